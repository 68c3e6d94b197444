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
        assert!(
            log.tip().recipients().any(|user| *user == world.id(who)),
            "whoever made the key is given it"
        );
        for whom in 0..PEOPLE {
            let is_given = log.tip().recipients().any(|user| *user == world.id(whom));
            let on_both = is_active(world, one.tip(), whom) && is_active(world, other.tip(), whom);
            assert_eq!(is_given, on_both, "{whom}");
        }
    }
    done
}

fn role(world: &World, state: &GroupState, who: usize) -> Option<Role> {
    state.member(&world.id(who)).map(|member| member.role)
}

/// A merge brings nobody in, gives nobody rights, and needs somebody who could do it on both branches.
fn merges(world: &World, base: &GroupState, one: &GroupLog, other: &GroupLog) -> usize {
    let mut done = 0;
    for who in 0..PEOPLE {
        for additions in subsets(world) {
            let entry = world.merge(one.tip(), who, other.tip(), additions.clone());
            let mut log = one.clone();
            if log.append_joining(&entry, other).is_err() {
                continue;
            }
            done += 1;
            // It may be that the other branch takes this one for worthless.
            let entry = world.merge(other.tip(), who, one.tip(), additions);
            let mut joined = other.clone();
            if joined.append_joining(&entry, one).is_ok() {
                is_the_same(world, log.tip(), joined.tip());
            }
            grows(world, &log, other);
            let role = |state: &GroupState, who| role(world, state, who);
            let highest = role(one.tip(), who).min(role(other.tip(), who));
            assert!(highest >= Some(Role::Admin));
            assert!(log.tip().epoch().is_over && log.tip().disputes().is_empty());
            for whom in 0..PEOPLE {
                let tips = [one.tip(), other.tip()];
                let was_in = |state: &GroupState| is_active(world, state, whom);
                let has_gone = tips.iter().any(|tip| was_in(base) && !was_in(tip));
                if is_active(world, log.tip(), whom) {
                    assert!(tips.iter().any(|tip| was_in(tip)), "{whom} is brought in");
                    assert!(!has_gone, "{whom} is brought back");
                }
                let roles = tips.map(|tip| role(tip, whom));
                let after = role(log.tip(), whom);
                assert!(after <= roles[0].max(roles[1]), "{whom} is lifted");
                // Nobody is sent away or lowered whom the actor could not, unless a branch did it.
                let is_changed_back = roles.iter().any(|now| now.is_some() && *now < role(base, whom));
                let stands = tips.iter().any(|tip| was_in(tip)) && roles[0].max(roles[1]) >= highest;
                // Where both branches gave a role, the lower counts.
                let given = |state: &GroupState| state.member(&world.id(whom)).map(|member| member.given);
                let is_both = tips.iter().all(|tip| given(tip) != given(base));
                if stands
                    && !has_gone
                    && whom != who
                    && !is_changed_back
                    && !(is_both && roles[0] != roles[1])
                {
                    assert_eq!(after, roles[0].max(roles[1]), "{whom} is sent away or lowered");
                }
            }
        }
    }
    done
}

/// Who belongs to the group, and as what, is the same whichever side the merge stands on.
fn is_the_same(world: &World, one: &GroupState, other: &GroupState) {
    for who in 0..PEOPLE {
        assert_eq!(role(world, one, who), role(world, other, who), "{who}");
        assert_eq!(is_active(world, one, who), is_active(world, other, who), "{who}");
    }
}

/// The branch that was merged opens an epoch, and is merged once more: that changes nobody.
fn grows(world: &World, log: &GroupLog, other: &GroupLog) {
    for who in 0..PEOPLE {
        let open = GroupOp::Epoch(OpenEpoch {
            epoch: GroupEpoch(other.tip().epoch().number.0 + 1),
            commit: EpochCommit::new([3; 32]),
            reason: EpochReason::Age,
        });
        let mut grown = other.clone();
        if grown.append(&world.entry(other.tip(), who, open)).is_err() {
            continue;
        }
        for actor in 0..PEOPLE {
            let mut again = log.clone();
            let entry = world.merge(log.tip(), actor, grown.tip(), Vec::new());
            if again.append_joining(&entry, &grown).is_ok() {
                assert_eq!(world.essence(again.tip()), world.essence(log.tip()), "done twice");
            }
        }
    }
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
            joined += merges(&world, base.tip(), one, other) + merges(&world, base.tip(), other, one);
        }
    }

    assert!(forks > 100 && joined > 100, "{forks} forks, {joined} merges");
}
