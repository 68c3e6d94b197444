//! Frozen bytes: what was written once must be written and read so for ever.

use hoopoe_crypto::group::{
    envelope,
    epoch::EpochKeys,
    inbound::{InboundSession, Provenance},
    outbound::OutboundSession,
    replay::ReadIndexes,
    seal,
};
use hoopoe_protocol::{
    codec,
    content::group::HistoryEpoch,
    group::GroupEpoch,
    id::{GroupId, TopicId},
    keys::EpochCommit,
    secret::Secret,
};
use serde_json::Value;

use super::world::{NOW, Person, Scene, said};

fn vector() -> Value {
    serde_json::from_str(include_str!("../../vectors/group_messages.json")).unwrap()
}

fn bytes(vector: &Value, field: &str) -> Vec<u8> {
    let hex = vector[field]
        .as_str()
        .unwrap_or_else(|| panic!("no text {field}"));
    (0..hex.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap())
        .collect()
}

fn array<const N: usize>(vector: &Value, field: &str) -> [u8; N] {
    bytes(vector, field).try_into().unwrap()
}

fn number(vector: &Value, field: &str) -> u64 {
    vector[field].as_u64().unwrap()
}

fn keys(vector: &Value) -> EpochKeys {
    let sent = HistoryEpoch {
        epoch: GroupEpoch(u32::try_from(number(vector, "epoch")).unwrap()),
        group_key: Secret::new(array(vector, "group_key")),
        topic: TopicId::new(array(vector, "topic")),
    };
    let commit = EpochCommit::new(array(vector, "epoch_commit"));
    EpochKeys::verify(GroupId::new(array(vector, "group")), &sent, &[commit]).unwrap()
}

#[test]
fn keys_of_an_epoch_yield_what_they_always_did() {
    let vector = vector();

    assert_eq!(
        keys(&vector).write_token().expose().as_slice(),
        bytes(&vector, "write_token")
    );
}

#[test]
fn a_session_that_vodozemac_0_11_1_wrote_still_writes_the_same_frame() {
    let vector = vector();
    let pickle = vector["outbound_pickle"].as_str().unwrap();
    let mut session = OutboundSession::unpickle(pickle.as_bytes()).unwrap();
    // Nobody else was there when it began, and the device that began it is not known here.
    let mut scene = Scene::of(&[&Person::new(1)]);
    scene.known.clear();
    scene.audience = scene.audience_at(NOW);
    assert_eq!(session.pickle().as_slice(), pickle.as_bytes());

    let frame = session
        .encrypt(&scene.situation(), said(7, "Grüße an alle"))
        .unwrap();

    assert_eq!(codec::encode(&frame), bytes(&vector, "frame"));
    assert_eq!(
        frame.key_commit.as_bytes().as_slice(),
        bytes(&vector, "key_commit")
    );
}

#[test]
fn a_session_that_vodozemac_0_11_1_wrote_still_reads_it() {
    let vector = vector();
    let pickle = vector["inbound_pickle"].as_str().unwrap();
    let keys = keys(&vector);
    let frame = envelope::open(&keys, &bytes(&vector, "envelope")).unwrap();
    assert_eq!(codec::encode(&frame), bytes(&vector, "frame"));

    let session = InboundSession::unpickle(pickle.as_bytes(), ReadIndexes::default()).unwrap();

    assert_eq!(session.id(), frame.session);
    assert_eq!(session.provenance(), Provenance::Owner);
    assert_eq!(session.pickle().as_slice(), pickle.as_bytes());
    let exported = session.export().unwrap();
    assert_eq!(
        exported.session_key.expose().as_slice(),
        bytes(&vector, "exported_key")
    );
}

#[test]
fn records_of_the_log_open() {
    let vector = vector();
    let keys = keys(&vector);
    let earlier = EpochKeys::from_own_store(
        keys.group(),
        HistoryEpoch {
            group_key: Secret::from_slice(&bytes(&vector, "previous_group_key")).unwrap(),
            ..keys.to_parts()
        },
    );
    let (group, number) = (keys.group(), number(&vector, "seq"));
    for (sealed, entry, key, another) in [
        ("sealed_entry", "entry", &keys, &earlier),
        ("sealed_epoch_entry", "epoch_entry", &earlier, &keys),
    ] {
        let sealed = bytes(&vector, sealed);
        let opened = seal::open(&key.log_key(), &group, number, &sealed).unwrap();

        assert_eq!(codec::encode(&opened.unwrap().entry), bytes(&vector, entry));
        assert!(
            seal::open(&another.log_key(), &group, number, &sealed)
                .unwrap()
                .is_none()
        );
    }
}
