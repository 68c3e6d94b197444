//! Small questions about the node as a whole.

use super::{
    Reader,
    rows::{self, ReadError},
    views::OwnView,
};

impl Reader {
    /// The user; none if there is no account yet.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn own(&self) -> Result<Option<OwnView>, ReadError> {
        let found = sqlx::query("SELECT name, user_id FROM own")
            .fetch_optional(&self.0)
            .await?;
        found
            .as_ref()
            .map(|row| {
                Ok(OwnView {
                    name: rows::text(row, "name")?,
                    user: rows::fixed(row, "user_id")?,
                })
            })
            .transpose()
    }

    /// How much is on its way to other devices.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn outbox_length(&self) -> Result<u64, ReadError> {
        self.count("SELECT count(*) AS number FROM outbox").await
    }

    /// How many envelopes were put aside because nothing could be made of them.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn quarantined(&self) -> Result<u64, ReadError> {
        self.count("SELECT count(*) AS number FROM quarantine").await
    }

    async fn count(&self, query: &'static str) -> Result<u64, ReadError> {
        let row = sqlx::query(query).fetch_one(&self.0).await?;
        rows::unsigned(&row, "number")
    }
}
