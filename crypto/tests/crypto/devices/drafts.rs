//! The next manifest: what may change, and what is refused before anything is signed.

use hoopoe_crypto::{
    device::Device,
    manifest::{
        Adoption, DraftError, KnownDevices, ManifestDraft, ManifestError, SIGN_EVERY, VerifiedManifest,
    },
    signature::{SignatureError, SigningKey},
};
use hoopoe_protocol::{
    id::DeviceId,
    identity::{CAPABILITY_PRIMARY, DeviceCert, DeviceManifest},
    keys::{Ed25519Key, Signature, X25519Key},
    limits,
    secret::Secret,
    signed::Signed,
    time::{Span, Timestamp},
};

use super::people::{NOW, Person, body, day, held, shown};

fn linked(device: &Device) -> Signed<DeviceCert> {
    device.certificate(0, NOW, day(400))
}

/// What becomes of a certificate that Alice's draft, of one device, is to take up as a linked one.
fn added(certificate: impl FnOnce(&Person, &Device) -> Signed<DeviceCert>) -> Option<DraftError> {
    let alice = Person::new(1);
    let computer = alice.device();
    let certificate = certificate(&alice, &computer);
    alice.first_draft(&computer).add_linked(&certificate, NOW).err()
}

#[test]
fn a_first_manifest_names_no_other_and_has_the_seconds_as_its_epoch() {
    let alice = Person::new(1);
    let computer = alice.device();

    let first = alice.first(&computer);

    assert_eq!(first.previous(), None);
    assert_eq!(first.epoch(), NOW.seconds());
    assert_eq!(first.issued(), NOW);
    assert!(first.is_primary(&computer.id()));
}

#[test]
fn the_next_one_names_the_one_before_and_is_above_it_whatever_the_clock_says() {
    let alice = Person::new(1);
    let first = alice.first(&alice.device());

    for (at, epoch) in [
        (Timestamp(0), first.epoch() + 1),
        (NOW, first.epoch() + 1),
        (day(1), day(1).seconds()),
    ] {
        // A clock that was set back makes a primary that is not expired all the same.
        let next = alice.again(&first, at);

        assert_eq!(next.epoch(), epoch);
        assert_eq!(next.previous(), Some(first.reference().hash));
        assert_eq!(next.issued(), at);
        assert_eq!(body(&next).devices, body(&first).devices);
    }
}

#[test]
fn a_clock_that_was_far_ahead_once_leads_a_year_further_and_locks_nobody_out() {
    let alice = Person::new(1);
    let computer = alice.device();
    let first = alice.first(&computer);
    let mut known = KnownDevices::begin(first.clone(), NOW).unwrap();
    let wrong = day(30_000);

    let ahead = ManifestDraft::after(&held(&first))
        .renew(&computer.certificate(CAPABILITY_PRIMARY, NOW, day(30_400)), wrong)
        .and_then(|draft| draft.sign(&alice.identity, wrong))
        .unwrap();
    let next = alice.again(&ahead, day(1));

    assert_eq!(ahead.epoch(), first.epoch() + Span::days(365).0 / 1_000);
    assert_eq!(next.epoch(), ahead.epoch() + 1);
    for manifest in [&ahead, &next] {
        assert!(matches!(known.consider(manifest, day(1)), Adoption::Adopted(_)));
    }
}

/// With one part, which stands there once, as another of the same length.
fn exchanged(bytes: &[u8], part: &[u8], other: &[u8]) -> Vec<u8> {
    let at = bytes
        .windows(part.len())
        .position(|window| window == part)
        .unwrap();
    [&bytes[..at], other, &bytes[at + part.len()..]].concat()
}

#[test]
fn above_the_last_epoch_nothing_is_signed() {
    let alice = Person::new(1);
    let computer = alice.device();
    let signed_in = |epoch| {
        alice.signs(&DeviceManifest {
            epoch,
            ..body(&alice.first(&computer))
        })
    };
    let (near, last) = (signed_in(1 << 40), signed_in(u64::MAX));
    // Nobody adopts that one, so it gets into a row by a hand that has the key of the row.
    let row = KnownDevices::begin(near.clone(), Timestamp(u64::MAX))
        .unwrap()
        .to_bytes();
    let row = exchanged(&row, &near.signed().body, &last.signed().body);
    let row = exchanged(
        &row,
        near.signed().signature.as_bytes(),
        last.signed().signature.as_bytes(),
    );
    let book = KnownDevices::from_bytes(&row).unwrap();

    let next = ManifestDraft::after(&book).sign(&alice.identity, NOW);

    assert_eq!(next.err(), Some(DraftError::LastEpoch));
}

#[test]
fn a_manifest_is_due_after_seven_days() {
    let alice = Person::new(1);
    let first = alice.first(&alice.device());

    assert!(!first.is_due(NOW.plus(Span(SIGN_EVERY.0 - 1))));
    assert!(first.is_due(NOW.plus(SIGN_EVERY)));
}

