//! What the server has done since it was set up, counted in the same transactions.

use sqlx::{QueryBuilder, Sqlite, SqliteConnection};

use super::rows::to_signed;

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
    pub async fn add(&self, db: &mut SqliteConnection) -> Result<(), sqlx::Error> {
        let counts: Vec<(&str, u64)> = self.named().into_iter().filter(|&(_, count)| count > 0).collect();
        if counts.is_empty() {
            return Ok(());
        }
        let mut query = QueryBuilder::<Sqlite>::new("INSERT INTO counter (name, value) ");
        query.push_values(counts, |mut row, (name, count)| {
            row.push_bind(name).push_bind(to_signed(count));
        });
        query.push(" ON CONFLICT (name) DO UPDATE SET value = value + excluded.value");
        query.build().execute(db).await?;
        Ok(())
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
