//! Items that go into one record: the host sees one size and one time for all of them.

use core::{fmt, mem};

use hoopoe_protocol::{
    backup::{BackupItem, ItemBytes},
    codec, limits,
};

use super::reader::UnreadItem;

/// Items on their way into a record.
#[derive(Default)]
pub struct Batch {
    items: Vec<ItemBytes>,
    /// How many bytes they take together.
    bytes: usize,
}

/// Why an item is not in a batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PushError {
    /// The record is full: the item goes into the next one.
    #[error("the record is full")]
    Full,
    /// No record takes it.
    #[error("an item of {0} bytes is too long for a backup")]
    TooLong(usize),
}

impl Batch {
    /// Puts an item behind the others.
    ///
    /// # Errors
    /// If there is no room left, or never was for an item of that size; the batch stays as it was.
    pub fn push(&mut self, item: &BackupItem) -> Result<(), PushError> {
        self.take(ItemBytes::new(codec::encode_wiped(item)))
    }

    /// Passes on an item that a later program wrote.
    ///
    /// # Errors
    /// If there is no room left; the batch stays as it was.
    pub fn pass_on(&mut self, item: &UnreadItem) -> Result<(), PushError> {
        self.take(item.0.clone())
    }

    /// Whether nothing is in it.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    pub(super) fn into_items(mut self) -> Vec<ItemBytes> {
        mem::take(&mut self.items)
    }

    fn take(&mut self, item: ItemBytes) -> Result<(), PushError> {
        let length = item.as_bytes().len();
        if length > limits::BACKUP_ITEM_BYTES {
            return Err(PushError::TooLong(length));
        }
        let bytes = self.bytes.saturating_add(item.encoded_len());
        if bytes.saturating_add(RECORD_HEAD_BYTES) > limits::BACKUP_RECORD_BYTES {
            return Err(PushError::Full);
        }
        self.bytes = bytes;
        self.items.push(item);
        Ok(())
    }
}

impl fmt::Debug for Batch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Batch({} items)", self.items.len())
    }
}

/// What stands in front of the items in a record, at most: the record's kind, and how many they are.
const RECORD_HEAD_BYTES: usize = 4 + 5;
