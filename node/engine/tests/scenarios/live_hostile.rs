//! Live keys and frames against loss, crashes, and those who mean harm.

use hoopoe_engine::{
    Command, Event, Notice,
    privacy::{Audience, PrivacyChange},
    row::ContactId,
};
use hoopoe_protocol::{content::live::Typing, time::Span};

use crate::world::{Faults, World};

const THE_OTHER: ContactId = ContactId(1);

fn types(world: &mut World, who: usize, typing: Typing) {
    let contact = THE_OTHER;
    world.command(who, Command::Typing { contact, typing }).unwrap();
}

fn times_typing(world: &World, who: usize) -> usize {
    let notices = world.people[who].notices.iter();
    let typing = notices.filter(|notice| {
        matches!(
            notice,
            Notice::Typing {
                typing: Typing::Started,
                ..
            }
        )
    });
    typing.count()
}

/// A frame reaches a person as if it came on the stream of another.
fn frame(world: &mut World, from: usize, to: usize, frame: [u8; 64]) {
    let device = world.people[from].engine.own_device();
    let frame = Box::new(frame);
    world.event(to, Event::Live { device, frame });
}

#[test]
fn a_recorded_frame_is_worth_nothing_again_and_nothing_to_others() {
    let mut world = World::acquainted(3, 70);
    types(&mut world, 1, Typing::Started);
    world.pass(Span::seconds(1));
    types(&mut world, 1, Typing::Stopped);
    world.pass(Span::seconds(1));
    let (_, recorded) = world.live[0];
    let seen = times_typing(&world, 0);
    assert_eq!(seen, 1);

    // Again, in another's name, back to its sender, and after a new connection.
    frame(&mut world, 1, 0, recorded);
    frame(&mut world, 2, 0, recorded);
    frame(&mut world, 0, 1, recorded);
    world.disconnect(0, 1);
    world.settle();
    frame(&mut world, 1, 0, recorded);

    assert_eq!(times_typing(&world, 0), seen);
    assert_eq!(times_typing(&world, 1), 0);
}

#[test]
fn garbage_changes_nothing_and_is_not_written() {
    let mut world = World::acquainted(2, 71);
    types(&mut world, 0, Typing::Started);
    world.pass(Span::seconds(1));
    let before = world.people[1].notices.len();

    for n in 0..1_000_u32 {
        let device = world.people[0].engine.own_device();
        let frame = Box::new([(n % 251) as u8; 64]);
        let step = world.people[1]
            .engine
            .event(world.now, Event::Live { device, frame });
        assert!(step.changes.is_empty() && step.effects.is_empty() && step.notices.is_empty());
    }

    types(&mut world, 0, Typing::Stopped);
    world.pass(Span::seconds(1));
    assert_eq!(world.people[1].notices.len(), before + 1);
}

#[test]
fn a_connection_that_comes_and_goes_makes_few_keys_and_loses_no_message() {
    let mut world = World::acquainted(2, 72);
    world.command(0, Command::Active).unwrap();
    world.settle();
    let sent = world.sent_direct.len();

    for _ in 0..500 {
        world.command(0, Command::Active).unwrap();
        world.disconnect(0, 1);
        for (who, other) in [(0, 1), (1, 0)] {
            let device = world.people[other].engine.own_device();
            world.event(who, Event::DirectUp { device });
        }
        world.pass(Span::millis(10));
    }
    // Five seconds, of which each may bring one key.
    assert!(
        world.sent_direct.len() - sent <= 4,
        "{}",
        world.sent_direct.len() - sent
    );

    for n in 0..60 {
        world.send(0, 1, &format!("m{n}"));
    }
    world.heal();
    assert_eq!(world.people[1].history(THE_OTHER).len(), 60);
    assert!(world.people[1].rows.quarantine.is_empty());
}

