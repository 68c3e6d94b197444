//! The linking as it should be, its times, and frames that come when they should not.

use hoopoe_crypto::{
    device::Device,
    link::{Grant, LINK_TIME, LinkCode, LinkCodeError, LinkError, Scanned, place},
    manifest::ManifestDraft,
    recovery::RecoverySeed,
};
use hoopoe_protocol::{
    link::LinkRole,
    secret::Secret,
    time::{Span, Timestamp},
};

use super::pair::{
    NOW, alice, answered, approved, certified, coded, confirmed, held, later, offer, person, revealed, rng,
    scanned, seen, typed,
};

#[test]
fn a_linked_device_is_listed_and_is_handed_no_seed() {
    let alice = alice();
    let (new, old, certificate, phone) = certified(&alice, Grant::Linked);

    let granted = old
        .certified(&certificate, &alice.own(), &alice.identity, NOW)
        .unwrap();
    let linked = new.granted(&granted.frame).unwrap();

    assert_eq!(granted.device, phone.id());
    assert_eq!(linked.manifest.reference(), granted.manifest.reference());
    assert!(linked.manifest.device(&phone.id()).is_some() && !linked.manifest.is_primary(&phone.id()));
    assert!(linked.seed.is_none());
}

#[test]
fn a_primary_device_is_handed_the_seed() {
    let alice = alice();
    let (new, old, certificate, phone) = certified(&alice, alice.primary());

    let granted = old
        .certified(&certificate, &alice.own(), &alice.identity, NOW)
        .unwrap();
    let linked = new.granted(&granted.frame).unwrap();

    assert!(linked.manifest.is_primary(&phone.id()));
    assert_eq!(linked.seed.unwrap().bytes().expose(), &[1; 32]);
}

#[test]
fn the_manifest_may_have_gone_on_while_the_two_talked() {
    let alice = alice();
    let (new, old, certificate, phone) = certified(&alice, Grant::Linked);
    let newer = ManifestDraft::after(&alice.own())
        .sign(&alice.identity, NOW)
        .unwrap();

    let granted = old
        .certified(&certificate, &held(&newer), &alice.identity, NOW)
        .unwrap();

    let linked = new.granted(&granted.frame).unwrap();
    assert_eq!(linked.manifest.previous(), Some(newer.reference().hash));
    assert!(linked.manifest.device(&phone.id()).is_some());
}

#[test]
fn every_step_ends_after_two_minutes_on_either_side() {
    let alice = alice();
    let late = |at: Timestamp| {
        let (offer, _, hello) = scanned();
        let (_, old, answer) = answered();
        let (new, _, reveal) = revealed();
        let (waits, shown) = coded();
        let (_, shown_too, typed) = typed();
        let (_, to_approve) = confirmed();
        let (told, _, person) = approved(&alice, Grant::Linked);
        let (joins, _, person_too) = approved(&alice, Grant::Linked);
        let (_, signs, certificate, _) = certified(&alice, Grant::Linked);
        let joining = joins.person(&person_too, NOW).unwrap();
        let phone = Device::generate(joining.user_key());
        [
            offer.hello(&mut rng(3), &hello, at).err(),
            old.answered(&answer, at).err(),
            new.revealed(&reveal, at).err(),
            waits.typed(shown.code(), at).err(),
            shown_too.confirmed(&typed, at).err(),
            to_approve.approve(&alice.own(), Grant::Linked, at).err(),
            told.person(&person, at).err(),
            joining.certify(&phone, later(), at).err(),
            signs
                .certified(&certificate, &alice.own(), &alice.identity, at)
                .err(),
        ]
    };

    assert_eq!(late(NOW.plus(LINK_TIME)), [Some(LinkError::TimedOut); 9]);
    assert_eq!(late(NOW.minus(Span(1))), [Some(LinkError::TimedOut); 9]);
    assert_eq!(late(NOW.plus(LINK_TIME).minus(Span(1))), [None; 9]);
    assert_eq!(late(NOW), [None; 9]);
}

#[test]
fn frames_say_which_place_they_have() {
    let (_, _, hello) = scanned();
    let (_, _, answer) = answered();

    assert_eq!(place(&hello), Some(1));
    assert_eq!(place(&answer), Some(2));
    for none in [&[][..], &[0], &[8]] {
        assert_eq!(place(none), None);
    }
}

#[test]
fn a_frame_of_another_place_is_called_so() {
    let alice = alice();
    let (_, _, hello) = scanned();
    let (_, _, answer) = answered();
    let (_, _, reveal) = revealed();
    let (_, _, typed) = typed();
    let (_, _, person) = approved(&alice, Grant::Linked);
    let (_, _, certificate, _) = certified(&alice, Grant::Linked);
    let frames = [hello, answer, reveal, typed, person, certificate];

    for frame in &frames {
        let other = Some(LinkError::OtherPlace(place(frame)));
        let is = |n| place(frame) == Some(n);
        let results = [
            (is(1), offer().hello(&mut rng(3), frame, NOW).err()),
            (is(2), answered().1.answered(frame, NOW).err()),
            (is(3), revealed().0.revealed(frame, NOW).err()),
            (is(4), super::pair::typed().1.confirmed(frame, NOW).err()),
            (is(5), approved(&alice, Grant::Linked).0.person(frame, NOW).err()),
        ];
        for (is_awaited, result) in results {
            assert!(is_awaited || result == other, "{:?} {result:?}", place(frame));
        }
    }
}

#[test]
fn what_is_typed_is_two_digits_or_nothing() {
    for good in ["00", "47", " 99 ", "05\n"] {
        assert_eq!(good.parse::<LinkCode>().unwrap().to_text(), good.trim());
    }
    for bad in ["", "1", "123", "4 7", "-1", "+1", "1a", "٤٧"] {
        assert_eq!(bad.parse::<LinkCode>().err(), Some(LinkCodeError), "{bad}");
    }
}

#[test]
fn a_seed_or_a_consent_of_somebody_else_is_not_handed_on() {
    let (alice, bob) = (alice(), person(2));

    let foreign_seed = Grant::Primary {
        seed: RecoverySeed::new(Secret::new([9; 32])),
        by: match alice.primary() {
            Grant::Primary { by, .. } => by,
            Grant::Linked => panic!("not a primary"),
        },
    };
    for grant in [foreign_seed, bob.primary()] {
        let (_, old) = confirmed();
        assert_eq!(
            old.approve(&alice.own(), grant, NOW).err(),
            Some(LinkError::OtherPerson)
        );
    }
}

#[test]
fn a_device_of_another_person_is_not_certified() {
    let alice = alice();
    let (new, _, person) = approved(&alice, Grant::Linked);
    let joining = new.person(&person, NOW).unwrap();
    assert_eq!(joining.role(), LinkRole::Linked);

    let foreign = Device::generate(super::pair::person(2).identity.key());

    assert_eq!(
        joining.certify(&foreign, later(), NOW).err(),
        Some(LinkError::OtherPerson)
    );
}

#[test]
fn nothing_of_a_linking_is_printed() {
    let offer = offer();
    let (old, _) = Scanned::begin(&mut rng(2), seen(&offer), NOW).unwrap();
    let (waits, shown) = coded();
    let printed = format!("{offer:?} {old:?} {waits:?} {shown:?}");

    let secret = offer.qr().to_text();
    assert!(printed.contains("Secret(..)") && printed.contains("Channel(..)"));
    assert!(!printed.contains(&secret[12..40]));
    assert_eq!(format!("{:?}", shown.code()), "LinkCode(..)");
}
