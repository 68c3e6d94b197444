//! A server that keeps the records of a group, and somebody who has read them all.

use hoopoe_crypto::{
    group::{
        entry::{NamedManifests, VerifiedEntry},
        epoch::{EpochKeys, EpochSecret},
        ledger::{BeginError, Came, Ledger, SealingKeys, Void},
        log::{GroupLog, WasMember},
        seal::{LogKey, LogKeys, Record, seal},
        state::GroupState,
    },
    manifest::VerifiedManifest,
};
use hoopoe_protocol::{
    group::{Create, EpochReason, GroupEntry, GroupEpoch, GroupOp, GroupPolicy, LogHead, OpenEpoch, Role},
    id::{GroupId, UserId},
    keys::EpochCommit,
    signed::Signed,
};
use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng};

use super::super::crew::{ALICE, BOB, CAROL, Crew, Person, create, profile};

/// The records, and what they make of the group.
pub(super) struct Host {
    pub(super) crew: Crew,
    pub(super) ledger: Ledger,
    pub(super) records: Vec<Vec<u8>>,
    /// All log keys that there are.
    pub(super) keys: LogKeys,
    /// The log key of the newest epoch that the log has.
    pub(super) newest: LogKey,
    /// The keys of all epochs that there are.
    pub(super) epochs: Vec<EpochKeys>,
    rng: ChaCha20Rng,
}

/// What one reader makes of the records.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Seen {
    pub(super) tip: GroupState,
    pub(super) branches: Vec<LogHead>,
    /// What somebody was at each entry that the log has or has merged, and what it commits to.
    past: Vec<(LogHead, Vec<Option<WasMember>>)>,
    commits: Vec<Vec<EpochCommit>>,
}

impl Host {
    /// Alice's group, in which she is alone.
    pub(super) fn new(policy: GroupPolicy, seed: u64) -> Self {
        let mut rng = ChaCha20Rng::seed_from_u64(seed);
        let secret = EpochSecret::generate(&mut rng, GroupEpoch(0));
        let crew = Crew::that_begins(Create {
            commit: secret.commit(),
            ..create(policy)
        });
        let keys = secret.in_group(crew.log.tip().group());
        Self::of(crew, &keys, seed)
    }

    /// A server with the first entry of this crew's group, and with no other.
    pub(super) fn of(crew: Crew, keys: &EpochKeys, seed: u64) -> Self {
        let mut rng = ChaCha20Rng::seed_from_u64(seed + 1_000);
        let first = Ledger::create(&mut rng, &crew.first, &crew.people[0].manifest, keys).unwrap();
        let newest = keys.log_key();
        let known = LogKeys::from_iter([newest.clone()]);
        Self {
            ledger: Ledger::begin(&keys.group(), &known, crew.first.head(), &first).unwrap(),
            records: vec![first],
            epochs: vec![keys.clone()],
            keys: known,
            newest,
            crew,
            rng,
        }
    }

    pub(super) fn group(&self) -> GroupId {
        self.ledger.reached().tip().group()
    }

    /// The keys of the first epoch.
    pub(super) fn first_keys(&self) -> EpochKeys {
        self.epochs[0].clone()
    }

    /// Keys of the epoch that comes behind this end, and the operation that opens it.
    pub(super) fn epoch(&mut self, tip: &GroupState, reason: EpochReason) -> GroupOp {
        let epoch = GroupEpoch(tip.epoch().number.0 + 1);
        let secret = EpochSecret::generate(&mut self.rng, epoch);
        let commit = secret.commit();
        self.epochs.push(secret.in_group(tip.group()));
        GroupOp::Epoch(OpenEpoch {
            epoch,
            commit,
            reason,
        })
    }

    pub(super) fn keys_of(&self, entry: &GroupEntry) -> Option<EpochKeys> {
        match &entry.op {
            GroupOp::Epoch(open) => {
                let mut all = self.epochs.iter();
                all.find(|keys| keys.commit() == open.commit).cloned()
            }
            _ => None,
        }
    }

    /// Appends whatever somebody likes, under a key; all read it.
    pub(super) fn append(&mut self, key: &LogKey, record: &Record<'_>) -> Came {
        let (group, number) = (self.group(), self.next());
        let sealed = seal(&mut self.rng, key, (&group, number), record).unwrap();
        self.take(sealed)
    }

    fn next(&self) -> u64 {
        u64::try_from(self.records.len()).unwrap()
    }

    /// Appends bytes; all read them.
    pub(super) fn take(&mut self, sealed: Vec<u8>) -> Came {
        let came = self.ledger.read(&self.keys, self.next(), &sealed).unwrap();
        self.records.push(sealed);
        self.crew.log = self.ledger.reached().clone();
        came
    }

