//! A node that has no keys for a while.

use std::{fs, path::Path};

use anyhow::{Context, Result};

use super::{Person, write_private};
use crate::command::{Refusal, capture, refusal};

impl Person {
    /// Locks their node with all that it has.
    ///
    /// # Errors
    /// If the node does not run, or does not come to it.
    pub fn locks_fully(&mut self) -> Result<()> {
        // Who listens to a node is told no more by it.
        self.events = None;
        capture("lock", self.hoopoe().args(["lock", "--full", "--json"])).map(drop)
    }

    /// Unlocks it.
    ///
    /// # Errors
    /// If the node refuses, or does not start again.
    pub fn unlocks(&mut self) -> Result<()> {
        let mut unlock = self.unlock(&self.passphrase);
        capture("unlock", &mut unlock)?;
        self.reaches_server()?;
        self.events = Some(self.api().events()?);
        Ok(())
    }

    /// Tries another passphrase than theirs.
    ///
    /// # Errors
    /// If that unlocks the node.
    pub fn unlocks_wrongly(&self) -> Result<Refusal> {
        let wrong = self.profile.with_extension("wrong");
        write_private(&wrong, "no passphrase of anybody")?;
        refusal("unlock", &mut self.unlock(&wrong))
    }

    fn unlock(&self, passphrase: &Path) -> std::process::Command {
        let mut unlock = self.hoopoe();
        unlock
            .args(["unlock", "--json", "--passphrase-file"])
            .arg(passphrase);
        unlock
    }

    /// Whether their node's process has a socket over which contacts could reach it by QUIC.
    ///
    /// # Errors
    /// If the node does not run, or the system does not tell.
    pub fn has_network(&self) -> Result<bool> {
        let open = self.open_files()?;
        let mut datagrams = fs::read_to_string("/proc/net/udp").context("listing sockets")?;
        datagrams.push_str(&fs::read_to_string("/proc/net/udp6").unwrap_or_default());
        // The tenth column is the socket's number.
        let numbers = datagrams
            .lines()
            .filter_map(|line| line.split_whitespace().nth(9));
        let mut sockets = numbers.map(|number| format!("socket:[{number}]"));
        Ok(sockets.any(|socket| open.contains(&socket)))
    }

    /// The files and sockets that their node's process has open.
    ///
    /// # Errors
    /// If the node does not run, or the system does not tell.
    pub fn open_files(&self) -> Result<Vec<String>> {
        let process = self.process().context("no node runs")?;
        let files = fs::read_dir(format!("/proc/{process}/fd")).context("listing open files")?;
        Ok(files
            .filter_map(|file| fs::read_link(file.ok()?.path()).ok())
            .map(|path| path.display().to_string())
            .collect())
    }
}
