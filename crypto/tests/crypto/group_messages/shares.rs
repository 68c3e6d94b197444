//! Keys that somebody sends: taken from their owner alone, held until the log can be asked, or refused.

use hoopoe_crypto::group::{
    check::{GroupCheckError, Membership, ReadError},
    epoch::NotCommitted,
    inbound::{Provenance, SessionKeyError},
    share::{HeldReason, Reception, ShareError, ShareFacts, receive},
};
use hoopoe_protocol::{
    content::group::{GroupFrame, GroupKeyShare},
    group::GroupEpoch,
    id::TopicId,
    limits,
    secret::Secret,
};
use vodozemac::megolm::{GroupSession, SessionConfig};

use super::world::{EPOCH, GROUP, Person, RIGHTS, Writer, facts, read, taken};

fn alice() -> Writer {
    Writer::new(&Person::new(1), &[&Person::new(2)])
}

fn refused(writer: &Writer, share: &GroupKeyShare) -> ShareError {
    receive(writer.at, share, &facts(&writer.share())).unwrap_err()
}

#[test]
fn an_owners_share_brings_the_session_and_the_keys_of_the_epoch() {
    let alice = alice();
    let share = alice.share();

    let Ok(Reception::Taken(taken)) = receive(alice.at, &share, &facts(&share)) else {
        panic!("not taken");
    };

    assert_eq!(taken.session.id(), alice.session.id());
    assert_eq!(taken.session.owner(), alice.at);
    assert_eq!(taken.session.provenance(), Provenance::Owner);
    assert_eq!((taken.keys.group(), taken.keys.epoch()), (GROUP, EPOCH));
    assert_eq!(taken.keys.topic(), share.topic);
}

#[test]
fn a_share_that_the_log_cannot_judge_yet_is_held() {
    let alice = alice();
    let share = alice.share();
    let result = |sender, commits| match receive(alice.at, &share, &ShareFacts { sender, commits }) {
        Ok(Reception::Held(reason)) => reason,
        other => panic!("{other:?}"),
    };
    let commits = || facts(&share).commits;

    assert_eq!(result(Membership::Behind, commits()), HeldReason::Log);
    assert_eq!(result(Membership::Behind, Vec::new()), HeldReason::Log);
    assert_eq!(result(Membership::Fork, commits()), HeldReason::Fork);
    assert_eq!(result(Membership::Active(RIGHTS), Vec::new()), HeldReason::Epoch);
}

#[test]
fn a_share_from_somebody_who_was_no_member_is_refused() {
    let alice = alice();
    let share = alice.share();
    let outside = ShareFacts {
        sender: Membership::Outside,
        ..facts(&share)
    };

    assert_eq!(
        receive(alice.at, &share, &outside).err(),
        Some(ShareError::NotMember)
    );
}

#[test]
fn the_session_of_somebody_who_has_gone_since_is_taken_for_what_they_said_before() {
    let alice = alice();
    let share = alice.share();
    let former = ShareFacts {
        sender: Membership::Former(RIGHTS),
        ..facts(&share)
    };

    assert!(matches!(
        receive(alice.at, &share, &former),
        Ok(Reception::Taken(_))
    ));
}

#[test]
fn other_keys_of_the_epoch_than_the_log_commits_to_are_refused() {
    let alice = alice();
    let not_committed = ShareError::NotCommitted(NotCommitted);

    for bent in [
        GroupKeyShare {
            group_key: Secret::new([9; 32]),
            ..alice.share()
        },
        GroupKeyShare {
            topic: TopicId::new([9; 32]),
            ..alice.share()
        },
        GroupKeyShare {
            epoch: GroupEpoch(EPOCH.0 + 1),
            ..alice.share()
        },
    ] {
        assert_eq!(refused(&alice, &bent), not_committed);
    }
}

#[test]
fn every_bent_bit_of_a_session_key_is_refused() {
    let alice = alice();
    let key = *alice.share().session_key.expose();
    for bit in 0..limits::SESSION_KEY_BYTES * 8 {
        let mut bent = key;
        bent[bit / 8] ^= 1 << (bit % 8);
        let share = GroupKeyShare {
            session_key: Secret::new(bent),
            ..alice.share()
        };

        assert_eq!(
            refused(&alice, &share),
            ShareError::SessionKey(SessionKeyError::Malformed),
            "bit {bit}"
        );
    }
}

#[test]
fn a_session_that_begins_behind_its_last_message_is_refused() {
    let alice = alice();
    let mut ratchet = GroupSession::new(SessionConfig::version_2());
    for _ in 0..limits::SESSION_MESSAGES {
        ratchet.encrypt("passed over");
    }
    let share = GroupKeyShare {
        session_key: Secret::from_slice(&ratchet.session_key().to_bytes()).unwrap(),
        ..alice.share()
    };

    assert_eq!(
        refused(&alice, &share),
        ShareError::SessionKey(SessionKeyError::Index(limits::SESSION_MESSAGES))
    );
}

#[test]
fn a3_a_session_that_another_member_passes_on_as_a_share_makes_nobody_the_sender() {
    // Mallory is a member, was given Alice's session, and sends it to Bob as if it were her own.
    let (mut alice, mallory) = (alice(), Person::new(4));
    let mut passed_on = taken(mallory.device(0), &alice.share());
    let frame = alice.write("hello");

    // Alice's frame names Alice's device, under which Bob has nothing from Mallory.
    assert!(matches!(
        read(&mut passed_on, &frame, &alice.manifest),
        Err(ReadError::Decrypt(_))
    ));
    // So Mallory names her own device, and is told from the sender inside.
    let renamed = GroupFrame {
        owner_device: mallory.device(0).device,
        ..frame
    };
    assert_eq!(
        read(&mut passed_on, &renamed, &mallory.manifest()).err(),
        Some(ReadError::Check(GroupCheckError::Sender))
    );
}
