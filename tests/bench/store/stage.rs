//! A server that runs, and people who have accounts on it.

use std::{
    fs::File,
    io::Write,
    path::Path,
    time::{Duration, Instant},
};

use anyhow::{Context, Result};
use e2e::{inspection, postgres::Postgres, server::StoreServer};
use hoopoe_load::{
    endpoint::Endpoint,
    http::Http,
    person::{Person, Token},
};
use hoopoe_protocol::store::tokens::TokenScope;
use tempfile::TempDir;

use crate::Database;

/// What every sender shows to every recipient.
pub(crate) const TOKEN: Token = [7; 32];

/// What the server is told beside its defaults: who may come, and rates and quotas that one machine would meet that stands for
/// thousands. They are on; they only allow more.
const SETTINGS: [(&str, &str); 14] = [
    ("HOOPOE_LOG", "warn"),
    ("HOOPOE_STORE_SELF_SIGNED", "true"),
    ("HOOPOE_STORE_OPEN_REGISTRATION", "true"),
    ("HOOPOE_STORE_REGISTRATION_BURST", "1000000000"),
    ("HOOPOE_STORE_SIGN_IN_BURST", "1000000000"),
    ("HOOPOE_STORE_ANONYMOUS_BURST", "1000000000"),
    ("HOOPOE_STORE_ANONYMOUS_EVERY_MS", "1"),
    ("HOOPOE_STORE_OWNER_BURST", "1000000000"),
    ("HOOPOE_STORE_DEPOSIT_BURST", "1000000000"),
    ("HOOPOE_STORE_DEPOSIT_EVERY_MS", "1"),
    ("HOOPOE_STORE_NETWORK_CONNECTIONS", "15000"),
    ("HOOPOE_STORE_LANE_ENVELOPES", "1000000000"),
    ("HOOPOE_STORE_LANE_BYTES", "1000000000000"),
    ("HOOPOE_STORE_LANE_SHARES", "1"),
];

/// The settings, as a line.
pub(crate) fn raised() -> String {
    let limits = SETTINGS.iter().filter_map(|(name, value)| {
        let key = name.strip_prefix("HOOPOE_STORE_")?.to_lowercase();
        Some(format!("{key} = {value}"))
    });
    limits.collect::<Vec<_>>().join(", ")
}

/// A server of its own in a temporary folder.
pub(crate) struct Stage {
    pub(crate) endpoint: Endpoint,
    pub(crate) process: u32,
    server: StoreServer,
    // Ends when this is dropped, and all is removed.
    _postgres: Option<Postgres>,
    _folder: TempDir,
}

const FLUSHES: usize = 50;

/// How long both sides were on a processor.
#[derive(Clone, Copy)]
pub(crate) struct Busy {
    pub(crate) server: Duration,
    pub(crate) load: Duration,
}

impl Stage {
    /// Starts a server.
    pub(crate) fn set(program: &Path, database: Database) -> Result<Self> {
        let folder = tempfile::Builder::new().prefix("hoopoe-bench-").tempdir()?;
        let postgres = match database {
            Database::Sqlite => None,
            Database::Postgres => Some(Postgres::start()?),
        };
        let url = postgres.as_ref().map(Postgres::url);
        let mut settings = SETTINGS.to_vec();
        settings.extend(url.as_deref().map(|url| ("HOOPOE_STORE_DATABASE", url)));
        let server = StoreServer::start_program(program, folder.path(), &settings)?;
        let address = server.address().parse().context("the server's address")?;
        Ok(Self {
            endpoint: Endpoint::with_certificate(address, &server.certificate())?,
            process: server.process().context("the server runs")?,
            server,
            _postgres: postgres,
            _folder: folder,
        })
    }

    /// So many people who let everybody send to them who shows [`TOKEN`].
    pub(crate) async fn people(&self, number: u64) -> Result<Vec<Person>> {
        let mut http = Http::connect(&self.endpoint).await?;
        let mut people = Vec::new();
        for number in 0..number {
            let person = Person::join(&mut http, number).await?;
            person.allow(&mut http, &[TOKEN], TokenScope::Send).await?;
            people.push(person);
        }
        Ok(people)
    }

    /// How long the disk under the server's data takes to make 64 KiB durable, the median in milliseconds: every deposit waits
    /// for one such moment at least, and nothing is quicker than its disk.
    pub(crate) fn flush_ms(&self) -> Result<f64> {
        let mut file = File::create(self.server.data().join("flushed"))?;
        let mut times = Vec::new();
        for _ in 0..FLUSHES {
            file.write_all(&[7; 64 * 1024])?;
            let begun = Instant::now();
            file.sync_data()?;
            times.push(begun.elapsed());
        }
        times.sort_unstable();
        let median = times.get(FLUSHES / 2).context("there are times")?;
        Ok(median.as_secs_f64() * 1_000.0)
    }

    /// The memory of the server's process, in KiB.
    pub(crate) fn memory(&self) -> Result<u64> {
        Ok(inspection::memory(self.process)?.resident)
    }

    pub(crate) fn busy(&self) -> Result<Busy> {
        Ok(Busy {
            server: inspection::processor_time(self.process)?,
            load: inspection::processor_time(std::process::id())?,
        })
    }

    /// Ends the server, which has to end well.
    pub(crate) fn clear(&mut self) -> Result<()> {
        self.server.stop()
    }
}
