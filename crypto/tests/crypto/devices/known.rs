//! What is held of somebody: newer is adopted, older is not, two truths are kept as evidence.

use hoopoe_crypto::manifest::{Adoption, Answer, ChainLink, KnownDevices, ManifestChange, TooFarAhead};
use hoopoe_protocol::{
    identity::{DeviceManifest, ManifestRef},
    keys::ManifestHash,
    time::{Span, Timestamp},
};

use super::people::{NOW, Person, body, day, held, shown};

fn change(known: &mut KnownDevices, manifest: &hoopoe_crypto::manifest::VerifiedManifest) -> ManifestChange {
    match known.consider(manifest, NOW) {
        Adoption::Adopted(change) => change,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_new_device_is_adopted_and_told_of() {
    let alice = Person::new(1);
    let (computer, phone) = (alice.device(), alice.device());
    let first = alice.first(&computer);
    let both = alice.with(&first, &phone, NOW);
    let mut known = KnownDevices::begin(first, NOW).unwrap();

    let change = change(&mut known, &both);

    assert_eq!(change.added, [phone.id()].into());
    assert!(change.removed.is_empty() && change.renewed.is_empty() && change.returned.is_empty());
    assert_eq!(change.link, ChainLink::Next);
    assert!(change.is_of_devices());
    assert_eq!(known.newest().reference(), both.reference());
}

#[test]
fn a_weekly_signature_changes_no_set_of_devices() {
    let alice = Person::new(1);
    let first = alice.first(&alice.device());
    let mut known = KnownDevices::begin(first.clone(), NOW).unwrap();

    let change = change(&mut known, &alice.again(&first, day(7)));

    assert!(!change.is_of_devices());
    assert_eq!(change.link, ChainLink::Next);
}

#[test]
fn a_renewed_certificate_is_told_of_and_changes_no_set() {
    let alice = Person::new(1);
    let computer = alice.device();
    let first = alice.first(&computer);
    let mut known = KnownDevices::begin(first.clone(), NOW).unwrap();
    let renewed = hoopoe_crypto::manifest::ManifestDraft::after(&held(&first))
        .renew(&computer.certificate(1, NOW, day(800)), NOW)
        .unwrap()
        .sign(&alice.identity, NOW)
        .unwrap();

    let change = change(&mut known, &renewed);

    assert_eq!(change.renewed, [computer.id()].into());
    assert!(!change.is_of_devices());
}

#[test]
fn what_is_revoked_or_has_gone_gets_nothing_any_more() {
    let alice = Person::new(1);
    let (computer, phone) = (alice.device(), alice.device());
    let both = alice.with(&alice.first(&computer), &phone, NOW);
    let revoked = alice.without(&both, &phone, NOW);
    let gone = alice.signs(&DeviceManifest {
        revoked: Vec::new(),
        ..body(&revoked)
    });

    for next in [revoked, gone] {
        let mut known = KnownDevices::begin(both.clone(), NOW).unwrap();
        let change = change(&mut known, &next);

        assert_eq!(change.removed, [phone.id()].into());
        assert!(change.is_of_devices());
        let left: Vec<_> = known.recipients(NOW).map(|(id, _)| *id).collect();
        assert_eq!(left, [computer.id()]);
        assert_eq!(known.listed_since(&phone.id()), None);
    }
}

#[test]
fn a_device_at_the_end_of_its_certificate_gets_nothing() {
    let alice = Person::new(1);
    let known = KnownDevices::begin(alice.first(&alice.device()), NOW).unwrap();

    assert_eq!(known.recipients(day(400).minus(Span(1))).count(), 1);
    assert_eq!(known.recipients(day(400)).count(), 0);
}

/// A17: whoever shows an older manifest takes nothing back.
#[test]
fn an_older_manifest_is_never_adopted_and_is_answered_with_ours() {
    let alice = Person::new(1);
    let (computer, phone) = (alice.device(), alice.device());
    let first = alice.first(&computer);
    let both = alice.with(&first, &phone, NOW);
    let revoked = alice.without(&both, &phone, NOW);
    let mut known = shown(&[&both, &revoked]);

    for older in [&first, &both] {
        assert_eq!(known.consider(older, NOW), Adoption::Older);
        assert_eq!(known.answer(&older.reference()), Answer::Show(revoked.signed()));
    }

    assert_eq!(known.newest().reference(), revoked.reference());
    assert!(known.newest().is_revoked(&phone.id()));
    assert_eq!(known.consider(&revoked, NOW), Adoption::Same);
    assert_eq!(known.answer(&revoked.reference()), Answer::Nothing);
}

#[test]
fn a_newer_or_a_second_manifest_is_asked_for() {
    let alice = Person::new(1);
    let first = alice.first(&alice.device());
    let next = alice.again(&first, day(7));
    let known = shown(&[&first, &next]);
    let other = |epoch| ManifestRef {
        epoch,
        hash: ManifestHash::new([9; 32]),
    };

    for epoch in [next.epoch() + 1, next.epoch(), first.epoch()] {
        assert_eq!(known.answer(&other(epoch)), Answer::Ask, "{epoch}");
    }
    // Of an epoch of which we have none, an older one is merely older.
    assert_eq!(known.answer(&other(1)), Answer::Show(next.signed()));
}

/// A1: a key that signs two truths is found out, whichever of them is held.
#[test]
fn two_manifests_of_one_epoch_are_kept_as_evidence_and_not_adopted() {
    let alice = Person::new(1);
    let first = alice.first(&alice.device());
    let next = alice.again(&first, day(7));
    let twin = |of| {
        alice.signs(&DeviceManifest {
            min_suite: 9,
            ..body(of)
        })
    };

    for held in [&next, &first] {
        let (mut known, twin) = (shown(&[&first, &next]), twin(held));

        assert_eq!(known.consider(&twin, NOW), Adoption::Equivocation);

        let evidence = known.equivocation().unwrap();
        assert_eq!(&evidence.held, held.signed());
        assert_eq!(&evidence.shown, twin.signed());
        assert_eq!(known.newest().reference(), next.reference());
    }
}

#[test]
fn the_first_evidence_stays_and_a_later_manifest_is_still_adopted() {
    let alice = Person::new(1);
    let first = alice.first(&alice.device());
    let twin = |min_suite| {
        alice.signs(&DeviceManifest {
            min_suite,
            ..body(&first)
        })
    };
    let mut known = KnownDevices::begin(first.clone(), NOW).unwrap();

    assert_eq!(known.consider(&twin(8), NOW), Adoption::Equivocation);
    assert_eq!(known.consider(&twin(9), NOW), Adoption::Equivocation);
    assert!(matches!(
        known.consider(&alice.again(&first, day(1)), NOW),
        Adoption::Adopted(_)
    ));

    assert_eq!(&known.equivocation().unwrap().shown, twin(8).signed());
}

/// Whoever has a person's key for a moment cannot leave them without a higher epoch.
#[test]
fn an_epoch_that_is_far_ahead_is_not_adopted_and_the_person_goes_on() {
    let alice = Person::new(1);
    let first = alice.first(&alice.device());
    let with_epoch = |epoch| {
        alice.signs(&DeviceManifest {
            epoch,
            ..body(&first)
        })
    };
    let latest = NOW.plus(Span::days(36_525)).seconds();
    let mut known = KnownDevices::begin(first.clone(), NOW).unwrap();
    let before = known.to_bytes();

    for epoch in [u64::MAX, latest + 1] {
        assert_eq!(known.consider(&with_epoch(epoch), NOW), Adoption::TooFarAhead);
        assert_eq!(known.to_bytes(), before);
    }
    // Our clock is late, or it is at its beginning: neither keeps what goes on from the known one away.
    for at in [day(1), Timestamp(0)] {
        let mut known = known.clone();
        assert!(matches!(
            known.consider(&alice.again(&first, day(7)), at),
            Adoption::Adopted(_)
        ));
    }
    assert!(matches!(
        known.clone().consider(&with_epoch(latest), NOW),
        Adoption::Adopted(_)
    ));
    assert!(matches!(
        known.consider(&with_epoch(latest + 1), NOW.plus(Span::seconds(1))),
        Adoption::Adopted(_)
    ));
}

/// The same for somebody who has not seen the person before: nothing that the owner signs would ever be newer.
#[test]
fn nobody_is_first_seen_with_an_epoch_that_is_far_ahead() {
    let alice = Person::new(1);
    let first = alice.first(&alice.device());
    let begin = |epoch| {
        let manifest = alice.signs(&DeviceManifest {
            epoch,
            ..body(&first)
        });
        KnownDevices::begin(manifest, NOW).err()
    };
    let latest = NOW.plus(Span::days(36_525)).seconds();

    assert_eq!(begin(latest), None);
    assert_eq!(begin(latest + 1), Some(TooFarAhead));
    assert_eq!(begin(u64::MAX), Some(TooFarAhead));
    assert!(
        KnownDevices::begin(first, Timestamp(0)).is_ok(),
        "our clock is at its beginning"
    );
}

/// One manifest after the other leads no further than one alone.
#[test]
fn a_ladder_of_epochs_ends_where_one_step_does() {
    let alice = Person::new(1);
    let first = alice.first(&alice.device());
    let ahead = |years: u64| {
        alice.signs(&DeviceManifest {
            epoch: NOW.plus(Span::days(365 * years)).seconds(),
            ..body(&first)
        })
    };
    let mut known = KnownDevices::begin(first.clone(), NOW).unwrap();

    assert!(matches!(known.consider(&ahead(100), NOW), Adoption::Adopted(_)));
    assert_eq!(known.consider(&ahead(101), NOW), Adoption::TooFarAhead);
    // The owner, who is shown it, goes on above it.
    let next = alice.again(known.newest(), day(1));
    assert!(matches!(known.consider(&next, day(1)), Adoption::Adopted(_)));
}

#[test]
fn somebody_who_was_first_seen_far_ahead_goes_on_from_there() {
    let alice = Person::new(1);
    let ahead = alice.signs(&DeviceManifest {
        epoch: day(30_000).seconds(),
        ..body(&alice.first(&alice.device()))
    });
    let mut known = KnownDevices::begin(ahead.clone(), NOW).unwrap();

    let change = change(&mut known, &alice.again(&ahead, day(7)));

    assert_eq!(change.link, ChainLink::Next);
}

#[test]
fn another_persons_manifest_changes_nothing() {
    let (alice, bob) = (Person::new(1), Person::new(2));
    let mut known = KnownDevices::begin(alice.first(&alice.device()), NOW).unwrap();
    let before = known.to_bytes();

    assert_eq!(
        known.consider(&bob.first(&bob.device()), NOW),
        Adoption::OtherPerson
    );
    assert_eq!(known.to_bytes(), before);
}

#[test]
fn missing_links_are_counted_and_refuse_nothing() {
    let alice = Person::new(1);
    let first = alice.first(&alice.device());
    let unseen = alice.again(&first, day(7));
    let third = alice.again(&unseen, day(14));
    let anew = alice
        .first_draft(&alice.device())
        .sign(&alice.identity, day(21))
        .unwrap();
    let gone = alice.again(&anew, day(28));
    let last = alice.again(&gone, day(35));
    let mut known = KnownDevices::begin(first, NOW).unwrap();

    assert_eq!(known.missing_links(), 0);
    assert_eq!(change(&mut known, &third).link, ChainLink::Missing);
    assert_eq!(known.missing_links(), 1);
    assert_eq!(change(&mut known, &anew).link, ChainLink::Begun);
    assert_eq!(known.missing_links(), 1);
    assert_eq!(change(&mut known, &last).link, ChainLink::Missing);
    assert_eq!(known.missing_links(), 2);
}

#[test]
fn what_is_held_is_stale_after_thirty_days_by_either_clock() {
    let alice = Person::new(1);
    let first = alice.first(&alice.device());
    let ahead = alice.signs(&DeviceManifest {
        issued: day(5_000),
        ..body(&first)
    });

    let known = KnownDevices::begin(first, NOW).unwrap();
    assert!(!known.is_stale(day(30)));
    assert!(known.is_stale(day(30).plus(Span(1))));

    let from_the_future = KnownDevices::begin(ahead, NOW).unwrap();
    assert!(!from_the_future.is_stale(day(30)));
    assert!(from_the_future.is_stale(day(31)));
}

#[test]
fn a_named_manifest_is_found_among_the_last_nine() {
    let alice = Person::new(1);
    let mut manifests = vec![alice.first(&alice.device())];
    for week in 1..=9 {
        let next = alice.again(&manifests[week - 1], day(7 * week as u64));
        manifests.push(next);
    }
    let known = shown(&manifests.iter().collect::<Vec<_>>());

    assert!(known.named(&manifests[0].reference()).is_none());
    for manifest in &manifests[1..] {
        let named = known.named(&manifest.reference()).unwrap();
        assert_eq!(named.signed(), manifest.signed());
    }
}
