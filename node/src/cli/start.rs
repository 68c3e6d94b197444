//! Starts a node that does not run: by its service where there is one, else as a process of its own, which goes on when the
//! terminal is closed; and `hoopoe stop`, which ends it.

use std::{
    path::{Path, absolute},
    process::Stdio,
    time::{Duration, Instant},
};

use rustix::process::{Pid, Signal, kill_process};
use serde::Serialize;
use tokio::{
    io::{AsyncBufReadExt as _, AsyncReadExt as _, BufReader},
    process::{Child, Command},
    time::{sleep, timeout},
};

use super::{CliError, clean, error::command, output::Screen, profile, service, settings::Settings};
use crate::{profile::Profile, telemetry::Destination, web::types::Problem};

/// How long a node may take to start or to end: an upgrade of a large database takes its time.
const PATIENCE: Duration = Duration::from_secs(90);
const AGAIN: Duration = Duration::from_millis(50);

/// How a node was started.
#[derive(Debug, Serialize)]
#[serde(rename_all = "snake_case", tag = "by")]
pub(super) enum Started {
    /// By systemd.
    Service,
    /// As a process of its own.
    Process {
        /// Its number.
        process: u32,
    },
    /// Somebody else was as quick.
    Another,
}

/// Starts the node of this folder, and waits until it answers. Nobody is asked for a passphrase: where none is in a file, it
/// starts fully locked, and where there is no profile it waits for an account.
pub(super) async fn start(folder: &Path) -> Result<Started, CliError> {
    let folder = absolute(folder)?;
    let there = Profile::at(folder.clone());
    if there.exists()? && service::is_installed(&folder) && service::start(&folder).is_ok() {
        return Ok(Started::Service);
    }
    let (_, config) = Settings::default().load(&folder)?;
    let how: &[&str] = if !there.exists()? {
        if there.has_remains()? {
            return Err(profile::missing(&folder));
        }
        &["--set-up"]
    } else if config.passphrase_file.is_some() {
        &[]
    } else {
        &["--locked"]
    };
    let mut begun = Command::new(std::env::current_exe()?);
    begun
        .arg("--profile")
        .arg(&folder)
        .args(["--json", "run"])
        .args(how);
    if matches!(config.log_to, Destination::StandardError) {
        begun.arg("--log-file").arg(there.log());
    }
    let child = begun
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        // What ends the command in front of it, such as Ctrl-C, does not end it.
        .process_group(0)
        .spawn()?;
    ready(child).await
}

/// Waits until it says that it is up, or has ended and said why.
async fn ready(mut child: Child) -> Result<Started, CliError> {
    let process = child.id().unwrap_or_default();
    let (Some(out), Some(mut err)) = (child.stdout.take(), child.stderr.take()) else {
        return Err(not_started("it has no output"));
    };
    let mut said = String::new();
    let begun = timeout(PATIENCE, BufReader::new(out).read_line(&mut said)).await;
    let Ok(begun) = begun else {
        return Err(not_started("it takes very long; see its log"));
    };
    if begun? > 0 {
        return Ok(Started::Process { process });
    }
    let mut why = String::new();
    drop(timeout(PATIENCE, err.read_to_string(&mut why)).await);
    let problem = why
        .lines()
        .rev()
        .find_map(|line| serde_json::from_str::<Problem>(line).ok());
    match problem {
        Some(problem) if problem.code == "in_use" => Ok(Started::Another),
        Some(problem) => Err(not_started(&problem.title)),
        None => Err(not_started(&clean::line(why.trim()))),
    }
}

fn not_started(why: &str) -> CliError {
    CliError::failed("not_started", format!("the node did not start: {why}"))
}

#[derive(Serialize)]
struct Stopped {
    stopped: bool,
}

/// Ends the node of this folder, and waits until it has ended.
pub(super) async fn stop(folder: &Path, screen: &Screen) -> Result<(), CliError> {
    let there = Profile::at(folder.to_owned());
    let failed = |why: &str| CliError::failed("not_stopped", why.to_owned());
    let Some(process) = profile::process(folder) else {
        if there.is_in_use()? {
            return Err(failed(
                "something holds the profile that does not answer; is it starting, or ending?",
            ));
        }
        return screen.answer(&Stopped { stopped: false }, |_, _| {
            "No hoopoe is running for this profile.".to_owned()
        });
    };
    let process = Pid::from_raw(process).ok_or_else(|| failed("the running hoopoe has no number"))?;
    kill_process(process, Signal::TERM)
        .map_err(|error| failed(&format!("the running hoopoe cannot be ended: {error}")))?;
    let deadline = Instant::now() + PATIENCE;
    while there.is_in_use()? {
        if Instant::now() >= deadline {
            return Err(failed("the running hoopoe takes long to end; see its log"));
        }
        sleep(AGAIN).await;
    }
    screen.answer(&Stopped { stopped: true }, |_, _| {
        format!(
            "hoopoe is stopped. Start it again with: {}",
            command(folder, "open")
        )
    })
}
