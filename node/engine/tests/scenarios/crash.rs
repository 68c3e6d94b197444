//! A process dies at a commit, before it or after it: nothing is lost, nothing comes twice.

use hoopoe_engine::{
    Command, Reply,
    command::History,
    row::{ContactId, ContactState, DeliveryState},
};
use hoopoe_protocol::time::Span;

use crate::world::World;

/// Invitation, messages both ways online, one while the other is away.
fn story(world: &mut World) {
    world.settle();
    if let Ok(hoopoe_engine::Reply::Invited { link, .. }) = world.command(
        0,
        Command::Invite {
            lifetime: Span::days(1),
        },
    ) {
        world.settle();
        drop(world.command(1, Command::Accept { link }));
    }
    world.settle();
    world.send(0, 1, "one");
    world.send(1, 1, "two");
    world.pass(Span::seconds(3));
    world.stop(1);
    world.send(0, 1, "three");
    world.pass(Span::seconds(3));
    world.start(1);
    world.heal();
}

#[test]
fn a_crash_at_any_commit_loses_nothing() {
    let mut whole = World::new(2, 30);
    story(&mut whole);
    let commits = whole.commits;
    assert!(commits > 40, "the story has {commits} commits");

    for at in 1..=commits {
        for before in [true, false] {
            let mut world = World::new(2, 30);
            world.crash_at = Some((at, before));
            story(&mut world);
            check(&world, at, before);
        }
    }
}

/// A command that died before its commit was never taken: its message does not exist anywhere. All others arrived.
fn check(world: &World, at: u64, before: bool) {
    let [alice, bob] = &world.people[..] else {
        panic!("two people")
    };
    let place = format!("crash at commit {at}, before it: {before}");
    assert_eq!(alice.history(ContactId(1)), bob.history(ContactId(1)), "{place}");
    for person in [alice, bob] {
        if let Some(contact) = person.rows.contacts.get(&ContactId(1)) {
            assert_eq!(contact.state, ContactState::Accepted, "{place}");
        }
        assert!(
            person
                .ticks()
                .iter()
                .all(|(state, _)| *state == DeliveryState::Delivered),
            "{place}"
        );
        assert!(person.rows.outbox.is_empty(), "{place}: {:?}", person.rows.outbox);
        assert!(
            person.rows.quarantine.is_empty(),
            "{place}: {:?}",
            person.rows.quarantine
        );
    }
}

/// Alice blocks Bob who goes on writing, unblocks him, removes him, and invites him again.
fn quarrel(world: &mut World) {
    let contact = ContactId(1);
    for command in [
        Command::Block { contact },
        Command::Unblock { contact },
        Command::Remove {
            contact,
            history: History::Keep,
        },
    ] {
        // What died before its commit was never taken; a person asks again.
        let again = world.commits + 1;
        drop(world.command(0, command.clone()));
        if world.crash_at == Some((again, true)) {
            drop(world.command(0, command));
        }
        world.send(1, 1, "what is it?");
        world.pass(Span::seconds(90));
    }
    let lifetime = Span::days(1);
    while let Ok(Reply::Invited { link, .. }) = world.command(0, Command::Invite { lifetime }) {
        world.pass(Span::seconds(90));
        drop(world.command(1, Command::Accept { link }));
        world.pass(Span::seconds(90));
        let contact = world.people[0].rows.contacts.get(&contact);
        if contact.is_some_and(|contact| contact.state == ContactState::Accepted) {
            break;
        }
    }
    world.heal();
    world.send(0, 1, "sorry");
    world.send(1, 1, "never mind");
    world.settle();
}

#[test]
fn a_crash_in_the_midst_of_a_quarrel_leaves_no_half_of_it() {
    let mut whole = World::acquainted(2, 31);
    let start = whole.commits;
    quarrel(&mut whole);
    let end = whole.commits;
    assert!(end - start > 40, "the quarrel has {} commits", end - start);

    // Every commit by itself would take minutes; a prime step meets each kind of them, before and after it.
    for at in (start + 1..=end).step_by(7) {
        for before in [true, false] {
            let mut world = World::acquainted(2, 31);
            world.crash_at = Some((at, before));
            quarrel(&mut world);
            let [alice, bob] = &world.people[..] else {
                panic!("two people")
            };
            let place = format!("crash at commit {at}, before it: {before}");
            assert_eq!(alice.history(ContactId(1)), bob.history(ContactId(1)), "{place}");
            for last in ["sorry", "never mind"] {
                assert!(
                    alice.history(ContactId(1)).iter().any(|text| text == last),
                    "{place}"
                );
            }
            for person in [alice, bob] {
                assert_eq!(person.rows.contacts.len(), 1, "{place}");
                assert!(person.rows.outbox.is_empty(), "{place}: {:?}", person.rows.outbox);
                assert!(person.rows.quarantine.is_empty(), "{place}");
            }
        }
    }
}
