//! Two people come to know each other through one link.

use hoopoe_engine::{
    Command, CommandError, Notice,
    row::{ContactId, ContactState},
    step::AcceptFailure,
};
use hoopoe_protocol::time::Span;

use crate::world::World;

#[test]
fn an_invitation_makes_both_sides_contacts_with_names() {
    let world = World::acquainted(2, 1);

    for (who, name) in [(0, "Person 2"), (1, "Person 1")] {
        let contact = &world.people[who].rows.contacts[&ContactId(1)];
        assert_eq!(
            (contact.state, contact.name.as_str()),
            (ContactState::Accepted, name)
        );
    }
}

#[test]
fn an_invitation_works_while_the_inviter_is_away() {
    let mut world = World::new(2, 2);
    world.settle();
    let link = world.invite(0);
    world.stop(0);

    world.command(1, Command::Accept { link }).unwrap();
    world.settle();

    assert_eq!(
        world.people[1].rows.contacts[&ContactId(1)].state,
        ContactState::Waiting
    );
    world.start(0);
    world.settle();
    assert_eq!(
        world.people[1].rows.contacts[&ContactId(1)].state,
        ContactState::Accepted
    );
}

#[test]
fn a_message_written_before_the_inviter_answers_waits_and_arrives() {
    let mut world = World::new(2, 3);
    world.settle();
    let link = world.invite(0);
    world.stop(0);
    world.command(1, Command::Accept { link }).unwrap();
    world.settle();

    world.send(1, 1, "are you there?");
    world.start(0);
    world.settle();

    assert_eq!(world.people[0].history(ContactId(1)), ["are you there?"]);
}

#[test]
fn an_invitation_is_used_once() {
    let mut world = World::new(3, 4);
    world.settle();
    let link = world.invite(0);
    world.command(1, Command::Accept { link: link.clone() }).unwrap();
    world.settle();

    world.command(2, Command::Accept { link }).unwrap();
    world.settle();

    assert!(world.people[2].notices.iter().any(|notice| matches!(
        notice,
        Notice::AcceptFailed {
            reason: AcceptFailure::Gone,
            ..
        }
    )));
    assert_eq!(world.people[0].rows.contacts.len(), 1);
}

#[test]
fn of_two_replies_the_first_wins() {
    let mut world = World::new(3, 5);
    world.settle();
    let link = world.invite(0);
    world.stop(0);
    for joiner in [1, 2] {
        world
            .command(joiner, Command::Accept { link: link.clone() })
            .unwrap();
        world.settle();
    }

    world.start(0);
    world.settle();

    assert_eq!(world.people[0].rows.contacts.len(), 1);
    assert_eq!(
        world.people[2].rows.contacts[&ContactId(1)].state,
        ContactState::Waiting
    );
}

#[test]
fn bad_invitations_are_refused_and_change_nothing() {
    // Neither a server nor the network is there yet.
    let mut world = World::new(2, 6);
    assert_eq!(
        world
            .command(
                0,
                Command::Invite {
                    lifetime: Span::days(1)
                }
            )
            .unwrap_err(),
        CommandError::NoServer
    );
    world.settle();
    let link = world.invite(0);

    assert_eq!(
        world
            .command(0, Command::Accept { link: link.clone() })
            .unwrap_err(),
        CommandError::OwnInvitation
    );
    let swapped = if link.as_bytes()[40] == b'A' { "B" } else { "A" };
    let mangled = [&link[..40], swapped, &link[41..]].concat();
    assert!(matches!(
        world.command(1, Command::Accept { link: mangled }),
        Err(CommandError::Link(_))
    ));
    assert!(matches!(
        world.command(1, Command::Accept { link: "hello".into() }),
        Err(CommandError::Link(_))
    ));
    assert_eq!(
        world
            .command(0, Command::Invite { lifetime: Span(1) })
            .unwrap_err(),
        CommandError::Lifetime
    );
    world.pass(Span::days(2));
    assert_eq!(
        world.command(1, Command::Accept { link }).unwrap_err(),
        CommandError::InvitationExpired
    );
    assert!(world.people[1].rows.contacts.is_empty());
}

#[test]
fn an_invitation_survives_an_unreachable_server() {
    let mut world = World::new(2, 7);
    world.settle();
    let link = world.invite(0);
    world.set_server(false);
    world.apart.insert((0, 1));

    world.command(1, Command::Accept { link: link.clone() }).unwrap();
    world.pass(Span::seconds(30));

    assert!(
        world.people[1]
            .notices
            .iter()
            .any(|notice| matches!(notice, Notice::AcceptDelayed { .. }))
    );
    assert_eq!(
        world.command(1, Command::Accept { link }).unwrap_err(),
        CommandError::AlreadyAccepting
    );
    world.set_server(true);
    world.settle();
    assert_eq!(
        world.people[1].rows.contacts[&ContactId(1)].state,
        ContactState::Accepted
    );
}

#[test]
fn who_came_too_late_for_one_link_is_welcome_with_the_next() {
    let mut world = World::new(3, 8);
    world.settle();
    let link = world.invite(0);
    world.stop(0);
    for joiner in [1, 2] {
        world
            .command(joiner, Command::Accept { link: link.clone() })
            .unwrap();
        world.settle();
    }
    world.start(0);
    world.settle();
    assert_eq!(
        world.people[2].rows.contacts[&ContactId(1)].state,
        ContactState::Waiting
    );

    world.introduce(0, 2);

    assert_eq!(
        world.people[2].rows.contacts[&ContactId(1)].state,
        ContactState::Accepted
    );
    world.send(2, 1, "second try");
    world.settle();
    assert_eq!(world.people[0].history(ContactId(2)), ["second try"]);
}

#[test]
fn a_reply_in_time_counts_though_the_inviter_returns_late() {
    let mut world = World::new(2, 9);
    world.settle();
    let link = world.invite(0);
    world.stop(0);
    world.command(1, Command::Accept { link }).unwrap();
    world.pass(Span::days(4));

    world.start(0);
    world.settle();

    assert_eq!(
        world.people[1].rows.contacts[&ContactId(1)].state,
        ContactState::Accepted
    );
}

#[test]
fn an_introduction_that_is_overtaken_by_another_route_is_one_all_the_same() {
    let mut world = World::new(2, 26);
    world.settle();
    let link = world.invite(0);
    world.stop(0);
    world.command(1, Command::Accept { link }).unwrap();
    world.settle();
    world.stop(1);
    world.apart.insert((0, 1));
    world.start(0);
    world.settle();
    world.moves(0, "/ip4/10.0.0.70/tcp/1");
    world.settle();
    // The server turns the two round.
    let mailbox = world.people[1].store.as_ref().unwrap().mailbox;
    let lane = &mut world.server.mailboxes.get_mut(&mailbox).unwrap().lane;
    assert_eq!(lane.len(), 2);
    let (first, second) = lane.split_at_mut(1);
    std::mem::swap(&mut first[0].envelope, &mut second[0].envelope);

    world.start(1);
    world.settle();
    world.send(1, 1, "hello");
    world.settle();

    let contact = &world.people[1].rows.contacts[&ContactId(1)];
    assert_eq!(
        (contact.state, contact.name.as_str()),
        (ContactState::Accepted, "Person 1")
    );
    assert_eq!(world.people[0].history(ContactId(1)), ["hello"]);
}
