//! Anybody who holds an address may ask; its owner decides.

mod bundle;
mod crashes;
mod hostile;
mod invited;
mod refused;
mod returning;

use hoopoe_engine::{
    Command, CommandError, Event, Notice, Reply,
    addresses::AddressPolicy,
    row::{ContactId, ContactState, JoinState, RequestId, RequestState},
    step::AcceptFailure,
};
use hoopoe_protocol::time::Span;

use crate::world::World;

const CONTACT: ContactId = ContactId(1);
const REQUEST: RequestId = RequestId(1);

/// Makes an address for somebody, which is on their server.
fn address(world: &mut World, who: usize) -> String {
    let Ok(Reply::Address { link: Some(link) }) = world.command(who, Command::NewAddress) else {
        panic!("no address")
    };
    world.settle();
    link
}

fn ask(world: &mut World, who: usize, link: &str, note: &str) {
    let (link, note) = (link.to_owned(), note.to_owned());
    world.command(who, Command::Ask { link, note }).unwrap();
    world.settle();
}

fn state(world: &World, who: usize) -> Option<ContactState> {
    let contact = world.people[who].rows.contacts.get(&CONTACT);
    contact.map(|contact| contact.state)
}

fn waiting(world: &World, who: usize) -> Vec<(RequestId, String)> {
    let rows = world.people[who].rows.requests.values();
    rows.filter(|row| matches!(row.state, RequestState::Waiting(_)))
        .map(|row| (row.id, row.note.clone()))
        .collect()
}

fn dropped(world: &World, who: usize) -> usize {
    let notices = world.people[who].notices.iter();
    notices.filter(|notice| **notice == Notice::Dropped).count()
}

fn failed(world: &World, who: usize, why: AcceptFailure) -> bool {
    let is_it = |notice: &Notice| matches!(notice, Notice::AcceptFailed { reason, .. } if *reason == why);
    world.people[who].notices.iter().any(is_it)
}

#[test]
fn who_hides_where_they_are_does_not_say_it_in_a_request() {
    for policy in [
        AddressPolicy::Contacts,
        AddressPolicy::Verified,
        AddressPolicy::Nobody,
    ] {
        let mut world = World::new(2, 299);
        world.settle();
        let link = address(&mut world, 0);
        world.event(1, Event::Addresses(policy));

        ask(&mut world, 1, &link, "");

        let RequestState::Waiting(request) = &world.people[0].rows.requests[&REQUEST].state else {
            panic!("it waits");
        };
        let route = request.read_unverified().unwrap().route;
        let route = route.read_unverified().unwrap();
        let says_where = policy == AddressPolicy::Contacts;
        assert_eq!(!route.peers.is_empty(), says_where);
        assert_eq!(!route.addresses.is_empty(), says_where);
    }
}

#[test]
fn who_asks_waits_until_the_owner_accepts_and_then_the_two_talk() {
    let mut world = World::new(2, 300);
    world.settle();
    let link = address(&mut world, 0);

    ask(&mut world, 1, &link, "from the\nchoir\u{7}");

    let row = &world.people[0].rows.requests[&REQUEST];
    assert_eq!(
        (row.name.as_str(), row.note.as_str()),
        ("Person 2", "from the choir")
    );
    assert!(world.people[0].rows.contacts.is_empty());
    assert_eq!(state(&world, 1), Some(ContactState::Waiting));
    let asked = world.people[1].rows.joins.values().next().unwrap();
    assert!(matches!(asked.state, JoinState::Asked { contact: CONTACT }));

    let reply = world.command(0, Command::AcceptRequest { request: REQUEST });
    assert_eq!(reply.unwrap(), Reply::TakenIn { contact: CONTACT });
    world.settle();

    for who in [0, 1] {
        assert_eq!(state(&world, who), Some(ContactState::Accepted));
        assert!(world.people[who].rows.joins.is_empty());
        assert!(world.people[who].rows.requests.is_empty());
    }
    let name = |who: usize| world.people[who].rows.contacts[&CONTACT].name.clone();
    assert_eq!((name(0), name(1)), ("Person 2".into(), "Person 1".into()));
    world.send(0, 1, "welcome");
    world.send(1, 1, "thanks");
    world.settle();
    assert_eq!(world.people[0].history(CONTACT), world.people[1].history(CONTACT));
    assert_eq!(world.people[0].history(CONTACT).len(), 2);
}

