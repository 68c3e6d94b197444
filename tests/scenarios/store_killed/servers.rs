//! The servers that share one database.
//!
//! With SQLite it is one. With a database that several can share there are more in `instances`: each client is told one of them
//! by its number, one dies at a time, and the others have to go on.

use anyhow::{Context, Result};
use e2e::{binaries, seed::Chance, server::StoreServer};
use hoopoe_load::endpoint::Endpoint;
use tempfile::TempDir;

const INSTANCES: u64 = 1;

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
        let mut instances = Vec::new();
        for number in 0..INSTANCES {
            let own = folder.path().join(number.to_string());
            let server = StoreServer::start_program(&program, &own, &SETTINGS)?;
            let address = server.address().parse().context("the server's address")?;
            instances.push(Instance {
                endpoint: Endpoint::with_certificate(address, &server.certificate())?,
                server,
                is_dead: false,
            });
        }
        Ok(Self {
            instances,
            _folder: folder,
        })
    }

    /// Whom the client with this number asks.
    pub(super) fn endpoint(&self, client: u64) -> &Endpoint {
        &self.instances[usize::try_from(client % INSTANCES).unwrap()].endpoint
    }

    /// Kills one of them.
    pub(super) fn kill(&mut self, chance: &mut Chance) -> Result<()> {
        let victim = usize::try_from(chance.below(INSTANCES))?;
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
