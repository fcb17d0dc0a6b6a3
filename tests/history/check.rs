//! What a sequential model allows.
//!
//! A line is one session that moves from id to id. In any order of its operations that could have been: every change
//! that the store took counts once and none that it refused does; at most one id of the line is live, each id is left
//! once; what was loaded holds what was done before, and nothing of what began later; and once a session was ended it
//! is never seen again.

use std::collections::HashSet;

use crate::plan::LINES;
use crate::run::{Event, History, Seen, What};

pub(crate) fn check(history: &History) -> Result<(), String> {
    for line in 0..LINES {
        let events: Vec<_> = history.events.iter().filter(|event| event.line == line).collect();
        let of_line = history.left.iter().filter(|(of, _, _)| *of == line);
        let left: Vec<_> = of_line.filter_map(|(_, id, seen)| Some((id, seen.as_ref()?))).collect();
        let wrong = |what: String| format!("line {line}: {what}\nleft: {left:#?}\n{events:#?}");
        one_is_left(&events, &left).map_err(wrong)?;
        each_id_is_left_once(&events).map_err(wrong)?;
        if let Some((_, seen)) = left.first() {
            everything_is_there(&events, seen).map_err(wrong)?;
        }
        for event in &events {
            if let What::Loaded { session } = &event.what {
                was_so(&events, event, session.as_ref()).map_err(wrong)?;
            }
            if let What::Listed { sessions } = event.what
                && sessions != 1
            {
                let may_be_over = events.iter().any(|other| is_end(other) && other.began < event.ended);
                if sessions > 1 || !may_be_over {
                    return Err(wrong(format!("{sessions} sessions were listed: {event:?}")));
                }
            }
        }
        let listed = history.listed.get(line).copied().unwrap_or_default();
        if listed != left.len() {
            return Err(wrong(format!("{listed} sessions are listed in the end")));
        }
    }
    Ok(())
}

fn is_end(event: &Event) -> bool {
    match event.what {
        What::EndedAll { sessions } => sessions > 0,
        What::Deleted => true,
        _ => false,
    }
}

/// At most one id of the line leads to a session, and exactly one unless something ended it.
fn one_is_left(events: &[&Event], left: &[(&String, &Seen)]) -> Result<(), String> {
    let ends = events.iter().filter(|event| is_end(event)).count();
    let owners_ends: usize = events
        .iter()
        .filter_map(|event| match event.what {
            What::EndedAll { sessions } => Some(sessions),
            _ => None,
        })
        .sum();
    match left.len() {
        0 if ends == 0 => Err("the session is lost".to_owned()),
        0 | 1 if owners_ends > 1 => Err("one session was ended twice".to_owned()),
        1 if owners_ends > 0 => Err("a session that its owner ended is there".to_owned()),
        0 | 1 => Ok(()),
        more => Err(format!("one session became {more}")),
    }
}

/// No id is rotated twice, none is changed after it was left, and none that was refused exists.
fn each_id_is_left_once(events: &[&Event]) -> Result<(), String> {
    let mut left = HashSet::new();
    for event in events {
        if matches!(event.what, What::Rotated { .. }) && !left.insert(&event.id) {
            return Err(format!("an id was rotated twice: {event:?}"));
        }
    }
    for end in events.iter().filter(|event| matches!(event.what, What::Rotated { .. } | What::Deleted)) {
        let late = events.iter().find(|event| event.id == end.id && event.began > end.ended && is_change(event));
        if let Some(late) = late {
            return Err(format!("an id that had ended was changed: {late:?} after {end:?}"));
        }
    }
    Ok(())
}

fn is_change(event: &Event) -> bool {
    let changes = matches!(event.what, What::Counted | What::Set { .. } | What::Removed { .. } | What::Renewed);
    changes || matches!(event.what, What::Rotated { .. })
}

fn counts(event: &Event) -> bool {
    matches!(event.what, What::Counted | What::Rotated { .. })
}

/// The session that is left has every change in it.
fn everything_is_there(events: &[&Event], seen: &Seen) -> Result<(), String> {
    let expected = events.iter().filter(|event| counts(event)).count();
    if seen.count != expected as u64 {
        return Err(format!("{expected} requests counted, and the session says {}", seen.count));
    }
    let removed: HashSet<_> = events
        .iter()
        .filter_map(|event| match &event.what {
            What::Removed { key } => Some(key),
            _ => None,
        })
        .collect();
    let mut set: Vec<_> = events
        .iter()
        .filter_map(|event| match &event.what {
            What::Set { key } if !removed.contains(key) => Some(key.clone()),
            _ => None,
        })
        .collect();
    set.sort();
    let mut keys = seen.keys.clone();
    keys.sort();
    if keys != set {
        return Err(format!("the fields should be {set:?}, and are {keys:?}"));
    }
    Ok(())
}

/// What was loaded could have been there at that time.
fn was_so(events: &[&Event], load: &Event, session: Option<&Seen>) -> Result<(), String> {
    let before = |event: &&&Event| event.ended < load.began;
    let over = events.iter().filter(before).any(|event| match event.what {
        What::Deleted | What::Rotated { .. } => event.id == load.id,
        What::EndedAll { sessions } => sessions > 0,
        _ => false,
    });
    let Some(seen) = session else {
        let may_be_over = events.iter().any(|event| {
            let ends = is_end(event) || matches!(event.what, What::Rotated { .. }) && event.id == load.id;
            ends && event.began < load.ended
        });
        return if may_be_over { Ok(()) } else { Err(format!("a session was not there: {load:?}")) };
    };
    if over {
        return Err(format!("a session came back: {load:?}"));
    }
    let least = events.iter().filter(before).filter(|event| counts(event)).count() as u64;
    let most = events.iter().filter(|event| event.began < load.ended && counts(event)).count() as u64;
    if !(least..=most).contains(&seen.count) {
        return Err(format!("between {least} and {most} requests had counted: {load:?}"));
    }
    let early = seen.keys.iter().find(|key| {
        let sets = events.iter().find(|event| matches!(&event.what, What::Set { key: set } if set == *key));
        sets.is_none_or(|event| event.began > load.ended)
    });
    early.map_or(Ok(()), |key| Err(format!("{key} was there before it was set: {load:?}")))
}
