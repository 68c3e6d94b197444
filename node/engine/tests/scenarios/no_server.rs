//! Nobody has a server: people meet and talk over direct connections alone.

mod prekeys;

use hoopoe_engine::{
    Command, CommandError, Event, Notice,
    event::{Arrival, InboundEnvelope, VisitorNumber},
    row::{ContactId, ContactState, DeliveryReason, DeliveryState, Path},
    step::{AcceptFailure, Effect},
};
use hoopoe_protocol::{route::PeerIdBytes, time::Span};

use crate::world::{Faults, World};

const FIRST: ContactId = ContactId(1);

/// Two people who met without a server.
fn acquainted(seed: u64) -> World {
    let mut world = World::without_server(2, seed);
    world.introduce(0, 1);
    assert_know_each_other(&world);
    world
}

fn assert_know_each_other(world: &World) {
    for (who, name) in [(0, "Person 2"), (1, "Person 1")] {
        let contact = &world.people[who].rows.contacts[&FIRST];
        assert_eq!(
            (contact.state, contact.name.as_str()),
            (ContactState::Accepted, name)
        );
    }
}

fn has_failed(world: &World, who: usize, why: AcceptFailure) -> bool {
    let is_it = |notice: &Notice| matches!(notice, Notice::AcceptFailed { reason, .. } if *reason == why);
    world.people[who].notices.iter().any(is_it)
}

#[test]
fn two_people_meet_and_talk_without_any_server() {
    let mut world = acquainted(1);

    world.send(0, 1, "hello");
    world.settle();
    world.send(1, 1, "hello yourself");
    world.settle();

    for who in [0, 1] {
        assert_eq!(world.people[who].history(FIRST), ["hello", "hello yourself"]);
        assert_eq!(
            world.people[who].ticks(),
            [(DeliveryState::Delivered, Some(Path::Direct))]
        );
    }
}

#[test]
fn a_message_to_somebody_without_a_server_waits_for_them_and_says_why() {
    let mut world = acquainted(2);
    world.stop(1);

    world.send(0, 1, "are you there?");
    world.settle();

    let delivery = world.people[0].rows.deliveries.values().next().unwrap();
    assert_eq!(
        (delivery.state, delivery.reason),
        (DeliveryState::Queued, Some(DeliveryReason::NoServer))
    );
    world.stop(0);
    world.start(0);
    world.start(1);
    world.settle();
    assert_eq!(world.people[1].history(FIRST), ["are you there?"]);
    assert_eq!(
        world.people[0].ticks(),
        [(DeliveryState::Delivered, Some(Path::Direct))]
    );
}

#[test]
fn an_invitation_waits_for_an_inviter_who_is_away() {
    let mut world = World::without_server(2, 3);
    let link = world.invite(0);
    world.stop(0);

    world.command(1, Command::Accept { link }).unwrap();
    world.settle();

    let is_delayed = |notice: &Notice| matches!(notice, Notice::AcceptDelayed { .. });
    assert!(world.people[1].notices.iter().any(is_delayed));
    world.start(0);
    world.settle();
    assert_know_each_other(&world);
}

#[test]
fn an_open_invitation_needs_the_peer_id_that_stands_in_its_link() {
    let mut world = World::without_server(2, 5);
    let needed = |world: &World| world.people[0].engine.peer_is_needed_until();
    assert_eq!(needed(&world), None);

    let link = world.invite(0);
    let until = needed(&world);
    assert!(until.is_some());
    world.stop(0);
    world.start(0);
    assert_eq!(needed(&world), until);

    world.command(1, Command::Accept { link }).unwrap();
    world.settle();
    assert_know_each_other(&world);
    assert_eq!(needed(&world), None);
}

#[test]
fn an_invitation_on_a_server_needs_no_peer_id() {
    let mut world = World::new(1, 6);
    world.settle();
    world.invite(0);
    assert_eq!(world.people[0].engine.peer_is_needed_until(), None);
}

#[test]
fn no_link_names_a_peer_id_that_ends() {
    let mut world = World::without_server(1, 7);
    world.people[0].engine.peer_ends();

    let lifetime = Span::days(1);
    assert_eq!(
        world.command(0, Command::Invite { lifetime }),
        Err(CommandError::NoServer)
    );
}

#[test]
fn both_may_restart_at_any_commit_while_they_meet() {
    for at in 1..40 {
        for before in [true, false] {
            let mut world = World::without_server(2, 4);
            let link = world.invite(0);
            world.crash_at = Some((world.commits + at, before));

            // A crash may eat the command; a person would say it again.
            drop(world.command(1, Command::Accept { link: link.clone() }));
            world.settle();
            if world.people[1].rows.contacts.is_empty() {
                world.command(1, Command::Accept { link }).unwrap();
            }
            world.heal();

            assert_know_each_other(&world);
        }
    }
}

#[test]
fn loss_and_repetition_do_not_keep_two_people_apart() {
    for seed in 0..40 {
        let mut world = World::without_server(2, seed);
        let link = world.invite(0);
        world.faults = Faults {
            lost_effect: 25,
            lost_event: 25,
            twice: 20,
            delay_ms: 500,
            together: seed % 2 == 0,
            ..Faults::default()
        };

        world.command(1, Command::Accept { link }).unwrap();
        world.pass(Span::seconds(600));
        world.send(0, 1, "one");
        world.heal();

        assert_know_each_other(&world);
    }
}

