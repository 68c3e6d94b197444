//! Typing, online, last seen: told directly or not at all, and never kept.

use hoopoe_engine::{
    Command, CommandError, Event, Notice,
    privacy::{Audience, PrivacyChange},
    row::{ContactId, DeliveryState},
};
use hoopoe_protocol::{
    content::live::{Presence, Typing},
    time::{Span, Timestamp},
};

use crate::world::World;

const THE_OTHER: ContactId = ContactId(1);

fn types(world: &mut World, who: usize, typing: Typing) {
    let contact = THE_OTHER;
    world.command(who, Command::Typing { contact, typing }).unwrap();
}

fn set(world: &mut World, who: usize, change: PrivacyChange) {
    world.command(who, Command::SetPrivacy(change)).unwrap();
}

/// What the screen of a person was told of typing.
fn typing(world: &World, who: usize) -> Vec<Typing> {
    let notices = world.people[who].notices.iter();
    let typing = notices.filter_map(|notice| match notice {
        Notice::Typing { typing, .. } => Some(*typing),
        _ => None,
    });
    typing.collect()
}

/// What it was told of presence.
fn presence(world: &World, who: usize) -> Vec<(Option<Presence>, Option<Timestamp>)> {
    let notices = world.people[who].notices.iter();
    let presence = notices.filter_map(|notice| match notice {
        Notice::Presence {
            presence, last_seen, ..
        } => Some((*presence, *last_seen)),
        _ => None,
    });
    presence.collect()
}

fn together(seed: u64) -> World {
    let mut world = World::acquainted(2, seed);
    for person in &mut world.people {
        person.notices.clear();
    }
    world
}

#[test]
fn who_types_is_seen_typing_and_stops_by_themselves() {
    let mut world = together(50);
    let deposits = world.server.deposits;

    types(&mut world, 0, Typing::Started);
    world.pass(Span::seconds(1));
    assert_eq!(typing(&world, 1), [Typing::Started]);

    // Nobody says that it ended.
    world.pass(Span::seconds(8));
    assert_eq!(typing(&world, 1), [Typing::Started, Typing::Stopped]);
    assert_eq!(world.server.deposits, deposits);
    assert!(world.people.iter().all(|person| person.rows.outbox.is_empty()));
}

#[test]
fn typing_lasts_as_long_as_it_is_renewed_and_costs_few_frames() {
    let mut world = together(51);

    for _ in 0..60 {
        types(&mut world, 0, Typing::Started);
        world.pass(Span::millis(500));
    }
    assert_eq!(typing(&world, 1), [Typing::Started]);
    assert!(world.live.len() < 12, "{}", world.live.len());

    types(&mut world, 0, Typing::Stopped);
    world.pass(Span::seconds(1));
    assert_eq!(typing(&world, 1), [Typing::Started, Typing::Stopped]);
}

#[test]
fn a_sender_that_falls_silent_is_not_shown_typing_for_ever() {
    let mut world = together(52);
    types(&mut world, 0, Typing::Started);
    world.pass(Span::millis(200));
    world.faults.lost_event = 100;

    world.pass(Span::seconds(12));

    assert_eq!(typing(&world, 1), [Typing::Started, Typing::Stopped]);
}

#[test]
fn a_message_ends_the_typing_on_both_sides() {
    let mut world = together(53);
    types(&mut world, 0, Typing::Started);
    world.pass(Span::seconds(1));

    world.send(0, 1, "done typing");
    world.pass(Span::millis(200));

    assert_eq!(typing(&world, 1), [Typing::Started, Typing::Stopped]);
    assert_eq!(world.people[1].history(THE_OTHER), ["done typing"]);
    world.pass(Span::seconds(30));
    assert_eq!(typing(&world, 1).len(), 2);
}

#[test]
fn without_a_direct_path_nothing_of_it_goes_anywhere() {
    let mut world = together(54);
    world.apart.insert((0, 1));
    world.disconnect(0, 1);
    world.pass(Span::seconds(1));
    let (deposits, sent) = (world.server.deposits, world.sent_direct.len());

    types(&mut world, 0, Typing::Started);
    world.command(0, Command::Active).unwrap();
    world.settle();

    assert_eq!((world.server.deposits, world.sent_direct.len()), (deposits, sent));
    assert!(world.live.is_empty());
    assert!(typing(&world, 1).is_empty() && presence(&world, 1).is_empty());
    assert!(world.people[0].rows.outbox.is_empty());
}

