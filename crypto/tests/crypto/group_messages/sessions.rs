//! Sessions: each message is read by whom it is for, once, in its one form and under the one ratchet.

use hoopoe_crypto::group::{
    check::{GroupCheckError, ReadError},
    inbound::{GroupDecryptError, InboundSession, NotConnected, Provenance},
    message::MegolmMessageError,
    outbound::{EncryptError, OutboundSession},
    replay::ReadIndexes,
    rotation::Rotation,
};
use hoopoe_protocol::{
    content::group::{GroupFrame, GroupKeyShare, KeyCommit},
    id::{DeviceId, GroupSessionId},
    limits,
    secret::Secret,
};
use serde_json::Value;
use vodozemac::megolm::{GroupSession, MegolmMessage, SessionConfig};

use super::world::{Person, Writer, read, taken, text_of};

fn failure(session: &mut InboundSession, frame: &GroupFrame, writer: &Writer) -> GroupDecryptError {
    match read(session, frame, &writer.manifest) {
        Err(ReadError::Decrypt(error)) => error,
        other => panic!("{other:?}"),
    }
}

fn alice() -> Writer {
    Writer::new(&Person::new(1), &[&Person::new(2), &Person::new(3)])
}

/// A session of the same name whose ratchet is another: what an owner can make who wants to be read in two ways.
fn with_other_ratchet(writer: &Writer) -> GroupKeyShare {
    let mut pickle: Value = serde_json::from_slice(&writer.session.pickle()).unwrap();
    let ratchet = &mut pickle["ratchet"];
    ratchet["ratchet"]["inner"][127] = (ratchet["ratchet"]["inner"][127].as_u64().unwrap() ^ 1).into();
    let other = GroupSession::from_pickle(serde_json::from_value(ratchet.clone()).unwrap());
    GroupKeyShare {
        session_key: Secret::from_slice(&other.session_key().to_bytes()).unwrap(),
        ..writer.share()
    }
}

#[test]
fn what_one_writes_all_whom_it_is_for_read_in_any_order() {
    let mut alice = alice();
    let mut members = [alice.received(), alice.received()];
    let frames: Vec<_> = (0..10)
        .map(|number| alice.write(&format!("message {number}")))
        .collect();

    for (session, order) in members
        .iter_mut()
        .zip([[9, 0, 5, 3, 8, 1, 2, 7, 6, 4], [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]])
    {
        for number in order {
            let message = read(session, &frames[number], &alice.manifest).unwrap();

            assert_eq!(text_of(&message), format!("message {number}"));
            assert_eq!(message.provenance, Provenance::Owner);
        }
        assert_eq!(session.read_indexes().count(), 10);
    }
}

#[test]
fn texts_of_every_length_around_the_blocks_of_the_cipher_come_back() {
    let mut alice = alice();
    let mut session = alice.received();
    for length in (0..40).chain([limits::TEXT_BYTES]) {
        let text = "t".repeat(length);
        let frame = alice.write(&text);

        assert_eq!(
            text_of(&read(&mut session, &frame, &alice.manifest).unwrap()),
            text
        );
    }
}

/// What no member would read takes no place in the session.
#[test]
fn a_text_that_is_too_long_is_refused_and_the_session_is_as_it_was() {
    let mut alice = alice();
    let mut session = alice.received();
    let before = alice.session.pickle();
    let long = "t".repeat(limits::TEXT_BYTES + 1);

    assert_eq!(
        alice.try_write(&long).err(),
        Some(EncryptError::TooLong(limits::TEXT_BYTES + 1))
    );
    assert_eq!(*alice.session.pickle(), *before);
    let frame = alice.write("short");
    assert_eq!(
        text_of(&read(&mut session, &frame, &alice.manifest).unwrap()),
        "short"
    );
    assert!(session.read_indexes().contains(0));
}

#[test]
fn a_message_that_is_longer_than_a_frame_is_refused_unread() {
    let mut alice = alice();
    let mut session = alice.received();
    let mut frame = alice.write("short");
    let long = limits::GROUP_FRAME_BYTES + 1;
    frame.megolm = vec![4; long].into();

    assert_eq!(
        failure(&mut session, &frame, &alice),
        GroupDecryptError::Message(MegolmMessageError::TooLong(long))
    );
}

#[test]
fn a_session_has_a_hundred_messages_and_all_of_them_are_read() {
    let mut alice = alice();
    let mut session = alice.received();
    for _ in 0..limits::SESSION_MESSAGES {
        let frame = alice.write("one of a hundred");
        assert!(read(&mut session, &frame, &alice.manifest).is_ok());
    }

    assert_eq!(
        alice.try_write("one more").err(),
        Some(EncryptError::Rotation(Rotation::Messages))
    );
    assert_eq!(session.read_indexes().count(), limits::SESSION_MESSAGES);
}

