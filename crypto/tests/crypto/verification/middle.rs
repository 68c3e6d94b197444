//! A2: Mallory stands between Alice and Bob, passes on what she likes of their comparisons, and says the rest herself.

use hoopoe_crypto::verification::{Answered, ComparisonError, EMOJI, Party};
use hoopoe_protocol::{
    id::DeviceId,
    keys::{UserKey, X25519Key},
    verification::{ComparisonId, ComparisonKey, ComparisonStart, KeyCommitment},
};

use super::{
    document::{self, Document, Foreign},
    emoji::{NOW, begin, party, shown},
};

/// Bob, or Alice, with one thing about them that is not theirs.
fn each_a_little_other(party: Party) -> [Party; 2] {
    [
        Party {
            user_key: UserKey::new([77; 32]),
            ..party
        },
        Party {
            device: DeviceId::new([77; 32]),
            ..party
        },
    ]
}

/// She compares with Alice and with Bob, each of whom holds her for the other. What Alice sees she knows before she reveals a key to Bob, and
/// she looks for one with which he sees the same. Here she is content with the first emoji, which one key in 64 gives; all seven
/// are one in 2^42, and without the commitment as good as found.
#[test]
fn a_key_that_makes_the_emoji_equal_is_found_and_refused() {
    let mallory = party(3);
    let (started, start) = begin(party(1), mallory);
    let answer = ComparisonKey {
        comparison: start.comparison,
        key: X25519Key::new(Foreign::new(9).key),
    };
    let alice = started.answered(&answer, NOW).unwrap().0;
    let id = ComparisonId::new([3; 16]);
    let commitment = document::commitment(&id, &mallory, &Foreign::new(10).key);
    let start = ComparisonStart {
        comparison: id,
        commitment: KeyCommitment::new(commitment),
    };
    let (answered, bobs) = Answered::answer(&start, party(2), mallory, NOW);

    let fits = |hers: &Foreign| {
        let seen = Document::bound_to(
            &commitment,
            hers.shared(&bobs.key),
            &id,
            (&mallory, &hers.key),
            (&party(2), bobs.key.as_bytes()),
        );
        EMOJI[seen.numbers()[0]] == alice.emoji()[0]
    };
    let fitting = (11..10_000).map(Foreign::new).find(fits).expect("one in 64 fits");

    let reveal = ComparisonKey {
        comparison: id,
        key: X25519Key::new(fitting.key),
    };
    match answered.revealed(&reveal, NOW) {
        Err(error) => assert_eq!(error, ComparisonError::Commitment),
        Ok(bob) => panic!("equal to what Alice sees: {}", bob.emoji()[0] == alice.emoji()[0]),
    }
}

/// She passes on every word, keys and all, between Alice and somebody who is not whom Alice holds them for.
#[test]
fn whoever_holds_another_key_or_device_of_the_answerer_sees_other_emoji() {
    for other in each_a_little_other(party(2)) {
        let (alice, bob) = shown([party(1), party(2)], [other, party(1)]);

        assert_ne!(alice.emoji(), bob.emoji());
    }
}

/// A7: she passes Alice's words on to Bob as those of somebody else.
#[test]
fn a_start_of_another_person_or_device_is_refused_when_the_key_is_revealed() {
    for other in each_a_little_other(party(1)) {
        let (started, start) = begin(party(1), party(2));
        let (answered, answer) = Answered::answer(&start, party(2), other, NOW);
        let (_, reveal) = started.answered(&answer, NOW).unwrap();

        assert_eq!(
            answered.revealed(&reveal, NOW).err(),
            Some(ComparisonError::Commitment)
        );
    }
}

/// She gives Alice her own confirmation for the answer. Between two devices of one person all that is vouched for is the same on both sides, so that
/// nothing but the side tells one from the other.
#[test]
fn our_own_confirmation_that_comes_back_is_refused() {
    let phone = Party {
        device: DeviceId::new([77; 32]),
        ..party(1)
    };
    for other in [phone, party(2)] {
        let (starter, answerer) = shown([party(1), other], [other, party(1)]);
        for side in [starter, answerer] {
            let (waiting, own) = side.same();

            assert_eq!(waiting.confirmed(&own, NOW), Err(ComparisonError::OtherKey));
        }
    }
}
