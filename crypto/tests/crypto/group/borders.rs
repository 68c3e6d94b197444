//! Rules that differ from their neighbours in one case only: an entry that is right but for one thing.

use hoopoe_crypto::group::{
    apply::ApplyError,
    entry::{EntryError, VerifiedEntry},
    log::{AppendError, GroupLog},
};
use hoopoe_protocol::{
    group::{EntryPlace, EpochReason, GroupEntry, GroupOp, GroupPolicy, Role, Whoever},
    version::BODY_VERSION,
};

use super::crew::{ALICE, BOB, CAROL, Crew, DAVE, NOW, profile, verified};

#[test]
fn an_entry_behind_the_newest_has_the_next_number() {
    let mut crew = Crew::three();
    let newest = crew.log.tip().head();

    for seq in [newest.seq, newest.seq + 2, newest.seq + 1] {
        let alice = &crew.people[ALICE];
        let signed = alice.device.sign(&GroupEntry {
            version: BODY_VERSION,
            place: Some(EntryPlace {
                group: crew.log.tip().group(),
                seq,
                previous: newest.hash,
            }),
            actor: alice.id(),
            actor_device: alice.device.id(),
            actor_manifest: alice.manifest.reference(),
            at: NOW,
            op: GroupOp::Profile(profile("Climbers")),
        });
        let entry = verified(&crew.people, &signed);

        let expected = if seq == newest.seq + 1 {
            Ok(())
        } else {
            Err(AppendError::Rule(ApplyError::Place))
        };
        assert_eq!(crew.log.append(&entry), expected, "{seq}");
    }
}

#[test]
fn an_entry_about_somebody_is_verified_by_the_manifest_that_it_names_and_by_no_other() {
    let mut crew = Crew::three();
    let add = crew.add(DAVE, Role::Member);
    let devices = crew.epoch(crew.devices_of(DAVE));
    let before = crew.people[DAVE].replace_device();

    for op in [add, devices] {
        let alice = &crew.people[ALICE];
        let signed = alice.author().entry(NOW, crew.log.tip(), op);
        let by = |subject| VerifiedEntry::verify(&signed, &alice.manifest, subject).map(|_| ());

        assert_eq!(by(None), Err(EntryError::Subject));
        assert_eq!(by(Some(&crew.people[BOB].manifest)), Err(EntryError::Subject));
        assert_eq!(by(Some(&crew.people[DAVE].manifest)), Err(EntryError::Subject));
        assert_eq!(by(Some(&before.manifest)), Ok(()));
    }
}

/// No key was given to them that could be of use later.
#[test]
fn who_has_not_accepted_yet_and_is_made_a_member_ends_no_epoch() {
    let mut crew = Crew::three();
    let policy = GroupPolicy {
        write: Whoever::Admins,
        ..GroupPolicy::default()
    };
    crew.does(ALICE, GroupOp::Policy(policy));
    let epoch = crew.epoch(EpochReason::Age);
    crew.does(ALICE, epoch);
    let add = crew.add(DAVE, Role::Admin);
    crew.does(ALICE, add);

    let make = crew.make(DAVE, Role::Member);
    crew.does(ALICE, make);
    assert!(!crew.log.tip().epoch().is_over);

    let make = crew.make(BOB, Role::Member);
    crew.does(ALICE, make);
    assert!(crew.log.tip().epoch().is_over);
}

#[test]
fn a_branch_that_grew_is_disputed_by_its_newest_entry_and_the_others_as_before() {
    let mut crew = Crew::three();
    let (mut other, mut third) = (crew.log.clone(), crew.log.clone());
    renames(&mut crew, None, ALICE, "Walkers");
    renames(&mut crew, Some(&mut other), BOB, "Climbers");
    renames(&mut crew, Some(&mut third), BOB, "Swimmers");
    for branch in [&other, &third] {
        dispute(&mut crew, branch);
    }

    renames(&mut crew, Some(&mut other), BOB, "Riders");
    dispute(&mut crew, &other);

    let mut expected = vec![other.tip().head(), third.tip().head()];
    expected.sort_unstable();
    let disputed: Vec<_> = crew.log.tip().disputes().keys().copied().collect();
    assert_eq!(disputed, expected);
}

/// On a branch, or on the log that the crew has.
fn renames(crew: &mut Crew, branch: Option<&mut GroupLog>, who: usize, name: &str) {
    let op = GroupOp::Profile(profile(name));
    let Some(branch) = branch else {
        crew.does(who, op);
        return;
    };
    let signed = crew.people[who].author().entry(NOW, branch.tip(), op);
    branch.append(&verified(&crew.people, &signed)).unwrap();
}

fn dispute(crew: &mut Crew, other: &GroupLog) {
    let epoch = crew.epoch(EpochReason::Fork(other.tip().head()));
    let entry = crew.entry(CAROL, epoch);
    crew.log.append_joining(&entry, other).unwrap();
}
