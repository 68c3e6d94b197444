//! How a record is sealed to its place, and how the next place follows from it.

use hoopoe_protocol::{
    backup::{BackupMark, BackupRecord, ChainLink},
    codec,
    domain::Domain,
    hash, limits,
};
use rand_core::CryptoRng;

use super::{key::ChainKey, reader::RecordError};
use crate::{padding, sealing};

/// The link of a chain without records.
pub(super) fn first_link(head: &[u8]) -> ChainLink {
    ChainLink::new(hash::labelled(Domain::BackupRecord, &[b"head", head]))
}

/// The place behind a record that stands at this one.
pub(super) fn behind(place: &BackupMark, sealed: &[u8]) -> BackupMark {
    BackupMark {
        records: place.records.saturating_add(1),
        link: ChainLink::new(hash::labelled(
            Domain::BackupRecord,
            &[b"link", place.link.as_bytes(), sealed],
        )),
        ..*place
    }
}

/// Seals a record for a place, in the smallest size that holds it.
pub(super) fn seal(
    rng: &mut impl CryptoRng,
    chain: &ChainKey,
    place: &BackupMark,
    record: &BackupRecord,
) -> Vec<u8> {
    let plain = codec::encode_wiped(record);
    #[expect(
        clippy::expect_used,
        reason = "a batch is no longer than the room of the largest size"
    )]
    let padded = limits::BACKUP_SIZES
        .iter()
        .find_map(|size| padding::pad(&plain, size.saturating_sub(sealing::OVERHEAD_BYTES)).ok())
        .expect("room for every batch");
    sealing::seal(rng, &chain.seal, &associated(place), &padded)
}

/// Opens what was sealed for exactly this place.
pub(super) fn open(chain: &ChainKey, place: &BackupMark, sealed: &[u8]) -> Result<BackupRecord, RecordError> {
    if !limits::BACKUP_SIZES.contains(&sealed.len()) {
        return Err(RecordError::Size(sealed.len()));
    }
    let padded =
        sealing::open(&chain.seal, &associated(place), sealed).map_err(|_| RecordError::NotAuthentic)?;
    Ok(codec::decode(padding::unpad(&padded)?)?)
}

/// LP(label) ‖ chain ‖ number of records before ‖ link of those.
fn associated(place: &BackupMark) -> Vec<u8> {
    [
        hash::length_prefixed(Domain::BackupRecord.label().as_bytes()).as_slice(),
        place.chain.as_bytes(),
        &place.records.to_le_bytes(),
        place.link.as_bytes(),
    ]
    .concat()
}
