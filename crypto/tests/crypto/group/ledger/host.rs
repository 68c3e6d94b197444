//! A server that keeps the records of a group, and somebody who has read them all.

use hoopoe_crypto::group::{
    entry::{NamedManifests, VerifiedEntry},
    epoch::EpochSecret,
    ledger::{Came, Ledger, Void},
    log::GroupLog,
    seal::{LogKey, LogKeys, OpenedRecord, Record, open, seal},
};
use hoopoe_protocol::{
    group::{GroupEpoch, GroupOp, GroupPolicy},
    id::{GroupId, UserId},
};
use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng};

use super::super::crew::{Crew, Person};

/// The records, and what they make of the group.
pub(super) struct Host {
    pub(super) crew: Crew,
    pub(super) ledger: Ledger,
    pub(super) records: Vec<Vec<u8>>,
    rng: ChaCha20Rng,
}

/// What one reader makes of the records: all that can be asked of a ledger.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Seen {
    pub(super) tip: hoopoe_crypto::group::state::GroupState,
    pub(super) next: u64,
    pub(super) branches: Vec<hoopoe_protocol::group::LogHead>,
}

impl Host {
    /// Alice's group, in which she is alone.
    pub(super) fn new(policy: GroupPolicy, seed: u64) -> Self {
        Self::of(Crew::alone(policy), seed)
    }

    /// A server with the first entry of this crew's group, and with no other.
    pub(super) fn of(crew: Crew, seed: u64) -> Self {
        let mut rng = ChaCha20Rng::seed_from_u64(seed);
        let group = crew.log.tip().group();
        let create = crew.first.clone();
        let record = Record {
            entry: create.signed(),
            previous: None,
            actor: Some(crew.people[0].manifest.signed()),
            subject: None,
        };
        let key = EpochSecret::generate(&mut rng, GroupEpoch(0))
            .in_group(group)
            .log_key();
        let sealed = seal(&mut rng, &key, &group, 0, &record).unwrap();
        let opened = open(&key, &group, 0, &sealed).unwrap();
        Self {
            ledger: Ledger::begin(&group, &opened).unwrap(),
            records: vec![sealed],
            crew,
            rng,
        }
    }

    pub(super) fn group(&self) -> GroupId {
        self.ledger.log().tip().group()
    }

    pub(super) fn new_key(&mut self) -> LogKey {
        let group = self.group();
        EpochSecret::generate(&mut self.rng, GroupEpoch(9))
            .in_group(group)
            .log_key()
    }

    /// Appends a record under a key.
    pub(super) fn append(&mut self, key: &LogKey, record: &Record<'_>) -> OpenedRecord {
        let number = u64::try_from(self.records.len()).unwrap();
        let group = self.group();
        let sealed = seal(&mut self.rng, key, &group, number, record).unwrap();
        let opened = open(key, &group, number, &sealed).unwrap();
        self.records.push(sealed);
        opened
    }

    /// Somebody appends an entry as it should be.
    pub(super) fn post(&mut self, entry: &VerifiedEntry) -> Result<Came, Void> {
        let ledger = self.ledger.clone();
        let named = NamedManifests::read(entry.signed()).unwrap();
        let people: Vec<_> = self
            .crew
            .people
            .iter()
            .map(|person| person.manifest.clone())
            .collect();
        let manifest = |user: UserId| people.iter().find(|manifest| manifest.user() == user).unwrap();
        let subject = named.subject.map(|subject| manifest(subject.user));
        let record = ledger.record(entry, manifest(named.actor.user), subject);
        let key = if record.previous.is_some() {
            self.new_key()
        } else {
            ledger.key().clone()
        };
        let opened = self.append(&key, &record);
        let came = self.ledger.read(&opened);
        self.crew.log = self.ledger.log().clone();
        came
    }

    /// Somebody does something now.
    pub(super) fn does(&mut self, who: usize, op: GroupOp) {
        let entry = self.crew.entry(who, op);
        assert_eq!(self.post(&entry), Ok(Came::Appended));
    }

    pub(super) fn seen(&self) -> Seen {
        seen(&self.ledger)
    }

    /// What somebody reads who comes now and was given the newest key.
    pub(super) fn newcomer(&self) -> Ledger {
        self.read_with(LogKeys::new(self.ledger.key().clone()))
    }

    /// What somebody reads who has these keys.
    pub(super) fn read_with(&self, mut keys: LogKeys) -> Ledger {
        let numbered: Vec<_> = (0..).zip(&self.records).collect();
        let mut opened: Vec<Option<OpenedRecord>> = numbered
            .into_iter()
            .rev()
            .map(|(number, sealed)| keys.open(&self.group(), number, sealed).ok())
            .collect();
        opened.reverse();
        let mut opened = opened.into_iter();
        let mut ledger = Ledger::begin(&self.group(), &opened.next().unwrap().unwrap()).unwrap();
        for record in opened {
            match record {
                Some(record) => drop(ledger.read(&record)),
                None => ledger.skip(),
            }
        }
        ledger
    }
}

pub(super) fn seen(ledger: &Ledger) -> Seen {
    let branches = ledger.branches();
    Seen {
        tip: ledger.log().tip().clone(),
        next: ledger.next(),
        branches: branches.iter().map(|branch| branch.tip().head()).collect(),
    }
}

/// The crew on another branch from here on.
pub(super) fn at<R>(crew: &mut Crew, branch: &mut GroupLog, acts: impl FnOnce(&mut Crew) -> R) -> R {
    std::mem::swap(&mut crew.log, branch);
    let answer = acts(crew);
    std::mem::swap(&mut crew.log, branch);
    answer
}

/// An entry of somebody behind the end of a branch, on which it is put.
pub(super) fn on(host: &mut Host, branch: &mut GroupLog, who: usize, op: GroupOp) -> VerifiedEntry {
    at(&mut host.crew, branch, |crew| {
        let entry = crew.entry(who, op);
        crew.log.append(&entry).unwrap();
        entry
    })
}

pub(super) const fn person(host: &Host, who: usize) -> &Person {
    let people = host.crew.people.as_slice();
    &people[who]
}
