//! What a request's session asks of the store and of the browser: decided here, done elsewhere.

/// What is known when a session is committed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "independent facts, each of which can be true with any other")]
pub(super) struct Facts {
    pub(super) origin: Kind,
    /// The request carried a cookie of our name.
    pub(super) presented: bool,
    /// The handler failed: a 5xx, an error of the service, a panic.
    pub(super) failed: bool,
    /// A stored session was destroyed and is not deleted yet.
    pub(super) destroyed: bool,
    /// There are changes beyond a renewal.
    pub(super) written: bool,
    /// The idle expiry was renewed.
    pub(super) renewed: bool,
    /// The id has to change.
    pub(super) rotates: bool,
    /// How long the cookie lives has changed.
    pub(super) cookie_age_changed: bool,
}

/// Where the session came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Nothing live was presented, and nothing is in the session that began.
    Empty,
    /// Nothing live was presented, and something is in the session that began.
    New,
    Live,
    /// What was presented has just been ended elsewhere.
    Ended,
    /// Several live sessions were presented.
    Ambiguous,
}

/// What the store is asked to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Commit {
    Nothing,
    Create,
    Update,
    /// Write under a new id, end the old one.
    Rotate,
    /// End the destroyed session, create another.
    Replace,
    /// Only the expiry.
    Touch,
    Delete,
}

/// What the browser is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cookie {
    Nothing,
    Session,
    /// The session's, if the store says that the client must present something else from now on.
    SessionIfMoved,
    Removal,
}

const NOTHING: (Commit, Cookie) = (Commit::Nothing, Cookie::Nothing);