    /// Somebody appends an entry as it should be, with the keys that all have.
    pub(super) fn post(&mut self, entry: &VerifiedEntry) -> Came {
        let ledger = self.ledger.clone();
        let epochs = self.epochs.clone();
        self.post_by(&ledger, &epochs, entry)
    }

    /// The same by somebody who has read as much, and has the keys of these epochs.
    pub(super) fn post_by(&mut self, ledger: &Ledger, epochs: &[EpochKeys], entry: &VerifiedEntry) -> Came {
        let named = NamedManifests::read(entry.signed()).unwrap();
        let manifest = |user: UserId| self.person(user).manifest.clone();
        let actor = manifest(named.actor.user);
        let subject: Option<VerifiedManifest> = named.subject.map(|subject| manifest(subject.user));
        let keys = SealingKeys { epochs, given: None };
        let sealed = ledger.seal(&mut self.rng, keys, entry, (&actor, subject.as_ref()));
        let came = self.take(sealed.unwrap());
        if let (Some(opened), Came::Appended | Came::Branch) = (self.keys_of(entry.entry()), came) {
            self.keys.learn(opened.log_key());
            if came == Came::Appended {
                self.newest = opened.log_key();
            }
        }
        came
    }

    fn person(&self, user: UserId) -> &Person {
        let people = &self.crew.people;
        people.iter().find(|person| person.id() == user).unwrap()
    }

    /// Somebody does something now.
    pub(super) fn does(&mut self, who: usize, op: GroupOp) {
        let entry = self.crew.entry(who, op);
        assert_eq!(self.post(&entry), Came::Appended);
    }

    /// Somebody opens the next epoch.
    pub(super) fn opens(&mut self, who: usize, reason: EpochReason) {
        let tip = self.crew.log.tip().clone();
        let op = self.epoch(&tip, reason);
        self.does(who, op);
    }

    pub(super) fn seen(&self) -> Seen {
        self.seen_by(&self.ledger)
    }

    pub(super) fn seen_by(&self, ledger: &Ledger) -> Seen {
        let log = ledger.reached();
        let head = |entry: &&VerifiedEntry| entry.head();
        let all = ledger.entries_to(&log.tip().head().hash);
        let heads: Vec<_> = all.iter().map(head).collect();
        let was = |head: &LogHead| {
            let people = self.crew.people.iter();
            people.map(|person| log.was_member(&person.id(), head)).collect()
        };
        Seen {
            tip: log.tip().clone(),
            branches: ledger.branches(),
            past: heads.into_iter().map(|head| (head, was(&head))).collect(),
            commits: (0..12).map(|epoch| log.commits(GroupEpoch(epoch))).collect(),
        }
    }

    /// What somebody reads who comes now, and was given all keys and told of the newest entry.
    pub(super) fn newcomer(&self) -> Ledger {
        let ledger = self
            .read_with(&self.keys, self.ledger.reached().tip().head())
            .unwrap();
        assert!(ledger.log().is_some());
        ledger
    }

    /// The same, who was told of this entry.
    pub(super) fn newcomer_told_of(&self, entry: LogHead) -> Ledger {
        self.read_with(&self.keys, entry).unwrap()
    }

    /// What somebody reads who has these keys, and knows of this entry.
    pub(super) fn read_with(&self, keys: &LogKeys, anchor: LogHead) -> Result<Ledger, BeginError> {
        let mut ledger = Ledger::begin(&self.group(), keys, anchor, &self.records[0])?;
        for (number, sealed) in (0..).zip(&self.records).skip(1) {
            ledger.read(keys, number, sealed).unwrap();
        }
        Ok(ledger)
    }
}

/// A record with nothing but the entry.
pub(super) const fn bare(entry: &Signed<GroupEntry>) -> Record<'_> {
    Record {
        entry,
        actor: None,
        subject: None,
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

/// Alice's group with Bob, an admin, and Carol.
pub(super) fn three() -> Host {
    let mut host = Host::new(GroupPolicy::default(), 1);
    for (who, role) in [(BOB, Role::Admin), (CAROL, Role::Member)] {
        let add = host.crew.add(who, role);
        host.does(ALICE, add);
        host.does(who, GroupOp::Accept);
    }
    host
}

pub(super) fn rename(name: &str) -> GroupOp {
    GroupOp::Profile(profile(name))
}

/// Appends it and reads it; whatever it is, the group is as before, and the next entry comes in for everybody.
pub(super) fn does_nothing(host: &mut Host, key: &LogKey, record: &Record<'_>) -> Void {
    let before = host.ledger.reached().tip().clone();
    let Came::Void(void) = host.append(key, record) else {
        panic!("it did something");
    };
    assert_eq!(host.ledger.reached().tip(), &before);

    host.does(ALICE, rename(&host.ledger.next().to_string()));
    assert_eq!(host.seen(), host.seen_by(&host.newcomer()));
    void
}
