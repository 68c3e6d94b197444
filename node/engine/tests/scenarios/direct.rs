//! Both are online: messages go straight, and the server hears nothing.

use hoopoe_engine::{
    Command, CommandError, Notice,
    row::{ContactId, DeliveryState, Path},
    step::Link,
};
use hoopoe_protocol::{limits, time::Span};

use crate::world::{Faults, World};

#[test]
fn online_messages_are_delivered_directly_without_the_server() {
    let mut world = World::acquainted(2, 10);
    let before = world.server.deposits;

    for n in 0..20 {
        world.send(0, 1, &format!("a{n}"));
        world.send(1, 1, &format!("b{n}"));
        world.pass(Span::millis(50));
    }
    world.settle();

    assert_eq!(world.server.deposits, before);
    assert_eq!(world.people[0].history(ContactId(1)).len(), 40);
    assert_eq!(
        world.people[0].history(ContactId(1)),
        world.people[1].history(ContactId(1))
    );
    assert!(
        world.people[0]
            .ticks()
            .iter()
            .all(|tick| *tick == (DeliveryState::Delivered, Some(Path::Direct)))
    );
}

#[test]
fn a_read_message_is_read_on_the_senders_side_too() {
    let mut world = World::acquainted(2, 11);
    world.send(0, 1, "look");
    world.settle();

    let messages = world.people[1]
        .rows
        .messages
        .keys()
        .map(|(_, message)| *message)
        .collect();
    world
        .command(
            1,
            Command::MarkRead {
                contact: ContactId(1),
                messages,
            },
        )
        .unwrap();
    world.settle();

    assert_eq!(
        world.people[0].ticks(),
        [(DeliveryState::Read, Some(Path::Direct))]
    );
}

#[test]
fn a_silent_connection_is_hedged_through_the_server() {
    let mut world = World::acquainted(2, 12);
    world.faults.lost_event = 100;
    world.send(0, 1, "hello?");
    world.pass(Span::millis(1_000));
    assert!(world.server.deposits > 0);

    world.heal();

    assert_eq!(world.people[1].history(ContactId(1)), ["hello?"]);
    assert_eq!(world.people[0].ticks()[0].0, DeliveryState::Delivered);
}

#[test]
fn unfit_texts_are_refused_with_the_reason() {
    let mut world = World::acquainted(2, 13);
    let send = |text: String| Command::Send {
        contact: ContactId(1),
        text,
        name: None,
    };

    assert_eq!(
        world.command(0, send(" \n".into())).unwrap_err(),
        CommandError::EmptyText
    );
    assert!(matches!(
        world.command(0, send("x".repeat(limits::TEXT_BYTES + 1))),
        Err(CommandError::TextTooLong { .. })
    ));
    let stranger = Command::Send {
        contact: ContactId(7),
        text: "x".into(),
        name: None,
    };
    assert_eq!(
        world.command(0, stranger).unwrap_err(),
        CommandError::NoSuchContact
    );
    assert!(world.people[0].rows.messages.is_empty());
}

#[test]
fn the_longest_text_arrives_whole() {
    let mut world = World::acquainted(2, 14);

    world.send(0, 1, &"ü".repeat(limits::TEXT_BYTES / 2));
    world.settle();

    assert_eq!(world.people[1].history(ContactId(1))[0].len(), limits::TEXT_BYTES);
}

#[test]
fn after_a_restart_contacts_are_dialled_though_nothing_waits() {
    let mut world = World::acquainted(2, 15);
    world.stop(0);
    world.stop(1);
    world.start(0);
    world.start(1);
    world.pass(Span::seconds(10));
    let before = world.server.deposits;

    world.send(0, 1, "straight away");
    world.pass(Span::seconds(1));

    assert_eq!(world.server.deposits, before);
    assert_eq!(world.people[1].history(ContactId(1)), ["straight away"]);
}

#[test]
fn a_contact_whose_connections_end_at_once_is_dialled_ever_more_rarely() {
    let mut world = World::acquainted(2, 15);
    world.faults = Faults {
        lost_event: 100,
        loss_ends_stream: true,
        ..Faults::default()
    };
    world.trace.keep();

    world.send(0, 1, "hello?");
    world.pass(Span::seconds(600));

    let ups = world
        .trace
        .lines()
        .iter()
        .filter(|line| line.ends_with("0 DirectUp"));
    assert!((2..20).contains(&ups.count()));
    world.heal();
    assert_eq!(world.people[1].history(ContactId(1)), ["hello?"]);
}

