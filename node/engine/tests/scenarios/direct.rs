//! Both are online: messages go straight, and the server hears nothing.

use hoopoe_engine::{
    Command, CommandError,
    row::{ContactId, DeliveryState, Path},
};
use hoopoe_protocol::{limits, time::Span};

use crate::world::World;

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
