//! The own address, and who asked under it.

use hoopoe_protocol::{
    address::ContactRequest,
    keys::{BundleHash, TokenHash, UserKey},
    signed::Signed,
    time::Timestamp,
};

/// Names a request of somebody who wants to become a contact.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RequestId(pub i64);

/// The own address. There is at most one.
#[derive(Clone, Debug)]
pub struct AddressRow {
    /// Its secret, sealed.
    pub secret_sealed: Vec<u8>,
    /// SHA-256 over its token.
    pub token: TokenHash,
    /// The bundle that was left on the server last; all zero if none was, or the server refused it.
    pub bundle: BundleHash,
    /// When.
    pub renewed: Timestamp,
}

/// Somebody who asked under the own address.
#[derive(Clone, Debug)]
pub struct RequestRow {
    /// Its number.
    pub id: RequestId,
    /// Who asks.
    pub user_key: UserKey,
    /// The name they gave themselves.
    pub name: String,
    /// What they say, without control characters.
    pub note: String,
    /// When they signed it.
    pub at: Timestamp,
    /// When the first request of theirs came.
    pub received: Timestamp,
    /// Until when it waits, or is remembered.
    pub until: Timestamp,
    /// What became of it.
    pub state: RequestState,
}

/// What became of a request.
#[derive(Clone, Debug)]
pub enum RequestState {
    /// It waits for the user, as it came.
    Waiting(Signed<ContactRequest>),
    /// The user has declined it.
    Declined,
}
