//! Owners, a server that keeps a group's log and its topics, and a network between them.

use std::collections::{BTreeMap, BTreeSet};

use hoopoe_crypto::group::{audience::PersonDevice, entry::VerifiedEntry};
use hoopoe_protocol::{
    group::{GroupEntry, GroupOp},
    id::{DeviceId, GroupSessionId, MessageId, TopicId, UserId},
    signed::Signed,
    time::{Span, Timestamp},
};
use vodozemac::megolm::MegolmMessage;

use super::{
    chance::Chance,
    owner::{Around, Deposit, Disk, Owner},
    people::{Directory, NOW},
    weather::{self, Flight, Machine, Parcel, Weather},
};

pub(super) struct World {
    pub(super) chance: Chance,
    pub(super) directory: Directory,
    pub(super) owners: Vec<Owner>,
    disks: Vec<Disk>,
    pub(super) weather: Weather,
    now: Timestamp,
    /// The log in the server's order.
    pub(super) log: Vec<VerifiedEntry>,
    topics: BTreeMap<TopicId, Vec<Vec<u8>>>,
    closed: BTreeSet<TopicId>,
    flight: Flight,
    /// For whom each message is, and each session, that the server has seen.
    pub(super) audiences: BTreeMap<MessageId, BTreeSet<PersonDevice>>,
    pub(super) sessions: BTreeMap<GroupSessionId, BTreeSet<PersonDevice>>,
    places: BTreeMap<(GroupSessionId, u32), Vec<u8>>,
    pub(super) shown: BTreeSet<(DeviceId, MessageId)>,
    pub(super) stops: usize,
}

impl World {
    /// Somebody for each number, with so many devices.
    pub(super) fn new(seed: u64, devices: &[usize]) -> Self {
        let (mut chance, mut directory) = (Chance::new(seed), Directory::default());
        let mut owners = Vec::new();
        for (number, count) in (1..).zip(devices) {
            let new = directory.person(&mut chance, number, *count);
            owners.extend(new.into_iter().map(Owner::new));
        }
        Self {
            disks: owners.iter_mut().map(first_disk).collect(),
            chance,
            directory,
            owners,
            weather: Weather::Foul,
            now: NOW,
            log: Vec::new(),
            topics: BTreeMap::new(),
            closed: BTreeSet::new(),
            flight: Flight::default(),
            audiences: BTreeMap::new(),
            sessions: BTreeMap::new(),
            places: BTreeMap::new(),
            shown: BTreeSet::new(),
            stops: 0,
        }
    }

