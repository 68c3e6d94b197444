//! Decoders of what groups say.

use hoopoe_crypto::group::{
    entry::{NamedManifests, VerifiedEntry},
    log::GroupLog,
};
use hoopoe_protocol::{
    codec::{self, Wire},
    group::{Create, EntryPlace, GroupEntry, GroupOp, GroupPolicy, GroupProfile},
    keys::{EpochCommit, Signature},
    signed::Signed,
};

use super::{Decoder, Signers, decoder, sign};

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

/// An entry that is named after the one who signs it here.
pub(super) fn verified_entry() -> Decoder {
    let signers = Signers::new();
    let manifest = signers.verified();
    decoder("verified-group-entry", GroupEntry::MAX_BYTES, move |bytes| {
        let Ok(entry) = codec::decode::<GroupEntry>(bytes) else {
            return false;
        };
        let entry = GroupEntry {
            actor: manifest.user(),
            actor_device: signers.cert().device_id(),
            actor_manifest: manifest.reference(),
            ..entry
        };
        let signed = sign(&signers.device, &codec::encode(&entry));
        let named = NamedManifests::read(&signed).unwrap();
        let subject = named.subject.map(|_| &manifest);
        VerifiedEntry::verify(&signed, &manifest, subject).is_ok()
    })
}
