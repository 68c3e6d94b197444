//! Our own device: an Olm account, and what is signed and begun with it.

use core::fmt;

use hoopoe_protocol::{
    codec,
    id::DeviceId,
    identity::DeviceCert,
    keys::{Ed25519Key, Signature, UserKey, X25519Key},
    limits,
    prekey::{DhPrekey, DhPrekeyKind},
    signed::{Signed, SignedBody},
    time::Timestamp,
    version::BODY_VERSION,
};
use serde::{Deserialize, Serialize};
use vodozemac::{
    Curve25519PublicKey,
    olm::{Account, AccountPickle, SessionCreationError},
};
use zeroize::Zeroizing;

use crate::{
    pickle::{self, PICKLE_VERSION, PickleError},
    prekeys::VerifiedDhPrekey,
    public_key::{self, PublicKeyError},
    session::{self, PreKeyBytes, Session, agreement_key, session_id},
};

/// Our device's private keys. One owner holds it; writing it down costs about a millisecond, reading it the same.
pub struct Device {
    account: Account,
    user_key: UserKey,
    id: DeviceId,
    /// Names the next prekey; one-time and fallback keys share the count, so that a name is never given twice.
    next_key_id: u64,
}

/// A session that somebody began with us, and the first thing they said in it.
pub struct AcceptedSession {
    /// Our end of the session.
    pub session: Session,
    /// What the message said; not checked yet, see [`crate::payload::check`].
    pub plaintext: Zeroizing<Vec<u8>>,
}

/// Why a session could not be begun. With a certificate from a verified manifest and a verified prekey of that
/// device it can: a fault of ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BeginSessionError {
    /// The prekey is another device's.
    #[error("prekey belongs to another device")]
    OtherDevice,
    /// The peer's agreement key is a twin or of low order.
    #[error("peer's agreement key: {0}")]
    PeerKey(#[from] PublicKeyError),
    /// The ratchet could not be made from these keys.
    #[error("keys do not yield a session")]
    Agreement,
}

/// Why a pre-key message did not begin a session. Nothing has changed then; above all, no one-time key is gone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AcceptSessionError {
    /// The prekey that it used is not there: never ours, used up, or forgotten. Nobody's fault if the message has
    /// waited for long or is a copy.
    #[error("the prekey of the message is unknown or used up")]
    UnknownPrekey,
    /// Not made with the keys that it names. The fault of whoever made it, who need not be whom it names.
    #[error("pre-key message does not authenticate")]
    Forged,
}

impl Device {
    /// A new device of the person with this key, with keys from the system's randomness.
    #[must_use]
    pub fn generate(user_key: UserKey) -> Self {
        Self::of_account(Account::new(), user_key, 0)
    }

    /// The device's id, which its keys determine.
    #[must_use]
    pub const fn id(&self) -> DeviceId {
        self.id
    }

    /// The public key with which it signs.
    #[must_use]
    pub fn signing_key(&self) -> Ed25519Key {
        Ed25519Key::new(*self.account.ed25519_key().as_bytes())
    }

    /// The public key by which sessions know it.
    #[must_use]
    pub fn agreement_key(&self) -> X25519Key {
        agreement_key(self.account.curve25519_key())
    }

    /// Makes the device's certificate.
    #[must_use]
    pub fn certificate(
        &self,
        capabilities: u32,
        created: Timestamp,
        expires: Timestamp,
    ) -> Signed<DeviceCert> {
        self.sign(&DeviceCert {
            version: BODY_VERSION,
            user_key: self.user_key,
            signing: self.signing_key(),
            agreement: self.agreement_key(),
            capabilities,
            created,
            expires,
        })
    }

    /// Signs a body under the label of its type.
    #[must_use]
    pub fn sign<T: SignedBody>(&self, body: &T) -> Signed<T> {
        let body = codec::encode(body);
        let signature = self.account.sign(Signed::<T>::signed_bytes(&body));
        Signed::from_parts(body, Signature::new(signature.to_bytes()))
    }

    /// Makes one-time prekeys, at most [`limits::ONE_TIME_PREKEYS`] at once. The device must be written down before
    /// they are shown to anybody; the ratchets' library keeps the newest 5,000.
    #[must_use]
    pub fn generate_one_time(&mut self, count: usize, not_after: Timestamp) -> Vec<Signed<DhPrekey>> {
        let count = count.min(limits::ONE_TIME_PREKEYS);
        let created = self.account.generate_one_time_keys(count).created;
        self.account.mark_keys_as_published();
        created
            .into_iter()
            .map(|key| self.prekey(key, DhPrekeyKind::OneTime, not_after))
            .collect()
    }

