//! Linkings in the world: two at a time, and a relay between them that means no good.

use hoopoe_crypto::link::{Grant, LinkError};
use hoopoe_protocol::{id::UserId, time::Span};

use super::{
    linking::{Event, Linking},
    world::{World, seed_of},
};

/// A linking, the number of the new device, and every frame that the relay saw in it.
struct Attempt {
    linking: Linking,
    new: Option<usize>,
    seen: [Vec<Vec<u8>>; 2],
}

impl World {
    /// People link a new device at these ones of theirs, all at once.
    pub(super) fn link(&mut self, olds: &[usize]) {
        let mut attempts: Vec<_> = olds.iter().filter_map(|old| self.begin(*old)).collect();
        for _ in 0..45 {
            self.now = self.now.plus(Span::seconds(3));
            for which in 0..attempts.len() {
                self.carry(&mut attempts, which, false);
                let is_wrong = self.fails(40);
                let typed = attempts[which]
                    .linking
                    .user_types(&mut self.chance, is_wrong, self.now);
                self.happened(&mut attempts[which], typed);
                self.carry(&mut attempts, which, true);
                if self.fails(150) {
                    let is_old = self.chance.once_in(2);
                    attempts[which].linking.stop(is_old);
                }
            }
            if attempts.iter().all(|attempt| attempt.linking.is_over()) {
                break;
            }
            if self.chance.once_in(15) {
                self.round(Span::seconds(1));
            }
        }
    }

    fn begin(&mut self, old: usize) -> Option<Attempt> {
        let machine = self.machine(old);
        if machine.seed.is_none() || !machine.is_listed() {
            return None;
        }
        let by = machine.own().seniority(&machine.ratchets.device, self.now);
        let seed = seed_of(machine.person);
        let grant = match by {
            Ok(by) if self.chance.once_in(2) => Grant::Primary { seed, by },
            _ => Grant::Linked,
        };
        Some(Attempt {
            linking: Linking::begin(&mut self.chance, old, grant, self.now),
            new: None,
            seen: [Vec::new(), Vec::new()],
        })
    }

    /// The newest frame of one side, or what the relay makes of it.
    fn carry(&mut self, attempts: &mut [Attempt], which: usize, is_from_old: bool) {
        let honest = attempts[which].linking.frame(is_from_old).to_vec();
        if self.fails(2) || honest.is_empty() {
            return;
        }
        let side = usize::from(is_from_old);
        if attempts[which].seen[side].last() != Some(&honest) {
            attempts[which].seen[side].push(honest.clone());
        }
        let frame = if self.fails(25) {
            self.count.mixed += 1;
            self.bend(attempts, side, honest)
        } else {
            honest
        };
        let copies = if self.fails(4) { 2 } else { 1 };
        for _ in 0..copies {
            let attempt = &mut attempts[which];
            let event = if is_from_old {
                attempt.linking.at_new(&mut self.chance, &frame, self.now)
            } else {
                let old = self.machines[attempt.linking.old].as_ref().unwrap();
                attempt.linking.at_old(&frame, old, self.now)
            };
            self.happened(attempt, event);
        }
    }

    /// A frame of whichever linking and moment, or this one with a bit turned round.
    fn bend(&mut self, attempts: &[Attempt], side: usize, mut honest: Vec<u8>) -> Vec<u8> {
        let seen: Vec<_> = attempts.iter().flat_map(|attempt| &attempt.seen[side]).collect();
        if self.chance.once_in(3) {
            let at = self.chance.below(honest.len());
            honest[at] ^= 1 << self.chance.below(8);
            return honest;
        }
        self.chance.one_of(&seen).map_or(honest, |frame| (*frame).clone())
    }

    fn happened(&mut self, attempt: &mut Attempt, event: Event) {
        match event {
            Event::Nothing => {}
            Event::Refused(error) => {
                // Whoever mixes frames up gets no further than to their seal.
                let is_theirs = matches!(
                    error,
                    LinkError::NotAuthentic | LinkError::Key(_) | LinkError::WrongCode | LinkError::TimedOut
                );
                assert!(is_theirs, "{error}");
                self.count.unlinked += 1;
            }
            Event::Made(device, user_key) => {
                let person = self.names.person(&UserId::of(&user_key));
                assert_eq!(
                    person,
                    self.names.owner(attempt.linking.old),
                    "linked to somebody else"
                );
                attempt.new = Some(self.make(device, person));
            }
            Event::Certificate(approved, frame) => {
                let granted = self.act(attempt.linking.old, |machine, around| {
                    let own = machine.own().clone();
                    let identity = machine.identity().unwrap();
                    let granted = approved.certified(&frame, &own, &identity, around.now).ok()?;
                    machine.adopt_own(around, granted.manifest);
                    Some(granted.frame)
                });
                match granted.flatten() {
                    Some(frame) => attempt.linking.granted(frame),
                    None => self.count.unlinked += 1,
                }
            }
            Event::Linked(linked) => {
                let (linked, device) = *linked;
                self.count.linked += 1;
                self.join(attempt.new.unwrap(), device, linked.seed, linked.manifest);
            }
        }
    }

    /// Somebody revokes a device of theirs at another one, if that may.
    pub(super) fn revoke(&mut self, at: usize, device: usize) {
        let id = self.names.device(device);
        if self.machine(at).seed.is_none() {
            return;
        }
        if self.act(at, |machine, around| machine.revoke(around, &id)) == Some(true) {
            self.count.revoked += 1;
            self.revoked.insert(device);
        }
    }

    /// Devices that were listed and never came to know it are revoked.
    pub(super) fn revoke_the_dead(&mut self) {
        for at in self.numbers() {
            let machine = self.machine(at);
            let listed = machine.recipients(&self.names, machine.person, self.now);
            let dead = listed.into_iter().find(|number| self.machines[*number].is_none());
            if let Some(dead) = dead {
                self.revoke(at, dead);
            }
        }
    }
}
