//! The comparison of emoji, step by step, and what is no step of it.

use hoopoe_crypto::{
    public_key::PublicKeyError,
    verification::{
        Answered, COMPARISON_TIME, ComparisonError, EMOJI, Party, Shown, Started, Verified, Waiting,
    },
};
use hoopoe_protocol::{
    id::DeviceId,
    keys::{ManifestHash, UserKey, X25519Key},
    time::{Span, Timestamp},
    verification::{
        CancelReason, ComparisonConfirm, ComparisonId, ComparisonKey, ComparisonMac, ComparisonStart,
        KeyCommitment,
    },
};
use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng};

use super::document::{self, Document, Foreign};

pub(super) const NOW: Timestamp = Timestamp(1_800_000_000_000);
const END: Timestamp = NOW.plus(COMPARISON_TIME);

pub(super) fn party(n: u8) -> Party {
    Party {
        user_key: UserKey::new([n; 32]),
        device: DeviceId::new([n + 100; 32]),
        manifest: ManifestHash::new([n + 200; 32]),
    }
}

fn rng() -> ChaCha20Rng {
    ChaCha20Rng::from_seed([7; 32])
}

pub(super) fn begin(ours: Party, theirs: Party) -> (Started, ComparisonStart) {
    Started::begin(&mut rng(), ours, theirs, NOW)
}

/// Both see their emoji: what Alice knows of herself and Bob, and what Bob knows.
pub(super) fn shown(alice: [Party; 2], bob: [Party; 2]) -> (Shown, Shown) {
    let (started, start) = begin(alice[0], alice[1]);
    let (answered, answer) = Answered::answer(&start, bob[0], bob[1], NOW);
    let (of_alice, reveal) = started.answered(&answer, NOW).unwrap();
    let bound = answered.revealed(&reveal, NOW);
    (of_alice, bound.unwrap())
}

fn honest() -> (Shown, Shown) {
    shown([party(1), party(2)], [party(2), party(1)])
}

fn waiting() -> ((Waiting, ComparisonConfirm), (Waiting, ComparisonConfirm)) {
    let (alice, bob) = honest();
    (alice.same(), bob.same())
}

#[test]
fn both_see_the_same_emoji_and_are_sure_of_each_other() {
    let (alice, bob) = honest();
    assert_eq!(alice.emoji(), bob.emoji());

    let ((alice, from_alice), (bob, from_bob)) = (alice.same(), bob.same());

    let verified = |n| Verified {
        user_key: party(n).user_key,
        manifest: party(n).manifest,
    };
    assert_eq!(alice.confirmed(&from_bob, NOW), Ok(verified(2)));
    assert_eq!(bob.confirmed(&from_alice, NOW), Ok(verified(1)));
}

#[test]
fn a_program_that_follows_the_document_answers_us() {
    let bob = Foreign::new(9);
    let (started, start) = begin(party(1), party(2));
    let id = start.comparison;
    let answer = ComparisonKey {
        comparison: id,
        key: X25519Key::new(bob.key),
    };

    let (alice, reveal) = started.answered(&answer, NOW).unwrap();

    let key = reveal.key;
    assert_eq!(
        document::commitment(&id, &party(1), key.as_bytes()),
        *start.commitment.as_bytes()
    );
    let by_document = Document::new(
        bob.shared(&key),
        &id,
        (&party(1), key.as_bytes()),
        (&party(2), &bob.key),
    );
    assert_eq!(alice.emoji(), by_document.numbers().map(|number| EMOJI[number]));
    let (alice, confirm) = alice.same();
    assert_eq!(
        *confirm.user.as_bytes(),
        by_document.mac("starter", "user", &[1; 32])
    );
    assert_eq!(
        *confirm.manifest.as_bytes(),
        by_document.mac("starter", "manifest", &[201; 32])
    );
    let from_bob = ComparisonConfirm {
        comparison: id,
        user: ComparisonMac::new(by_document.mac("answerer", "user", &[2; 32])),
        manifest: ComparisonMac::new(by_document.mac("answerer", "manifest", &[202; 32])),
    };
    assert!(alice.confirmed(&from_bob, NOW).is_ok());
}

