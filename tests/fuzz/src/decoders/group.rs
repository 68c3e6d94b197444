//! Decoders of what groups say.

use hoopoe_crypto::group::{entry::VerifiedEntry, log::GroupLog};
use hoopoe_protocol::{
    codec::{self, Wire},
    group::{Create, EntryPlace, GroupEntry, GroupOp, GroupPolicy, GroupProfile},
    keys::{EpochCommit, Signature},
    signed::Signed,
};

use super::{Decoder, decoder};

/// An entry where it would come in a log of which its actor is the owner.
pub(super) fn entry() -> Decoder {
    decoder("applied-group-entry", GroupEntry::MAX_BYTES, |bytes| {
        let Ok(entry) = codec::decode::<GroupEntry>(bytes) else {
            return false;
        };
        let create = GroupOp::Create(Create {
            nonce: [1; 32],
            profile: GroupProfile {
                name: String::new(),
                about: String::new(),
                picture: None,
            },
            policy: GroupPolicy::default(),
            commit: EpochCommit::new([2; 32]),
        });
        let stored = |place, op| {
            let entry = GroupEntry {
                version: 1,
                place,
                op,
                ..entry.clone()
            };
            let signature = Signature::new([0; 64]);
            VerifiedEntry::from_own_store(&Signed::from_parts(codec::encode(&entry), signature))
        };
        let Ok(mut log) = stored(None, create).map(|first| GroupLog::begin(&first).unwrap()) else {
            return false;
        };
        let place = EntryPlace {
            group: log.tip().group(),
            seq: 1,
            previous: log.tip().head().hash,
        };
        stored(Some(place), entry.op.clone()).is_ok_and(|entry| log.append(&entry).is_ok())
    })
}
