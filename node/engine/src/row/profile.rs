//! What people show of themselves: the user to contacts, and contacts to the user.

use hoopoe_protocol::time::Timestamp;

use super::{ContactId, RemoteId};

/// What the user shows besides their name, which stands in [`super::OwnRow`].
#[derive(Clone, Default, PartialEq, Eq)]
pub struct OwnProfileRow {
    /// Above that of every earlier one; zero as long as they show nothing but the name that they began with.
    pub revision: u64,
    /// A line about themselves; empty if there is none.
    pub about: String,
    /// The file of their picture.
    pub avatar: Option<Vec<u8>>,
}

/// What a contact shows besides their name, which stands in [`super::ContactRow`].
#[derive(Clone, PartialEq, Eq)]
pub struct ContactProfileRow {
    /// Who.
    pub contact: ContactId,
    /// Its revision.
    pub revision: u64,
    /// A line about themselves; empty if there is none.
    pub about: String,
    /// The file of their picture, of which nobody knows what it is.
    pub avatar: Option<Vec<u8>>,
}

/// A name that a contact had before.
#[derive(Clone, PartialEq, Eq)]
pub struct EarlierNameRow {
    /// Who.
    pub contact: ContactId,
    /// The name.
    pub name: String,
    /// Until when.
    pub until: Timestamp,
}

/// What the user shows, and which revisions went out and came.
#[derive(Clone, Debug, Default)]
pub struct ProfileRows {
    /// What the user shows.
    pub own: OwnProfileRow,
    /// What each device of a contact was told.
    pub told: Vec<(RemoteId, u64)>,
    /// What contacts said.
    pub known: Vec<(ContactId, u64)>,
}

impl core::fmt::Debug for OwnProfileRow {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "OwnProfileRow({}, ..)", self.revision)
    }
}

impl core::fmt::Debug for ContactProfileRow {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "ContactProfileRow({:?}, {}, ..)", self.contact, self.revision)
    }
}

impl core::fmt::Debug for EarlierNameRow {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "EarlierNameRow({:?}, ..)", self.contact)
    }
}
