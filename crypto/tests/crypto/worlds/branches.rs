//! Every pair of branches that three people can make from a common beginning in two steps each, and every merge of it.

use std::collections::BTreeMap;

use hoopoe_crypto::group::{log::GroupLog, state::GroupState};
use hoopoe_protocol::{
    group::{EpochReason, GroupEpoch, GroupOp, OpenEpoch, Role},
    id::UserId,
    keys::EpochCommit,
};

use super::small_group::{PEOPLE, World};

/// The first owns the group, the second is an admin in it, the third is invited.
fn beginning(world: &World) -> GroupLog {
    let mut log = GroupLog::begin(&world.first).unwrap();
    let add = |who: usize, role| {
        let ops = world.ops(&world.beginning);
        let wanted = move |op: &GroupOp| matches!(op, GroupOp::Add(add) if add.user == world.id(who) && add.role == role);
        ops.into_iter().find(wanted).unwrap()
    };
    for (who, op) in [
        (0, add(1, Role::Admin)),
        (1, GroupOp::Accept),
        (1, add(2, Role::Member)),
    ] {
        log.append(&world.entry(log.tip(), who, op)).unwrap();
    }
    log
}

/// All logs that are one step longer, one of each essence.
fn longer(world: &World, log: &GroupLog) -> Vec<GroupLog> {
    let mut all = BTreeMap::new();
    for who in 0..PEOPLE {
        for op in world.ops(log.tip()) {
            let mut next = log.clone();
            if next.append(&world.entry(log.tip(), who, op)).is_ok() {
                all.entry((world.essence(next.tip()), who)).or_insert(next);
            }
        }
    }
    all.into_values().collect()
}

fn is_active(world: &World, state: &GroupState, who: usize) -> bool {
    state.is_active(&world.id(who))
}

/// Keys go to nobody who is not on both branches.
fn disputes(world: &World, one: &GroupLog, other: &GroupLog) -> usize {
    let mut done = 0;
    for who in 0..PEOPLE {
        let open = GroupOp::Epoch(OpenEpoch {
            epoch: GroupEpoch(one.tip().epoch().number.0 + 1),
            commit: EpochCommit::new([2; 32]),
            reason: EpochReason::Fork(other.tip().head()),
        });
        let mut log = one.clone();
        if log
            .append_joining(&world.entry(one.tip(), who, open), other)
            .is_err()
        {
            continue;
        }
        done += 1;
        for whom in 0..PEOPLE {
            let is_given = log.tip().recipients().any(|user| *user == world.id(whom));
            let on_both = is_active(world, one.tip(), whom) && is_active(world, other.tip(), whom);
            assert_eq!(is_given, on_both, "{whom}");
        }
    }
    done
}

/// A merge brings nobody in, gives nobody rights, and needs somebody who could do it on both branches.
fn merges(world: &World, one: &GroupLog, other: &GroupLog) -> usize {
    let mut done = 0;
    for who in 0..PEOPLE {
        for additions in subsets(world) {
            let entry = world.merge(one.tip(), who, other.tip(), additions.clone());
            let mut log = one.clone();
            if log.append_joining(&entry, other).is_err() {
                continue;
            }
            done += 1;
            let role = |state: &GroupState, who| state.member(&world.id(who)).map(|member| member.role);
            assert!(role(one.tip(), who).min(role(other.tip(), who)) >= Some(Role::Admin));
            assert!(log.tip().epoch().is_over && log.tip().dispute().is_none());
            for whom in 0..PEOPLE {
                let (ours, theirs) = (role(one.tip(), whom), role(other.tip(), whom));
                let was_in = is_active(world, one.tip(), whom) || is_active(world, other.tip(), whom);
                assert!(
                    !is_active(world, log.tip(), whom) || was_in,
                    "{whom} is brought in"
                );
                let is_kept = (ours.is_some() && theirs.is_some()) || additions.contains(&world.id(whom));
                assert_eq!(role(log.tip(), whom).is_some(), is_kept);
                assert!(role(log.tip(), whom) <= ours.max(theirs), "{whom} is lifted");
            }
        }
    }
    done
}

fn subsets(world: &World) -> Vec<Vec<UserId>> {
    let all = 0..1_usize << PEOPLE;
    let subset = |bits: usize| (0..PEOPLE).filter(move |who| bits >> who & 1 == 1);
    all.map(|bits| subset(bits).map(|who| world.id(who)).collect())
        .collect()
}

#[test]
fn no_fork_and_no_merge_brings_anybody_in_or_gives_keys_to_who_is_not_on_both_branches() {
    let world = World::new();
    let base = beginning(&world);
    let once = longer(&world, &base);
    let twice: Vec<GroupLog> = once.iter().flat_map(|log| longer(&world, log)).collect();
    let (mut forks, mut joined) = (0, 0);

    for one in &once {
        for other in &twice {
            forks += disputes(&world, one, other) + disputes(&world, other, one);
            joined += merges(&world, one, other) + merges(&world, other, one);
        }
    }

    assert!(forks > 100 && joined > 100, "{forks} forks, {joined} merges");
}