    /// Makes a new fallback prekey. The one before it still serves, the one before that is forgotten.
    #[expect(
        clippy::expect_used,
        reason = "a fallback key that was just made and not yet marked as published is always shown"
    )]
    #[must_use]
    pub fn rotate_fallback(&mut self, not_after: Timestamp) -> Signed<DhPrekey> {
        // The key that falls out is of no interest: nobody was told to use it for one whole rotation.
        let _forgotten = self.account.generate_fallback_key();
        let key = self.account.fallback_key().into_values().next();
        self.account.mark_keys_as_published();
        self.prekey(
            key.expect("the new fallback key"),
            DhPrekeyKind::Fallback,
            not_after,
        )
    }

    /// Begins a session with another device. `peer` comes from a verified manifest.
    ///
    /// # Errors
    /// If the prekey is not this peer's, or one of the keys is of no use.
    pub fn begin_session(
        &self,
        peer: &DeviceCert,
        prekey: &VerifiedDhPrekey,
    ) -> Result<Session, BeginSessionError> {
        if prekey.device() != peer.device_id() {
            return Err(BeginSessionError::OtherDevice);
        }
        public_key::check_agreement(&peer.agreement)?;
        let ratchet = self
            .account
            .create_outbound_session(
                session::config(),
                Curve25519PublicKey::from_bytes(*peer.agreement.as_bytes()),
                Curve25519PublicKey::from_bytes(*prekey.key().as_bytes()),
            )
            .map_err(|_| BeginSessionError::Agreement)?;
        let id = session_id(&ratchet.session_id()).ok_or(BeginSessionError::Agreement)?;
        Ok(Session::new(ratchet, id, peer.agreement))
    }

    /// Decrypts a pre-key message that begins a session; a one-time key is removed only if that succeeded.
    ///
    /// A message that used a *fallback* key would be accepted again: ask first whether its three keys were seen.
    ///
    /// # Errors
    /// If the prekey is gone or the message does not authenticate.
    pub fn accept_session(&mut self, message: &PreKeyBytes) -> Result<AcceptedSession, AcceptSessionError> {
        let identity = message.message.identity_key();
        let created = self
            .account
            .create_inbound_session(session::config(), identity, &message.message)
            .map_err(|error| match error {
                SessionCreationError::MissingOneTimeKey(_) => AcceptSessionError::UnknownPrekey,
                SessionCreationError::MismatchedIdentityKey(..)
                | SessionCreationError::MismatchedSessionConfig { .. }
                | SessionCreationError::Decryption(_)
                | SessionCreationError::NonContributoryKey => AcceptSessionError::Forged,
            })?;
        Ok(AcceptedSession {
            session: Session::new(created.session, message.session_id(), message.identity_key())
                .begun_by(message),
            plaintext: Zeroizing::new(created.plaintext),
        })
    }

    /// Gives no prekey a number below this from now on: for a device that was set back, and has given higher ones.
    pub fn skip_key_ids(&mut self, at_least: u64) {
        self.next_key_id = self.next_key_id.max(at_least);
    }

    /// Writes the device down. Key material: to be sealed before it is stored.
    #[must_use]
    pub fn pickle(&self) -> Zeroizing<Vec<u8>> {
        pickle::write(&StoredDevice {
            version: PICKLE_VERSION,
            device: self.id,
            next_key_id: self.next_key_id,
            account: self.account.pickle(),
        })
    }

    /// Reads a device that [`Device::pickle`] wrote.
    ///
    /// # Errors
    /// If the bytes are no such pickle, or the device is not one of the person with this key.
    pub fn unpickle(user_key: UserKey, bytes: &[u8]) -> Result<Self, PickleError> {
        let stored = pickle::read::<StoredDevice>(bytes)?;
        if stored.version != PICKLE_VERSION {
            return Err(PickleError::Version(stored.version));
        }
        let device = Self::of_account(Account::from_pickle(stored.account), user_key, stored.next_key_id);
        if device.id != stored.device {
            return Err(PickleError::Mismatch("device id"));
        }
        Ok(device)
    }

    fn of_account(account: Account, user_key: UserKey, next_key_id: u64) -> Self {
        let signing = Ed25519Key::new(*account.ed25519_key().as_bytes());
        let id = DeviceId::of(&user_key, &signing, &agreement_key(account.curve25519_key()));
        Self {
            account,
            user_key,
            id,
            next_key_id,
        }
    }

    fn prekey(
        &mut self,
        key: Curve25519PublicKey,
        kind: DhPrekeyKind,
        not_after: Timestamp,
    ) -> Signed<DhPrekey> {
        let key_id = self.next_key_id;
        self.next_key_id = self.next_key_id.wrapping_add(1);
        self.sign(&DhPrekey {
            version: BODY_VERSION,
            device: self.id,
            key_id,
            kind,
            key: agreement_key(key),
            not_after,
        })
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct StoredDevice {
    version: u8,
    device: DeviceId,
    next_key_id: u64,
    account: AccountPickle,
}

impl fmt::Debug for Device {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Device")
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for AcceptedSession {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AcceptedSession")
            .field("session", &self.session)
            .finish_non_exhaustive()
    }
}
