//! The index of owners: which of them has sessions in which slots.
//!
//! It is a hash per owner, from handles to slots, and may be on another node than the sessions. An entry is there before
//! its session, and says until when it can be trusted to be; nothing that changes the session's end beyond that is
//! written before the entry is. A slot knows which of its sessions has a handle, so that a new id changes nothing here.

use futures_util::future::join_all;
use redis::Value;

use super::hash::{self, KNOWN};
use super::keys::Place;
use super::{RedisSessionStore, failure};
use crate::data::{LATEST, Owner, Terms};
use crate::{Error, Owned, OwnedSession, Result};

/// The most of an owner's sessions that one call lists or ends.
const MOST_OWNED: usize = 1_000;

/// How many entries are read at once.
const AT_ONCE: usize = 100;

/// How often a session is followed to a new id that it gets just as it is looked at.
const MOST_MOVES: usize = 100;

/// The least by which an entry outlives its session, in milliseconds: the clocks of two servers may differ.
const LEAST_SLACK: u64 = 3_600_000;

/// That the index lists a session.
pub(super) struct Listing {
    pub(super) owner: Owner,
    pub(super) until: u64,
}

/// An entry of an owner's index.
struct Entry {
    handle: String,
    slot: String,
    until: u64,
    text: String,
}

impl RedisSessionStore {
    /// Lists the session at `place`, for an idle length longer than it lives, so that few renewals come back here.
    pub(super) async fn list(&self, place: &Place, owner: &Owner, expires: u64, idle: u64) -> Result<Listing> {
        let until = expires.saturating_add(idle.max(LEAST_SLACK)).min(LATEST);
        let run = self.scripts.list.run(&[self.prefix.owner(&owner.name)]);
        let run = run.arg(self.now()).arg(&*owner.handle).arg(&place.slot).arg(until);
        run.send(&self.connection, self.limit).await?;
        Ok(Listing { owner: owner.clone(), until })
    }

    pub(super) async fn owned(&self, owner: &str) -> Result<Vec<OwnedSession>> {
        let mut sessions = Vec::new();
        let mut cursor = 0;
        loop {
            let (next, entries) = self.page(owner, cursor).await?;
            let found = join_all(entries.iter().map(|entry| self.terms(owner, entry))).await;
            for terms in found {
                sessions.extend(terms?.as_ref().and_then(OwnedSession::new));
            }
            cursor = next;
            if cursor == 0 || sessions.len() >= MOST_OWNED {
                break;
            }
        }
        sessions.truncate(MOST_OWNED);
        sessions.sort_by_key(|session| std::cmp::Reverse(session.last_seen));
        Ok(sessions)
    }

    pub(super) async fn end_owned(&self, owner: &str, which: Owned<'_>) -> Result<usize> {
        let spared = match which {
            Owned::One(handle) => {
                let index = self.prefix.owner(owner);
                let text = self.read(redis::cmd("HGET").arg(index).arg(handle)).await?;
                let entry = entry_of(handle.to_owned(), text);
                return match entry {
                    Some(entry) => self.end_all(owner, &[entry], None).await,
                    None => Ok(0),
                };
            }
            Owned::Except(id) => Some(Place::of(id)),
            Owned::All => None,
        };
        let mut ended = 0;
        let mut cursor = 0;
        loop {
            let (next, mut entries) = self.page(owner, cursor).await?;
            while !entries.is_empty() && ended < MOST_OWNED {
                let rest = entries.split_off(entries.len().min(MOST_OWNED - ended).min(AT_ONCE));
                ended += self.end_all(owner, &entries, spared.as_ref()).await?;
                entries = rest;
            }
            cursor = next;
            if cursor == 0 || ended >= MOST_OWNED {
                return Ok(ended);
            }
        }
    }

    /// Takes an entry out whose session is another's by now; if that fails, it goes with its time.
    pub(super) async fn unlist_one(&self, owner: &str, handle: &str, slot: &str) {
        let index = self.prefix.owner(owner);
        let text = self.read(redis::cmd("HGET").arg(&index).arg(handle)).await;
        if let Ok(text) = text
            && let Some(entry) = entry_of(handle.to_owned(), text)
            && entry.slot == slot
        {
            let _ = self.unlist(owner, &[&entry]).await;
        }
    }

