//! The user's systemd, by its own command.

use std::{
    collections::BTreeMap,
    io,
    process::{Command, Output},
};

use super::super::CliError;

/// Asks it to do something with units.
pub(super) fn ask(words: &[&str]) -> Result<(), CliError> {
    let output = systemctl(words)?;
    if output.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    let said = said
        .trim()
        .lines()
        .next()
        .unwrap_or("it does not say why")
        .to_owned();
    if said.contains("bus") || said.contains("not been booted") {
        return Err(none(&said));
    }
    let what = words.first().copied().unwrap_or_default();
    Err(CliError::failed(
        "systemd_refused",
        format!("systemd could not {what} the service: {said}; see: journalctl --user"),
    ))
}

/// What it knows about a unit.
pub(super) fn properties(unit: &str, names: &str) -> Result<BTreeMap<String, String>, CliError> {
    let property = format!("--property={names}");
    let output = systemctl(&["show", unit, &property])?;
    if !output.status.success() {
        return Err(none(String::from_utf8_lossy(&output.stderr).trim()));
    }
    let said = String::from_utf8_lossy(&output.stdout);
    let pairs = said.lines().filter_map(|line| line.split_once('='));
    Ok(pairs
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect())
}

fn systemctl(words: &[&str]) -> Result<Output, CliError> {
    let done = Command::new("systemctl").arg("--user").args(words).output();
    done.map_err(|error| {
        if error.kind() == io::ErrorKind::NotFound {
            none("there is no systemctl")
        } else {
            CliError::failed("systemd_refused", format!("systemctl cannot be started: {error}"))
        }
    })
}

fn none(why: &str) -> CliError {
    CliError::failed(
        "no_systemd",
        format!(
            "no systemd serves this user ({why}); let another program start and end the node: hoopoe run \
             --passphrase-file FILE, ended by SIGTERM"
        ),
    )
}
