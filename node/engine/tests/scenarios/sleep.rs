//! A computer sleeps, and its clock is wrong.

use hoopoe_engine::{
    Command, Notice, Reply,
    row::{ContactId, ContactState, DeliveryState},
};
use hoopoe_protocol::{
    content::live::{Presence, Typing},
    time::Span,
};

use crate::world::World;

/// Everything arrived on both sides, nothing waits, nothing was put aside. The order is no matter: what is written at the
/// same time by both may stand in either.
fn assert_whole(world: &World, texts: &[&str]) {
    for person in &world.people {
        let mut history = person.history(ContactId(1));
        history.sort();
        assert_eq!(history, texts);
        assert!(person.rows.quarantine.is_empty());
        assert!(person.rows.outbox.is_empty());
        let is_delivered = |(state, _): &(DeliveryState, _)| *state == DeliveryState::Delivered;
        assert!(person.ticks().iter().all(is_delivered));
    }
}

#[test]
fn whoever_slept_gets_what_was_sent_meanwhile_and_is_reached_directly_at_once() {
    for (seed, asleep) in [(70, Span::seconds(60)), (71, Span::days(1)), (72, Span::days(40))] {
        let mut world = World::acquainted(2, seed);
        world.send(0, 1, "before");
        world.pass(Span::seconds(1));
        world.suspend(1);
        world.send(0, 1, "meanwhile");
        world.pass(asleep);

        world.wake_up(1);
        world.pass(Span::seconds(3));
        assert!(world.is_connected(0, 1), "after {asleep:?}");
        world.settle();

        assert_whole(&world, &["before", "meanwhile"]);
    }
}

#[test]
fn what_was_written_just_before_falling_asleep_goes_out_at_once_after_waking_up() {
    let mut world = World::acquainted(2, 73);
    // The deposit is lost with the connection, and would be waited for a minute.
    world.apart.insert((0, 1));
    world.disconnect(0, 1);
    world.pass(Span::seconds(1));
    world.faults.lost_event = 100;
    world.send(1, 1, "good night");
    world.suspend(1);
    world.pass(Span::seconds(30));
    world.faults.lost_event = 0;

    world.wake_up(1);
    world.pass(Span::seconds(2));

    assert_eq!(world.people[0].history(ContactId(1)), ["good night"]);
    world.apart.clear();
    world.settle();
    assert_whole(&world, &["good night"]);
}

#[test]
fn what_is_under_way_when_a_computer_wakes_up_also_goes_to_the_server_at_once() {
    let mut world = World::acquainted(2, 74);
    world.send(1, 1, "is anybody there?");
    // It is on the wire; the other side has gone meanwhile and nobody has noticed.
    world.suspend(0);
    world.suspend(1);
    world.pass(Span::seconds(600));

    world.wake_up(1);
    world.pass(Span::millis(200));

    assert_eq!(world.people[1].ticks()[0].0, DeliveryState::Sent);
    world.wake_up(0);
    world.settle();
    assert_whole(&world, &["is anybody there?"]);
}

#[test]
fn what_the_server_forgot_during_a_long_sleep_is_missed_and_asked_for_again() {
    let mut world = World::acquainted(2, 75);
    world.apart.insert((0, 1));
    world.disconnect(0, 1);
    world.suspend(1);
    world.send(0, 1, "forgotten");
    world.pass(Span::days(25));
    world.send(0, 1, "kept");
    world.settle();
    world.suspend(0);
    world.pass(Span::days(15));

    world.wake_up(1);
    world.settle();
    assert_eq!(world.people[1].history(ContactId(1)), ["kept"]);
    let gaps = |world: &World| world.people[1].rows.gaps.values().flatten().count();
    assert_eq!(gaps(&world), 1);
    world.wake_up(0);
    world.settle();

    assert_eq!(gaps(&world), 0);
    world.apart.clear();
    world.settle();
    assert_whole(&world, &["forgotten", "kept"]);
}

#[test]
fn a_clock_that_was_a_year_ahead_for_a_while_costs_no_key_and_no_message() {
    for (seed, restarts) in [(76, false), (77, true)] {
        let mut world = World::acquainted(2, seed);
        let first = world.people[1].rows.kem[0].epoch;
        world.send(0, 1, "one");
        world.settle();

        world.set_clock(1, Span::days(365));
        world.send(1, 1, "two");
        world.pass(Span::seconds(1_800));
        world.send(0, 1, "three");
        if restarts {
            world.stop(1);
        }
        world.pass(Span::seconds(60));
        world.set_clock(1, Span::default());
        if restarts {
            world.start(1);
        }
        world.pass(Span::seconds(600));

        assert!(world.people[1].rows.kem.iter().any(|row| row.epoch == first));
        world.send(0, 1, "four");
        world.send(1, 1, "five");
        world.settle();
        // What was written by the wrong clock waited until it was right.
        assert_whole(&world, &["five", "four", "one", "three", "two"]);
    }
}

