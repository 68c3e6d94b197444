//! What else happens in some histories: a slot that tells or does not, a copy that is put back, another choice of who may
//! learn where somebody is, a lane that is turned round or held back.

use std::collections::BTreeSet;

use hoopoe_engine::{
    Command, Event,
    addresses::AddressPolicy,
    profile::{AvatarChange, ProfileChange},
};

use super::OTHER;
use crate::{
    person::Person,
    rows::Rows,
    server::Waiting,
    world::{Slot, World},
};

/// What is under way, and what a history cannot keep because of it.
#[derive(Default)]
pub(super) struct Twists {
    has_slots: bool,
    has_choices: bool,
    has_profiles: bool,
    /// In how many rounds somebody writes so much that the rest is held.
    floods: u64,
    copies: [Option<Rows>; 2],
    /// Held back by the server: from whose lane, and what.
    taken: Option<(usize, Vec<Waiting>)>,
    /// What went with a database that a copy took the place of: one side or both may be without it.
    pub(super) lost: BTreeSet<String>,
    /// Keys were used twice, or sessions begun anew: a message may have failed, and something may be set aside.
    pub(super) is_upset: bool,
    /// Messages came in another order than they were sent in.
    pub(super) is_turned: bool,
}

impl Twists {
    /// Most histories have none, so that what all are about stays most of what happens.
    pub(super) fn drawn(world: &mut World) -> Self {
        let has_slots = world.draw(4) == 0;
        if has_slots {
            world.faults.doubt = 50;
        }
        Self {
            has_slots,
            has_choices: world.draw(4) == 0,
            floods: u64::from(world.draw(24) == 0),
            has_profiles: world.draw(4) == 0,
            ..Self::default()
        }
    }

    pub(super) fn happen(&mut self, world: &mut World, written: &mut [u32; 2]) {
        if self.has_choices && world.draw(2) == 0 {
            choose(world);
        }
        if self.has_slots {
            self.go_back(world);
        }
        if self.has_profiles && world.draw(2) == 0 {
            show(world);
        }
        self.give(world);
        if self.floods > 0 && world.draw(2) == 0 {
            self.floods -= 1;
            self.flood(world, written);
        }
    }

    /// A copy is made, or put back.
    fn go_back(&mut self, world: &mut World) {
        // A start that is told without need that it is one says everything again, twice at most.
        self.is_upset = true;
        let who = world.draw(2) as usize;
        match world.draw(6) {
            0 | 1 => self.copies[who] = Some(world.people[who].rows.clone()),
            2 | 3 => {
                let Some(copy) = self.copies[who].take() else {
                    return;
                };
                let texts = |rows: &Rows| -> BTreeSet<String> {
                    let rows = rows.messages.values().filter(|row| row.contact == OTHER);
                    rows.map(|row| row.text.clone()).collect()
                };
                let before = texts(&world.people[who].rows);
                self.lost.extend(before.difference(&texts(&copy)).cloned());
                let slot = if world.draw(3) == 0 {
                    Slot::TurnedBack
                } else {
                    Slot::Tells
                };
                world.put_back(who, &copy, slot);
            }
            _ => {}
        }
    }

    /// One of the two is away, and the other writes more than a ratchet passes over; the server does not give it in order.
    fn flood(&mut self, world: &mut World, written: &mut [u32; 2]) {
        let who = world.draw(2) as usize;
        if !world.people[who].online || self.taken.is_some() {
            return;
        }
        let other = 1 - who;
        world.stop(other);
        for _ in 0..36 + world.draw(10) {
            world.send(who, 1, &format!("{who}:{}", written[who]));
            written[who] += 1;
        }
        world.pass(hoopoe_protocol::time::Span::seconds(10));
        self.is_turned = true;
        if world.draw(2) == 0 {
            world.turn_lane(other);
        } else {
            self.taken = Some((other, world.take_from_lane(other)));
        }
        world.start(other);
    }

    /// What was held back is given, sooner or later.
    fn give(&mut self, world: &mut World) {
        if world.draw(2) == 0
            && let Some((who, taken)) = self.taken.take()
        {
            world.give_to_lane(who, taken);
        }
    }

    /// Whether one of the two does not let the other know where they are.
    pub(super) fn keep_apart(&self, world: &World) -> bool {
        let hides = |person: &Person| person.chosen != AddressPolicy::Contacts;
        self.has_choices && world.people[..2].iter().any(hides)
    }

    /// The history is over: what is held back comes after all.
    pub(super) fn end(&mut self, world: &mut World) {
        if let Some((who, taken)) = self.taken.take() {
            world.give_to_lane(who, taken);
        }
    }
}

/// One of the two shows something else of themselves.
fn show(world: &mut World) {
    let who = world.draw(2) as usize;
    let change = ProfileChange {
        name: (world.draw(3) == 0).then(|| format!("{who} is {}", world.draw(1_000))),
        about: Some(format!("at {}", world.draw(1_000))),
        avatar: match world.draw(3) {
            0 => Some(AvatarChange::Remove),
            1 => Some(AvatarChange::Set(vec![7; world.draw(64) as usize])),
            _ => None,
        },
    };
    if world.people[who].online {
        // A process may die over it, which is no refusal.
        drop(world.command(who, Command::SetProfile(change)));
    }
}

fn choose(world: &mut World) {
    let who = world.draw(2) as usize;
    let all = [
        AddressPolicy::Contacts,
        AddressPolicy::Verified,
        AddressPolicy::Nobody,
    ];
    let policy = all[world.draw(3) as usize];
    if world.people[who].online {
        world.event(who, Event::Addresses(policy));
    }
}
