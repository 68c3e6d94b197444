//! A server is left for none.

use hoopoe_engine::{
    Command, Event, Reply,
    row::{ContactId, DeliveryState, Path},
};

use crate::world::World;

fn leave(world: &mut World) {
    world.people[0].store = None;
    world.event(0, Event::StoreDisconnected);
    world.event(0, Event::StoreLeft);
    world.settle();
}

fn told(world: &World) -> bool {
    let mut remotes = world.people[1].rows.remotes.values();
    let route = remotes.next().and_then(|remote| remote.route.clone()).unwrap();
    route.read_unverified().unwrap().store.is_some()
}

#[test]
fn contacts_are_told_that_nothing_can_be_left_any_more() {
    let mut world = World::acquainted(2, 91);
    assert!(told(&world));

    leave(&mut world);

    assert!(!told(&world));
    let own = world.people[0].rows.own.as_ref().unwrap();
    assert!(own.store.is_none());
    let kept = world.people[0].rows.contacts.keys().copied();
    assert!(kept.eq([ContactId(1)]));
}

#[test]
fn an_address_is_shown_by_no_link_until_there_is_a_server_again() {
    let mut world = World::acquainted(2, 92);
    world.command(0, Command::NewAddress).unwrap();
    world.settle();
    let shown = |world: &mut World| match world.command(0, Command::ShowAddress) {
        Ok(Reply::Address { link }) => link,
        other => panic!("{other:?}"),
    };
    let before = shown(&mut world).unwrap();

    leave(&mut world);
    world.stop(0);
    world.start(0);

    assert_eq!(shown(&mut world), None);
    world.settle();
    // The model of the server lets whoever starts in again.
    assert_eq!(shown(&mut world).as_ref(), Some(&before));
}

#[test]
fn who_joins_another_server_later_is_written_to_there_and_found_under_their_address() {
    let mut world = World::acquainted(2, 93);
    world.command(0, Command::NewAddress).unwrap();
    world.settle();
    leave(&mut world);

    world.people[0].mailbox = 77;
    world.stop(0);
    world.start(0);
    world.settle();
    let own = world.people[0].store.as_ref().unwrap().mailbox;
    let there = &world.server.mailboxes[&own];
    assert!(!there.prekeys.is_empty());
    assert_eq!(there.invitations.len(), 1);
    world.stop(0);
    world.send(1, 1, "while you were away");
    world.settle();

    assert_eq!(
        world.people[1].ticks(),
        [(DeliveryState::Sent, Some(Path::Store))]
    );
    world.start(0);
    world.settle();
    assert_eq!(world.people[0].history(ContactId(1)), ["while you were away"]);
}
