//! Removing envelopes, and taking account of it where lanes and tokens are counted, in one statement.

use sqlx::PgConnection;

use crate::db::{lane::Counted, rows::LaneRow};

/// The statement that removes the envelopes which meet `$condition` with a row of `$which`, and answers `$answer` from
/// `gone`, `of_tokens` or `of_lanes`. The lanes must be held.
macro_rules! removal {
    ($which:literal, $condition:literal, $answer:literal) => {
        concat!(
            "WITH gone AS (DELETE FROM envelope USING ",
            $which,
            " WHERE ",
            $condition,
            " RETURNING envelope.lane, envelope.token, LENGTH(envelope.bytes) AS size), \
             of_tokens AS (\
                SELECT lane, token, COUNT(*) AS envelopes, SUM(size) AS bytes FROM gone GROUP BY lane, token), \
             of_lanes AS (\
                SELECT lane, SUM(envelopes)::BIGINT AS envelopes, SUM(bytes)::BIGINT AS bytes \
                FROM of_tokens GROUP BY lane), \
             counted AS (\
                UPDATE lane SET envelopes = lane.envelopes - of_lanes.envelopes, \
                bytes = lane.bytes - of_lanes.bytes FROM of_lanes WHERE lane.id = of_lanes.lane), \
             shared AS (\
                UPDATE share SET envelopes = share.envelopes - of_tokens.envelopes, \
                bytes = share.bytes - of_tokens.bytes FROM of_tokens \
                WHERE share.lane = of_tokens.lane AND share.token = of_tokens.token) ",
            $answer
        )
    };
}

pub(super) use removal;

/// Takes account of an envelope that was removed otherwise. The lane must be held.
pub(in crate::db) async fn uncount(
    db: &mut PgConnection,
    lane: LaneRow,
    envelope: &Counted,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "WITH shared AS (\
            UPDATE share SET envelopes = envelopes - 1, bytes = bytes - $2 WHERE lane = $1 AND token = $3) \
         UPDATE lane SET envelopes = envelopes - 1, bytes = bytes - $2 WHERE id = $1",
    )
    .bind(lane)
    .bind(envelope.size)
    .bind(envelope.token)
    .execute(db)
    .await?;
    Ok(())
}
