//! Fields as they are read and written: everything that changes an entry ends in [`record`](SessionData::record).

use std::ops::Range;

use super::changes::{Edit, ExpiryChange, FieldChange, Op, SessionChanges, Step, TermsChange, Update};
use super::terms::Owner;
use super::{Name, SessionData};
use crate::id;

impl SessionData {
    pub(crate) fn find(&self, name: Name<'_>) -> Option<&str> {
        if self.is_past(name) {
            return None;
        }
        if self.changes.fields.is_empty() {
            return self.loaded_text(name);
        }
        match self.changes.find(|key| name.is(key)) {
            Some(op) => op.text(),
            None => self.loaded_text(name),
        }
    }

    /// The text of a field: under its key, else under the first of its older keys that is there.
    pub(crate) fn text_of(&self, name: Name<'_>, aliases: &[&str]) -> Option<&str> {
        self.find(name).or_else(|| aliases.iter().find_map(|alias| self.get(alias)))
    }

    fn loaded_text(&self, name: Name<'_>) -> Option<&str> {
        if self.changes.cleared { None } else { self.loaded.find(name) }
    }

    /// Makes the field what stands in the buffer for texts, and leaves there a text that is no longer needed.
    pub(crate) fn write_scratch(&mut self, name: Name<'_>) {
        // A field that this copy set before, such as a counter: only the text is another.
        if self.terms.untils().is_none()
            && let Some(change) = self.changes.fields.iter_mut().find(|change| name.is(&change.key))
            && let Op::Set(set) = &mut change.op
            && !change.loaded.clone().is_some_and(|at| self.loaded.is_text(at, &self.scratch.0))
        {
            std::mem::swap(set, &mut self.scratch.0);
            return;
        }
        let text = std::mem::take(&mut self.scratch.0);
        self.scratch.0 = self.write_text_until(name, text, None);
    }

    /// Makes the field `text`, and returns a buffer that is no longer needed.
    pub(crate) fn write_text(&mut self, name: Name<'_>, text: String) -> String {
        self.write_text_until(name, text, None)
    }

    /// [`write_text`](Self::write_text) of what has an end of its own, which begins anew.
    pub(crate) fn write_text_until(&mut self, name: Name<'_>, text: String, until: Option<u64>) -> String {
        let mut noted = self.noted(name);
        let loaded = self.loaded_at(name, noted);
        let is_loaded = loaded.clone().is_some_and(|at| self.loaded.is_text(at, &text));
        let ends = until.is_some() || self.has_end(name);
        if let Some(index) = noted.filter(|index| self.is_displaced(*index)) {
            // Behind the update, which it would not survive, and even if it is what was loaded.
            noted = Some(self.put_last(index));
        } else if is_loaded && !ends {
            self.record_at(noted, loaded, name, None);
            return text;
        }
        let replaced = self.record_at(noted, loaded, name, Some(Op::Set(text)));
        self.note_until(name, until);
        match replaced {
            Some(Op::Set(spare)) => spare,
            _ => String::new(),
        }
    }

    /// Whether what is noted there is an older key of a field that was updated: applying the update removes it.
    fn is_displaced(&self, index: usize) -> bool {
        let fields = &self.changes.fields;
        let Some(noted) = fields.get(index) else { return false };
        fields.iter().any(|change| match &change.op {
            Op::Update(update) => update.aliases.contains(&noted.key.as_str()),
            Op::Set(_) | Op::Remove | Op::Take(_) => false,
        })
    }

    /// Lets a change be applied after all others, and says where it is then.
    fn put_last(&mut self, index: usize) -> usize {
        let fields = &mut self.changes.fields;
        let last = fields.len() - 1;
        let change = fields.remove(index);
        fields.push(change);
        last
    }

    pub(crate) fn write_removal(&mut self, name: Name<'_>) {
        let op = self.loaded_text(name).is_some().then_some(Op::Remove);
        self.record(name, op);
    }

    /// Removes the field if it is `seen`, so that a newer value survives.
    pub(crate) fn write_take(&mut self, name: Name<'_>, seen: &str) {
        if self.find(name) != Some(seen) {
            return;
        }
        let op = match self.changes.find(|key| name.is(key)) {
            None => Some(Op::Take(seen.to_owned())),
            // What an update made of the stored value goes with that value.
            Some(Op::Update(update)) => {
                let (aliases, taken) = (update.aliases, update.taken.as_ref().or(update.seen.as_ref()).cloned());
                self.take_displaced(aliases);
                taken.map(Op::Take)
            }
            Some(_) => self.loaded_text(name).is_some().then_some(Op::Remove),
        };
        let until = self.end_of(name);
        self.record(name, op);
        if until.is_some() {
            self.remember_end(name, until);
        }
    }

