//! The servers that share one database.
//!
//! With SQLite it is one. With PostgreSQL there are three, on one database: each client is told one of them by its number, one dies
//! at a time, and the others have to go on.

use std::{env, fs, path::Path};

use anyhow::{Context, Result};
use e2e::{binaries, postgres::Postgres, seed::Chance, server::StoreServer};
use hoopoe_load::endpoint::Endpoint;
use tempfile::TempDir;

/// Asks for PostgreSQL, if it says so.
const DATABASE_VARIABLE: &str = "HOOPOE_SOAK_DATABASE";

/// Instances on one PostgreSQL.
const INSTANCES: u64 = 3;

/// What instances of one server have in common beside the database: who they are.
const SHARED: [&str; 3] = ["server.key", "tls.key.pem", "tls.cert.pem"];

/// Rates and quotas that so few people would meet who do so much.
const SETTINGS: [(&str, &str); 13] = [
    ("HOOPOE_LOG", "info"),
    ("HOOPOE_STORE_SELF_SIGNED", "true"),
    ("HOOPOE_STORE_OPEN_REGISTRATION", "true"),
    ("HOOPOE_STORE_DISK_RESERVE_PERCENT", "0"),
    ("HOOPOE_STORE_REGISTRATION_BURST", "1000000"),
    ("HOOPOE_STORE_SIGN_IN_BURST", "1000000"),
    ("HOOPOE_STORE_ANONYMOUS_BURST", "1000000000"),
    ("HOOPOE_STORE_OWNER_BURST", "1000000000"),
    ("HOOPOE_STORE_DEPOSIT_BURST", "1000000000"),
    ("HOOPOE_STORE_CLAIM_BURST", "1000000000"),
    ("HOOPOE_STORE_SLOT_BURST", "1000000000"),
    ("HOOPOE_STORE_LANE_ENVELOPES", "1000000"),
    ("HOOPOE_STORE_LANE_SHARES", "1"),
];

/// All of them, and where their data lie. Fields are dropped in this order.
pub(super) struct Servers {
    instances: Vec<Instance>,
    _postgres: Option<Postgres>,
    _folder: TempDir,
}

struct Instance {
    server: StoreServer,
    endpoint: Endpoint,
    is_dead: bool,
}

impl Servers {
    pub(super) fn start() -> Result<Self> {
        let program = binaries::server_from_environment()?;
        let folder = tempfile::Builder::new().prefix("hoopoe-soak-").tempdir()?;
        let postgres = match env::var(DATABASE_VARIABLE).as_deref() {
            Ok("postgres") => Some(Postgres::start()?),
            _ => None,
        };
        let url = postgres.as_ref().map(Postgres::url);
        let mut settings = SETTINGS.to_vec();
        settings.extend(url.as_deref().map(|url| ("HOOPOE_STORE_DATABASE", url)));
        let mut instances = Vec::<Instance>::new();
        for number in 0..url.as_ref().map_or(1, |_| INSTANCES) {
            let own = folder.path().join(number.to_string());
            if let Some(first) = instances.first() {
                share(first.server.data(), &own.join("data"))?;
            }
            let server = StoreServer::start_program(&program, &own, &settings)?;
            let address = server.address().parse().context("the server's address")?;
            instances.push(Instance {
                endpoint: Endpoint::with_certificate(address, &server.certificate())?,
                server,
                is_dead: false,
            });
        }
        Ok(Self {
            instances,
            _postgres: postgres,
            _folder: folder,
        })
    }

    /// Whom the client with this number asks.
    pub(super) fn endpoint(&self, client: usize) -> &Endpoint {
        &self.instances[client % self.instances.len()].endpoint
    }

    /// Kills one of them.
    pub(super) fn kill(&mut self, chance: &mut Chance) -> Result<()> {
        let victim = usize::try_from(chance.below(self.instances.len() as u64))?;
        let instance = &mut self.instances[victim];
        instance.is_dead = true;
        instance.server.crash()
    }

    /// Starts what was killed; every fourth dies once more as soon as it listens.
    pub(super) fn start_again(&mut self, chance: &mut Chance) -> Result<()> {
        for instance in self.instances.iter_mut().filter(|instance| instance.is_dead) {
            instance.server.start_again()?;
            if chance.below(4) == 0 {
                instance.server.crash()?;
                instance.server.start_again()?;
            }
            instance.is_dead = false;
        }
        Ok(())
    }

    /// Ends all of them, which have to end well.
    pub(super) fn stop(&mut self) -> Result<()> {
        self.instances
            .iter_mut()
            .try_for_each(|instance| instance.server.stop())
    }
}

/// Gives an instance that has not run yet what it has in common with another.
fn share(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    for name in SHARED {
        fs::copy(from.join(name), to.join(name)).with_context(|| format!("copying {name}"))?;
    }
    Ok(())
}
