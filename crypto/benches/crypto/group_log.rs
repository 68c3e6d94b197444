//! The log of a group: making, verifying and sealing one entry, beside the signature and the cipher in it; one more entry in a group
//! of the largest size; and a log of 10,000 entries that is read again, beside one SHA-256 of each.

use core::hint::black_box;

use criterion::{BatchSize, Criterion, SamplingMode};
use hoopoe_crypto::group::{
    entry::VerifiedEntry,
    epoch::{EpochKeys, EpochSecret},
    log::GroupLog,
    seal::{self, Record},
};
use hoopoe_protocol::{
    group::{ChangeRole, GroupEntry, GroupEpoch, GroupOp, Role},
    keys::EpochCommit,
    limits,
    signed::Signed,
};
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;
use sha2::{Digest, Sha256};

use crate::{
    people::{Group, NOW, Person, profile},
    raw::{self, OVERHEAD, Signatory},
};

/// Entries of the log that is read again.
const ENTRIES: usize = 10_000;

pub(crate) fn measure(criterion: &mut Criterion) {
    let people: Vec<_> = (0..limits::GROUP_MEMBERS as u16)
        .map(|seed| Person::new(seed, 1))
        .collect();
    let mut group = Group::of(&people, EpochCommit::new([3; 32]));
    one_entry(criterion, &people, &group);
    fill(&mut group, &people);
    whole(criterion, &people, &group);
}

/// The owner makes everybody an admin, and a member again, until the log is as long as it is to be.
fn fill(group: &mut Group, people: &[Person]) {
    let (owner, members) = people.split_first().unwrap();
    let roles = [Role::Admin, Role::Member].into_iter().cycle();
    let changes = roles.flat_map(|role| members.iter().map(move |person| (person.id(), role)));
    for (user, role) in changes.take(ENTRIES - group.entries.len()) {
        group.does(owner, GroupOp::Role(ChangeRole { user, role }), None);
    }
    assert_eq!(group.log.tip().members().count(), limits::GROUP_MEMBERS);
}

fn one_entry(criterion: &mut Criterion, people: &[Person], group: &Group) {
    let owner = people.first().unwrap();
    let op = GroupOp::Profile(profile("Hikers of the north"));
    let signed = owner.author().entry(NOW, group.log.tip(), op.clone());

    let mut making = criterion.benchmark_group("group log: make an entry");
    making.bench_function("hoopoe", |bencher| {
        bencher.iter(|| owner.author().entry(NOW, group.log.tip(), black_box(op.clone())));
    });
    raw::sign(&mut making, &signed);
    making.finish();

    let mut verifying = criterion.benchmark_group("group log: verify an entry");
    verifying.bench_function("hoopoe", |bencher| {
        bencher.iter(|| VerifiedEntry::verify(black_box(&signed), &owner.manifest, None).unwrap());
    });
    let key = owner.certificate().signing;
    raw::verify(&mut verifying, &[Signatory::of(&signed, key.as_bytes())]);
    verifying.finish();
    record(criterion, group, &signed);
}

fn record(criterion: &mut Criterion, group: &Group, entry: &Signed<GroupEntry>) {
    let mut rng = ChaCha20Rng::from_seed([1; 32]);
    let id = group.log.tip().group();
    let keys: EpochKeys = EpochSecret::generate(&mut rng, GroupEpoch(0)).in_group(id);
    let key = keys.log_key();
    let record = Record {
        entry,
        actor: None,
        subject: None,
    };
    let sealed = seal::seal(&mut rng, &key, (&id, 7), &record).unwrap();
    assert_eq!(sealed.len(), 1_024, "the size that is measured");

    let mut sealing = criterion.benchmark_group("group log: seal a record, 1 KiB");
    sealing.bench_function("hoopoe", |bencher| {
        bencher.iter(|| seal::seal(&mut rng, &key, (&id, 7), black_box(&record)).unwrap());
    });
    raw::seal(&mut sealing, sealed.len() - 32 - OVERHEAD);
    sealing.finish();

    let mut opening = criterion.benchmark_group("group log: open a record, 1 KiB");
    opening.bench_function("hoopoe", |bencher| {
        bencher.iter(|| seal::open(&key, &id, 7, black_box(&sealed)).unwrap());
    });
    raw::open(&mut opening, sealed.len() - 32 - OVERHEAD);
    opening.finish();
}

fn whole(criterion: &mut Criterion, people: &[Person], group: &Group) {
    let mut measured = criterion.benchmark_group("group log: 1,000 members, 10,000 entries");
    measured.sample_size(10).sampling_mode(SamplingMode::Flat);
    let op = GroupOp::Profile(profile("Hikers of the north"));
    let next = group.entry(people.first().unwrap(), op, None);
    measured.bench_function("hoopoe, what one entry more does", |bencher| {
        bencher.iter(|| group.log.tip().apply(black_box(&next), None).unwrap());
    });
    measured.bench_function("hoopoe, one entry more", |bencher| {
        bencher.iter_batched_ref(
            || group.log.clone(),
            |log| log.append(black_box(&next)).unwrap(),
            BatchSize::PerIteration,
        );
    });
    let stored: Vec<_> = group.entries.iter().map(VerifiedEntry::signed).collect();
    measured.bench_function("hoopoe, read again", |bencher| {
        bencher.iter(|| read(black_box(&stored)))
    });
    measured.bench_function("sha2, of each entry", |bencher| {
        bencher.iter(|| {
            for signed in &stored {
                black_box(Sha256::digest(black_box(&signed.body)));
            }
        });
    });
    measured.finish();
}

fn read(stored: &[&Signed<GroupEntry>]) -> GroupLog {
    let mut entries = stored
        .iter()
        .map(|signed| VerifiedEntry::from_own_store(signed).unwrap());
    let mut log = GroupLog::begin(&entries.next().unwrap()).unwrap();
    entries.for_each(|entry| log.append(&entry).unwrap());
    log
}
