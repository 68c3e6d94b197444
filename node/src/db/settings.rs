//! What the node itself remembers, beside the engine: its transport key, its ports, the host of its page.
//!
//! Every value is sealed under the storage key and bound to its name, secret or not.

use hoopoe_crypto::at_rest::StorageKey;
use rand_core::CryptoRng;
use sqlx::{Connection as _, SqliteConnection};
use zeroize::Zeroizing;

use super::{ReadError, Reader, Writer};

/// The format of the sealed values.
const FORMAT: u32 = 1;

/// A setting. Once given, a name keeps its meaning.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Setting {
    /// The Ed25519 seed of the own peer id.
    TransportKey,
    /// When that was made, in milliseconds since 1970: eight bytes, the lowest first.
    TransportMade,
    /// The port that is listened on if it is free, as two bytes, the lower first.
    ListenPort,
    /// The name of the mark beside the database, 8 bytes, and the mark, 8 bytes, the lowest first.
    Watermark,
    /// The highest version of the own slot that was seen or given: the server's key, 32 bytes, and the version, 8 bytes, the
    /// lowest first.
    BootSlot,
    /// The random part of the page's host, eight bytes: drawn once, because cookies and permissions hang on it.
    PageLabel,
    /// The port of the page, as two bytes, the lower first.
    PagePort,
    /// Who may learn the own addresses, as the user chose it: one byte, 0 contacts, 1 verified ones, 2 nobody.
    ChosenAddresses,
    /// Whether people on the same network are looked for, as the user chose it: one byte, 0 or 1.
    ChosenNearby,
    /// Who could learn the own addresses when contacts were told last: as `ChosenAddresses`.
    ToldAddresses,
}

impl Setting {
    /// All of them.
    pub(super) const ALL: [Self; 10] = [
        Self::TransportKey,
        Self::TransportMade,
        Self::ListenPort,
        Self::Watermark,
        Self::BootSlot,
        Self::PageLabel,
        Self::PagePort,
        Self::ChosenAddresses,
        Self::ChosenNearby,
        Self::ToldAddresses,
    ];

    const fn name(self) -> &'static str {
        match self {
            Self::TransportKey => "transport_key",
            Self::TransportMade => "transport_made",
            Self::ListenPort => "listen_port",
            Self::Watermark => "watermark",
            Self::BootSlot => "boot_slot",
            Self::PageLabel => "page_label",
            Self::PagePort => "page_port",
            Self::ChosenAddresses => "chosen_addresses",
            Self::ChosenNearby => "chosen_nearby",
            Self::ToldAddresses => "told_addresses",
        }
    }
}

/// Why a setting cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum SettingError {
    /// The database failed.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// The value was not sealed for this name under this key.
    #[error("the setting {0:?} is not authentic")]
    NotAuthentic(Setting),
}

/// A setting to be written or, without a value, removed.
pub struct SettingChange<'v> {
    /// Which one.
    pub setting: Setting,
    /// Its value.
    pub value: Option<&'v [u8]>,
}

impl Writer {
    /// Writes and removes settings in one transaction.
    ///
    /// # Errors
    /// If the database fails; then nothing is written.
    pub async fn set(
        &mut self,
        storage: &StorageKey,
        rng: &mut impl CryptoRng,
        changes: &[SettingChange<'_>],
    ) -> Result<(), super::CommitError> {
        let sealed: Vec<_> = changes
            .iter()
            .map(|change| {
                let name = change.setting.name();
                (
                    name,
                    change
                        .value
                        .map(|value| storage.seal(rng, "setting", "value", name.as_bytes(), FORMAT, value)),
                )
            })
            .collect();
        let written = put_all(&mut self.0, sealed).await;
        self.after(written)
    }
}

async fn put_all(
    to: &mut SqliteConnection,
    sealed: Vec<(&'static str, Option<Vec<u8>>)>,
) -> Result<(), sqlx::Error> {
    let mut transaction = to.begin_with("BEGIN IMMEDIATE").await?;
    for (name, value) in sealed {
        put(&mut transaction, name, value).await?;
    }
    transaction.commit().await
}

impl Reader {
    /// The value of a setting; none if it is not set.
    ///
    /// # Errors
    /// If the database fails, or the value is not authentic.
    pub async fn setting(
        &self,
        storage: &StorageKey,
        setting: Setting,
    ) -> Result<Option<Zeroizing<Vec<u8>>>, SettingError> {
        let name = setting.name();
        let sealed: Option<Vec<u8>> = sqlx::query_scalar("SELECT value FROM setting WHERE name = ?")
            .bind(name)
            .fetch_optional(&self.0)
            .await
            .map_err(ReadError::from)?;
        sealed
            .map(|sealed| storage.open("setting", "value", name.as_bytes(), FORMAT, &sealed))
            .transpose()
            .map_err(|_| SettingError::NotAuthentic(setting))
    }
}

/// Removes a setting, together with what else is written.
pub(super) async fn forget(to: &mut SqliteConnection, setting: Setting) -> Result<(), sqlx::Error> {
    put(to, setting.name(), None).await
}

async fn put(
    to: &mut SqliteConnection,
    name: &'static str,
    value: Option<Vec<u8>>,
) -> Result<(), sqlx::Error> {
    match value {
        Some(value) => {
            sqlx::query(
                "INSERT INTO setting (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            )
            .bind(name)
            .bind(value)
            .execute(to)
            .await?;
        }
        None => {
            sqlx::query("DELETE FROM setting WHERE name = ?")
                .bind(name)
                .execute(to)
                .await?;
        }
    }
    Ok(())
}
