//! Who may revoke devices, make one primary and hand the person's seed on: not a device that came within the last day.
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
    device::Device,
    identity::UserIdentity,
    recovery::{RecoverySeed, WordsError},
};

/// How long a device must have been listed before it may do everything.
pub const SENIOR_AFTER: Span = Span::hours(24);

/// Shows that whoever acts now may revoke devices, make one primary, and hand the seed on. It comes from the book of the
/// device that acts ([`KnownDevices::seniority`]) or from the words, and nothing else.
#[derive(Debug)]
pub struct Seniority {
    user_key: UserKey,
    /// The device that acts; none if the words were entered.
    device: Option<DeviceId>,
}

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

impl KnownDevices {
    /// Whether this device, which shows by its private keys that it is the one that acts, may do so: by how long it has
    /// been listed according to its own book and clock. What its certificate says about its age is its own word.
    ///
    /// The device with whose manifest the book began, alone and without a predecessor, made the seed or was given the
    /// words: it is as old as its person.
    ///
    /// # Errors
    /// If the device is not listed, or has been for less than [`SENIOR_AFTER`].
    pub fn seniority(&self, this: &Device, now: Timestamp) -> Result<Seniority, SeniorityError> {
        let device = this.id();
        let since = self.listed_since(&device).ok_or(SeniorityError::NotListed)?;
        let until = since.plus(SENIOR_AFTER);
        if now < until {
            return Err(SeniorityError::TooYoung { until });
        }
        Ok(Seniority {
            user_key: self.user_key(),
            device: Some(device),
        })
    }
}

impl Seniority {
    /// Of whoever has just entered the recovery words of the person with this key.
    ///
    /// # Errors
    /// If they are no words, or another person's.
    pub fn by_words(words: &str, user_key: &UserKey) -> Result<Self, SeniorityError> {
        let seed = RecoverySeed::from_words(words)?;
        if UserIdentity::from_secret(&seed.identity_secret()).key() == *user_key {
            Ok(Self {
                user_key: *user_key,
                device: None,
            })
        } else {
            Err(SeniorityError::OtherWords)
        }
    }

    /// The person whose devices it is about.
    #[must_use]
    pub const fn user_key(&self) -> UserKey {
        self.user_key
    }

    /// The device that acts: it must still be listed when it does.
    pub(super) const fn device(&self) -> Option<&DeviceId> {
        self.device.as_ref()
    }
}
