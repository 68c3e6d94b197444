//! A device that came within the last day does neither revoke others nor hand the seed on.

use hoopoe_crypto::{
    manifest::{Adoption, KnownDevices, ManifestDraft, SENIOR_AFTER, Seniority, SeniorityError},
    recovery::WordsError,
};
use hoopoe_protocol::time::{Span, Timestamp};

use super::people::{NOW, Person, day};

#[test]
fn the_device_that_made_the_person_may_do_everything_at_once() {
    let alice = Person::new(1);
    let computer = alice.device();
    let known = KnownDevices::begin(alice.first(&computer), NOW);

    let senior = Seniority::of_age(&known, &computer.id(), NOW).unwrap();

    assert_eq!(senior.user_key(), alice.identity.key());
}

#[test]
fn the_device_that_made_the_person_may_revoke_what_was_linked_on_the_first_day() {
    let alice = Person::new(1);
    let (computer, phone) = (alice.device(), alice.device());
    let first = alice.first(&computer);
    let both = alice.with(&first, &phone, NOW);
    let mut known = KnownDevices::begin(first, NOW);
    assert!(matches!(known.consider(&both, NOW), Adoption::Adopted(_)));

    let senior = Seniority::of_age(&known, &computer.id(), NOW).unwrap();

    let revoked = ManifestDraft::after(&both).revoke(&phone.id(), &senior).unwrap();
    assert!(
        revoked
            .sign(&alice.identity, NOW)
            .unwrap()
            .is_revoked(&phone.id())
    );
    assert!(Seniority::of_age(&known, &phone.id(), NOW).is_err());
}

#[test]
fn a_linked_device_waits_for_a_day_whatever_its_certificate_says() {
    let alice = Person::new(1);
    let (computer, phone) = (alice.device(), alice.device());
    let first = alice.first(&computer);
    // The phone says of itself that it is as old as the computer.
    let next = alice.with(&first, &phone, NOW);
    let mut known = KnownDevices::begin(first, NOW);
    assert!(matches!(known.consider(&next, day(5)), Adoption::Adopted(_)));
    let until = day(5).plus(SENIOR_AFTER);

    let may = |at| Seniority::of_age(&known, &phone.id(), at).map(|_| ());

    assert_eq!(may(day(5)), Err(SeniorityError::TooYoung { until }));
    assert_eq!(may(until.minus(Span(1))), Err(SeniorityError::TooYoung { until }));
    assert_eq!(may(Timestamp(0)), Err(SeniorityError::TooYoung { until }));
    assert_eq!(may(until), Ok(()));
    assert!(Seniority::of_age(&known, &computer.id(), day(5)).is_ok());
}

#[test]
fn a_weekly_signature_makes_no_device_younger() {
    let alice = Person::new(1);
    let (computer, phone) = (alice.device(), alice.device());
    let both = alice.with(&alice.first(&computer), &phone, NOW);
    let mut known = KnownDevices::begin(both.clone(), NOW);

    assert!(matches!(
        known.consider(&alice.again(&both, day(7)), day(7)),
        Adoption::Adopted(_)
    ));

    assert_eq!(known.listed_since(&phone.id()), Some(NOW));
    assert!(Seniority::of_age(&known, &phone.id(), day(7)).is_ok());
}

#[test]
fn a_revoked_or_unknown_device_may_nothing() {
    let alice = Person::new(1);
    let (computer, phone) = (alice.device(), alice.device());
    let both = alice.with(&alice.first(&computer), &phone, NOW);
    let known = KnownDevices::begin(alice.without(&both, &phone, NOW), NOW);

    for device in [phone.id(), alice.device().id()] {
        assert_eq!(
            Seniority::of_age(&known, &device, day(30)).err(),
            Some(SeniorityError::NotListed)
        );
    }
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
