//! The border between rows of SQLite and the types of the engine: columns read and checked, enumerations as numbers.

use hoopoe_engine::{
    row::{ContactState, DeliveryReason, DeliveryState, InvitationState, KeyWarning, OutboxKind, Path},
    step::QuarantineReason,
};
use hoopoe_protocol::{content::receipt::ReceiptState, fixed::Fixed, signed::Signed, time::Timestamp};
use sqlx::{Row as _, sqlite::SqliteRow};

/// Why rows cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// SQLite failed.
    #[error("sqlite: {0}")]
    Sqlite(#[from] sqlx::Error),
    /// A number stands for nothing that this program knows.
    #[error("column {column} holds the unknown number {number}")]
    Number {
        /// The column.
        column: &'static str,
        /// The number.
        number: i64,
    },
    /// A byte string of another length than its meaning needs.
    #[error("column {column} holds a byte string of another length")]
    Length {
        /// The column.
        column: &'static str,
    },
    /// Bytes that are no encoding of what the column holds.
    #[error("column {column} cannot be decoded")]
    Encoding {
        /// The column.
        column: &'static str,
    },
    /// There is an account, but a row that belongs to it is missing.
    #[error("table {table} is empty")]
    Empty {
        /// The table.
        table: &'static str,
    },
}

/// A value that is kept as a number. Once written, a number keeps its meaning.
pub(super) trait Numbered: Copy + 'static {
    /// All of them.
    const ALL: &'static [Self];

    /// The number that stands for it.
    fn number(self) -> i64;

    /// What the number stands for.
    fn from_number(number: i64) -> Option<Self> {
        Self::ALL.iter().copied().find(|value| value.number() == number)
    }
}

impl Numbered for ContactState {
    const ALL: &'static [Self] = &[Self::Waiting, Self::Accepted, Self::Blocked, Self::Removed];

    fn number(self) -> i64 {
        match self {
            Self::Waiting => 0,
            Self::Accepted => 1,
            Self::Blocked => 2,
            Self::Removed => 3,
        }
    }
}

impl Numbered for KeyWarning {
    const ALL: &'static [Self] = &[Self::TwoLists, Self::OtherKey, Self::Claimed];

    fn number(self) -> i64 {
        match self {
            Self::TwoLists => 0,
            Self::OtherKey => 1,
            Self::Claimed => 2,
        }
    }
}

impl Numbered for OutboxKind {
    const ALL: &'static [Self] = &[Self::Message, Self::Control, Self::Receipt];

    fn number(self) -> i64 {
        match self {
            Self::Message => 0,
            Self::Control => 1,
            Self::Receipt => 2,
        }
    }
}

impl Numbered for Path {
    const ALL: &'static [Self] = &[Self::Direct, Self::Store];

    fn number(self) -> i64 {
        match self {
            Self::Direct => 0,
            Self::Store => 1,
        }
    }
}

/// The numbers are in the order of the states: SQL compares them, so that a delivery never goes back. The gaps leave
/// room for states in between.
impl Numbered for DeliveryState {
    const ALL: &'static [Self] = &[
        Self::Queued,
        Self::AwaitingKeys,
        Self::Sent,
        Self::Failed,
        Self::Delivered,
        Self::Read,
    ];

    fn number(self) -> i64 {
        match self {
            Self::Queued => 0,
            Self::AwaitingKeys => 10,
            Self::Sent => 20,
            Self::Failed => 30,
            Self::Delivered => 40,
            Self::Read => 50,
        }
    }
}

impl Numbered for DeliveryReason {
    const ALL: &'static [Self] = &[
        Self::AwaitingContact,
        Self::AwaitingPrekeys,
        Self::NoServer,
        Self::ServerUnreachable,
        Self::MailboxFull,
        Self::NotAccepted,
        Self::RecipientAway,
        Self::Refused,
        Self::PutAside,
        Self::Unreadable,
        Self::Parted,
    ];

    fn number(self) -> i64 {
        match self {
            Self::AwaitingContact => 0,
            Self::AwaitingPrekeys => 1,
            Self::NoServer => 2,
            Self::ServerUnreachable => 3,
            Self::MailboxFull => 4,
            Self::NotAccepted => 5,
            Self::RecipientAway => 6,
            Self::Refused => 7,
            Self::PutAside => 8,
            Self::Unreadable => 9,
            Self::Parted => 10,
        }
    }
}

impl Numbered for ReceiptState {
    const ALL: &'static [Self] = &[Self::Delivered, Self::Read];

    fn number(self) -> i64 {
        match self {
            Self::Delivered => 0,
            Self::Read => 1,
        }
    }
}

impl Numbered for QuarantineReason {
    const ALL: &'static [Self] = &[
        Self::Unopened,
        Self::Malformed,
        Self::UnknownSender,
        Self::Undecryptable,
        Self::Untrue,
        Self::NoInvitation,
    ];

    fn number(self) -> i64 {
        match self {
            Self::Unopened => 0,
            Self::Malformed => 1,
            Self::UnknownSender => 2,
            Self::Undecryptable => 3,
            Self::Untrue => 4,
            Self::NoInvitation => 5,
        }
    }
}

