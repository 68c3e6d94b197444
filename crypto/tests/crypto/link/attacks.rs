//! Somebody who saw the screen, or stands between the two devices, or says everything twice.

use hoopoe_crypto::{
    device::Device,
    link::{Grant, LinkError, LinkOffer, Scanned},
    manifest::DraftError,
};

use super::pair::{
    NOW, alice, answered, approved, certified, coded, confirmed, later, offer, person, revealed, rng,
    scanned, seen, typed,
};

/// Whoever does not know the code cannot say anything that is heard.
#[test]
fn without_the_code_nothing_is_heard() {
    let other = LinkOffer::new(&mut rng(9), NOW);
    let (_, hello) = Scanned::begin(&mut rng(2), seen(&other), NOW).unwrap();

    assert_eq!(
        offer().hello(&mut rng(3), &hello, NOW).err(),
        Some(LinkError::NotAuthentic)
    );
}

/// A1: somebody photographed the screen and is faster than the owner. The owner's old device scans the same code and shows nothing; led to a
/// code of theirs, it shows digits of that linking, and those the owner types.
#[test]
fn whoever_scanned_first_is_found_out_by_the_digits() {
    let mut are_equal = 0;
    for attempt in 0..50 {
        let offer = LinkOffer::new(&mut rng(attempt), NOW);
        let code = seen(&offer);
        let (owner, _) = Scanned::begin(&mut rng(100), code.clone(), NOW).unwrap();
        let (mallory, hello) = Scanned::begin(&mut rng(101), code, NOW).unwrap();
        let (new, answer) = offer.hello(&mut rng(102), &hello, NOW).unwrap();
        let (mallory, reveal) = mallory.answered(&answer, NOW).unwrap();
        let new = new.revealed(&reveal, NOW).unwrap();
        // What the new device sent was for Mallory: the owner's device hears nothing that it can read, and shows no digits.
        assert_eq!(owner.answered(&answer, NOW).err(), Some(LinkError::NotAuthentic));
        // Digits of another linking: what a device shows that Mallory led to her own code.
        let (_, shown) = coded();
        match new.typed(shown.code(), NOW) {
            Err(error) => assert_eq!(error, LinkError::WrongCode),
            Ok(_) => are_equal += 1,
        }
        drop(mallory);
    }

    // One in a hundred fits by chance.
    assert!(are_equal <= 5, "{are_equal}");
}

#[test]
fn wrong_digits_end_the_linking() {
    let (new, old) = coded();
    let right: u8 = old.code().to_text().parse().unwrap();
    let wrong = format!("{:02}", (right + 1) % 100).parse().unwrap();

    // The state is gone with this: there is no second try.
    assert_eq!(new.typed(&wrong, NOW).err(), Some(LinkError::WrongCode));
}

/// A second scanner finds the code taken, also if it is the same device once more.
#[test]
fn a_code_serves_one_scanner() {
    let (offer, _, hello) = scanned();
    let code = seen(&offer);
    let (new, _) = offer.hello(&mut rng(3), &hello, NOW).unwrap();
    let (_, second_hello) = Scanned::begin(&mut rng(7), code, NOW).unwrap();

    assert_eq!(
        new.revealed(&second_hello, NOW).err(),
        Some(LinkError::OtherPlace(Some(1)))
    );
}

#[test]
fn frames_that_come_back_to_their_sender_are_refused() {
    let (_, old, _) = answered();
    let (_, _, hello) = scanned();
    let (new, _, reveal) = revealed();

    // As they are they have the wrong place; relabelled they are of the wrong direction.
    assert_eq!(
        old.answered(&hello, NOW).err(),
        Some(LinkError::OtherPlace(Some(1)))
    );
    let (_, old, _) = answered();
    let relabelled = [&[2], &hello[33..]].concat();
    assert_eq!(
        old.answered(&relabelled, NOW).err(),
        Some(LinkError::NotAuthentic)
    );
    let (_, _, answer) = answered();
    let relabelled = [&[3], &answer[1..]].concat();
    assert_eq!(
        new.revealed(&relabelled, NOW).err(),
        Some(LinkError::NotAuthentic)
    );
    assert_eq!(reveal.len(), answer.len());
}

