//! Sessions: random bearer tokens of devices, hashed, in memory, for a quarter of an hour.

use std::{
    collections::{HashMap, VecDeque},
    sync::{Mutex, MutexGuard, PoisonError},
};

use hoopoe_protocol::{
    keys::{DeviceAuthKey, TokenHash},
    time::{Span, Timestamp},
};

use crate::db::{accounts::Device, rows::LaneRow};

/// A device that has signed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Session {
    /// The device's key, for rate limits.
    pub key: DeviceAuthKey,
    /// The device.
    pub device: Device,
    /// When the session ends.
    pub expires: Timestamp,
}

/// All sessions.
#[derive(Debug)]
pub struct Sessions {
    table: Mutex<Table>,
    life: Span,
    most: usize,
    most_of_device: usize,
}

#[derive(Debug, Default)]
struct Table {
    sessions: HashMap<TokenHash, Session>,
    // The tokens of each device, oldest first.
    devices: HashMap<DeviceAuthKey, VecDeque<TokenHash>>,
}

/// More sessions than may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("too many sessions")]
pub struct TooMany;

impl Sessions {
    /// None yet; each lasts for `life`, at most `most` in all and `most_of_device` of one device.
    #[must_use]
    pub fn new(life: Span, most: usize, most_of_device: usize) -> Self {
        Self {
            table: Mutex::default(),
            life,
            most,
            most_of_device,
        }
    }

    /// Begins a session under a token, ending the device's oldest ones if it has too many; says when it ends.
    ///
    /// # Errors
    /// If there are too many sessions of all devices.
    pub fn begin(
        &self,
        token: TokenHash,
        key: DeviceAuthKey,
        device: Device,
        now: Timestamp,
    ) -> Result<Timestamp, TooMany> {
        let mut table = self.lock();
        while table.devices.get(&key).map_or(0, VecDeque::len) >= self.most_of_device.max(1) {
            table.end_oldest(key);
        }
        if table.sessions.len() >= self.most {
            table.forget_old(now);
        }
        if table.sessions.len() >= self.most {
            return Err(TooMany);
        }
        let expires = now.plus(self.life);
        table.sessions.insert(token, Session { key, device, expires });
        table.devices.entry(key).or_default().push_back(token);
        Ok(expires)
    }

    /// Takes over a session that was read from the database, if there is room.
    pub fn remember(&self, token: TokenHash, session: Session, now: Timestamp) {
        let mut table = self.lock();
        if table.sessions.len() >= self.most {
            table.forget_old(now);
        }
        if table.sessions.len() < self.most && table.sessions.insert(token, session).is_none() {
            table.devices.entry(session.key).or_default().push_back(token);
        }
    }

    /// The session of a token, if it is not over.
    #[must_use]
    pub fn find(&self, token: TokenHash, now: Timestamp) -> Option<Session> {
        let session = self.lock().sessions.get(&token).copied()?;
        (now < session.expires).then_some(session)
    }

    /// Ends all of a device.
    pub fn end(&self, lane: LaneRow) {
        let mut table = self.lock();
        table.sessions.retain(|_, session| session.device.lane != lane);
        table.forget_devices();
    }

    /// How many there are, with those that are over and not forgotten yet.
    #[must_use]
    pub fn len(&self) -> usize {
        self.lock().sessions.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Forgets those that are over.
    pub fn forget_old(&self, now: Timestamp) {
        self.lock().forget_old(now);
    }

    // Nothing in here panics while it holds the lock, so a poisoned lock is sound.
    fn lock(&self) -> MutexGuard<'_, Table> {
        self.table.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Table {
    fn end_oldest(&mut self, key: DeviceAuthKey) {
        if let Some(token) = self.devices.get_mut(&key).and_then(VecDeque::pop_front) {
            self.sessions.remove(&token);
        }
    }

    fn forget_old(&mut self, now: Timestamp) {
        self.sessions.retain(|_, session| now < session.expires);
        self.forget_devices();
        self.sessions.shrink_to_fit();
    }

    // Those that have no session any more.
    fn forget_devices(&mut self) {
        self.devices.retain(|_, tokens| {
            tokens.retain(|token| self.sessions.contains_key(token));
            !tokens.is_empty()
        });
    }
}

#[cfg(test)]
mod tests {
    use hoopoe_protocol::id::{LaneId, MailboxId};

    use super::*;
    use crate::db::{accounts::Names, rows::AccountRow};

    const START: Timestamp = Timestamp(1_000);

    fn device(n: i64) -> Device {
        Device {
            account: AccountRow(n),
            lane: LaneRow(n),
            names: Names {
                mailbox: MailboxId::new([0; 16]),
                lane: LaneId::new([0; 8]),
            },
        }
    }

    fn key(n: u8) -> DeviceAuthKey {
        DeviceAuthKey::new([n; 32])
    }

    fn token(n: u8) -> TokenHash {
        TokenHash::new([n; 32])
    }

    #[test]
    fn a_session_ends_when_its_time_is_over() {
        let sessions = Sessions::new(Span::seconds(900), 10, 4);
        let expires = sessions.begin(token(1), key(1), device(1), START).unwrap();

        assert!(sessions.find(token(1), Timestamp(expires.0 - 1)).is_some());
        assert!(sessions.find(token(1), expires).is_none());
        assert!(sessions.find(token(2), START).is_none());
    }

    #[test]
    fn a_device_with_too_many_sessions_loses_its_oldest() {
        let sessions = Sessions::new(Span::seconds(900), 10, 2);
        for n in 1..=3 {
            sessions.begin(token(n), key(1), device(1), START).unwrap();
        }

        assert!(sessions.find(token(1), START).is_none());
        assert!(sessions.find(token(2), START).is_some());
        assert!(sessions.find(token(3), START).is_some());
    }

    #[test]
    fn all_sessions_of_a_device_end_with_it() {
        let sessions = Sessions::new(Span::seconds(900), 10, 4);
        for (n, of) in [(1, 1), (2, 1), (3, 2)] {
            sessions
                .begin(token(n), key(of), device(of.into()), START)
                .unwrap();
        }

        sessions.end(LaneRow(1));

        assert!(sessions.find(token(1), START).is_none());
        assert!(sessions.find(token(2), START).is_none());
        assert!(sessions.find(token(3), START).is_some());
    }

    #[test]
    fn sessions_that_are_over_make_room() {
        let sessions = Sessions::new(Span::seconds(900), 1, 2);
        sessions.begin(token(1), key(1), device(1), START).unwrap();

        assert_eq!(sessions.begin(token(2), key(2), device(2), START), Err(TooMany));
        let later = START.plus(Span::seconds(900));
        assert!(sessions.begin(token(2), key(2), device(2), later).is_ok());
    }
}
