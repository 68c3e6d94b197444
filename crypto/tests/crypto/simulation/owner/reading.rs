//! What an owner reads, and what waits.

use hoopoe_crypto::group::{
    check::{self, GroupArrival, GroupCheckError, GroupExpectation, Membership, ReadError},
    envelope,
    missing::Missing,
};
use hoopoe_protocol::{
    content::group::GroupFrame,
    group::GroupEpoch,
    id::{MessageId, TopicId},
};

use super::{Around, Owner};

impl Owner {
    pub(super) fn frame(&self, sealed: &[u8]) -> Option<(GroupEpoch, GroupFrame)> {
        let opened = self
            .keys
            .iter()
            .map(|keys| (keys.epoch(), envelope::open(keys, sealed)));
        opened
            .filter_map(|(epoch, frame)| Some((epoch, frame.ok()?)))
            .next()
    }

    /// An envelope of the group was fetched.
    pub(in super::super) fn fetched(&mut self, topic: TopicId, envelope: Vec<u8>) {
        *self.rows.fetched.entry(topic).or_default() += 1;
        self.rows.waiting.insert(envelope);
    }

    /// Reads again what waits; gives what is shown.
    pub(super) fn read_waiting(&mut self, around: &Around<'_>) -> Vec<MessageId> {
        let mut shown = Vec::new();
        for sealed in std::mem::take(&mut self.rows.waiting) {
            let Some((epoch, frame)) = self.frame(&sealed) else {
                self.rows.waiting.insert(sealed);
                continue;
            };
            if frame.owner_device == self.at.device {
                continue;
            }
            let name = (frame.owner_device, frame.session);
            let Some(session) = self.inbound.get_mut(&name) else {
                self.rows
                    .missing
                    .entry(name)
                    .or_insert_with(|| Missing::noticed(around.now));
                self.rows.waiting.insert(sealed);
                continue;
            };
            let (log, seen) = (self.log.as_ref().unwrap(), &self.rows.seen);
            let expectation = GroupExpectation {
                keys: self.keys.iter().find(|keys| keys.epoch() == epoch).unwrap(),
                manifest: around.directory.manifest(&session.owner().user),
                membership: &|user, head| Membership::in_log(log, user, head),
                arrival: GroupArrival::Topic,
                since: 0,
                seen: &|device, message| seen.get(&(*device, *message)).copied(),
            };
            match check::read(session, &frame, &expectation) {
                Ok(message) => {
                    let id = message.payload.message;
                    self.rows
                        .seen
                        .insert((frame.owner_device, id), message.provenance);
                    shown.push(id);
                }
                Err(ReadError::Check(GroupCheckError::Behind)) => drop(self.rows.waiting.insert(sealed)),
                Err(ReadError::Check(GroupCheckError::Replay)) => {}
                Err(error) => panic!("{error}"),
            }
        }
        shown
    }
}
