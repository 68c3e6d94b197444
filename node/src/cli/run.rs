//! `hoopoe run`: the node in the foreground, until a signal or the end of standard input.

mod front;
mod marks;
mod page;
mod refusals;
mod vacant;

use std::{
    io::{self, Read},
    path::PathBuf,
    thread,
};

use clap::Args;
use rustix::process::{Resource, Rlimit, setrlimit};
use tokio::signal::unix::{SignalKind, signal};
use tokio_util::sync::CancellationToken;

use super::{
    CliError, init,
    output::Screen,
    passphrase,
    profile::{self, unlock},
    settings::Settings,
};
use crate::{
    profile::{Lock, Profile},
    telemetry::{self, Destination},
    web::LocalSocket,
};
use front::{Front, Turn};

#[derive(Args, Debug)]
pub(super) struct Arguments {
    /// Start fully locked: no passphrase is asked for, and nothing is received before `hoopoe unlock`
    #[arg(long)]
    locked: bool,
    /// Start without a profile: an account is made in the browser (`hoopoe open` does this)
    #[arg(long, conflicts_with = "locked")]
    set_up: bool,
    /// End when standard input ends, for a program that starts this one
    #[arg(long)]
    until_stdin_closes: bool,
    #[command(flatten)]
    settings: Settings,
}

pub(super) async fn run(arguments: Arguments, folder: PathBuf, screen: &Screen) -> Result<(), CliError> {
    let (_, config) = arguments.settings.load(&folder)?;
    let profile = Profile::at(folder.clone());
    if arguments.set_up {
        // Refused before the log is begun in a folder that is somebody else's.
        drop(profile.settle().map_err(|error| init::refused(&error))?);
        refuse_log_in_the_way(&profile, &config.log_to)?;
    } else if !profile.exists()? {
        return Err(profile::missing(&folder));
    }
    telemetry::start(config.log, &config.log_to).map_err(|error| {
        CliError::failed(
            "log_file",
            format!("the log file cannot be written ({error}); name another one with --log-file FILE"),
        )
    })?;
    leave_no_core();
    let stop = CancellationToken::new();
    end_on_signals(&stop)?;
    let passphrase = if arguments.locked || arguments.set_up {
        None
    } else {
        Some(passphrase::ask(config.passphrase_file.as_deref())?)
    };
    if arguments.until_stdin_closes {
        end_with_standard_input(stop.clone())?;
    }
    let turn = match &passphrase {
        Some(passphrase) => Turn::Unlocked(unlock(&folder, passphrase)?),
        None if arguments.set_up => Turn::Vacant(profile.settle().map_err(|error| init::refused(&error))?),
        None => Turn::Locked(profile::hold(&folder)?, None),
    };
    drop(passphrase);
    // Bound before the rest starts: who asks in this moment waits instead of being told that nothing runs.
    let socket = LocalSocket::bind(&profile, turn.lock())
        .map_err(|error| CliError::failed("socket", error.to_string()))?;
    Front::new(profile, config, socket, stop, screen).run(turn).await
}

impl Turn {
    /// Nobody else has the profile.
    const fn lock(&self) -> &Lock {
        match self {
            Self::Unlocked(unlocked) => &unlocked.lock,
            Self::Vacant(lock) | Self::Locked(lock, _) => lock,
        }
    }
}

/// An account is made in an empty folder, or not at all.
fn refuse_log_in_the_way(profile: &Profile, log: &Destination) -> Result<(), CliError> {
    match log {
        Destination::File { path, .. } if profile.is_in_the_way(path) => Err(CliError::failed(
            "log_file",
            "the log file would be in the way of the account that is to be made in this folder; name one elsewhere with \
             --log-file FILE",
        )),
        _ => Ok(()),
    }
}

/// However this process ends, the system writes no copy of its memory, in which keys are. Where it pipes copies to a program, that
/// one is told the limit (core(5)); systemd's keeps none then.
fn leave_no_core() {
    let none = Rlimit {
        current: Some(0),
        maximum: Some(0),
    };
    if let Err(error) = setrlimit(Resource::Core, none) {
        tracing::warn!(%error, "core dumps are not forbidden");
    }
}

/// Ends at SIGINT and SIGTERM. A second one ends the process at once, as if this one had never listened.
fn end_on_signals(stop: &CancellationToken) -> io::Result<()> {
    for kind in [SignalKind::interrupt(), SignalKind::terminate()] {
        let mut signals = signal(kind)?;
        let stop = stop.clone();
        tokio::spawn(async move {
            signals.recv().await;
            stop.cancel();
            signals.recv().await;
            std::process::exit(1);
        });
    }
    Ok(())
}

/// A thread of its own: a read of standard input cannot be called off, and must not hold the runtime up.
fn end_with_standard_input(stop: CancellationToken) -> io::Result<()> {
    thread::Builder::new()
        .name("standard-input".to_owned())
        .spawn(move || {
            let mut rest = [0; 256];
            while matches!(io::stdin().read(&mut rest), Ok(1..)) {}
            stop.cancel();
        })?;
    Ok(())
}
