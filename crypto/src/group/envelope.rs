//! Seals a frame for all members of a group's epoch, so that networks and servers learn neither who writes nor what.
//!
//! ```text
//! envelope   = version 1 | suite 0x10 | epoch 4 | salt 32 | commit 32 | ChaCha20-Poly1305(k, 0^12, padded, aad) | tag 16
//! k ‖ commit = HKDF-SHA256(salt, ikm = group key, info = LP("hoopoe/v1/envelope/group") ‖ LP(group) ‖ LP(epoch))
//! padded     = u32 length ‖ frame ‖ zeros;  aad = the 70 bytes before the ciphertext ‖ topic
//! ```
//!
//! The salt is random for each envelope, so each has a key of its own and the nonce can be fixed. The commitment makes one envelope
//! open under one key only, which ChaCha20-Poly1305 by itself does not. Every member holds the key: that an envelope opens says
//! that *some* member made it, and nothing more.

use chacha20poly1305::{AeadInOut, ChaCha20Poly1305, KeyInit, Nonce, Tag};
use hoopoe_protocol::{
    codec::{self, DecodeError},
    content::group::GroupFrame,
    domain::Domain,
    envelope::{GROUP_HEAD_BYTES, GROUP_OVERHEAD_BYTES, GroupHeader, HeaderError, group_size_class},
    group::GroupEpoch,
    limits,
    secret::Secret,
};
use rand_core::CryptoRng;
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use super::epoch::EpochKeys;
use crate::{
    derivation::derive_salted,
    padding::{self, PaddingError},
};

/// Bytes of the tag at the end.
const TAG_BYTES: usize = 16;

/// The frame is larger than the largest envelope holds; what it carries has to become an attachment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a frame of {0} bytes is more than the {most} of the largest envelope", most = limits::GROUP_FRAME_BYTES)]
pub struct FrameTooLong(pub usize);

/// Why a group envelope does not open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum GroupOpenError {
    /// No group envelope at all.
    #[error(transparent)]
    Header(#[from] HeaderError),
    /// Of another epoch than the keys; those of its own have to be found.
    #[error("the envelope is of epoch {}, the keys are not", .0.0)]
    OtherEpoch(GroupEpoch),
    /// Made under another key, or for another group.
    #[error("the envelope does not commit to this key")]
    NotCommitted,
    /// Changed on its way, or meant for another topic.
    #[error("the envelope is not authentic")]
    NotAuthentic,
    /// Authentic, but padded in another way than the one: a fault of the member who sealed it.
    #[error(transparent)]
    Padding(#[from] PaddingError),
    /// Authentic, but no frame in it: a fault of the member who sealed it.
    #[error("no frame in the envelope: {0}")]
    Frame(#[from] DecodeError),
}

/// Seals a frame for the members of an epoch.
///
/// # Errors
/// If the frame is too long.
pub fn seal(rng: &mut impl CryptoRng, keys: &EpochKeys, frame: &GroupFrame) -> Result<Vec<u8>, FrameTooLong> {
    let frame = codec::encode(frame);
    let too_long = FrameTooLong(frame.len());
    let class = group_size_class(frame.len()).ok_or(too_long)?;
    let mut salt = [0; 32];
    rng.fill_bytes(&mut salt);
    let (key, commit) = key_and_commit(keys, &salt).ok_or(too_long)?;
    let head = GroupHeader {
        epoch: keys.epoch(),
        salt,
        commit,
    }
    .to_bytes();
    let room = class.saturating_sub(GROUP_HEAD_BYTES).saturating_sub(TAG_BYTES);
    let mut text = padding::pad(&frame, room).map_err(|_| too_long)?;
    let tag = ChaCha20Poly1305::new(key.expose().into())
        .encrypt_inout_detached(
            &Nonce::default(),
            &associated(&head, keys),
            text.as_mut_slice().into(),
        )
        .map_err(|_| too_long)?;
    Ok([head.as_slice(), &text, &tag].concat())
}

/// Opens an envelope with the keys of the epoch that it names.
///
/// # Errors
/// If it is of another epoch, group or topic, is not authentic, or holds no frame.
pub fn open(keys: &EpochKeys, envelope: &[u8]) -> Result<GroupFrame, GroupOpenError> {
    let header = GroupHeader::read(envelope)?;
    if header.epoch != keys.epoch() {
        return Err(GroupOpenError::OtherEpoch(header.epoch));
    }
    let (head, rest) = envelope
        .split_first_chunk::<GROUP_HEAD_BYTES>()
        .ok_or(GroupOpenError::NotAuthentic)?;
    let (text, tag) = rest
        .split_last_chunk::<TAG_BYTES>()
        .ok_or(GroupOpenError::NotAuthentic)?;
    let (key, commit) = key_and_commit(keys, &header.salt).ok_or(GroupOpenError::NotCommitted)?;
    if !bool::from(commit.ct_eq(&header.commit)) {
        return Err(GroupOpenError::NotCommitted);
    }
    let mut text = Zeroizing::new(text.to_vec());
    ChaCha20Poly1305::new(key.expose().into())
        .decrypt_inout_detached(
            &Nonce::default(),
            &associated(head, keys),
            text.as_mut_slice().into(),
            &Tag::from(*tag),
        )
        .map_err(|_| GroupOpenError::NotAuthentic)?;
    Ok(codec::decode(padding::unpad(&text)?)?)
}

/// The key of one envelope, and what commits to it.
fn key_and_commit(keys: &EpochKeys, salt: &[u8; 32]) -> Option<(Secret<32>, [u8; 32])> {
    let both: Secret<64> = derive_salted(
        Domain::GroupEnvelope,
        &[keys.group().as_bytes(), &keys.epoch().0.to_le_bytes()],
        salt,
        keys.key().expose(),
    );
    let (key, commit) = both.expose().split_first_chunk::<32>()?;
    Some((Secret::new(*key), commit.try_into().ok()?))
}

/// Header ‖ topic.
fn associated(head: &[u8; GROUP_HEAD_BYTES], keys: &EpochKeys) -> Vec<u8> {
    [head.as_slice(), keys.topic().as_bytes()].concat()
}

const _: () = assert!(GROUP_OVERHEAD_BYTES == GROUP_HEAD_BYTES + TAG_BYTES + 4);
