//! People, their devices, what everybody may look up, and the network between them.

use std::collections::{BTreeMap, BTreeSet};

use hoopoe_crypto::{
    device::Device,
    identity::UserIdentity,
    manifest::{Adoption, ManifestDraft, VerifiedManifest},
    recovery::RecoverySeed,
    session::ChainPlace,
};
use hoopoe_protocol::{
    envelope::SUITE_BASE,
    id::{DeviceId, MessageId, SessionId},
    secret::Secret,
    time::{Span, Timestamp},
};

use super::{
    super::{
        board::Board,
        chance::Chance,
        people::NOW,
        weather::{self, Flight, Machine as _, Parcel, Weather},
    },
    machine::{Around, Disk, Machine, NewMachine},
    names::Names,
};

pub(super) struct World {
    pub(super) chance: Chance,
    board: Board,
    pub(super) names: Names,
    /// By their numbers. A device that was made and whose linking ended is none.
    pub(super) machines: Vec<Option<Machine>>,
    pub(super) disks: Vec<Disk>,
    pub(super) people: Vec<UserIdentity>,
    pub(super) weather: Weather,
    pub(super) now: Timestamp,
    /// What each person's devices signed, as whoever shows manifests has it.
    pub(super) published: Vec<Vec<VerifiedManifest>>,
    /// How many of them somebody was shown in fair weather.
    pub(super) looked_up: BTreeMap<(usize, usize), usize>,
    flight: Flight,
    pub(super) audiences: BTreeMap<MessageId, (usize, BTreeSet<usize>)>,
    pub(super) shown: BTreeSet<(usize, MessageId)>,
    places: BTreeMap<(SessionId, ChainPlace), Vec<u8>>,
    /// Which devices a machine knew to be revoked when it last wrote something down.
    known_revoked: BTreeMap<usize, BTreeSet<DeviceId>>,
    /// Messages of comparisons that a relay has carried.
    pub(super) overheard: Vec<Vec<u8>>,
    /// Devices that somebody revoked.
    pub(super) revoked: BTreeSet<usize>,
    pub(super) count: Count,
}

/// How often things happened.
#[derive(Default)]
pub(super) struct Count {
    pub(super) stops: usize,
    pub(super) linked: usize,
    pub(super) mixed: usize,
    pub(super) unlinked: usize,
    pub(super) revoked: usize,
    pub(super) older: usize,
    /// Revocations that were heard of from an older manifest.
    pub(super) late: usize,
    pub(super) equivocations: usize,
    pub(super) verified: usize,
    pub(super) unverified: usize,
}

pub(super) fn seed_of(person: usize) -> RecoverySeed {
    RecoverySeed::new(Secret::new([u8::try_from(person).unwrap() + 1; 32]))
}

impl World {
    /// So many people with one device each, who know each other.
    pub(super) fn new(seed: u64, people: usize) -> Self {
        let mut world = Self {
            chance: Chance::new(seed),
            board: Board::default(),
            names: Names::default(),
            machines: Vec::new(),
            disks: Vec::new(),
            people: Vec::new(),
            weather: Weather::Fair,
            now: NOW,
            published: Vec::new(),
            looked_up: BTreeMap::new(),
            flight: Flight::default(),
            audiences: BTreeMap::new(),
            shown: BTreeSet::new(),
            places: BTreeMap::new(),
            known_revoked: BTreeMap::new(),
            overheard: Vec::new(),
            revoked: BTreeSet::new(),
            count: Count::default(),
        };
        for person in 0..people {
            world.found(person);
        }
        for machine in 0..people {
            for person in 0..people {
                world.show(machine, person, 0, true);
            }
        }
        world.weather = Weather::Foul;
        world
    }

