//! Sessions: what one device encrypts the other decrypts, once, and nobody else's bytes count.

use hoopoe_crypto::{
    device::AcceptSessionError,
    public_key::PublicKeyError,
    session::{DecryptError, MessageError, OlmMessage, PreKeyBytes, Session},
};
use vodozemac::olm::{Account, Message, SessionConfig};

use super::people::{Person, bytes_of, established, later, prekey_message, replaced, twin};

#[test]
fn two_devices_talk_in_both_directions() {
    let (alice, mut bob) = (Person::new(1), Person::new(2));
    let mut ours = alice.begin_with(&mut bob);

    let first = ours.encrypt(b"hello").unwrap();
    let accepted = bob.accept(&first);
    let mut theirs = accepted.session;
    let answer = theirs.encrypt(b"hello back").unwrap();

    assert_eq!(accepted.plaintext.as_slice(), b"hello");
    assert!(!ours.has_received());
    assert_eq!(ours.decrypt(&answer).unwrap().as_slice(), b"hello back");
    assert!(ours.has_received() && theirs.has_received());
    assert!(matches!(answer, OlmMessage::Normal(_)));
    assert!(matches!(ours.encrypt(b"more").unwrap(), OlmMessage::Normal(_)));
}

#[test]
fn both_ends_and_the_pre_key_message_give_the_session_one_name() {
    let (alice, mut bob) = (Person::new(1), Person::new(2));
    let mut ours = alice.begin_with(&mut bob);
    let first = ours.encrypt(b"hello").unwrap();
    let message = prekey_message(&first);

    let theirs = bob.accept(&first).session;

    assert_eq!(ours.id(), theirs.id());
    assert_eq!(ours.id(), message.session_id());
    assert_eq!(ours.peer_agreement_key(), bob.device.agreement_key());
    assert_eq!(theirs.peer_agreement_key(), alice.device.agreement_key());
    assert_eq!(message.identity_key(), alice.device.agreement_key());
    assert_eq!(message.as_bytes(), bytes_of(&first));
}

#[test]
fn a_message_is_read_once() {
    let (alice, mut bob) = (Person::new(1), Person::new(2));
    let (mut ours, mut theirs) = established(&alice, &mut bob);
    let message = ours.encrypt(b"once").unwrap();

    assert_eq!(theirs.decrypt(&message).unwrap().as_slice(), b"once");
    assert_eq!(
        theirs.decrypt(&message).err(),
        Some(DecryptError::KeyGone { index: 0 })
    );
}

#[test]
fn further_pre_key_messages_are_read_by_the_session_that_the_first_began() {
    let (alice, mut bob) = (Person::new(1), Person::new(2));
    let mut ours = alice.begin_with(&mut bob);
    let first = ours.encrypt(b"first").unwrap();
    let second = ours.encrypt(b"second").unwrap();
    let mut theirs = bob.accept(&first).session;

    assert_eq!(theirs.decrypt(&second).unwrap().as_slice(), b"second");
    assert_eq!(
        theirs.decrypt(&first).err(),
        Some(DecryptError::KeyGone { index: 0 })
    );
}

#[test]
fn a_pre_key_message_that_used_a_one_time_key_begins_no_second_session() {
    let (alice, mut bob) = (Person::new(1), Person::new(2));
    let first = alice.begin_with(&mut bob).encrypt(b"hello").unwrap();
    bob.accept(&first);

    let again = bob.device.accept_session(&prekey_message(&first));

    assert_eq!(again.err(), Some(AcceptSessionError::UnknownPrekey));
}

#[test]
fn a_replayed_fallback_message_shows_the_three_keys_of_its_first_coming() {
    let (alice, mut bob) = (Person::new(1), Person::new(2));
    let fallback = bob.fallback();
    let first = alice
        .device
        .begin_session(&bob.cert(), &fallback)
        .unwrap()
        .encrypt(b"hello")
        .unwrap();
    let keys = |message: &PreKeyBytes| (message.identity_key(), message.base_key(), message.one_time_key());
    let seen = keys(&prekey_message(&first));
    bob.accept(&first);

    // The library accepts it again: that is why the three keys are remembered.
    let replayed = prekey_message(&first);
    let again = bob.device.accept_session(&replayed).unwrap();

    assert_eq!(keys(&replayed), seen);
    assert_eq!(again.session.id(), prekey_message(&first).session_id());
    assert_eq!(replayed.one_time_key(), fallback.key());
}

