//! Who may revoke devices and hand the person's seed on: not a device that came within the last day.
//!
//! Whoever gets hold of an open device for a minute can link one of their own. For a day that one can neither lock the
//! others out nor take the seed, unless the words are entered, which the owner alone has. The rule binds our own program:
//! who has taken the seed itself needs no program of ours.

use hoopoe_protocol::{
    id::DeviceId,
    keys::UserKey,
    time::{Span, Timestamp},
};

use super::KnownDevices;
use crate::{
    identity::UserIdentity,
    recovery::{RecoverySeed, WordsError},
};

/// How long a device must have been listed before it may do everything.
pub const SENIOR_AFTER: Span = Span::hours(24);

/// Shows that whoever acts now may revoke devices and hand the seed on.
#[derive(Debug)]
pub struct Seniority(UserKey);

/// Why somebody may not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SeniorityError {
    /// The device is not in the newest manifest, or revoked there.
    #[error("the device is not in the manifest")]
    NotListed,
    /// The device came within the last day.
    #[error("the device is too new; it may do this from {} on", until.0)]
    TooYoung {
        /// From when on it may.
        until: Timestamp,
    },
    /// The words that were entered are none.
    #[error(transparent)]
    Words(#[from] WordsError),
    /// The words that were entered are another person's.
    #[error("these words belong to another person")]
    OtherWords,
}

impl Seniority {
    /// Of a device of this person, by how long it has been listed according to this device's own book and clock: what
    /// its certificate says about its age is its own word.
    ///
    /// The device that stands in a manifest without a predecessor made the seed, or was given the words.
    ///
    /// # Errors
    /// If the device is not listed, or has been for less than [`SENIOR_AFTER`].
    pub fn of_age(known: &KnownDevices, device: &DeviceId, now: Timestamp) -> Result<Self, SeniorityError> {
        let since = known.listed_since(device).ok_or(SeniorityError::NotListed)?;
        let until = since.plus(SENIOR_AFTER);
        if now < until {
            return Err(SeniorityError::TooYoung { until });
        }
        Ok(Self(known.newest().user_key()))
    }

    /// Of whoever has just entered the recovery words of the person with this key.
    ///
    /// # Errors
    /// If they are no words, or another person's.
    pub fn by_words(words: &str, user_key: &UserKey) -> Result<Self, SeniorityError> {
        let seed = RecoverySeed::from_words(words)?;
        if UserIdentity::from_secret(&seed.identity_secret()).key() == *user_key {
            Ok(Self(*user_key))
        } else {
            Err(SeniorityError::OtherWords)
        }
    }

    /// The person whose devices it is about.
    #[must_use]
    pub const fn user_key(&self) -> UserKey {
        self.0
    }
}
