//! What a store promises, and so what it is asked for.

/// What a store promises.
///
/// ```
/// use tideway_session::conformance::Promises;
///
/// assert_eq!(Promises::server(), Promises::three_methods().atomic().marks_ended().indexes_owners());
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Promises {
    pub(super) place: Place,
    atomic: bool,
    marks_ended: bool,
    indexes_owners: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Server,
    Client,
}

/// What a case needs to be asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Needs {
    /// Any store.
    AnyStore,
    /// A store that keeps sessions under their ids.
    Server,
    /// Atomic `update` and `rotate`.
    Atomic,
    /// Ended ids that are remembered.
    Marker,
    /// An index of owners.
    Owners,
    /// An index of owners, and `update` and `rotate` that respect it.
    AtomicOwners,
    /// A store that keeps sessions with the client.
    Client,
}

impl Promises {
    /// What any store on a server promises, also one that has just `load`, `save` and `delete`: requests that come one
    /// after the other merge, and what ended is gone.
    #[must_use]
    pub const fn three_methods() -> Self {
        Self { place: Place::Server, atomic: false, marks_ended: false, indexes_owners: false }
    }

    /// `update` and `rotate` are one step each: requests at the same time lose nothing, and bring nothing back.
    #[must_use]
    pub const fn atomic(mut self) -> Self {
        self.atomic = true;
        self
    }

    /// `find` tells for a minute that a session was [ended](crate::Found::Ended).
    #[must_use]
    pub const fn marks_ended(mut self) -> Self {
        self.marks_ended = true;
        self
    }

    /// `list_owned` and `delete_owned` know the sessions of an owner.
    #[must_use]
    pub const fn indexes_owners(mut self) -> Self {
        self.indexes_owners = true;
        self
    }

    /// All that a store on a server can promise.
    #[must_use]
    pub const fn server() -> Self {
        Self::three_methods().atomic().marks_ended().indexes_owners()
    }

    /// What a store promises that keeps sessions with the client, sealed: it has no memory, so it can end nothing.
    #[must_use]
    pub const fn client() -> Self {
        Self { place: Place::Client, ..Self::three_methods() }
    }

    pub(super) fn include(self, needs: Needs) -> bool {
        match needs {
            Needs::AnyStore => true,
            Needs::Server => self.place == Place::Server,
            Needs::Atomic => self.atomic,
            Needs::Marker => self.marks_ended,
            Needs::Owners => self.indexes_owners,
            Needs::AtomicOwners => self.atomic && self.indexes_owners,
            Needs::Client => self.place == Place::Client,
        }
    }
}

/// [`server`](Self::server).
impl Default for Promises {
    fn default() -> Self {
        Self::server()
    }
}
