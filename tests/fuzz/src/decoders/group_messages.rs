//! Decoders of what is said in groups, and of the keys that are given for it.

use hoopoe_crypto::group::{
    audience::PersonDevice,
    check::{GroupArrival, GroupExpectation, Membership, ReadError, Rights, read},
    envelope,
    epoch::EpochKeys,
    history::{HistoryFacts, receive as receive_history},
    inbound::InboundSession,
    log::EpochThen,
    replay::ReadIndexes,
    seal,
    share::{Reception, ShareFacts, receive},
};
use hoopoe_protocol::{
    codec,
    content::group::{GroupFrame, GroupHistory, GroupKeyShare, HistoryEpoch, HistorySession},
    envelope::GroupHeader,
    group::{GroupEpoch, History},
    id::{DeviceId, GroupId, TopicId, UserId},
    keys::EpochCommit,
    limits,
    secret::Secret,
};
use serde_json::Value;

use super::{Decoder, Signers, array, decoder, unhex};

/// What the frozen vector knows.
struct Known(Value);

impl Known {
    fn read() -> Self {
        let text = include_str!("../../../../crypto/tests/vectors/group_messages.json");
        Self(serde_json::from_str(text).unwrap())
    }

    fn group(&self) -> GroupId {
        GroupId::new(array(&self.0["group"]))
    }

    fn epoch(&self) -> GroupEpoch {
        GroupEpoch(u32::try_from(self.0["epoch"].as_u64().unwrap()).unwrap())
    }

    fn commit(&self) -> EpochCommit {
        EpochCommit::new(array(&self.0["epoch_commit"]))
    }

    fn parts(&self) -> HistoryEpoch {
        HistoryEpoch {
            epoch: self.epoch(),
            group_key: Secret::new(array(&self.0["group_key"])),
            topic: TopicId::new(array(&self.0["topic"])),
        }
    }

    fn keys(&self) -> EpochKeys {
        EpochKeys::verify(self.group(), &self.parts(), &[self.commit()]).unwrap()
    }

    fn frame(&self) -> GroupFrame {
        codec::decode(&unhex(&self.0["frame"])).unwrap()
    }
}

const SENDER: PersonDevice = PersonDevice {
    user: UserId::new([1; 32]),
    device: DeviceId::new([2; 32]),
};

const RIGHTS: Rights = Rights {
    may_write: true,
    epoch: EpochThen::AtMost(GroupEpoch(u32::MAX)),
};

pub(super) fn all() -> Vec<Decoder> {
    vec![
        decoder("group-envelope-header", limits::ENVELOPE_BYTES, |bytes| {
            let header = GroupHeader::read(bytes);
            if let Ok(header) = header {
                assert!(bytes.starts_with(&header.to_bytes()));
            }
            header.is_ok()
        }),
        envelopes(),
        messages(),
        session_keys(),
        exported_keys(),
        entries(),
    ]
}

fn envelopes() -> Decoder {
    let keys = Known::read().keys();
    decoder("group-envelope", limits::ENVELOPE_BYTES, move |bytes| {
        envelope::open(&keys, bytes).is_ok()
    })
}

/// A message whose session reads it is accepted here, whatever the checks say of it.
fn messages() -> Decoder {
    let known = Known::read();
    let (keys, frame) = (known.keys(), known.frame());
    let manifest = Signers::new().verified();
    decoder("megolm-message", limits::GROUP_FRAME_BYTES, move |bytes| {
        let pickle = known.0["inbound_pickle"].as_str().unwrap();
        let mut session = InboundSession::unpickle(pickle.as_bytes(), ReadIndexes::default()).unwrap();
        let expectation = GroupExpectation {
            keys: &keys,
            manifest: &manifest,
            membership: &|_, _| Membership::Active(RIGHTS),
            arrival: GroupArrival::Topic,
            since: 0,
            seen: &|_, _| None,
        };
        let frame = GroupFrame {
            megolm: bytes.to_vec().into(),
            ..frame.clone()
        };
        matches!(
            read(&mut session, &frame, &expectation),
            Ok(_) | Err(ReadError::Check(_))
        )
    })
}

fn session_keys() -> Decoder {
    let known = Known::read();
    decoder("group-session-key", limits::SESSION_KEY_BYTES, move |bytes| {
        let Some(session_key) = Secret::from_slice(bytes) else {
            return false;
        };
        let parts = known.parts();
        let share = GroupKeyShare {
            group: known.group(),
            epoch: parts.epoch,
            group_key: parts.group_key,
            topic: parts.topic,
            log_head: known.frame().log_head,
            session_key,
        };
        let facts = ShareFacts {
            sender: Membership::Active(RIGHTS),
            commits: vec![known.commit()],
        };
        matches!(receive(SENDER, &share, &facts), Ok(Reception::Taken(_)))
    })
}

fn exported_keys() -> Decoder {
    let known = Known::read();
    decoder("exported-session-key", limits::EXPORTED_KEY_BYTES, move |bytes| {
        let Some(session_key) = Secret::from_slice(bytes) else {
            return false;
        };
        let history = GroupHistory {
            group: known.group(),
            epochs: Vec::new(),
            sessions: vec![HistorySession {
                owner: UserId::new([3; 32]),
                owner_device: DeviceId::new([4; 32]),
                epoch: known.epoch(),
                session_key,
            }],
            part: None,
        };
        let facts = HistoryFacts {
            own: DeviceId::new([5; 32]),
            group: known.group(),
            policy: History::Everything,
            is_asked: true,
            is_member: true,
            commits: &|_| vec![known.commit()],
        };
        receive_history(&SENDER, &history, &facts).is_ok_and(|received| received.sessions.len() == 1)
    })
}

fn entries() -> Decoder {
    let known = Known::read();
    let (key, group) = (known.keys().log_key(), known.group());
    let seq = known.0["seq"].as_u64().unwrap();
    decoder("sealed-log-entry", limits::SEALED_RECORD_SIZES[3], move |bytes| {
        seal::open(&key, &group, seq, bytes).is_ok_and(|opened| opened.is_some())
    })
}
