//! Who may do what, and what it does. Each rule of `docs/protocol/group.md` is broken here once.

use hoopoe_crypto::group::{apply::ApplyError, entry::VerifiedEntry, state::WriteError};
use hoopoe_protocol::{
    group::{EpochReason, GroupEpoch, GroupOp, GroupPolicy, OpenEpoch, Role, Whoever},
    keys::EpochCommit,
};

use super::crew::{ALICE, BOB, CAROL, Crew, DAVE, NOW, Person, create, profile};

#[test]
fn whoever_creates_a_group_owns_it() {
    let crew = Crew::alone(GroupPolicy::default());

    assert_eq!(crew.role(ALICE), Some(Role::Owner));
    assert!(crew.is_active(ALICE));
    assert_eq!(crew.log.tip().members().count(), 1);
}

/// A1, and the ghost member: a server or an admin can invite, and still nobody is in who does not say so.
#[test]
fn who_is_added_is_in_only_after_accepting_and_is_given_no_key_before() {
    let mut crew = Crew::alone(GroupPolicy::default());
    let add = crew.add(BOB, Role::Member);
    crew.does(ALICE, add);

    assert!(!crew.is_active(BOB));
    assert_eq!(crew.log.tip().recipients().collect::<Vec<_>>(), [&crew.id(ALICE)]);

    crew.does(BOB, GroupOp::Accept);
    assert!(crew.is_active(BOB));
    assert_eq!(crew.log.tip().recipients().count(), 2);
}

#[test]
fn nobody_accepts_who_is_not_invited_or_has_accepted() {
    let mut crew = Crew::three();

    assert_eq!(crew.tries(DAVE, GroupOp::Accept), Err(ApplyError::NotInvited));
    assert_eq!(crew.tries(CAROL, GroupOp::Accept), Err(ApplyError::NotInvited));
}

#[test]
fn who_is_not_in_the_group_does_nothing_in_it() {
    let mut crew = Crew::three();
    let add = crew.add(DAVE, Role::Member);
    assert_eq!(crew.tries(DAVE, add.clone()), Err(ApplyError::NotActive));
    assert_eq!(crew.tries(DAVE, GroupOp::Leave), Err(ApplyError::NotActive));

    crew.does(ALICE, add);
    for op in [
        GroupOp::Profile(profile("Dave's")),
        crew.remove(CAROL),
        crew.epoch(EpochReason::Age),
    ] {
        assert_eq!(crew.tries(DAVE, op), Err(ApplyError::NotActive));
    }
    crew.does(DAVE, GroupOp::Leave);
    assert_eq!(crew.role(DAVE), None);
}

#[test]
fn members_add_only_where_the_policy_lets_them_and_only_members() {
    let mut crew = Crew::three();
    let add = crew.add(DAVE, Role::Member);
    assert_eq!(crew.tries(CAROL, add.clone()), Err(ApplyError::NotAllowed));
    let policy = GroupPolicy {
        add: Whoever::Members,
        ..GroupPolicy::default()
    };
    crew.does(ALICE, GroupOp::Policy(policy));

    let admin = crew.add(DAVE, Role::Admin);
    assert_eq!(crew.tries(CAROL, admin), Err(ApplyError::NotAllowed));
    crew.does(CAROL, add);
}

#[test]
fn an_admin_adds_admins_and_no_owner() {
    let mut crew = Crew::three();
    let owner = crew.add(DAVE, Role::Owner);
    assert_eq!(crew.tries(BOB, owner), Err(ApplyError::NotAllowed));

    let admin = crew.add(DAVE, Role::Admin);
    crew.does(BOB, admin);
}

#[test]
fn nobody_is_added_twice() {
    let mut crew = Crew::three();

    let again = crew.add(CAROL, Role::Member);

    assert_eq!(crew.tries(ALICE, again), Err(ApplyError::AlreadyMember));
}

#[test]
fn removing_needs_a_higher_role() {
    let mut crew = Crew::three();
    crew.joins(DAVE, Role::Admin);

    for (who, whom) in [(CAROL, ALICE), (CAROL, BOB), (BOB, ALICE), (BOB, DAVE)] {
        let remove = crew.remove(whom);
        assert_eq!(
            crew.tries(who, remove),
            Err(ApplyError::NotAllowed),
            "{who} {whom}"
        );
    }
    let nobody = crew.remove(4);
    assert_eq!(crew.tries(ALICE, nobody), Err(ApplyError::NoSuchMember));
    let remove = crew.remove(CAROL);
    crew.does(BOB, remove);
    assert_eq!(crew.role(CAROL), None);
}

