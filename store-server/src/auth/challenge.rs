//! Challenges that wait for a signature: good once, for a minute, in memory.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use hoopoe_protocol::{
    keys::DeviceAuthKey,
    store::auth::Nonce,
    time::{Span, Timestamp},
};

/// All that wait.
#[derive(Debug)]
pub struct Challenges {
    waiting: Mutex<HashMap<Nonce, Waiting>>,
    life: Span,
    most: usize,
}

#[derive(Clone, Copy, Debug)]
struct Waiting {
    device: DeviceAuthKey,
    time: Timestamp,
}

/// More challenges wait than may.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("too many challenges wait")]
pub struct TooMany;

impl Challenges {
    /// None yet; each is good for `life`, and at most `most` wait.
    #[must_use]
    pub fn new(life: Span, most: usize) -> Self {
        Self {
            waiting: Mutex::default(),
            life,
            most,
        }
    }

    /// Gives a challenge to a device.
    ///
    /// # Errors
    /// If too many wait.
    pub fn give(&self, nonce: Nonce, device: DeviceAuthKey, now: Timestamp) -> Result<(), TooMany> {
        let mut waiting = self.lock();
        if waiting.len() >= self.most {
            waiting.retain(|_, challenge| self.is_good(*challenge, now));
        }
        if waiting.len() >= self.most {
            return Err(TooMany);
        }
        waiting.insert(nonce, Waiting { device, time: now });
        Ok(())
    }

    /// Takes a challenge back from its device, which uses it up: when it was given, if it is good.
    pub fn take(&self, nonce: Nonce, device: DeviceAuthKey, now: Timestamp) -> Option<Timestamp> {
        let challenge = self.lock().remove(&nonce)?;
        (challenge.device == device && self.is_good(challenge, now)).then_some(challenge.time)
    }

    /// Forgets those that are over.
    pub fn forget_old(&self, now: Timestamp) {
        let mut waiting = self.lock();
        waiting.retain(|_, challenge| self.is_good(*challenge, now));
        waiting.shrink_to_fit();
    }

    fn is_good(&self, challenge: Waiting, now: Timestamp) -> bool {
        now < challenge.time.plus(self.life)
    }

    // Nothing in here panics while it holds the lock, so a poisoned lock is sound.
    fn lock(&self) -> MutexGuard<'_, HashMap<Nonce, Waiting>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DEVICE: DeviceAuthKey = DeviceAuthKey::new([1; 32]);
    const START: Timestamp = Timestamp(1_000);

    fn nonce(n: u8) -> Nonce {
        Nonce::new([n; 32])
    }

    #[test]
    fn a_challenge_is_good_once_and_for_its_device() {
        let challenges = Challenges::new(Span::seconds(60), 10);
        challenges.give(nonce(1), DEVICE, START).unwrap();
        challenges.give(nonce(2), DEVICE, START).unwrap();

        assert_eq!(challenges.take(nonce(1), DEVICE, START), Some(START));
        assert_eq!(challenges.take(nonce(1), DEVICE, START), None);
        assert_eq!(
            challenges.take(nonce(2), DeviceAuthKey::new([2; 32]), START),
            None
        );
        assert_eq!(challenges.take(nonce(2), DEVICE, START), None);
    }

    #[test]
    fn a_challenge_is_over_after_its_life_and_then_makes_room() {
        let challenges = Challenges::new(Span::seconds(60), 1);
        challenges.give(nonce(1), DEVICE, START).unwrap();
        let later = START.plus(Span::seconds(60));

        assert_eq!(challenges.give(nonce(2), DEVICE, START), Err(TooMany));
        assert_eq!(challenges.give(nonce(3), DEVICE, later), Ok(()));
        assert_eq!(challenges.take(nonce(1), DEVICE, later), None);
    }
}
