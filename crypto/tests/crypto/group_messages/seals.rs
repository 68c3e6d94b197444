//! Records of a log on a server: what opens them, and what their size says.

use hoopoe_crypto::{
    group::{
        check::Membership,
        epoch::EpochKeys,
        seal::{LogKey, LogKeys, LogOpenError, Record, open, seal},
        share::{self, HeldReason, Reception, ShareFacts},
    },
    signature::SigningKey,
};
use hoopoe_protocol::{
    group::{
        AddMember, ChangeRole, Create, EntryPlace, EpochReason, GroupEntry, GroupEpoch, GroupOp, GroupPolicy,
        GroupProfile, Merge, NewManifest, OpenEpoch, RemoveMember, Role,
    },
    id::{DeviceId, GroupId, UserId},
    identity::ManifestRef,
    keys::{EpochCommit, LogHash, ManifestHash},
    limits,
    secret::Secret,
    signed::Signed,
};
use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng};

use super::world::{EPOCH, GROUP, HEAD, NOW, Person, Writer, keys_of, parts};

const USER: UserId = UserId::new([1; 32]);
const MANIFEST: ManifestRef = ManifestRef {
    epoch: 1_800_000_000,
    hash: ManifestHash::new([2; 32]),
};

fn rng() -> ChaCha20Rng {
    ChaCha20Rng::seed_from_u64(3)
}

fn keys(epoch: u32) -> EpochKeys {
    keys_of(GROUP, &parts(GroupEpoch(epoch), u8::try_from(epoch).unwrap(), 2))
}

fn entry(op: GroupOp) -> Signed<GroupEntry> {
    SigningKey::from_seed(&Secret::new([5; 32])).sign(&GroupEntry {
        version: 1,
        place: Some(EntryPlace {
            group: GROUP,
            seq: 1_000_000,
            previous: LogHash::new([3; 32]),
        }),
        actor: USER,
        actor_device: DeviceId::new([4; 32]),
        actor_manifest: MANIFEST,
        at: NOW,
        op,
    })
}

fn profile(name: usize, about: usize) -> GroupProfile {
    GroupProfile {
        name: "n".repeat(name),
        about: "a".repeat(about),
        picture: Some([6; 32]),
    }
}

fn epoch(number: u32, reason: EpochReason) -> GroupOp {
    GroupOp::Epoch(OpenEpoch {
        epoch: GroupEpoch(number),
        commit: EpochCommit::new([7; 32]),
        reason,
    })
}

fn merge(additions: usize) -> GroupOp {
    GroupOp::Merge(Merge {
        other: HEAD,
        additions: vec![USER; additions],
    })
}

fn create(profile: GroupProfile) -> GroupOp {
    GroupOp::Create(Create {
        nonce: [8; 32],
        profile,
        policy: GroupPolicy::default(),
        commit: EpochCommit::new([7; 32]),
    })
}

/// One of every operation, in its common size.
fn operations() -> Vec<GroupOp> {
    vec![
        create(profile(60, 200)),
        GroupOp::Add(AddMember {
            user: USER,
            role: Role::Member,
            manifest: MANIFEST,
        }),
        GroupOp::Accept,
        GroupOp::Remove(RemoveMember { user: USER }),
        GroupOp::Leave,
        GroupOp::Role(ChangeRole {
            user: USER,
            role: Role::Admin,
        }),
        GroupOp::Policy(GroupPolicy::default()),
        GroupOp::Profile(profile(60, 200)),
        merge(5),
        epoch(9, EpochReason::Departure),
        epoch(
            9,
            EpochReason::Devices(NewManifest {
                user: USER,
                manifest: MANIFEST,
            }),
        ),
        epoch(9, EpochReason::Fork(HEAD)),
    ]
}

fn record(entry: &Signed<GroupEntry>) -> Record<'_> {
    Record {
        entry,
        actor: None,
        subject: None,
    }
}

fn sealed_at(key: &LogKey, number: u64, entry: &Signed<GroupEntry>) -> Vec<u8> {
    seal(&mut rng(), key, (&GROUP, number), &record(entry)).unwrap()
}

