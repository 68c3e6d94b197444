//! The bundle of an address at the server, which its owner renews.

use hoopoe_engine::{Command, Reply};
use hoopoe_protocol::time::Span;

use super::{address, ask, waiting};
use crate::world::World;

#[test]
fn the_bundle_is_renewed_for_as_long_as_the_address_is_good() {
    let mut world = World::new(2, 311);
    world.settle();
    let link = address(&mut world, 0);

    for _ in 0..100 {
        world.pass(Span::days(1));
    }
    ask(&mut world, 1, &link, "found it in a drawer");

    assert_eq!(waiting(&world, 0).len(), 1);
    assert_eq!(world.people[0].rows.tasks.len(), 0);
}

#[test]
fn a_request_that_finds_no_room_at_the_server_gets_in_when_the_bundle_is_renewed() {
    let mut world = World::new(12, 312);
    world.settle();
    let Ok(Reply::Address { link: Some(link) }) = world.command(0, Command::NewAddress) else {
        panic!("no address")
    };
    world.pass(Span::seconds(5));

    for joiner in 1..12 {
        let link = link.clone();
        world.command(joiner, Command::Accept { link }).unwrap();
    }
    world.pass(Span::seconds(30));
    assert_eq!(waiting(&world, 0).len(), 8);
    world.pass(Span::hours(3));

    assert_eq!(waiting(&world, 0).len(), 11);
}
