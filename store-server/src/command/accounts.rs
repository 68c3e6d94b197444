//! `hoopoe-store accounts`

use anyhow::{Context, Result};

use super::arguments::StatsArguments;
use crate::db::{accounts::list, open};

/// Lists accounts: numbers, days and sizes.
///
/// # Errors
/// If no server has run on the directory, or the database cannot be read.
pub async fn accounts(arguments: StatsArguments) -> Result<()> {
    let mut db = open::open_beside(&arguments.data).await?;
    let accounts = list(&mut db).await.context("reading the database")?;
    if arguments.json {
        println!("{}", serde_json::to_string(&accounts)?);
        return Ok(());
    }
    println!(
        "{:>8} {:>7} {:>7} {:>9} {:>12}",
        "account", "lanes", "tokens", "envelopes", "bytes"
    );
    for account in accounts {
        println!(
            "{:>8} {:>7} {:>7} {:>9} {:>12}",
            account.number, account.lanes, account.tokens, account.envelopes, account.bytes
        );
    }
    Ok(())
}
