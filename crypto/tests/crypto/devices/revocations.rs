//! What was revoked stays revoked, in whichever order manifests come and whoever signed without knowing of it.

use hoopoe_crypto::manifest::{Adoption, KnownDevices};
use hoopoe_protocol::identity::DeviceManifest;

use super::people::{NOW, Person, body, day, shown};

/// A17: a person who was set back to an older copy does not make a stolen device theirs again.
#[test]
fn a_device_that_was_revoked_once_stays_so_whatever_is_signed_later() {
    let alice = Person::new(1);
    let (computer, phone) = (alice.device(), alice.device());
    let both = alice.with(&alice.first(&computer), &phone, NOW);
    let revoked = alice.without(&both, &phone, NOW);
    let silent = alice.signs(&DeviceManifest {
        epoch: revoked.epoch() + 1,
        revoked: Vec::new(),
        ..body(&revoked)
    });
    // Restored from a copy of before: the phone is listed again, under a later epoch.
    let set_back = alice.again(&both, day(9));
    let mut known = shown(&[&both, &revoked, &silent]);

    let Adoption::Adopted(change) = known.consider(&set_back, NOW) else {
        panic!("it is newer");
    };

    assert_eq!(change.returned, [phone.id()].into());
    assert!(change.added.is_empty() && !change.is_of_devices());
    assert!(known.newest().is_revoked(&phone.id()));
    assert_eq!(known.recipients(NOW).count(), 1);
    assert_eq!(known.newest().signed(), set_back.signed());
    // And what this person signs next, from their own book, has it revoked again.
    let next = alice.again(known.newest(), day(10));
    assert!(next.is_revoked(&phone.id()) && next.devices().count() == 1);
}

/// A1, A17: two devices signed without knowing of each other, and the one that revoked has the lower epoch.
#[test]
fn a_device_that_an_older_manifest_revoked_is_trusted_no_more_in_whichever_order_the_two_come() {
    let alice = Person::new(1);
    let (computer, phone) = (alice.device(), alice.device());
    let both = alice.with(&alice.first(&computer), &phone, NOW);
    let revoking = alice.without(&both, &phone, day(1));
    let unknowing = alice.again(&both, day(2));
    let mut one = shown(&[&both, &revoking, &unknowing]);
    let mut other = shown(&[&both, &unknowing]);
    assert_eq!(other.recipients(NOW).count(), 2);

    assert_eq!(
        other.consider(&revoking, NOW),
        Adoption::Revokes([phone.id()].into())
    );
    assert_eq!(other.consider(&revoking, NOW), Adoption::Older, "it is said once");
    assert_eq!(one.consider(&both, NOW), Adoption::Older);

    for known in [&one, &other] {
        assert!(known.newest().is_revoked(&phone.id()));
        assert_eq!(known.newest().signed(), unknowing.signed());
        assert_eq!(known.recipients(NOW).count(), 1);
        assert_eq!(known.listed_since(&phone.id()), None);
        assert_eq!(alice.again(known.newest(), day(3)).devices().count(), 1);
    }
    let read = KnownDevices::from_bytes(&other.to_bytes()).unwrap();
    assert!(read.newest().is_revoked(&phone.id()));
}

#[test]
fn what_is_revoked_in_either_of_two_manifests_of_one_epoch_is_trusted_no_more() {
    let alice = Person::new(1);
    let (computer, phone) = (alice.device(), alice.device());
    let both = alice.with(&alice.first(&computer), &phone, NOW);
    let (revoking, unknowing) = (alice.without(&both, &phone, day(1)), alice.again(&both, day(1)));
    assert_eq!(revoking.epoch(), unknowing.epoch());

    for (held, other) in [(&revoking, &unknowing), (&unknowing, &revoking)] {
        let mut known = shown(&[&both, held]);

        assert_eq!(known.consider(other, NOW), Adoption::Equivocation);

        assert_eq!(known.newest().signed(), held.signed());
        assert!(known.newest().is_revoked(&phone.id()));
        assert_eq!(known.recipients(NOW).count(), 1);
    }
}
