//! Somebody is away: the server keeps the same envelope, and it is delivered on return.

use hoopoe_engine::row::{ContactId, DeliveryReason, DeliveryState, Path};
use hoopoe_protocol::time::Span;

use crate::world::World;

#[test]
fn a_message_to_somebody_away_is_stored_then_delivered() {
    let mut world = World::acquainted(2, 20);
    world.stop(1);
    world.send(0, 1, "good morning");
    world.pass(Span::seconds(5));
    assert_eq!(
        world.people[0].ticks(),
        [(DeliveryState::Sent, Some(Path::Store))]
    );

    world.start(1);
    world.settle();

    assert_eq!(world.people[1].history(ContactId(1)), ["good morning"]);
    assert_eq!(
        world.people[0].ticks(),
        [(DeliveryState::Delivered, Some(Path::Store))]
    );
}

#[test]
fn what_waits_in_a_mailbox_that_was_left_is_left_in_the_new_one() {
    // A crash at any commit afterwards must not forget the old envelope.
    for commit in 0..24 {
        let mut world = World::acquainted(2, 24);
        world.apart.insert((0, 1));
        world.disconnect(0, 1);
        world.stop(1);
        world.send(0, 1, "to the old one");
        world.pass(Span::seconds(5));
        assert_eq!(
            world.people[0].ticks(),
            [(DeliveryState::Sent, Some(Path::Store))]
        );

        // The old server is gone with everything in it.
        world.people[1].mailbox = 102;
        world.crash_at = Some((world.commits + commit, commit % 2 == 0));
        world.start(1);
        world.settle();

        assert_eq!(
            world.people[1].history(ContactId(1)),
            ["to the old one"],
            "{commit}"
        );
        assert_eq!(
            world.people[0].ticks(),
            [(DeliveryState::Delivered, Some(Path::Store))]
        );
    }
}

#[test]
fn a_receipt_that_was_lost_is_written_again_when_its_message_comes_again() {
    let mut world = World::acquainted(2, 25);
    world.apart.insert((0, 1));
    world.disconnect(0, 1);
    world.send(0, 1, "did you get it?");
    world.pass(Span::seconds(1));
    // The server takes the receipt and loses it.
    world.stop(0);
    world.settle();
    let mailbox = world.people[0].store.as_ref().unwrap().mailbox;
    assert!(!world.server.mailboxes[&mailbox].lane.is_empty());
    world.server.mailboxes.get_mut(&mailbox).unwrap().lane.clear();
    world.start(0);
    world.settle();
    assert_eq!(
        world.people[0].ticks(),
        [(DeliveryState::Sent, Some(Path::Store))]
    );

    world.apart.clear();
    world.settle();

    assert_eq!(world.people[1].history(ContactId(1)), ["did you get it?"]);
    assert!(matches!(
        world.people[0].ticks()[..],
        [(DeliveryState::Delivered, _)]
    ));
}

#[test]
fn whoever_moves_again_and_again_is_left_something_once_an_hour() {
    let mut world = World::acquainted(2, 29);
    world.apart.insert((0, 1));
    world.disconnect(0, 1);
    for mailbox in [102, 103, 104] {
        world.people[1].mailbox = mailbox;
        world.stop(1);
        world.start(1);
        world.pass(Span::seconds(120));
    }
    world.send(0, 1, "where are you?");

    world.pass(Span::seconds(1_800));
    assert_eq!(world.people[1].history(ContactId(1)).len(), 0);
    world.pass(Span::seconds(1_800));

    assert_eq!(world.people[1].history(ContactId(1)), ["where are you?"]);
}

/// Person 0 writes, with no direct path and reading nothing from the server, until the receipts of 1 have piled up there.
fn pile_up_receipts(world: &mut World, number: usize) {
    world.apart.insert((0, 1));
    world.disconnect(0, 1);
    world.people[0].pushed = u64::MAX;
    for n in 0..number {
        world.send(0, 1, &format!("{n}"));
        world.pass(Span::seconds(31));
    }
}

#[test]
fn a_direct_path_carries_the_receipts_that_lie_at_the_server_before_anything_newer() {
    let mut world = World::acquainted(2, 26);
    // More than the ratchet forgives.
    pile_up_receipts(&mut world, 60);

    world.send(1, 1, "overtaking");
    world.apart.clear();
    world.pass(Span::seconds(600));
    let (history, ticks) = (world.people[0].history(ContactId(1)), world.people[0].ticks());
    // Now it hears of what lies there.
    world.stop(0);
    world.start(0);
    world.settle();

    assert!(history.iter().any(|text| text == "overtaking"));
    assert!(
        ticks
            .iter()
            .all(|tick| matches!(tick, (DeliveryState::Delivered, _)))
    );
    assert!(world.people[0].rows.quarantine.is_empty());
    assert!(world.people.iter().all(|person| person.rows.outbox.is_empty()));
}

