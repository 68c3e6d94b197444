//! Invite codes: hashed, with a number of uses and an end.

use hoopoe_protocol::{hash, time::Timestamp};
use sqlx::SqliteConnection;

use super::rows::millis;

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
pub async fn add(
    db: &mut SqliteConnection,
    code: CodeHash,
    uses: u32,
    expires: Timestamp,
) -> Result<(), sqlx::Error> {
    sqlx::query("INSERT INTO invite_code (hash, uses_left, expires) VALUES (?, ?, ?)")
        .bind(&code.0[..])
        .bind(uses)
        .bind(millis(expires))
        .execute(db)
        .await?;
    Ok(())
}

/// Uses a code once; whether it was good.
///
/// # Errors
/// If the database fails.
pub async fn redeem(db: &mut SqliteConnection, code: CodeHash, now: Timestamp) -> Result<bool, sqlx::Error> {
    let used = sqlx::query(
        "UPDATE invite_code SET uses_left = uses_left - 1 WHERE hash = ? AND uses_left > 0 AND expires > ?",
    )
    .bind(&code.0[..])
    .bind(millis(now))
    .execute(db)
    .await?;
    Ok(used.rows_affected() == 1)
}
