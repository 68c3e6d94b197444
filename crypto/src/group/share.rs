//! What is done with a key that somebody sends: taken, kept until the log can be asked, or refused.
//!
//! A share comes over Olm from a device that has passed the nine checks of `docs/protocol/olm.md`, and that device is the session's
//! owner: a share has no field for anybody else, so nobody can pass on a key that is not theirs.

use hoopoe_protocol::{
    content::group::{GroupKeyShare, HistoryEpoch},
    keys::EpochCommit,
};

use super::{
    audience::PersonDevice,
    check::Membership,
    epoch::{self, EpochKeys, NotCommitted},
    inbound::{InboundSession, SessionKeyError},
    seal::LogKey,
};

/// What the group's log says about a share.
#[derive(Clone, Debug)]
pub struct ShareFacts {
    /// What the sender was at the entry that the share names; [`Membership::Behind`] if there is no log of that group.
    pub sender: Membership,
    /// What the log commits to for the epoch of the share, [`GroupLog::commits`](super::log::GroupLog::commits); empty if it has
    /// no such epoch.
    pub commits: Vec<EpochCommit>,
}

/// What became of a share.
#[derive(Debug)]
pub enum Reception {
    /// It is taken.
    Taken(Box<TakenShare>),
    /// It cannot be judged yet. It is kept as it came and received again when the log has grown.
    Held(HeldReason),
}

/// What a share brought. If the session is there already, [`InboundSession::join`] the two.
#[derive(Debug)]
pub struct TakenShare {
    /// The keys of the epoch.
    pub keys: EpochKeys,
    /// The sender's session.
    pub session: InboundSession,
}

/// What a share waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HeldReason {
    /// Entries of the log, or the log.
    Log,
    /// The entry that opens the epoch.
    Epoch,
    /// The end of a fork.
    Fork,
}

/// Why a share is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ShareError {
    /// The sender was not in the group.
    #[error("the sender of the key is not a member")]
    NotMember,
    /// Other keys of the epoch than all members have.
    #[error(transparent)]
    NotCommitted(#[from] NotCommitted),
    /// No session key.
    #[error(transparent)]
    SessionKey(#[from] SessionKeyError),
}

/// The log key of the share's epoch, to open records of the log that lie at a server: also while the share itself is held, as the entry at
/// which the sender is to be judged may lie in a record that only this key opens.
///
/// Nothing vouches for it yet, and nothing has to: it opens a record or does not, and entries are signed. Nothing is sealed under it.
#[must_use]
pub fn log_key(share: &GroupKeyShare) -> LogKey {
    epoch::log_key(&share.group_key)
}

/// Receives the share that `sender` sent.
///
/// # Errors
/// If it is not to be believed, now or ever.
pub fn receive(
    sender: PersonDevice,
    share: &GroupKeyShare,
    facts: &ShareFacts,
) -> Result<Reception, ShareError> {
    // First, so that nothing is kept that could never be taken.
    let session = InboundSession::of_owner(sender, share)?;
    match facts.sender {
        // Who has gone since may still have said something that we are to read.
        Membership::Active(_) | Membership::Former(_) => {}
        Membership::Outside => return Err(ShareError::NotMember),
        Membership::Behind => return Ok(Reception::Held(HeldReason::Log)),
        Membership::Fork => return Ok(Reception::Held(HeldReason::Fork)),
    }
    if facts.commits.is_empty() {
        return Ok(Reception::Held(HeldReason::Epoch));
    }
    let sent = HistoryEpoch {
        epoch: share.epoch,
        group_key: share.group_key.clone(),
        topic: share.topic,
    };
    Ok(Reception::Taken(Box::new(TakenShare {
        keys: EpochKeys::verify(share.group, &sent, &facts.commits)?,
        session,
    })))
}
