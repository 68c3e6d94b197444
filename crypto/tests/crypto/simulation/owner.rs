//! What a device holds of a group, and what it does with it.

mod keys;
mod reading;
mod writing;

use std::collections::{BTreeMap, BTreeSet};

use hoopoe_crypto::{
    group::{
        audience::PersonDevice,
        entry::{Author, VerifiedEntry},
        epoch::{EpochKeys, EpochSecret},
        given::GivenSession,
        inbound::{InboundSession, Provenance},
        log::GroupLog,
        missing::Missing,
        outbound::OutboundSession,
        replay::ReadIndexes,
    },
    payload::GroupTie,
};
use hoopoe_protocol::{
    content::{
        OlmBody,
        group::{GroupFrame, GroupKeyShare, HistoryEpoch},
    },
    group::{Create, EpochReason, GroupEntry, GroupEpoch, GroupOp, OpenEpoch},
    id::{DeviceId, GroupId, GroupSessionId, MessageId, TopicId},
    keys::EpochCommit,
    signed::Signed,
    time::Timestamp,
};

use super::{
    chance::Chance,
    olm::{self, Post},
    people::{Directory, NewDevice},
    weather::Machine,
};

type SessionName = (DeviceId, GroupSessionId);

pub(super) struct Owner {
    pub(super) at: PersonDevice,
    post: Post,
    pub(super) log: Option<GroupLog>,
    keys: Vec<EpochKeys>,
    outbound: Option<OutboundSession>,
    given: BTreeMap<GroupSessionId, GivenSession>,
    pub(super) inbound: BTreeMap<SessionName, InboundSession>,
    pub(super) rows: Rows,
}

/// What is written down as it is.
#[derive(Clone, Default)]
pub(super) struct Rows {
    entries: Vec<Signed<GroupEntry>>,
    held: Vec<(PersonDevice, GroupKeyShare)>,
    /// Envelopes of the group that cannot be read yet.
    pub(super) waiting: BTreeSet<Vec<u8>>,
    /// How many envelopes of a topic were fetched.
    pub(super) fetched: BTreeMap<TopicId, usize>,
    missing: BTreeMap<SessionName, Missing>,
    /// Epochs whose keys never came: without them no envelope is seen that could be missed.
    missing_epochs: BTreeMap<EpochCommit, Missing>,
    seen: BTreeMap<(DeviceId, MessageId), Provenance>,
    /// What is still to be said, by its counter; and what was encrypted and is not at the server yet.
    pub(super) to_say: BTreeMap<u64, MessageId>,
    pub(super) deposits: BTreeMap<u64, Deposit>,
    said: u64,
    pub(super) outbox: BTreeMap<u64, (PersonDevice, Vec<u8>)>,
    posted: u64,
    proposal: Option<(Signed<GroupEntry>, Option<HistoryEpoch>)>,
}

#[derive(Clone)]
pub(super) struct Deposit {
    pub(super) topic: TopicId,
    pub(super) envelope: Vec<u8>,
    pub(super) frame: GroupFrame,
    pub(super) message: MessageId,
    pub(super) audience: BTreeSet<PersonDevice>,
}

/// An owner as it was written down.
#[derive(Default)]
pub(super) struct Disk {
    post: olm::Written,
    keys: Vec<HistoryEpoch>,
    outbound: Option<Vec<u8>>,
    given: Vec<Vec<u8>>,
    inbound: Vec<(Vec<u8>, [u8; 16])>,
    rows: Rows,
}

/// What a step needs from outside.
pub(super) struct Around<'a> {
    pub(super) chance: &'a mut Chance,
    pub(super) directory: &'a Directory,
    pub(super) now: Timestamp,
}

impl Owner {
    pub(super) fn new(new: NewDevice) -> Self {
        Self {
            at: new.at,
            post: Post::new(new),
            log: None,
            keys: Vec::new(),
            outbound: None,
            given: BTreeMap::new(),
            inbound: BTreeMap::new(),
            rows: Rows::default(),
        }
    }

    /// Asks for an entry behind the newest that is known, if the rules let it be there.
    pub(super) fn propose(&mut self, around: &mut Around<'_>, op: GroupOp, secret: Option<EpochSecret>) {
        let Some(log) = self.log.as_ref().filter(|_| self.rows.proposal.is_none()) else {
            return;
        };
        let manifest = around.directory.manifest(&self.at.user);
        let author = Author {
            device: self.post.device(),
            manifest,
        };
        let signed = author.entry(around.now, log.tip(), op);
        let entry = VerifiedEntry::from_own_store(&signed).unwrap();
        if log.clone().append(&entry).is_ok() {
            let keys = secret.map(|secret| secret.in_group(log.tip().group()).to_parts());
            self.rows.proposal = Some((signed, keys));
        }
    }

    pub(super) fn found(&mut self, around: &mut Around<'_>, create: Create, secret: EpochSecret) {
        let manifest = around.directory.manifest(&self.at.user);
        let author = Author {
            device: self.post.device(),
            manifest,
        };
        let signed = author.create(around.now, create);
        let keys = secret.in_group(GroupId::of(&signed.body)).to_parts();
        self.rows.proposal = Some((signed, Some(keys)));
    }

    pub(super) fn proposal(&self) -> Option<&Signed<GroupEntry>> {
        self.rows.proposal.as_ref().map(|(entry, _)| entry)
    }

