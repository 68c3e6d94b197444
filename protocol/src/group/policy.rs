//! What a group is called, who may do what in it, and the roles.

use minicbor::{Decode, Encode};

/// What a member is. The order is the rank: the last is the highest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
#[cbor(index_only)]
pub enum Role {
    /// Reads and, unless the policy says otherwise, writes.
    #[n(0)]
    Member,
    /// Adds and removes members and says what the policy is.
    #[n(1)]
    Admin,
    /// An admin whom no admin can remove.
    #[n(2)]
    Owner,
}

/// Who may do something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(index_only)]
pub enum Whoever {
    /// Every member who has accepted.
    #[n(0)]
    Members,
    /// Admins and owners.
    #[n(1)]
    Admins,
}

/// What a new member may be given of what was said before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(index_only)]
pub enum History {
    /// Nothing.
    #[n(0)]
    Nothing,
    /// Everything, by any member who still has it.
    #[n(1)]
    Everything,
}

/// Who may do what in a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct GroupPolicy {
    /// Who adds members.
    #[n(0)]
    pub add: Whoever,
    /// Who writes messages.
    #[n(1)]
    pub write: Whoever,
    /// Who changes the name and the description.
    #[n(2)]
    pub profile: Whoever,
    /// Whether admins may delete what others wrote, for everybody.
    #[n(3)]
    pub admins_delete: bool,
    /// What new members are given.
    #[n(4)]
    pub history: History,
}

/// Admins decide about people and appearance, everybody writes, and new members begin with what is said to them.
impl Default for GroupPolicy {
    fn default() -> Self {
        Self {
            add: Whoever::Admins,
            write: Whoever::Members,
            profile: Whoever::Admins,
            admins_delete: true,
            history: History::Nothing,
        }
    }
}

/// What a group shows of itself, to its members only.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct GroupProfile {
    /// Its name, at most [`crate::limits::NAME_BYTES`].
    #[n(0)]
    pub name: String,
    /// Its description, at most [`crate::limits::ABOUT_BYTES`].
    #[n(1)]
    pub about: String,
    /// SHA-256 over its picture, which comes another way.
    #[cbor(n(2), with = "minicbor::bytes")]
    pub picture: Option<[u8; 32]>,
}
