//! Changes as a list of steps, for a store whose backend applies them where the session is.

use super::changes::{Edit, ExpiryChange, Op, SessionChanges};
use super::terms::Owner;

/// One step of [`SessionChanges::apply`], in its order.
pub(crate) enum Change<'a> {
    /// All entries go, and the owner.
    Clear,
    Set {
        key: &'a str,
        text: &'a str,
    },
    Remove {
        key: &'a str,
    },
    /// Remove it if it is `seen`.
    Take {
        key: &'a str,
        seen: &'a str,
    },
    /// Make it `result` if it still reads as `seen`, once what was `taken` is gone; it reads as the first of its
    /// aliases where it is absent itself, and they are removed.
    Update {
        key: &'a str,
        taken: Option<&'a str>,
        aliases: &'static [&'static str],
        seen: Option<&'a str>,
        result: Option<&'a str>,
    },
    /// Only [`SessionChanges::apply`] can tell what comes of this.
    Apply,
    LimitFrom(u64),
    Persistent(bool),
    Owner(Option<&'a Owner>),
    Info(Option<&'a str>),
    Renew {
        at: u64,
        limit: Option<u64>,
    },
    Extend {
        idle: u64,
        expires: u64,
    },
}

impl SessionChanges {
    pub(crate) fn steps(&self) -> Vec<Change<'_>> {
        if self.needs_the_library() {
            return vec![Change::Apply];
        }
        let mut steps = Vec::with_capacity(self.fields.len() + 1);
        if self.cleared {
            steps.push(Change::Clear);
        }
        for (index, change) in self.fields.iter().enumerate() {
            let key = change.key.as_str();
            steps.push(match &change.op {
                Op::Set(text) => Change::Set { key, text },
                Op::Remove => Change::Remove { key },
                Op::Take(seen) => Change::Take { key, seen },
                // What an older key holds by then is this copy's own.
                Op::Update(update) if self.changes_before(index, update.aliases) => Change::Apply,
                Op::Update(update) => Change::Update {
                    key,
                    taken: update.taken.as_deref(),
                    aliases: update.aliases,
                    seen: update.seen.as_deref(),
                    result: update.result.as_deref(),
                },
            });
        }
        self.add_terms(&mut steps);
        match self.expiry {
            Some(ExpiryChange::Renew { at, limit }) => steps.push(Change::Renew { at, limit }),
            Some(ExpiryChange::Extend { idle, expires }) => steps.push(Change::Extend { idle, expires }),
            None => {}
        }
        steps
    }

    fn add_terms<'a>(&'a self, steps: &mut Vec<Change<'a>>) {
        let Some(terms) = &self.terms else { return };
        steps.extend(terms.limit_from.map(Change::LimitFrom));
        steps.extend(terms.persistent.map(Change::Persistent));
        if let Edit::To(owner) = &terms.owner {
            steps.push(Change::Owner(owner.as_ref()));
        }
        if let Edit::To(info) = &terms.info {
            steps.push(Change::Info(info.as_deref()));
        }
    }

    /// Whether one of `keys` is changed by a field that stands before `index`.
    fn changes_before(&self, index: usize, keys: &[&str]) -> bool {
        self.fields.iter().take(index).any(|change| keys.contains(&change.key.as_str()))
    }
}
