//! A device that came within the last day neither revokes others, nor makes one primary, nor hands the seed on.

use hoopoe_crypto::{
    manifest::{Adoption, DraftError, KnownDevices, ManifestDraft, SENIOR_AFTER, Seniority, SeniorityError},
    recovery::WordsError,
};
use hoopoe_protocol::{
    identity::{CAPABILITY_PRIMARY, DeviceManifest},
    time::{Span, Timestamp},
};

use super::people::{NOW, Person, body, day, held};

#[test]
fn the_device_that_made_the_person_may_do_everything_at_once() {
    let alice = Person::new(1);
    let computer = alice.device();
    let known = KnownDevices::begin(alice.first(&computer), NOW).unwrap();

    let senior = known.seniority(&computer, NOW).unwrap();

    assert_eq!(senior.user_key(), alice.identity.key());
}

#[test]
fn the_device_that_made_the_person_may_revoke_what_was_linked_on_the_first_day() {
    let alice = Person::new(1);
    let (computer, phone) = (alice.device(), alice.device());
    let first = alice.first(&computer);
    let both = alice.with(&first, &phone, NOW);
    let mut known = KnownDevices::begin(first, NOW).unwrap();
    assert!(matches!(known.consider(&both, NOW), Adoption::Adopted(_)));

    let senior = known.seniority(&computer, NOW).unwrap();

    let revoked = ManifestDraft::after(&held(&both))
        .revoke(&phone.id(), &senior)
        .unwrap();
    assert!(
        revoked
            .sign(&alice.identity, NOW)
            .unwrap()
            .is_revoked(&phone.id())
    );
    assert!(known.seniority(&phone, NOW).is_err());
}

#[test]
fn a_linked_device_waits_for_a_day_whatever_its_certificate_says() {
    let alice = Person::new(1);
    let (computer, phone) = (alice.device(), alice.device());
    let first = alice.first(&computer);
    // The phone says of itself that it is as old as the computer.
    let next = alice.with(&first, &phone, NOW);
    let mut known = KnownDevices::begin(first, NOW).unwrap();
    assert!(matches!(known.consider(&next, day(5)), Adoption::Adopted(_)));
    let until = day(5).plus(SENIOR_AFTER);

    let may = |at| known.seniority(&phone, at).map(|_| ());

    assert_eq!(may(day(5)), Err(SeniorityError::TooYoung { until }));
    assert_eq!(may(until.minus(Span(1))), Err(SeniorityError::TooYoung { until }));
    assert_eq!(may(Timestamp(0)), Err(SeniorityError::TooYoung { until }));
    assert_eq!(may(until), Ok(()));
    assert!(known.seniority(&computer, day(5)).is_ok());
}

#[test]
fn a_weekly_signature_makes_no_device_younger() {
    let alice = Person::new(1);
    let (computer, phone) = (alice.device(), alice.device());
    let both = alice.with(&alice.first(&computer), &phone, NOW);
    let mut known = KnownDevices::begin(both.clone(), NOW).unwrap();

    assert!(matches!(
        known.consider(&alice.again(&both, day(7)), day(7)),
        Adoption::Adopted(_)
    ));

    assert_eq!(known.listed_since(&phone.id()), Some(NOW));
    assert!(known.seniority(&phone, day(7)).is_ok());
}

#[test]
fn a_revoked_or_unknown_device_may_nothing() {
    let alice = Person::new(1);
    let (computer, phone) = (alice.device(), alice.device());
    let both = alice.with(&alice.first(&computer), &phone, NOW);
    let known = KnownDevices::begin(alice.without(&both, &phone, NOW), NOW).unwrap();

    for device in [phone, alice.device()] {
        assert_eq!(
            known.seniority(&device, day(30)).err(),
            Some(SeniorityError::NotListed)
        );
    }
}