#[test]
fn who_was_removed_comes_back_only_by_another_invitation() {
    let mut crew = Crew::three();
    let remove = crew.remove(CAROL);
    crew.does(BOB, remove);

    assert_eq!(crew.tries(CAROL, GroupOp::Accept), Err(ApplyError::NotInvited));
    crew.joins(CAROL, Role::Member);
    assert!(crew.is_active(CAROL));
}

#[test]
fn an_invitation_is_withdrawn_by_whoever_made_it_and_ends_no_epoch() {
    let policy = GroupPolicy {
        add: Whoever::Members,
        ..GroupPolicy::default()
    };
    let mut crew = Crew::alone(policy);
    crew.joins(CAROL, Role::Member);
    let add = crew.add(DAVE, Role::Member);
    crew.does(CAROL, add);

    let remove = crew.remove(DAVE);
    crew.does(CAROL, remove);

    assert_eq!(crew.role(DAVE), None);
    assert!(!crew.log.tip().epoch().is_over);
}

#[test]
fn when_a_member_goes_nobody_writes_until_the_next_epoch() {
    for leaves in [true, false] {
        let mut crew = Crew::three();
        let (who, op) = match leaves {
            true => (CAROL, GroupOp::Leave),
            false => (ALICE, crew.remove(CAROL)),
        };
        assert_eq!(crew.log.tip().may_write(&crew.id(BOB)), Ok(()));
        crew.does(who, op);

        assert_eq!(
            crew.log.tip().may_write(&crew.id(BOB)),
            Err(WriteError::EpochOver)
        );
        assert_eq!(
            crew.log.tip().may_write(&crew.id(CAROL)),
            Err(WriteError::NotMember)
        );
        let next = crew.epoch(EpochReason::Departure);
        crew.does(BOB, next);
        assert_eq!(crew.log.tip().may_write(&crew.id(BOB)), Ok(()));
        assert_eq!(crew.log.tip().epoch().number, GroupEpoch(1));
        assert_eq!(crew.log.tip().epoch().commit, EpochCommit::new([1; 32]));
    }
}

#[test]
fn epochs_are_counted_without_gap_and_a_departure_needs_one() {
    let mut crew = Crew::three();
    let epoch = |number, reason| {
        GroupOp::Epoch(OpenEpoch {
            epoch: GroupEpoch(number),
            commit: EpochCommit::new([9; 32]),
            reason,
        })
    };

    assert_eq!(
        crew.tries(BOB, epoch(0, EpochReason::Age)),
        Err(ApplyError::Epoch)
    );
    assert_eq!(
        crew.tries(BOB, epoch(2, EpochReason::Age)),
        Err(ApplyError::Epoch)
    );
    assert_eq!(
        crew.tries(BOB, epoch(1, EpochReason::Departure)),
        Err(ApplyError::NobodyGone)
    );
    crew.does(CAROL, epoch(1, EpochReason::Age));
}

#[test]
fn roles_are_given_downwards_and_up_to_the_own() {
    let mut crew = Crew::three();
    crew.joins(DAVE, Role::Admin);
    for (who, whom, role) in [
        (CAROL, CAROL, Role::Admin),
        (CAROL, BOB, Role::Member),
        (BOB, DAVE, Role::Member),
        (BOB, CAROL, Role::Owner),
        (BOB, BOB, Role::Owner),
        (BOB, ALICE, Role::Member),
    ] {
        let make = crew.make(whom, role);
        assert_eq!(
            crew.tries(who, make),
            Err(ApplyError::NotAllowed),
            "{who} {whom} {role:?}"
        );
    }
    let same = crew.make(CAROL, Role::Member);
    assert_eq!(crew.tries(ALICE, same), Err(ApplyError::Nothing));
    let nobody = crew.make(4, Role::Member);
    assert_eq!(crew.tries(ALICE, nobody), Err(ApplyError::NoSuchMember));

    for (who, whom, role) in [
        (BOB, CAROL, Role::Admin),
        (ALICE, CAROL, Role::Owner),
        (DAVE, DAVE, Role::Member),
    ] {
        let make = crew.make(whom, role);
        crew.does(who, make);
        assert_eq!(crew.role(whom), Some(role));
    }
}

#[test]
fn policy_and_profile_are_changed_by_whom_the_policy_lets() {
    let mut crew = Crew::three();
    let named = GroupOp::Profile(profile("Walkers"));
    let open = GroupPolicy {
        profile: Whoever::Members,
        ..GroupPolicy::default()
    };
    assert_eq!(crew.tries(CAROL, named.clone()), Err(ApplyError::NotAllowed));
    assert_eq!(
        crew.tries(CAROL, GroupOp::Policy(open)),
        Err(ApplyError::NotAllowed)
    );

    crew.does(BOB, GroupOp::Policy(open));
    assert!(!crew.log.tip().epoch().is_over, "who could write still can");
    assert_eq!(crew.tries(BOB, GroupOp::Policy(open)), Err(ApplyError::Nothing));
    crew.does(CAROL, named.clone());
    assert_eq!(crew.tries(CAROL, named), Err(ApplyError::Nothing));
    assert_eq!(crew.log.tip().profile().name, "Walkers");
}

