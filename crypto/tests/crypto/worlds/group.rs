//! Every state of a group of three, and every step between two of them.

use std::collections::BTreeSet;

use hoopoe_crypto::group::state::{GroupState, Standing};
use hoopoe_protocol::group::{GroupOp, Role};

use super::small_group::{Onlooker, PEOPLE, World};

fn role(world: &World, state: &GroupState, who: usize) -> Option<Role> {
    state.member(&world.id(who)).map(|member| member.role)
}

fn has_active_owner(world: &World, state: &GroupState) -> bool {
    (0..PEOPLE).any(|who| role(world, state, who) == Some(Role::Owner) && state.is_active(&world.id(who)))
}

/// What must hold in every state.
fn is_sound(world: &World, state: &GroupState, onlooker: &Onlooker) {
    for who in 0..PEOPLE {
        let is_active = state.is_active(&world.id(who));
        assert!(
            !is_active || onlooker.has_agreed.contains(&who),
            "a ghost: {who} is in and never agreed"
        );
        let writes = state.may_write(&world.id(who)).is_ok();
        assert!(!writes || is_active, "{who} writes and is not in");
        assert!(
            !writes || onlooker.has_key.contains(&who),
            "{who} writes under a key that nobody gave them"
        );
    }
    if !state.epoch().is_over {
        for who in &onlooker.has_key {
            assert!(
                state.is_active(&world.id(*who)),
                "{who} has gone and reads what is written now"
            );
        }
    }
    let is_anybody_there = (0..PEOPLE).any(|who| state.is_active(&world.id(who)));
    assert_eq!(is_anybody_there, has_active_owner(world, state));
}

/// What every step must be: nobody is lifted, lowered or sent away but by somebody who may.
fn is_due(world: &World, before: &GroupState, who: usize, op: &GroupOp, after: &GroupState) {
    let acting = role(world, before, who);
    let is_succession = !before.is_active(&world.id(who)) || op == &GroupOp::Leave;
    for other in 0..PEOPLE {
        let (was, is) = (role(world, before, other), role(world, after, other));
        let invited_by_actor = before.member(&world.id(other)).map(|member| member.standing)
            == Some(Standing::Invited { by: world.id(who) });
        match (was, is) {
            (Some(was), Some(is)) if is > was => {
                let is_given = acting >= Some(is) && acting > Some(was);
                assert!(
                    is_given || (is == Role::Owner && is_succession),
                    "{other} is lifted by {who}"
                );
            }
            (Some(was), Some(is)) if is < was => {
                assert!(other == who || acting > Some(was), "{other} is lowered by {who}");
            }
            (Some(was), None) => assert!(
                other == who || acting > Some(was) || invited_by_actor,
                "{other} is sent away by {who}"
            ),
            (None, Some(is)) => assert!(acting >= Some(is), "{other} is invited by {who}"),
            _ => {}
        }
        let comes_in = !before.is_active(&world.id(other)) && after.is_active(&world.id(other));
        assert!(!comes_in || other == who, "{other} is brought in by {who}");
    }
    if before.policy() != after.policy() {
        assert!(acting >= Some(Role::Admin) && before.is_active(&world.id(who)));
    }
}

/// Secrecy of what is written after a departure, no ghost member, no rights that nobody gave.
#[test]
fn in_no_group_of_three_is_anybody_who_did_not_agree_or_reads_who_has_gone() {
    let world = World::new();
    let mut seen = BTreeSet::new();
    let mut open = vec![(world.beginning.clone(), Onlooker::at_the_beginning())];
    let mut steps = 0;
    while let Some((state, onlooker)) = open.pop() {
        if !seen.insert((world.essence(&state), onlooker.clone())) {
            continue;
        }
        is_sound(&world, &state, &onlooker);
        for who in 0..PEOPLE {
            for op in world.ops(&state) {
                let Ok(next) = world.after(&state, who, op.clone()) else {
                    continue;
                };
                is_due(&world, &state, who, &op, &next);
                let mut onlooker = onlooker.clone();
                onlooker.sees(&world, who, &op, &next);
                steps += 1;
                open.push((next, onlooker));
            }
        }
    }

    // So that a rule which forbids everything does not pass for one which is safe.
    assert!(
        seen.len() > 500 && steps > 5_000,
        "{} states, {steps} steps",
        seen.len()
    );
}
