//! Two people who had parted come together again.

use hoopoe_engine::{
    Command, CommandError,
    command::History,
    row::{ContactState, DeliveryState},
};
use hoopoe_protocol::time::Span;

use super::{CONTACT, block, last_delivery, remove, state, unblock};
use crate::world::World;

/// Both write, and both read it.
fn both_write(world: &mut World, text: &str) {
    world.send(0, 1, &format!("{text} a"));
    world.send(1, 1, &format!("{text} b"));
    world.settle();
    for who in [0, 1] {
        assert_eq!(last_delivery(world, who).state, DeliveryState::Delivered, "{who}");
    }
    assert_eq!(world.people[0].history(CONTACT), world.people[1].history(CONTACT));
    for person in &world.people {
        assert!(person.rows.outbox.is_empty(), "{:?}", person.rows.outbox);
        assert!(person.rows.quarantine.is_empty());
    }
}

#[test]
fn after_unblocking_both_write_again_and_what_was_written_meanwhile_arrives() {
    let mut world = World::acquainted(2, 80);
    world.command(0, block()).unwrap();
    world.settle();
    world.send(1, 1, "while blocked");
    world.settle();

    world.command(0, unblock()).unwrap();
    world.settle();

    assert_eq!(world.people[0].history(CONTACT), ["while blocked"]);
    both_write(&mut world, "again");
    assert!(world.is_connected(0, 1));
}

#[test]
fn who_was_away_while_blocked_and_unblocked_notices_nothing() {
    let mut world = World::acquainted(2, 81);
    world.stop(1);
    world.command(0, block()).unwrap();
    world.settle();
    world.command(0, unblock()).unwrap();
    world.settle();
    world.stop(0);

    world.start(1);
    world.settle();
    world.send(1, 1, "good morning");
    world.settle();
    world.start(0);
    world.settle();

    assert_eq!(world.people[0].history(CONTACT), ["good morning"]);
    both_write(&mut world, "again");
}

#[test]
fn blocking_and_unblocking_again_and_again_ends_with_the_last_word() {
    let mut world = World::acquainted(2, 82);
    for _ in 0..4 {
        for command in [block(), block(), unblock(), unblock()] {
            world.command(0, command).unwrap();
        }
        world.pass(Span::millis(40));
    }
    world.settle();

    both_write(&mut world, "still here");
}

#[test]
fn who_was_removed_is_a_contact_again_with_the_next_invitation() {
    let mut world = World::acquainted(2, 83);
    world.send(0, 1, "before");
    world.settle();
    world.command(0, remove(History::Keep)).unwrap();
    world.settle();
    // Bob does not know, and learns it by writing.
    let link = world.invite(0);
    let accept = Command::Accept { link: link.clone() };
    assert_eq!(
        world.command(1, accept).unwrap_err(),
        CommandError::AlreadyContact
    );
    world.send(1, 1, "hello?");
    world.pass(Span::seconds(30));

    world.command(1, Command::Accept { link }).unwrap();
    world.settle();

    assert_eq!(world.people[0].rows.contacts.len(), 1);
    assert_eq!(state(&world, 0), ContactState::Accepted);
    assert_eq!(world.people[0].history(CONTACT), ["before", "hello?"]);
    both_write(&mut world, "again");
}

#[test]
fn two_who_have_removed_each_other_meet_again_whoever_invites() {
    for (inviter, joiner) in [(0, 1), (1, 0)] {
        let mut world = World::acquainted(2, 84);
        world.send(0, 1, "before");
        world.settle();
        for who in [0, 1] {
            world.command(who, remove(History::Keep)).unwrap();
        }
        world.settle();

        world.introduce(inviter, joiner);

        for who in [0, 1] {
            assert_eq!(state(&world, who), ContactState::Accepted);
            assert_eq!(world.people[who].rows.contacts.len(), 1);
        }
        both_write(&mut world, "again");
    }
}

#[test]
fn two_who_have_blocked_each_other_and_think_better_of_it_need_an_invitation() {
    let mut world = World::acquainted(2, 85);
    for command in [block(), unblock()] {
        for who in [0, 1] {
            let contact = CONTACT;
            let command = match command {
                Command::Block { .. } => Command::Block { contact },
                _ => Command::Unblock { contact },
            };
            world.command(who, command).unwrap();
        }
        world.settle();
    }
    // Each waits for a token that only the other can give.
    let link = world.invite(0);

    world.command(1, Command::Accept { link }).unwrap();
    world.settle();

    both_write(&mut world, "again");
}

#[test]
fn an_invitation_of_somebody_blocked_is_not_accepted() {
    let mut world = World::acquainted(2, 86);
    let link = world.invite(0);
    world.command(1, block()).unwrap();

    let accept = Command::Accept { link };
    assert_eq!(world.command(1, accept).unwrap_err(), CommandError::Blocked);
}

#[test]
fn a_verified_key_is_verified_still_after_meeting_again() {
    let mut world = World::acquainted(2, 87);
    let key = world.people[0].rows.contacts[&CONTACT].user_key;
    let contact = CONTACT;
    world.command(0, Command::Verify { contact, key }).unwrap();
    world.command(0, block()).unwrap();
    world.settle();

    world.command(0, unblock()).unwrap();

    let row = &world.people[0].rows.contacts[&CONTACT];
    assert_eq!(row.verified, Some(key));
}

#[test]
fn the_new_tokens_arrive_though_a_server_loses_the_envelope_that_brings_them() {
    let mut world = World::acquainted(2, 88);
    world.apart.insert((0, 1));
    world.stop(1);
    for command in [block(), unblock()] {
        world.command(0, command).unwrap();
        world.settle();
    }
    // Another address, told behind it.
    world.moves(0, "/ip4/10.0.0.70/tcp/1");
    world.pass(Span::seconds(60));
    let mailbox = world.people[1].store.as_ref().unwrap().mailbox;
    let lane = &mut world.server.mailboxes.get_mut(&mailbox).unwrap().lane;
    assert_eq!(lane.len(), 2);
    lane.remove(0);

    world.start(1);
    world.settle();
    world.send(1, 1, "good morning");
    world.settle();

    assert_eq!(world.people[0].history(CONTACT), ["good morning"]);
}
