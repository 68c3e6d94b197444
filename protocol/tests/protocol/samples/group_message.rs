//! What is said in groups, and how their keys are given.

use hoopoe_protocol::{
    content::{
        OlmBody,
        group::{
            GroupBody, GroupFrame, GroupHistory, GroupKeyRefused, GroupKeyShare, GroupKeyWanted,
            GroupPayload, HistoryEpoch, HistoryPart, HistorySession, LogRecord, RefusedReason, WantedReason,
        },
        text::Text,
    },
    group::{GroupEpoch, LogHead},
    limits,
    secret::Secret,
};

use super::{Sample, TIME, fixed, payload, sample, secret};

const EPOCH: GroupEpoch = GroupEpoch(300);

fn head() -> LogHead {
    LogHead {
        seq: 70_000,
        hash: fixed(0x31),
    }
}

pub(crate) fn group_payload(text: &str) -> GroupPayload {
    GroupPayload {
        version: 1,
        group: fixed(0x30),
        epoch: EPOCH,
        log_head: head(),
        sender: fixed(15),
        sender_device: fixed(16),
        message: fixed(22),
        counter: 24,
        order: 500,
        sent_at: TIME,
        body: GroupBody::Text(Text { text: text.into() }),
    }
}

pub(crate) fn group_frame(megolm: Vec<u8>) -> GroupFrame {
    GroupFrame {
        owner_device: fixed(16),
        session: fixed(0x32),
        key_commit: fixed(0x33),
        log_head: head(),
        megolm: megolm.into(),
    }
}

pub(crate) fn history(epochs: usize, sessions: usize) -> GroupHistory {
    let epoch = HistoryEpoch {
        epoch: EPOCH,
        group_key: secret(0xb1),
        topic: fixed(0x34),
    };
    let session = HistorySession {
        owner: fixed(15),
        owner_device: fixed(16),
        epoch: EPOCH,
        session_key: Secret::new([0xb3; limits::EXPORTED_KEY_BYTES]),
    };
    GroupHistory {
        group: fixed(0x30),
        epochs: vec![epoch; epochs],
        sessions: vec![session; sessions],
        part: None,
    }
}

pub(super) fn messages() -> Vec<Sample> {
    let record = |brought: Option<u8>| LogRecord {
        entry: vec![0xee; 40].into(),
        actor: brought.map(|byte| vec![byte; 30].into()),
        subject: brought.map(|byte| vec![byte + 1; 30].into()),
    };
    vec![
        sample("GroupFrame", "only", &group_frame(vec![4, 5, 6])),
        sample("GroupPayload", "text", &group_payload("Grüße an alle")),
        sample("GroupBody", "text", &group_payload("Grüße an alle").body),
        sample("LogRecord", "any entry", &record(None)),
        sample("LogRecord", "brings manifests", &record(Some(0xc0))),
    ]
}

pub(super) fn keys() -> Vec<Sample> {
    let share = OlmBody::GroupKeyShare(GroupKeyShare {
        group: fixed(0x30),
        epoch: EPOCH,
        group_key: secret(0xb1),
        topic: fixed(0x34),
        log_head: head(),
        session_key: Secret::new([0xb2; limits::SESSION_KEY_BYTES]),
    });
    let wanted = |session, reason| {
        OlmBody::GroupKeyWanted(GroupKeyWanted {
            group: fixed(0x30),
            epoch: EPOCH,
            session,
            reason,
        })
    };
    let refused = OlmBody::GroupKeyRefused(GroupKeyRefused {
        group: fixed(0x30),
        epoch: EPOCH,
        session: None,
        reason: RefusedReason::NotShared,
    });
    let part = GroupHistory {
        part: Some(HistoryPart { number: 1, of: 300 }),
        ..history(0, 0)
    };
    vec![
        sample("OlmPayload", "group key share", &payload(share)),
        sample(
            "OlmBody",
            "group key wanted",
            &wanted(Some(fixed(0x32)), WantedReason::NoSession),
        ),
        sample(
            "OlmBody",
            "group key of an epoch wanted",
            &wanted(None, WantedReason::NoEpoch),
        ),
        sample("OlmBody", "group key refused", &refused),
        sample("OlmBody", "group history", &OlmBody::GroupHistory(history(1, 1))),
        sample("OlmBody", "part of a group history", &OlmBody::GroupHistory(part)),
    ]
}
