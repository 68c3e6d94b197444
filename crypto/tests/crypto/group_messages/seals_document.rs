//! Sealed records of a log by the words of the document, made by a member who keeps to no rule about what is in them.

use chacha20poly1305::{KeyInit, XChaCha20Poly1305, XNonce, aead::Aead};
use hkdf::Hkdf;
use hoopoe_crypto::{
    group::seal::{LogKey, LogOpenError, open},
    signature::SigningKey,
};
use hoopoe_protocol::{
    codec,
    content::group::LogRecord,
    group::{EntryPlace, GroupEntry, GroupOp},
    id::{DeviceId, UserId},
    identity::ManifestRef,
    keys::{LogHash, ManifestHash},
    limits,
    secret::Secret,
};
use sha2::Sha256;

use super::world::{EPOCH, GROUP, NOW, keys_of, parts};

/// LP("hoopoe/v1/group/sealed-log").
const LABEL: &[u8] = b"\x1a\0\0\0hoopoe/v1/group/sealed-log";
const GROUP_KEY: u8 = 1;
const NUMBER: u64 = 4;

fn log_key(group_key: u8) -> LogKey {
    keys_of(GROUP, &parts(EPOCH, group_key, 2)).log_key()
}

/// HKDF(secret, the label, part, …).
fn derived(secret: &[u8], parts: &[&[u8]]) -> [u8; 32] {
    let mut info = LABEL.to_vec();
    for part in parts {
        info.extend(u32::try_from(part.len()).unwrap().to_le_bytes());
        info.extend_from_slice(part);
    }
    let mut key = [0; 32];
    let hkdf = Hkdf::<Sha256>::new(None, secret);
    hkdf.expand(&info, &mut key).unwrap();
    key
}

/// HKDF(log key, the label, "commitment" or "seal", group, number).
fn of_record(of: &[u8]) -> [u8; 32] {
    let log_key = derived(&[GROUP_KEY; 32], &[]);
    derived(&log_key, &[of, GROUP.as_bytes(), &NUMBER.to_le_bytes()])
}

fn entry(op: GroupOp) -> Vec<u8> {
    let entry = GroupEntry {
        version: 1,
        place: Some(EntryPlace {
            group: GROUP,
            seq: 2,
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

/// The record as the document has it, with another byte behind its content, and another commitment in front.
fn sealed_as(commitment: [u8; 32], content: &[u8], behind: u8) -> Vec<u8> {
    let length = u32::try_from(content.len()).unwrap();
    let mut padded = [&length.to_le_bytes()[..], content].concat();
    padded.resize(limits::SEALED_RECORD_SIZES[0] - 32 - 40, behind);
    let cipher = XChaCha20Poly1305::new(&of_record(b"seal").into());
    let text = cipher.encrypt(&XNonce::from([9; 24]), padded.as_slice()).unwrap();
    [&commitment[..], &[9; 24], &text].concat()
}

fn sealed(content: &[u8], behind: u8) -> Vec<u8> {
    sealed_as(of_record(b"commitment"), content, behind)
}

fn record() -> Vec<u8> {
    codec::encode(&LogRecord {
        entry: entry(GroupOp::Accept).into(),
        actor: None,
        subject: None,
    })
}

#[test]
fn what_the_document_seals_our_code_opens() {
    let sealed = sealed(&record(), 0);
    let opened = open(&log_key(GROUP_KEY), &GROUP, NUMBER, &sealed).unwrap();

    assert_eq!(codec::encode(&opened.unwrap().entry), entry(GroupOp::Accept));
}

/// A18: a record opens under the key to which it is committed, and to no other, whatever else would decrypt it.
#[test]
fn a_record_that_is_committed_to_another_key_is_not_opened() {
    let another = sealed_as([7; 32], &record(), 0);

    assert!(
        open(&log_key(GROUP_KEY), &GROUP, NUMBER, &another)
            .unwrap()
            .is_none()
    );
}

#[test]
fn what_a_member_seals_that_is_no_record_is_refused() {
    let result = |content: &[u8], behind| {
        let sealed = sealed(content, behind);
        open(&log_key(GROUP_KEY), &GROUP, NUMBER, &sealed).unwrap_err()
    };

    assert!(matches!(result(&record(), 1), LogOpenError::Padding(_)));
    assert!(matches!(result(&[0xa0], 0), LogOpenError::Malformed(_)));
}