#[test]
fn a_clock_that_was_a_year_ahead_for_a_while_ends_no_invitation_and_no_request() {
    for restarts in [false, true] {
        let mut world = World::new(3, 75);
        world.settle();
        let invitation = world.invite(0);
        let Ok(Reply::Address { link: Some(link) }) = world.command(0, Command::NewAddress) else {
            panic!("no address");
        };
        world.settle();
        let note = String::new();
        world.command(1, Command::Ask { link, note }).unwrap();
        world.settle();

        for who in [0, 1] {
            world.set_clock(who, Span::days(365));
            if restarts {
                world.stop(who);
                world.start(who);
            }
        }
        world.pass(Span::seconds(1_800));
        for who in [0, 1] {
            world.set_clock(who, Span::default());
        }
        world.command(2, Command::Accept { link: invitation }).unwrap();
        world.settle();
        let request = *world.people[0].rows.requests.keys().next().expect("it waits");
        world.command(0, Command::AcceptRequest { request }).unwrap();
        world.settle();

        for (who, contacts) in [(0, 2), (1, 1), (2, 1)] {
            let rows = world.people[who].rows.contacts.values();
            let accepted = rows.filter(|row| row.state == ContactState::Accepted);
            assert_eq!(accepted.count(), contacts, "{who}");
        }
    }
}

#[test]
fn a_clock_that_was_set_back_keeps_nothing_waiting_for_a_time_that_was_never() {
    let mut world = World::acquainted(2, 78);
    world.apart.insert((0, 1));
    world.disconnect(0, 1);
    world.set_clock(1, Span::days(365));
    world.set_server(false);
    // Everything fails, and is to be tried again a year from now.
    world.send(1, 1, "late");
    world.pass(Span::seconds(1_200));
    world.set_clock(1, Span::default());

    world.set_server(true);
    world.pass(Span::seconds(60));

    assert_eq!(world.people[0].history(ContactId(1)), ["late"]);
    world.apart.clear();
    world.settle();
    assert_whole(&world, &["late"]);
}

#[test]
fn a_clock_that_was_set_back_leaves_nobody_there_who_has_left_and_keeps_nothing_of_it_unsaid() {
    let mut world = World::acquainted(2, 79);
    for who in [0, 1] {
        world.command(who, Command::Active).unwrap();
    }
    world.pass(Span::seconds(1));
    world.set_clock(1, Span::days(365));
    world.pass(Span::seconds(60));
    for who in [0, 1] {
        world.command(who, Command::Active).unwrap();
    }
    world.pass(Span::seconds(10));
    world.set_clock(1, Span::default());
    world.pass(Span::seconds(10));
    for person in &mut world.people {
        person.notices.clear();
    }

    // One is not there any more, by both clocks; the other begins to write.
    world.pass(Span::seconds(200));
    let contact = ContactId(1);
    let typing = Typing::Started;
    world.command(1, Command::Typing { contact, typing }).unwrap();
    world.pass(Span::seconds(2));

    let told = |who: usize, wanted: &dyn Fn(&Notice) -> bool| {
        let notices: &Vec<Notice> = &world.people[who].notices;
        notices.iter().any(wanted)
    };
    let is_away = |notice: &Notice| {
        matches!(
            notice,
            Notice::Presence {
                presence: Some(Presence::Away),
                ..
            }
        )
    };
    assert!(told(0, &is_away) && told(1, &is_away));
    assert!(told(0, &|notice| matches!(notice, Notice::Typing { .. })));
    let stored = world.people[1].rows.last_seen[&contact];
    assert!(stored <= world.now, "{stored:?}");
}

#[test]
fn after_the_clock_was_set_back_the_network_is_told_again_who_may_connect() {
    let mut world = World::acquainted(2, 170);
    world.set_clock(0, Span::days(365));
    world.pass(Span::seconds(1_800));
    world.set_clock(0, Span::default());
    world.pass(Span::seconds(1));
    // It has not heard of it.
    world.people[0].admitted.clear();

    world.pass(Span::seconds(20 * 60));

    assert_eq!(world.people[0].admitted.len(), 1);
}

#[test]
fn after_the_clock_was_set_back_what_comes_again_earns_its_receipt_again() {
    let mut world = World::acquainted(2, 171);
    world.stop(1);
    world.send(0, 1, "did you get it?");
    let rows = world.people[0].rows.outbox.values();
    let mut envelopes = rows.filter_map(|row| Some(row.sealed.as_ref()?.bytes.to_vec()));
    let envelope = envelopes.next_back().unwrap();
    world.start(1);
    world.settle();
    let receipts_for_one_more = |world: &mut World| {
        let sent = |world: &World| world.sent_direct.iter().filter(|who| **who == 1).count();
        let before = sent(world);
        world.inject(0, 1, envelope.clone());
        world.pass(Span::seconds(60));
        sent(world) - before
    };
    world.set_clock(1, Span::days(20));
    world.pass(Span::seconds(60));
    assert_eq!(receipts_for_one_more(&mut world), 1);

    world.set_clock(1, Span::default());
    world.settle();

    assert_eq!(receipts_for_one_more(&mut world), 1);
}

#[test]
fn a_move_that_was_noted_by_a_wrong_clock_keeps_nothing_from_being_left() {
    let mut world = World::acquainted(2, 172);
    world.apart.insert((0, 1));
    world.disconnect(0, 1);
    world.set_clock(0, Span::days(365));
    for mailbox in [102, 103, 104] {
        world.people[1].mailbox = mailbox;
        world.stop(1);
        world.start(1);
        world.pass(Span::seconds(120));
        if mailbox == 102 {
            world.set_clock(0, Span::default());
        }
        world.settle();
    }

    world.send(0, 1, "where are you?");
    world.pass(Span::seconds(600));

    assert_eq!(world.people[1].history(ContactId(1)), ["where are you?"]);
}
