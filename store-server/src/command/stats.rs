//! `hoopoe-store stats`

use anyhow::{Context, Result};

use super::arguments::StatsArguments;
use crate::db::{open, stats as counts};

/// Prints counts.
///
/// # Errors
/// If no server has run on the directory, or the database cannot be read.
pub async fn stats(arguments: StatsArguments) -> Result<()> {
    let mut db = open::open_beside(&arguments.data).await?;
    let counts = counts::stats(&mut db).await.context("reading the database")?;
    if arguments.json {
        let object: serde_json::Map<_, _> = counts
            .into_iter()
            .map(|count| (count.name, count.value.into()))
            .collect();
        println!("{}", serde_json::Value::Object(object));
    } else {
        for count in counts {
            println!("{:20} {}", count.name, count.value);
        }
    }
    Ok(())
}