/// Somebody with the person's key for a moment begins the chain anew, with a device of their own beside the old ones.
#[test]
fn a_chain_that_begins_anew_makes_nobody_old() {
    let alice = Person::new(1);
    let (computer, phone) = (alice.device(), alice.device());
    let first = alice.first(&computer);
    let both = alice.with(&first, &phone, NOW);
    let anew = alice.signs(&DeviceManifest {
        epoch: both.epoch() + 1,
        previous: None,
        ..body(&both)
    });
    let until = day(5).plus(SENIOR_AFTER);

    // For whoever held the person before, and on the new device itself, whose book begins with it.
    let mut held = KnownDevices::begin(first, NOW).unwrap();
    assert!(matches!(held.consider(&anew, day(5)), Adoption::Adopted(_)));
    let begun = KnownDevices::begin(anew, day(5)).unwrap();

    for known in [&held, &begun] {
        assert_eq!(
            known.seniority(&phone, day(5)).err(),
            Some(SeniorityError::TooYoung { until })
        );
    }
}

#[test]
fn a_device_that_began_the_person_anew_is_young_for_those_that_were_there_before() {
    let alice = Person::new(1);
    let (computer, restored) = (alice.device(), alice.device());
    let mut known = KnownDevices::begin(alice.first(&computer), NOW).unwrap();
    let anew = alice
        .first_draft(&restored)
        .sign(&alice.identity, day(2))
        .unwrap();

    assert!(matches!(known.consider(&anew, day(2)), Adoption::Adopted(_)));

    assert_eq!(known.listed_since(&restored.id()), Some(day(2)));
    let own = KnownDevices::begin(anew, day(2)).unwrap();
    assert!(own.seniority(&restored, day(2)).is_ok());
}

#[test]
fn a_device_that_was_revoked_after_it_was_asked_may_nothing_any_more() {
    let alice = Person::new(1);
    let (computer, phone, tablet) = (alice.device(), alice.device(), alice.device());
    let both = alice.with(&alice.first(&computer), &phone, NOW);
    let known = KnownDevices::begin(both.clone(), NOW).unwrap();
    let phones = known.seniority(&phone, day(2)).unwrap();
    let without = alice.without(&both, &phone, day(2));
    let primary = tablet.certificate(CAPABILITY_PRIMARY, day(2), day(400));

    let revokes = ManifestDraft::after(&held(&without)).revoke(&computer.id(), &phones);
    let adds = ManifestDraft::after(&held(&without)).add_primary(&primary, &phones, day(2));

    assert_eq!(revokes.err(), Some(DraftError::NotSenior));
    assert_eq!(adds.err(), Some(DraftError::NotSenior));
    assert!(
        ManifestDraft::after(&held(&both))
            .revoke(&computer.id(), &phones)
            .is_ok()
    );
}

/// To hold the key is to be able to do everything: whoever hands it on must be allowed to.
#[test]
fn a_primary_device_is_added_by_whoever_is_senior_and_for_their_own_person() {
    let (alice, bob) = (Person::new(1), Person::new(2));
    let (computer, tablet) = (alice.device(), alice.device());
    let first = alice.first(&computer);
    let known = KnownDevices::begin(first.clone(), NOW).unwrap();
    let certificate = tablet.certificate(CAPABILITY_PRIMARY, NOW, day(400));
    let add = |by: &Seniority| ManifestDraft::after(&held(&first)).add_primary(&certificate, by, NOW);

    let both = add(&known.seniority(&computer, NOW).unwrap())
        .and_then(|draft| draft.sign(&alice.identity, NOW))
        .unwrap();

    assert!(both.is_primary(&tablet.id()));
    assert!(add(&alice.seniority()).is_ok());
    assert_eq!(add(&bob.seniority()).err(), Some(DraftError::OtherPerson));
    assert_eq!(
        ManifestDraft::after(&held(&first))
            .add_linked(&certificate, NOW)
            .err(),
        Some(DraftError::OtherRole(CAPABILITY_PRIMARY))
    );
}

#[test]
fn whoever_enters_the_words_may_do_everything_and_other_words_do_not_count() {
    let (alice, bob) = (Person::new(1), Person::new(2));
    let key = alice.identity.key();
    let by = |words: &str| Seniority::by_words(words, &key).map(|senior| senior.user_key());

    assert_eq!(by(&alice.seed.words()), Ok(key));
    assert_eq!(by(&bob.seed.words()), Err(SeniorityError::OtherWords));
    assert_eq!(by("one two"), Err(SeniorityError::Words(WordsError::Count(2))));
}