#[test]
fn a_message_beyond_the_last_is_refused_before_a_ratchet_turns() {
    let mut ratchet = GroupSession::new(SessionConfig::version_2());
    let mut alice = alice();
    for _ in 0..limits::SESSION_MESSAGES {
        ratchet.encrypt("passed over");
    }
    let frame = GroupFrame {
        megolm: ratchet.encrypt("the hundred-and-first").to_bytes().into(),
        ..alice.write("hello")
    };

    assert_eq!(
        failure(&mut alice.received(), &frame, &alice),
        GroupDecryptError::Message(MegolmMessageError::Index(limits::SESSION_MESSAGES))
    );
}

#[test]
fn a9_a_message_of_the_old_cipher_is_refused() {
    let mut alice = alice();
    let pickle: Value = serde_json::from_slice(&alice.session.pickle()).unwrap();
    let mut old = pickle["ratchet"].clone();
    old["config"]["version"] = "V1".into();
    let mut old = GroupSession::from_pickle(serde_json::from_value(old).unwrap());
    let frame = GroupFrame {
        megolm: old.encrypt("downgraded").to_bytes().into(),
        ..alice.write("hello")
    };

    assert_eq!(
        failure(&mut alice.received(), &frame, &alice),
        GroupDecryptError::Message(MegolmMessageError::OldCipher(3))
    );
}

#[test]
fn a_message_in_another_form_than_its_senders_is_refused() {
    let mut alice = alice();
    let frame = alice.write("hello");
    // A protobuf field that nobody knows behind the two that are there; the library would pass over it.
    let end = frame.megolm.len() - 96;
    let mut longer = frame.megolm[..end].to_vec();
    longer.extend([0x18, 0x01]);
    longer.extend(&frame.megolm[end..]);
    assert!(MegolmMessage::from_bytes(&longer).is_ok());

    let bent = GroupFrame {
        megolm: longer.into(),
        ..frame
    };

    assert_eq!(
        failure(&mut alice.received(), &bent, &alice),
        GroupDecryptError::Message(MegolmMessageError::Malformed)
    );
}

#[test]
fn every_bent_bit_and_every_truncation_of_a_message_is_refused() {
    let mut alice = alice();
    let frame = alice.write("hello");
    let mut session = alice.received();
    let mut refused = |megolm: Vec<u8>| {
        let bent = GroupFrame {
            megolm: megolm.into(),
            ..frame.clone()
        };
        failure(&mut session, &bent, &alice)
    };
    for bit in 0..frame.megolm.len() * 8 {
        let mut bent = frame.megolm.to_vec();
        bent[bit / 8] ^= 1 << (bit % 8);
        refused(bent);
    }
    for length in 0..frame.megolm.len() {
        refused(frame.megolm[..length].to_vec());
    }
    refused([&frame.megolm[..], &[0]].concat());

    assert_eq!(session.read_indexes(), ReadIndexes::default());
    assert!(read(&mut session, &frame, &alice.manifest).is_ok());
}

#[test]
fn a_message_that_another_signed_is_forged() {
    let (mut alice, mut mallory) = (alice(), Writer::new(&Person::new(4), &[]));
    let frame = GroupFrame {
        megolm: mallory.write("I am Alice").megolm,
        ..alice.write("hello")
    };

    assert_eq!(
        failure(&mut alice.received(), &frame, &alice),
        GroupDecryptError::Forged
    );
}

#[test]
fn a_frame_that_names_another_session_or_owner_is_not_read_with_this_one() {
    let mut alice = alice();
    let frame = alice.write("hello");
    let other_session = GroupFrame {
        session: GroupSessionId::new([9; 32]),
        ..frame.clone()
    };
    let other_owner = GroupFrame {
        owner_device: DeviceId::new([9; 32]),
        ..frame
    };

    for bent in [other_session, other_owner] {
        assert_eq!(
            failure(&mut alice.received(), &bent, &alice),
            GroupDecryptError::OtherSession
        );
    }
}

#[test]
fn a_message_is_read_once_and_a_repetition_is_told_from_a_second_message() {
    let mut alice = alice();
    let mut session = alice.received();
    let frame = alice.write("hello");
    assert!(read(&mut session, &frame, &alice.manifest).is_ok());

    // Nobody remembers the message's name here, so all that is known is that the place was taken.
    let again = read(&mut session, &frame, &alice.manifest);

    assert_eq!(again.err(), Some(ReadError::Check(GroupCheckError::IndexReused)));
}