    /// Some entries of the index, and where the next are. Those that are past their time are taken out.
    async fn page(&self, owner: &str, cursor: u64) -> Result<(u64, Vec<Entry>)> {
        let index = self.prefix.owner(owner);
        let page = self.read(redis::cmd("HSCAN").arg(&index).arg(cursor).arg("COUNT").arg(AT_ONCE)).await?;
        let (next, pairs): (u64, Vec<(String, String)>) =
            redis::from_redis_value(page).map_err(|_| failure::unexpected())?;
        let entries = pairs.into_iter().filter_map(|(handle, text)| Entry::parse(handle, text));
        let now = self.now();
        let (entries, over): (Vec<_>, Vec<_>) = entries.partition(|entry| entry.until >= now);
        self.unlist(owner, &over.iter().collect::<Vec<_>>()).await?;
        Ok((next, entries))
    }

    async fn unlist(&self, owner: &str, entries: &[&Entry]) -> Result<()> {
        if entries.is_empty() {
            return Ok(());
        }
        let mut run = self.scripts.unlist.run(&[self.prefix.owner(owner)]);
        for entry in entries {
            run = run.arg(&entry.handle).arg(&entry.text);
        }
        run.send(&self.connection, self.limit).await.map(drop)
    }

    /// Ends the sessions behind entries, but for the one that is spared; says how many were live.
    async fn end_all(&self, owner: &str, entries: &[Entry], spared: Option<&Place>) -> Result<usize> {
        let ends = join_all(entries.iter().map(|entry| self.end_one(owner, entry, spared))).await;
        let mut over = Vec::new();
        let mut failed = None;
        for (entry, ended) in entries.iter().zip(ends) {
            match ended {
                Ok(true) => over.push(entry),
                Ok(false) => {}
                Err(error) => failed = Some(error),
            }
        }
        if let Some(error) = failed {
            return Err(error);
        }
        self.unlist(owner, &over).await?;
        Ok(over.len())
    }

    async fn end_one(&self, owner: &str, entry: &Entry, spared: Option<&Place>) -> Result<bool> {
        for _ in 0..MOST_MOVES {
            let Some(place) = self.place(entry).await? else { return Ok(false) };
            if spared == Some(&place) {
                return Ok(false);
            }
            if self.end_at(&place, Some((owner, &entry.handle))).await?.is_some() {
                return Ok(true);
            }
            // It got a new id meanwhile, unless it is over.
            if self.place(entry).await? == Some(place) {
                return Ok(false);
            }
        }
        Err(failure::keeps_moving())
    }

    async fn terms(&self, owner: &str, entry: &Entry) -> Result<Option<Terms>> {
        for _ in 0..MOST_MOVES {
            let Some(place) = self.place(entry).await? else { return Ok(None) };
            let values = self.read(redis::cmd("HMGET").arg(self.prefix.session(&place)).arg(&KNOWN)).await?;
            if let Some(terms) = hash::read_terms(values) {
                let is_theirs = !terms.is_over(self.now())
                    && terms.owner().is_some_and(|of| *of.name == *owner && *of.handle == *entry.handle);
                return Ok(is_theirs.then_some(terms));
            }
            if self.place(entry).await? == Some(place) {
                return Ok(None);
            }
        }
        Err(failure::keeps_moving())
    }

    /// Where the session of an entry is now.
    async fn place(&self, entry: &Entry) -> Result<Option<Place>> {
        let name = self.read(redis::cmd("HGET").arg(self.prefix.handles(&entry.slot)).arg(&entry.handle)).await?;
        let name: Option<String> = redis::from_redis_value(name).map_err(|_| failure::unexpected())?;
        Ok(name.map(|name| Place { slot: entry.slot.clone(), name }))
    }

    /// Ends the session at `place`, if it is whose it has to be; returns whose it was.
    pub(super) async fn end_at(&self, place: &Place, of: Option<(&str, &str)>) -> Result<Option<Option<Owner>>> {
        self.cache.forget(&place.name);
        let (owner, handle) = of.unwrap_or_default();
        let run = self.scripts.end.run(&[self.prefix.session(place), self.prefix.handles(&place.slot)]);
        let mut answer = run.arg(self.now()).arg(owner).arg(handle).send(&self.connection, self.limit).await?;
        match answer.word.as_str() {
            "nothing" => Ok(None),
            "ended" => match answer.next_if_any::<String>()? {
                None => Ok(Some(None)),
                Some(name) => Ok(Some(Some(Owner { name: name.into(), handle: answer.next::<String>()?.into() }))),
            },
            "malformed" => Err(Error::Malformed),
            _ => Err(failure::unexpected()),
        }
    }
}

impl Entry {
    fn parse(handle: String, text: String) -> Option<Self> {
        let (slot, until) = text.split_once(' ')?;
        Some(Self { slot: slot.to_owned(), until: until.parse().ok()?, handle, text })
    }
}

fn entry_of(handle: String, text: Value) -> Option<Entry> {
    Entry::parse(handle, redis::from_redis_value::<Option<String>>(text).ok()??)
}
