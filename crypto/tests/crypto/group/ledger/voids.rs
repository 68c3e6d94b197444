//! Records that do nothing, whoever appended them, and the log that goes on behind them.

use hoopoe_crypto::{
    group::{
        apply::ApplyError,
        entry::EntryError,
        ledger::{Came, Ledger, Void},
        log::AppendError,
        seal::{LogKeys, Record},
    },
    identity::UserIdentity,
    manifest::ManifestError,
    signature::SignatureError,
};
use hoopoe_protocol::{
    group::{EpochReason, GroupOp, GroupPolicy, Role},
    secret::Secret,
    signed::Signed,
};

use super::{
    super::crew::{ALICE, BOB, CAROL, DAVE, NOW, create, profile, verified},
    host::{Host, person, seen},
};

/// Alice's group with Bob, an admin.
fn two() -> Host {
    let mut host = Host::new(GroupPolicy::default(), 1);
    let add = host.crew.add(BOB, Role::Admin);
    host.does(ALICE, add);
    host.does(BOB, GroupOp::Accept);
    host
}

fn rename(name: &str) -> GroupOp {
    GroupOp::Profile(profile(name))
}

/// Appends it and reads it; whatever it is, the group is as before, and the next entry comes in for everybody.
fn does_nothing(host: &mut Host, key: &hoopoe_crypto::group::seal::LogKey, record: &Record<'_>) -> Void {
    let before = seen(&host.ledger);
    let opened = host.append(key, record);
    let void = host.ledger.read(&opened).unwrap_err();
    let after = host.seen();
    assert_eq!((after.tip, after.branches), (before.tip, before.branches));
    assert_eq!(after.next, before.next + 1);

    host.does(ALICE, rename(&after.next.to_string()));
    assert_eq!(host.seen(), seen(&host.newcomer()));
    void
}

fn bare(entry: &Signed<hoopoe_protocol::group::GroupEntry>) -> Record<'_> {
    Record {
        entry,
        previous: None,
        actor: None,
        subject: None,
    }
}

#[test]
fn what_breaks_a_rule_is_passed_over_by_all() {
    let mut host = two();
    let key = host.ledger.key().clone();
    let entry = host.crew.entry(BOB, host.crew.remove(ALICE));

    let void = does_nothing(&mut host, &key, &bare(entry.signed()));

    assert_eq!(void, ApplyError::NotAllowed.into());
}

#[test]
fn an_entry_that_is_there_does_not_come_a_second_time() {
    let mut host = two();
    let key = host.ledger.key().clone();
    let entry = host.crew.entry(BOB, rename("Walkers"));
    host.post(&entry).unwrap();

    let void = does_nothing(&mut host, &key, &bare(entry.signed()));

    assert_eq!(void, AppendError::Known.into());
}

#[test]
fn an_entry_behind_one_that_nobody_has_appended_does_not_come() {
    let mut host = two();
    let key = host.ledger.key().clone();
    let mut ahead = host.crew.log.clone();
    super::host::on(&mut host, &mut ahead, BOB, rename("Walkers"));
    let second = super::host::on(&mut host, &mut ahead, BOB, rename("Climbers"));

    let void = does_nothing(&mut host, &key, &bare(second.signed()));

    assert_eq!(void, AppendError::Ahead.into());
}

#[test]
fn a_signature_of_another_device_does_nothing() {
    let mut host = two();
    let key = host.ledger.key().clone();
    let entry = host.crew.entry(BOB, rename("Walkers"));
    let alices = host.crew.entry(ALICE, rename("Walkers"));
    let forged = Signed::from_parts(entry.signed().body.to_vec(), alices.signed().signature);

    let void = does_nothing(&mut host, &key, &bare(&forged));

    assert_eq!(void, EntryError::Signature(SignatureError::Signature).into());
}

#[test]
fn whom_nobody_has_shown_a_manifest_of_is_not_added() {
    let mut host = two();
    let key = host.ledger.key().clone();
    let entry = host.crew.entry(BOB, host.crew.add(CAROL, Role::Member));

    let void = does_nothing(&mut host, &key, &bare(entry.signed()));

    assert_eq!(void, Void::NoManifest);
}

#[test]
fn a_manifest_that_the_entry_does_not_name_is_not_taken_along() {
    let mut host = two();
    let key = host.ledger.key().clone();
    let carols = person(&host, CAROL).manifest.clone();
    let add = host.crew.entry(BOB, host.crew.add(DAVE, Role::Member));
    let plain = host.crew.entry(BOB, rename("Walkers"));

    for (entry, as_actor) in [(&add, false), (&plain, false), (&plain, true)] {
        let brought = Some(carols.signed());
        let record = Record {
            actor: brought.filter(|_| as_actor),
            subject: brought.filter(|_| !as_actor),
            ..bare(entry.signed())
        };
        assert_eq!(does_nothing(&mut host, &key, &record), Void::Surplus);
    }
    assert!(host.ledger.manifest(&carols.reference().hash).is_none());
}