#[test]
fn where_admins_write_alone_members_do_not() {
    let mut crew = Crew::three();
    let policy = GroupPolicy {
        write: Whoever::Admins,
        ..GroupPolicy::default()
    };
    crew.does(ALICE, GroupOp::Policy(policy));
    let next = crew.epoch(EpochReason::Departure);
    crew.does(BOB, next);

    assert_eq!(crew.log.tip().may_write(&crew.id(BOB)), Ok(()));
    assert_eq!(crew.log.tip().may_write(&crew.id(CAROL)), Err(WriteError::Policy));
    assert_eq!(
        crew.log.tip().may_write(&crew.id(DAVE)),
        Err(WriteError::NotMember)
    );
}

/// A stolen device signs no more once anybody has told the group of the manifest that revokes it.
#[test]
fn an_older_manifest_signs_nothing_once_a_newer_is_known() {
    let mut crew = Crew::three();
    let stolen = crew.people[BOB].replace_device();
    let by_thief = |crew: &Crew| {
        let remove = crew.remove(CAROL);
        let signed = stolen.author().entry(NOW, crew.log.tip(), remove);
        VerifiedEntry::verify(&signed, &stolen.manifest, None).unwrap()
    };
    assert!(
        crew.log.tip().apply(&by_thief(&crew), None).is_ok(),
        "the group does not know yet"
    );

    let devices = crew.epoch(crew.devices_of(BOB));
    crew.does(CAROL, devices);

    let answer = crew.log.tip().apply(&by_thief(&crew), None);
    assert_eq!(answer.unwrap_err(), ApplyError::Manifest);
    assert_eq!(
        crew.log.tip().manifest(&crew.id(BOB)),
        Some(&crew.people[BOB].manifest.reference())
    );
}

#[test]
fn that_devices_have_changed_is_said_once_and_only_of_members() {
    let mut crew = Crew::three();
    let known = crew.epoch(crew.devices_of(BOB));
    assert_eq!(crew.tries(CAROL, known), Err(ApplyError::Nothing));
    let stranger = crew.epoch(crew.devices_of(DAVE));
    assert_eq!(crew.tries(CAROL, stranger), Err(ApplyError::NoSuchMember));
}

/// What a manifest that was outdated could sign is not revived by an invitation that names it.
#[test]
fn an_invitation_does_not_revive_an_outdated_manifest() {
    let mut crew = Crew::three();
    let old = crew.people[CAROL].replace_device();
    let devices = crew.epoch(crew.devices_of(CAROL));
    crew.does(BOB, devices);
    let remove = crew.remove(CAROL);
    crew.does(BOB, remove);

    let GroupOp::Add(mut add) = crew.add(CAROL, Role::Member) else {
        unreachable!();
    };
    add.manifest = old.manifest.reference();
    let alice = &crew.people[ALICE];
    let signed = alice.author().entry(NOW, crew.log.tip(), GroupOp::Add(add));
    let entry = VerifiedEntry::verify(&signed, &alice.manifest, Some(&old.manifest)).unwrap();

    let answer = crew.log.tip().apply(&entry, None);
    assert_eq!(answer.unwrap_err(), ApplyError::Manifest);
}

#[test]
fn two_manifests_of_one_epoch_are_not_both_believed() {
    let mut crew = Crew::three();
    let twin = Person::new(2);
    assert_eq!(twin.id(), crew.id(BOB));
    assert_eq!(twin.manifest.epoch(), crew.people[BOB].manifest.epoch());
    crew.people[BOB] = twin;

    assert_eq!(crew.tries(BOB, GroupOp::Leave), Err(ApplyError::Manifest));
}

#[test]
fn a_group_begins_once_and_an_entry_of_another_group_is_nothing_here() {
    let mut crew = Crew::three();
    let beginning = crew.people[BOB]
        .author()
        .create(NOW, create(GroupPolicy::default()));
    let beginning = VerifiedEntry::verify(&beginning, &crew.people[BOB].manifest, None).unwrap();
    assert!(crew.log.append(&beginning).is_err());

    let other = Crew::three();
    let foreign = other.entry(ALICE, GroupOp::Leave);
    assert_eq!(
        crew.log.tip().apply(&foreign, None).unwrap_err(),
        ApplyError::OtherGroup
    );
    assert_eq!(crew.log.append(&foreign), Err(ApplyError::OtherGroup.into()));
}
