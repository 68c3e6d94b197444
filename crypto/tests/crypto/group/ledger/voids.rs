//! Records that do nothing, whoever appended them, and the log that goes on behind them.

use hoopoe_crypto::{
    group::{
        apply::ApplyError,
        entry::EntryError,
        ledger::{BeginError, Came, Ledger, Void},
        log::AppendError,
        seal::{LogKeys, LogOpenError, Record, seal},
    },
    identity::UserIdentity,
    manifest::ManifestError,
    signature::SignatureError,
};
use hoopoe_protocol::{
    group::{EpochReason, GroupOp, GroupPolicy, Role},
    limits,
    secret::Secret,
    signed::Signed,
};
use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng};

use super::{
    super::crew::{ALICE, BOB, CAROL, DAVE, NOW, create, verified},
    host::{bare, does_nothing, on, rename, three},
};

#[test]
fn what_breaks_a_rule_is_passed_over_by_all() {
    let mut host = three();
    let key = host.newest.clone();
    let entry = host.crew.entry(BOB, host.crew.remove(ALICE));

    let void = does_nothing(&mut host, &key, &bare(entry.signed()));

    assert_eq!(void, ApplyError::NotAllowed.into());
}

#[test]
fn an_entry_that_is_there_does_not_come_a_second_time() {
    let mut host = three();
    let key = host.newest.clone();
    let entry = host.crew.entry(BOB, rename("Walkers"));
    assert_eq!(host.post(&entry), Came::Appended);

    let void = does_nothing(&mut host, &key, &bare(entry.signed()));

    assert_eq!(void, AppendError::Known.into());
}

#[test]
fn an_entry_behind_one_that_nobody_has_appended_does_not_come() {
    let mut host = three();
    let key = host.newest.clone();
    let mut ahead = host.crew.log.clone();
    on(&mut host, &mut ahead, BOB, rename("Walkers"));
    let second = on(&mut host, &mut ahead, BOB, rename("Climbers"));

    let void = does_nothing(&mut host, &key, &bare(second.signed()));

    assert_eq!(void, AppendError::Ahead.into());
}

#[test]
fn a_signature_of_another_device_does_nothing() {
    let mut host = three();
    let key = host.newest.clone();
    let entry = host.crew.entry(BOB, rename("Walkers"));
    let alices = host.crew.entry(ALICE, rename("Walkers"));
    let forged = Signed::from_parts(entry.signed().body.to_vec(), alices.signed().signature);

    let void = does_nothing(&mut host, &key, &bare(&forged));

    assert_eq!(void, EntryError::Signature(SignatureError::Signature).into());
}

#[test]
fn whom_nobody_has_shown_a_manifest_of_is_not_added() {
    let mut host = three();
    let key = host.newest.clone();
    let entry = host.crew.entry(BOB, host.crew.add(DAVE, Role::Member));

    let void = does_nothing(&mut host, &key, &bare(entry.signed()));

    assert_eq!(void, Void::NoManifest);
}

#[test]
fn a_manifest_that_the_entry_does_not_name_is_not_taken_along() {
    let mut host = three();
    let key = host.newest.clone();
    let others = host.crew.people[4].manifest.clone();
    let add = host.crew.entry(BOB, host.crew.add(DAVE, Role::Member));
    let plain = host.crew.entry(BOB, rename("Walkers"));

    for (entry, as_actor) in [(&add, false), (&plain, false), (&plain, true)] {
        let brought = Some(others.signed());
        let record = Record {
            actor: brought.filter(|_| as_actor),
            subject: brought.filter(|_| !as_actor),
            ..bare(entry.signed())
        };
        assert_eq!(does_nothing(&mut host, &key, &record), Void::Surplus);
    }
    assert!(host.ledger.manifest(&others.reference().hash).is_none());
}

