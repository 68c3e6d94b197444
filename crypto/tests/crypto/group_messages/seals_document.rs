//! Sealed records of a log by the words of the document, made by a member who keeps to no rule about what is in them.

use chacha20poly1305::{
    KeyInit, XChaCha20Poly1305, XNonce,
    aead::{Aead, Payload},
};
use hkdf::Hkdf;
use hoopoe_crypto::{
    group::seal::{LogKey, LogOpenError, open},
    signature::SigningKey,
};
use hoopoe_protocol::{
    codec,
    content::group::LogRecord,
    group::{EntryPlace, EpochReason, GroupEntry, GroupEpoch, GroupOp, OpenEpoch},
    id::{DeviceId, UserId},
    identity::ManifestRef,
    keys::{EpochCommit, LogHash, ManifestHash},
    limits,
    secret::Secret,
};
use sha2::Sha256;

use super::world::{EPOCH, GROUP, NOW, keys_of, parts};

/// LP("hoopoe/v1/group/sealed-log").
const LABEL: &[u8] = b"\x1a\0\0\0hoopoe/v1/group/sealed-log";
const GROUP_KEY: u8 = 1;
const SEQ: u64 = 4;

fn log_key() -> LogKey {
    keys_of(GROUP, &parts(EPOCH, GROUP_KEY, 2)).log_key()
}

fn entry(op: GroupOp) -> Vec<u8> {
    let entry = GroupEntry {
        version: 1,
        place: Some(EntryPlace {
            group: GROUP,
            seq: SEQ,
            previous: LogHash::new([3; 32]),
        }),
        actor: UserId::new([1; 32]),
        actor_device: DeviceId::new([4; 32]),
        actor_manifest: ManifestRef {
            epoch: 1,
            hash: ManifestHash::new([2; 32]),
        },
        at: NOW,
        op,
    };
    codec::encode(&SigningKey::from_seed(&Secret::new([5; 32])).sign(&entry))
}

fn epoch() -> GroupOp {
    GroupOp::Epoch(OpenEpoch {
        epoch: GroupEpoch(9),
        commit: EpochCommit::new([7; 32]),
        reason: EpochReason::Departure,
    })
}

fn sealed(op: GroupOp, previous: Option<Secret<32>>) -> Vec<u8> {
    let record = codec::encode(&LogRecord {
        entry: entry(op).into(),
        previous,
        actor: None,
        subject: None,
    });
    let mut padded = [&u32::try_from(record.len()).unwrap().to_le_bytes()[..], &record].concat();
    padded.resize(limits::SEALED_RECORD_SIZES[0] - 40, 0);
    let mut key = [0; 32];
    Hkdf::<Sha256>::new(None, &[GROUP_KEY; 32])
        .expand(LABEL, &mut key)
        .unwrap();
    let payload = Payload {
        msg: &padded,
        aad: &[LABEL, GROUP.as_bytes(), &SEQ.to_le_bytes()].concat(),
    };
    let text = XChaCha20Poly1305::new(&key.into())
        .encrypt(&XNonce::from([9; 24]), payload)
        .unwrap();
    [&[9; 24], text.as_slice()].concat()
}

#[test]
fn what_the_document_seals_our_code_opens() {
    let opened = open(
        &log_key(),
        &GROUP,
        SEQ,
        &sealed(epoch(), Some(Secret::new([8; 32]))),
    );

    assert!(opened.unwrap().previous.is_some());
    assert!(open(&log_key(), &GROUP, SEQ, &sealed(epoch(), None)).is_ok());
    assert!(open(&log_key(), &GROUP, SEQ, &sealed(GroupOp::Accept, None)).is_ok());
}

#[test]
fn the_key_of_the_epoch_before_goes_with_an_entry_that_opens_one_and_with_no_other() {
    let bad = sealed(GroupOp::Accept, Some(Secret::new([8; 32])));

    assert_eq!(
        open(&log_key(), &GROUP, SEQ, &bad).unwrap_err(),
        LogOpenError::PreviousKey
    );
}
