//! What has to be done before a database serves that was restored from a backup.

use hoopoe_protocol::time::{Span, Timestamp};

use super::sql::Sql;

/// Makes a restored database fit to serve: sequence numbers go on above all that were given since the backup was made, and
/// one-time prekeys that wait are dropped, for they may have been given out since. Their devices find none and publish fresh ones.
/// Nothing that waits may be taken back any more, for it may have been sent since.
///
/// The epoch becomes the tenth of an hour, unless it is higher: two restores of one backup must not give the same numbers twice.
///
/// # Errors
/// If the database fails; the transaction must then be given up.
pub async fn restored(db: &mut Sql<'_>, now: Timestamp) -> Result<(), sqlx::Error> {
    db.execute(
        "UPDATE epoch SET value = CASE WHEN value >= $1 THEN value + 1 ELSE $1 END",
        &[epoch_of(now).into()],
    )
    .await?;
    db.execute("DELETE FROM prekey WHERE kind = 0 AND claimed IS NULL", &[])
        .await?;
    db.execute("DELETE FROM recall", &[]).await?;
    Ok(())
}

/// Periods of six minutes since 1970. An epoch has 23 bits, which last until the year 2065.
fn epoch_of(now: Timestamp) -> i64 {
    i64::try_from(now.0 / Span::seconds(6 * 60).0).unwrap_or(i64::MAX)
}
