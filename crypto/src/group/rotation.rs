//! When a group session ends and the next one begins.
//!
//! A Megolm session heals from nothing: who once has its key reads on until it ends. So it ends often, and with every change of who
//! may read.

use hoopoe_protocol::{
    group::GroupEpoch,
    limits,
    time::{Span, Timestamp},
};

use super::audience::{Audience, AudienceDigest};

/// The longest time that a session is written with.
pub const SESSION_AGE: Span = Span::hours(24);

/// How things are at the moment of writing.
#[derive(Clone, Copy, Debug)]
pub struct Situation<'a> {
    /// The group's epoch.
    pub epoch: GroupEpoch,
    /// Who should be able to read.
    pub audience: &'a Audience,
    /// Our clock.
    pub now: Timestamp,
    /// The number of our database ([`hoopoe_protocol::boot::BootMark`]).
    pub boot: u64,
    /// The number from which on sessions are sound: that with which it was last noticed that the database was set back; 0 if it
    /// never was. A session from before may have gone on in another life.
    pub sound_since: u64,
}

/// Why a session is not written with any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Rotation {
    /// Our database was restored from a copy: keys of the session may have been used since.
    #[error("the device was set back")]
    SetBack,
    /// The group is in another epoch.
    #[error("the group is in another epoch")]
    Epoch,
    /// Somebody has come, gone, or has another set of devices.
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
    pub(super) audience: AudienceDigest,
    pub(super) at: Timestamp,
    pub(super) boot: u64,
    pub(super) messages: u32,
}

impl Begun {
    /// Why the session may not be written with, if there is a reason; the gravest first.
    pub(super) fn rotation(&self, situation: &Situation<'_>) -> Option<Rotation> {
        if self.boot < situation.sound_since {
            Some(Rotation::SetBack)
        } else if self.epoch != situation.epoch {
            Some(Rotation::Epoch)
        } else if self.audience != situation.audience.digest() {
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
