//! Counts for the operator: how much there is, never whose.

use super::{rows::to_unsigned, sql::Sql};

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
        "SELECT CAST(COALESCE(SUM(LENGTH(bytes)), 0) AS BIGINT) FROM envelope",
    ),
];

/// All counts, those of now first.
///
/// # Errors
/// If the database fails.
pub async fn stats(db: &mut Sql<'_>) -> Result<Vec<Count>, sqlx::Error> {
    let mut counts = Vec::new();
    for (name, question) in QUESTIONS {
        counts.push(Count {
            name: name.to_owned(),
            value: db.count(question, &[]).await?,
        });
    }
    let mut totals = super::counters::Counters::default()
        .named()
        .map(|(name, value)| Count {
            name: name.to_owned(),
            value,
        });
    let rows: Vec<(String, i64)> = db.rows("SELECT name, value FROM counter", &[]).await?;
    for (name, value) in rows {
        if let Some(total) = totals.iter_mut().find(|total| total.name == name) {
            total.value = to_unsigned(value);
        }
    }
    counts.extend(totals);
    Ok(counts)
}
