//! While nobody has room for more requests, no more are let come.

use hoopoe_crypto::content::Content;
use hoopoe_engine::{Command, command::History, row::ContactState};
use hoopoe_protocol::time::Span;

use super::{Stranger, Target, deposit, target, with_address};
use crate::{
    requests::{CONTACT, address, ask, dropped, state, waiting},
    world::World,
};

fn ask_all(world: &mut World, target: &Target, numbers: core::ops::Range<u32>) {
    let now = world.now;
    for number in numbers {
        let mut stranger = Stranger::new(number, now);
        let request = stranger.request(target.owner, target.token, now);
        deposit(world, &Content::ContactRequest(stranger.device.sign(&request)));
    }
}

fn renewed(world: &World) -> hoopoe_protocol::time::Timestamp {
    world.people[0].rows.address.as_ref().unwrap().renewed
}

#[test]
fn while_sixty_four_wait_use_does_not_renew_the_bundle() {
    let (mut world, target) = with_address(380);
    world.pass(Span::hours(2));
    ask_all(&mut world, &target, 0..64);
    let before = renewed(&world);
    ask_all(&mut world, &target, 64..70);

    world.pass(Span::hours(5));

    assert_eq!((waiting(&world, 0).len(), dropped(&world, 0)), (64, 6));
    assert_eq!(renewed(&world), before);

    // There is room again, and it was used.
    let (request, _) = waiting(&world, 0)[0];
    world.command(0, Command::DeclineRequest { request }).unwrap();
    world.pass(Span::hours(1));
    assert!(renewed(&world) > before);
}

#[test]
fn a_crowd_does_not_end_the_address() {
    let (mut world, target) = with_address(381);
    ask_all(&mut world, &target, 0..64);
    let before = renewed(&world);

    world.pass(Span::hours(30));

    assert!(renewed(&world) > before, "it waits for thirty days at most");
}

#[test]
fn a_contact_comes_back_though_the_queue_is_full_of_strangers() {
    let mut world = World::acquainted(2, 384);
    let link = address(&mut world, 0);
    let history = History::Keep;
    let contact = CONTACT;
    world.command(1, Command::Remove { contact, history }).unwrap();
    ask_all(&mut world, &target(&link), 0..64);

    ask(&mut world, 1, &link, "");

    assert_eq!(waiting(&world, 0).len(), 64);
    for who in [0, 1] {
        assert_eq!(state(&world, who), Some(ContactState::Accepted));
    }
}
