//! `cargo xtask soak store`: the store server is killed under load, as often as one has time for.
//!
//! It is the test of the scenarios (`tests/scenarios/store_killed.rs`), with more kills and the server as it is shipped.

use std::process::ExitCode;

use anyhow::{Context, Result};
use clap::{Args, ValueEnum};
use e2e::{binaries::FOLDER_VARIABLE, seed::SEED_VARIABLE};

use crate::{
    build::{self, Purpose},
    cargo::{self, Workspace},
};

/// How often, and when.
#[derive(Args)]
pub(crate) struct Arguments {
    /// How many kills.
    #[arg(long, default_value_t = 200)]
    kills: u64,
    /// What keeps the envelopes; of servers on PostgreSQL there are three.
    #[arg(long, value_enum, default_value = "sqlite")]
    database: Database,
    /// Draws the moments; a fresh one is printed if there is none.
    #[arg(long)]
    seed: Option<u64>,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Database {
    Sqlite,
    Postgres,
}

pub(super) fn run(arguments: &Arguments) -> Result<ExitCode> {
    let workspace = Workspace::load()?;
    let folder = build::server_alone(&workspace, Purpose::Benches)?;
    let mut cargo = workspace.cargo();
    cargo
        .args([
            "test",
            "--locked",
            "--quiet",
            "--package",
            "e2e",
            "--test",
            "scenarios",
        ])
        .args(["what_the_server_has_answered_survives_kills", "--", "--nocapture"])
        .env(FOLDER_VARIABLE, folder)
        .env("HOOPOE_KILLS", arguments.kills.to_string());
    if arguments.database == Database::Postgres {
        cargo.env("HOOPOE_SOAK_DATABASE", "postgres");
    }
    if let Some(seed) = arguments.seed {
        cargo.env(SEED_VARIABLE, seed.to_string());
    }
    let status = cargo.status().with_context(|| cargo::shown(&cargo))?;
    Ok(if status.success() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}
