//! A session of ours as we gave it to others, and what is answered to whoever asks for it again.
//!
//! It is kept beside the session and for a month after it, as long as a message of it may lie at a server; then it is forgotten, and
//! the answer is [`RefusedReason::UnknownSession`].

use core::fmt;
use std::collections::BTreeMap;

use hoopoe_protocol::{
    codec::{self, DecodeError, Wire},
    content::group::{GroupKeyRefused, GroupKeyShare, GroupKeyWanted, RefusedReason},
    group::LogHead,
    id::{DeviceId, GroupSessionId, UserId},
    time::{Span, Timestamp},
};
use minicbor::{Decode, Encode};
use zeroize::Zeroizing;

use super::{
    audience::{Audience, PersonDevice},
    inbound::{InboundSession, SessionKeyError},
    outbound::OutboundSession,
};

/// The shortest time between two answers to one device about one session.
pub const ANSWER_PAUSE: Span = Span::hours(1);

/// Most answers to one device about one session.
pub const ANSWERS: u32 = 4;

/// A session of ours, with the keys that go with it and for whom it is.
#[derive(Clone)]
pub struct GivenSession {
    session: GroupSessionId,
    share: GroupKeyShare,
    audience: Audience,
    answered: BTreeMap<DeviceId, Answered>,
}

/// What a device was answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
struct Answered {
    #[n(0)]
    last: Timestamp,
    #[n(1)]
    times: u32,
}

/// What the asker is now, by the newest log and manifest that we have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AskerStanding {
    /// An active member, with a device that their manifest names.
    Member,
    /// Invited, gone, or never there.
    NotMember,
    /// A member, but the device is revoked or not in the manifest.
    Revoked,
}

/// The session was begun for others. A fault of ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the session was begun for another audience")]
pub struct OtherAudience;

impl GivenSession {
    /// What is remembered of a session that begins, with the audience with which it began, at the entry of the log that is known
    /// then.
    ///
    /// # Errors
    /// If the audience is another.
    pub fn new(
        session: &OutboundSession,
        audience: Audience,
        log_head: LogHead,
    ) -> Result<Self, OtherAudience> {
        if !session.is_for(&audience) {
            return Err(OtherAudience);
        }
        Ok(Self {
            session: session.id(),
            share: session.share(log_head),
            audience,
            answered: BTreeMap::new(),
        })
    }

    /// The session.
    #[must_use]
    pub const fn id(&self) -> GroupSessionId {
        self.session
    }

    /// For whom it is.
    #[must_use]
    pub const fn audience(&self) -> &Audience {
        &self.audience
    }

    /// What each device of the audience is sent.
    #[must_use]
    pub const fn share(&self) -> &GroupKeyShare {
        &self.share
    }

    /// The session as those read it to whom it was given, `own` being our device: for a history, to which what we said ourselves belongs as well.
    ///
    /// # Errors
    /// If it was not read back whole.
    pub fn as_received(&self, own: PersonDevice) -> Result<InboundSession, SessionKeyError> {
        InboundSession::of_owner(own, &self.share)
    }

    fn give(&mut self, asker: &PersonDevice, now: Timestamp) -> Result<GroupKeyShare, RefusedReason> {
        self.audience.admits(asker)?;
        if let Some(before) = self.answered.get(&asker.device) {
            // A clock that was set back makes nobody wait for it to come round again.
            let is_soon = now >= before.last && now.since(before.last) < ANSWER_PAUSE;
            if is_soon || before.times >= ANSWERS {
                return Err(RefusedReason::TooOften);
            }
        }
        let answered = self
            .answered
            .entry(asker.device)
            .or_insert(Answered { last: now, times: 0 });
        answered.last = now;
        answered.times = answered.times.saturating_add(1);
        Ok(self.share.clone())
    }

    /// Writes it down. Key material: to be sealed before it is stored.
    #[must_use]
    pub fn pickle(&self) -> Zeroizing<Vec<u8>> {
        let (given, withheld) = self.audience.lists();
        codec::encode_wiped(&StoredGiven {
            session: self.session,
            share: self.share.clone(),
            given: given.iter().map(|(&device, &user)| (device, user)).collect(),
            withheld: withheld.iter().map(|(&device, &user)| (device, user)).collect(),
            answered: self
                .answered
                .iter()
                .map(|(&device, &answered)| (device, answered))
                .collect(),
        })
    }

    /// Reads what [`GivenSession::pickle`] wrote.
    ///
    /// # Errors
    /// If the bytes are none of that.
    pub fn unpickle(bytes: &[u8]) -> Result<Self, DecodeError> {
        let stored = codec::decode::<StoredGiven>(bytes)?;
        Ok(Self {
            session: stored.session,
            share: stored.share,
            audience: Audience::from_lists(
                stored.given.into_iter().collect(),
                stored.withheld.into_iter().collect(),
            ),
            answered: stored.answered.into_iter().collect(),
        })
    }
}

/// Answers a device that asks for one of our sessions; if it names none, for the newest that we had in the epoch that it names, which
/// need not be the present one. `given` is that session, if we (still) have it. Who asks has passed the checks of Olm.
///
/// # Errors
/// What it is told instead of the key. Who is not a member learns nothing else.
pub fn answer(
    given: Option<&mut GivenSession>,
    wanted: &GroupKeyWanted,
    asker: &PersonDevice,
    standing: AskerStanding,
    now: Timestamp,
) -> Result<GroupKeyShare, GroupKeyRefused> {
    let refused = |reason| GroupKeyRefused {
        group: wanted.group,
        epoch: wanted.epoch,
        session: wanted.session,
        reason,
    };
    match standing {
        AskerStanding::Member => {}
        AskerStanding::NotMember => return Err(refused(RefusedReason::NotMember)),
        AskerStanding::Revoked => return Err(refused(RefusedReason::Revoked)),
    }
    given
        .filter(|given| is_wanted(wanted, given))
        .ok_or(RefusedReason::UnknownSession)
        .and_then(|given| given.give(asker, now))
        .map_err(refused)
}

fn is_wanted(wanted: &GroupKeyWanted, given: &GivenSession) -> bool {
    wanted.group == given.share.group
        && wanted.epoch == given.share.epoch
        && wanted.session.is_none_or(|session| session == given.session)
}

#[derive(Encode, Decode)]
#[cbor(map)]
struct StoredGiven {
    #[n(0)]
    session: GroupSessionId,
    #[n(1)]
    share: GroupKeyShare,
    #[n(2)]
    given: Vec<(DeviceId, UserId)>,
    #[n(3)]
    withheld: Vec<(DeviceId, UserId)>,
    #[n(4)]
    answered: Vec<(DeviceId, Answered)>,
}

impl Wire for StoredGiven {
    // As many devices as a thousand members can have, in all three lists.
    const MAX_BYTES: usize = 8 * 1024 * 1024;
}

impl fmt::Debug for GivenSession {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("GivenSession")
            .field("session", &self.session)
            .field("devices", &self.audience.len())
            .finish_non_exhaustive()
    }
}