#[test]
fn of_two_who_hold_a_link_the_first_is_taken_in_and_the_other_is_told_at_its_end() {
    let mut world = World::without_server(3, 5);
    let link = world.invite(0);
    world.command(1, Command::Accept { link: link.clone() }).unwrap();
    world.settle();

    world.command(2, Command::Accept { link }).unwrap();
    world.settle();
    assert!(!has_failed(&world, 2, AcceptFailure::Gone));
    world.pass(Span::days(1));

    assert!(has_failed(&world, 2, AcceptFailure::Gone));
    assert_eq!(world.people[0].rows.contacts.len(), 1);
}

#[test]
fn two_replies_that_are_handed_over_at_once_make_one_contact() {
    let mut world = World::without_server(3, 6);
    let link = world.invite(0);
    world.faults.delay_ms = 50;

    for joiner in [1, 2] {
        world
            .command(joiner, Command::Accept { link: link.clone() })
            .unwrap();
    }
    world.settle();

    assert_eq!(world.people[0].rows.contacts.len(), 1);
    assert!(world.people[0].rows.quarantine.is_empty());
}

#[test]
fn an_invitation_that_has_ended_is_not_served_any_more() {
    let mut world = World::without_server(1, 7);
    world.invite(0);
    assert_eq!(world.people[0].hosted.len(), 1);

    world.pass(Span::days(2));

    assert!(world.people[0].hosted.is_empty());
}

#[test]
fn what_a_stranger_brings_that_is_no_reply_is_refused_and_leaves_no_trace() {
    let mut world = acquainted(8);
    world.stop(1);
    world.send(0, 1, "a sealed message");
    let sealed = world.people[0]
        .rows
        .outbox
        .values()
        .find_map(|row| row.sealed.clone());
    let sealed = sealed.unwrap().bytes.to_vec();
    world.start(1);
    let visitor = VisitorNumber(9);

    for bytes in [b"no envelope".to_vec(), sealed] {
        let event = world.opened(1, bytes, Arrival::Visit { visitor });
        let step = world.people[1].engine.event(world.now, event);

        let is_refusal = |effect: &Effect| matches!(effect, Effect::AnswerVisitor { visitor: to, is_taken: false } if *to == visitor);
        assert!(step.effects.iter().any(is_refusal));
        assert!(step.changes.is_empty(), "{:?}", step.changes.len());
        assert!(step.notices.is_empty());
    }
}

#[test]
fn a_reply_that_comes_again_is_taken_again() {
    let mut world = World::without_server(2, 10);
    let link = world.invite(0);
    world.command(1, Command::Accept { link }).unwrap();
    world.settle();
    let reply = world.last_reply.clone().unwrap();

    let event = world.opened(
        0,
        reply,
        Arrival::Visit {
            visitor: VisitorNumber(1),
        },
    );
    assert!(matches!(
        &event,
        Event::Envelope(InboundEnvelope { content: Ok(_), .. })
    ));
    let step = world.people[0].engine.event(world.now, event);

    let is_taken = |effect: &Effect| matches!(effect, Effect::AnswerVisitor { is_taken: true, .. });
    assert!(step.effects.iter().any(is_taken));
    assert_eq!(world.people[0].rows.contacts.len(), 1);
}

#[test]
fn one_who_is_found_nearby_is_dialled_at_once() {
    let mut world = acquainted(50);
    world.apart.insert((0, 1));
    world.disconnect(0, 1);
    world.pass(Span::days(1));
    world.apart.clear();
    let peer = PeerIdBytes(vec![2; 38]);
    let is_dial = |effect: &Effect| matches!(effect, Effect::Dial { .. });

    let stranger = PeerIdBytes(vec![9; 38]);
    let step = world.people[0]
        .engine
        .event(world.now, Event::Nearby { peer: stranger });
    assert!(!step.effects.iter().any(is_dial));
    let step = world.people[0].engine.event(world.now, Event::Nearby { peer });

    assert!(step.effects.iter().any(is_dial));
}

#[test]
fn an_inviter_who_is_found_nearby_is_visited_at_once() {
    let mut world = World::without_server(2, 51);
    let link = world.invite(0);
    world.apart.insert((0, 1));
    world.command(1, Command::Accept { link }).unwrap();
    world.settle();
    let peer = PeerIdBytes(vec![1; 38]);

    let step = world.people[1].engine.event(world.now, Event::Nearby { peer });

    assert!(
        step.effects
            .iter()
            .any(|effect| matches!(effect, Effect::Visit { .. }))
    );
}

#[test]
fn an_inviter_whose_server_is_gone_is_reached_directly() {
    let mut world = World::new(2, 11);
    world.settle();
    let link = world.invite(0);
    world.set_server(false);
    world.pass(Span::seconds(1));

    world.command(1, Command::Accept { link }).unwrap();
    world.settle();

    assert_know_each_other(&world);
}

#[test]
fn a_reply_to_a_bundle_that_the_node_served_reaches_the_server_too() {
    let mut world = World::new(2, 12);
    world.settle();
    let link = world.invite(0);
    world.set_server(false);
    world.pass(Span::seconds(1));
    world.lost_replies = true;
    world.command(1, Command::Accept { link }).unwrap();
    world.pass(Span::seconds(60));
    world.stop(0);

    world.set_server(true);
    world.settle();
    assert_eq!(world.people[0].rows.contacts.len(), 0);
    let is_deposited = |notice: &Notice| matches!(notice, Notice::InvitationAccepted { .. });
    assert!(world.people[1].notices.iter().any(is_deposited));
    world.start(0);
    world.settle();

    assert_know_each_other(&world);
}
