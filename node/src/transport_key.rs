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
    /// The key of a profile: made before anybody hears of it, and again if its week is over and nobody needs it
    /// (`needed_until`).
    ///
    /// # Errors
    /// If the database fails, or what it holds is not authentic.
    pub async fn of_profile(
        reader: &Reader,
        writer: &mut Writer,
        storage: &StorageKey,
        needed_until: Option<Timestamp>,
        now: Timestamp,
    ) -> Result<Self, TransportKeyError> {
        let stored = reader.setting(storage, Setting::TransportKey).await?;
        let made = reader.setting(storage, Setting::TransportMade).await?;
        let made = made.and_then(|bytes| <[u8; 8]>::try_from(bytes.as_slice()).ok());
        let kept = stored.and_then(|bytes| Secret::from_slice(&bytes));
        let is_first = kept.is_none();
        let mut own = match kept {
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
        if is_first || own.is_due(now, needed_until) {
            own.turn(writer, storage, now).await?;
        }
        Ok(own)
    }

    /// The Ed25519 seed.
    #[must_use]
    pub const fn secret(&self) -> &Secret<32> {
        &self.key
    }

    /// When the next one takes its place: after its week, and not while a link that names nothing else needs it.
    #[must_use]
    pub fn due(&self, needed_until: Option<Timestamp>) -> Timestamp {
        self.made.plus(WEEK).max(needed_until.unwrap_or_default())
    }

    /// Whether that is now. One that was made while the clock was ahead is turned as well: nobody knows its age.
    #[must_use]
    pub fn is_due(&self, now: Timestamp, needed_until: Option<Timestamp>) -> bool {
        let is_old = self.made.plus(WEEK) <= now || now.plus(WEEK) < self.made;
        is_old && needed_until.is_none_or(|until| until <= now)
    }

    /// Its week is over now, also after a restart, so that it is turned as soon as nobody needs it.
    ///
    /// # Errors
    /// If the database fails; then it lasts as long as before.
    pub async fn end_soon(&mut self, writer: &mut Writer, storage: &StorageKey) -> Result<(), CommitError> {
        let made = Timestamp::default();
        let value = made.0.to_le_bytes();
        let change = SettingChange {
            setting: Setting::TransportMade,
            value: Some(&value),
        };
        writer.set(storage, &mut random::generator(), &[change]).await?;
        self.made = made;
        Ok(())
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
