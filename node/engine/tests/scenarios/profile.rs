//! What people show of themselves: it reaches contacts, and nobody else.

use hoopoe_engine::{
    Command, CommandError, Input, Notice,
    change::{Change, ProfileWrite},
    command::Reply,
    profile::{AvatarChange, ProfileChange},
    row::{ContactId, ContactState},
};
use hoopoe_protocol::{
    limits,
    time::{Span, Timestamp},
};

use crate::{
    parting::{CONTACT, block, remove, unblock},
    world::{Faults, World},
};

fn shows(name: Option<&str>, about: &str, avatar: Option<AvatarChange>) -> Command {
    Command::SetProfile(ProfileChange {
        name: name.map(str::to_owned),
        about: Some(about.to_owned()),
        avatar,
    })
}

/// What somebody knows of a contact: their name, what they say of themselves, and their picture.
fn seen(world: &World, who: usize, contact: i64) -> (String, Option<String>, Option<Vec<u8>>) {
    let (rows, contact) = (&world.people[who].rows, ContactId(contact));
    let profile = rows.profiles.get(&contact);
    (
        rows.contacts[&contact].name.clone(),
        profile.map(|profile| profile.about.clone()),
        profile.and_then(|profile| profile.avatar.clone()),
    )
}

fn is(name: &str, about: &str, avatar: Option<Vec<u8>>) -> (String, Option<String>, Option<Vec<u8>>) {
    (name.to_owned(), Some(about.to_owned()), avatar)
}

#[test]
fn a_contact_sees_what_is_shown_and_the_name_before() {
    let mut world = World::acquainted(2, 1);
    world.people[1].notices.clear();
    let picture = vec![7; limits::AVATAR_BYTES];

    let command = shows(
        Some(" Alice A. "),
        "in the garden ",
        Some(AvatarChange::Set(picture.clone())),
    );
    assert_eq!(world.command(0, command).unwrap(), Reply::Done);
    world.settle();

    assert_eq!(seen(&world, 1, 1), is("Alice A.", "in the garden", Some(picture)));
    let earlier: Vec<_> = world.people[1]
        .rows
        .earlier_names
        .iter()
        .map(|row| row.name.as_str())
        .collect();
    assert_eq!(earlier, ["Person 1"]);
    assert!(
        world.people[1]
            .notices
            .contains(&Notice::Contact { contact: CONTACT })
    );
    assert!(world.people[0].notices.contains(&Notice::Profile));

    world
        .command(0, shows(None, "", Some(AvatarChange::Remove)))
        .unwrap();
    world.settle();

    assert_eq!(seen(&world, 1, 1), is("Alice A.", "", None));
}

#[test]
fn who_is_away_sees_the_last_of_it_when_they_are_back() {
    let mut world = World::acquainted(2, 2);
    world.stop(1);
    for about in ["one", "two", "three"] {
        world.command(0, shows(None, about, None)).unwrap();
        world.pass(Span::seconds(5));
    }
    world.stop(0);

    world.start(1);
    world.settle();

    assert_eq!(seen(&world, 1, 1), is("Person 1", "three", None));
}

#[test]
fn whoever_shows_nothing_but_a_name_sends_nothing() {
    let mut world = World::acquainted(2, 3);
    world.people[0].reload();
    world.pass(Span::days(1));
    let same = ProfileChange {
        name: Some("Person 1".to_owned()),
        about: Some("  ".to_owned()),
        avatar: Some(AvatarChange::Remove),
    };
    world.command(0, Command::SetProfile(same)).unwrap();
    world.settle();

    assert_eq!(seen(&world, 1, 1), ("Person 1".to_owned(), None, None));
    assert_eq!(world.people[0].rows.own_profile.revision, 0);
}

