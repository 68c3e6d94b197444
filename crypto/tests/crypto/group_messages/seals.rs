//! Records of a log on a server: what opens them, in which order they are read back, and what their size says.

use hoopoe_crypto::{
    group::{
        check::Membership,
        epoch::EpochKeys,
        seal::{LogKey, LogKeys, LogOpenError, LogSealError, Record, open, seal},
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

fn record<'a>(entry: &'a Signed<GroupEntry>, previous: Option<&'a LogKey>) -> Record<'a> {
    Record {
        entry,
        previous,
        actor: None,
        subject: None,
    }
}

fn sealed(key: &LogKey, op: GroupOp) -> Vec<u8> {
    let previous = matches!(op, GroupOp::Epoch(_)).then(|| keys(1).log_key());
    let entry = entry(op);
    seal(&mut rng(), key, &GROUP, 4, &record(&entry, previous.as_ref())).unwrap()
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
fn an_entry_comes_back_with_the_key_that_it_carries() {
    let key = keys(2).log_key();
    for op in operations() {
        let opened = open(&key, &GROUP, 4, &sealed(&key, op.clone())).unwrap();

        assert_eq!(opened.entry, entry(op.clone()));
        assert_eq!(opened.previous.is_some(), matches!(op, GroupOp::Epoch(_)));
    }
}

#[test]
fn who_has_the_newest_key_reads_back_to_the_beginning_and_who_was_removed_does_not_read_on() {
    let log_keys = [0, 1, 2].map(|number| keys(number).log_key());
    let at = |epoch: usize, op: GroupOp| (epoch, op);
    let plan = [
        at(0, create(profile(5, 0))),
        at(0, GroupOp::Remove(RemoveMember { user: USER })),
        at(1, epoch(1, EpochReason::Departure)),
        at(1, GroupOp::Accept),
        at(2, epoch(2, EpochReason::Age)),
        at(2, GroupOp::Leave),
    ];
    let server: Vec<_> = (0..)
        .zip(&plan)
        .map(|(seq, (number, op))| {
            let previous = matches!(op, GroupOp::Epoch(_)).then(|| &log_keys[number - 1]);
            seal(
                &mut rng(),
                &log_keys[*number],
                &GROUP,
                seq,
                &record(&entry(op.clone()), previous),
            )
            .unwrap()
        })
        .collect();

    let mut known = LogKeys::new(log_keys[2].clone());
    for number in (0..server.len()).rev() {
        let opened = known.open(&GROUP, u64::try_from(number).unwrap(), &server[number]);
        assert_eq!(opened.unwrap().entry, entry(plan[number].1.clone()));
    }
    for (seq, sealed) in (0..).zip(&server) {
        assert_eq!(
            open(&log_keys[0], &GROUP, seq, sealed).is_ok(),
            seq < 2,
            "the removed member reads that they were removed, and not on"
        );
    }
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
        assert_eq!(result.err(), Some(LogOpenError::NotAuthentic));
    }
}

#[test]
fn every_bent_bit_and_every_other_length_is_refused() {
    let key = keys(2).log_key();
    let sealed = sealed(&key, GroupOp::Accept);
    for bit in 0..sealed.len() * 8 {
        let mut bent = sealed.clone();
        bent[bit / 8] ^= 1 << (bit % 8);

        assert!(open(&key, &GROUP, 4, &bent).is_err(), "bit {bit}");
    }
    for length in 0..sealed.len() {
        assert_eq!(
            open(&key, &GROUP, 4, &sealed[..length]).err(),
            Some(LogOpenError::Size(length))
        );
    }
}

#[test]
fn the_key_of_the_epoch_before_goes_with_an_entry_that_opens_an_epoch_and_with_no_other() {
    let (key, before) = (keys(2).log_key(), keys(1).log_key());
    let result = |op, previous| seal(&mut rng(), &key, &GROUP, 4, &record(&entry(op), previous)).err();

    assert_eq!(
        result(GroupOp::Accept, Some(&before)),
        Some(LogSealError::PreviousKey)
    );
    assert_eq!(
        result(epoch(2, EpochReason::Age), None),
        None,
        "a copy of another branch's carries none"
    );
    let none = Signed::from_parts(vec![0xa0], entry(GroupOp::Accept).signature);
    assert_eq!(
        seal(&mut rng(), &key, &GROUP, 4, &record(&none, None)),
        Err(LogSealError::Record)
    );
}

#[test]
fn a_share_opens_the_entry_that_opens_its_epoch_also_while_the_share_itself_is_held() {
    let share = Writer::new(&Person::new(1), &[&Person::new(2)]).share();
    let keys = keys_of(GROUP, &parts(EPOCH, 1, 2));
    let opening = entry(epoch(EPOCH.0, EpochReason::Departure));
    let before = keys_of(GROUP, &parts(GroupEpoch(EPOCH.0 - 1), 3, 4)).log_key();
    let sealed = seal(
        &mut rng(),
        &keys.log_key(),
        &GROUP,
        9,
        &record(&opening, Some(&before)),
    )
    .unwrap();
    let behind = ShareFacts {
        sender: Membership::Behind,
        commits: Vec::new(),
    };

    let opened = open(&share::log_key(&share), &GROUP, 9, &sealed).unwrap();

    assert!(matches!(
        share::receive(Person::new(1).device(0), &share, &behind),
        Ok(Reception::Held(HeldReason::Log))
    ));
    assert_eq!(opened.entry.body, opening.body);
}
