//! A database that was put back from a copy, which is noticed or is not.

use hoopoe_engine::{Event, Notice};
use hoopoe_protocol::time::Span;

use super::{OTHER, acquainted, has_arrived, poison};
use crate::{rows::Rows, world::World};

/// What `who` has is what they had when `copy` was made; the node finds that out, or does not.
fn restore(world: &mut World, who: usize, copy: &Rows, is_noticed: bool) {
    world.stop(who);
    world.people[who].rows = copy.clone();
    world.people[who].reload();
    world.start(who);
    if is_noticed {
        world.event(who, Event::SetBack);
    }
}

#[test]
fn a_restored_copy_that_is_noticed_begins_anew_before_it_sends_anything() {
    let mut world = acquainted(80);
    let copy = world.people[1].rows.clone();
    for n in 0..5 {
        world.send(0, 1, &format!("a{n}"));
        world.send(1, 1, &format!("b{n}"));
        world.settle();
    }
    world.stop(1);
    world.send(0, 1, "while you were away");

    restore(&mut world, 1, &copy, true);
    world.send(1, 1, "I am back");
    world.settle();
    world.settle();

    assert!(world.people[1].notices.contains(&Notice::SetBack));
    assert!(
        world.people[0].rows.quarantine.is_empty(),
        "no key was used twice"
    );
    let [alice, bob] = [0, 1].map(|who| world.people[who].history(OTHER));
    assert!(alice.contains(&"I am back".to_owned()));
    assert!(bob.contains(&"while you were away".to_owned()));
    assert!(world.people.iter().all(has_arrived));
    world.send(0, 1, "welcome");
    world.settle();
    assert!(world.people[1].history(OTHER).contains(&"welcome".to_owned()));
}

#[test]
fn a_restored_copy_from_before_the_last_keys_and_addresses_is_not_deaf() {
    let mut world = acquainted(88);
    let copy = world.people[1].rows.clone();
    world.pass(Span::days(10));
    world.send(0, 1, "ten days later");
    world.settle();

    restore(&mut world, 1, &copy, true);
    world.pass(Span::seconds(30));
    world.send(0, 1, "do you hear me?");
    world.send(1, 1, "I do");
    world.settle();

    assert!(
        world.people[1]
            .history(OTHER)
            .contains(&"do you hear me?".to_owned())
    );
    assert!(world.people[0].history(OTHER).contains(&"I do".to_owned()));
    assert!(world.people.iter().all(has_arrived));
    assert!(world.people[1].rows.quarantine.is_empty());
}

#[test]
fn a_copy_from_before_another_was_put_back_hears_again_though_nobody_notices() {
    let mut world = acquainted(91);
    let copy = world.people[1].rows.clone();
    world.send(1, 1, "lost");
    world.settle();
    restore(&mut world, 1, &copy, true);
    world.settle();
    world.send(0, 1, "begun anew");
    world.settle();

    restore(&mut world, 1, &copy, false);
    world.send(0, 1, "do you hear me?");
    world.settle();
    world.settle();
    world.send(1, 1, "I do");
    world.settle();

    let heard = world.people[1].history(OTHER);
    assert!(heard.contains(&"do you hear me?".to_owned()), "{heard:?}");
    assert!(world.people[0].history(OTHER).contains(&"I do".to_owned()));
    assert!(has_arrived(&world.people[0]));
}

#[test]
fn two_who_know_newer_keys_of_each_other_than_they_have_hear_each_other_again() {
    for is_direct in [true, false] {
        let mut world = acquainted(94);
        if is_direct {
            world.apart.clear();
        }
        let mut copies = [0, 1].map(|who| world.people[who].rows.clone());
        for who in [0, 1] {
            restore(&mut world, who, &copies[who].clone(), true);
            world.settle();
        }
        // Each is put back to before it began anew, and to after the other did, as several copies can bring it about.
        for who in [0, 1] {
            copies[who].remotes = world.people[who].rows.remotes.clone();
        }
        for who in [0, 1] {
            restore(&mut world, who, &copies[who], false);
        }

        world.send(0, 1, "do you hear me?");
        world.send(1, 1, "and you me?");
        world.settle();
        world.pass(Span::days(16));

        assert!(world.people.iter().all(has_arrived), "{is_direct}");
        for (who, text) in [(1, "do you hear me?"), (0, "and you me?")] {
            assert!(world.people[who].history(OTHER).contains(&text.to_owned()));
        }
    }
}

