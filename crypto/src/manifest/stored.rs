//! How what is held of a person's devices is written down, for us to seal.

use std::collections::VecDeque;

use hoopoe_protocol::{
    codec::{self, DecodeError, Wire},
    id::DeviceId,
    identity::{DeviceManifest, ManifestRef},
    limits,
    signed::Signed,
    time::Timestamp,
};
use minicbor::{Decode, Encode};

use super::{
    Equivocation, KnownDevices, ManifestError, VerifiedManifest,
    known::{EARLIER, Earlier, REVOKED},
};
use crate::newer::newer_version;

const VERSION: u8 = 1;

/// Why a row cannot be read. Its seal was right, so this is a fault of ours or of the disk's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KnownDevicesError {
    /// No such row.
    #[error("known devices cannot be read: {0}")]
    Malformed(#[from] DecodeError),
    /// Written in a layout that this version does not know.
    #[error("known devices of unknown version {0}")]
    Version(u8),
    /// The newest manifest does not verify.
    #[error("known devices: {0}")]
    Manifest(#[from] ManifestError),
    /// The parts do not belong together: other people's manifests, epochs that do not ascend, too many of something.
    #[error("known devices contradict themselves")]
    Contradiction,
}

#[derive(Encode, Decode)]
#[cbor(map)]
struct Stored {
    #[n(0)]
    version: u8,
    #[n(1)]
    newest: Signed<DeviceManifest>,
    #[n(2)]
    adopted: Timestamp,
    #[n(3)]
    earlier: Vec<Signed<DeviceManifest>>,
    #[n(4)]
    listed: Vec<Listed>,
    #[n(5)]
    revoked: Vec<DeviceId>,
    #[n(6)]
    missing_links: u32,
    #[n(7)]
    equivocation: Option<Pair>,
}

impl Wire for Stored {
    const MAX_BYTES: usize = (EARLIER + 3) * (limits::MANIFEST_BYTES + 128)
        + (limits::MANIFEST_DEVICES + REVOKED) * (DeviceId::LEN + 32)
        + 64;
}

#[derive(Encode, Decode)]
#[cbor(map)]
struct Listed {
    #[n(0)]
    device: DeviceId,
    #[n(1)]
    since: Timestamp,
}

#[derive(Encode, Decode)]
#[cbor(map)]
struct Pair {
    #[n(0)]
    held: Signed<DeviceManifest>,
    #[n(1)]
    shown: Signed<DeviceManifest>,
}

impl KnownDevices {
    /// Writes it down. Nothing in it is secret, but it names people: to be sealed before it is stored.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        codec::encode(&Stored {
            version: VERSION,
            newest: self.newest.signed().clone(),
            adopted: self.adopted,
            earlier: self.earlier.iter().map(|held| held.signed.clone()).collect(),
            listed: self
                .listed
                .iter()
                .map(|(&device, &since)| Listed { device, since })
                .collect(),
            revoked: self.revoked.clone(),
            missing_links: self.missing_links,
            equivocation: self.equivocation.clone().map(|pair| Pair {
                held: pair.held,
                shown: pair.shown,
            }),
        })
    }

    /// Reads what [`KnownDevices::to_bytes`] wrote. The newest manifest is verified again now, those before it when they
    /// are asked for.
    ///
    /// # Errors
    /// If the bytes are no such row.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, KnownDevicesError> {
        let stored = codec::decode::<Stored>(bytes).map_err(|error| match error {
            DecodeError::Shape => newer_version(bytes).map_or(error.into(), KnownDevicesError::Version),
            DecodeError::TooLong { .. } | DecodeError::Form(_) => error.into(),
        })?;
        if stored.version != VERSION {
            return Err(KnownDevicesError::Version(stored.version));
        }
        let newest = VerifiedManifest::verify(&stored.newest)?;
        let mut known = Self::only(newest, stored.adopted);
        known.earlier = earlier(stored.earlier, &known.newest)?;
        let is_listed = |listed: &Listed| known.newest.devices.contains_key(&listed.device);
        if !stored.listed.iter().all(is_listed) || stored.revoked.len() > REVOKED {
            return Err(KnownDevicesError::Contradiction);
        }
        let listed = stored.listed.into_iter();
        known.listed = listed.map(|listed| (listed.device, listed.since)).collect();
        known.revoked = stored.revoked;
        known.newest = known.remembering(&known.newest);
        known.missing_links = stored.missing_links;
        known.equivocation = stored.equivocation.map(|pair| Equivocation {
            held: pair.held,
            shown: pair.shown,
        });
        Ok(known)
    }
}

/// The manifests before the newest: few, of the same person, ascending.
fn earlier(
    all: Vec<Signed<DeviceManifest>>,
    newest: &VerifiedManifest,
) -> Result<VecDeque<Earlier>, KnownDevicesError> {
    let mut earlier = VecDeque::new();
    for signed in all {
        let body = signed.read_unverified()?;
        let reference = ManifestRef::of(body.epoch, &signed.body);
        let ascends = earlier
            .back()
            .is_none_or(|last: &Earlier| last.reference.epoch < body.epoch);
        if body.user_key != newest.user_key() || !ascends || body.epoch >= newest.epoch() {
            return Err(KnownDevicesError::Contradiction);
        }
        earlier.push_back(Earlier { reference, signed });
    }
    if earlier.len() > EARLIER {
        return Err(KnownDevicesError::Contradiction);
    }
    Ok(earlier)
}