#[test]
fn a_program_that_follows_the_document_begins_with_us() {
    let alice = Foreign::new(9);
    let id = ComparisonId::new([3; 16]);
    let start = ComparisonStart {
        comparison: id,
        commitment: KeyCommitment::new(document::commitment(&id, &party(1), &alice.key)),
    };
    let (answered, answer) = Answered::answer(&start, party(2), party(1), NOW);
    let reveal = ComparisonKey {
        comparison: id,
        key: X25519Key::new(alice.key),
    };

    let bob = answered.revealed(&reveal, NOW).unwrap();

    let by_document = Document::new(
        alice.shared(&answer.key),
        &id,
        (&party(1), &alice.key),
        (&party(2), answer.key.as_bytes()),
    );
    assert_eq!(bob.emoji(), by_document.numbers().map(|number| EMOJI[number]));
    let (_, confirm) = bob.same();
    assert_eq!(
        *confirm.user.as_bytes(),
        by_document.mac("answerer", "user", &[2; 32])
    );
}

/// A2: what is vouched for is the key itself. A peer that vouches for another key, or for a name of one, is refused.
#[test]
fn a_mac_over_another_key_or_over_a_name_of_a_key_is_refused() {
    let name_of_a_key = *party(2).device.as_bytes();
    for (user, manifest, refused) in [
        ([3; 32], [202; 32], ComparisonError::OtherKey),
        (name_of_a_key, [202; 32], ComparisonError::OtherKey),
        ([2; 32], [203; 32], ComparisonError::OtherManifest),
        // The two exchanged: each MAC serves its own purpose only.
        ([202; 32], [2; 32], ComparisonError::OtherKey),
    ] {
        let bob = Foreign::new(9);
        let (started, start) = begin(party(1), party(2));
        let answer = ComparisonKey {
            comparison: start.comparison,
            key: X25519Key::new(bob.key),
        };
        let (alice, reveal) = started.answered(&answer, NOW).unwrap();
        let by_document = Document::new(
            bob.shared(&reveal.key),
            &start.comparison,
            (&party(1), reveal.key.as_bytes()),
            (&party(2), &bob.key),
        );
        let confirm = ComparisonConfirm {
            comparison: start.comparison,
            user: ComparisonMac::new(by_document.mac("answerer", "user", &user)),
            manifest: ComparisonMac::new(by_document.mac("answerer", "manifest", &manifest)),
        };

        assert_eq!(alice.same().0.confirmed(&confirm, NOW), Err(refused));
    }
}

#[test]
fn weak_keys_are_refused() {
    for (key, refused) in [
        ([0; 32], PublicKeyError::LowOrder),
        ([0xff; 32], PublicKeyError::NonCanonical),
    ] {
        let (started, start) = begin(party(1), party(2));
        let answer = ComparisonKey {
            comparison: start.comparison,
            key: X25519Key::new(key),
        };
        assert_eq!(
            started.answered(&answer, NOW).err(),
            Some(ComparisonError::Key(refused))
        );
    }
}

#[test]
fn every_flipped_bit_of_a_confirmation_is_refused() {
    for bit in 0..512 {
        let ((alice, _), (_, mut confirm)) = waiting();
        let flip = |mac: ComparisonMac| {
            let mut bytes = *mac.as_bytes();
            bytes[(bit / 8) % 32] ^= 1 << (bit % 8);
            ComparisonMac::new(bytes)
        };
        let refused = if bit < 256 {
            confirm.user = flip(confirm.user);
            ComparisonError::OtherKey
        } else {
            confirm.manifest = flip(confirm.manifest);
            ComparisonError::OtherManifest
        };

        assert_eq!(alice.confirmed(&confirm, NOW).err(), Some(refused), "{bit}");
    }
}

