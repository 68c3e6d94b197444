//! Somebody blocks or removes a contact, and may think better of it.

mod histories;
mod hostile;
mod meeting_again;

use hoopoe_engine::{
    Command, CommandError, Notice,
    command::History,
    row::{ContactId, ContactState, DeliveryReason, DeliveryRow, DeliveryState},
    step::AcceptFailure,
};
use hoopoe_protocol::{id::MailboxId, time::Span};

use crate::world::World;

/// Everybody's first contact.
pub(super) const CONTACT: ContactId = ContactId(1);

pub(super) fn block() -> Command {
    Command::Block { contact: CONTACT }
}

pub(super) fn unblock() -> Command {
    Command::Unblock { contact: CONTACT }
}

pub(super) fn remove(history: History) -> Command {
    let contact = CONTACT;
    Command::Remove { contact, history }
}

pub(super) fn state(world: &World, who: usize) -> ContactState {
    world.people[who].rows.contacts[&CONTACT].state
}

pub(super) fn last_delivery(world: &World, who: usize) -> DeliveryRow {
    let rows = &world.people[who].rows;
    let last = rows.deliveries.values().max_by_key(|row| {
        let message = &rows.messages[&(row.contact, row.message)];
        message.order
    });
    *last.expect("something was sent")
}

/// What Bob sees of Alice, who parts from him in some way and never tells.
fn seen_by_bob(seed: u64, command: Command) -> Vec<String> {
    let mut world = World::acquainted(2, seed);
    world.send(1, 1, "before");
    world.settle();
    world.command(0, command).unwrap();
    world.pass(Span::seconds(5));
    world.people[1].notices.clear();
    world.send(1, 1, "after");
    world.pass(Span::days(2));

    let bob = &world.people[1];
    let contact = &bob.rows.contacts[&CONTACT];
    let mut seen = vec![format!("{:?} {:?}", contact.state, contact.name)];
    let delivery = last_delivery(&world, 1);
    seen.push(format!(
        "{:?} {:?} {:?}",
        delivery.state, delivery.path, delivery.reason
    ));
    seen.extend(bob.notices.iter().map(|notice| {
        let shown = format!("{notice:?}");
        shown.split([' ', '(', '{']).next().unwrap_or_default().to_owned()
    }));
    seen
}

#[test]
fn who_is_blocked_hears_nothing_and_sees_not_accepted() {
    let mut world = World::acquainted(2, 60);
    assert!(world.is_connected(0, 1));

    world.command(0, block()).unwrap();
    world.settle();
    world.send(1, 1, "are you there?");
    world.settle();

    assert!(!world.is_connected(0, 1));
    assert!(world.people[0].rows.messages.is_empty());
    let delivery = last_delivery(&world, 1);
    assert_eq!(delivery.state, DeliveryState::Queued);
    assert_eq!(delivery.reason, Some(DeliveryReason::NotAccepted));
    assert_eq!(state(&world, 1), ContactState::Accepted);
    assert_eq!(state(&world, 0), ContactState::Blocked);
    assert_eq!(world.people[0].rotations, 1);
    assert!(world.people[0].admitted.is_empty());
}

#[test]
fn to_the_other_side_a_removed_contact_looks_like_a_blocked_one() {
    let blocked = seen_by_bob(61, block());

    assert!(blocked[1].contains("NotAccepted"), "{blocked:?}");
    for history in [History::Keep, History::Delete] {
        assert_eq!(seen_by_bob(61, remove(history)), blocked);
    }
}

#[test]
fn what_was_not_sent_yet_fails_in_a_shown_way_and_nothing_more_is_taken() {
    let mut world = World::acquainted(2, 62);
    world.stop(1);
    world.set_server(false);
    world.send(0, 1, "too late");
    world.pass(Span::seconds(5));

    world.command(0, block()).unwrap();

    let delivery = last_delivery(&world, 0);
    assert_eq!(delivery.state, DeliveryState::Failed);
    assert_eq!(delivery.reason, Some(DeliveryReason::Parted));
    assert!(world.people[0].rows.outbox.is_empty());
    let send = |text: &str| Command::Send {
        contact: CONTACT,
        text: text.into(),
        name: None,
    };
    assert_eq!(world.command(0, send("more")).unwrap_err(), CommandError::Blocked);
    world.command(0, remove(History::Keep)).unwrap();
    assert_eq!(world.command(0, send("more")).unwrap_err(), CommandError::Removed);
}

#[test]
fn a_contact_who_is_blocked_while_both_servers_are_away_is_kept_out_as_soon_as_they_are_back() {
    let mut world = World::acquainted(2, 63);
    world.stop(0);
    world.start(0);
    world.set_server(false);
    world.apart.insert((0, 1));
    world.pass(Span::seconds(5));
    world.command(0, block()).unwrap();
    // A restart must not forget it.
    world.stop(0);
    world.start(0);
    world.send(1, 1, "hello?");
    world.pass(Span::seconds(60));

    world.heal();

    assert!(world.people[0].rows.messages.is_empty());
    assert_eq!(last_delivery(&world, 1).reason, Some(DeliveryReason::NotAccepted));
    assert!(!world.is_connected(0, 1));
}

