//! A store server on a port that the system chose.

use std::{
    path::{Path, PathBuf},
    process::Command,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};

use crate::{binaries::Binaries, json, person::capture, process::Daemon};

const START: Duration = Duration::from_secs(30);

/// A store server that runs.
#[derive(Debug)]
pub struct StoreServer {
    program: PathBuf,
    data: PathBuf,
    url: String,
    daemon: Daemon,
}

impl StoreServer {
    /// Starts a server whose data lie in `folder`.
    ///
    /// # Errors
    /// If it does not say in time where it listens.
    pub fn start(binaries: &Binaries, folder: &Path) -> Result<Self> {
        Self::start_on(binaries, folder, "127.0.0.1:0")
    }

    /// Starts a server on the address that an earlier one had, with its data.
    ///
    /// # Errors
    /// If it does not say in time where it listens.
    pub fn start_on(binaries: &Binaries, folder: &Path, address: &str) -> Result<Self> {
        std::fs::create_dir_all(folder).with_context(|| format!("creating {}", folder.display()))?;
        let data = folder.join("data");
        let mut command = Command::new(&binaries.server);
        command
            .args(["run", "--listen", address, "--until-stdin-closes", "--data"])
            .arg(&data);
        let mut daemon = Daemon::start(&mut command, &folder.join("log"))?;
        let url = listening(&mut daemon).context("starting the store server")?;
        Ok(Self {
            program: binaries.server.clone(),
            data,
            url,
            daemon,
        })
    }

    /// Where it is reached.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Where it keeps its data.
    #[must_use]
    pub fn data(&self) -> &Path {
        &self.data
    }

    /// A fresh code that admits one account.
    ///
    /// # Errors
    /// If the server's command line refuses.
    pub fn invite_code(&self) -> Result<String> {
        let mut command = Command::new(&self.program);
        command.args(["invite", "--json", "--data"]).arg(&self.data);
        json::text(&capture("invite", &mut command)?, "/code")
    }

    /// The process, to stop or kill it.
    #[must_use]
    pub fn into_daemon(self) -> Daemon {
        self.daemon
    }
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
