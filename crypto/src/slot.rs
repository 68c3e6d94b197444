//! Slots: records that an account keeps at a server for itself alone, sealed to their name and their version.
//!
//! A server that answers with an older value, with another slot's, or with one that it bent is found out: the first has a
//! version below the highest that was seen, the others do not open.

use hkdf::HmacImpl;
use hmac::Hmac;
use hoopoe_protocol::{
    codec::{self, DecodeError, Wire},
    domain::Domain,
    hash,
    id::{DeviceId, SlotId},
    limits,
    secret::Secret,
    store::slots::SlotValue,
};
use rand_core::CryptoRng;
use sha2::Sha256;

use crate::{
    derivation::derive,
    padding::{self, PaddingError},
    sealing,
};

/// What an account keeps in slots.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SlotName {
    /// How far the database of a device has come.
    Boot(DeviceId),
    /// How far the backup has come: a [`hoopoe_protocol::backup::BackupMark`].
    Backup,
}

/// The keys of an account's slots at one server.
#[derive(Debug)]
pub struct SlotKeys {
    secret: Secret<32>,
    id_key: Secret<32>,
}

/// The record fits into no slot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a record of {0} bytes is too long for a slot")]
pub struct SlotTooLong(pub usize);

/// Why a slot's value is refused. What is not authentic is the server's fault, or is of another version than the
/// one that was asked for; what is wrong inside is that of the device of this account which sealed it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SlotError {
    /// Of none of the sizes.
    #[error("a slot of {0} bytes")]
    Size(usize),
    /// Sealed for another account, slot or version, or changed.
    #[error("the slot is not authentic")]
    NotAuthentic,
    /// Padded in another way than the one.
    #[error(transparent)]
    Padding(#[from] PaddingError),
    /// Another record inside.
    #[error("the slot's record is malformed: {0}")]
    Malformed(#[from] DecodeError),
}

impl SlotKeys {
    /// The keys that grow from an account's secret for its slots at one server, as
    /// [`crate::recovery::RecoverySeed::server_slots`] yields it.
    #[must_use]
    pub fn new(secret: &Secret<32>) -> Self {
        Self {
            secret: secret.clone(),
            id_key: derive(Domain::Slot, &[b"id"], secret),
        }
    }

    /// The id of a slot.
    #[must_use]
    pub fn id(&self, name: &SlotName) -> SlotId {
        let (kind, of): (&[u8], &[u8]) = match name {
            SlotName::Boot(device) => (b"boot", device.as_bytes()),
            SlotName::Backup => (b"backup", &[]),
        };
        let mut mac = <Hmac<Sha256> as HmacImpl>::new_from_slice(self.id_key.expose());
        HmacImpl::update(&mut mac, &hash::length_prefixed(kind));
        HmacImpl::update(&mut mac, of);
        SlotId::new(HmacImpl::finalize(mac).into())
    }

    /// Seals a record as one version of a slot, in the smallest size that holds it.
    ///
    /// # Errors
    /// If it fits into none.
    pub fn seal<T: Wire>(
        &self,
        rng: &mut impl CryptoRng,
        name: &SlotName,
        version: u64,
        record: &T,
    ) -> Result<Vec<u8>, SlotTooLong> {
        let plain = codec::encode(record);
        let padded = limits::SLOT_SIZES
            .iter()
            .find_map(|size| padding::pad(&plain, size.saturating_sub(sealing::OVERHEAD_BYTES)).ok())
            .ok_or(SlotTooLong(plain.len()))?;
        let id = self.id(name);
        Ok(sealing::seal(
            rng,
            &self.seal_key(&id),
            &associated(&id, version),
            &padded,
        ))
    }

    /// Opens what a server says is in a slot, at the version that it says.
    ///
    /// Whether the version is below the highest one seen is for the caller to check.
    ///
    /// # Errors
    /// If it is not what was sealed for this slot and this version.
    pub fn open<T: Wire>(&self, name: &SlotName, slot: &SlotValue) -> Result<T, SlotError> {
        if !limits::SLOT_SIZES.contains(&slot.value.len()) {
            return Err(SlotError::Size(slot.value.len()));
        }
        let id = self.id(name);
        let padded = sealing::open(&self.seal_key(&id), &associated(&id, slot.version), &slot.value)
            .map_err(|_| SlotError::NotAuthentic)?;
        Ok(codec::decode(padding::unpad(&padded)?)?)
    }

    fn seal_key(&self, id: &SlotId) -> Secret<32> {
        derive(Domain::Slot, &[b"seal", id.as_bytes()], &self.secret)
    }
}

/// LP(label) ‖ id ‖ version.
fn associated(id: &SlotId, version: u64) -> Vec<u8> {
    [
        hash::length_prefixed(Domain::Slot.label().as_bytes()).as_slice(),
        id.as_bytes(),
        &version.to_le_bytes(),
    ]
    .concat()
}