fn sealed(key: &LogKey, op: GroupOp) -> Vec<u8> {
    sealed_at(key, 4, &entry(op))
}

#[test]
fn no_operation_of_common_length_is_told_by_its_size() {
    let key = keys(2).log_key();
    for op in operations() {
        assert_eq!(
            sealed(&key, op.clone()).len(),
            limits::SEALED_RECORD_SIZES[0],
            "{op:?}"
        );
    }
}

#[test]
fn the_largest_operations_have_the_larger_size() {
    let key = keys(2).log_key();
    for op in [
        create(profile(limits::NAME_BYTES, limits::ABOUT_BYTES)),
        GroupOp::Profile(profile(limits::NAME_BYTES, limits::ABOUT_BYTES)),
        merge(limits::MERGE_ADDITIONS),
    ] {
        assert_eq!(sealed(&key, op).len(), limits::SEALED_RECORD_SIZES[1]);
    }
}

#[test]
fn an_entry_comes_back() {
    let key = keys(2).log_key();
    for op in operations() {
        let opened = open(&key, &GROUP, 4, &sealed(&key, op.clone())).unwrap().unwrap();

        assert_eq!(opened.entry, entry(op));
    }
}

#[test]
fn a_key_that_was_given_or_written_down_opens_what_it_opened() {
    let key = keys(2).log_key();
    let read = LogKey::from_secret(key.secret().clone());

    assert!(
        open(&read, &GROUP, 4, &sealed(&key, GroupOp::Accept))
            .unwrap()
            .is_some()
    );
}

#[test]
fn another_place_group_or_epoch_opens_nothing() {
    let key = keys(2).log_key();
    let sealed = sealed(&key, GroupOp::Accept);

    for result in [
        open(&key, &GROUP, 5, &sealed),
        open(&key, &GroupId::new([9; 32]), 4, &sealed),
        open(&keys(3).log_key(), &GROUP, 4, &sealed),
    ] {
        assert!(result.unwrap().is_none());
    }
}

#[test]
fn a_key_that_is_learned_again_is_there_once() {
    let mut known = LogKeys::default();
    assert!(known.is_empty());

    for (epoch, count) in [(2, 1), (3, 2), (2, 2)] {
        known.learn(keys(epoch).log_key());
        assert_eq!((known.len(), known.is_empty()), (count, false));
    }
}

#[test]
fn every_bent_bit_and_every_other_length_is_refused() {
    let key = keys(2).log_key();
    let sealed = sealed(&key, GroupOp::Accept);
    for bit in 0..sealed.len() * 8 {
        let mut bent = sealed.clone();
        bent[bit / 8] ^= 1 << (bit % 8);

        // Where the commitment is bent, it is a record under another key.
        let opened = open(&key, &GROUP, 4, &bent);
        match bit {
            0..256 => assert!(opened.unwrap().is_none(), "bit {bit}"),
            _ => assert_eq!(opened.err(), Some(LogOpenError::NotAuthentic), "bit {bit}"),
        }
    }
    for length in 0..sealed.len() {
        assert_eq!(
            open(&key, &GROUP, 4, &sealed[..length]).err(),
            Some(LogOpenError::Size(length))
        );
    }
}

#[test]
fn a_share_opens_the_records_of_its_epoch_also_while_the_share_itself_is_held() {
    let share = Writer::new(&Person::new(1), &[&Person::new(2)]).share();
    let keys = keys_of(GROUP, &parts(EPOCH, 1, 2));
    let behind_the_opening = entry(GroupOp::Accept);
    let sealed = sealed_at(&keys.log_key(), 9, &behind_the_opening);
    let behind = ShareFacts {
        sender: Membership::Behind,
        commits: Vec::new(),
    };

    let opened = open(&share::log_key(&share), &GROUP, 9, &sealed).unwrap();

    assert!(matches!(
        share::receive(Person::new(1).device(0), &share, &behind),
        Ok(Reception::Held(HeldReason::Log))
    ));
    assert_eq!(opened.unwrap().entry.body, behind_the_opening.body);
}
