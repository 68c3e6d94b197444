//! Removing what is over, a bounded step at a time.

use hoopoe_protocol::time::{Span, Timestamp};

use super::{directory::Directory, rows::millis, sql::Sql};

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

impl Expire {
    /// When what has waited for too long came at the latest.
    #[must_use]
    pub fn long_ago(&self) -> i64 {
        millis(self.now.minus(self.ttl))
    }
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

/// Removes everything but envelopes: prekeys that were claimed or were never wanted, invitations, presence records and invite codes that are over, and what is
/// remembered of slots that were deleted long ago. Answers how many rows there were of the kind of which there were most.
///
/// # Errors
/// If the database fails; the transaction must then be given up.
pub async fn others(db: &mut Sql<'_>, directory: &mut Directory, step: &Expire) -> Result<u64, sqlx::Error> {
    let long_ago = step.long_ago();
    let mut others = 0_u64;
    // Whoever renews an invitation holds its account.
    db.hold_all(INVITERS, &[millis(step.now).into(), step.rows.into()])
        .await?;
    for (statement, before) in [
        (PREKEYS, long_ago),
        (STALE_PREKEYS, millis(step.now.minus(PREKEY_LIFE))),
        (INVITATIONS, millis(step.now)),
        (PRESENCE, millis(step.now)),
        (INVITE_CODES, millis(step.now)),
        (SLOTS, millis(step.now.minus(SLOT_MEMORY))),
    ] {
        let removed = db.execute(statement, &[before.into(), step.rows.into()]).await?;
        if statement == INVITATIONS && removed > 0 {
            directory.forget_tokens();
        }
        if statement == PRESENCE {
            directory.remove_presence_records(removed);
        }
        others = others.max(removed);
    }
    Ok(others)
}

const PREKEYS: &str = "DELETE FROM prekey WHERE id IN (SELECT id FROM prekey WHERE claimed <= $1 ORDER BY claimed LIMIT $2) \
     AND claimed <= $1";

/// How long a one-time prekey waits to be claimed. Devices sign them for 90 days; who claims one late still has time to
/// be read.
const PREKEY_LIFE: Span = Span::days(60);

// Their owner sees that they run low and publishes fresh ones.
const STALE_PREKEYS: &str = "DELETE FROM prekey WHERE id IN (SELECT id FROM prekey \
    WHERE kind = 0 AND claimed IS NULL AND published <= $1 ORDER BY published LIMIT $2) \
    AND claimed IS NULL AND published <= $1";

// Of those whose invitations go next.
const INVITERS: &str = "SELECT account.id FROM account WHERE account.id IN \
    (SELECT token.account FROM token WHERE token.id IN \
        (SELECT invitation.token FROM invitation WHERE expires <= $1 ORDER BY expires LIMIT $2)) \
    ORDER BY account.id";

// The bundle goes with its token.
const INVITATIONS: &str = "DELETE FROM token WHERE id IN \
    (SELECT token FROM invitation WHERE expires <= $1 ORDER BY expires LIMIT $2)";

const PRESENCE: &str = "DELETE FROM presence WHERE id IN (SELECT id FROM presence WHERE expires <= $1 ORDER BY expires LIMIT $2) \
     AND expires <= $1";

const INVITE_CODES: &str =
    "DELETE FROM invite_code WHERE hash IN (SELECT hash FROM invite_code WHERE expires <= $1 LIMIT $2)";

/// How long the version of a slot that was deleted is remembered.
const SLOT_MEMORY: Span = Span::days(90);

const SLOTS: &str = "DELETE FROM slot WHERE id IN (SELECT id FROM slot WHERE deleted <= $1 ORDER BY deleted LIMIT $2) \
     AND deleted <= $1";
