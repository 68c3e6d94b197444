//! What has to be done before a database serves that was restored from a backup.

use hoopoe_protocol::time::{Span, Timestamp};

use super::{rows::to_signed, sql::Sql};

/// Makes a restored database fit to serve: sequence numbers go on above all that were given since the backup was made, and
/// one-time prekeys that wait are dropped, for they may have been given out since. Their devices find none and publish fresh ones.
/// Nothing that waits may be taken back any more, for it may have been sent since.
///
/// The epoch becomes the tenth of an hour, unless it is higher, and counters begin by the millisecond within it: two restores of one
/// backup never give the same numbers twice.
///
/// # Errors
/// If the database fails; the transaction must then be given up.
pub async fn restored(db: &mut Sql<'_>, now: Timestamp) -> Result<(), sqlx::Error> {
    db.execute(
        "UPDATE epoch SET value = CASE WHEN value >= $1 THEN value + 1 ELSE $1 END",
        &[epoch_of(now).into()],
    )
    .await?;
    let counters = match db {
        Sql::Sqlite(_) => "UPDATE lane SET next_reserved = $1",
        Sql::Postgres(_) => "UPDATE lane SET next = $1",
    };
    db.execute(counters, &[first_counter(now).into()]).await?;
    db.execute("DELETE FROM prekey WHERE kind = 0 AND claimed IS NULL", &[])
        .await?;
    db.execute("DELETE FROM recall", &[]).await?;
    Ok(())
}

/// A tenth of an hour.
const PERIOD: Span = Span::seconds(6 * 60);

/// Periods since 1970. An epoch has 23 bits, which last until the year 2065.
fn epoch_of(now: Timestamp) -> i64 {
    to_signed(now.0 / PERIOD.0)
}

/// A million numbers for each millisecond of a period: less than the 40 bits of a counter.
fn first_counter(now: Timestamp) -> i64 {
    to_signed(1 + ((now.0 % PERIOD.0) << 20))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::db::rows::Sequence;

    #[test]
    fn later_restores_begin_above_all_that_earlier_ones_gave() {
        let first = |now: u64| Sequence::new(epoch_of(Timestamp(now)), first_counter(Timestamp(now)));
        let start = 1_800_000_000_000;

        for step in [1, 1_000, 359_999, 360_000, 86_400_000] {
            assert!(first(start) < first(start + step));
        }
        // Also in the last millisecond of a period there is room for many numbers.
        assert!(first_counter(Timestamp(PERIOD.0 - 1)) < 1 << 39);
        assert!(epoch_of(Timestamp(2_900_000_000_000)) < 1 << 23);
    }
}