#[test]
fn a_node_whose_user_was_never_there_says_nothing() {
    let mut world = together(55);
    let sent = world.sent_direct.len();

    world.disconnect(0, 1);
    world.settle();

    assert!(world.live.is_empty());
    assert_eq!(world.sent_direct.len(), sent);
}

#[test]
fn online_then_away_then_last_seen() {
    let mut world = together(56);
    world.command(0, Command::Active).unwrap();
    world.pass(Span::seconds(1));
    assert_eq!(presence(&world, 1), [(Some(Presence::Online), None)]);

    let left = world.now;
    world.command(0, Command::Away).unwrap();
    world.pass(Span::seconds(1));
    assert_eq!(presence(&world, 1)[1], (Some(Presence::Away), Some(left)));

    world.apart.insert((0, 1));
    world.disconnect(0, 1);
    world.pass(Span::seconds(1));
    assert_eq!(presence(&world, 1)[2..], [(None, Some(left))]);
    let stored = world.people[1].rows.last_seen[&THE_OTHER];
    assert!(stored <= left && left.since(stored) < Span::seconds(300));
}

#[test]
fn whoever_is_not_said_to_be_there_any_more_is_away() {
    let mut world = together(57);
    world.command(0, Command::Active).unwrap();
    world.pass(Span::seconds(85));
    world.command(0, Command::Active).unwrap();
    world.pass(Span::seconds(85));
    assert_eq!(presence(&world, 1), [(Some(Presence::Online), None)]);
    let last = world.now.minus(Span::seconds(85));

    world.pass(Span::seconds(10));

    assert_eq!(presence(&world, 1)[1], (Some(Presence::Away), Some(last)));
}

#[test]
fn last_seen_survives_a_restart_and_nothing_else_does() {
    let mut world = together(58);
    world.command(0, Command::Active).unwrap();
    types(&mut world, 0, Typing::Started);
    world.pass(Span::seconds(1));
    let stored = world.people[1].rows.last_seen[&THE_OTHER];

    world.stop(0);
    world.stop(1);
    world.people[1].notices.clear();
    world.start(1);
    world.pass(Span::seconds(5));

    assert_eq!(presence(&world, 1), [(None, Some(stored))]);
    assert!(typing(&world, 1).is_empty());
    // The one who was there is not, until somebody says so again.
    let live = world.live.len();
    world.start(0);
    world.settle();
    assert_eq!(world.live.len(), live);
}

#[test]
fn who_hides_typing_is_not_seen_typing_and_sees_nobody_type() {
    let mut world = together(59);
    let hidden = PrivacyChange {
        typing: Some(Audience::Nobody),
        presence: Some(Audience::Nobody),
        ..PrivacyChange::default()
    };
    set(&mut world, 0, hidden);

    types(&mut world, 0, Typing::Started);
    types(&mut world, 1, Typing::Started);
    world.pass(Span::seconds(3));

    assert!(world.live.iter().all(|(from, _)| *from == 1), "a frame went out");
    for who in [0, 1] {
        assert!(typing(&world, who).is_empty() && presence(&world, who).is_empty());
    }
}

#[test]
fn hiding_presence_takes_back_what_was_shown_and_deletes_what_was_known() {
    let mut world = together(60);
    for who in [0, 1] {
        world.command(who, Command::Active).unwrap();
    }
    world.pass(Span::seconds(1));
    assert!(world.people[0].rows.last_seen.contains_key(&THE_OTHER));

    let hidden = PrivacyChange {
        presence: Some(Audience::Nobody),
        ..PrivacyChange::default()
    };
    set(&mut world, 0, hidden);
    world.pass(Span::seconds(1));

    for who in [0, 1] {
        assert_eq!(presence(&world, who).last(), Some(&(None, None)), "{who}");
        assert!(world.people[who].rows.last_seen.is_empty(), "{who}");
    }
}

