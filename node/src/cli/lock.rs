//! `hoopoe lock` and `hoopoe unlock`: the screen of all browsers, or the node with all that it has.

use std::{
    path::PathBuf,
    time::{Duration, Instant},
};

use clap::Args;
use serde::Serialize;
use tokio::time::sleep;

use super::{CliError, client::Client, error::command, output::Screen, passphrase};
use crate::web::{
    error::Code,
    types::{ScreenSettings, Status, Unlock},
};

/// How long a node may take to close everything, or to open it again.
const PATIENCE: Duration = Duration::from_secs(60);
const AGAIN: Duration = Duration::from_millis(50);

#[derive(Args, Debug)]
pub(super) struct Locking {
    /// Close keys and database as well: nothing is received until it is unlocked
    #[arg(long)]
    full: bool,
    /// Do not lock now; from now on lock by itself when nobody has touched the page for so long
    #[arg(long, value_name = "MINUTES|never", conflicts_with = "full", value_parser = minutes)]
    after: Option<Minutes>,
}

/// How long; none is never.
#[derive(Clone, Copy, Debug)]
struct Minutes(Option<u32>);

/// A day at most.
const MOST_MINUTES: u32 = 24 * 60;

fn minutes(text: &str) -> Result<Minutes, String> {
    if text == "never" {
        return Ok(Minutes(None));
    }
    match text.parse() {
        Ok(minutes @ 1..=MOST_MINUTES) => Ok(Minutes(Some(minutes))),
        _ => Err(format!(
            "say a number of minutes from 1 to {MOST_MINUTES}, or never"
        )),
    }
}

#[derive(Args, Debug)]
pub(super) struct Unlocking {
    /// Read the passphrase from this file instead of asking for it
    #[arg(long, value_name = "FILE")]
    passphrase_file: Option<PathBuf>,
}

/// How it is locked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
enum Kind {
    None,
    Screen,
    Full,
}

#[derive(Serialize)]
struct Locked {
    locked: Kind,
}

pub(super) async fn lock(arguments: &Locking, client: &Client, screen: &Screen) -> Result<(), CliError> {
    if let Some(Minutes(after)) = arguments.after {
        return lock_later(after, client, screen).await;
    }
    let locked = if arguments.full {
        match client.tell("lock", &()).await {
            Err(error) if !is_fully_locked(&error) => return Err(error),
            _ => wait(client, Kind::Full).await?,
        }
        Kind::Full
    } else {
        client.tell("session/lock", &()).await?;
        Kind::Screen
    };
    screen.answer(&Locked { locked }, |_, _| match locked {
        Kind::Full => format!(
            "Fully locked: keys and database are closed, and nothing is received. Unlock with: {}",
            command(client.profile(), "unlock")
        ),
        _ => "All browsers are locked; the node goes on receiving.".to_owned(),
    })
}

async fn lock_later(after: Option<u32>, client: &Client, screen: &Screen) -> Result<(), CliError> {
    let asked = ScreenSettings {
        idle_lock_s: after.unwrap_or_default() * 60,
    };
    let now: ScreenSettings = client.patch("settings/screen", &asked).await?;
    screen.answer(&now, |now, _| match now.idle_lock_s / 60 {
        0 => "The screen does not lock by itself any more.".to_owned(),
        1 => "The screen locks when nobody has touched the page for a minute.".to_owned(),
        minutes => format!("The screen locks when nobody has touched the page for {minutes} minutes."),
    })
}

pub(super) async fn unlock(arguments: &Unlocking, client: &Client, screen: &Screen) -> Result<(), CliError> {
    let asked = Unlock {
        passphrase: passphrase::ask(arguments.passphrase_file.as_deref())?.to_string(),
    };
    client.tell("session/unlock", &asked).await?;
    // Who is told now that it is locked has the reason with it: what was to start did not.
    wait(client, Kind::None).await?;
    screen.answer(&Locked { locked: Kind::None }, |_, _| "Unlocked.".to_owned())
}

/// Waits until the node is fully locked, or is not. Whoever asks in between waits to be answered.
async fn wait(client: &Client, wanted: Kind) -> Result<(), CliError> {
    let deadline = Instant::now() + PATIENCE;
    loop {
        match client.get::<Status>("status").await {
            Ok(_) if wanted == Kind::None => return Ok(()),
            Err(error) if wanted == Kind::Full && is_fully_locked(&error) => return Ok(()),
            Ok(_) => {}
            // The connection was one of those that ended with the change.
            Err(error) if is_ending(&error) => {}
            Err(error) => return Err(error),
        }
        if Instant::now() >= deadline {
            return Err(CliError::failed(
                "timeout",
                "the running hoopoe takes long to change; see its log",
            ));
        }
        sleep(AGAIN).await;
    }
}

fn is_fully_locked(error: &CliError) -> bool {
    matches!(error, CliError::Refused(problem) if problem.code == Code::FullyLocked.as_str())
}

fn is_ending(error: &CliError) -> bool {
    match error {
        CliError::Failed { code, .. } => *code == "connection_lost",
        CliError::Refused(problem) => problem.code == Code::Stopping.as_str(),
        _ => false,
    }
}
