//! `hoopoe service`: the node as a service of the user's systemd, which starts it at login and again when it fails.

mod systemd;
mod unit;

use std::{
    fs::{self, OpenOptions},
    io::{self, Write as _},
    os::unix::fs::OpenOptionsExt as _,
    path::{Path, PathBuf, absolute},
};

use clap::{Args, Subcommand};
use hoopoe_protocol::hash;
use serde::Serialize;

use super::{CliError, clean, error::command, output::Screen, profile, settings::Settings};
use crate::{profile::Profile, telemetry::Destination};
use unit::Unit;

#[derive(Args, Debug)]
pub(super) struct Arguments {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Make a unit for this profile and have it started at each login
    Install(Install),
    /// Start the service now
    Start,
    /// Stop the service; it starts again at the next login
    Stop,
    /// Show how the service is
    Status,
    /// Stop the service and remove its unit; the profile stays
    Uninstall,
}

#[derive(Args, Debug)]
struct Install {
    /// The file with the passphrase, because nobody can be asked; systemd shows it to the node alone
    #[arg(long, value_name = "FILE")]
    passphrase_file: Option<PathBuf>,
}

/// How the service is.
#[derive(Serialize)]
struct Status {
    unit: String,
    installed: bool,
    /// As systemd calls it.
    state: String,
    /// Whether it starts at login.
    enabled: bool,
    process: Option<u32>,
    restarts: u64,
}

#[derive(Serialize)]
struct Done {
    unit: String,
    done: &'static str,
}

pub(super) fn run(arguments: Arguments, folder: &Path, screen: &Screen) -> Result<(), CliError> {
    let folder = absolute(folder)?;
    let unit = name(&folder);
    match arguments.what {
        What::Install(install) => {
            let text = install.unit(&folder)?;
            // Asked before anything is written.
            systemd::properties(&unit, "LoadState")?;
            write(&place(&unit)?, &text)?;
            systemd::ask(&["daemon-reload"])?;
            systemd::ask(&["enable", &unit])?;
            let done = done(unit, "installed");
            screen.answer(&done, |_, _| installed(&folder))
        }
        What::Start => {
            start(&folder)?;
            let done = done(unit, "started");
            screen.answer(&done, |_, _| {
                format!(
                    "hoopoe is running; talk to it with: {}",
                    command(&folder, "status")
                )
            })
        }
        What::Stop => {
            must_be_installed(&unit, &folder)?;
            systemd::ask(&["stop", &unit])?;
            let done = done(unit, "stopped");
            screen.answer(&done, |_, _| "hoopoe is stopped until the next login".to_owned())
        }
        What::Status => screen.answer(&status(unit)?, |status, _| shown(status)),
        What::Uninstall => {
            must_be_installed(&unit, &folder)?;
            systemd::ask(&["disable", "--now", &unit])?;
            fs::remove_file(place(&unit)?)?;
            systemd::ask(&["daemon-reload"])?;
            let done = done(unit, "uninstalled");
            screen.answer(&done, |_, _| {
                "The service is removed; the profile is as it was.".to_owned()
            })
        }
    }
}

/// Whether there is a service for this profile.
pub(super) fn is_installed(folder: &Path) -> bool {
    place(&name(folder)).is_ok_and(|place| place.exists())
}

/// Starts it.
pub(super) fn start(folder: &Path) -> Result<(), CliError> {
    let unit = name(folder);
    must_be_installed(&unit, folder)?;
    systemd::ask(&["start", &unit])
}

impl Install {
    fn unit(self, folder: &Path) -> Result<String, CliError> {
        let profile = Profile::at(folder.to_owned());
        if !profile.exists()? {
            return Err(profile::missing(folder));
        }
        let (_, config) = Settings::default().load(folder)?;
        let passphrase = self.passphrase_file.or(config.passphrase_file).ok_or_else(|| {
            CliError::usage(
                "a service has nobody to ask for the passphrase; write it into a file that only you can read and say \
                 --passphrase-file FILE",
            )
        })?;
        let passphrase = absolute(passphrase)?;
        if !passphrase.is_file() {
            return Err(CliError::failed(
                "passphrase_file",
                format!("there is no passphrase file {}", passphrase.display()),
            ));
        }
        let (log, writable) = match config.log_to {
            Destination::StandardError => (Some(profile.log()), Vec::new()),
            // Said in the profile's settings, which the service reads too.
            Destination::File { path, .. } => {
                let outside = path.parent().filter(|parent| !parent.starts_with(folder));
                (None, outside.map(Path::to_owned).into_iter().collect())
            }
        };
        let unit = Unit {
            program: std::env::current_exe()?,
            profile: folder.to_owned(),
            passphrase,
            log,
            writable,
        };
        unit.text()
            .map_err(|error| CliError::failed("path", error.to_string()))
    }
}

/// One name for the usual profile, and one for each other.
fn name(folder: &Path) -> String {
    if super::usual_folder().is_some_and(|usual| usual == folder) {
        return "hoopoe.service".to_owned();
    }
    let hash = hash::plain(folder.as_os_str().as_encoded_bytes());
    let short = data_encoding::HEXLOWER.encode(hash.get(..4).unwrap_or_default());
    format!("hoopoe-{short}.service")
}

/// Where systemd looks for the units of a user.
fn place(unit: &str) -> Result<PathBuf, CliError> {
    let folders = directories::BaseDirs::new().ok_or_else(|| {
        CliError::usage("this system names no home folder, so there is no place for a unit")
    })?;
    Ok(folders.config_dir().join("systemd/user").join(unit))
}

/// Beside its place, and then moved there: systemd never reads half a unit.
fn write(path: &Path, text: &str) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    let new = path.with_extension("service.new");
    let mut file = OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(&new)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    fs::rename(new, path)
}

fn must_be_installed(unit: &str, folder: &Path) -> Result<(), CliError> {
    if place(unit)?.exists() {
        return Ok(());
    }
    Err(CliError::failed(
        "no_service",
        format!(
            "there is no service for this profile; make one with: {}",
            command(folder, "service install --passphrase-file FILE")
        ),
    ))
}

fn status(unit: String) -> Result<Status, CliError> {
    let said = systemd::properties(&unit, "LoadState,ActiveState,UnitFileState,MainPID,NRestarts")?;
    let value = |name: &str| said.get(name).cloned().unwrap_or_default();
    Ok(Status {
        installed: value("LoadState") == "loaded",
        state: value("ActiveState"),
        enabled: value("UnitFileState") == "enabled",
        process: value("MainPID").parse().ok().filter(|number| *number > 0),
        restarts: value("NRestarts").parse().unwrap_or_default(),
        unit,
    })
}

fn done(unit: String, done: &'static str) -> Done {
    Done { unit, done }
}

fn shown(status: &Status) -> String {
    if !status.installed {
        return format!("{} is not installed", status.unit);
    }
    let process = status
        .process
        .map_or_else(String::new, |number| format!(" as process {number}"));
    let start = if status.enabled {
        "it starts at login"
    } else {
        "it does not start by itself"
    };
    format!(
        "{} is {}{process}; {start}; started again after a failure {} times",
        status.unit,
        clean::line(&status.state),
        status.restarts
    )
}

fn installed(folder: &Path) -> String {
    format!(
        "The service is installed and starts at each login. Start it now with: {}\n\n\
         It opens the profile with the passphrase in the file that you named. So whoever can read that file and the\n\
         profile can read everything: keep both to yourself, and encrypt the disk.\n\
         It ends when you log out, unless you allow it to go on: loginctl enable-linger",
        command(folder, "service start")
    )
}
