//! Where the settings of a node are found: the profile's file or another, the environment, these flags.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use clap::{ArgAction, Args, builder::PossibleValuesParser};

use super::{CliError, named_by};
use crate::{
    config::{
        RunConfig,
        key::Key,
        layers::{ConfigFile, Layers},
    },
    profile::Profile,
};

const LEVELS: [&str; 6] = ["off", "error", "warn", "info", "debug", "trace"];

/// What can be said about a node's settings.
#[derive(Args, Clone, Debug, Default)]
pub(super) struct Settings {
    /// Read settings from this file instead of hoopoe.toml in the profile folder [env: HOOPOE_CONFIG]
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    #[arg(long, value_name = "ADDR", action = ArgAction::Append, help = Key::Listen.meaning())]
    listen: Vec<String>,
    #[arg(long, value_name = "WHO", help = Key::Addresses.meaning())]
    addresses: Option<String>,
    #[arg(long, value_name = "on|off", help = Key::Nearby.meaning())]
    nearby: Option<String>,
    #[arg(long, value_name = "N", help = Key::Strangers.meaning())]
    strangers: Option<String>,
    #[arg(long, value_name = "N", help = Key::StrangersPerNetwork.meaning())]
    strangers_per_network: Option<String>,
    #[arg(long, value_name = "N", help = Key::HandshakesPerMinute.meaning())]
    handshakes_per_minute: Option<String>,
    #[arg(long, value_name = "N", help = Key::HandshakesPerNetwork.meaning())]
    handshakes_per_network: Option<String>,
    #[arg(long, value_name = "N", help = Key::Connections.meaning())]
    connections: Option<String>,
    #[arg(long, value_name = "N", help = Key::ConnectionsPerPeer.meaning())]
    connections_per_peer: Option<String>,
    #[arg(long, value_name = "PORT", help = Key::PagePort.meaning())]
    page_port: Option<String>,
    #[arg(long, value_name = "N", help = Key::HedgeMs.meaning())]
    hedge_ms: Option<String>,
    #[arg(long, value_name = "MIN-MAX", help = Key::ReceiptDelayMs.meaning())]
    receipt_delay_ms: Option<String>,
    #[arg(long, value_name = "FILE", help = Key::PassphraseFile.meaning())]
    passphrase_file: Option<String>,
    #[arg(
        long,
        value_name = "LEVEL",
        ignore_case = true,
        value_parser = PossibleValuesParser::new(LEVELS),
        hide_possible_values = true,
        help = Key::Log.meaning()
    )]
    log: Option<String>,
    #[arg(long, value_name = "FILE", help = Key::LogFile.meaning())]
    log_file: Option<String>,
    #[arg(long, value_name = "N", help = Key::LogFileKib.meaning())]
    log_file_kib: Option<String>,
    #[arg(long, value_name = "N", help = Key::LogFiles.meaning())]
    log_files: Option<String>,
}

impl Settings {
    /// All that was said, and that it makes sense.
    ///
    /// # Errors
    /// If some of it makes none, or the file cannot be read.
    pub(super) fn load(&self, profile: &Path) -> Result<(Layers, RunConfig), CliError> {
        let file = self.file(profile)?;
        let variables = environment()?;
        let variable = |name: &str| {
            let found = variables.iter().find(|(known, _)| known == name);
            found.map(|(_, value)| value.clone())
        };
        let layers = Layers::read(file.as_ref(), variable, self.flags())
            .map_err(|error| CliError::usage(error.to_string()))?;
        let config = RunConfig::read(&layers).map_err(|error| CliError::usage(error.to_string()))?;
        Ok((layers, config))
    }

    /// The file that was named, which must be there, or the profile's, if it has one.
    fn file(&self, profile: &Path) -> Result<Option<ConfigFile>, CliError> {
        let named = self.config.clone().or_else(|| named_by("HOOPOE_CONFIG"));
        let path = named
            .clone()
            .unwrap_or_else(|| Profile::at(profile.to_owned()).config());
        match fs::read_to_string(&path) {
            Ok(text) => Ok(Some(ConfigFile { path, text })),
            Err(error) if named.is_none() && is_missing(&error) => Ok(None),
            Err(error) => Err(CliError::failed(
                "config_file",
                format!("the configuration {} cannot be read: {error}", path.display()),
            )),
        }
    }

    fn flags(&self) -> [(Key, Vec<String>); Key::ALL.len()] {
        let one = |text: &Option<String>| text.clone().into_iter().collect();
        Key::ALL.map(|key| {
            let texts = match key {
                Key::Listen => self.listen.clone(),
                Key::Addresses => one(&self.addresses),
                Key::Nearby => one(&self.nearby),
                Key::Strangers => one(&self.strangers),
                Key::StrangersPerNetwork => one(&self.strangers_per_network),
                Key::HandshakesPerMinute => one(&self.handshakes_per_minute),
                Key::HandshakesPerNetwork => one(&self.handshakes_per_network),
                Key::Connections => one(&self.connections),
                Key::ConnectionsPerPeer => one(&self.connections_per_peer),
                Key::PagePort => one(&self.page_port),
                Key::HedgeMs => one(&self.hedge_ms),
                Key::ReceiptDelayMs => one(&self.receipt_delay_ms),
                Key::PassphraseFile => one(&self.passphrase_file),
                Key::Log => one(&self.log),
                Key::LogFile => one(&self.log_file),
                Key::LogFileKib => one(&self.log_file_kib),
                Key::LogFiles => one(&self.log_files),
            };
            (key, texts)
        })
    }
}

/// The variables that are settings; an empty one counts as not set.
fn environment() -> Result<Vec<(String, String)>, CliError> {
    let mut found = Vec::new();
    for name in Key::ALL.map(Key::variable) {
        let Some(value) = std::env::var_os(&name).filter(|value| !value.is_empty()) else {
            continue;
        };
        let value = value
            .into_string()
            .map_err(|_| CliError::usage(format!("the value of {name} is no text")))?;
        found.push((name, value));
    }
    Ok(found)
}

fn is_missing(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory
    )
}
