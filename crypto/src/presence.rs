//! Presence records: for one contact and direction, under an id and keys that change every hour.
//!
//! Everything comes from the presence seed that both sides have. The hours of different pairs begin at different
//! times, so that a server cannot tell by the moment of change which records belong to one device.

use hkdf::HmacImpl;
use hmac::Hmac;
use hoopoe_protocol::{
    codec::{self, DecodeError},
    domain::Domain,
    hash,
    id::PresenceId,
    limits,
    presence::PresenceRecord,
    secret::Secret,
    time::{Span, Timestamp},
};
use rand_core::CryptoRng;
use sha2::Sha256;

use crate::{
    derivation::derive,
    padding::{self, PaddingError},
    route::{are_addresses, are_peers},
    sealing,
};

/// How long one id is used.
const EPOCH: Span = Span::hours(1);

/// Bytes of a padded record.
const PADDED_BYTES: usize = limits::PRESENCE_VALUE_BYTES - sealing::OVERHEAD_BYTES;

/// One hour of one pair, counted from that pair's own beginning.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct PresenceEpoch(pub u64);

impl PresenceEpoch {
    /// The one after it.
    #[must_use]
    pub const fn next(self) -> Self {
        Self(self.0.saturating_add(1))
    }
}

/// What one presence seed yields.
#[derive(Debug)]
pub struct PresenceKeys {
    seed: Secret<32>,
    id_key: Secret<32>,
    offset: Span,
}

/// The record needs more than its fixed size; leave out addresses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a presence record of {0} bytes is too long")]
pub struct PresenceTooLong(pub usize);

/// Why a presence value is refused. What is not authentic is the fault of the server or of whoever took the place;
/// what is wrong inside is the contact's, who sealed it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PresenceError {
    /// Not of the one size.
    #[error("a presence value of {0} bytes")]
    Size(usize),
    /// Sealed under another seed or for another hour, or changed.
    #[error("the presence value is not authentic")]
    NotAuthentic,
    /// Padded in another way than the one.
    #[error(transparent)]
    Padding(#[from] PaddingError),
    /// No record inside.
    #[error("the presence record is malformed: {0}")]
    Malformed(#[from] DecodeError),
    /// More addresses or peer ids than allowed, or of an impossible length.
    #[error("the presence record is beyond its limits")]
    Limits,
}

impl PresenceKeys {
    /// The keys of a seed.
    #[must_use]
    pub fn new(seed: &Secret<32>) -> Self {
        let offset: Secret<8> = derive(Domain::Presence, &[b"offset"], seed);
        Self {
            seed: seed.clone(),
            id_key: derive(Domain::Presence, &[b"id"], seed),
            offset: Span::millis(u64::from_le_bytes(*offset.expose()) % EPOCH.0),
        }
    }

    /// The epoch at a time: what the owner writes under.
    #[must_use]
    pub const fn epoch(&self, now: Timestamp) -> PresenceEpoch {
        PresenceEpoch(now.plus(self.offset).0 / EPOCH.0)
    }

    /// When an epoch begins.
    #[must_use]
    pub const fn begin(&self, PresenceEpoch(epoch): PresenceEpoch) -> Timestamp {
        Timestamp(epoch.saturating_mul(EPOCH.0)).minus(self.offset)
    }

    /// The epochs that a reader asks for, because clocks differ: the one before, this one, the next.
    #[must_use]
    pub const fn epochs_to_read(&self, now: Timestamp) -> [PresenceEpoch; 3] {
        let PresenceEpoch(epoch) = self.epoch(now);
        [
            PresenceEpoch(epoch.saturating_sub(1)),
            PresenceEpoch(epoch),
            PresenceEpoch(epoch).next(),
        ]
    }

    /// The id of the record of an epoch.
    #[must_use]
    pub fn id(&self, epoch: PresenceEpoch) -> PresenceId {
        let mut mac = <Hmac<Sha256> as HmacImpl>::new_from_slice(self.id_key.expose());
        HmacImpl::update(&mut mac, &epoch.0.to_le_bytes());
        PresenceId::new(HmacImpl::finalize(mac).into())
    }

    /// What the server asks of whoever overwrites the record of an epoch; another one for each, so that it links none.
    #[must_use]
    pub fn write_key(&self, epoch: PresenceEpoch) -> Secret<32> {
        derive(Domain::Presence, &[b"write", &epoch.0.to_le_bytes()], &self.seed)
    }

    /// Seals a record for an epoch.
    ///
    /// # Errors
    /// If it does not fit; all values have one size.
    pub fn seal(
        &self,
        rng: &mut impl CryptoRng,
        epoch: PresenceEpoch,
        record: &PresenceRecord,
    ) -> Result<Vec<u8>, PresenceTooLong> {
        let plain = codec::encode(record);
        let padded = padding::pad(&plain, PADDED_BYTES).map_err(|_| PresenceTooLong(plain.len()))?;
        Ok(sealing::seal(
            rng,
            &self.seal_key(epoch),
            &self.associated(epoch),
            &padded,
        ))
    }

    /// Opens the value found under the id of an epoch.
    ///
    /// Whether its sequence is higher than the last one accepted is for the caller to check.
    ///
    /// # Errors
    /// If it is not a record that was sealed for this epoch.
    pub fn open(&self, epoch: PresenceEpoch, value: &[u8]) -> Result<PresenceRecord, PresenceError> {
        if value.len() != limits::PRESENCE_VALUE_BYTES {
            return Err(PresenceError::Size(value.len()));
        }
        let padded = sealing::open(&self.seal_key(epoch), &self.associated(epoch), value)
            .map_err(|_| PresenceError::NotAuthentic)?;
        let record: PresenceRecord = codec::decode(padding::unpad(&padded)?)?;
        if !are_peers(&record.peers) || !are_addresses(&record.addresses) {
            return Err(PresenceError::Limits);
        }
        Ok(record)
    }

    fn seal_key(&self, epoch: PresenceEpoch) -> Secret<32> {
        derive(Domain::Presence, &[b"seal", &epoch.0.to_le_bytes()], &self.seed)
    }

    /// LP(label) ‖ id.
    fn associated(&self, epoch: PresenceEpoch) -> Vec<u8> {
        [
            hash::length_prefixed(Domain::Presence.label().as_bytes()).as_slice(),
            self.id(epoch).as_bytes(),
        ]
        .concat()
    }
}