#[test]
fn a_linked_device_is_added_and_is_no_primary() {
    let alice = Person::new(1);
    let (computer, phone) = (alice.device(), alice.device());

    let next = alice.with(&alice.first(&computer), &phone, NOW);

    assert_eq!(next.devices().count(), 2);
    assert!(next.is_primary(&computer.id()) && !next.is_primary(&phone.id()));
}

/// A1: nobody adds a device that did not agree, and no device adds itself with more than it was granted.
#[test]
fn a_certificate_that_its_device_did_not_sign_is_never_taken_up() {
    let unsigned = |alice: &Person, _: &Device| {
        let mut certificate = linked(&alice.device());
        certificate.signature = Signature::new([0; 64]);
        certificate
    };

    assert_eq!(
        added(unsigned),
        Some(DraftError::Certificate(ManifestError::Certificate(
            SignatureError::Signature
        )))
    );
    assert_eq!(
        added(|_, _| linked(&Person::new(2).device())),
        Some(DraftError::Certificate(ManifestError::ForeignCertificate))
    );
}

#[test]
fn a_device_that_claims_more_than_it_was_granted_is_not_added() {
    for capabilities in [CAPABILITY_PRIMARY, 2, u32::MAX] {
        assert_eq!(
            added(|alice, _| alice.device().certificate(capabilities, NOW, day(400))),
            Some(DraftError::OtherRole(capabilities))
        );
    }
}

#[test]
fn a_certificate_that_is_over_is_not_added() {
    assert_eq!(
        added(|alice, _| alice.device().certificate(0, NOW, NOW)),
        Some(DraftError::Expired)
    );
    assert_eq!(
        added(|alice, _| alice.device().certificate(0, NOW, Timestamp(NOW.0 + 1))),
        None
    );
}

#[test]
fn a_device_or_a_key_that_is_there_already_is_not_added() {
    assert_eq!(added(|_, computer| linked(computer)), Some(DraftError::Listed));

    // Another device that claims the computer's agreement key, and with it its messages.
    assert_eq!(
        added(|alice, computer| {
            let key = SigningKey::from_seed(&Secret::new([7; 32]));
            key.sign(&DeviceCert {
                signing: Ed25519Key::new(key.public()),
                agreement: computer.agreement_key(),
                ..linked(&alice.device()).read_unverified().unwrap()
            })
        }),
        Some(DraftError::Listed)
    );
}

#[test]
fn a_revoked_device_is_gone_and_never_comes_back() {
    let alice = Person::new(1);
    let (computer, phone) = (alice.device(), alice.device());
    let both = alice.with(&alice.first(&computer), &phone, NOW);

    let one = alice.without(&both, &phone, day(2));
    let back = ManifestDraft::after(&held(&one)).add_linked(&linked(&phone), NOW);

    assert!(one.is_revoked(&phone.id()) && one.device(&phone.id()).is_none());
    assert_eq!(one.devices().count(), 1);
    assert_eq!(back.err(), Some(DraftError::Revoked));
}

#[test]
fn only_what_is_listed_can_be_revoked_and_only_by_its_own_person() {
    let (alice, bob) = (Person::new(1), Person::new(2));
    let computer = alice.device();
    let draft = alice.first_draft(&computer);

    let unknown = draft.clone().revoke(&DeviceId::new([9; 32]), &alice.seniority());
    let foreign = draft.revoke(&computer.id(), &bob.seniority());

    assert_eq!(unknown.err(), Some(DraftError::Unknown));
    assert_eq!(foreign.err(), Some(DraftError::OtherPerson));
}

#[test]
fn a_primary_device_is_always_left() {
    let alice = Person::new(1);
    let (computer, phone) = (alice.device(), alice.device());
    let both = alice.with(&alice.first(&computer), &phone, NOW);

    let none = ManifestDraft::after(&held(&both))
        .revoke(&computer.id(), &alice.seniority())
        .unwrap()
        .sign(&alice.identity, NOW);
    let over = ManifestDraft::after(&held(&both)).sign(&alice.identity, day(400));

    assert_eq!(none.err(), Some(DraftError::NoPrimary));
    assert_eq!(over.err(), Some(DraftError::NoPrimary));
}

#[test]
fn another_persons_key_signs_nothing() {
    let (alice, bob) = (Person::new(1), Person::new(2));

    let signed = alice.first_draft(&alice.device()).sign(&bob.identity, NOW);

    assert_eq!(signed.err(), Some(DraftError::OtherPerson));
}

