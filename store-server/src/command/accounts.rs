//! `hoopoe-store accounts`

use anyhow::{Context, Result};

use super::{arguments::StatsArguments, output};
use crate::db::{accounts::list, beside::Beside};

/// Lists accounts: numbers, days and sizes.
///
/// # Errors
/// If no server has run on the directory, or the database cannot be read.
pub async fn accounts(arguments: StatsArguments) -> Result<()> {
    let mut db = Beside::open(&arguments.data, arguments.database.as_deref()).await?;
    let accounts = list(&mut db.sql()).await.context("reading the database")?;
    let text = if arguments.json {
        serde_json::to_string(&accounts)?
    } else {
        let mut lines = vec![format!(
            "{:>8} {:>7} {:>7} {:>9} {:>12}",
            "account", "lanes", "tokens", "envelopes", "bytes"
        )];
        lines.extend(accounts.iter().map(|account| {
            format!(
                "{:>8} {:>7} {:>7} {:>9} {:>12}",
                account.number, account.lanes, account.tokens, account.envelopes, account.bytes
            )
        }));
        lines.join("\n")
    };
    output::print(&text).context("printing the accounts")
}