#[test]
fn the_fallback_key_before_the_current_one_still_serves_and_the_one_before_that_does_not() {
    let (alice, mut bob) = (Person::new(1), Person::new(2));
    let fallback = bob.fallback();
    let begin = || {
        let mut session = alice.device.begin_session(&bob.cert(), &fallback).unwrap();
        session.encrypt(b"hello").unwrap()
    };
    let (first, second) = (begin(), begin());

    bob.fallback();
    assert!(bob.device.accept_session(&prekey_message(&first)).is_ok());
    bob.fallback();
    assert_eq!(
        bob.device.accept_session(&prekey_message(&second)).err(),
        Some(AcceptSessionError::UnknownPrekey)
    );
}

#[test]
fn a_forged_pre_key_message_does_not_use_up_the_key() {
    let (alice, mut bob) = (Person::new(1), Person::new(2));
    let genuine = alice.begin_with(&mut bob).encrypt(b"hello").unwrap();
    let mut forged = bytes_of(&genuine).to_vec();
    *forged.last_mut().unwrap() ^= 1;

    let refused = bob.device.accept_session(&PreKeyBytes::parse(&forged).unwrap());

    assert_eq!(refused.err(), Some(AcceptSessionError::Forged));
    assert!(bob.device.accept_session(&prekey_message(&genuine)).is_ok());
}

#[test]
fn a_pre_key_message_of_another_session_is_not_read() {
    let (alice, mut bob) = (Person::new(1), Person::new(2));
    let (_, mut theirs) = established(&alice, &mut bob);
    let other = alice.begin_with(&mut bob).encrypt(b"hello").unwrap();

    assert_eq!(theirs.decrypt(&other).err(), Some(DecryptError::OtherSession));
}

#[test]
fn a_message_from_another_session_does_not_authenticate() {
    let (alice, mut bob, mut carol) = (Person::new(1), Person::new(2), Person::new(3));
    let (_, mut theirs) = established(&alice, &mut bob);
    let (mut other, _) = established(&alice, &mut carol);
    let message = other.encrypt(b"for Carol").unwrap();

    assert_eq!(theirs.decrypt(&message).err(), Some(DecryptError::Forged));
}

#[test]
fn forged_messages_leave_the_session_as_it_was() {
    let (alice, mut bob) = (Person::new(1), Person::new(2));
    let (mut ours, mut theirs) = established(&alice, &mut bob);
    let genuine = ours.encrypt(b"genuine").unwrap();
    let mut forged = bytes_of(&genuine).to_vec();
    *forged.last_mut().unwrap() ^= 1;

    assert_eq!(
        theirs.decrypt(&OlmMessage::Normal(forged)).err(),
        Some(DecryptError::Forged)
    );
    assert_eq!(theirs.decrypt(&genuine).unwrap().as_slice(), b"genuine");
}

#[test]
fn forty_messages_may_be_overtaken_and_no_more() {
    let (alice, mut bob) = (Person::new(1), Person::new(2));
    let (mut ours, mut theirs) = established(&alice, &mut bob);
    let sent = (0..42).map(|_| ours.encrypt(b"x").unwrap()).collect::<Vec<_>>();

    theirs.decrypt(&sent[41]).unwrap();

    assert_eq!(
        theirs.decrypt(&sent[0]).err(),
        Some(DecryptError::KeyGone { index: 0 })
    );
    for overtaken in &sent[1..41] {
        assert!(theirs.decrypt(overtaken).is_ok());
    }
}

#[test]
fn a_gap_of_more_than_two_thousand_is_not_crossed() {
    let (alice, mut bob) = (Person::new(1), Person::new(2));
    let (mut ours, mut theirs) = established(&alice, &mut bob);
    theirs.decrypt(&ours.encrypt(b"x").unwrap()).unwrap();
    for _ in 0..2_001 {
        ours.encrypt(b"x").unwrap();
    }

    let far = ours.encrypt(b"far").unwrap();

    assert_eq!(
        theirs.decrypt(&far).err(),
        Some(DecryptError::TooFarAhead { gap: 2_001 })
    );
}

