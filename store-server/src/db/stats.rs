//! Counts for the operator: how much there is, never whose.

use sqlx::SqliteConnection;

use super::rows::to_unsigned;

/// A count with its name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Count {
    /// What was counted.
    pub name: String,
    /// How much of it.
    pub value: u64,
}

const QUESTIONS: [(&str, &str); 10] = [
    ("accounts", "SELECT COUNT(*) FROM account"),
    ("lanes", "SELECT COUNT(*) FROM lane"),
    ("tokens", "SELECT COUNT(*) FROM token"),
    ("prekeys", "SELECT COUNT(*) FROM prekey WHERE sealed IS NOT NULL"),
    ("invitations", "SELECT COUNT(*) FROM invitation"),
    ("presence_records", "SELECT COUNT(*) FROM presence"),
    ("slots", "SELECT COUNT(*) FROM slot WHERE value IS NOT NULL"),
    (
        "invite_codes",
        "SELECT COUNT(*) FROM invite_code WHERE uses_left > 0",
    ),
    ("envelopes", "SELECT COUNT(*) FROM envelope"),
    (
        "envelope_bytes",
        "SELECT COALESCE(SUM(LENGTH(bytes)), 0) FROM envelope",
    ),
];

/// All counts, those of now first.
///
/// # Errors
/// If the database fails.
pub async fn stats(db: &mut SqliteConnection) -> Result<Vec<Count>, sqlx::Error> {
    let mut counts = Vec::new();
    for (name, question) in QUESTIONS {
        let value: i64 = sqlx::query_scalar(question).fetch_one(&mut *db).await?;
        counts.push(Count {
            name: name.to_owned(),
            value: to_unsigned(value),
        });
    }
    let mut totals = super::counters::Counters::default()
        .named()
        .map(|(name, value)| Count {
            name: name.to_owned(),
            value,
        });
    let rows: Vec<(String, i64)> = sqlx::query_as("SELECT name, value FROM counter")
        .fetch_all(db)
        .await?;
    for (name, value) in rows {
        if let Some(total) = totals.iter_mut().find(|total| total.name == name) {
            total.value = to_unsigned(value);
        }
    }
    counts.extend(totals);
    Ok(counts)
}
