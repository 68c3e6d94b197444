//! A stranger beside the two: Alice has an address now and then, and Carol asks under it.

use hoopoe_engine::{
    Command, Reply,
    command::History,
    row::{ContactId, ContactState, RequestId, RequestState},
};
use hoopoe_protocol::time::Span;

use crate::world::World;

const ALICE: usize = 0;
const CAROL: usize = 2;

/// The links that were ever given away, and what has become of the two.
#[derive(Default)]
pub(super) struct Asking {
    links: Vec<String>,
    /// One of them has parted from the other, who may not know.
    has_parted: bool,
    written: u32,
}

impl Asking {
    /// One more thing happens between the two.
    pub(super) fn go_on(&mut self, world: &mut World) {
        for _ in 0..2 {
            match world.draw(12) {
                0 | 1 => self.publish(world),
                2 => drop(act(world, ALICE, Command::WithdrawAddress)),
                3..6 => self.ask(world),
                6 | 7 => drop(accept(world)),
                8 => self.decline(world),
                9 => self.take_back(world),
                10 => self.part(world),
                _ if world.people[CAROL].online => world.stop(CAROL),
                _ => world.start(CAROL),
            }
        }
        self.write(world);
    }

    fn publish(&mut self, world: &mut World) {
        if let Some(Reply::Address { link }) = act(world, ALICE, Command::NewAddress) {
            self.links.extend(link);
        }
    }

    /// Under the last link or one before it.
    fn ask(&mut self, world: &mut World) {
        let at = world.draw(2) as usize;
        if let Some(link) = self.links.iter().rev().nth(at).cloned() {
            let note = "it is me".to_owned();
            drop(act(world, CAROL, Command::Ask { link, note }));
        }
    }

    fn decline(&mut self, world: &mut World) {
        if let Some(request) = waiting(world)
            && world.draw(4) == 0
        {
            drop(act(world, ALICE, Command::DeclineRequest { request }));
        }
    }

    fn take_back(&mut self, world: &mut World) {
        if let Some(join) = world.people[CAROL].rows.joins.keys().next().copied() {
            self.has_parted = true;
            drop(act(world, CAROL, Command::WithdrawAsk { join }));
        }
    }

    fn part(&mut self, world: &mut World) {
        let who = [ALICE, CAROL][world.draw(2) as usize];
        if let Some((contact, _)) = other(world, who) {
            self.has_parted = true;
            let history = History::Keep;
            drop(act(world, who, Command::Remove { contact, history }));
        }
    }

    /// They write to each other where they may.
    fn write(&mut self, world: &mut World) {
        for who in [ALICE, CAROL] {
            if let Some((contact, ContactState::Accepted)) = other(world, who)
                && world.people[who].online
            {
                world.send(who, contact.0, &format!("asked {}", self.written));
                self.written += 1;
            }
        }
    }

    /// Nothing is stuck: whoever was taken in and has not parted is a contact, and all others can be brought together, but
    /// for whom was declined, and waits for thirty days.
    pub(super) fn end(mut self, world: &mut World, place: &str) {
        let is_declined = |world: &World| {
            let rows = &world.people[ALICE].rows.requests;
            rows.values()
                .any(|row| matches!(row.state, RequestState::Declined))
        };
        if is_declined(world) {
            return;
        }
        let accepted = Some(ContactState::Accepted);
        let is_contact = |world: &World, who| other(world, who).map(|(_, state)| state) == accepted;
        if self.has_parted || !is_contact(world, ALICE) || !is_contact(world, CAROL) {
            self.bring_together(world);
        }
        for who in [ALICE, CAROL] {
            assert!(is_contact(world, who), "{place}: {:?}", world.people[who].rows);
            let rows = &world.people[who].rows;
            assert!(rows.joins.is_empty(), "{place}: {:?}", rows.joins);
            assert!(rows.requests.is_empty(), "{place}: {:?}", rows.requests);
        }
        self.write(world);
        world.settle();
        let last = |who: usize| {
            let (contact, _) = other(world, who).expect("a contact");
            let mut all = world.people[who].history(contact);
            all.split_off(all.len() - 2)
        };
        assert_eq!(last(ALICE), last(CAROL), "{place}");
    }

    /// Both forget what was, and she asks once more.
    fn bring_together(&mut self, world: &mut World) {
        for who in [ALICE, CAROL] {
            if let Some((contact, state)) = other(world, who)
                && state != ContactState::Removed
            {
                let history = History::Keep;
                drop(act(world, who, Command::Remove { contact, history }));
            }
        }
        let joins: Vec<_> = world.people[CAROL].rows.joins.keys().copied().collect();
        for join in joins {
            drop(act(world, CAROL, Command::WithdrawAsk { join }));
        }
        world.settle();
        self.publish(world);
        world.pass(Span::seconds(60));
        let link = self.links.last().cloned().expect("an address");
        drop(act(world, CAROL, Command::Accept { link }));
        world.pass(Span::seconds(600));
        drop(accept(world));
        world.settle();
    }
}

/// A command of somebody who is there; a crash may eat it.
fn act(world: &mut World, who: usize, command: Command) -> Option<Reply> {
    if !world.people[who].online {
        return None;
    }
    world.command(who, command).ok()
}

fn accept(world: &mut World) -> Option<Reply> {
    let request = waiting(world)?;
    act(world, ALICE, Command::AcceptRequest { request })
}

fn waiting(world: &World) -> Option<RequestId> {
    let rows = world.people[ALICE].rows.requests.values();
    let mut waiting = rows.filter(|row| matches!(row.state, RequestState::Waiting(_)));
    waiting.next().map(|row| row.id)
}

/// What Alice and Carol are to each other, as one of them sees it.
fn other(world: &World, who: usize) -> Option<(ContactId, ContactState)> {
    let other = &world.people[if who == ALICE { CAROL } else { ALICE }];
    let key = other.rows.own.as_ref().expect("an account").user_key;
    let contacts = world.people[who].rows.contacts.values();
    let mut theirs = contacts.filter(|row| row.user_key == key);
    theirs.next().map(|row| (row.id, row.state))
}