    /// One step of an owner: all of it is written down, or nothing happened.
    pub(super) fn act<R>(
        &mut self,
        who: usize,
        step: impl FnOnce(&mut Owner, &mut Around<'_>) -> R,
    ) -> Option<R> {
        let mut around = Around {
            chance: &mut self.chance,
            directory: &self.directory,
            now: self.now,
        };
        let result = step(&mut self.owners[who], &mut around);
        let (owner, disk) = (&mut self.owners[who], &mut self.disks[who]);
        weather::settle((self.weather, &mut self.chance), (owner, disk), &mut self.stops).then_some(result)
    }

    fn fails(&mut self, times: usize) -> bool {
        self.weather.fails(&mut self.chance, times)
    }

    /// Everybody does something, in some order.
    pub(super) fn round(&mut self, span: Span) {
        self.now = self.now.plus(span);
        let first = self.chance.below(self.owners.len());
        for index in 0..self.owners.len() {
            let who = (first + index) % self.owners.len();
            self.arrive(who);
            self.read_log(who);
            self.fetch(who);
            if let Some(shown) = self.act(who, Owner::step) {
                for message in shown {
                    let device = self.owners[who].at.device;
                    assert!(self.shown.insert((device, message)), "shown twice");
                }
            }
            self.append(who);
            self.deposit(who);
            self.send(who);
        }
    }

    /// What is in flight to somebody, in any order.
    fn arrive(&mut self, who: usize) {
        for _ in 0..self.flight.len() {
            let Some(parcel) = self.flight.arrive(self.weather, &mut self.chance, who) else {
                continue;
            };
            let from = self.owners[parcel.from].at;
            let received = self.act(who, |owner, around| owner.receive(around, from, &parcel.envelope));
            if received.is_some() && !self.fails(3) {
                self.act(parcel.from, |owner, _| owner.rows.outbox.remove(&parcel.number));
            }
        }
    }

    /// The oldest of what was not acknowledged leaves again: of each device so little that no message comes from more chains of a
    /// ratchet ago than are kept.
    fn send(&mut self, who: usize) {
        let mut under_way = BTreeMap::<PersonDevice, usize>::new();
        let mut outbox = self.owners[who].rows.outbox.clone();
        outbox.retain(|_, (to, _)| {
            let count = under_way.entry(*to).or_default();
            *count += 1;
            *count <= 3
        });
        for (number, (to, envelope)) in outbox {
            let to = self.owners.iter().position(|owner| owner.at == to).unwrap();
            let parcel = Parcel {
                from: who,
                number,
                to,
                envelope,
            };
            self.flight.leave(self.weather, &mut self.chance, &parcel);
        }
    }

    fn read_log(&mut self, who: usize) {
        while self.owners[who].known() < self.log.len() && !self.fails(2) {
            let entry = self.log[self.owners[who].known()].clone();
            self.act(who, |owner, _| owner.learn(&entry));
        }
    }

    /// The server takes an entry if it comes behind its newest, and closes the topic of the epoch before.
    fn append(&mut self, who: usize) {
        let owner = &self.owners[who];
        let Some(signed) = owner.proposal().cloned() else {
            return;
        };
        if owner.known() != self.log.len() || self.fails(3) {
            return;
        }
        let entry = self.verified(&signed);
        if let GroupOp::Epoch(_) = entry.entry().op {
            self.closed.extend(self.topics.keys());
            self.closed.extend(self.owners[who].topics());
        }
        self.log.push(entry);
    }

    fn verified(&self, signed: &Signed<GroupEntry>) -> VerifiedEntry {
        let entry = signed.read_unverified().unwrap();
        let manifest = self.directory.manifest(&entry.actor);
        let subject = match &entry.op {
            GroupOp::Add(add) => Some(self.directory.manifest(&add.user)),
            _ => None,
        };
        VerifiedEntry::verify(signed, manifest, subject).unwrap()
    }

    fn fetch(&mut self, who: usize) {
        for topic in self.owners[who].topics() {
            let envelopes = self.topics.get(&topic).cloned().unwrap_or_default();
            let fetched = self.owners[who].rows.fetched.get(&topic).copied().unwrap_or(0);
            for envelope in envelopes.iter().skip(fetched) {
                if self.fails(2) {
                    break;
                }
                if self
                    .act(who, |owner, _| owner.fetched(topic, envelope.clone()))
                    .is_none()
                {
                    break;
                }
            }
            // The server shows something again.
            if self.fails(4) && !envelopes.is_empty() {
                let again = envelopes[self.chance.below(envelopes.len())].clone();
                self.act(who, |owner, _| owner.rows.waiting.insert(again));
            }
        }
    }

    fn deposit(&mut self, who: usize) {
        for (counter, deposit) in self.owners[who].rows.deposits.clone() {
            self.note_place(&deposit);
            if self.fails(3) {
                continue;
            }
            let topic = self.topics.entry(deposit.topic).or_default();
            let is_kept = topic.contains(&deposit.envelope);
            if !is_kept && self.closed.contains(&deposit.topic) {
                self.act(who, |owner, _| {
                    owner.rows.deposits.remove(&counter);
                    owner.rows.to_say.insert(counter, deposit.message);
                });
                continue;
            }
            if !is_kept {
                topic.push(deposit.envelope.clone());
                let before = self.audiences.insert(deposit.message, deposit.audience.clone());
                assert!(before.is_none(), "one message was kept twice");
            }
            if !self.fails(3) {
                self.act(who, |owner, _| owner.rows.deposits.remove(&counter));
            }
        }
    }

    /// Something leaves a device: never two plaintexts from one place of a ratchet.
    fn note_place(&mut self, deposit: &Deposit) {
        let session = deposit.frame.session;
        self.sessions.insert(session, deposit.audience.clone());
        let megolm = deposit.frame.megolm.to_vec();
        let index = MegolmMessage::from_bytes(&megolm).unwrap().message_index();
        let before = self
            .places
            .entry((session, index))
            .or_insert_with(|| megolm.clone());
        assert_eq!(*before, megolm, "an index was used twice");
    }

    pub(super) fn owner_of(&self, user: &UserId) -> impl Iterator<Item = &Owner> {
        let user = *user;
        self.owners.iter().filter(move |owner| owner.at.user == user)
    }
}

fn first_disk(owner: &mut Owner) -> Disk {
    let mut disk = Disk::default();
    owner.write_to(&mut disk);
    disk
}