#[test]
fn receipts_that_a_server_swallowed_are_made_up_for_over_a_connection() {
    let mut world = World::acquainted(2, 16);
    let apart = |world: &mut World| {
        world.apart.insert((0, 1));
        world.disconnect(0, 1);
    };
    // Whatever Bob leaves for Alice is gone, but for what comes last.
    let swallow = |world: &mut World| {
        world.server.hold_back = true;
        world.pass(Span::seconds(40));
        let own = world.people[0].store.clone().unwrap();
        world.server.mailboxes.get_mut(&own.mailbox).unwrap().lane.clear();
        world.server.hold_back = false;
        world.send(1, 1, "did you get my answer?");
        world.pass(Span::seconds(100));
    };
    let met = Notice::Direct {
        contact: ContactId(1),
        link: Link::Up,
    };
    apart(&mut world);
    world.send(0, 1, "did you get this?");
    world.pass(Span::millis(100));
    swallow(&mut world);
    for _ in 0..2 {
        // They meet for a moment, too short for an answer to what comes again.
        world.apart.clear();
        world.people[0].notices.clear();
        while !world.people[0].notices.contains(&met) {
            world.pass(Span::millis(100));
        }
        apart(&mut world);
        swallow(&mut world);
    }
    assert!(
        world.people[0]
            .ticks()
            .iter()
            .any(|(state, _)| *state == DeliveryState::Sent)
    );

    world.apart.clear();
    world.settle();

    let reached = world.people[0].ticks();
    assert!(
        reached
            .iter()
            .all(|(state, _)| *state == DeliveryState::Delivered),
        "{reached:?}"
    );
}

#[test]
fn a_network_that_did_not_hear_whom_to_admit_is_told_again() {
    let mut world = World::acquainted(2, 17);
    world.disconnect(0, 1);
    for person in &mut world.people {
        person.admitted.clear();
    }

    world.settle();

    assert!(world.people.iter().all(|person| !person.admitted.is_empty()));
}

#[test]
fn who_hides_takes_back_every_address_and_neither_dials_nor_is_dialled() {
    let mut world = World::acquainted(2, 17);
    let addresses = |world: &World| {
        let row = world.people[0].rows.remotes.values().next().unwrap();
        let route = row.route.as_ref().unwrap().read_unverified().unwrap();
        (route.peers.len(), route.addresses.len())
    };
    assert_eq!(addresses(&world), (1, 1));

    // Bob's node starts again, without a network.
    world.stop(1);
    world.start_hidden(1);
    world.settle();
    assert_eq!(addresses(&world), (0, 0));
    let dials = world.dials;
    world.send(0, 1, "where are you?");
    world.send(1, 1, "here");
    world.settle();

    assert_eq!(world.dials, dials);
    assert_eq!(world.people[0].history(ContactId(1)).len(), 2);
    assert_eq!(
        world.people[0].ticks(),
        [(DeliveryState::Delivered, Some(Path::Store))]
    );
    world.stop(1);
    world.start(1);
    world.settle();
    assert_eq!(addresses(&world), (1, 1));
    assert!(world.is_connected(0, 1));
}

#[test]
fn a_message_that_is_deleted_goes_here_alone_and_what_is_still_told_of_it_brings_nothing_back() {
    let mut world = World::acquainted(2, 14);
    world.send(0, 1, "a");
    world.send(0, 1, "b");
    let message = world.people[0].shown(ContactId(1))[0].message;
    let contact = ContactId(1);
    let delete = || Command::DeleteMessage { contact, message };

    world.command(0, delete()).unwrap();
    let gone = Notice::MessageGone { contact, message };
    assert!(world.people[0].notices.contains(&gone));
    assert_eq!(world.people[0].history(contact), ["b"]);
    world.people[0].reload();
    world.settle();

    // It was on its way, and arrived.
    assert_eq!(world.people[1].history(contact), ["a", "b"]);
    assert_eq!(world.people[0].history(contact), ["b"]);
    assert_eq!(world.people[0].ticks().len(), 1);
    world.command(1, delete()).unwrap();
    world.command(1, delete()).unwrap();
    world.settle();
    assert_eq!(world.people[1].history(contact), ["b"]);
    let stranger = Command::DeleteMessage {
        contact: ContactId(9),
        message,
    };
    assert_eq!(
        world.command(0, stranger).unwrap_err(),
        CommandError::NoSuchContact
    );
}

#[test]
fn what_is_sent_again_takes_the_place_of_what_it_said_before() {
    let mut world = World::acquainted(2, 15);
    world.send(0, 1, "a");
    world.send(0, 1, "b");
    let (contact, text) = (ContactId(1), "a".to_owned());
    let message = world.people[0].shown(contact)[0].message;

    let again = Command::SendAgain {
        contact,
        message,
        text,
    };
    world.command(0, again).unwrap();
    world.settle();

    assert_eq!(world.people[0].history(contact), ["b", "a"]);
    let empty = Command::SendAgain {
        contact,
        message: world.people[0].shown(contact)[0].message,
        text: String::new(),
    };
    assert_eq!(world.command(0, empty).unwrap_err(), CommandError::EmptyText);
    assert_eq!(world.people[0].history(contact), ["b", "a"]);
}