#[test]
fn no_token_of_theirs_is_left_and_none_comes_back_with_another_mailbox() {
    let mut world = World::acquainted(2, 64);
    let tokens = |world: &World, mailbox: u8| {
        let mailbox = &world.server.mailboxes[&MailboxId::new([mailbox; 16])];
        mailbox.send.len() + mailbox.claim.len()
    };
    assert_eq!(tokens(&world, 1), 2);

    world.command(0, block()).unwrap();
    world.settle();
    world.stop(0);
    world.people[0].mailbox = 9;
    world.start(0);
    world.settle();

    assert_eq!((tokens(&world, 1), tokens(&world, 9)), (0, 0));
    assert_eq!(world.people[0].elsewhere.len(), 2);
}

#[test]
fn a_token_that_was_withdrawn_is_not_brought_back_by_a_task_whose_answer_was_lost() {
    let mut world = World::acquainted(2, 65);
    world.stop(0);
    world.people[0].mailbox = 9;
    world.start(0);
    // The new mailbox learns the tokens; nobody here learns that it has.
    while world.people[0]
        .store
        .as_ref()
        .is_none_or(|store| store.mailbox != MailboxId::new([9; 16]))
    {
        let until = world.now.plus(Span::seconds(9));
        world.advance(until);
    }
    world.faults.lost_event = 100;
    world.pass(Span::millis(5));
    let tokens = |world: &World| {
        let mailbox = &world.server.mailboxes[&MailboxId::new([9; 16])];
        mailbox.send.len() + mailbox.claim.len()
    };
    assert_eq!(tokens(&world), 2);

    world.command(0, block()).unwrap();
    world.pass(Span::millis(5));
    assert_eq!(tokens(&world), 0);
    world.heal();

    assert_eq!(tokens(&world), 0);
}

#[test]
fn former_servers_are_asked_again_and_again_for_a_month() {
    let mut world = World::acquainted(2, 66);
    world.command(0, block()).unwrap();
    world.people[0].elsewhere.clear();

    world.stop(0);
    world.start(0);
    world.settle();
    assert_eq!(world.people[0].elsewhere.len(), 2);

    world.pass(Span::days(31));
    world.people[0].elsewhere.clear();
    world.pass(Span::days(1));
    assert!(world.people[0].elsewhere.is_empty());
    assert!(world.people[0].rows.withdrawn.is_empty());
}

#[test]
fn a_removed_contact_keeps_its_history_or_not_as_one_chooses() {
    for (history, left) in [(History::Keep, 2), (History::Delete, 0)] {
        let mut world = World::acquainted(2, 67);
        world.send(0, 1, "one");
        world.send(1, 1, "two");
        world.settle();

        world.command(0, remove(history)).unwrap();

        assert_eq!(world.people[0].history(CONTACT).len(), left);
        assert_eq!(world.people[1].history(CONTACT).len(), 2);
        let again = world.command(0, remove(History::Keep));
        assert!(matches!(again, Err(CommandError::NoSuchContact)));
        world.command(0, remove(History::Delete)).unwrap();
        assert!(world.people[0].history(CONTACT).is_empty());
    }
}

#[test]
fn what_is_read_of_a_blocked_contact_is_not_told() {
    let mut world = World::acquainted(2, 68);
    world.send(1, 1, "hi");
    world.settle();
    world.command(0, block()).unwrap();

    let messages = world.people[0].rows.messages.keys().map(|(_, message)| *message);
    let messages: Vec<_> = messages.collect();
    let contact = CONTACT;
    let read = Command::MarkRead { contact, messages };
    world.command(0, read).unwrap();
    world.settle();

    assert_eq!(world.people[0].rows.read.len(), 1);
    assert_eq!(last_delivery(&world, 1).state, DeliveryState::Delivered);
    assert!(world.people[0].rows.outbox.is_empty());
}

#[test]
fn an_invitation_that_is_being_accepted_ends_with_the_acquaintance() {
    let mut world = World::new(2, 69);
    world.settle();
    let link = world.invite(0);
    world.stop(0);
    world.command(1, Command::Accept { link }).unwrap();
    while world.people[1].rows.contacts.is_empty() {
        let until = world.now.plus(Span::seconds(9));
        world.advance(until);
    }
    assert_eq!(state(&world, 1), ContactState::Waiting);

    world.command(1, block()).unwrap();
    world.start(0);
    world.settle();

    assert_eq!(state(&world, 1), ContactState::Blocked);
    let reason = AcceptFailure::Parted;
    let is_ended =
        |notice: &Notice| matches!(notice, Notice::AcceptFailed { reason: why, .. } if *why == reason);
    assert!(world.people[1].notices.iter().any(is_ended));
    assert!(world.people[1].rows.messages.is_empty());
}