#[test]
fn what_a_profile_cannot_hold_is_refused_and_changes_nothing() {
    let mut world = World::acquainted(2, 4);
    let long = |bytes: usize| "x".repeat(bytes + 1);
    let set = AvatarChange::Set(vec![0; limits::AVATAR_BYTES + 1]);
    for (change, error) in [
        (shows(Some("  "), "", None), CommandError::EmptyName),
        (
            shows(Some(&long(limits::NAME_BYTES)), "", None),
            CommandError::NameTooLong {
                bytes: limits::NAME_BYTES + 1,
                most: limits::NAME_BYTES,
            },
        ),
        (
            shows(None, &long(limits::ABOUT_BYTES), None),
            CommandError::AboutTooLong {
                bytes: limits::ABOUT_BYTES + 1,
                most: limits::ABOUT_BYTES,
            },
        ),
        (shows(None, "fine", Some(set)), CommandError::AvatarTooLarge),
    ] {
        assert_eq!(world.command(0, change).unwrap_err(), error);
    }
    world.settle();

    assert_eq!(seen(&world, 1, 1), ("Person 1".to_owned(), None, None));
}

#[test]
fn a_new_contact_is_shown_it_after_the_two_know_each_other() {
    let mut world = World::new(2, 5);
    world.settle();
    for (who, about) in [(0, "hers"), (1, "his")] {
        world.command(who, shows(None, about, None)).unwrap();
    }

    world.introduce(0, 1);

    assert_eq!(seen(&world, 1, 1), is("Person 1", "hers", None));
    assert_eq!(seen(&world, 0, 1), is("Person 2", "his", None));
}

#[test]
fn who_is_blocked_or_removed_sees_nothing_new_and_who_comes_back_the_newest() {
    let mut world = World::acquainted(3, 6);
    world.command(0, shows(None, "before", None)).unwrap();
    world.settle();
    world.command(0, block()).unwrap();
    world
        .command(
            0,
            Command::Remove {
                contact: ContactId(2),
                history: hoopoe_engine::command::History::Keep,
            },
        )
        .unwrap();
    world.settle();

    world.command(0, shows(None, "after", None)).unwrap();
    world.pass(Span::days(1));

    assert_eq!(seen(&world, 1, 1).1.unwrap(), "before");
    assert_eq!(seen(&world, 2, 1).1.unwrap(), "before");

    world.command(0, unblock()).unwrap();
    world.settle();

    assert_eq!(seen(&world, 1, 1).1.unwrap(), "after");
    assert_eq!(seen(&world, 2, 1).1.unwrap(), "before");
}

#[test]
fn nothing_of_what_somebody_showed_stays_when_they_are_removed_and_it_comes_again_with_them() {
    let mut world = World::acquainted(2, 7);
    world.command(1, shows(None, "here", None)).unwrap();
    world.settle();
    assert_eq!(seen(&world, 0, 1).1.unwrap(), "here");

    world
        .command(0, remove(hoopoe_engine::command::History::Delete))
        .unwrap();
    world.settle();
    assert_eq!(seen(&world, 0, 1).1, None);

    let link = world.invite(0);
    world
        .command(1, remove(hoopoe_engine::command::History::Keep))
        .unwrap();
    world.command(1, Command::Accept { link }).unwrap();
    world.settle();

    assert_eq!(
        world.people[0].rows.contacts[&CONTACT].state,
        ContactState::Accepted
    );
    assert_eq!(seen(&world, 0, 1).1.unwrap(), "here");
}

#[test]
fn the_names_that_somebody_had_go_with_what_they_wrote_and_stay_with_it() {
    use hoopoe_engine::command::History;

    let mut world = World::acquainted(2, 46);
    world.command(1, shows(Some("Robert"), "", None)).unwrap();
    world.settle();

    world.command(0, remove(History::Keep)).unwrap();
    assert_eq!(world.people[0].rows.earlier_names.len(), 1);
    world.command(0, remove(History::Delete)).unwrap();
    assert!(world.people[0].rows.earlier_names.is_empty());
}

/// Whom a step tells.
fn told(changes: &[Change]) -> usize {
    let is_told = |change: &&Change| matches!(change, Change::Profile(ProfileWrite::PutTold { .. }));
    changes.iter().filter(is_told).count()
}

