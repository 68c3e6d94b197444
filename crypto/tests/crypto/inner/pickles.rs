//! Pickles: what is written down comes back, and nothing else is taken for it.

use hoopoe_crypto::{device::Device, pickle::PickleError, session::Session};

use super::people::{Person, established};

#[test]
fn a_device_comes_back_as_it_was() {
    let bob = Person::new(2);

    let again = Device::unpickle(bob.identity.key(), &bob.device.pickle()).unwrap();

    assert_eq!(again.id(), bob.device.id());
    assert_eq!(again.signing_key(), bob.device.signing_key());
    assert_eq!(again.agreement_key(), bob.device.agreement_key());
}

#[test]
fn a_session_goes_on_where_it_stopped() {
    let (alice, mut bob) = (Person::new(1), Person::new(2));
    let (mut ours, theirs) = established(&alice, &mut bob);

    let mut theirs = Session::unpickle(&theirs.pickle()).unwrap();
    let message = ours.encrypt(b"still there?").unwrap();

    assert_eq!(theirs.id(), ours.id());
    assert_eq!(theirs.peer_agreement_key(), alice.device.agreement_key());
    assert!(theirs.has_received());
    assert_eq!(theirs.decrypt(&message).unwrap().as_slice(), b"still there?");
}

#[test]
fn a_device_of_another_person_is_not_taken() {
    let (alice, bob) = (Person::new(1), Person::new(2));

    assert_eq!(
        Device::unpickle(alice.identity.key(), &bob.device.pickle()).err(),
        Some(PickleError::Mismatch("device id"))
    );
}

#[test]
fn a_pickle_of_another_version_or_kind_is_not_taken() {
    let (alice, mut bob) = (Person::new(1), Person::new(2));
    let (ours, _) = established(&alice, &mut bob);
    let newer = |pickle: &[u8]| {
        String::from_utf8(pickle.to_vec())
            .unwrap()
            .replacen("\"version\":1", "\"version\":2", 1)
    };

    assert_eq!(
        Session::unpickle(newer(&ours.pickle()).as_bytes()).err(),
        Some(PickleError::Version(2))
    );
    assert_eq!(
        Device::unpickle(bob.identity.key(), newer(&bob.device.pickle()).as_bytes()).err(),
        Some(PickleError::Version(2))
    );
    assert_eq!(
        Session::unpickle(&bob.device.pickle()).err(),
        Some(PickleError::Malformed)
    );
    assert_eq!(Session::unpickle(b"").err(), Some(PickleError::Malformed));
}