#[test]
fn messages_of_the_old_cipher_are_refused() {
    let (alice, mut bob) = (Account::new(), Account::new());
    bob.generate_one_time_keys(1);
    let one_time = *bob.one_time_keys().values().next().unwrap();
    let mut old = alice
        .create_outbound_session(SessionConfig::version_1(), bob.curve25519_key(), one_time)
        .unwrap();
    let first = old.encrypt("hello").unwrap();
    let vodozemac::olm::OlmMessage::PreKey(first) = first else {
        panic!("not a pre-key message");
    };
    let (_, mut theirs) = established(&Person::new(1), &mut Person::new(2));

    assert_eq!(
        PreKeyBytes::parse(&first.to_bytes()).err(),
        Some(MessageError::OldCipher(3))
    );
    assert_eq!(
        theirs
            .decrypt(&OlmMessage::Normal(first.message().to_bytes()))
            .err(),
        Some(DecryptError::Message(MessageError::OldCipher(3)))
    );
}

#[test]
fn twin_and_low_order_keys_in_pre_key_messages_are_refused() {
    let (alice, mut bob) = (Person::new(1), Person::new(2));
    let message = alice.begin_with(&mut bob).encrypt(b"hello").unwrap();
    let parsed = prekey_message(&message);
    let ratchet = vodozemac::olm::PreKeyMessage::from_bytes(bytes_of(&message))
        .unwrap()
        .message()
        .ratchet_key()
        .to_bytes();
    let keys = [
        *parsed.identity_key().as_bytes(),
        *parsed.base_key().as_bytes(),
        *parsed.one_time_key().as_bytes(),
        ratchet,
    ];

    for key in keys {
        assert_eq!(
            PreKeyBytes::parse(&replaced(bytes_of(&message), &key, &twin(&key))).err(),
            Some(MessageError::Key(PublicKeyError::NonCanonical))
        );
        assert_eq!(
            PreKeyBytes::parse(&replaced(bytes_of(&message), &key, &[0; 32])).err(),
            Some(MessageError::Key(PublicKeyError::LowOrder))
        );
    }
}

#[test]
fn twin_and_low_order_ratchet_keys_are_refused() {
    let (alice, mut bob) = (Person::new(1), Person::new(2));
    let (mut ours, mut theirs) = established(&alice, &mut bob);
    let message = ours.encrypt(b"hello").unwrap();
    let ratchet = Message::from_bytes(bytes_of(&message))
        .unwrap()
        .ratchet_key()
        .to_bytes();

    for (key, error) in [
        (twin(&ratchet), PublicKeyError::NonCanonical),
        ([0; 32], PublicKeyError::LowOrder),
    ] {
        let bent = OlmMessage::Normal(replaced(bytes_of(&message), &ratchet, &key));
        assert_eq!(
            theirs.decrypt(&bent).err(),
            Some(DecryptError::Message(MessageError::Key(error)))
        );
    }
}

#[test]
fn a_field_that_the_library_would_ignore_is_refused() {
    let (alice, mut bob) = (Person::new(1), Person::new(2));
    let mut ours = alice.begin_with(&mut bob);
    let first = ours.encrypt(b"hello").unwrap();
    // Field 15, a varint: protobuf readers skip it.
    let longer = [bytes_of(&first), &[0x78, 0x01]].concat();

    assert!(vodozemac::olm::PreKeyMessage::from_bytes(&longer).is_ok());
    assert_eq!(PreKeyBytes::parse(&longer).err(), Some(MessageError::Malformed));

    let (mut ours, mut theirs) = established(&alice, &mut bob);
    let mut longer = bytes_of(&ours.encrypt(b"hello").unwrap()).to_vec();
    let mac = longer.split_off(longer.len() - 32);
    longer.extend([0x78, 0x01]);
    longer.extend(mac);

    assert!(Message::from_bytes(&longer).is_ok());
    assert_eq!(
        theirs.decrypt(&OlmMessage::Normal(longer)).err(),
        Some(DecryptError::Message(MessageError::Malformed))
    );
}