#[test]
fn neither_waits_for_the_other_to_be_online_and_both_may_start_anew() {
    let mut world = World::new(2, 301);
    world.settle();
    let link = address(&mut world, 0);
    world.stop(0);
    ask(&mut world, 1, &link, "");
    world.stop(1);
    world.start(0);
    world.settle();
    world.stop(0);
    world.start(0);
    world.settle();

    world
        .command(0, Command::AcceptRequest { request: REQUEST })
        .unwrap();
    world.settle();
    world.stop(0);
    world.start(1);
    world.settle();

    assert_eq!(state(&world, 1), Some(ContactState::Accepted));
    assert!(world.people[1].rows.joins.is_empty());
}

#[test]
fn many_may_ask_under_one_address_and_each_has_one_request() {
    let mut world = World::new(4, 302);
    world.settle();
    let link = address(&mut world, 0);

    for joiner in 1..4 {
        ask(&mut world, joiner, &link, &format!("number {joiner}"));
    }

    let notes: Vec<_> = waiting(&world, 0).into_iter().map(|(_, note)| note).collect();
    assert_eq!(notes, ["number 1", "number 2", "number 3"]);
    let again = Command::Accept { link: link.clone() };
    assert_eq!(world.command(1, again), Err(CommandError::AlreadyAsked));
}

#[test]
fn a_later_request_takes_the_place_of_the_earlier_one() {
    let mut world = World::new(2, 303);
    world.settle();
    let link = address(&mut world, 0);
    ask(&mut world, 1, &link, "first");
    let join = *world.people[1].rows.joins.keys().next().unwrap();
    world.command(1, Command::WithdrawAsk { join }).unwrap();
    world.pass(Span::seconds(60));

    ask(&mut world, 1, &link, "second");

    assert_eq!(waiting(&world, 0), [(REQUEST, "second".to_owned())]);
    world
        .command(0, Command::AcceptRequest { request: REQUEST })
        .unwrap();
    world.settle();
    assert_eq!(state(&world, 1), Some(ContactState::Accepted));
}

#[test]
fn who_is_declined_learns_nothing_and_may_ask_again_after_thirty_days() {
    let mut world = World::new(2, 304);
    world.settle();
    let link = address(&mut world, 0);
    ask(&mut world, 1, &link, "please");
    let notices = world.people[1].notices.len();

    world
        .command(0, Command::DeclineRequest { request: REQUEST })
        .unwrap();
    world.settle();

    assert_eq!(world.people[1].notices.len(), notices);
    assert_eq!(waiting(&world, 0), []);
    let accept = Command::AcceptRequest { request: REQUEST };
    assert_eq!(world.command(0, accept), Err(CommandError::NoSuchRequest));

    world.pass(Span::days(29));
    let join = *world.people[1].rows.joins.keys().next().unwrap();
    world.command(1, Command::WithdrawAsk { join }).unwrap();
    ask(&mut world, 1, &link, "please, please");
    assert_eq!((waiting(&world, 0), dropped(&world, 0)), (vec![], 1));

    world.pass(Span::days(2));
    let join = *world.people[1].rows.joins.keys().next().unwrap();
    world.command(1, Command::WithdrawAsk { join }).unwrap();
    ask(&mut world, 1, &link, "once more");
    assert_eq!(waiting(&world, 0).len(), 1);
}

#[test]
fn a_request_ends_after_thirty_days_on_both_sides() {
    let mut world = World::new(2, 305);
    world.settle();
    let link = address(&mut world, 0);
    ask(&mut world, 1, &link, "");

    world.pass(Span::days(31));

    assert!(world.people[0].rows.requests.is_empty());
    assert!(
        world.people[0]
            .notices
            .contains(&Notice::RequestGone { request: REQUEST })
    );
    assert!(failed(&world, 1, AcceptFailure::NotAnswered));
    assert!(world.people[1].rows.joins.is_empty());
    assert_eq!(state(&world, 1), Some(ContactState::Removed));
}

#[test]
fn an_answer_that_waited_counts_though_the_thirty_days_are_over() {
    let mut world = World::new(2, 306);
    world.settle();
    let link = address(&mut world, 0);
    ask(&mut world, 1, &link, "");
    world.stop(1);
    world.pass(Span::days(28));
    world
        .command(0, Command::AcceptRequest { request: REQUEST })
        .unwrap();
    world.pass(Span::days(3));

    world.start(1);
    world.settle();

    assert_eq!(state(&world, 1), Some(ContactState::Accepted));
    assert!(!failed(&world, 1, AcceptFailure::NotAnswered));
}

