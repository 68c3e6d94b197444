//! A group through random histories: people are invited, come in, write, are removed and leave, while keys are lost, the
//! network is bad and machines stop.

use std::collections::BTreeSet;

use hoopoe_crypto::group::epoch::EpochSecret;
use hoopoe_protocol::{
    group::{
        AddMember, ChangeRole, Create, GroupEpoch, GroupOp, GroupPolicy, GroupProfile, RemoveMember, Role,
    },
    id::{MessageId, UserId},
    time::Span,
};

use super::{chance::histories, weather::Weather, world::World};

/// A group of one, whose founder is the first owner.
fn founded(seed: u64) -> World {
    let mut world = World::new(seed, &[2, 1, 2, 1, 1]);
    while world.owners[0].proposal().is_none() {
        world.act(0, |owner, around| {
            let secret = EpochSecret::generate(&mut around.chance.keys, GroupEpoch(0));
            let profile = GroupProfile {
                name: "Hikers".into(),
                about: String::new(),
                picture: None,
            };
            let (policy, commit) = (GroupPolicy::default(), secret.commit());
            owner.found(
                around,
                Create {
                    nonce: [7; 32],
                    profile,
                    policy,
                    commit,
                },
                secret,
            );
        });
    }
    world
}

/// Somebody wants something.
fn wish(world: &mut World) {
    let who = world.chance.below(world.owners.len());
    let whom = world.chance.below(world.owners.len());
    let user = world.owners[whom].at.user;
    let manifest = world.directory.manifest(&user).reference();
    let role = [Role::Member, Role::Admin][world.chance.below(2)];
    let op = match world.chance.below(12) {
        0..=5 => GroupOp::Add(AddMember { user, role, manifest }),
        6 | 7 => GroupOp::Role(ChangeRole { user, role }),
        8 | 9 => GroupOp::Remove(RemoveMember { user }),
        10 => GroupOp::Leave,
        _ => return,
    };
    world.act(who, |owner, around| owner.propose(around, op, None));
}

fn accept(world: &mut World) {
    for who in 0..world.owners.len() {
        world.act(who, |owner, around| owner.propose(around, GroupOp::Accept, None));
    }
}

fn say(world: &mut World, number: &mut u64) {
    let who = world.chance.below(world.owners.len());
    let user = world.owners[who].at.user;
    let is_member = world.owners[who]
        .log
        .as_ref()
        .is_some_and(|log| log.tip().is_active(&user));
    if is_member {
        *number += 1;
        let mut id = [0; 16];
        id[..8].copy_from_slice(&number.to_le_bytes());
        world.act(who, |owner, _| owner.say(MessageId::new(id)));
    }
}

fn gone(world: &World) -> BTreeSet<UserId> {
    let gone = world.log.iter().filter_map(|entry| match &entry.entry().op {
        GroupOp::Remove(remove) => Some(remove.user),
        GroupOp::Leave => Some(entry.entry().actor),
        _ => None,
    });
    gone.collect()
}

fn history(seed: u64) -> World {
    let (mut world, mut said) = (founded(seed), 0);
    for _ in 0..50 {
        for _ in 0..3 {
            wish(&mut world);
        }
        accept(&mut world);
        say(&mut world, &mut said);
        world.round(Span::seconds(300));
    }
    world.weather = Weather::Fair;
    for _ in 0..12 {
        world.round(Span::hours(2));
    }
    world
}

fn check(world: &World) {
    let tip = world.owners[0].log.as_ref().unwrap().tip();
    for owner in &world.owners {
        assert_eq!(owner.log.as_ref().unwrap().tip(), tip, "the logs differ");
        for ((_, session), held) in &owner.inbound {
            // A session with which nothing was written was seen by nobody.
            let audience = world.sessions.get(session);
            assert!(
                audience.is_none_or(|audience| audience.contains(&owner.at)),
                "{held:?}"
            );
        }
    }
    for (device, message) in &world.shown {
        let mut audience = world.audiences[message].iter();
        assert!(
            audience.any(|at| at.device == *device),
            "shown to somebody it is not for"
        );
    }
    let gone = gone(world);
    for (message, audience) in &world.audiences {
        for at in audience.iter().filter(|at| !gone.contains(&at.user)) {
            assert!(
                world.shown.contains(&(at.device, *message)),
                "{message:?} is missing at {at:?}"
            );
        }
    }
    let active = tip.members().filter(|(_, member)| member.is_active());
    for owner in active.flat_map(|(user, _)| world.owner_of(user)) {
        assert!(
            owner.rows.deposits.is_empty() && owner.rows.to_say.is_empty(),
            "something is unsaid"
        );
    }
}

#[test]
fn every_message_of_a_group_is_read_once_by_everybody_it_is_for_and_by_nobody_else() {
    let worlds = histories(12, |seed| {
        let world = history(seed);
        check(&world);
        let epochs = world.owners[0].log.as_ref().unwrap().tip().epoch().number.0;
        (world.shown.len(), epochs, world.stops)
    });

    let shown: usize = worlds.iter().map(|(shown, ..)| shown).sum();
    let epochs: u32 = worlds.iter().map(|(_, epochs, _)| epochs).sum();
    let stops: usize = worlds.iter().map(|(.., stops)| stops).sum();
    assert!(
        shown > 8 * worlds.len() && epochs > 0 && stops > 8 * worlds.len(),
        "too little happened: {shown}, {epochs}, {stops}"
    );
}