pub(super) fn decide(facts: Facts) -> (Commit, Cookie) {
    let stale = if facts.presented { Cookie::Removal } else { Cookie::Nothing };
    match facts.origin {
        // A removal would take the cookie that the browser has by now, or leave a planted one alone in its place.
        Kind::Ambiguous | Kind::Ended => NOTHING,
        Kind::New if !facts.failed => {
            let commit = if facts.destroyed { Commit::Replace } else { Commit::Create };
            (commit, Cookie::Session)
        }
        Kind::New | Kind::Empty if facts.destroyed => (Commit::Delete, Cookie::Removal),
        Kind::New | Kind::Empty => (Commit::Nothing, stale),
        Kind::Live if facts.failed || !(facts.written || facts.renewed || facts.rotates) => NOTHING,
        Kind::Live if facts.rotates => (Commit::Rotate, Cookie::Session),
        Kind::Live => {
            let commit = if facts.written { Commit::Update } else { Commit::Touch };
            (commit, if facts.cookie_age_changed { Cookie::Session } else { Cookie::SessionIfMoved })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const QUIET: Facts = Facts {
        origin: Kind::Empty,
        presented: false,
        failed: false,
        destroyed: false,
        written: false,
        renewed: false,
        rotates: false,
        cookie_age_changed: false,
    };

    /// Every combination of the inputs.
    fn all() -> impl Iterator<Item = Facts> {
        (0..5 * 128u32).map(|bits| {
            let bit = |index: u32| bits >> index & 1 == 1;
            let origin = [Kind::Empty, Kind::New, Kind::Live, Kind::Ended, Kind::Ambiguous][bits as usize >> 7];
            Facts {
                origin,
                presented: bit(0),
                failed: bit(1),
                destroyed: bit(2),
                written: bit(3),
                renewed: bit(4),
                rotates: bit(5),
                cookie_age_changed: bit(6),
            }
        })
    }

    #[test]
    fn the_table() {
        use {Commit as C, Cookie as K};
        let empty = QUIET;
        let new = Facts { origin: Kind::New, written: true, ..QUIET };
        let live = Facts { origin: Kind::Live, presented: true, ..QUIET };
        let table = [
            ("b8 nothing was written", empty, (C::Nothing, K::Nothing)),
            ("b16 a dead cookie", Facts { presented: true, ..empty }, (C::Nothing, K::Removal)),
            (
                "b16 a dead cookie, handler failed",
                Facts { presented: true, failed: true, ..empty },
                (C::Nothing, K::Removal),
            ),
            ("b8 written, then removed again", Facts { written: true, ..empty }, (C::Nothing, K::Nothing)),
            ("b10 first write", new, (C::Create, K::Session)),
            ("b10 first write over a dead cookie", Facts { presented: true, ..new }, (C::Create, K::Session)),
            ("b12 first write, handler failed", Facts { failed: true, ..new }, (C::Nothing, K::Nothing)),
            ("b23 sign-in without a session", Facts { rotates: true, ..new }, (C::Create, K::Session)),
            ("destroyed", Facts { destroyed: true, presented: true, ..empty }, (C::Delete, K::Removal)),
            (
                "b12 destroyed, handler failed",
                Facts { destroyed: true, presented: true, failed: true, ..new },
                (C::Delete, K::Removal),
            ),
            (
                "b10 destroyed, then written",
                Facts { destroyed: true, presented: true, ..new },
                (C::Replace, K::Session),
            ),
            ("b7 only looked at", live, (C::Nothing, K::Nothing)),
            ("b19 renewed", Facts { renewed: true, cookie_age_changed: true, ..live }, (C::Touch, K::Session)),
            ("b19 renewed, cookie without an age", Facts { renewed: true, ..live }, (C::Touch, K::SessionIfMoved)),
            ("written", Facts { written: true, ..live }, (C::Update, K::SessionIfMoved)),
            (
                "written and renewed",
                Facts { written: true, renewed: true, cookie_age_changed: true, ..live },
                (C::Update, K::Session),
            ),
            ("b23 rotated", Facts { rotates: true, ..live }, (C::Rotate, K::Session)),
            (
                "b12 written, handler failed",
                Facts { written: true, renewed: true, rotates: true, failed: true, ..live },
                (C::Nothing, K::Nothing),
            ),
            ("b22 ended elsewhere", Facts { origin: Kind::Ended, presented: true, ..QUIET }, (C::Nothing, K::Nothing)),
            ("b16 ambiguous", Facts { origin: Kind::Ambiguous, presented: true, ..QUIET }, (C::Nothing, K::Nothing)),
        ];
        for (case, facts, expected) in table {
            assert_eq!(decide(facts), expected, "{case}");
        }
    }

    #[test]
    fn b12_a_failed_handler_only_ever_deletes() {
        for facts in all().filter(|facts| facts.failed) {
            let (commit, cookie) = decide(facts);
            assert!(matches!(commit, Commit::Nothing | Commit::Delete), "{facts:?}");
            assert!(matches!(cookie, Cookie::Nothing | Cookie::Removal), "{facts:?}");
        }
    }

    #[test]
    fn b22_what_ended_elsewhere_or_is_ambiguous_is_left_alone() {
        for facts in all().filter(|facts| matches!(facts.origin, Kind::Ended | Kind::Ambiguous)) {
            assert_eq!(decide(facts), (Commit::Nothing, Cookie::Nothing), "{facts:?}");
        }
    }

    #[test]
    fn b10_a_session_is_created_only_when_there_is_something_in_it_and_none_is_live() {
        for facts in all() {
            let creates = matches!(decide(facts).0, Commit::Create | Commit::Replace);
            assert_eq!(creates, facts.origin == Kind::New && !facts.failed, "{facts:?}");
        }
    }

    #[test]
    fn b12_a_destroyed_session_is_always_deleted() {
        for facts in all().filter(|facts| facts.destroyed && matches!(facts.origin, Kind::New | Kind::Empty)) {
            assert!(matches!(decide(facts).0, Commit::Delete | Commit::Replace), "{facts:?}");
        }
    }

    #[test]
    fn b23_a_live_session_that_rotates_does_nothing_less() {
        for facts in all().filter(|facts| facts.origin == Kind::Live && facts.rotates && !facts.failed) {
            assert_eq!(decide(facts), (Commit::Rotate, Cookie::Session), "{facts:?}");
        }
    }

    #[test]
    fn b8_a_session_cookie_never_goes_out_without_something_stored() {
        for facts in all() {
            let (commit, cookie) = decide(facts);
            if matches!(cookie, Cookie::Session | Cookie::SessionIfMoved) {
                assert!(!matches!(commit, Commit::Nothing | Commit::Delete), "{facts:?}");
            }
        }
    }
}
