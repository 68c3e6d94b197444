//! What did not come of what devices sent.

use hoopoe_engine::row::{GapRow, RemoteId};
use hoopoe_protocol::content::repair::CounterRange;
use sqlx::SqliteConnection;

use super::{
    Reader,
    rows::{self, ReadError},
};

impl Reader {
    /// How much of what contacts sent did not come. A peer may claim any number.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn missing(&self) -> Result<u64, ReadError> {
        let found = sqlx::query("SELECT first, last FROM gap")
            .fetch_all(&self.0)
            .await?;
        found.iter().try_fold(0_u64, |sum, row| {
            let first = rows::integer(row, "first")?.cast_unsigned();
            let last = rows::integer(row, "last")?.cast_unsigned();
            Ok(sum.saturating_add(last.saturating_sub(first)).saturating_add(1))
        })
    }
}

pub(super) async fn put(
    to: &mut SqliteConnection,
    remote: RemoteId,
    gaps: &[GapRow],
) -> Result<(), sqlx::Error> {
    sqlx::query("DELETE FROM gap WHERE remote = ?")
        .bind(remote.0)
        .execute(&mut *to)
        .await?;
    for gap in gaps {
        sqlx::query("INSERT INTO gap (remote, first, last, since, asked) VALUES (?, ?, ?, ?, ?)")
            .bind(gap.remote.0)
            // Bit for bit: a peer may claim any number, and nothing in SQL compares them.
            .bind(gap.counters.first.cast_signed())
            .bind(gap.counters.last.cast_signed())
            .bind(rows::of_time(gap.since))
            .bind(i64::from(gap.asked))
            .execute(&mut *to)
            .await?;
    }
    Ok(())
}

pub(super) async fn gaps(from: &mut SqliteConnection) -> Result<Vec<GapRow>, ReadError> {
    let found = sqlx::query("SELECT remote, first, last, since, asked FROM gap ORDER BY remote")
        .fetch_all(from)
        .await?;
    found
        .iter()
        .map(|row| {
            Ok(GapRow {
                remote: RemoteId(rows::integer(row, "remote")?),
                counters: CounterRange {
                    first: rows::integer(row, "first")?.cast_unsigned(),
                    last: rows::integer(row, "last")?.cast_unsigned(),
                },
                since: rows::time(row, "since")?,
                asked: rows::small(row, "asked")?,
            })
        })
        .collect()
}
