//! What is in the database, and where it is.

use std::path::PathBuf;

use super::{
    Reader,
    rows::{self, ReadError},
    views::StorageView,
};

impl Reader {
    /// How much is in the database, and where its file is.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn storage(&self) -> Result<StorageView, ReadError> {
        let row = sqlx::query(
            "SELECT (SELECT file FROM pragma_database_list WHERE name = 'main') AS file,
                 (SELECT count(*) FROM message) AS messages, (SELECT count(*) FROM outbox) AS outbox",
        )
        .fetch_one(&self.0)
        .await?;
        Ok(StorageView {
            file: PathBuf::from(rows::text(&row, "file")?),
            messages: rows::unsigned(&row, "messages")?,
            outbox: rows::unsigned(&row, "outbox")?,
        })
    }
}
