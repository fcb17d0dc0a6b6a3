//! The mistakes that lose a part of a session.

use std::time::Duration;

use tideway_session::{Error, Result, SessionChanges, SessionData, SessionStore as _};

use super::{Broken, Bug};

impl Broken {
    /// What becomes of a session that is saved.
    pub(super) fn saved_form(&self, data: &mut SessionData) {
        let entries: Vec<_> = data.iter().map(|(key, value)| (key.to_owned(), value.to_owned())).collect();
        match self.bug {
            Bug::ForgetsExpiry => data.extend(Duration::from_secs(100_000)),
            Bug::Truncates => {
                for (key, value) in entries.iter().filter(|(_, value)| value.len() > 65_535) {
                    data.set(key, value.chars().take(16_000).collect::<String>());
                }
            }
            Bug::Trims => entries.iter().for_each(|(key, value)| data.set(key, value.trim())),
            Bug::DropsDottedKeys => {
                for (key, _) in entries.iter().filter(|(key, _)| key.contains('.')) {
                    data.remove(key);
                }
            }
            Bug::BoundsEntries => {
                for (key, _) in entries.iter().skip(1_000) {
                    data.remove(key);
                }
            }
            _ => {}
        }
    }

    /// The entries and the end that `changes` make, written by a store that knows only some of it.
    pub(super) async fn update_partly(&self, id: &str, changes: &SessionChanges) -> Result<SessionData> {
        let old = self.inner.load(id).await?.ok_or(Error::Gone)?;
        let mut new = self.inner.update(id, changes).await?;
        match self.bug {
            Bug::KeepsOldExpiry => {
                let mut kept = old;
                for key in changes.keys() {
                    match new.get(key) {
                        Some(value) => kept.set(key, value),
                        None => drop(kept.remove(key)),
                    }
                }
                new = kept;
            }
            Bug::ForgetsRemovals => {
                for (key, value) in old.iter().filter(|(key, _)| !new.contains_key(key)).collect::<Vec<_>>() {
                    new.set(key, value);
                }
            }
            Bug::TakesNewer if changes.keys().any(|key| key == "notice") && old.contains_key("notice") => {
                if new.get("notice") == old.get("notice") {
                    new.remove("notice");
                }
            }
            _ => return Ok(new),
        }
        self.inner.save(id, new.clone()).await?;
        Ok(new.stored_as(id))
    }
}