#[test]
fn a_person_who_holds_an_older_manifest_of_the_other_sees_the_same_and_is_told_so() {
    let old = Party {
        manifest: ManifestHash::new([0; 32]),
        ..party(2)
    };
    let (alice, bob) = shown([party(1), old], [party(2), party(1)]);
    assert_eq!(alice.emoji(), bob.emoji());

    let refused = alice.same().0.confirmed(&bob.same().1, NOW).unwrap_err();

    assert_eq!(refused, ComparisonError::OtherManifest);
    assert_eq!(refused.reason(), CancelReason::OtherManifest);
}

#[test]
fn each_step_ends_after_ten_minutes() {
    let last = END.minus(Span(1));
    let late = Some(ComparisonError::TimedOut);

    let steps = |at| {
        let (started, start) = begin(party(1), party(2));
        let (answered, answer) = Answered::answer(&start, party(2), party(1), NOW);
        let first = started.answered(&answer, at).err();
        let (started, start) = begin(party(1), party(2));
        let (_, other_answer) = Answered::answer(&start, party(2), party(1), NOW);
        let (_, reveal) = started.answered(&other_answer, NOW).unwrap();
        // This reveal is of another key pair; the time is looked at before that.
        let second = answered.revealed(&reveal, at).err();
        let ((alice, _), (_, from_bob)) = waiting();
        [first, second, alice.confirmed(&from_bob, at).err()]
    };

    assert_eq!(steps(END), [late; 3]);
    // The clock was set back.
    assert_eq!(steps(NOW.minus(Span(1))), [late; 3]);
    assert_eq!(steps(last), [None, Some(ComparisonError::Commitment), None]);
}

#[test]
fn what_is_of_another_comparison_is_none_of_this_one() {
    let other = ComparisonId::new([0; 16]);
    let (started, start) = begin(party(1), party(2));
    assert_eq!(started.id(), start.comparison);
    let (answered, mut answer) = Answered::answer(&start, party(2), party(1), NOW);
    assert_eq!(answered.id(), start.comparison);
    let (seen, _) = honest();
    assert_ne!(seen.id(), other);
    let mut reveal = answer;
    answer.comparison = other;
    reveal.comparison = other;
    let ((alice, _), (_, mut confirm)) = waiting();
    assert_eq!(alice.id(), confirm.comparison);
    confirm.comparison = other;

    let refused = Some(ComparisonError::OtherComparison);
    assert_eq!(started.answered(&answer, NOW).err(), refused);
    assert_eq!(answered.revealed(&reveal, NOW).err(), refused);
    assert_eq!(alice.confirmed(&confirm, NOW).err(), refused);
}

#[test]
fn when_both_begin_at_once_one_of_the_two_gives_way() {
    let (alice, from_alice) = begin(party(1), party(2));
    let (bob, from_bob) = begin(party(2), party(1));

    assert_ne!(alice.gives_way_to(&from_bob), bob.gives_way_to(&from_alice));
}

#[test]
fn the_other_is_told_whether_to_begin_anew_or_to_look_again() {
    for (error, reason) in [
        (ComparisonError::TimedOut, CancelReason::TimedOut),
        (ComparisonError::OtherManifest, CancelReason::OtherManifest),
        (ComparisonError::OtherKey, CancelReason::Untrue),
        (ComparisonError::Commitment, CancelReason::Untrue),
        (ComparisonError::OtherComparison, CancelReason::Untrue),
        (
            ComparisonError::Key(PublicKeyError::LowOrder),
            CancelReason::Untrue,
        ),
    ] {
        assert_eq!(error.reason(), reason);
    }
}

#[test]
fn nothing_of_a_comparison_is_printed() {
    let (started, start) = begin(party(1), party(2));
    let (answered, _) = Answered::answer(&start, party(2), party(1), NOW);
    let (alice, _) = honest();

    assert_eq!(format!("{started:?} {answered:?}"), "Started(..) Answered(..)");
    assert_eq!(format!("{alice:?}"), "Shown(..)");
    assert_eq!(format!("{:?}", alice.same().0), "Waiting(..)");
}