impl Numbered for InvitationState {
    const ALL: &'static [Self] = &[Self::Open, Self::Used, Self::OpenHere];

    fn number(self) -> i64 {
        match self {
            Self::Open => 0,
            Self::Used => 1,
            Self::OpenHere => 2,
        }
    }
}

/// A time as a number; beyond what SQLite can sort, the last one.
///
/// Only a peer's own claims can be that late, and those are shown, never compared.
pub(super) fn of_time(time: Timestamp) -> i64 {
    of_unsigned(time.0)
}

/// An unsigned number as one that sorts as it does; beyond what SQLite can hold, the largest.
pub(super) fn of_unsigned(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

pub(super) fn integer(row: &SqliteRow, column: &'static str) -> Result<i64, ReadError> {
    Ok(row.try_get(column)?)
}

pub(super) fn unsigned(row: &SqliteRow, column: &'static str) -> Result<u64, ReadError> {
    u64::try_from(integer(row, column)?).map_err(|_| ReadError::Length { column })
}

/// A number that has no more than its type holds.
pub(super) fn small<N: TryFrom<i64>>(row: &SqliteRow, column: &'static str) -> Result<N, ReadError> {
    N::try_from(integer(row, column)?).map_err(|_| ReadError::Length { column })
}

pub(super) fn time(row: &SqliteRow, column: &'static str) -> Result<Timestamp, ReadError> {
    unsigned(row, column).map(Timestamp)
}

pub(super) fn optional_time(row: &SqliteRow, column: &'static str) -> Result<Option<Timestamp>, ReadError> {
    is_set(row, column)?.then(|| time(row, column)).transpose()
}

pub(super) fn text(row: &SqliteRow, column: &'static str) -> Result<String, ReadError> {
    Ok(row.try_get(column)?)
}

pub(super) fn bytes(row: &SqliteRow, column: &'static str) -> Result<Vec<u8>, ReadError> {
    Ok(row.try_get(column)?)
}

pub(super) fn optional_bytes(row: &SqliteRow, column: &'static str) -> Result<Option<Vec<u8>>, ReadError> {
    Ok(row.try_get(column)?)
}

pub(super) fn fixed<K, const N: usize>(
    row: &SqliteRow,
    column: &'static str,
) -> Result<Fixed<K, N>, ReadError> {
    Fixed::from_slice(row.try_get(column)?).ok_or(ReadError::Length { column })
}

pub(super) fn optional_fixed<K, const N: usize>(
    row: &SqliteRow,
    column: &'static str,
) -> Result<Option<Fixed<K, N>>, ReadError> {
    is_set(row, column)?.then(|| fixed(row, column)).transpose()
}

pub(super) fn numbered<T: Numbered>(row: &SqliteRow, column: &'static str) -> Result<T, ReadError> {
    let number = integer(row, column)?;
    T::from_number(number).ok_or(ReadError::Number { column, number })
}

pub(super) fn optional_numbered<T: Numbered>(
    row: &SqliteRow,
    column: &'static str,
) -> Result<Option<T>, ReadError> {
    is_set(row, column)?.then(|| numbered(row, column)).transpose()
}

pub(super) fn signed<T>(
    row: &SqliteRow,
    body: &'static str,
    signature: &'static str,
) -> Result<Signed<T>, ReadError> {
    Ok(Signed::from_parts(bytes(row, body)?, fixed(row, signature)?))
}

pub(super) fn optional_signed<T>(
    row: &SqliteRow,
    body: &'static str,
    signature: &'static str,
) -> Result<Option<Signed<T>>, ReadError> {
    is_set(row, body)?
        .then(|| signed(row, body, signature))
        .transpose()
}

pub(super) fn is_set(row: &SqliteRow, column: &'static str) -> Result<bool, ReadError> {
    use sqlx::ValueRef as _;
    Ok(!row.try_get_raw(column)?.is_null())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers_name_one_value<T: Numbered + PartialEq + std::fmt::Debug>() {
        for value in T::ALL {
            assert_eq!(T::from_number(value.number()), Some(*value));
        }
        assert_eq!(T::from_number(-1), None);
        assert_eq!(T::from_number(1_000), None);
    }

    #[test]
    fn every_number_names_one_value_and_others_none() {
        numbers_name_one_value::<ContactState>();
        numbers_name_one_value::<KeyWarning>();
        numbers_name_one_value::<OutboxKind>();
        numbers_name_one_value::<Path>();
        numbers_name_one_value::<DeliveryState>();
        numbers_name_one_value::<DeliveryReason>();
        numbers_name_one_value::<ReceiptState>();
        numbers_name_one_value::<QuarantineReason>();
        numbers_name_one_value::<InvitationState>();
    }

    #[test]
    fn the_numbers_of_delivery_states_are_in_their_order() {
        for one in DeliveryState::ALL {
            for other in DeliveryState::ALL {
                assert_eq!(
                    one.cmp(other),
                    one.number().cmp(&other.number()),
                    "{one:?} and {other:?}"
                );
            }
        }
    }
}
