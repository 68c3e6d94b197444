//! What a store server carries: its release build as a process of its own, with TLS, authentication, tokens and quotas on and
//! everything durable before it is answered, and this process as the load, on the same machine.
//!
//! - *live*: 50 pairs; a sender leaves an envelope, the recipient's live connection takes and acknowledges it, and only then comes
//!   the next one of that pair.
//! - *deposits* for recipients who are away: one envelope a request, and sixteen, as a sender has who wrote a while.
//! - *drain*: a device comes back and takes and acknowledges all that waits.
//! - *memory*: at the start, and what a live connection costs on which nothing comes.
//!
//! `cargo xtask bench store -- --help` lists what can be set; `TMPDIR` says where the data lie. The smallest envelope of the protocol has 2,048 bytes: a body of 256
//! bytes travels in it as one of 800 does, so both columns of goals stand beside one figure.

mod deposits;
mod drain;
mod idle;
mod live;
mod load;
mod report;
mod stage;

use anyhow::{Result, ensure};
use clap::{Parser, ValueEnum};
use e2e::binaries;
use hoopoe_protocol::envelope::SIZE_CLASSES;

use self::{
    load::Load,
    report::{Goal, Report},
    stage::Stage,
};

/// How to measure.
#[derive(Parser)]
struct Arguments {
    /// Only what has this in its name: live, deposits, drain, memory.
    name: Option<String>,
    /// What keeps the envelopes.
    #[arg(long, value_enum, default_value = "sqlite")]
    database: Database,
    /// Bytes of an envelope, one of the protocol's sizes.
    #[arg(long, default_value_t = 2_048)]
    bytes: usize,
    /// How often everything is measured; the median counts.
    #[arg(long, default_value_t = 3)]
    runs: usize,
    /// Seconds that each load lasts, after one that does not count.
    #[arg(long, default_value_t = 5)]
    seconds: u64,
    /// What cargo says to every bench.
    #[arg(long, hide = true)]
    bench: bool,
}

/// What keeps the envelopes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Database {
    /// A file of the server's own.
    Sqlite,
    /// A PostgreSQL that is started for it, with the defaults of PostgreSQL.
    Postgres,
}

/// What is measured, each on a server of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Measurement {
    Live,
    Deposits,
    Drain,
    Memory,
}

impl Measurement {
    const ALL: [(Self, &'static str); 4] = [
        (Self::Live, "live"),
        (Self::Deposits, "deposits"),
        (Self::Drain, "drain"),
        (Self::Memory, "memory"),
    ];
}

// One thread: the server has the other processor, and 50 tasks need no more.
#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<()> {
    let arguments = Arguments::parse();
    ensure!(
        SIZE_CLASSES.contains(&arguments.bytes),
        "an envelope has one of {SIZE_CLASSES:?} bytes"
    );
    let program = binaries::server_from_environment()?;
    println!("limits raised: {}", stage::raised());
    println!(
        "database: {:?}, envelopes of {} bytes",
        arguments.database, arguments.bytes
    );
    let load = Load {
        bytes: arguments.bytes,
        seconds: arguments.seconds,
    };
    let wanted = arguments.name.as_deref().unwrap_or_default();
    let mut report = Report::default();
    for run in 1..=arguments.runs {
        println!("── run {run} of {}", arguments.runs);
        for (measurement, _) in Measurement::ALL.iter().filter(|(_, name)| name.contains(wanted)) {
            let mut stage = Stage::set(&program, arguments.database)?;
            report.count(
                "the disk alone: 64 KiB made durable, ms",
                stage.flush_ms()?,
                Goal::None,
            );
            match measurement {
                Measurement::Live => live::measure(&stage, load, &mut report).await?,
                Measurement::Deposits => deposits::measure(&stage, load, &mut report).await?,
                Measurement::Drain => drain::measure(&stage, load, &mut report).await?,
                Measurement::Memory => idle::measure(&stage, &mut report).await?,
            }
            stage.clear()?;
        }
    }
    report.print(arguments.bytes);
    Ok(())
}
