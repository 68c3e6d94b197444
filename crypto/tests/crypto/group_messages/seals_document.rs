//! Sealed records of a log by the words of the document, made by a member who keeps to no rule about what is in them.

use chacha20poly1305::{
    KeyInit, XChaCha20Poly1305, XNonce,
    aead::{Aead, Payload},
};
use hkdf::Hkdf;
use hoopoe_crypto::{
    group::seal::{LogKey, LogKeys, LogOpenError, open},
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
/// LP("hoopoe/v1/group/earlier-log-key").
const BOX_LABEL: &[u8] = b"\x1f\0\0\0hoopoe/v1/group/earlier-log-key";
const GROUP_KEY: u8 = 1;
const EARLIER: u8 = 3;
const NUMBER: u64 = 4;

fn log_key(group_key: u8) -> LogKey {
    keys_of(GROUP, &parts(EPOCH, group_key, 2)).log_key()
}

/// HKDF(group key, the label).
fn derived(group_key: u8) -> [u8; 32] {
    let mut key = [0; 32];
    let hkdf = Hkdf::<Sha256>::new(None, &[group_key; 32]);
    hkdf.expand(LABEL, &mut key).unwrap();
    key
}

fn encrypted(key: [u8; 32], label: &[u8], text: &[u8]) -> Vec<u8> {
    let payload = Payload {
        msg: text,
        aad: &[label, GROUP.as_bytes(), &NUMBER.to_le_bytes()].concat(),
    };
    let cipher = XChaCha20Poly1305::new(&key.into());
    let text = cipher.encrypt(&XNonce::from([9; 24]), payload).unwrap();
    [&[9; 24], text.as_slice()].concat()
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

/// The record as the document has it, with another byte behind its content.
fn sealed(content: &[u8], behind: u8) -> Vec<u8> {
    let length = u32::try_from(content.len()).unwrap();
    let mut padded = [&length.to_le_bytes()[..], content].concat();
    padded.resize(limits::SEALED_RECORD_SIZES[0] - 72 - 40, behind);
    [
        encrypted(derived(GROUP_KEY), LABEL, &padded),
        encrypted(derived(GROUP_KEY), BOX_LABEL, &derived(EARLIER)),
    ]
    .concat()
}

fn record() -> Vec<u8> {
    codec::encode(&LogRecord {
        entry: entry(GroupOp::Accept).into(),
        opening: None,
        actor: None,
        subject: None,
    })
}

#[test]
fn what_the_document_seals_our_code_opens() {
    let sealed = sealed(&record(), 0);
    let opened = open(&log_key(GROUP_KEY), &GROUP, NUMBER, &sealed).unwrap();
    let mut keys = LogKeys::new(log_key(GROUP_KEY));
    keys.look_back(&GROUP, NUMBER, &sealed);

    assert_eq!(codec::encode(&opened.entry), entry(GroupOp::Accept));
    assert!(keys.get(&log_key(EARLIER).commit()).is_some());
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

#[test]
fn a_box_for_another_number_or_with_something_else_in_it_leads_nowhere() {
    let good = sealed(&record(), 0);
    let mut keys = LogKeys::new(log_key(GROUP_KEY));
    keys.look_back(&GROUP, NUMBER + 1, &good);
    let body = &good[..good.len() - 72];
    let zeros = [body, &[0; 72]].concat();
    keys.look_back(&GROUP, NUMBER, &zeros);

    assert!(keys.get(&log_key(EARLIER).commit()).is_none());
}