#[test]
fn a_message_longer_than_an_envelope_is_refused_unread() {
    assert_eq!(
        PreKeyBytes::parse(&vec![3; 98_305]).err(),
        Some(MessageError::TooLong(98_305))
    );
}

#[test]
fn one_time_keys_of_before_a_restart_still_serve() {
    let (alice, mut bob) = (Person::new(1), Person::new(2));
    let first = alice.begin_with(&mut bob).encrypt(b"hello").unwrap();
    assert_eq!(bob.device.generate_one_time(5, later()).len(), 5);

    let pickle = bob.device.pickle();
    bob.device = hoopoe_crypto::device::Device::unpickle(bob.identity.key(), &pickle).unwrap();

    assert_eq!(bob.accept(&first).plaintext.as_slice(), b"hello");
}

#[test]
fn a_session_knows_how_many_messages_one_would_pass_over() {
    let (alice, mut bob) = (Person::new(1), Person::new(2));
    let (mut ours, mut theirs) = established(&alice, &mut bob);
    let messages: Vec<_> = (0..50).map(|_| ours.encrypt(b"of one chain").unwrap()).collect();
    let ahead = |session: &Session, at: usize| session.ahead(&messages[at].place().unwrap());

    assert_eq!([0, 1, 49].map(|at| ahead(&theirs, at)), [0, 1, 49]);
    theirs.decrypt(&messages[10]).unwrap();
    theirs.decrypt(&messages[3]).unwrap();
    assert_eq!(
        [3, 9, 10, 11, 12, 49].map(|at| ahead(&theirs, at)),
        [0, 0, 0, 0, 1, 38]
    );

    let again = Session::unpickle(&theirs.pickle()).unwrap();
    assert_eq!([9, 11, 12, 49].map(|at| ahead(&again, at)), [0, 0, 1, 38]);
}

#[test]
fn each_chain_of_a_session_is_counted_by_itself() {
    let (alice, mut bob) = (Person::new(1), Person::new(2));
    let (mut ours, mut theirs) = established(&alice, &mut bob);
    let mut second_of_each = Vec::new();
    for _ in 0..8 {
        let early = ours.encrypt(b"early").unwrap();
        let late = ours.encrypt(b"late").unwrap();
        theirs.decrypt(&late).unwrap();
        assert_eq!(theirs.ahead(&early.place().unwrap()), 0);
        let answer = theirs.encrypt(b"turns the ratchet").unwrap();
        ours.decrypt(&answer).unwrap();

        let next = ours.encrypt(b"next").unwrap();
        let after = ours.encrypt(b"after").unwrap();
        let again = Session::unpickle(&theirs.pickle()).unwrap();
        for session in [&theirs, &again] {
            assert_eq!(session.ahead(&next.place().unwrap()), 0);
            assert_eq!(session.ahead(&after.place().unwrap()), 1);
        }
        theirs.decrypt(&next).unwrap();
        theirs.decrypt(&after).unwrap();
        let answer = theirs.encrypt(b"turns it again").unwrap();
        ours.decrypt(&answer).unwrap();
        second_of_each.extend([late, after]);
    }

    // Of those that the ratchet has given up as little is known as of one that is new.
    for session in [&theirs, &Session::unpickle(&theirs.pickle()).unwrap()] {
        let ahead = |second: &OlmMessage| session.ahead(&second.place().unwrap());
        let counts: Vec<_> = second_of_each.iter().map(ahead).collect();
        assert_eq!(counts, [[1; 11].as_slice(), &[0; 5]].concat());
    }
}

#[test]
fn a_session_that_begins_in_the_middle_of_a_chain_knows_it() {
    let (alice, mut bob) = (Person::new(1), Person::new(2));
    let mut ours = alice.begin_with(&mut bob);
    let messages: Vec<_> = (0..9).map(|_| ours.encrypt(b"hello").unwrap()).collect();

    let theirs = bob.accept(&messages[5]).session;

    let place = messages[8].place().unwrap();
    assert_eq!(place, prekey_message(&messages[8]).place());
    assert_eq!(theirs.ahead(&place), 2);
    assert_eq!(Session::unpickle(&theirs.pickle()).unwrap().ahead(&place), 2);
}
