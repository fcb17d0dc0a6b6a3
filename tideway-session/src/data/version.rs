//! Bringing the entries of a session struct up to its version.

use super::changes::{FieldChange, Stage};
use super::packed::Packed;
use super::{Name, SessionData};
use crate::distinct::KeyName;
use crate::{Error, Result};

/// The version of a session struct, and how older entries become those of it.
#[derive(Debug)]
#[expect(missing_docs, reason = "written by generated code alone")]
pub struct Version {
    pub prefix: &'static str,
    pub keys: &'static [KeyName],
    pub number: u32,
    pub migrate: fn(u32, &mut SessionData) -> Result<()>,
}

/// The name, after the struct's prefix, under which the version of its entries is kept.
pub const VERSION_NAME: &str = "#version";

/// For a struct whose version has nothing to migrate.
///
/// # Errors
///
/// None.
#[doc(hidden)]
pub fn migrate_nothing(_: u32, _: &mut SessionData) -> Result<()> {
    Ok(())
}

impl Version {
    fn name(&self) -> Name<'static> {
        Name { prefix: self.prefix, name: VERSION_NAME }
    }

    /// The version of the struct's entries, if they are older than the struct. Entries from before there was a version
    /// have version 0; without any entry there is nothing to bring up.
    pub(crate) fn due(&self, data: &SessionData) -> Result<Option<u32>> {
        match data.find(self.name()) {
            Some(text) => {
                let stored: u32 =
                    text.parse().map_err(|_| Error::Decode { key: self.name().to_key(), expected: "u32" })?;
                Ok(Some(stored).filter(|stored| *stored < self.number))
            }
            None => Ok(data.kept().chain(data.written()).any(|(key, _)| self.is_ours(key)).then_some(0)),
        }
    }

    /// Whether the struct, or an older one under its prefix, may have written the key.
    fn is_ours(&self, key: &str) -> bool {
        key.starts_with(self.prefix) || self.keys.iter().any(|name| name.is_text(key))
    }
}

impl SessionData {
    /// Brings the entries of a struct up to its version, if they are older.
    ///
    /// It is noted as a step, not as what it changed: a store that applies the changes takes the same step on the
    /// session as it is by then, so a second request that migrates finds it done and takes nothing back.
    pub(crate) fn migrate(&mut self, version: &'static Version) -> Result<()> {
        let Some(from) = version.due(self)? else { return Ok(()) };
        let entries = Packed::from_sorted(self.entries().iter().copied());
        let mut entries = Self::from_parts(entries, self.terms.clone());
        entries.changes.now = self.changes.now;
        let number = version.number.to_string();
        // Before as well, so that the migration can use accessors of the struct itself.
        entries.write_text(version.name(), number.clone());
        (version.migrate)(from, &mut entries)?;
        entries.write_text(version.name(), number);
        let touched = self.differing(&entries);
        entries.freeze();
        self.loaded = entries.loaded;
        self.terms.set_untils(entries.terms.untils().cloned().unwrap_or_default());
        let fields = std::mem::take(&mut self.changes.fields);
        let cleared = std::mem::take(&mut self.changes.cleared);
        self.changes.terms_mut().stages.push(Stage { fields, cleared, version, touched });
        Ok(())
    }

    /// Notes which version the entries of a struct have, unless it is noted.
    pub(crate) fn stamp(&mut self, version: &'static Version) {
        if self.find(version.name()).is_some() {
            return;
        }
        let number = version.number.to_string();
        let ours = number.clone();
        // What another program noted in the meantime stays.
        let step = move |text: Option<&str>| Ok(Some(text.map_or_else(|| ours.clone(), str::to_owned)));
        self.write_update(version.name(), &[], Some(number), &[std::sync::Arc::new(step)]);
    }

    /// The keys whose text is another in `other`.
    fn differing(&self, other: &Self) -> Vec<String> {
        let changed = |one: &Self, other: &Self| -> Vec<String> {
            let differs = |(key, text): &(&str, &str)| other.get(key) != Some(*text);
            one.entries().into_iter().filter(differs).map(|(key, _)| key.to_owned()).collect()
        };
        let mut keys = changed(self, other);
        keys.extend(changed(other, self).into_iter().filter(|key| !self.contains_key(key)));
        keys
    }
}

impl Stage {
    /// Takes the step on the session as it is by now.
    pub(super) fn apply(&self, data: &mut SessionData) -> Result<()> {
        if self.cleared {
            data.clear();
        }
        FieldChange::apply_all(&self.fields, data)?;
        data.migrate(self.version)
    }
}
