//! How numbers and row ids stand in the database.

use hoopoe_protocol::time::Timestamp;

/// The row of an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, sqlx::Type)]
#[sqlx(transparent)]
pub struct AccountRow(pub i64);

/// The row of a lane.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, sqlx::Type)]
#[sqlx(transparent)]
pub struct LaneRow(pub i64);

/// The row of a token: the number that its owner sees.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, sqlx::Type)]
#[sqlx(transparent)]
pub struct TokenRow(pub i64);

/// A place in a lane: the epoch in the upper bits, a counter in the lower 40.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, sqlx::Type)]
#[sqlx(transparent)]
pub struct Sequence(i64);

/// Bits of the counter in a [`Sequence`]; 2^40 envelopes are thirty a second for a thousand years.
const COUNTER_BITS: u32 = 40;

impl Sequence {
    /// The `counter`th place under `epoch`.
    #[must_use]
    pub const fn new(epoch: i64, counter: i64) -> Self {
        Self((epoch << COUNTER_BITS) | counter)
    }

    /// The number in the database.
    #[must_use]
    pub const fn in_database(self) -> i64 {
        self.0
    }

    /// Whether no place is between this one and the one before.
    #[must_use]
    pub const fn follows(self, before: Self) -> bool {
        self.0.wrapping_sub(before.0) == 1
    }

    /// The number on the wire.
    #[must_use]
    pub fn to_wire(self) -> u64 {
        to_unsigned(self.0)
    }

    /// Reads the number on the wire; one that no lane can reach becomes the last.
    #[must_use]
    pub fn from_wire(number: u64) -> Self {
        Self(to_signed(number))
    }
}

impl TokenRow {
    /// The number on the wire.
    #[must_use]
    pub fn to_wire(self) -> u64 {
        to_unsigned(self.0)
    }
}

/// A number as databases keep it; what does not fit becomes the largest.
#[must_use]
pub fn to_signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// A number that is never negative, as a database kept it.
#[must_use]
pub fn to_unsigned(number: i64) -> u64 {
    u64::try_from(number).unwrap_or(0)
}

/// A time as databases keep it.
#[must_use]
pub fn millis(time: Timestamp) -> i64 {
    to_signed(time.0)
}
