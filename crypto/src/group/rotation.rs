//! When a group session ends and the next one begins.
//!
//! A Megolm session heals from nothing: who once has its key reads on until it ends. So it ends often, and with every change of who
//! may read.

use hoopoe_protocol::{
    group::GroupEpoch,
    id::UserId,
    keys::EpochCommit,
    limits,
    time::{Span, Timestamp},
};

use super::{
    audience::{Audience, AudienceDigest},
    state::{GroupState, WriteError},
};

/// The longest time that a session is written with.
pub const SESSION_AGE: Span = Span::hours(24);

/// How things are at the moment of writing.
#[derive(Clone, Copy, Debug)]
pub struct Situation<'a> {
    /// The group, as it is after the newest entry that we know.
    pub group: &'a GroupState,
    /// Who should be able to read: those whom this state allows it.
    pub audience: &'a Audience,
    /// Our clock.
    pub now: Timestamp,
    /// The number of our database ([`hoopoe_protocol::boot::BootMark`]).
    pub boot: u64,
    /// The number from which on sessions are sound: that with which it was last noticed that the database was set back; 0 if it
    /// never was. A session from before may have gone on in another life.
    pub sound_since: u64,
}

/// Why a session is not written with any more. After the first two no other can be begun either.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Rotation {
    /// We are not in the group, or may not write in it.
    #[error("we may not write in the group")]
    NotAllowed,
    /// Somebody who is to read nothing more still has the epoch's key. Whoever wants to write opens the next epoch first.
    #[error("the epoch is over")]
    EpochOver,
    /// Our database was restored from a copy: keys of the session may have been used since.
    #[error("the device was set back")]
    SetBack,
    /// The group is in another epoch than that whose keys the session has.
    #[error("the group is in another epoch")]
    Epoch,
    /// Somebody has come, gone, or has another set of devices; or the audience is not that of the group as it is.
    #[error("others are to read than when the session began")]
    Audience,
    /// It has as many messages as a session may have.
    #[error("the session is used up")]
    Messages,
    /// It has lasted as long as a session may, or by our clock begins in the future.
    #[error("the session is too old")]
    Age,
}

/// What a session remembers of its beginning, and how far it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Begun {
    pub(super) epoch: GroupEpoch,
    pub(super) commit: EpochCommit,
    pub(super) audience: AudienceDigest,
    pub(super) at: Timestamp,
    pub(super) boot: u64,
    pub(super) messages: u32,
}

impl Begun {
    /// Why the session may not be written with by its owner, if there is a reason; the gravest first.
    pub(super) fn rotation(&self, owner: &UserId, situation: &Situation<'_>) -> Option<Rotation> {
        match situation.group.may_write(owner) {
            Ok(()) => self.end(situation),
            Err(WriteError::NotMember | WriteError::Policy) => Some(Rotation::NotAllowed),
            Err(WriteError::EpochOver) => Some(Rotation::EpochOver),
        }
    }

    /// Why another session is to be begun.
    fn end(&self, situation: &Situation<'_>) -> Option<Rotation> {
        let (epoch, audience) = (situation.group.epoch(), situation.audience);
        if self.boot < situation.sound_since {
            Some(Rotation::SetBack)
        } else if (self.epoch, self.commit) != (epoch.number, epoch.commit) {
            Some(Rotation::Epoch)
        } else if self.audience != audience.digest() || !audience.is_of(situation.group) {
            Some(Rotation::Audience)
        } else if self.messages >= limits::SESSION_MESSAGES {
            Some(Rotation::Messages)
        } else if situation.now < self.at || situation.now.since(self.at) >= SESSION_AGE {
            Some(Rotation::Age)
        } else {
            None
        }
    }
}
