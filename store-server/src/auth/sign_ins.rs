//! Challenges and sessions together: in memory where one instance serves, in the database where several do.
//!
//! A client may ask one instance for a challenge, answer another and show its session to a third. What the database says of a
//! session is remembered for a few seconds, so that not each request asks it.

use hoopoe_protocol::{
    keys::{DeviceAuthKey, TokenHash},
    store::auth::Nonce,
    time::{Span, Timestamp},
};

use super::{
    challenge::Challenges,
    token::{Session, Sessions},
};
use crate::{
    config::Config,
    db::{ReadError, Readers, accounts::Device, postgres::sign_ins, rows::LaneRow},
};

/// How long an instance goes by what it has read of a session.
const REMEMBERED: Span = Span::seconds(10);

/// All challenges and sessions.
#[derive(Debug)]
pub struct SignIns {
    challenges: Challenges,
    sessions: Sessions,
    bounds: Bounds,
    shared: Option<sqlx::PgPool>,
}

#[derive(Clone, Copy, Debug)]
struct Bounds {
    challenge: Span,
    challenges: usize,
    session: Span,
    device_sessions: usize,
}

impl SignIns {
    /// None yet, or those that the database has.
    #[must_use]
    pub fn new(config: &Config, readers: &Readers) -> Self {
        let bounds = Bounds {
            challenge: Span::seconds(config.challenge_s),
            challenges: config.challenges,
            session: Span::seconds(config.session_s),
            device_sessions: config.device_sessions,
        };
        Self {
            challenges: Challenges::new(bounds.challenge, bounds.challenges),
            sessions: Sessions::new(bounds.session, config.sessions, bounds.device_sessions),
            bounds,
            shared: match readers {
                Readers::Sqlite(_) => None,
                Readers::Postgres(pool) => Some(pool.clone()),
            },
        }
    }

    /// Gives a challenge to a device; whether there was room for one.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn give(&self, nonce: Nonce, device: DeviceAuthKey, now: Timestamp) -> Result<bool, ReadError> {
        match &self.shared {
            None => Ok(self.challenges.give(nonce, device, now).is_ok()),
            Some(pool) => {
                let bounds = (self.bounds.challenge, self.bounds.challenges);
                sign_ins::give(pool, nonce, device, now, bounds).await
            }
        }
    }

    /// Takes a challenge back from its device, which uses it up: when it was given, if it is good.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn take(
        &self,
        nonce: Nonce,
        device: DeviceAuthKey,
        now: Timestamp,
    ) -> Result<Option<Timestamp>, ReadError> {
        let Some(pool) = &self.shared else {
            return Ok(self.challenges.take(nonce, device, now));
        };
        let given = sign_ins::take(pool, nonce, device).await?;
        Ok(given.filter(|time| now < time.plus(self.bounds.challenge)))
    }

    /// Begins a session; says when it ends, or nothing if there are too many.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn begin(
        &self,
        token: TokenHash,
        key: DeviceAuthKey,
        device: Device,
        now: Timestamp,
    ) -> Result<Option<Timestamp>, ReadError> {
        let Some(pool) = &self.shared else {
            return Ok(self.sessions.begin(token, key, device, now).ok());
        };
        let expires = now.plus(self.bounds.session);
        sign_ins::begin(pool, token, key, expires, self.bounds.device_sessions).await?;
        Ok(Some(expires))
    }

    /// The session of a token, if it is not over.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn find(&self, token: TokenHash, now: Timestamp) -> Result<Option<Session>, ReadError> {
        let known = self.sessions.find(token, now);
        match &self.shared {
            Some(pool) if known.is_none() => {
                let found = sign_ins::find(pool, token, now).await?;
                if let Some(session) = found {
                    let expires = session.expires.min(now.plus(REMEMBERED));
                    self.sessions.remember(token, Session { expires, ..session }, now);
                }
                Ok(found)
            }
            _ => Ok(known),
        }
    }

    /// Ends the sessions of a device that was removed, as far as this instance knows them. The database ends its own in the
    /// transaction that removes it.
    pub fn end(&self, lane: LaneRow) {
        self.sessions.end(lane);
    }

    /// How many sessions this instance knows.
    #[must_use]
    pub fn sessions(&self) -> usize {
        self.sessions.len()
    }

    /// Forgets what is over.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn forget_old(&self, now: Timestamp) -> Result<(), ReadError> {
        self.challenges.forget_old(now);
        self.sessions.forget_old(now);
        match &self.shared {
            None => Ok(()),
            Some(pool) => sign_ins::forget_old(pool, now, self.bounds.challenge).await,
        }
    }
}