#[test]
fn what_is_lost_after_a_copy_was_put_back_is_noticed_by_its_number() {
    let mut world = acquainted(90);
    let copy = world.people[1].rows.clone();
    for n in 0..20 {
        world.send(1, 1, &format!("b{n}"));
        world.settle();
    }
    restore(&mut world, 1, &copy, true);
    world.settle();

    world.stop(0);
    world.send(1, 1, "lost");
    world.pass(Span::seconds(60));
    let mailbox = world.people[0].store.as_ref().unwrap().mailbox;
    world.server.mailboxes.get_mut(&mailbox).unwrap().lane.clear();
    world.start(0);
    world.send(1, 1, "after it");
    world.settle();

    let alice = world.people[0].history(OTHER);
    assert!(alice.contains(&"lost".to_owned()), "{alice:?}");
    assert!(world.people[0].rows.gaps.values().all(Vec::is_empty));
    assert!(world.people.iter().all(has_arrived));
}

#[test]
fn a_restored_copy_that_nobody_notices_is_mended_by_the_other_side() {
    let mut world = acquainted(81);
    let copy = world.people[1].rows.clone();
    for n in 0..5 {
        world.send(0, 1, &format!("a{n}"));
        world.send(1, 1, &format!("b{n}"));
        world.settle();
    }

    restore(&mut world, 1, &copy, false);
    for n in 0..8 {
        world.send(1, 1, &format!("again {n}"));
        world.send(0, 1, &format!("still {n}"));
        world.pass(Span::seconds(60));
    }
    world.settle();
    world.settle();

    for n in 0..8 {
        assert!(
            world.people[0].history(OTHER).contains(&format!("again {n}")),
            "{n}"
        );
        assert!(
            world.people[1].history(OTHER).contains(&format!("still {n}")),
            "{n}"
        );
    }
    assert!(world.people.iter().all(has_arrived));
}

#[test]
fn both_may_be_set_back_at_once() {
    let mut world = acquainted(82);
    let copies = [0, 1].map(|who| world.people[who].rows.clone());
    for n in 0..5 {
        world.send(0, 1, &format!("a{n}"));
        world.send(1, 1, &format!("b{n}"));
        world.settle();
    }

    for who in [0, 1] {
        restore(&mut world, who, &copies[who], true);
    }
    world.send(0, 1, "from Alice");
    world.send(1, 1, "from Bob");
    world.settle();
    world.settle();

    assert!(world.people[1].history(OTHER).contains(&"from Alice".to_owned()));
    assert!(world.people[0].history(OTHER).contains(&"from Bob".to_owned()));
    assert!(world.people.iter().all(has_arrived));
}

#[test]
fn a_reset_that_is_never_confirmed_is_told_again_after_a_day() {
    let mut world = acquainted(93);
    let copy = world.people[1].rows.clone();
    world.stop(0);
    restore(&mut world, 1, &copy, true);
    world.pass(Span::seconds(30));
    let told = world.people[1].rows.sessions.len();
    let session = *world.people[0].rows.sessions.keys().next().unwrap();
    let bytes = poison(&world, session.1, 1);
    world.inject(0, 1, bytes);

    world.pass(Span::hours(23));
    assert_eq!(
        world.people[1].rows.sessions.len(),
        told,
        "the last one is under way"
    );
    world.pass(Span::hours(2));
    assert_eq!(world.people[1].rows.sessions.len(), told + 1);

    world.start(0);
    world.send(0, 1, "here I am");
    world.settle();
    assert_eq!(world.people[1].history(OTHER).last().unwrap(), "here I am");
    assert!(world.people.iter().all(has_arrived));
}

#[test]
fn whoever_begins_session_after_session_leaves_no_more_than_a_day_of_them() {
    let mut world = acquainted(95);
    let copy = world.people[0].rows.clone();
    let before = world.people[1].rows.accepted.len();
    let begun = |world: &World| world.people[1].rows.accepted.len() - before;

    for hour in 1..=6 {
        for _ in 0..40 {
            restore(&mut world, 0, &copy, true);
            world.pass(Span::seconds(10));
        }
        // One of the day's is that by which they met.
        assert_eq!(begun(&world), 95.min(24 * hour));
        world.pass(Span::hours(1));
    }

    world.pass(Span::days(1));
    world.send(0, 1, "that was all");
    world.settle();
    assert_eq!(world.people[1].history(OTHER).last().unwrap(), "that was all");
}
