//! A store server on a port that the system chose.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::{
    binaries::Binaries,
    command::capture,
    json,
    process::Daemon,
    wait::{self, Look},
};

const START: Duration = Duration::from_secs(30);

/// Limits that a test would meet in which many people come, or nodes start and end all the time, in the server's environment.
pub const GENEROUS: [(&str, &str); 6] = [
    ("HOOPOE_STORE_REGISTRATION_BURST", "10000"),
    ("HOOPOE_STORE_SIGN_IN_BURST", "10000"),
    ("HOOPOE_STORE_SLOT_BURST", "10000"),
    ("HOOPOE_STORE_OWNER_BURST", "100000"),
    ("HOOPOE_STORE_ANONYMOUS_BURST", "100000"),
    ("HOOPOE_STORE_DEPOSIT_BURST", "100000"),
];

/// Limits that somebody would meet who leaves thousands of messages for one person.
pub const ROOMY: [(&str, &str); 3] = [
    ("HOOPOE_STORE_DEPOSIT_BURST", "100000"),
    ("HOOPOE_STORE_LANE_ENVELOPES", "50000"),
    ("HOOPOE_STORE_LANE_SHARES", "1"),
];

/// A server that has no room for any envelope.
pub const FULL: [(&str, &str); 1] = [("HOOPOE_STORE_LANE_ENVELOPES", "0")];

/// A store server, which may run or not.
#[derive(Debug)]
pub struct StoreServer {
    program: PathBuf,
    data: PathBuf,
    log: PathBuf,
    settings: Vec<(String, String)>,
    url: String,
    daemon: Option<Daemon>,
}

impl StoreServer {
    /// Starts a server whose data lie in `folder`.
    ///
    /// # Errors
    /// If it does not say in time where it listens.
    pub fn start(binaries: &Binaries, folder: &Path) -> Result<Self> {
        Self::start_with(binaries, folder, &[])
    }

    /// Starts a server with these variables in its environment.
    ///
    /// # Errors
    /// If it does not say in time where it listens.
    pub fn start_with(binaries: &Binaries, folder: &Path, limits: &[(&str, &str)]) -> Result<Self> {
        Self::start_program(&binaries.server, folder, limits)
    }

    /// Starts a server from its binary alone, with these variables in its environment.
    ///
    /// # Errors
    /// If it does not say in time where it listens.
    pub fn start_program(program: &Path, folder: &Path, settings: &[(&str, &str)]) -> Result<Self> {
        fs::create_dir_all(folder).with_context(|| format!("creating {}", folder.display()))?;
        let mut server = Self {
            program: program.to_owned(),
            data: folder.join("data"),
            log: folder.join("log"),
            settings: owned(settings),
            url: String::new(),
            daemon: None,
        };
        let (daemon, url) = server
            .launch("127.0.0.1:0")
            .context("starting the store server")?;
        server.daemon = Some(daemon);
        server.url = url;
        Ok(server)
    }

    /// Gives the server other variables in its environment, from the next start on.
    pub fn set_limits(&mut self, limits: &[(&str, &str)]) {
        self.settings = owned(limits);
    }

    /// Starts the server again, on the address that it had, with its data.
    ///
    /// # Errors
    /// If it does not say in time that it listens there.
    pub fn start_again(&mut self) -> Result<()> {
        let address = self.address().to_owned();
        // Somebody's connection may have got the same port for a moment.
        let (daemon, _) = wait::until("the store server comes back", START, || {
            Ok(match self.launch(&address) {
                Ok(started) => Look::Done(started),
                Err(error) => Look::NotYet(format!("{error:#}")),
            })
        })?;
        self.daemon = Some(daemon);
        Ok(())
    }

    /// Forgets everything, as a server does that its operator sets up anew. It must have ended.
    ///
    /// # Errors
    /// If its data cannot be removed.
    pub fn forget_everything(&self) -> Result<()> {
        fs::remove_dir_all(&self.data).with_context(|| format!("removing {}", self.data.display()))
    }

