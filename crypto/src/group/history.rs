//! What was said before, for a member who has just come in: sessions of others, passed on by somebody who has them.
//!
//! Only if the policy says so, only to an active member, only on request; and what is read with such a session is shown as somebody
//! else's word about who wrote it ([`Provenance::Forwarded`](super::inbound::Provenance)): an exported session bears no signature of
//! its owner's.

use hoopoe_protocol::{
    content::group::{GroupHistory, HistoryEpoch, HistoryPart, HistorySession, RefusedReason},
    group::{GroupEpoch, History},
    id::{DeviceId, GroupId},
    keys::EpochCommit,
    limits,
    time::Timestamp,
};

use super::{
    audience::{Consent, PersonDevice},
    epoch::{EpochKeys, NotCommitted},
    given::{ANSWER_PAUSE, AskerStanding},
    inbound::{InboundSession, Provenance, SessionKeyError},
};

/// Who asks for a history, as we know it.
#[derive(Clone, Copy, Debug)]
pub struct HistoryAsked {
    /// The group that is asked about.
    pub group: GroupId,
    /// What its policy gives new members.
    pub policy: History,
    /// What the asker is now.
    pub standing: AskerStanding,
    /// Whether the asker is among [`GroupState::recipients`](super::state::GroupState::recipients): while there are two branches, on both.
    pub is_recipient: bool,
    /// Whether the user gives them keys.
    pub consent: Consent,
    /// When that device was last given a history of this group.
    pub given: Option<Timestamp>,
    /// Now.
    pub now: Timestamp,
}

/// What we know, against which a history is judged.
pub struct HistoryFacts<'a> {
    /// Our own device.
    pub own: DeviceId,
    /// The group that we asked about.
    pub group: GroupId,
    /// What the policy gives new members.
    pub policy: History,
    /// Whether we have asked this very device, and miss this part of its answer.
    pub is_asked: bool,
    /// Whether the sender is an active member.
    pub is_member: bool,
    /// What the log commits to for an epoch, [`GroupLog::commits`](super::log::GroupLog::commits); empty if it has no such epoch.
    pub commits: &'a dyn Fn(GroupEpoch) -> Vec<EpochCommit>,
}

/// What a history brought. Sessions that are there already are joined to those ([`InboundSession::join`]).
#[derive(Debug)]
pub struct ReceivedHistory {
    /// Which part of the answer this was; parts come in any order.
    pub part: HistoryPart,
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
    /// Keys, or a session, of an epoch that the log does not have.
    #[error("of an epoch that the log does not have")]
    UnknownEpoch,
    /// Other keys than the log commits to.
    #[error(transparent)]
    NotCommitted(#[from] NotCommitted),
    /// No session key.
    #[error(transparent)]
    SessionKey(#[from] SessionKeyError),
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
    /// A part that cannot be.
    #[error("part {number} of {of} of a history")]
    Part {
        /// Its number.
        number: u16,
        /// Of how many.
        of: u16,
    },
}

/// Gives an asker what we have of a group, in as many parts as it takes: sessions that their owners gave us, and none that is another member's word
/// already, which would be ours then. What we said ourselves is among them if the caller passes
/// [`GivenSession::as_received`](super::given::GivenSession::as_received) of our own sessions.
///
/// # Errors
/// What the asker is told instead.
pub fn give<'a>(
    asked: &HistoryAsked,
    epochs: &[EpochKeys],
    sessions: impl IntoIterator<Item = &'a InboundSession>,
) -> Result<Vec<GroupHistory>, RefusedReason> {
    match asked.standing {
        AskerStanding::Member if asked.is_recipient => {}
        AskerStanding::Member | AskerStanding::NotMember => return Err(RefusedReason::NotMember),
        AskerStanding::Revoked => return Err(RefusedReason::Revoked),
    }
    if asked.policy == History::Nothing {
        return Err(RefusedReason::NoHistory);
    }
    if asked.consent == Consent::Unverified {
        return Err(RefusedReason::Unverified);
    }
    // A clock that was set back makes nobody wait for it to come round again.
    let is_soon = |given: Timestamp| asked.now >= given && asked.now.since(given) < ANSWER_PAUSE;
    if asked.given.is_some_and(is_soon) {
        return Err(RefusedReason::TooOften);
    }
    let epochs = epochs.iter().filter(|keys| keys.group() == asked.group);
    let mut epochs: Vec<HistoryEpoch> = epochs.map(EpochKeys::to_parts).collect();
    epochs.sort_by_key(|keys| keys.epoch);
    let is_owners = |session: &&InboundSession| {
        session.group() == asked.group && session.provenance() == Provenance::Owner
    };
    let sessions = sessions.into_iter().filter(is_owners);
    let sessions: Vec<HistorySession> = sessions.filter_map(InboundSession::export).collect();
    Ok(in_parts(asked.group, &epochs, &sessions))
}

/// As many parts as epochs and sessions take, at least one; what takes more than the most is left out at the end.
fn in_parts(group: GroupId, epochs: &[HistoryEpoch], sessions: &[HistorySession]) -> Vec<GroupHistory> {
    let mut epochs = epochs.chunks(limits::HISTORY_EPOCHS);
    let mut sessions = sessions.chunks(limits::HISTORY_SESSIONS);
    let parts = epochs.len().max(sessions.len()).max(1);
    let of = u16::try_from(parts)
        .unwrap_or(u16::MAX)
        .min(limits::HISTORY_PARTS);
    let part = |number| GroupHistory {
        group,
        epochs: epochs.next().unwrap_or_default().to_vec(),
        sessions: sessions.next().unwrap_or_default().to_vec(),
        part: (of > 1).then_some(HistoryPart { number, of }),
    };
    (0..of).map(part).collect()
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
    let part = match history.part {
        None => HistoryPart { number: 0, of: 1 },
        Some(part) if (2..=limits::HISTORY_PARTS).contains(&part.of) && part.number < part.of => part,
        Some(HistoryPart { number, of }) => return Err(HistoryError::Part { number, of }),
    };
    let mut received = ReceivedHistory {
        part,
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
        if (facts.commits)(sent.epoch).is_empty() {
            received.left_out.push(LeftOut::UnknownEpoch);
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
