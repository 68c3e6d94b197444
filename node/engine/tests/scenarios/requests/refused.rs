//! A server that does not take the bundle of an address: nobody is told that it is there.

use hoopoe_engine::{Command, Event, Notice, Reply, event::StoreError};
use hoopoe_protocol::{keys::BundleHash, store::error::ProblemCode, time::Span};

use super::{ask, waiting};
use crate::world::World;

const NOWHERE: BundleHash = BundleHash::new([0; 32]);

fn bundle(world: &World) -> BundleHash {
    world.people[0].rows.address.as_ref().unwrap().bundle
}

#[test]
fn an_address_that_was_refused_is_on_no_server_and_is_tried_again_a_day_later() {
    let mut world = World::new(2, 395);
    world.settle();
    world.set_server(false);
    world.pass(Span::seconds(1));
    let Ok(Reply::Address { link: Some(link) }) = world.command(0, Command::NewAddress) else {
        panic!("no address")
    };
    assert_ne!(bundle(&world), NOWHERE);
    let task = *world.people[0].rows.tasks.keys().next_back().unwrap();
    let error = StoreError::Refused {
        code: ProblemCode::OverQuota,
        retry_after: None,
    };

    world.event(0, Event::TaskFailed { task, error });

    assert_eq!(bundle(&world), NOWHERE);
    assert!(world.people[0].notices.contains(&Notice::AddressRefused));
    assert!(world.people[0].rows.tasks.is_empty());
    world.set_server(true);
    world.stop(0);
    world.start(0);
    world.pass(Span::seconds(50 * 60));
    assert_eq!(bundle(&world), NOWHERE, "not at once");
    world.pass(Span::hours(25));
    assert_ne!(bundle(&world), NOWHERE);
    ask(&mut world, 1, &link, "");
    assert_eq!(waiting(&world, 0).len(), 1);
}
