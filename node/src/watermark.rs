//! Notices that the database is older than what was done with it: that it was restored from a copy.
//!
//! ```text
//! start ──▶ the mark beside is higher ──▶ set back: the engine retires its sessions, commits ──▶ raise
//!       └──▶ it is not ────────────────────────────────────────────────────────────────────▶ raise
//! raise: the next number into the database, then into the file; at the start, and with the first commit of each minute
//! ```
//!
//! A third mark stands in a slot at the own server, for when the file is lost or the whole computer was restored: see
//! [`crate::boot_slot`].
//!
//! The file lies outside the profile, so that whoever copies or restores the profile does not take it along. A copy of the
//! whole computer takes it along all the same, and what was sent in the minute in which a copy was made counts as
//! nothing: see `docs/threat-model.md`.

use std::{
    fs::{DirBuilder, File},
    io::{self, Read as _},
    os::unix::fs::DirBuilderExt as _,
    path::{Path, PathBuf},
};

use data_encoding::HEXLOWER;
use hoopoe_crypto::at_rest::StorageKey;
use hoopoe_protocol::time::{Span, Timestamp};
use tracing::warn;

use crate::{
    boot_slot::{BootSlot, SeenVersion},
    db::{
        CommitError, Reader, Writer,
        settings::{Setting, SettingChange, SettingError},
    },
    profile::record,
    random,
};

/// The marks of one profile.
#[derive(Debug)]
pub struct Watermark {
    /// Names the file; drawn once, so that it tells nobody whose it is.
    name: [u8; NAME],
    mark: u64,
    /// None if there is no place for it.
    file: Option<PathBuf>,
    raised: Option<Timestamp>,
    /// Whether the database is older than what was done with it, and the engine does not know yet.
    pub is_set_back: bool,
    /// The third mark, at the own server.
    pub slot: BootSlot,
}

impl Watermark {
    /// Reads both marks. The file is in `folder`; without one nothing is ever noticed.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn read(
        reader: &Reader,
        storage: &StorageKey,
        folder: Option<PathBuf>,
    ) -> Result<Self, SettingError> {
        let stored = reader.setting(storage, Setting::Watermark).await?;
        let (name, mark) = stored.and_then(|bytes| decode(&bytes)).unwrap_or_else(|| {
            let mut name = [0; NAME];
            let secret = random::secret();
            name.copy_from_slice(secret.expose().first_chunk().unwrap_or(&[0; NAME]));
            (name, 0)
        });
        let file = folder.map(|folder| folder.join(format!("{}.mark", HEXLOWER.encode(&name))));
        let seen = reader.setting(storage, Setting::BootSlot).await?;
        let seen = seen.and_then(|bytes| SeenVersion::from_bytes(&bytes));
        let beside = file.as_ref().and_then(read_file).unwrap_or(0);
        Ok(Self {
            name,
            mark: mark.max(beside),
            file,
            raised: None,
            is_set_back: beside > mark,
            // What the file tells already need not be told again.
            slot: BootSlot::new(mark.max(beside), seen),
        })
    }

    /// The mark of the database, which is on the disk.
    #[must_use]
    pub const fn mark(&self) -> u64 {
        self.mark
    }

    /// Another place has a mark that is ahead: the next one is above it, and raised at once.
    pub fn leap(&mut self, ahead: u64) {
        (self.mark, self.raised, self.is_set_back) = (self.mark.max(ahead), None, true);
    }

    /// Whether the marks are to be raised now: once at the start, then when something was written.
    #[must_use]
    pub fn is_due(&self, now: Timestamp, has_written: bool) -> bool {
        self.raised
            .is_none_or(|raised| has_written && raised.plus(BETWEEN) <= now)
    }

    /// Raises both marks. Nothing that was decided since the last time may leave before.
    ///
    /// # Errors
    /// If the database fails. That the file cannot be written is only noted.
    pub async fn raise(
        &mut self,
        writer: &mut Writer,
        storage: &StorageKey,
        now: Timestamp,
    ) -> Result<(), CommitError> {
        let mark = self.mark.saturating_add(1);
        let value = [self.name.as_slice(), &mark.to_le_bytes()].concat();
        let change = SettingChange {
            setting: Setting::Watermark,
            value: Some(&value),
        };
        writer.set(storage, &mut random::generator(), &[change]).await?;
        (self.mark, self.raised, self.is_set_back) = (mark, Some(now), false);
        if let Some(file) = &self.file
            && let Err(failure) = write_file(file, mark)
        {
            warn!(%failure, "the mark beside the database was not raised; a restored copy would not be noticed");
        }
        Ok(())
    }
}

fn decode(bytes: &[u8]) -> Option<([u8; NAME], u64)> {
    let (name, mark) = bytes.split_first_chunk()?;
    Some((*name, u64::from_le_bytes(mark.try_into().ok()?)))
}

/// The number in the file; none if there is no file, or something else in it.
fn read_file(path: &PathBuf) -> Option<u64> {
    let mut text = String::new();
    // A number has twenty digits at most.
    File::open(path).ok()?.take(32).read_to_string(&mut text).ok()?;
    text.trim_end().parse().ok()
}

/// A crash leaves the old number or the new one.
fn write_file(path: &Path, mark: u64) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    }
    record::replace(path, &path.with_extension("new"), format!("{mark}\n").as_bytes())
}

/// Bytes of a file's name.
const NAME: usize = 8;

/// How long the marks stay where they are while something is sent.
const BETWEEN: Span = Span::seconds(60);
