//! Signing in: a challenge, a device's signature over it, a short-lived token. No password, no lasting secret.

use minicbor::{Decode, Encode};
use serde::{Deserialize, Serialize};

use crate::{
    codec::Wire,
    domain::Domain,
    fixed::Fixed,
    id::{LaneId, MailboxId},
    keys::{AccountKey, DeviceAuthKey, ServerKey, Signature},
    signed::SignedBody,
    time::Timestamp,
};

/// Marks a [`Nonce`].
pub enum Challenged {}

/// A challenge's random part; good once, for 60 seconds.
pub type Nonce = Fixed<Challenged, 32>;

/// Asks for a challenge.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChallengeRequest {
    /// The device that will sign.
    pub device: DeviceAuthKey,
}

/// What a device has to sign.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Challenge {
    /// The server; the device checks that it is the one it knows.
    pub server: ServerKey,
    /// The random part.
    pub nonce: Nonce,
    /// The server's clock.
    pub time: Timestamp,
}

/// The bytes that a device signs to sign in.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct SignIn {
    /// The server.
    #[n(0)]
    pub server: ServerKey,
    /// The challenge's random part.
    #[n(1)]
    pub nonce: Nonce,
    /// The challenge's time.
    #[n(2)]
    pub time: Timestamp,
    /// The device.
    #[n(3)]
    pub device: DeviceAuthKey,
}

impl Wire for SignIn {
    const MAX_BYTES: usize = 256;
}

impl SignedBody for SignIn {
    const DOMAIN: Domain = Domain::StoreAuth;
}

/// Signs in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TokenRequest {
    /// The device.
    pub device: DeviceAuthKey,
    /// The challenge's random part.
    pub nonce: Nonce,
    /// The device's signature over [`SignIn`].
    pub signature: Signature,
}

/// A session of a device.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionToken {
    /// The bearer token. A secret: never logged.
    pub token: String,
    /// When it ends, by the server's clock.
    pub expires: Timestamp,
}

impl core::fmt::Debug for SessionToken {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("SessionToken")
            .field("expires", &self.expires)
            .finish_non_exhaustive()
    }
}

/// The bytes that an account and its first device sign to register.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Registration {
    /// The server.
    #[n(0)]
    pub server: ServerKey,
    /// The challenge's random part.
    #[n(1)]
    pub nonce: Nonce,
    /// The challenge's time.
    #[n(2)]
    pub time: Timestamp,
    /// The account.
    #[n(3)]
    pub account: AccountKey,
    /// Its first device.
    #[n(4)]
    pub device: DeviceAuthKey,
}

impl Wire for Registration {
    const MAX_BYTES: usize = 256;
}

impl SignedBody for Registration {
    const DOMAIN: Domain = Domain::StoreRegister;
}

/// Registers an account with its first device. Repeating it with the same keys succeeds and changes nothing.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegisterRequest {
    /// The account.
    pub account: AccountKey,
    /// Its first device.
    pub device: DeviceAuthKey,
    /// The challenge's random part.
    pub nonce: Nonce,
    /// The account's signature over [`Registration`].
    pub account_signature: Signature,
    /// The device's signature over [`Registration`].
    pub device_signature: Signature,
    /// An invite code of the operator; needed unless the server is open.
    pub invite_code: Option<String>,
}

impl core::fmt::Debug for RegisterRequest {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("RegisterRequest")
            .field("device", &self.device)
            .finish_non_exhaustive()
    }
}

/// The bytes that an account signs to be deleted.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Deletion {
    /// The server.
    #[n(0)]
    pub server: ServerKey,
    /// The challenge's random part.
    #[n(1)]
    pub nonce: Nonce,
    /// The challenge's time.
    #[n(2)]
    pub time: Timestamp,
    /// The account.
    #[n(3)]
    pub account: AccountKey,
}

impl Wire for Deletion {
    const MAX_BYTES: usize = 256;
}

impl SignedBody for Deletion {
    const DOMAIN: Domain = Domain::StoreDelete;
}

/// Deletes an account with everything that the server has of it. That it is not there is no error.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeleteRequest {
    /// The account.
    pub account: AccountKey,
    /// The device to which the challenge was given; it need not be one of the account.
    pub device: DeviceAuthKey,
    /// The challenge's random part.
    pub nonce: Nonce,
    /// The account's signature over [`Deletion`].
    pub signature: Signature,
}

impl core::fmt::Debug for DeleteRequest {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("DeleteRequest").finish_non_exhaustive()
    }
}

/// Where a device's envelopes wait.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Registered {
    /// The account's mailbox.
    pub mailbox: MailboxId,
    /// The device's lane.
    pub lane: LaneId,
}