    fn found(&mut self, person: usize) {
        let seed = seed_of(person);
        let identity = UserIdentity::from_secret(&seed.identity_secret());
        let device = Device::generate(identity.key());
        let founder = device.certificate(1, NOW, NOW.plus(Span::days(400)));
        let draft = ManifestDraft::first(identity.key(), SUITE_BASE, &founder, NOW).unwrap();
        let manifest = draft.sign(&identity, NOW).unwrap();
        self.names.add_person(identity.user_id());
        self.people.push(identity);
        self.published.push(vec![manifest.clone()]);
        let number = self.make(device.id(), person);
        self.join(number, device, Some(seed), manifest);
    }

    /// A device was made.
    pub(super) fn make(&mut self, device: DeviceId, person: usize) -> usize {
        self.machines.push(None);
        self.disks.push(Disk::default());
        self.names.add_machine(device, person)
    }

    /// It is one of its person's.
    pub(super) fn join(
        &mut self,
        number: usize,
        mut device: Device,
        seed: Option<RecoverySeed>,
        manifest: VerifiedManifest,
    ) {
        let certificate = manifest.device(&device.id()).unwrap();
        let kem = self
            .board
            .list(&mut self.chance, &mut device, certificate, self.now);
        let new = NewMachine {
            person: self.names.owner(number),
            number,
            device,
            kem,
            seed,
            manifest,
        };
        let mut machine = Machine::new(new, self.now);
        machine.write_to(&mut self.disks[number]);
        self.machines[number] = Some(machine);
    }

