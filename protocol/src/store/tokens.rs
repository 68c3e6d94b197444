//! Tokens that an owner gives to contacts; the server keeps only their hashes.

use serde::{Deserialize, Serialize};

use crate::keys::TokenHash;

/// What a token admits to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TokenScope {
    /// Deposits into the mailbox.
    Send,
    /// Claims of prekeys.
    Claim,
}

/// Adds and withdraws tokens in one transaction. Adding what is there and withdrawing what is not there succeeds.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TokenChanges {
    /// Tokens that are good from now on.
    #[serde(default)]
    pub add: Vec<NewToken>,
    /// Tokens that are good no more.
    #[serde(default)]
    pub revoke: Vec<TokenHash>,
}

/// A token to be added.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewToken {
    /// SHA-256 over it.
    pub hash: TokenHash,
    /// What it admits to.
    pub scope: TokenScope,
}
