//! A store server that lies: it drops, suppresses, repeats, reorders, bends and mixes up what it keeps, refuses without
//! reason, counts wrongly, and hands out other prekeys than were left with it.

use hoopoe_engine::Event;
use hoopoe_protocol::{
    id::EnvelopeId,
    store::{
        deposit::DepositResult,
        prekeys::{ClaimedPrekeys, PrekeyKind},
    },
};

use super::{Due, World};
use crate::server::Waiting;

impl World {
    pub(super) fn lies(&mut self) -> bool {
        self.happens(self.faults.lies)
    }

    /// Something was left in the mailbox of `to`; the server does with its newest envelopes as it likes.
    pub(super) fn spoil_lane(&mut self, to: usize) {
        let what = self.draw(6);
        let bit = self.draw(2_048 * 8) as usize;
        let other = self.draw(self.people.len() as u64) as usize;
        let Some(mailbox) = self.mailbox(to) else { return };
        let Some(newest) = mailbox.lane.last().cloned() else {
            return;
        };
        match what {
            // Suppressed: whoever leaves it again is told that it is there.
            0 => drop(mailbox.lane.pop()),
            // Dropped.
            1 => {
                mailbox.lane.pop();
                mailbox.waiting.remove(&EnvelopeId::of(&newest.envelope));
            }
            2 => mailbox.add(newest),
            3 => {
                let (newest, earlier) = mailbox.lane.split_last_mut().expect("there is one");
                match earlier.get_mut(bit % (earlier.len() + 1)) {
                    Some(earlier) => std::mem::swap(&mut newest.envelope, &mut earlier.envelope),
                    // Cut off.
                    None => newest.envelope.clear(),
                }
            }
            4 => {
                let envelope = &mut mailbox.lane.last_mut().expect("there is one").envelope;
                let at = bit / 8 % envelope.len().max(1);
                if let Some(byte) = envelope.get_mut(at) {
                    *byte ^= 1 << (bit % 8);
                }
            }
            _ => {
                if let Some(mailbox) = self.mailbox(other) {
                    mailbox.add(newest);
                }
            }
        }
    }

    /// What the server answers in the place of the truth.
    pub(super) fn spoil_answer(&mut self, answer: Event) -> Event {
        let what = self.draw(8);
        match answer {
            Event::Deposited { batch, mut results } => {
                match what {
                    0 => results.clear(),
                    1 => results.push(DepositResult::Stored),
                    2 => results.fill(DepositResult::LaneFull),
                    3 => results.fill(DepositResult::NoSuchLane),
                    4 => results.fill(DepositResult::Malformed),
                    _ => {}
                }
                Event::Deposited { batch, results }
            }
            Event::Claimed { claim, prekeys } => {
                let prekeys = self.spoil_claim(prekeys);
                Event::Claimed { claim, prekeys }
            }
            other => other,
        }
    }

    /// Turns the lane of `who` round.
    pub(crate) fn turn_lane(&mut self, who: usize) {
        if let Some(mailbox) = self.mailbox(who) {
            let mut lane = std::mem::take(&mut mailbox.lane);
            lane.reverse();
            lane.into_iter().for_each(|waiting| mailbox.add(waiting));
        }
    }

    /// Takes the oldest half of what waits out of the lane of `who`, to be given later.
    pub(crate) fn take_from_lane(&mut self, who: usize) -> Vec<Waiting> {
        let lane = self.mailbox(who).map(|mailbox| &mut mailbox.lane);
        lane.map_or_else(Vec::new, |lane| lane.drain(..lane.len() / 2).collect())
    }

    /// Gives after all what was taken, behind everything else.
    pub(crate) fn give_to_lane(&mut self, who: usize, taken: Vec<Waiting>) {
        if let Some(mailbox) = self.mailbox(who) {
            taken.into_iter().for_each(|waiting| mailbox.add(waiting));
        }
        self.later(1, Due::Push(who));
    }

    fn spoil_claim(&mut self, mut prekeys: ClaimedPrekeys) -> ClaimedPrekeys {
        let other = self.draw(self.people.len() as u64) as usize;
        match self.draw(6) {
            0 => prekeys.dh = None,
            1 => prekeys.kem = None,
            2 => std::mem::swap(&mut prekeys.dh, &mut prekeys.kem),
            3 => prekeys.dh.iter_mut().for_each(|dh| dh.sealed[40] ^= 1),
            // Another person's.
            4 => {
                if let Some(mailbox) = self.mailbox(other) {
                    let one_time = mailbox.prekeys.iter().find(|key| key.kind == PrekeyKind::OneTime);
                    prekeys.dh = one_time.cloned();
                }
            }
            // To be handed out once more.
            _ => {
                let owner = self.people.iter().position(|person| {
                    let mailbox = person.store.as_ref().map(|store| store.mailbox);
                    mailbox.is_some_and(|mailbox| self.server.mailboxes.contains_key(&mailbox))
                });
                if let (Some(dh), Some(mailbox)) = (&prekeys.dh, owner.and_then(|owner| self.mailbox(owner)))
                {
                    mailbox.prekeys.insert(0, dh.clone());
                }
            }
        }
        prekeys
    }

    fn mailbox(&mut self, who: usize) -> Option<&mut crate::server::Mailbox> {
        let own = self.people.get(who)?.store.as_ref()?;
        self.server.mailboxes.get_mut(&own.mailbox)
    }
}

impl crate::server::Mailbox {
    /// Puts an envelope at the end once more, or for the first time.
    fn add(&mut self, waiting: Waiting) {
        self.next += 1;
        self.lane.push(Waiting {
            sequence: self.next,
            ..waiting
        });
    }
}
