//! Writing sessions: the scripts that do, and what they ask for before they will.

use redis::{RedisError, Value};

use super::hash::{self, Held};
use super::keys::Place;
use super::owners::Listing;
use super::{RedisSessionStore, failure, operations};
use crate::data::Owner;
use crate::{Error, Result, SessionChanges, SessionData};

/// What one command of a script can take of entries and their texts.
const MOST_AMENDED: usize = 1_000;

/// What is to be written where.
struct Write<'a> {
    mode: &'static str,
    from: &'a Place,
    to: &'a Place,
    /// The terms that the session must have.
    expected: String,
    operations: Vec<String>,
}

impl<'a> Write<'a> {
    /// Puts `data` there, if the session still has these terms.
    fn replacing(from: &'a Place, to: &'a Place, terms: &str, data: &SessionData) -> Self {
        let operations = operations::all(hash::fields(data));
        Self { mode: "replace", from, to, expected: terms.to_owned(), operations }
    }
}

/// What became of a write.
enum Outcome {
    Done(Value),
    /// A closure has to run again, on this.
    Conflict(Value),
}

impl RedisSessionStore {
    pub(super) async fn create(&self, place: &Place, data: &SessionData) -> Result<()> {
        let write = Write {
            mode: "save",
            from: place,
            to: place,
            expected: String::new(),
            operations: operations::all(hash::fields(data)),
        };
        let listing = match data.terms().owner() {
            None => None,
            Some(owner) => Some(self.list(place, owner, data.terms().expires, data.terms().idle).await?),
        };
        if let Outcome::Done(hash) = self.write(&write, listing).await? {
            let (data, terms) = session(&hash)?;
            self.note_write(place, &data, terms);
        }
        Ok(())
    }

    /// Applies changes to a session that still is what they were made on, if nothing but entries changes; returns what
    /// it is now, and its terms.
    pub(super) async fn amend(&self, place: &Place, changes: &SessionChanges) -> Result<Option<(SessionData, String)>> {
        let Some(amended) = changes.amended(self.loader)? else { return Ok(None) };
        // What is over by now is for the other script to tell.
        if amended.len() > MOST_AMENDED || amended.data.terms().is_over(self.now()) {
            return Ok(None);
        }
        let mark = self.new_mark();
        let terms = hash::remarked(amended.mark, &mark);
        let run = self.scripts.amend.run(&[self.prefix.session(place)]).arg(amended.mark);
        let run = operations::amendments(run, &amended, &terms);
        match run.try_run(&self.connection, self.limit).await? {
            Ok(Value::Int(1)) => Ok(Some((amended.data, terms))),
            Ok(Value::Int(0)) => Ok(None),
            Ok(_) => Err(failure::unexpected()),
            Err(error) => match Box::pin(self.after_all(place, &mark, &error)).await? {
                Outcome::Done(hash) => session(&hash).map(Some),
                Outcome::Conflict(_) => Ok(None),
            },
        }
    }

    /// Applies changes to the session at `from` and leaves it at `to`; returns what it is now, and its terms.
    pub(super) async fn change(
        &self,
        from: &Place,
        to: &Place,
        changes: &SessionChanges,
    ) -> Result<(SessionData, String)> {
        let mut write = if let Some((terms, data)) = changes.whole(self.loader)? {
            Write::replacing(from, to, terms, &data)
        } else {
            let operations = operations::operations(changes);
            Write { mode: "change", from, to, expected: String::new(), operations }
        };
        loop {
            match self.write(&write, None).await? {
                Outcome::Done(hash) => return session(&hash),
                Outcome::Conflict(hash) => {
                    let (mut data, terms) = session(&hash)?;
                    changes.apply(&mut data)?;
                    write = Write::replacing(from, to, &terms, &data);
                }
            }
        }
    }

    /// Sends a write until the owner's index lists the session for long enough.
    async fn write(&self, write: &Write<'_>, mut listing: Option<Listing>) -> Result<Outcome> {
        let keys =
            [self.prefix.session(write.from), self.prefix.session(write.to), self.prefix.handles(&write.from.slot)];
        let mark = self.new_mark();
        loop {
            let (until, handle) = listing.as_ref().map_or((0, ""), |listing| (listing.until, &*listing.owner.handle));
            let run = self.scripts.write.run(&keys).arg(write.mode).arg(self.now()).arg(&mark).arg(&write.expected);
            let run = run.arg(&write.to.name).arg(until).arg(handle).arg(&write.operations);
            let mut answer = match run.try_send(&self.connection, self.limit).await? {
                Ok(answer) => answer,
                Err(error) => return self.after_all(write.to, &mark, &error).await,
            };
            match answer.word.as_str() {
                "ok" => {
                    let hash = answer.next()?;
                    if let Some(name) = answer.next_if_any::<String>()? {
                        let handle: String = answer.next()?;
                        self.unlist_one(&name, &handle, &write.from.slot).await;
                    }
                    return Ok(Outcome::Done(hash));
                }
                "conflict" => return Ok(Outcome::Conflict(answer.next()?)),
                "unlisted" => {
                    let (name, handle): (String, String) = (answer.next()?, answer.next()?);
                    let owner = Owner { name: name.into(), handle: handle.into() };
                    let (expires, idle): (u64, u64) = (answer.next()?, answer.next()?);
                    listing = Some(self.list(write.to, &owner, expires, idle).await?);
                }
                "gone" => return Err(Error::Gone),
                "malformed" => return Err(Error::Malformed),
                _ => return Err(failure::unexpected()),
            }
        }
    }

    /// Looks whether a write was carried out whose answer was lost.
    async fn after_all(&self, to: &Place, mark: &str, error: &RedisError) -> Result<Outcome> {
        if error.is_io_error() {
            let hash = self.read(redis::cmd("HGETALL").arg(self.prefix.session(to))).await;
            if let Ok(hash) = hash
                && let Ok(Held::Session(_, terms)) = hash::read(&hash)
                && hash::mark(&terms) == Some(mark)
            {
                return Ok(Outcome::Done(hash));
            }
        }
        Err(failure::error(error))
    }
}

/// The session that the script answered with, and its terms.
fn session(hash: &Value) -> Result<(SessionData, String)> {
    match hash::read(hash)? {
        Held::Session(data, terms) => Ok((data, terms)),
        Held::Ended(_) | Held::Nothing => Err(failure::unexpected()),
    }
}
