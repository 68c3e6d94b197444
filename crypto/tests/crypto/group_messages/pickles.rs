//! Sessions that are written down: read again as they were, and refused if they are anything else.

use hoopoe_crypto::{
    group::{inbound::InboundSession, outbound::OutboundSession, replay::ReadIndexes},
    pickle::PickleError,
};
use serde_json::Value;

use super::world::{EPOCH, Person, Writer, read};

fn bent(pickle: &[u8], bend: impl FnOnce(&mut Value)) -> Vec<u8> {
    let mut value: Value = serde_json::from_slice(pickle).unwrap();
    bend(&mut value);
    serde_json::to_vec(&value).unwrap()
}

fn outbound(bytes: &[u8]) -> Option<PickleError> {
    OutboundSession::unpickle(bytes).err()
}

fn inbound(bytes: &[u8]) -> Option<PickleError> {
    InboundSession::unpickle(bytes, ReadIndexes::default()).err()
}

#[test]
fn an_unknown_version_and_an_unknown_field_are_refused() {
    let alice = Writer::new(&Person::new(1), &[]);
    let (ours, theirs) = (alice.session.pickle(), alice.received().pickle());

    for (pickle, read) in [
        (&ours, outbound as fn(&[u8]) -> Option<PickleError>),
        (&theirs, inbound),
    ] {
        assert_eq!(read(pickle), None);
        assert_eq!(
            read(&bent(pickle, |value| value["version"] = 2.into())),
            Some(PickleError::Version(2))
        );
        assert_eq!(
            read(&bent(pickle, |value| value["more"] = 1.into())),
            Some(PickleError::Malformed)
        );
    }
}

#[test]
fn a9_a_pickle_of_the_old_cipher_is_refused() {
    let alice = Writer::new(&Person::new(1), &[]);
    let old = |value: &mut Value| value["ratchet"]["config"]["version"] = "V1".into();
    let refused = Some(PickleError::Mismatch("cipher"));

    assert_eq!(outbound(&bent(&alice.session.pickle(), old)), refused);
    assert_eq!(inbound(&bent(&alice.received().pickle(), old)), refused);
}

#[test]
fn a_ratchet_whose_first_key_is_anothers_is_refused() {
    let [alice, other] = [1, 2].map(|seed| Writer::new(&Person::new(seed), &[]));
    let other: Value = serde_json::from_slice(&other.session.pickle()).unwrap();

    assert_eq!(
        outbound(&bent(&alice.session.pickle(), |value| value["key"] =
            other["key"].clone())),
        Some(PickleError::Mismatch("session key"))
    );
    assert_eq!(
        outbound(&bent(&alice.session.pickle(), |value| value["key"] = "AAAA".into())),
        Some(PickleError::Malformed)
    );
}

#[test]
fn a_session_of_ours_that_was_read_from_its_pickle_goes_on_in_the_same_epoch() {
    let mut alice = Writer::new(&Person::new(1), &[]);
    let mut reader = alice.received();
    alice.write("one");
    let of = |session: &OutboundSession| (session.id(), session.group(), session.epoch(), session.messages());
    let before = of(&alice.session);

    alice.session = OutboundSession::unpickle(&alice.session.pickle()).unwrap();

    assert_eq!(of(&alice.session), before);
    assert_eq!((alice.session.epoch(), alice.session.messages()), (EPOCH, 1));
    let frame = alice.write("two");
    assert!(read(&mut reader, &frame, &alice.manifest).is_ok());
}

#[test]
fn a_session_that_was_read_from_its_pickle_still_knows_what_it_read() {
    let mut alice = Writer::new(&Person::new(1), &[]);
    let mut session = alice.received();
    let frames = [(); 3].map(|()| alice.write("hello"));
    assert!(read(&mut session, &frames[1], &alice.manifest).is_ok());

    let read_indexes = ReadIndexes::from_bytes(session.read_indexes().to_bytes()).unwrap();
    let mut again = InboundSession::unpickle(&session.pickle(), read_indexes).unwrap();

    assert_eq!(
        (again.id(), again.owner(), again.group()),
        (session.id(), session.owner(), session.group())
    );
    assert_eq!(
        (again.epoch(), again.provenance()),
        (session.epoch(), session.provenance())
    );
    let results = frames.map(|frame| read(&mut again, &frame, &alice.manifest).is_ok());
    assert_eq!(results, [true, false, true]);
}