    /// One step of a machine: all of it is written down, or nothing happened.
    pub(super) fn act<R>(
        &mut self,
        number: usize,
        step: impl FnOnce(&mut Machine, &mut Around<'_>) -> R,
    ) -> Option<R> {
        let mut around = Around {
            chance: &mut self.chance,
            board: &self.board,
            names: &self.names,
            now: self.now,
        };
        let (machine, disk) = (self.machines[number].as_mut()?, &mut self.disks[number]);
        let result = step(machine, &mut around);
        let where_ = (self.weather, &mut self.chance);
        if !weather::settle(where_, (&mut *machine, disk), &mut self.count.stops) {
            return None;
        }
        let books = machine.books.values();
        let known = self.known_revoked.entry(number).or_default();
        known.extend(books.flat_map(|book| {
            let devices = self.names.all_devices();
            devices.filter(move |id| book.newest().is_revoked(id)).copied()
        }));
        Some(result)
    }

    pub(super) fn fails(&mut self, times: usize) -> bool {
        self.weather.fails(&mut self.chance, times)
    }

    pub(super) fn numbers(&self) -> Vec<usize> {
        let machines = self.machines.iter().flatten();
        machines.map(|machine| machine.number).collect()
    }

    pub(super) fn machine(&self, number: usize) -> &Machine {
        self.machines[number].as_ref().unwrap()
    }

    /// Everybody does something, in some order.
    pub(super) fn round(&mut self, span: Span) {
        self.now = self.now.plus(span);
        let numbers = self.numbers();
        let first = self.chance.below(numbers.len());
        for index in 0..numbers.len() {
            let number = numbers[(first + index) % numbers.len()];
            self.now = self.now.plus(Span::seconds(self.chance.below(2) as u64));
            self.look_up(number);
            self.arrive(number);
            self.bring_wanted(number);
            self.act(number, |machine, around| machine.keep_house(around));
            self.publish(number);
            if let Some(shown) = self.act(number, |machine, around| machine.read(around)) {
                self.note_shown(number, shown);
            }
            self.write(number);
            self.send(number);
        }
    }

    fn write(&mut self, number: usize) {
        let Some(used) = self.act(number, Machine::write) else {
            return;
        };
        for (place, envelope) in used {
            let before = self.places.insert(place, envelope);
            assert!(before.is_none(), "a place of a ratchet was used twice");
        }
    }

    fn note_shown(&mut self, number: usize, shown: Vec<MessageId>) {
        for message in shown {
            assert!(self.shown.insert((number, message)), "shown twice");
        }
    }

    fn arrive(&mut self, number: usize) {
        for _ in 0..self.flight.len() {
            let Some(parcel) = self.flight.arrive(self.weather, &mut self.chance, number) else {
                continue;
            };
            let received = self.act(number, |machine, around| {
                machine.receive(around, &parcel.envelope)
            });
            let Some(shown) = received else { continue };
            self.note_shown(number, shown);
            if !self.fails(3) {
                self.act(parcel.from, |machine, _| machine.acknowledged(parcel.number));
            }
        }
    }

    /// The oldest of what was not acknowledged leaves again.
    fn send(&mut self, number: usize) {
        let machine = self.machine(number);
        let mut outbox = machine.rows.outbox.clone();
        outbox.retain(|_, sealed| machine.writes_to(&self.names, sealed.to, self.now));
        for (row, sealed) in outbox {
            let is_known = |known: &BTreeSet<_>| known.contains(&self.names.device(sealed.to));
            let known = self.known_revoked.get(&number);
            assert!(
                !known.is_some_and(is_known),
                "something leaves for a revoked device"
            );
            let parcel = Parcel {
                from: number,
                number: row,
                to: sealed.to,
                envelope: sealed.envelope,
            };
            self.flight.leave(self.weather, &mut self.chance, &parcel);
        }
    }

    /// What a machine has signed is put where everybody finds it.
    pub(super) fn publish(&mut self, number: usize) {
        let machine = self.machine(number);
        let (person, manifest) = (machine.person, machine.rows.unpublished.clone());
        let Some(manifest) = manifest.filter(|_| !self.fails(3)) else {
            return;
        };
        let is_there = |there: &VerifiedManifest| there.reference() == manifest.reference();
        if !self.published[person].iter().any(is_there) {
            self.published[person].push(manifest);
        }
        self.act(number, |machine, _| machine.rows.unpublished = None);
    }

    /// Looks up somebody. In foul weather nothing is shown, or whatever was signed once; at the end all of it is.
    pub(super) fn look_up(&mut self, number: usize) {
        for person in 0..self.people.len() {
            let all = self.published[person].len();
            if !self.machine(number).books.contains_key(&person) {
                continue;
            }
            match self.weather {
                Weather::Fair => {
                    let seen = self.looked_up.insert((number, person), all).unwrap_or(0);
                    (seen..all).for_each(|which| self.show(number, person, which, false));
                }
                Weather::Foul if self.chance.once_in(3) => {
                    for _ in 0..self.chance.below(3) {
                        let which = self.chance.below(all);
                        self.show(number, person, which, false);
                    }
                }
                Weather::Foul => {}
            }
        }
    }

    fn show(&mut self, number: usize, person: usize, which: usize, is_first: bool) {
        let manifest = self.published[person][which].clone();
        self.show_manifest(number, &manifest, is_first);
    }

    pub(super) fn show_manifest(&mut self, number: usize, manifest: &VerifiedManifest, is_first: bool) {
        let seen = self.act(number, |machine, around| {
            machine.learn(around, manifest, is_first)
        });
        match seen.flatten() {
            Some(Adoption::Older) => self.count.older += 1,
            Some(Adoption::Revokes(_)) => self.count.late += 1,
            Some(Adoption::Equivocation) => self.count.equivocations += 1,
            _ => {}
        }
    }

    /// Whoever named a manifest that is not held here shows it.
    fn bring_wanted(&mut self, number: usize) {
        for (reference, from) in self.machine(number).rows.wanted.clone() {
            let asked = self.machines[from].as_ref();
            let manifest = asked.and_then(|asked| asked.own().named(&reference));
            if let Some(manifest) = manifest.filter(|_| !self.fails(3)) {
                self.act(number, |machine, around| machine.take_wanted(around, &manifest));
            }
        }
    }

    /// Somebody says something to somebody, at one of their devices.
    pub(super) fn say(&mut self) {
        let numbers = self.numbers();
        let number = numbers[self.chance.below(numbers.len())];
        let whom = self.chance.below(self.people.len());
        if self.machine(number).person == whom {
            return;
        }
        let said = self.act(number, |machine, around| machine.say(around, whom));
        if let Some((message, audience)) = said.flatten() {
            self.audiences.insert(message, (number, audience));
        }
    }
}