    /// Takes in the next entry of the log as the server has it.
    pub(super) fn learn(&mut self, entry: &VerifiedEntry) {
        append(&mut self.log, entry);
        self.rows.entries.push(entry.signed().clone());
        if let Some((proposed, keys)) = self.rows.proposal.take()
            && proposed.body == entry.signed().body
            && let Some(parts) = keys
        {
            self.keys
                .push(EpochKeys::verify(entry.group(), &parts, &[commit_of(&parts)]).unwrap());
        }
    }

    /// Where the log has got to.
    pub(super) fn known(&self) -> usize {
        self.rows.entries.len()
    }

    pub(super) fn topics(&self) -> Vec<TopicId> {
        self.keys.iter().map(EpochKeys::topic).collect()
    }

    pub(super) fn say(&mut self, message: MessageId) {
        self.rows.said += 1;
        self.rows.to_say.insert(self.rows.said, message);
    }

    /// Everything that may be done now.
    pub(super) fn step(&mut self, around: &mut Around<'_>) -> Vec<MessageId> {
        let Some(log) = &self.log else {
            return Vec::new();
        };
        if log.tip().is_active(&self.at.user) && log.tip().epoch().is_over && self.rows.proposal.is_none() {
            let epoch = GroupEpoch(log.tip().epoch().number.0 + 1);
            let secret = EpochSecret::generate(&mut around.chance.keys, epoch);
            let commit = secret.commit();
            let open = OpenEpoch {
                epoch,
                commit,
                reason: EpochReason::Departure,
            };
            self.propose(around, GroupOp::Epoch(open), Some(secret));
        }
        for (sender, share) in std::mem::take(&mut self.rows.held) {
            self.receive_share(sender, share);
        }
        self.write(around);
        self.ask(around);
        self.ask_for_epochs(around);
        self.read_waiting(around)
    }

    fn post(&mut self, around: &mut Around<'_>, to: &PersonDevice, body: OlmBody) {
        let envelope = self.post.seal(around.chance, around.directory, to, body);
        self.rows.posted += 1;
        self.rows.outbox.insert(self.rows.posted, (*to, envelope));
    }

    /// An envelope of another device has come.
    pub(super) fn receive(&mut self, around: &mut Around<'_>, from: PersonDevice, envelope: &[u8]) {
        let log = self.log.as_ref();
        let tie = |_: &GroupId| log.map_or(GroupTie::Unknown, |_| GroupTie::Together);
        match self.post.open(around.directory, &from, envelope, &tie) {
            Some(OlmBody::GroupKeyShare(share)) => self.receive_share(from, share),
            Some(OlmBody::GroupKeyWanted(wanted)) => self.answer(around, &from, &wanted),
            Some(OlmBody::GroupKeyRefused(refused)) => {
                let name = refused.session.map(|session| (from.device, session));
                if let Some(missing) = name.and_then(|name| self.rows.missing.get_mut(&name)) {
                    *missing = missing.refuse(refused.reason);
                }
            }
            Some(other) => unreachable!("{other:?}"),
            None => {}
        }
    }
}

impl Machine for Owner {
    type Disk = Disk;

    fn write_to(&mut self, disk: &mut Disk) {
        self.post.write_to(&mut disk.post);
        disk.keys = self.keys.iter().map(EpochKeys::to_parts).collect();
        let outbound = self.outbound.as_ref();
        disk.outbound = outbound.map(|session| session.pickle().to_vec());
        disk.given = self.given.values().map(|given| given.pickle().to_vec()).collect();
        let inbound = self.inbound.values();
        disk.inbound = inbound
            .map(|session| (session.pickle().to_vec(), session.read_indexes().to_bytes()))
            .collect();
        disk.rows = self.rows.clone();
    }

    fn load(&mut self, disk: &Disk) {
        self.post.load(&disk.post);
        self.rows = disk.rows.clone();
        self.log = None;
        for signed in &disk.rows.entries {
            let entry = VerifiedEntry::from_own_store(signed).unwrap();
            append(&mut self.log, &entry);
        }
        let group = self.log.as_ref().map(|log| log.tip().group());
        let keys = disk.keys.iter();
        self.keys = keys
            .map(|parts| EpochKeys::from_own_store(group.unwrap(), parts.clone()))
            .collect();
        let outbound = disk.outbound.as_deref();
        self.outbound = outbound.map(|bytes| OutboundSession::unpickle(bytes).unwrap());
        let given = disk
            .given
            .iter()
            .map(|bytes| GivenSession::unpickle(bytes).unwrap());
        self.given = given.map(|given| (given.id(), given)).collect();
        let inbound = disk.inbound.iter().map(|(bytes, read)| {
            let session = InboundSession::unpickle(bytes, ReadIndexes::from_bytes(*read).unwrap()).unwrap();
            ((session.owner().device, session.id()), session)
        });
        self.inbound = inbound.collect();
    }
}

fn append(log: &mut Option<GroupLog>, entry: &VerifiedEntry) {
    match log {
        Some(log) => log.append(entry).unwrap(),
        None => *log = Some(GroupLog::begin(entry).unwrap()),
    }
}

/// What the log says of keys with these parts.
fn commit_of(parts: &HistoryEpoch) -> EpochCommit {
    EpochKeys::from_own_store(GroupId::new([0; 32]), parts.clone()).commit()
}