#[test]
fn many_contacts_are_told_some_in_each_turn_and_the_rest_after_a_start() {
    let mut world = World::acquainted(22, 8);
    let alice = &mut world.people[0];
    let mut now = world.now;

    let turned = alice
        .engine
        .turn(now, [Input::Command(shows(None, "to all", None))]);
    assert_eq!(told(&turned.step.changes), 16);
    assert_eq!(turned.step.wake_at, Some(now));
    alice.rows.apply(turned.step.changes);
    alice.reload();

    now = Timestamp(now.0 + 1);
    let turned = alice
        .engine
        .turn(now, [Input::Event(hoopoe_engine::Event::Started)]);
    assert_eq!(told(&turned.step.changes), 5);
    alice.rows.apply(turned.step.changes);
    alice.reload();
    world.start(0);
    world.settle();

    for who in 1..22 {
        assert_eq!(seen(&world, who, 1).1.as_deref(), Some("to all"), "{who}");
    }
}

#[test]
fn on_a_bad_network_and_over_crashes_the_last_revision_arrives() {
    for seed in 10..40 {
        let mut world = World::acquainted(2, seed);
        world.faults = Faults {
            lost_effect: 10,
            lost_event: 15,
            twice: 20,
            delay_ms: 700,
            crash: 5,
            ..Faults::default()
        };
        for number in 0..6 {
            let who = number % 2;
            drop(world.command(
                who,
                shows(Some(&format!("{who} {number}")), &number.to_string(), None),
            ));
            world.pass(Span::millis(900));
        }
        world.heal();

        for who in 0..2 {
            let own = &world.people[who].rows;
            let name = own.own.as_ref().unwrap().name.clone();
            let about = (own.own_profile.revision > 0).then(|| own.own_profile.about.clone());
            assert_eq!(seen(&world, 1 - who, 1), (name, about, None), "seed {seed}");
        }
    }
}

#[test]
fn a_copy_that_is_put_back_shows_what_it_has_as_the_newest() {
    let mut world = World::acquainted(2, 9);
    world.command(0, shows(None, "old", None)).unwrap();
    world.settle();
    let copy = world.people[0].rows.clone();
    world.command(0, shows(None, "new", None)).unwrap();
    world.settle();
    assert_eq!(seen(&world, 1, 1).1.unwrap(), "new");

    world.put_back(0, &copy, crate::world::Slot::Tells);
    world.heal();
    world.pass(Span::days(1));

    assert_eq!(seen(&world, 1, 1).1.unwrap(), "old");
}

#[test]
fn a_copy_from_before_anything_was_shown_takes_it_back() {
    let mut world = World::acquainted(2, 42);
    let copy = world.people[0].rows.clone();
    world
        .command(0, shows(None, "new", Some(AvatarChange::Set(vec![7]))))
        .unwrap();
    world.settle();
    assert_eq!(seen(&world, 1, 1), is("Person 1", "new", Some(vec![7])));

    world.put_back(0, &copy, crate::world::Slot::Tells);
    world.heal();
    world.pass(Span::days(1));

    assert_eq!(seen(&world, 1, 1), is("Person 1", "", None));
}

#[test]
fn a_contact_who_puts_a_copy_back_is_shown_again_what_they_lost() {
    let mut world = World::acquainted(2, 43);
    world.command(0, shows(None, "old", None)).unwrap();
    world.settle();
    let copy = world.people[1].rows.clone();
    world.command(0, shows(Some("Alice"), "new", None)).unwrap();
    world.settle();

    world.put_back(1, &copy, crate::world::Slot::Tells);
    world.heal();
    world.pass(Span::days(1));

    assert_eq!(seen(&world, 1, 1), is("Alice", "new", None));
}

#[test]
fn a_profile_that_is_not_newer_is_passed_over() {
    let mut world = World::acquainted(2, 41);
    world.command(0, shows(None, "old", None)).unwrap();
    world.settle();
    let copy = world.people[0].rows.clone();
    // By a clock that is far ahead, so that no later revision of a right one is higher.
    world.set_clock(0, Span::days(10));
    world.command(0, shows(None, "new", None)).unwrap();
    world.settle();
    assert_eq!(seen(&world, 1, 1).1.unwrap(), "new");

    world.set_clock(0, Span::default());
    world.put_back(0, &copy, crate::world::Slot::Tells);
    world.heal();
    world.pass(Span::days(1));

    assert!(world.people[0].rows.own_profile.revision < world.people[1].rows.profiles[&CONTACT].revision);
    assert_eq!(seen(&world, 1, 1).1.unwrap(), "new");
}