#[test]
fn every_flipped_bit_and_every_truncation_of_a_frame_is_refused() {
    let (_, _, hello) = scanned();
    let (_, _, answer) = answered();
    for bit in 8..8 * hello.len() {
        let mut bent = hello.clone();
        bent[bit / 8] ^= 1 << (bit % 8);
        assert!(offer().hello(&mut rng(3), &bent, NOW).is_err(), "{bit}");
    }
    for bit in 8..8 * answer.len() {
        let mut bent = answer.clone();
        bent[bit / 8] ^= 1 << (bit % 8);
        assert_eq!(
            answered().1.answered(&bent, NOW).err(),
            Some(LinkError::NotAuthentic)
        );
    }
    for length in 0..hello.len() {
        assert!(offer().hello(&mut rng(3), &hello[..length], NOW).is_err());
    }
    for length in 0..answer.len() {
        assert!(answered().1.answered(&answer[..length], NOW).is_err());
    }
}

#[test]
fn the_frames_behind_the_digits_are_bent_in_vain() {
    let alice = alice();
    let (_, _, word) = typed();
    let (_, _, person) = approved(&alice, Grant::Linked);
    for at in 1..word.len() {
        let mut bent = word.clone();
        bent[at] ^= 1;
        assert_eq!(
            typed().1.confirmed(&bent, NOW).err(),
            Some(LinkError::NotAuthentic)
        );
    }
    for at in (1..person.len()).step_by(97) {
        let mut bent = person.clone();
        bent[at] ^= 1;
        assert_eq!(
            confirmed().0.person(&bent, NOW).err(),
            Some(LinkError::NotAuthentic)
        );
    }
}

#[test]
fn weak_shares_are_refused() {
    let (_, _, hello) = scanned();
    for share in [[0; 32], [0xff; 32]] {
        let mut weak = hello.clone();
        weak[1..33].copy_from_slice(&share);
        assert!(matches!(
            offer().hello(&mut rng(3), &weak, NOW).err(),
            Some(LinkError::Key(_))
        ));
    }
}

/// A1: the new device does not take more than it was granted.
#[test]
fn a_certificate_that_claims_more_than_was_granted_is_refused() {
    // The new device believes that it is to be a primary one, the old one grants less.
    let alice = alice();
    let (_, old, _) = approved(&alice, Grant::Linked);
    let (_, _, certificate, _) = certified(&alice, alice.primary());

    assert_eq!(
        old.certified(&certificate, &alice.own(), &alice.identity, NOW)
            .err(),
        Some(LinkError::Draft(DraftError::OtherRole(1)))
    );
}

/// A1: whoever grants cannot list another device in the place of this one, nor hand over a seed that was not asked for.
#[test]
fn a_grant_that_is_not_what_was_agreed_is_refused() {
    let alice = alice();
    let grant_to = |other: Grant| {
        let (_, old, certificate, _) = certified(&alice, other);
        old.certified(&certificate, &alice.own(), &alice.identity, NOW)
            .unwrap()
            .frame
    };
    let (new, ..) = certified(&alice, Grant::Linked);
    assert_eq!(
        new.granted(&grant_to(Grant::Linked)).err(),
        Some(LinkError::NotListed),
        "the grant of another device"
    );

    let bob = person(2);
    let (new, ..) = certified(&alice, Grant::Linked);
    let (_, old, certificate, _) = certified(&bob, Grant::Linked);
    let foreign = old
        .certified(&certificate, &bob.own(), &bob.identity, NOW)
        .unwrap();
    assert_eq!(new.granted(&foreign.frame).err(), Some(LinkError::OtherPerson));
}

#[test]
fn a_person_who_is_not_the_one_of_the_manifest_is_refused() {
    let (alice, bob) = (alice(), person(2));
    let (_, old, certificate, _) = certified(&alice, Grant::Linked);

    // Between approval and signature the manifest became another person's: a mistake of ours, and refused.
    assert_eq!(
        old.certified(&certificate, &bob.own(), &bob.identity, NOW).err(),
        Some(LinkError::OtherPerson)
    );
    let (new, _, told) = approved(&alice, Grant::Linked);
    let joining = new.person(&told, NOW).unwrap();
    assert!(
        joining
            .certify(&Device::generate(alice.identity.key()), later(), NOW)
            .is_ok()
    );
}
