//! Tokens that an owner gives to contacts; the server keeps only their hashes.

use minicbor::{Decode, Encode};
use serde::{Deserialize, Serialize};

use crate::{codec::Wire, keys::TokenHash, limits};

/// What a token admits to.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode, Serialize, Deserialize,
)]
#[cbor(index_only)]
#[serde(rename_all = "lowercase")]
pub enum TokenScope {
    /// Deposits into the mailbox.
    #[n(0)]
    Send,
    /// Claims of prekeys.
    #[n(1)]
    Claim,
}

/// Adds and withdraws tokens in one transaction. Adding what is there and withdrawing what is not there succeeds.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode, Serialize, Deserialize)]
#[cbor(map)]
pub struct TokenChanges {
    /// Tokens that are good from now on.
    #[n(0)]
    #[serde(default)]
    pub add: Vec<NewToken>,
    /// Tokens that are good no more.
    #[n(1)]
    #[serde(default)]
    pub revoke: Vec<TokenHash>,
}

impl Wire for TokenChanges {
    const MAX_BYTES: usize = limits::JSON_BYTES;
}

/// A token to be added.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, Serialize, Deserialize)]
#[cbor(map)]
pub struct NewToken {
    /// SHA-256 over it.
    #[n(0)]
    pub hash: TokenHash,
    /// What it admits to.
    #[n(1)]
    pub scope: TokenScope,
}
