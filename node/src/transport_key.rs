//! The key of the own peer id: another one each week, so that whoever met this node once does not know it again for ever.
//!
//! Contacts hear of the new peer id through the route, over a connection or the store server; until they do, this node dials
//! them, for it is their token that admits it and not its peer id.

use hoopoe_crypto::at_rest::StorageKey;
use hoopoe_protocol::{
    secret::Secret,
    time::{Span, Timestamp},
};

use crate::{
    db::{
        CommitError, Reader, Writer,
        settings::{Setting, SettingChange, SettingError},
    },
    random,
};

/// The key, and when it was made.
pub struct TransportKey {
    key: Secret<32>,
    made: Timestamp,
}

/// Why there is no key.
#[derive(Debug, thiserror::Error)]
pub enum TransportKeyError {
    /// It cannot be read.
    #[error(transparent)]
    Read(#[from] SettingError),
    /// A new one cannot be made durable.
    #[error(transparent)]
    Commit(#[from] CommitError),
}

impl TransportKey {
    /// The key of a profile: made before anybody hears of it, and again if its week is over.
    ///
    /// # Errors
    /// If the database fails, or what it holds is not authentic.
    pub async fn of_profile(
        reader: &Reader,
        writer: &mut Writer,
        storage: &StorageKey,
        now: Timestamp,
    ) -> Result<Self, TransportKeyError> {
        let stored = reader.setting(storage, Setting::TransportKey).await?;
        let made = reader.setting(storage, Setting::TransportMade).await?;
        let made = made.and_then(|bytes| <[u8; 8]>::try_from(bytes.as_slice()).ok());
        let mut own = match stored.and_then(|bytes| Secret::from_slice(&bytes)) {
            // A key of which nobody knows when it was made is turned now.
            Some(key) => Self {
                key,
                made: made.map_or(Timestamp::default(), |made| Timestamp(u64::from_le_bytes(made))),
            },
            None => Self {
                key: random::secret(),
                made: Timestamp::default(),
            },
        };
        if own.is_due(now) {
            own.turn(writer, storage, now).await?;
        }
        Ok(own)
    }

    /// The Ed25519 seed.
    #[must_use]
    pub const fn secret(&self) -> &Secret<32> {
        &self.key
    }

    /// When the next one takes its place.
    #[must_use]
    pub const fn due(&self) -> Timestamp {
        self.made.plus(WEEK)
    }

    /// Whether its week is over. One that was made while the clock was ahead is turned as well: nobody knows its age.
    #[must_use]
    pub fn is_due(&self, now: Timestamp) -> bool {
        self.due() <= now || now.plus(WEEK) < self.made
    }

    /// Makes another one. It is durable before anybody hears of it.
    ///
    /// # Errors
    /// If the database fails; then the old one stays.
    pub async fn turn(
        &mut self,
        writer: &mut Writer,
        storage: &StorageKey,
        now: Timestamp,
    ) -> Result<(), CommitError> {
        let key = random::secret();
        let made = now.0.to_le_bytes();
        let changes = [
            SettingChange {
                setting: Setting::TransportKey,
                value: Some(key.expose().as_slice()),
            },
            SettingChange {
                setting: Setting::TransportMade,
                value: Some(&made),
            },
        ];
        writer.set(storage, &mut random::generator(), &changes).await?;
        *self = Self { key, made: now };
        Ok(())
    }
}

impl std::fmt::Debug for TransportKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("TransportKey(..)")
    }
}

/// How long a peer id is used.
const WEEK: Span = Span::days(7);