#[test]
fn a_manifest_that_its_person_did_not_sign_does_nothing() {
    let mut host = two();
    let key = host.ledger.key().clone();
    let carols = person(&host, CAROL).manifest.signed().read_unverified().unwrap();
    let forged = UserIdentity::from_secret(&Secret::new([99; 32])).sign_manifest(&carols);
    let entry = host.crew.entry(BOB, host.crew.add(CAROL, Role::Member));
    let record = Record {
        subject: Some(&forged),
        ..bare(entry.signed())
    };

    let void = does_nothing(&mut host, &key, &record);

    assert_eq!(void, ManifestError::Signature(SignatureError::Signature).into());
}

/// Otherwise somebody who was removed could, together with the server, go on in the log with the key that they have.
#[test]
fn under_the_key_of_an_epoch_that_is_over_nothing_comes_in() {
    let mut host = two();
    let old = host.ledger.key().clone();
    let epoch = host.crew.epoch(EpochReason::Age);
    host.does(ALICE, epoch);
    let entry = host.crew.entry(BOB, rename("Walkers"));

    assert_eq!(does_nothing(&mut host, &old, &bare(entry.signed())), Void::Key);
    assert_eq!(
        host.post(&host.crew.entry(BOB, rename("Climbers"))),
        Ok(Came::Appended)
    );
}

/// Otherwise a member cuts all who come later off from the log before that entry, and shows them another.
#[test]
fn an_epoch_that_carries_another_key_than_the_one_before_does_not_open() {
    let mut host = two();
    let (own, other) = (host.new_key(), host.new_key());
    let entry = host.crew.entry(BOB, host.crew.epoch(EpochReason::Age));
    let record = Record {
        previous: Some(&other),
        ..bare(entry.signed())
    };

    let void = does_nothing(&mut host, &own, &record);

    assert_eq!(void, Void::Key);
    assert_eq!(host.ledger.log().tip().epoch().number.0, 0);
}

#[test]
fn an_epoch_without_the_key_before_it_does_not_open() {
    let mut host = two();
    let own = host.new_key();
    let entry = host.crew.entry(BOB, host.crew.epoch(EpochReason::Age));

    assert_eq!(does_nothing(&mut host, &own, &bare(entry.signed())), Void::Key);
}

#[test]
fn an_epoch_that_speaks_of_a_branch_that_was_not_copied_here_does_not_open() {
    let mut host = two();
    let mut other = host.crew.log.clone();
    let entry = super::host::on(&mut host, &mut other, BOB, rename("Walkers"));
    host.does(ALICE, rename("Climbers"));
    let key = host.ledger.key().clone();
    let own = host.new_key();
    let epoch = host.crew.epoch(EpochReason::Fork(other.tip().head()));
    let epoch = host.crew.entry(ALICE, epoch);
    let record = Record {
        previous: Some(&key),
        ..bare(epoch.signed())
    };
    let opened = host.append(&own, &record);

    assert_eq!(host.ledger.read(&opened), Err(Void::NoBranch));
    assert_eq!(host.post(&entry), Ok(Came::Branch));
    let epoch = host.crew.epoch(EpochReason::Fork(other.tip().head()));
    host.does(ALICE, epoch);
    assert_eq!(host.seen(), seen(&host.newcomer()));
}

#[test]
fn a_record_that_no_key_opens_is_passed_over() {
    let mut host = two();
    let entry = host.crew.entry(BOB, rename("Walkers"));
    let unknown = host.new_key();
    host.append(&unknown, &bare(entry.signed()));
    host.ledger.skip();

    host.does(ALICE, rename("Climbers"));

    assert_eq!(host.ledger.next(), 5);
    assert_eq!(host.seen(), seen(&host.newcomer()));
}

#[test]
fn who_gets_the_key_of_a_record_later_reads_again_and_is_where_all_others_are() {
    let mut host = two();
    let before = host.ledger.key().clone();
    let epoch = host.crew.epoch(EpochReason::Age);
    host.does(ALICE, epoch);
    host.does(BOB, rename("Walkers"));

    let behind = host.read_with(LogKeys::new(before.clone()));
    let mut both = LogKeys::new(before);
    both.learn(host.ledger.key().clone());

    assert_eq!(
        behind.log().tip().head().seq,
        2,
        "the epoch and what is behind it"
    );
    assert_eq!(seen(&host.read_with(both)), host.seen());
}

#[test]
fn a_first_record_that_does_not_create_that_group_begins_nothing() {
    let host = two();
    let key = host.ledger.key().clone();
    let people = &host.crew.people;
    let other = people[BOB].author().create(NOW, create(GroupPolicy::default()));
    let accept = host.crew.entry(BOB, GroupOp::Accept);
    let mut empty = two();
    let group = host.group();
    let mut begin = |entry: &Signed<_>, who: usize, subject: bool| {
        let manifest = people[who].manifest.signed();
        let record = Record {
            actor: Some(manifest),
            subject: Some(manifest).filter(|_| subject),
            ..bare(entry)
        };
        Ledger::begin(&group, &empty.append(&key, &record)).err()
    };

    assert_eq!(begin(&other, BOB, false), Some(Void::Beginning), "another group");
    assert_eq!(begin(accept.signed(), BOB, false), Some(Void::Beginning));
    let create = verified(people, &other);
    assert_eq!(begin(create.signed(), BOB, true), Some(Void::Beginning));
    assert_eq!(begin(create.signed(), ALICE, false), Some(Void::Surplus));
}
