//! A PostgreSQL of this test run, if the tests run on one: each server gets a schema of its own in it.
//!
//! The whole suite runs once on SQLite and once on PostgreSQL; `cargo xtask test` starts one and names it.

use std::{env, path::Path};

use sqlx::{AssertSqlSafe, Connection, PgConnection};

/// Names a database in which schemas may be made.
const VARIABLE: &str = "HOOPOE_TEST_POSTGRES";

/// The URL for what runs on PostgreSQL alone.
pub(crate) async fn needed(directory: &Path) -> String {
    let missing =
        format!("name a PostgreSQL in {VARIABLE}, or leave out `postgres::`, as cargo xtask test does");
    for_data(directory).await.expect(&missing)
}

/// The URL for a server with this data directory, if the tests run on PostgreSQL.
pub(crate) async fn for_data(directory: &Path) -> Option<String> {
    let url = env::var(VARIABLE).ok()?;
    let name = directory.file_name().unwrap().to_str().unwrap();
    let schema: String = name.bytes().map(|byte| format!("{byte:02x}")).collect();
    let mut db = PgConnection::connect(&url).await.unwrap();
    let create = format!("CREATE SCHEMA IF NOT EXISTS t{schema}");
    sqlx::query(AssertSqlSafe(create)).execute(&mut db).await.unwrap();
    db.close().await.unwrap();
    let joint = if url.contains('?') { '&' } else { '?' };
    Some(format!("{url}{joint}options[search_path]=t{schema}"))
}
