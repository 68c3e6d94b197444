//! Invite codes: hashed, with a number of uses and an end.

use hoopoe_protocol::{hash, time::Timestamp};

use super::{rows::millis, sql::Sql};

/// SHA-256 over an invite code: what is kept of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CodeHash([u8; 32]);

impl CodeHash {
    /// Of a code as somebody typed it: upper or lower case, with or without separators.
    #[must_use]
    pub fn of(code: &str) -> Self {
        let plain: String = code
            .chars()
            .filter(char::is_ascii_alphanumeric)
            .map(|letter| letter.to_ascii_lowercase())
            .collect();
        Self(hash::plain(plain.as_bytes()))
    }
}

/// Adds a code.
///
/// # Errors
/// If the database fails.
pub async fn add(db: &mut Sql<'_>, code: CodeHash, uses: u32, expires: Timestamp) -> Result<(), sqlx::Error> {
    db.execute(
        "INSERT INTO invite_code (hash, uses_left, expires) VALUES ($1, $2, $3)",
        &[(&code.0).into(), uses.into(), millis(expires).into()],
    )
    .await?;
    Ok(())
}

/// Uses a code once; whether it was good.
///
/// # Errors
/// If the database fails.
pub async fn redeem(db: &mut Sql<'_>, code: CodeHash, now: Timestamp) -> Result<bool, sqlx::Error> {
    let used = db
        .execute(
            "UPDATE invite_code SET uses_left = uses_left - 1 \
             WHERE hash = $1 AND uses_left > 0 AND expires > $2",
            &[(&code.0).into(), millis(now).into()],
        )
        .await?;
    Ok(used == 1)
}
