//! What the server has done since it was set up, counted in the same transactions.

use sqlx::AssertSqlSafe;

use super::{
    rows::to_signed,
    sql::{Sql, Value},
};

/// Counts of one transaction.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counters {
    /// Envelopes stored.
    pub deposits: u64,
    /// Envelopes that their readers acknowledged.
    pub acknowledged: u64,
    /// Envelopes whose time was over.
    pub expired: u64,
    /// Claims of prekeys that yielded something.
    pub claims: u64,
}

impl Counters {
    /// Adds these counts to those of the database.
    ///
    /// # Errors
    /// If the database fails; the transaction must then be given up.
    pub async fn add(&self, db: &mut Sql<'_>) -> Result<(), sqlx::Error> {
        let counts = self.named().into_iter().filter(|&(_, count)| count > 0);
        let values: Vec<Value<'_>> = counts
            .flat_map(|(name, count)| [Value::Text(name), to_signed(count).into()])
            .collect();
        if values.is_empty() {
            return Ok(());
        }
        let rows: Vec<String> = (1..=values.len())
            .step_by(2)
            .map(|place| format!("(${place}, ${})", place + 1))
            .collect();
        let statement = format!(
            "INSERT INTO counter (name, value) VALUES {} \
             ON CONFLICT (name) DO UPDATE SET value = counter.value + excluded.value",
            rows.join(", ")
        );
        db.execute(AssertSqlSafe(statement), &values).await?;
        Ok(())
    }

    /// These and those.
    #[must_use]
    pub const fn and(&self, other: &Self) -> Self {
        Self {
            deposits: self.deposits + other.deposits,
            acknowledged: self.acknowledged + other.acknowledged,
            expired: self.expired + other.expired,
            claims: self.claims + other.claims,
        }
    }

    /// The counts with their names in the database.
    #[must_use]
    pub const fn named(&self) -> [(&'static str, u64); 4] {
        [
            ("deposits_total", self.deposits),
            ("acknowledged_total", self.acknowledged),
            ("expired_total", self.expired),
            ("claims_total", self.claims),
        ]
    }
}
