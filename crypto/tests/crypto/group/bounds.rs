//! What a group does not grow beyond, and entries that come where none can.

use hoopoe_crypto::group::{
    apply::ApplyError,
    entry::VerifiedEntry,
    log::{AppendError, GroupLog},
};
use hoopoe_protocol::{
    group::{AddMember, EntryPlace, GroupEntry, GroupOp, GroupPolicy, Role},
    id::UserId,
    limits,
    signed::Signed,
};

use super::crew::{ALICE, Crew, NOW, profile};

/// Somebody of whom nothing is known but the name.
fn stranger(number: usize) -> UserId {
    let mut id = [0xee; 32];
    id[..8].copy_from_slice(&number.to_be_bytes());
    UserId::new(id)
}

fn append(log: &mut GroupLog, entry: &Signed<GroupEntry>) -> Result<(), AppendError> {
    log.append(&VerifiedEntry::from_own_store(entry).unwrap())
}

/// Alice invites strangers.
fn invites(crew: &Crew, log: &mut GroupLog, numbers: std::ops::Range<usize>) -> Result<(), AppendError> {
    for number in numbers {
        let add = GroupOp::Add(AddMember {
            user: stranger(number),
            role: Role::Member,
            manifest: crew.people[ALICE].manifest.reference(),
        });
        append(log, &crew.people[ALICE].author().entry(NOW, log.tip(), add))?;
    }
    Ok(())
}

/// Alice on both branches keeps these.
fn merge(
    crew: &Crew,
    log: &mut GroupLog,
    other: &GroupLog,
    kept: std::ops::Range<usize>,
) -> Result<(), AppendError> {
    let additions = kept.map(stranger).collect();
    let signed = crew.people[ALICE]
        .author()
        .merge(NOW, log.tip(), other.tip(), additions);
    log.append_joining(&VerifiedEntry::from_own_store(&signed).unwrap(), other)
}

#[test]
fn a_group_takes_in_a_thousand_and_nobody_else_also_not_by_a_merge() {
    let crew = Crew::alone(GroupPolicy::default());
    let mut ours = crew.log.clone();
    // So many beside Alice that ten on each branch fill the group.
    let base = limits::GROUP_MEMBERS - 1 - 20;
    invites(&crew, &mut ours, 0..base).unwrap();
    let mut theirs = ours.clone();
    invites(&crew, &mut ours, base..base + 10).unwrap();
    invites(&crew, &mut theirs, base + 10..base + 20).unwrap();

    let mut full = ours.clone();
    merge(&crew, &mut full, &theirs, base..base + 20).unwrap();
    assert_eq!(full.tip().members().count(), limits::GROUP_MEMBERS);
    let one_more = base + 20..base + 21;
    assert_eq!(
        invites(&crew, &mut full, one_more.clone()),
        Err(AppendError::Rule(ApplyError::Full))
    );

    invites(&crew, &mut theirs, one_more).unwrap();
    let before = ours.tip().clone();
    assert_eq!(
        merge(&crew, &mut ours, &theirs, base..base + 21),
        Err(AppendError::Rule(ApplyError::Full))
    );
    assert_eq!(*ours.tip(), before);
}

#[test]
fn a_log_begins_with_the_entry_that_creates_the_group() {
    let crew = Crew::alone(GroupPolicy::default());
    let second = crew.entry(ALICE, GroupOp::Profile(profile("Walkers")));

    assert_eq!(GroupLog::begin(&second).unwrap_err(), ApplyError::Beginning);
}

/// The entry before is the right one, and the number is not.
#[test]
fn an_entry_whose_number_is_not_the_next_is_refused() {
    let mut crew = Crew::three();
    let good = crew.entry(ALICE, GroupOp::Profile(profile("Walkers")));
    let seq = crew.log.tip().head().seq + 1;
    for other in [seq - 1, seq + 1, limits::GROUP_SEQ] {
        let mut entry = good.entry().clone();
        entry.place = Some(EntryPlace {
            seq: other,
            ..entry.place.unwrap()
        });
        let signed = crew.people[ALICE].device.sign(&entry);

        assert_eq!(
            append(&mut crew.log, &signed),
            Err(AppendError::Rule(ApplyError::Place))
        );
    }
    crew.log.append(&good).unwrap();
}
