//! What the user writes to themselves stays where it is.

use hoopoe_engine::{
    Change, Command, CommandError, Event, Input, Notice, Reply, Step, command::History, row::ContactId,
};
use hoopoe_protocol::{content::live::Typing, id::MessageId, keys::UserKey, limits, time::Timestamp};

use crate::{person::Person, world::World};

const NOW: Timestamp = Timestamp(1_000_000);

fn note(text: &str, name: Option<MessageId>) -> Command {
    Command::Send {
        contact: ContactId::ONESELF,
        text: text.to_owned(),
        name,
    }
}

fn ask(person: &mut Person, command: Command) -> Result<(Reply, Step), CommandError> {
    let mut turned = person.engine.turn(NOW, [Input::Command(command)]);
    turned.replies.remove(0).map(|reply| (reply, turned.step))
}

#[test]
fn a_note_is_a_row_and_nothing_that_leaves() {
    let mut alice = Person::new(1, NOW, 1);
    let named = MessageId::new([7; 16]);
    // What a start brings is not looked at.
    alice.engine.event(NOW, Event::Tick);

    let (reply, step) = ask(&mut alice, note("milk", Some(named))).unwrap();

    assert_eq!(reply, Reply::Sent { message: named });
    assert!(step.effects.is_empty(), "{:?}", step.effects);
    let contact = ContactId::ONESELF;
    assert_eq!(
        step.notices,
        [Notice::Message {
            contact,
            message: named
        }]
    );
    let written = |change: &Change| matches!(change, Change::AddMessage(_) | Change::PutConversation(_));
    assert!(step.changes.iter().all(written), "{:?}", step.changes);
}

#[test]
fn notes_stand_in_their_order_also_after_a_restart() {
    let mut alice = Person::new(1, NOW, 2);
    for text in ["one", "two"] {
        let (_, step) = ask(&mut alice, note(text, None)).unwrap();
        alice.rows.apply(step.changes);
    }

    alice.reload();
    let (_, step) = ask(&mut alice, note("three", None)).unwrap();
    alice.rows.apply(step.changes);

    assert_eq!(alice.history(ContactId::ONESELF), ["one", "two", "three"]);
}

#[test]
fn a_note_is_deleted_and_the_next_comes_behind_it_all_the_same() {
    let mut alice = Person::new(1, NOW, 6);
    let gone = MessageId::new([7; 16]);
    let contact = ContactId::ONESELF;
    for command in [
        note("one", Some(gone)),
        note("two", None),
        Command::DeleteMessage {
            contact,
            message: gone,
        },
        note("three", None),
    ] {
        let (_, step) = ask(&mut alice, command).unwrap();
        alice.rows.apply(step.changes);
    }

    assert_eq!(alice.history(contact), ["two", "three"]);
}

#[test]
fn nobody_else_learns_of_a_note() {
    let mut world = World::acquainted(2, 3);
    let deposits = world.server.deposits;

    world.command(0, note("for me alone", None)).unwrap();
    world.settle();

    assert_eq!(world.server.deposits, deposits);
    assert!(world.people[0].rows.outbox.is_empty());
    assert!(world.people[0].rows.deliveries.is_empty());
    assert!(world.people[1].rows.messages.is_empty());
    assert_eq!(world.people[0].history(ContactId::ONESELF), ["for me alone"]);
}

#[test]
fn a_note_needs_text_and_has_no_more_than_a_message() {
    let mut alice = Person::new(1, NOW, 4);

    let empty = ask(&mut alice, note(" \n", None)).unwrap_err();
    let long = "x".repeat(limits::TEXT_BYTES + 1);
    let too_long = ask(&mut alice, note(&long, None)).unwrap_err();

    assert_eq!(empty, CommandError::EmptyText);
    assert!(matches!(too_long, CommandError::TextTooLong { .. }));
}

#[test]
fn oneself_is_no_contact() {
    let mut alice = Person::new(1, NOW, 5);
    let contact = ContactId::ONESELF;
    let asked = [
        Command::Block { contact },
        Command::Unblock { contact },
        Command::Remove {
            contact,
            history: History::Delete,
        },
        Command::Verify {
            contact,
            key: UserKey::new([7; 32]),
        },
        Command::Unverify { contact },
        Command::Typing {
            contact,
            typing: Typing::Started,
        },
        Command::MarkRead {
            contact,
            messages: vec![MessageId::new([7; 16])],
        },
    ];

    for command in asked {
        let refused = ask(&mut alice, command).unwrap_err();
        assert_eq!(refused, CommandError::NoSuchContact);
    }
}
