//! `hoopoe-store stats`

use std::path::Path;

use anyhow::{Context, Result};

use super::{arguments::StatsArguments, output};
use crate::{
    db::{
        FILE, LOG_FILE,
        beside::Beside,
        stats::{self as counts, Count},
    },
    disk::{Room, size},
};

/// Prints counts.
///
/// # Errors
/// If no server has run on the directory, or the database cannot be read.
pub async fn stats(arguments: StatsArguments) -> Result<()> {
    let mut db = Beside::open(&arguments.data, arguments.database.as_deref()).await?;
    let mut counts = counts::stats(&mut db.sql())
        .await
        .context("reading the database")?;
    counts.extend(sizes(&arguments.data));
    let text = if arguments.json {
        let object: serde_json::Map<_, _> = counts
            .into_iter()
            .map(|count| (count.name, count.value.into()))
            .collect();
        serde_json::Value::Object(object).to_string()
    } else {
        let lines = counts
            .iter()
            .map(|count| format!("{:20} {}", count.name, count.value));
        lines.collect::<Vec<_>>().join("\n")
    };
    output::print(&text).context("printing the counts")
}

/// What lies on the disk, and what is left of it.
fn sizes(data: &Path) -> impl Iterator<Item = Count> {
    let files = [
        ("database_bytes", size(&data.join(FILE))),
        ("log_bytes", size(&data.join(LOG_FILE))),
    ];
    let free = Room::of(data).map(|room| ("disk_free_bytes", room.free));
    files.into_iter().chain(free).map(|(name, value)| Count {
        name: name.to_owned(),
        value,
    })
}
