//! Removing what is over, a bounded step at a time.

use hoopoe_protocol::time::{Span, Timestamp};
use sqlx::SqliteConnection;

use super::{
    directory::{Counted, Directory},
    rows::{LaneRow, millis},
};

/// One step of a clean-up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Expire {
    /// When.
    pub now: Timestamp,
    /// How long envelopes wait, and claimed prekeys are remembered.
    pub ttl: Span,
    /// Most rows of a kind that are removed.
    pub rows: u32,
}

/// What a step removed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Expired {
    /// Envelopes.
    pub envelopes: u64,
    /// Everything else.
    pub others: u64,
}

impl Expired {
    /// Whether there may be more to remove.
    #[must_use]
    pub fn may_go_on(&self, step: &Expire) -> bool {
        self.envelopes.max(self.others) >= u64::from(step.rows)
    }
}

/// Removes envelopes, prekeys that were claimed or were never wanted, invitations, presence records and invite codes that are over, and what is
/// remembered of slots that were deleted long ago.
///
/// # Errors
/// If the database fails; the transaction must then be given up.
pub async fn expire(
    db: &mut SqliteConnection,
    directory: &mut Directory,
    step: &Expire,
) -> Result<Expired, sqlx::Error> {
    let long_ago = millis(step.now.minus(step.ttl));
    let gone: Vec<Gone> = sqlx::query_as(ENVELOPES)
        .bind(long_ago)
        .bind(step.rows)
        .fetch_all(&mut *db)
        .await?;
    for gone in &gone {
        directory.remove(gone.lane, &gone.envelope);
    }
    let mut others = 0_u64;
    for (statement, before) in [
        (PREKEYS, long_ago),
        (STALE_PREKEYS, millis(step.now.minus(PREKEY_LIFE))),
        (INVITATIONS, millis(step.now)),
        (PRESENCE, millis(step.now)),
        (INVITE_CODES, millis(step.now)),
        (SLOTS, millis(step.now.minus(SLOT_MEMORY))),
    ] {
        let removed = sqlx::query(statement)
            .bind(before)
            .bind(step.rows)
            .execute(&mut *db)
            .await?
            .rows_affected();
        if statement == INVITATIONS && removed > 0 {
            directory.forget_tokens();
        }
        if statement == PRESENCE {
            directory.remove_presence_records(removed);
        }
        others = others.max(removed);
    }
    sqlx::query("PRAGMA incremental_vacuum(256)").execute(db).await?;
    Ok(Expired {
        envelopes: gone.len() as u64,
        others,
    })
}

#[derive(sqlx::FromRow)]
struct Gone {
    lane: LaneRow,
    #[sqlx(flatten)]
    envelope: Counted,
}

/// Removes old envelopes; for the test of its plan.
pub const ENVELOPES: &str = "DELETE FROM envelope WHERE id IN \
    (SELECT id FROM envelope WHERE stored <= ? ORDER BY stored LIMIT ?) \
    RETURNING lane, token, LENGTH(bytes) AS size, envelope_id";

const PREKEYS: &str =
    "DELETE FROM prekey WHERE id IN (SELECT id FROM prekey WHERE claimed <= ? ORDER BY claimed LIMIT ?)";

/// How long a one-time prekey waits to be claimed. Devices sign them for 90 days; who claims one late still has time to
/// be read.
const PREKEY_LIFE: Span = Span::days(60);

// Their owner sees that they run low and publishes fresh ones.
const STALE_PREKEYS: &str = "DELETE FROM prekey WHERE id IN (SELECT id FROM prekey \
    WHERE kind = 0 AND claimed IS NULL AND published <= ? ORDER BY published LIMIT ?)";

// The bundle goes with its token.
const INVITATIONS: &str = "DELETE FROM token WHERE id IN \
    (SELECT token FROM invitation WHERE expires <= ? ORDER BY expires LIMIT ?)";

const PRESENCE: &str =
    "DELETE FROM presence WHERE id IN (SELECT id FROM presence WHERE expires <= ? ORDER BY expires LIMIT ?)";

const INVITE_CODES: &str =
    "DELETE FROM invite_code WHERE hash IN (SELECT hash FROM invite_code WHERE expires <= ? LIMIT ?)";

/// How long the version of a slot that was deleted is remembered.
const SLOT_MEMORY: Span = Span::days(90);

const SLOTS: &str =
    "DELETE FROM slot WHERE id IN (SELECT id FROM slot WHERE deleted <= ? ORDER BY deleted LIMIT ?)";
