//! Bytes from outside never make anything panic, and nothing that was made up is accepted.

use hoopoe_crypto::group::{
    check::ReadError,
    envelope,
    given::GivenSession,
    inbound::InboundSession,
    outbound::OutboundSession,
    replay::ReadIndexes,
    seal,
    share::{Reception, receive},
};
use hoopoe_protocol::{
    content::group::{GroupFrame, GroupKeyShare},
    secret::Secret,
};
use proptest::{collection::vec, prelude::*, test_runner::Config};

use super::world::{GROUP, Person, Writer, facts, keys, read};

proptest! {
    #![proptest_config(Config::with_cases(200))]

    #[test]
    fn made_up_bytes_are_nothing(bytes in vec(any::<u8>(), 0..300)) {
        let mut alice = Writer::new(&Person::new(1), &[]);
        let mut session = alice.received();
        let frame = GroupFrame { megolm: bytes.clone().into(), ..alice.write("hello") };

        prop_assert!(matches!(read(&mut session, &frame, &alice.manifest), Err(ReadError::Decrypt(_))));
        prop_assert!(envelope::open(&keys(), &bytes).is_err());
        prop_assert!(seal::open(&keys().log_key(), &GROUP, 0, &bytes).is_err());
        prop_assert!(InboundSession::unpickle(&bytes, ReadIndexes::default()).is_err());
        prop_assert!(OutboundSession::unpickle(&bytes).is_err());
        prop_assert!(GivenSession::unpickle(&bytes).is_err());
    }

    #[test]
    fn made_up_envelopes_and_entries_of_a_true_size_are_nothing(byte in any::<u8>(), head in any::<[u8; 64]>()) {
        let mut bytes = vec![byte; 2_048];
        bytes[..64].copy_from_slice(&head);
        bytes[..6].copy_from_slice(&[1, 0x10, 3, 0, 0, 0]);

        prop_assert!(envelope::open(&keys(), &bytes).is_err());
        prop_assert!(matches!(seal::open(&keys().log_key(), &GROUP, 0, &bytes[..1_024]), Ok(None)));
    }

    #[test]
    fn a_made_up_session_key_is_nothing(head in any::<[u8; 32]>(), byte in any::<u8>()) {
        let alice = Writer::new(&Person::new(1), &[]);
        let mut key = [byte; 229];
        key[..32].copy_from_slice(&head);
        key[0] = 2;
        let share = GroupKeyShare { session_key: Secret::new(key), ..alice.share() };

        let is_taken = matches!(receive(alice.at, &share, &facts(&share)), Ok(Reception::Taken(_)));
        prop_assert!(!is_taken);
    }
}