#[test]
fn receipts_at_the_server_are_let_go_when_something_behind_them_has_arrived() {
    let mut world = World::acquainted(2, 27);
    pile_up_receipts(&mut world, 5);
    assert_eq!(world.people[1].rows.outbox.len(), 5);

    world.send(1, 1, "and now an answer");
    world.stop(0);
    world.start(0);
    world.settle();

    assert_eq!(world.people[1].rows.outbox.len(), 0);
}

#[test]
fn two_who_never_meet_talk_through_the_server() {
    let mut world = World::new(2, 21);
    world.apart.insert((0, 1));
    world.settle();
    world.introduce(0, 1);

    for n in 0..30 {
        world.send(0, 1, &format!("a{n}"));
        world.send(1, 1, &format!("b{n}"));
        world.pass(Span::seconds(1));
    }
    world.settle();

    assert_eq!(world.people[0].history(ContactId(1)).len(), 60);
    assert_eq!(
        world.people[0].history(ContactId(1)),
        world.people[1].history(ContactId(1))
    );
    assert!(
        world.people[0]
            .ticks()
            .iter()
            .all(|tick| *tick == (DeliveryState::Delivered, Some(Path::Store)))
    );
}

#[test]
fn a_long_absence_loses_nothing_and_keeps_the_order() {
    let mut world = World::acquainted(2, 22);
    world.stop(1);
    let texts: Vec<_> = (0..150).map(|n| format!("{n}")).collect();
    for text in &texts {
        world.send(0, 1, text);
    }
    world.pass(Span::days(5));

    world.start(1);
    world.settle();

    assert_eq!(world.people[1].history(ContactId(1)), texts);
}

#[test]
fn while_the_server_is_down_messages_wait_and_say_why() {
    let mut world = World::acquainted(2, 23);
    world.stop(1);
    world.set_server(false);

    world.send(0, 1, "later then");
    world.pass(Span::seconds(30));

    let row = world.people[0].rows.deliveries.values().next().unwrap();
    assert_eq!(
        (row.state, row.reason),
        (DeliveryState::Queued, Some(DeliveryReason::ServerUnreachable))
    );
    world.heal();
    assert_eq!(world.people[1].history(ContactId(1)), ["later then"]);
}

#[test]
fn receipts_for_stored_messages_wait_a_random_while() {
    let mut world = World::new(2, 24);
    world.apart.insert((0, 1));
    world.settle();
    world.introduce(0, 1);

    world.send(0, 1, "psst");
    world.pass(Span::millis(1_500));
    assert_eq!(world.people[0].ticks()[0].0, DeliveryState::Sent);

    world.pass(Span::seconds(35));
    assert_eq!(world.people[0].ticks()[0].0, DeliveryState::Delivered);
}

#[test]
fn without_a_session_prekeys_are_claimed_and_the_message_arrives() {
    let mut world = World::acquainted(2, 25);
    world.people[0].rows.sessions.clear();
    world.stop(0);
    world.start(0);
    world.settle();

    world.send(0, 1, "from a fresh session");
    world.settle();

    assert_eq!(world.people[1].history(ContactId(1)), ["from a fresh session"]);
    assert_eq!(world.people[0].ticks()[0].0, DeliveryState::Delivered);
}

#[test]
fn a_node_that_runs_for_a_season_is_still_reachable() {
    let mut world = World::acquainted(2, 26);
    world.pass(Span::days(100));
    world.stop(1);

    world.send(0, 1, "long time no see");
    world.pass(Span::seconds(5));
    world.start(1);
    world.settle();

    assert_eq!(world.people[1].history(ContactId(1)), ["long time no see"]);
}

#[test]
fn what_was_sealed_to_an_older_key_opens_after_the_next_one_was_made() {
    let mut world = World::acquainted(2, 27);
    world.stop(1);
    world.send(0, 1, "sealed last month");
    world.pass(Span::days(28));

    world.start(1);
    world.settle();

    assert_eq!(world.people[1].history(ContactId(1)), ["sealed last month"]);
}