#[test]
fn what_is_taken_back_leads_to_nothing_though_the_owner_accepts_it() {
    let mut world = World::new(2, 307);
    world.settle();
    let link = address(&mut world, 0);
    ask(&mut world, 1, &link, "");
    let join = *world.people[1].rows.joins.keys().next().unwrap();

    world.command(1, Command::WithdrawAsk { join }).unwrap();
    assert_eq!(
        world.command(1, Command::WithdrawAsk { join }),
        Err(CommandError::NoSuchRequest)
    );
    world.settle();
    world
        .command(0, Command::AcceptRequest { request: REQUEST })
        .unwrap();
    world.settle();

    assert_eq!(state(&world, 1), Some(ContactState::Removed));
    assert!(world.people[1].rows.joins.is_empty());
}

#[test]
fn two_who_ask_each_other_need_one_answer() {
    let mut world = World::new(2, 308);
    world.settle();
    let links = [address(&mut world, 0), address(&mut world, 1)];
    ask(&mut world, 0, &links[1], "");
    ask(&mut world, 1, &links[0], "");

    world
        .command(0, Command::AcceptRequest { request: REQUEST })
        .unwrap();
    world.settle();

    for who in [0, 1] {
        assert_eq!(state(&world, who), Some(ContactState::Accepted));
        assert!(world.people[who].rows.joins.is_empty());
        assert!(world.people[who].rows.requests.is_empty());
    }
}

#[test]
fn a_withdrawn_address_is_gone_at_once_with_all_that_waited() {
    let mut world = World::new(3, 309);
    world.settle();
    let link = address(&mut world, 0);
    ask(&mut world, 1, &link, "");

    world.command(0, Command::WithdrawAddress).unwrap();
    world.settle();

    assert!(world.people[0].rows.requests.is_empty());
    assert!(world.people[0].rows.address.is_none());
    let shown = world.command(0, Command::ShowAddress);
    assert_eq!(shown, Ok(Reply::Address { link: None }));
    ask(&mut world, 2, &link, "");
    assert!(failed(&world, 2, AcceptFailure::Gone));
    assert!(world.people[2].rows.contacts.is_empty());
}

#[test]
fn a_new_address_has_another_secret_and_what_was_asked_under_the_old_one_counts_for_nothing() {
    let mut world = World::new(2, 310);
    world.settle();
    let old = address(&mut world, 0);
    world.stop(0);
    ask(&mut world, 1, &old, "");
    world.server.hold_back = true;
    world.start(0);
    world.settle();

    let new = address(&mut world, 0);
    world.server.hold_back = false;
    world.stop(0);
    world.start(0);
    world.settle();

    assert_ne!(old, new);
    assert_eq!(waiting(&world, 0), []);
    let shown = world.command(0, Command::ShowAddress);
    assert_eq!(shown, Ok(Reply::Address { link: Some(new) }));
}

#[test]
fn an_address_needs_a_server_and_is_not_for_its_owner() {
    let mut world = World::without_server(2, 313);
    assert_eq!(
        world.command(0, Command::NewAddress),
        Err(CommandError::AddressNeedsServer)
    );

    let mut world = World::new(2, 313);
    world.settle();
    let link = address(&mut world, 0);
    let own = Command::Accept { link };
    assert_eq!(world.command(0, own), Err(CommandError::OwnInvitation));
    let (link, note) = (world.invite(0), "hello".to_owned());
    assert_eq!(
        world.command(1, Command::Ask { link, note }),
        Err(CommandError::NoteWithInvitation)
    );
    let (link, note) = (address(&mut world, 0), "n".repeat(513));
    let error = CommandError::NoteTooLong {
        bytes: 513,
        most: 512,
    };
    assert_eq!(world.command(1, Command::Ask { link, note }), Err(error));
}

#[test]
fn a_request_that_cannot_be_left_for_two_weeks_is_given_up() {
    let mut world = World::new(2, 314);
    world.settle();
    let link = address(&mut world, 0);
    world.set_server(false);
    ask(&mut world, 1, &link, "");

    world.pass(Span::days(15));

    assert!(failed(&world, 1, AcceptFailure::NotLeft));
    assert!(world.people[1].rows.joins.is_empty());
}