#[test]
fn what_is_hidden_while_nobody_is_connected_is_taken_back_at_the_next_meeting() {
    let mut world = together(65);
    world.command(0, Command::Active).unwrap();
    world.pass(Span::seconds(1));
    world.apart.insert((0, 1));
    world.disconnect(0, 1);
    world.pass(Span::seconds(1));
    assert!(world.people[1].rows.last_seen.contains_key(&THE_OTHER));

    let hidden = PrivacyChange {
        presence: Some(Audience::Nobody),
        ..PrivacyChange::default()
    };
    set(&mut world, 0, hidden);
    world.apart.clear();
    world.settle();

    assert_eq!(presence(&world, 1).last(), Some(&(None, None)));
    assert!(world.people[1].rows.last_seen.is_empty());
}

#[test]
fn settings_survive_a_restart() {
    let mut world = together(61);
    let change = PrivacyChange {
        typing: Some(Audience::Nobody),
        ..PrivacyChange::default()
    };
    set(&mut world, 0, change);
    world.stop(0);
    world.start(0);
    world.pass(Span::seconds(5));

    types(&mut world, 0, Typing::Started);
    world.pass(Span::seconds(1));

    // That they are there is another matter.
    assert_eq!(presence(&world, 1), [(Some(Presence::Online), None)]);
    assert!(typing(&world, 1).is_empty());
}

#[test]
fn reading_is_told_and_learned_only_by_who_tells_it() {
    let mut world = together(62);
    let hidden = PrivacyChange {
        read_receipts: Some(Audience::Nobody),
        ..PrivacyChange::default()
    };
    set(&mut world, 0, hidden);
    for who in [0, 1] {
        world.send(who, 1, "look");
    }
    world.settle();

    for who in [0, 1] {
        let rows = world.people[who].rows.messages.values();
        let theirs = rows.filter(|row| row.sender.is_some());
        let messages = theirs.map(|row| row.message).collect();
        let contact = THE_OTHER;
        world
            .command(who, Command::MarkRead { contact, messages })
            .unwrap();
    }
    world.settle();

    for who in [0, 1] {
        assert_eq!(world.people[who].rows.read.len(), 1);
        assert_eq!(world.people[who].ticks()[0].0, DeliveryState::Delivered, "{who}");
        assert!(world.people[who].rows.outbox.is_empty());
    }
}

#[test]
fn a_read_receipt_that_waits_is_not_sent_once_it_is_hidden() {
    let mut world = together(63);
    world.send(0, 1, "look");
    world.settle();
    world.apart.insert((0, 1));
    world.disconnect(0, 1);
    world.pass(Span::millis(100));
    let messages = world.people[1].rows.messages.keys().map(|(_, id)| *id).collect();
    let contact = THE_OTHER;
    world.command(1, Command::MarkRead { contact, messages }).unwrap();
    let hidden = PrivacyChange {
        read_receipts: Some(Audience::Nobody),
        ..PrivacyChange::default()
    };
    set(&mut world, 1, hidden);

    world.heal();

    assert_eq!(world.people[0].ticks()[0].0, DeliveryState::Delivered);
}

#[test]
fn typing_to_nobody_is_refused() {
    let mut world = together(64);
    let contact = ContactId(7);
    let typing = Typing::Started;

    let refused = world.command(0, Command::Typing { contact, typing });

    assert_eq!(refused.unwrap_err(), CommandError::NoSuchContact);
}

#[test]
fn a_key_whose_answer_is_lost_is_followed_by_another_while_there_is_something_to_say() {
    let mut world = together(66);
    world.faults.lost_event = 100;
    world.command(0, Command::Active).unwrap();
    world.pass(Span::seconds(1));
    world.faults.lost_event = 0;

    world.pass(Span::seconds(32));

    assert_eq!(presence(&world, 1), [(Some(Presence::Online), None)]);
}

#[test]
fn who_slept_while_a_connection_ended_does_not_take_the_waking_up_for_when_they_were_last_seen() {
    let mut world = together(67);
    world.command(0, Command::Active).unwrap();
    world.pass(Span::seconds(1));
    let last = world.now;
    world.suspend(1);
    world.pass(Span::seconds(3_600));

    // The end of the connection is the first that is heard of.
    let device = world.people[0].engine.own_device();
    world.event(1, Event::DirectDown { device });

    let Some((None, Some(seen))) = presence(&world, 1).last().copied() else {
        panic!("{:?}", presence(&world, 1))
    };
    assert!(seen <= last, "{seen:?}");
}
