//! What somebody who was shut out still tries.

use hoopoe_engine::{Command, Event, Notice, event::Arrival, event::LaneNumber, row::ContactState};
use hoopoe_protocol::{content::live::Typing, time::Span};

use super::{CONTACT, block, last_delivery, remove, state, unblock};
use crate::world::World;

/// Everything that Bob ever sealed for Alice, as far as it is still in his outbox.
fn sealed(world: &World) -> Vec<Vec<u8>> {
    let rows = world.people[1].rows.outbox.values();
    rows.filter_map(|row| Some(row.sealed.as_ref()?.bytes.to_vec()))
        .collect()
}

fn dropped(world: &World, who: usize) -> usize {
    let notices = &world.people[who].notices;
    notices
        .iter()
        .filter(|notice| **notice == Notice::Dropped)
        .count()
}

/// Alice has one message of Bob's and has never seen another, which Bob keeps.
fn with_an_envelope_kept(seed: u64) -> (World, Vec<u8>, Vec<u8>) {
    let mut world = World::acquainted(2, seed);
    world.stop(0);
    world.send(1, 1, "old");
    let old = sealed(&world).remove(0);
    world.start(0);
    world.settle();
    world.apart.insert((0, 1));
    world.disconnect(0, 1);
    world.set_server(false);
    world.send(1, 1, "new");
    let new = sealed(&world).remove(0);
    (world, old, new)
}

#[test]
fn nothing_that_a_blocked_contact_repeats_or_brings_is_shown_or_answered() {
    let (mut world, old, new) = with_an_envelope_kept(70);
    world.command(0, block()).unwrap();
    world.people[0].notices.clear();

    // Over a stream that should not be there, and through a server that is with them.
    world.inject(1, 0, old.clone());
    world.inject(1, 0, new.clone());
    for (sequence, bytes) in [(91, old), (92, new)] {
        let lane = LaneNumber(1);
        let event = world.open(0, bytes, Arrival::Store { lane, sequence });
        world.event(0, event);
    }
    world.pass(Span::seconds(60));

    assert_eq!(world.people[0].history(CONTACT), ["old"]);
    assert_eq!(dropped(&world, 0), 3);
    assert!(world.people[0].rows.outbox.is_empty());
    assert!(world.people[0].rows.quarantine.is_empty());
}

#[test]
fn a_stream_that_outlived_the_block_is_ended_when_it_is_used() {
    let mut world = World::acquainted(2, 71);
    world.faults.lost_effect = 100;
    world.command(0, block()).unwrap();
    world.faults.lost_effect = 0;
    // Neither the end of the stream nor the table of admissions reached the network.
    assert!(world.is_connected(0, 1) && !world.people[0].admitted.is_empty());

    world.send(1, 1, "still open?");
    world.pass(Span::seconds(5));

    assert!(!world.is_connected(0, 1));
    assert!(world.people[0].admitted.is_empty());
    assert!(world.people[0].rows.messages.is_empty());
}

#[test]
fn an_old_hello_opens_nothing_also_after_unblocking() {
    let mut world = World::acquainted(2, 72);
    let before = world.people[0].admitted[0].token.clone();

    world.command(0, block()).unwrap();
    world.settle();
    world.command(0, unblock()).unwrap();
    world.settle();

    let after = &world.people[0].admitted[0].token;
    assert_ne!(before.expose(), after.expose());
    assert!(world.is_connected(0, 1));
}

#[test]
fn a_device_that_claims_to_be_up_is_turned_away() {
    let mut world = World::acquainted(2, 73);
    world.command(0, block()).unwrap();
    world.settle();
    world.people[0].notices.clear();
    let device = world.people[1].engine.own_device();

    world.event(0, Event::DirectUp { device });
    world.settle();

    let is_told = |notice: &Notice| matches!(notice, Notice::Direct { .. });
    assert!(!world.people[0].notices.iter().any(is_told));
}

#[test]
fn who_is_blocked_learns_nothing_from_a_link_and_leaves_it_to_whom_it_is_for() {
    let mut world = World::new(3, 74);
    world.settle();
    world.introduce(0, 1);
    world.command(0, block()).unwrap();
    world.settle();
    // Bob makes himself able to try: he has removed Alice.
    let keep = hoopoe_engine::command::History::Keep;
    world.command(1, remove(keep)).unwrap();
    let link = world.invite(0);

    world.command(1, Command::Accept { link: link.clone() }).unwrap();
    world.settle();

    assert_eq!(state(&world, 0), ContactState::Blocked);
    assert_eq!(state(&world, 1), ContactState::Waiting);
    // Nor do they fill anything here.
    assert!(world.people[0].rows.quarantine.is_empty());
    // The invitation is open still, and Carol is whom it was for.
    world.command(2, Command::Accept { link }).unwrap();
    world.settle();
    assert_eq!(state(&world, 2), ContactState::Accepted);
    assert_eq!(world.people[0].rows.contacts.len(), 2);
}

#[test]
fn a_message_that_crossed_the_block_arrives_after_it_if_it_ends() {
    let (mut world, _, new) = with_an_envelope_kept(75);
    world.command(0, block()).unwrap();
    world.inject(1, 0, new);
    world.command(0, unblock()).unwrap();

    world.heal();
    world.settle();

    assert_eq!(world.people[0].history(CONTACT), ["old", "new"]);
    let delivered = hoopoe_engine::row::DeliveryState::Delivered;
    assert_eq!(last_delivery(&world, 1).state, delivered);
}

#[test]
fn with_the_block_ends_what_is_seen_live_though_the_stream_has_not_ended() {
    let mut world = World::acquainted(2, 76);
    for who in [0, 1] {
        let (contact, typing) = (CONTACT, Typing::Started);
        world.command(who, Command::Typing { contact, typing }).unwrap();
    }
    world.pass(Span::seconds(1));
    world.people[0].notices.clear();
    let frames = |world: &World| world.live.iter().filter(|(from, _)| *from == 0).count();
    let before = frames(&world);

    world.faults.lost_effect = 100;
    world.command(0, block()).unwrap();
    world.faults.lost_effect = 0;
    assert!(world.is_connected(0, 1));

    let (contact, typing) = (CONTACT, Typing::Stopped);
    for gone in [
        Notice::Typing { contact, typing },
        Notice::Presence {
            contact,
            presence: None,
            last_seen: None,
        },
    ] {
        assert!(world.people[0].notices.contains(&gone), "{gone:?}");
    }
    // Nor does the other side hear anything, not even that something is hidden from them.
    world.command(0, Command::Active).unwrap();
    world.command(0, Command::Away).unwrap();
    assert_eq!(frames(&world), before);
    assert!(world.people[0].rows.last_seen.is_empty());
}

#[test]
fn a_clock_that_is_a_year_ahead_for_a_moment_does_not_end_the_asking_of_former_servers() {
    let mut world = World::acquainted(2, 77);
    world.command(0, block()).unwrap();
    world.settle();

    world.stop(0);
    world.set_clock(0, Span::days(365));
    world.start(0);
    world.pass(Span::seconds(60));
    world.set_clock(0, Span::default());
    world.people[0].elsewhere.clear();
    world.settle();

    assert_eq!(world.people[0].elsewhere.len(), 2);
}