#[test]
fn keys_that_are_lost_leave_no_gap_and_overtake_nothing() {
    let mut world = World::acquainted(2, 73);
    for round in 0..60 {
        world.command(0, Command::Active).unwrap();
        for n in 0..3 {
            world.send(0, 1, &format!("{round} {n}"));
        }
        world.pass(Span::millis(3));
        world.disconnect(0, 1);
        world.pass(Span::seconds(20));
    }

    world.heal();

    assert_eq!(world.people[1].history(THE_OTHER).len(), 180);
    assert!(world.people[1].rows.quarantine.is_empty());
    assert!(world.people[1].rows.gaps.values().all(Vec::is_empty));
    assert!(world.people.iter().all(|person| person.rows.outbox.is_empty()));
}

#[test]
fn a_crash_at_any_moment_leaves_nothing_of_it_and_it_works_afterwards() {
    for seed in 0..8 {
        let mut world = World::acquainted(2, 740 + seed);
        world.faults = Faults {
            lost_effect: 10,
            lost_event: 10,
            twice: 10,
            delay_ms: 50,
            crash: 10,
            together: seed % 2 == 0,
            ..Faults::default()
        };
        for n in 0..40 {
            types(&mut world, n % 2, Typing::Started);
            if n % 5 == 0 {
                world.send(n % 2, 1, &format!("m{n}"));
            }
            world.pass(Span::seconds(2));
        }
        world.heal();
        assert!(
            world.people.iter().all(|person| person.rows.outbox.is_empty()),
            "{seed}"
        );
        for who in [0, 1] {
            world.people[who].notices.clear();
        }
        // Of the messages that were taken, and nothing else is.
        let [mine, theirs] = [0, 1].map(|who| world.people[who].history(THE_OTHER));
        assert_eq!(mine, theirs, "{seed}");

        // A connection may have ended for want of use, and is made again.
        for _ in 0..300 {
            types(&mut world, 0, Typing::Started);
            world.pass(Span::seconds(2));
        }

        assert!(
            times_typing(&world, 1) > 0,
            "{seed}: {}",
            world.is_connected(0, 1)
        );
    }
}

#[test]
fn a_key_that_comes_through_the_server_or_again_is_nothing() {
    let mut world = World::acquainted(2, 75);
    types(&mut world, 0, Typing::Started);
    world.pass(Span::seconds(1));
    let shown = times_typing(&world, 1);

    types(&mut world, 0, Typing::Stopped);
    // Its envelope again, as everything may come twice.
    world.faults.twice = 100;
    world.disconnect(0, 1);
    world.pass(Span::seconds(10));
    types(&mut world, 0, Typing::Started);
    world.pass(Span::seconds(2));

    assert_eq!((shown, times_typing(&world, 1)), (1, 2));
    assert!(world.people[1].rows.quarantine.is_empty());
    assert!(world.people[1].rows.sessions.values().all(|row| !row.is_retired));
}

#[test]
fn a_change_of_settings_that_changes_nothing_says_nothing() {
    let mut world = World::acquainted(2, 76);
    world.command(0, Command::Active).unwrap();
    world.pass(Span::seconds(1));
    let frames = world.live.len();

    world
        .command(0, Command::SetPrivacy(PrivacyChange::default()))
        .unwrap();
    world.pass(Span::seconds(1));

    assert_eq!(world.live.len(), frames);
}

#[test]
fn a_contact_that_comes_and_goes_all_the_time_has_little_written() {
    let mut world = World::acquainted(2, 77);
    world.command(0, Command::Active).unwrap();
    world.pass(Span::seconds(5));
    let (written, frames) = (world.last_seen_writes, world.live.len());

    for n in 0..200 {
        let audience = [Audience::Nobody, Audience::Contacts][n % 2];
        let presence = Some(audience);
        let change = PrivacyChange {
            presence,
            ..PrivacyChange::default()
        };
        world.command(0, Command::SetPrivacy(change)).unwrap();
        let there = if n % 3 == 0 {
            Command::Away
        } else {
            Command::Active
        };
        world.command(0, there).unwrap();
        world.pass(Span::millis(600));
    }

    assert!(world.live.len() > frames + 100, "{}", world.live.len());
    let writes = world.last_seen_writes - written;
    assert!(writes <= 3, "{writes}");
}
