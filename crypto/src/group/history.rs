//! What was said before, for a member who has just come in: sessions of others, passed on by somebody who has them.
//!
//! Only if the policy says so, only to an active member, only on request; and what is read with such a session is shown as somebody
//! else's word about who wrote it ([`Provenance::Forwarded`](super::inbound::Provenance)): an exported session bears no signature of
//! its owner's.

use hoopoe_protocol::{
    content::group::{GroupHistory, HistoryEpoch, RefusedReason},
    group::{GroupEpoch, History},
    id::{DeviceId, GroupId},
    keys::EpochCommit,
    limits,
};

use super::{
    audience::PersonDevice,
    epoch::{EpochKeys, NotCommitted},
    given::AskerStanding,
    inbound::{InboundSession, Provenance, SessionKeyError},
};

/// What we know, against which a history is judged.
pub struct HistoryFacts<'a> {
    /// Our own device.
    pub own: DeviceId,
    /// The group that we asked about.
    pub group: GroupId,
    /// What the policy gives new members.
    pub policy: History,
    /// Whether we have asked this very device, and not had its answer.
    pub is_asked: bool,
    /// Whether the sender is an active member.
    pub is_member: bool,
    /// What the log commits to for an epoch, [`GroupLog::commits`](super::log::GroupLog::commits); empty if it has no such epoch.
    pub commits: &'a dyn Fn(GroupEpoch) -> Vec<EpochCommit>,
}

/// What a history brought. Sessions that are there already are joined to those ([`InboundSession::join`]).
#[derive(Debug)]
pub struct ReceivedHistory {
    /// Keys of epochs that the log vouches for.
    pub epochs: Vec<EpochKeys>,
    /// Sessions, all of them forwarded.
    pub sessions: Vec<InboundSession>,
    /// What was wrong with the rest, which is left out.
    pub left_out: Vec<LeftOut>,
}

/// Why a part of a history is left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LeftOut {
    /// Keys of an epoch that the log does not have.
    #[error("keys of an epoch that the log does not have")]
    UnknownEpoch,
    /// Other keys than the log commits to.
    #[error(transparent)]
    NotCommitted(#[from] NotCommitted),
    /// No session key.
    #[error(transparent)]
    SessionKey(#[from] SessionKeyError),
    /// A session that is said to be of the device that passes it on: it would have shared it.
    #[error("a session of the sender's own")]
    OwnSession,
    /// A session that is said to be ours: nobody knows better than we what we said.
    #[error("a session of the receiver's own")]
    OurSession,
}

/// Why a history is refused as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HistoryError {
    /// Nobody has asked for it: a key that somebody pushes proves nothing and is not wanted.
    #[error("a history that nobody asked for")]
    Unsolicited,
    /// Of another group than the one that was asked about.
    #[error("a history of another group")]
    OtherGroup,
    /// The policy gives new members nothing.
    #[error("the group gives new members no history")]
    Policy,
    /// The sender is not in the group.
    #[error("the sender of the history is not a member")]
    NotMember,
}

/// Gives an asker what we have of a group: sessions that their owners gave us, and none that is another member's word already, which
/// would be ours then. Called again with the rest if there is more than one message holds.
///
/// # Errors
/// What the asker is told instead.
pub fn give<'a>(
    group: GroupId,
    policy: History,
    asker: AskerStanding,
    epochs: &[EpochKeys],
    sessions: impl IntoIterator<Item = &'a InboundSession>,
) -> Result<GroupHistory, RefusedReason> {
    match asker {
        AskerStanding::Member => {}
        AskerStanding::NotMember => return Err(RefusedReason::NotMember),
        AskerStanding::Revoked => return Err(RefusedReason::Revoked),
    }
    if policy == History::Nothing {
        return Err(RefusedReason::NoHistory);
    }
    let epochs = epochs.iter().filter(|keys| keys.group() == group);
    let mut epochs: Vec<HistoryEpoch> = epochs
        .take(limits::HISTORY_EPOCHS)
        .map(EpochKeys::to_parts)
        .collect();
    epochs.sort_by_key(|keys| keys.epoch);
    let sessions = sessions
        .into_iter()
        .filter(|session| session.group() == group && session.provenance() == Provenance::Owner);
    Ok(GroupHistory {
        group,
        epochs,
        sessions: sessions
            .filter_map(InboundSession::export)
            .take(limits::HISTORY_SESSIONS)
            .collect(),
    })
}

/// Receives the history that `sender` sent.
///
/// # Errors
/// If it is refused as a whole; single parts of it are left out.
pub fn receive(
    sender: &PersonDevice,
    history: &GroupHistory,
    facts: &HistoryFacts<'_>,
) -> Result<ReceivedHistory, HistoryError> {
    if !facts.is_asked {
        return Err(HistoryError::Unsolicited);
    }
    if history.group != facts.group {
        return Err(HistoryError::OtherGroup);
    }
    if facts.policy == History::Nothing {
        return Err(HistoryError::Policy);
    }
    if !facts.is_member {
        return Err(HistoryError::NotMember);
    }
    let mut received = ReceivedHistory {
        epochs: Vec::new(),
        sessions: Vec::new(),
        left_out: Vec::new(),
    };
    for sent in &history.epochs {
        let commits = (facts.commits)(sent.epoch);
        if commits.is_empty() {
            received.left_out.push(LeftOut::UnknownEpoch);
            continue;
        }
        match EpochKeys::verify(history.group, sent, &commits) {
            Ok(keys) => received.epochs.push(keys),
            Err(reason) => received.left_out.push(reason.into()),
        }
    }
    for sent in &history.sessions {
        if sent.owner_device == sender.device {
            received.left_out.push(LeftOut::OwnSession);
            continue;
        }
        if sent.owner_device == facts.own {
            received.left_out.push(LeftOut::OurSession);
            continue;
        }
        match InboundSession::forwarded(sender.device, history.group, sent) {
            Ok(session) => received.sessions.push(session),
            Err(reason) => received.left_out.push(reason.into()),
        }
    }
    Ok(received)
}