    fn launch(&self, address: &str) -> Result<(Daemon, String)> {
        let mut command = Command::new(&self.program);
        command
            .args(["run", "--listen", address, "--until-stdin-closes", "--data"])
            .arg(&self.data)
            .env("HOOPOE_LOG", "debug")
            .envs(self.settings.iter().map(|(name, value)| (name, value)));
        let mut daemon = Daemon::start(&mut command, &self.log)?;
        let url = listening(&mut daemon)?;
        Ok((daemon, url))
    }

    /// Where it is reached.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Its address and port.
    #[must_use]
    pub fn address(&self) -> &str {
        self.url
            .split_once("://")
            .map_or(self.url.as_str(), |(_, address)| address)
    }

    /// Where it keeps its data.
    #[must_use]
    pub fn data(&self) -> &Path {
        &self.data
    }

    /// The certificate that it shows if it has made one for itself.
    #[must_use]
    pub fn certificate(&self) -> PathBuf {
        self.data.join("tls.cert.pem")
    }

    /// Its log.
    #[must_use]
    pub fn log(&self) -> &Path {
        &self.log
    }

    /// The number of its process, while it runs.
    #[must_use]
    pub fn process(&self) -> Option<u32> {
        self.daemon.as_ref().map(Daemon::process)
    }

    /// A fresh code that admits one account.
    ///
    /// # Errors
    /// If the server's command line refuses.
    pub fn invite_code(&self) -> Result<String> {
        json::text(&self.invitation()?, "/code")
    }

    /// What its operator gives to somebody who should join: `/url`, `/pin` and `/code`.
    ///
    /// # Errors
    /// If the server's command line refuses.
    pub fn invitation(&self) -> Result<Value> {
        let mut command = Command::new(&self.program);
        command.args(["invite", "--json", "--data"]).arg(&self.data);
        capture("invite", &mut command)
    }

    /// What the server counts.
    ///
    /// # Errors
    /// If its command line refuses.
    pub fn stats(&self) -> Result<Value> {
        let mut command = Command::new(&self.program);
        command.args(["stats", "--json", "--data"]).arg(&self.data);
        capture("stats", &mut command)
    }

    /// One of the numbers that the server counts.
    ///
    /// # Errors
    /// If there is no such number.
    pub fn count(&self, name: &str) -> Result<u64> {
        json::number(&self.stats()?, &format!("/{name}"))
    }

    /// Asks the server to end, and waits until it has.
    ///
    /// # Errors
    /// If it does not end in time, or not well.
    pub fn stop(&mut self) -> Result<()> {
        match self.daemon.take() {
            Some(daemon) => daemon.stop().context("stopping the store server"),
            None => Ok(()),
        }
    }

    /// Stops the server where it is: it takes connections and never answers.
    ///
    /// # Errors
    /// If it does not run.
    pub fn pause(&self) -> Result<()> {
        self.daemon.as_ref().context("no server runs")?.pause()
    }

    /// Lets a paused server go on.
    ///
    /// # Errors
    /// If it does not run.
    pub fn resume(&self) -> Result<()> {
        self.daemon.as_ref().context("no server runs")?.resume()
    }

    /// Ends the server as a crash would.
    ///
    /// # Errors
    /// If the system does not let us.
    pub fn crash(&mut self) -> Result<()> {
        self.daemon.take().map_or(Ok(()), Daemon::kill)
    }
}

fn owned(settings: &[(&str, &str)]) -> Vec<(String, String)> {
    settings
        .iter()
        .map(|&(name, value)| (name.to_owned(), value.to_owned()))
        .collect()
}

/// Waits for the line `listening on URL`.
fn listening(daemon: &mut Daemon) -> Result<String> {
    let end = Instant::now() + START;
    while let Some(left) = end.checked_duration_since(Instant::now()) {
        let Some(line) = daemon.next_line(left)? else {
            break;
        };
        if let Some((_, url)) = line.text.split_once("listening on ") {
            return Ok(url.trim().to_owned());
        }
    }
    bail!(
        "it has not said where it listens; its log ends so:\n{}",
        daemon.log_end()
    )
}