#[test]
fn a18_an_owner_who_gives_two_ratchets_is_found_out_by_whoever_got_the_other() {
    let mut alice = alice();
    let mut bob = alice.received();
    let mut carol = taken(alice.at, &with_other_ratchet(&alice));
    assert_eq!(bob.id(), carol.id());
    let frame = alice.write("to be read in two ways");

    assert!(read(&mut bob, &frame, &alice.manifest).is_ok());
    assert_eq!(
        failure(&mut carol, &frame, &alice),
        GroupDecryptError::OtherRatchet
    );
    assert_eq!(bob.join(carol), Err(NotConnected));
}

#[test]
fn a18_a_frame_that_commits_to_another_ratchet_is_refused_and_spoils_nothing() {
    let mut alice = alice();
    let mut session = alice.received();
    let frame = alice.write("hello");
    for bit in 0..256 {
        let mut commit = *frame.key_commit.as_bytes();
        commit[bit / 8] ^= 1 << (bit % 8);
        let bent = GroupFrame {
            key_commit: KeyCommit::new(commit),
            ..frame.clone()
        };
        assert_eq!(
            failure(&mut session, &bent, &alice),
            GroupDecryptError::NotCommitted
        );
    }

    assert!(read(&mut session, &frame, &alice.manifest).is_ok());
}

#[test]
fn each_message_has_a_commitment_of_its_own() {
    let mut alice = alice();
    let (one, other) = (alice.write("one"), alice.write("other"));

    assert_ne!(one.key_commit, other.key_commit);
    let swapped = GroupFrame {
        key_commit: other.key_commit,
        ..one
    };
    assert_eq!(
        failure(&mut alice.received(), &swapped, &alice),
        GroupDecryptError::NotCommitted
    );
}

#[test]
fn a_session_that_begins_later_reads_from_there_on_and_checks_the_same_commitments() {
    let mut alice = alice();
    let early: Vec<_> = (0..3).map(|_| alice.write("before")).collect();
    let later = later_share(&alice);
    let mut carol = taken(alice.at, &later);
    assert_eq!(carol.first_index(), 3);

    let frame = alice.write("after");

    assert_eq!(
        text_of(&read(&mut carol, &frame, &alice.manifest).unwrap()),
        "after"
    );
    assert_eq!(
        failure(&mut carol, &early[2], &alice),
        GroupDecryptError::BeginsLater { first: 3 }
    );
}

/// The share as an owner could make it who gives the session from its present message on.
fn later_share(writer: &Writer) -> GroupKeyShare {
    let pickle: Value = serde_json::from_slice(&writer.session.pickle()).unwrap();
    let present = GroupSession::from_pickle(serde_json::from_value(pickle["ratchet"].clone()).unwrap());
    GroupKeyShare {
        session_key: Secret::from_slice(&present.session_key().to_bytes()).unwrap(),
        ..writer.share()
    }
}

#[test]
fn two_keys_of_one_session_are_joined_to_the_earlier_and_what_was_read_stays_read() {
    let mut alice = alice();
    let first = alice.write("first");
    let mut late = taken(alice.at, &later_share(&alice));
    let second = alice.write("second");
    assert!(read(&mut late, &second, &alice.manifest).is_ok());
    let mut early = alice.received();
    let third = alice.write("third");
    for session in [&mut late, &mut early] {
        assert!(read(session, &third, &alice.manifest).is_ok());
    }

    late.join(early).unwrap();

    assert_eq!(late.first_index(), 0);
    assert!(read(&mut late, &first, &alice.manifest).is_ok());
    assert!(read(&mut late, &second, &alice.manifest).is_err());
    assert!(read(&mut late, &third, &alice.manifest).is_err(), "read by both");
}

#[test]
fn sessions_of_two_names_or_two_owners_are_not_joined() {
    let alice = alice();
    let same_key_of_another = taken(Person::new(2).device(0), &alice.share());
    let another = Writer::new(&Person::new(1), &[]).received();

    let mut session = alice.received();
    for other in [same_key_of_another, another] {
        assert_eq!(session.join(other), Err(NotConnected));
    }
}

#[test]
fn a_session_goes_on_from_its_pickle() {
    let mut alice = alice();
    let mut session = alice.received();
    let first = alice.write("first");
    assert!(read(&mut session, &first, &alice.manifest).is_ok());

    alice.session = OutboundSession::unpickle(&alice.session.pickle()).unwrap();
    let mut session = InboundSession::unpickle(&session.pickle(), session.read_indexes()).unwrap();
    let second = alice.write("second");

    assert_eq!(
        text_of(&read(&mut session, &second, &alice.manifest).unwrap()),
        "second"
    );
    assert!(read(&mut session, &first, &alice.manifest).is_err());
    assert_eq!(alice.session.messages(), 2);
}