    /// Takes what an update removed from the older keys of its field: there the value stands that is taken, and would be put
    /// back.
    fn take_displaced(&mut self, aliases: &[&str]) {
        for alias in aliases {
            let name = Name::whole(alias);
            if matches!(self.changes.find(|key| name.is(key)), Some(Op::Remove))
                && let Some(seen) = self.loaded_text(name).map(str::to_owned)
            {
                self.record(name, Some(Op::Take(seen)));
            }
        }
    }

    /// Undoes the taking of a stored value.
    pub(crate) fn write_kept(&mut self, name: Name<'_>) {
        let Some(change) = self.changes.fields.iter().find(|change| name.is(&change.key)) else { return };
        if matches!(change.op, Op::Take(_)) {
            let until = change.until;
            self.record(name, None);
            self.terms.set_until(name, until);
        }
    }

    /// Makes the field what closures made of it: `result`, and again by `steps` if it is another value by then.
    pub(crate) fn write_update(
        &mut self,
        name: Name<'_>,
        aliases: &'static [&'static str],
        result: Option<String>,
        steps: &[Step],
    ) {
        if matches!(self.changes.find(|key| name.is(key)), Some(Op::Update(_))) {
            // Taken out and put back, so that a chain of updates copies none of its steps.
            if let Some(Op::Update(mut update)) = self.record(name, Some(Op::Remove)) {
                update.result = result;
                update.steps.extend_from_slice(steps);
                self.record(name, Some(Op::Update(update)));
                self.remove_aliases(aliases);
            }
            return;
        }
        let own_alias = || aliases.iter().any(|alias| self.changes.position(alias).is_some());
        let update = match self.changes.find(|key| name.is(key)) {
            // What stood under an older key was taken or replaced before.
            Some(Op::Take(_)) | None if own_alias() && self.loaded_text(name).is_none() => {
                return self.write_or_remove(name, aliases, result);
            }
            Some(Op::Take(taken)) => {
                Some(Update { taken: Some(taken.clone()), aliases, seen: None, result, steps: Vec::new() })
            }
            // The value that was updated is this copy's own.
            Some(Op::Set(_) | Op::Remove | Op::Update(_)) => return self.write_or_remove(name, aliases, result),
            None => {
                let seen = self.text_of(name, aliases).map(str::to_owned);
                // A value that stands under an older key moves, also if it stays the same: the older key is removed.
                let is_in_place = self.find(name).is_some() || seen.is_none();
                (seen != result || !is_in_place).then_some(Update {
                    taken: None,
                    aliases,
                    seen,
                    result,
                    steps: Vec::new(),
                })
            }
        };
        let Some(mut update) = update else { return };
        if let Some(index) = self.noted(name) {
            // Behind the taking of what stood under older keys, which the update would read.
            self.put_last(index);
        }
        update.steps.extend_from_slice(steps);
        self.record(name, Some(Op::Update(Box::new(update))));
        self.remove_aliases(aliases);
    }

    pub(crate) fn write_or_remove(&mut self, name: Name<'_>, aliases: &[&str], result: Option<String>) {
        match result {
            Some(text) => {
                self.write_text(name, text);
            }
            None => self.write_removal(name),
        }
        self.remove_aliases(aliases);
    }

    pub(crate) fn remove_aliases(&mut self, aliases: &[&str]) {
        for alias in aliases {
            if self.contains_key(alias) {
                self.write_removal(Name::whole(alias));
            }
        }
    }

    /// Removes the older keys of a field that was written. Where it was set, also those that are not there: another
    /// program, which writes one of them, may be setting the field at the same time, and the last of the two wins.
    pub(crate) fn displace_aliases(&mut self, name: Name<'_>, aliases: &[&str]) {
        if !matches!(self.changes.find(|key| name.is(key)), Some(Op::Set(_))) {
            return self.remove_aliases(aliases);
        }
        for alias in aliases {
            self.record(Name::whole(alias), Some(Op::Remove));
        }
    }

    /// Marks that the id has to change with this save.
    pub(crate) fn mark_rotation(&mut self) {
        self.changes.rotates = true;
    }

    /// Notes whose session it is from now on, `None` for nobody's. Each sign-in gets a handle of its own.
    pub(crate) fn set_owner(&mut self, owner: Option<&str>) -> crate::Result<()> {
        let owner = match owner {
            Some(name) => Some(Owner { name: name.into(), handle: id::new_handle()?.into() }),
            None => None,
        };
        self.note_owner(owner);
        Ok(())
    }

    pub(super) fn note_owner(&mut self, owner: Option<Owner>) {
        self.terms.set_owner(owner.clone());
        self.changes.terms_mut().owner = Edit::To(owner);
        self.changes.rotates = true;
    }

    /// Notes what the application says of the session, such as the device.
    #[cfg(any(feature = "layer", feature = "conformance"))]
    pub(crate) fn set_info(&mut self, info: Option<&str>) {
        if self.terms.info() != info {
            self.note_info(info.map(Into::into));
        }
    }

    pub(super) fn note_activity(&mut self, at: u64, limit: Option<u64>) {
        self.terms.renew(at, limit);
        match self.changes.expiry {
            Some(ExpiryChange::Extend { .. }) => self.note_extension(),
            _ => self.changes.expiry = Some(ExpiryChange::Renew { at, limit }),
        }
    }

    pub(super) fn write_times(&mut self, changes: &SessionChanges) {
        if let Some(terms) = &changes.terms {
            self.write_terms(terms);
        }
        match changes.expiry {
            Some(ExpiryChange::Renew { at, limit }) => self.note_activity(at, limit),
            Some(ExpiryChange::Extend { idle, expires }) => {
                self.terms.idle = idle;
                self.terms.expires = expires;
                self.note_extension();
            }
            None => {}
        }
        self.changes.rotates |= changes.rotates;
    }

    fn write_terms(&mut self, change: &TermsChange) {
        if let Some(limit_from) = change.limit_from {
            self.note_limit_from(limit_from);
        }
        if let Some(persistent) = change.persistent {
            self.note_persistent(persistent);
        }
        if let Edit::To(owner) = &change.owner {
            self.note_owner(owner.clone());
        }
        if let Edit::To(info) = &change.info {
            self.note_info(info.clone());
        }
    }

    pub(super) fn note_limit_from(&mut self, limit_from: u64) {
        self.terms.limit_from = limit_from;
        self.changes.terms_mut().limit_from = Some(limit_from);
    }

    pub(super) fn note_persistent(&mut self, persistent: bool) {
        self.terms.persistent = Some(persistent);
        self.changes.terms_mut().persistent = Some(persistent);
    }

    fn note_info(&mut self, info: Option<Box<str>>) {
        self.terms.set_info(info.clone());
        self.changes.terms_mut().info = Edit::To(info);
    }

    /// Where among the changes the field is.
    fn noted(&self, name: Name<'_>) -> Option<usize> {
        self.changes.fields.iter().position(|change| name.is(&change.key))
    }

    /// Where the field's text stands in what was loaded; nowhere if it has an end of its own, which writing it again ends.
    fn loaded_at(&self, name: Name<'_>, noted: Option<usize>) -> Option<Range<usize>> {
        match noted.and_then(|index| self.changes.fields.get(index)) {
            Some(change) => change.loaded.clone(),
            None if self.changes.cleared || self.has_end(name) => None,
            None => self.loaded.position(name),
        }
    }

    /// Notes what becomes of a field, `None` for what was loaded; returns what had been noted before.
    fn record(&mut self, name: Name<'_>, op: Option<Op>) -> Option<Op> {
        let noted = self.noted(name);
        let loaded = self.loaded_at(name, noted);
        self.record_at(noted, loaded, name, op)
    }

    fn record_at(
        &mut self,
        noted: Option<usize>,
        loaded: Option<Range<usize>>,
        name: Name<'_>,
        op: Option<Op>,
    ) -> Option<Op> {
        self.terms.set_until(name, None);
        let fields = &mut self.changes.fields;
        match (noted, op) {
            (Some(index), Some(op)) => fields.get_mut(index).map(|change| {
                change.until = None;
                std::mem::replace(&mut change.op, op)
            }),
            (Some(index), None) => Some(fields.remove(index).op),
            (None, Some(op)) => {
                fields.push(FieldChange::new(name, op, loaded));
                None
            }
            (None, None) => None,
        }
    }
}