#[test]
fn a_certificate_is_renewed_by_one_that_ends_later_and_says_nothing_else() {
    let alice = Person::new(1);
    let computer = alice.device();
    let first = alice.first(&computer);
    let renewed = |certificate: Signed<DeviceCert>| {
        ManifestDraft::after(&held(&first))
            .renew(&certificate, NOW)
            .and_then(|draft| draft.sign(&alice.identity, NOW))
    };

    let later = renewed(computer.certificate(CAPABILITY_PRIMARY, NOW, day(800))).unwrap();

    assert_eq!(later.device(&computer.id()).unwrap().expires, day(800));
    assert_eq!(later.devices().count(), 1);
    for certificate in [
        computer.certificate(CAPABILITY_PRIMARY, NOW, day(400)),
        computer.certificate(CAPABILITY_PRIMARY, NOW, day(300)),
        computer.certificate(0, NOW, day(800)),
        computer.certificate(CAPABILITY_PRIMARY, day(1), day(800)),
    ] {
        assert_eq!(renewed(certificate).err(), Some(DraftError::NoRenewal));
    }
    assert_eq!(renewed(linked(&alice.device())).err(), Some(DraftError::Unknown));
}

#[test]
fn what_was_revoked_first_makes_room_and_thirty_two_devices_are_the_most() {
    let alice = Person::new(1);
    let computer = alice.device();
    let mut manifest = body(&alice.first(&computer));
    manifest.revoked = (1..32).map(|n| DeviceId::new([n; 32])).collect();
    let full = alice.signs(&manifest);

    let next = alice.with(&full, &alice.device(), NOW);

    assert_eq!(next.devices().count(), 2);
    assert_eq!(body(&next).revoked, manifest.revoked[1..]);

    let mut draft = ManifestDraft::after(&held(&next));
    for _ in 2..limits::MANIFEST_DEVICES {
        draft = draft.add_linked(&linked(&alice.device()), NOW).unwrap();
    }
    let one_more = draft.clone().add_linked(&linked(&alice.device()), NOW);
    assert_eq!(one_more.err(), Some(DraftError::Full));
    assert_eq!(draft.sign(&alice.identity, NOW).unwrap().devices().count(), 32);
}

/// A17: Alice's computer was set back to a copy and signed with the stolen phone in the list; her book knows better.
#[test]
fn a_device_that_is_listed_again_is_revoked_in_the_next_one_that_is_signed() {
    let alice = Person::new(1);
    let (computer, phone) = (alice.device(), alice.device());
    let both = alice.with(&alice.first(&computer), &phone, NOW);
    let mut known = shown(&[&both, &alice.without(&both, &phone, day(1))]);
    let set_back = alice.signs(&DeviceManifest {
        epoch: known.newest().epoch() + 1,
        ..body(&both)
    });
    let Adoption::Adopted(change) = known.consider(&set_back, day(2)) else {
        panic!("a higher epoch");
    };
    assert_eq!(change.returned, [phone.id()].into());

    let next = ManifestDraft::after(&known)
        .sign(&alice.identity, day(2))
        .unwrap();

    // Whoever meets Alice by this manifest alone is told.
    let met = VerifiedManifest::verify(next.signed()).unwrap();
    assert!(met.is_revoked(&phone.id()) && met.device(&phone.id()).is_none());
}

/// The book remembers more than a manifest has room for.
#[test]
fn however_many_were_revoked_in_a_life_the_next_one_is_signed_and_names_the_newest() {
    let alice = Person::new(1);
    let computer = alice.device();
    let mut known = KnownDevices::begin(alice.first(&computer), NOW).unwrap();
    let mut revoked = Vec::new();
    for _ in 0..40 {
        let phone = alice.device();
        for add in [true, false] {
            let next = if add {
                alice.with(known.newest(), &phone, NOW)
            } else {
                alice.without(known.newest(), &phone, NOW)
            };
            assert!(matches!(known.consider(&next, NOW), Adoption::Adopted(_)));
        }
        revoked.push(phone);
    }
    let ids: Vec<DeviceId> = revoked.iter().map(Device::id).collect();

    let read_again = KnownDevices::from_bytes(&known.to_bytes()).unwrap();
    for book in [&known, &read_again] {
        let weekly = alice.again(book.newest(), day(7));
        let renewed = ManifestDraft::after(book)
            .renew(&computer.certificate(CAPABILITY_PRIMARY, NOW, day(800)), NOW)
            .and_then(|draft| draft.sign(&alice.identity, NOW))
            .unwrap();

        assert_eq!(body(&weekly).revoked, ids[40 - 31..]);
        assert_eq!(body(&renewed).revoked, ids[40 - 31..]);
        // The first one is not named any more, and comes back as little as the last.
        for device in [&revoked[0], &revoked[39]] {
            let back = ManifestDraft::after(book).add_linked(&linked(device), NOW);
            assert_eq!(back.err(), Some(DraftError::Revoked));
        }
    }
}

#[test]
fn a_weak_key_is_not_added() {
    let weak = |alice: &Person, _: &Device| {
        let key = SigningKey::from_seed(&Secret::new([7; 32]));
        key.sign(&DeviceCert {
            signing: Ed25519Key::new(key.public()),
            agreement: X25519Key::new([0; 32]),
            ..linked(&alice.device()).read_unverified().unwrap()
        })
    };

    assert!(matches!(
        added(weak),
        Some(DraftError::Certificate(ManifestError::AgreementKey(_)))
    ));
}