#[test]
fn a_manifest_that_its_person_did_not_sign_does_nothing() {
    let mut host = three();
    let key = host.newest.clone();
    let daves = host.crew.people[DAVE]
        .manifest
        .signed()
        .read_unverified()
        .unwrap();
    let forged = UserIdentity::from_secret(&Secret::new([99; 32])).sign_manifest(&daves);
    let entry = host.crew.entry(BOB, host.crew.add(DAVE, Role::Member));
    let record = Record {
        subject: Some(&forged),
        ..bare(entry.signed())
    };

    let void = does_nothing(&mut host, &key, &record);

    assert_eq!(void, ManifestError::Signature(SignatureError::Signature).into());
}

#[test]
fn an_epoch_that_speaks_of_a_branch_that_was_not_copied_here_does_not_open() {
    let mut host = three();
    let mut other = host.crew.log.clone();
    let entry = on(&mut host, &mut other, BOB, rename("Walkers"));
    host.does(ALICE, rename("Climbers"));
    let reason = EpochReason::Fork(other.tip().head());
    let epoch = host.epoch(&host.crew.log.tip().clone(), reason);
    let epoch = host.crew.entry(ALICE, epoch);

    assert_eq!(host.post(&epoch), Came::Void(Void::NoBranch));
    assert_eq!(host.post(&entry), Came::Branch);
    host.opens(ALICE, EpochReason::Fork(other.tip().head()));
    assert_eq!(host.seen(), host.seen_by(&host.newcomer()));
}

/// Anybody who may leave something there.
#[test]
fn bytes_that_are_no_record_hold_nobody_up() {
    let mut host = three();
    for length in [0, 71, 72, 1_023, 73_729] {
        assert_eq!(
            host.take(vec![7; length]),
            Came::Void(LogOpenError::Size(length).into())
        );
    }
    for length in limits::SEALED_RECORD_SIZES {
        assert_eq!(host.take(vec![7; length]), Came::Unread);
    }

    host.does(ALICE, rename("Climbers"));

    assert_eq!(host.seen(), host.seen_by(&host.newcomer()));
}

#[test]
fn a_first_record_that_does_not_create_that_group_begins_nothing() {
    let host = three();
    let mut rng = ChaCha20Rng::seed_from_u64(9);
    let (group, keys) = (host.group(), host.first_keys());
    let key = keys.log_key();
    let known = LogKeys::from_iter([key.clone()]);
    let people = &host.crew.people;
    let other = people[BOB].author().create(
        NOW,
        hoopoe_protocol::group::Create {
            commit: keys.commit(),
            ..create(GroupPolicy::default())
        },
    );
    let accept = host.crew.entry(BOB, GroupOp::Accept);
    let own = host.crew.first.signed();
    let mut begin = |entry: &Signed<_>, who: Option<usize>, subject: bool| {
        let manifest = who.map(|who| people[who].manifest.signed());
        let record = Record {
            actor: manifest,
            subject: manifest.filter(|_| subject),
            ..bare(entry)
        };
        let sealed = seal(&mut rng, &key, (&group, 0), &record).unwrap();
        Ledger::begin(&group, &known, host.crew.first.head(), &sealed).err()
    };
    let void = |void: Void| Some(BeginError::Void(void));

    assert_eq!(begin(own, Some(ALICE), false), None);
    assert_eq!(begin(own, None, false), void(Void::NoManifest));
    assert_eq!(begin(own, Some(BOB), false), void(Void::Surplus));
    assert_eq!(begin(own, Some(ALICE), true), void(Void::Beginning));
    assert_eq!(begin(accept.signed(), Some(BOB), false), void(Void::Beginning));
    let another = verified(people, &other);
    assert_eq!(
        begin(another.signed(), Some(BOB), false),
        void(Void::Beginning),
        "another group"
    );
    let begun = Ledger::begin(&group, &known, host.crew.first.head(), &[7; 1_024]);
    assert_eq!(begun.err(), Some(BeginError::NoKey));
}

#[test]
fn whoever_comes_in_with_one_device_is_told_by_no_size() {
    let mut host = three();
    host.opens(ALICE, EpochReason::Age);
    let remove = host.crew.remove(CAROL);
    host.does(BOB, remove);

    for sealed in &host.records {
        assert_eq!(sealed.len(), limits::SEALED_RECORD_SIZES[0]);
    }
}
