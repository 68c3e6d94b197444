//! Where a passphrase comes from: a file, or a person at the terminal. It is wiped after use and never logged.
//! `hoopoe passphrase` puts another in its place.

use std::{
    fs,
    io::{self, IsTerminal},
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
};

use clap::Args;
use serde::Serialize;
use zeroize::Zeroizing;

use super::{
    CliError,
    error::command,
    output::{self, Screen},
    profile,
};
use crate::{
    profile::{ChangeError, Profile},
    random,
};

#[derive(Args, Debug)]
pub(super) struct Arguments {
    /// Read the present passphrase from this file instead of asking for it
    #[arg(long, value_name = "FILE")]
    passphrase_file: Option<PathBuf>,
    /// Read the new passphrase from this file instead of asking for it
    #[arg(long, value_name = "FILE")]
    new_passphrase_file: Option<PathBuf>,
}

#[derive(Serialize)]
struct Changed {
    profile: String,
}

pub(super) fn run(arguments: &Arguments, folder: &Path, screen: &Screen) -> Result<(), CliError> {
    if !Profile::at(folder.to_owned()).exists()? {
        return Err(profile::missing(folder));
    }
    let old = ask(arguments.passphrase_file.as_deref())?;
    let new = choose(folder, arguments.new_passphrase_file.as_deref())?;
    Profile::change_passphrase(folder, old.as_bytes(), new.as_bytes(), &mut random::generator()).map_err(
        |error| match error {
            ChangeError::Unlock(error) => profile::refused_while_it_runs(folder, error),
            other => CliError::failed(
                "passphrase_not_changed",
                format!("{other}; the passphrase is what it was"),
            ),
        },
    )?;
    let changed = Changed {
        profile: folder.display().to_string(),
    };
    screen.answer(&changed, |_, _| {
        "The passphrase is changed; the old one opens this profile no more.\n\
         A copy of the profile that was made before still opens with the old one."
            .to_owned()
    })
}

/// The passphrase of an existing profile.
pub(super) fn ask(file: Option<&Path>) -> Result<Zeroizing<String>, CliError> {
    match file {
        Some(file) => from_file(file),
        None => prompt("Passphrase: "),
    }
}

/// A new passphrase: at a terminal it is asked for twice. One that is soon found is taken, and it is said what that means.
pub(super) fn choose(folder: &Path, file: Option<&Path>) -> Result<Zeroizing<String>, CliError> {
    let chosen = match file {
        Some(file) => from_file(file)?,
        None => prompt_twice()?,
    };
    if chosen.chars().count() < SHORT {
        output::say(&format_args!(
            "hoopoe: warning: the passphrase has fewer than {SHORT} characters: whoever gets hold of this disk tries all of \
             them and reads everything; take five words or more that chance has chosen, with: {}",
            command(folder, "passphrase")
        ));
    }
    Ok(chosen)
}

/// Below this many characters even those that chance has chosen are soon found. Nothing else is judged: no rule tells a good
/// passphrase from one that is merely long.
const SHORT: usize = 8;

fn prompt_twice() -> Result<Zeroizing<String>, CliError> {
    let first = prompt("Choose a passphrase: ")?;
    let second = prompt("The same once more: ")?;
    if *first == *second {
        Ok(first)
    } else {
        Err(CliError::failed(
            "passphrase_differs",
            "the two passphrases differ; nothing was done, try again",
        ))
    }
}

/// The first line of a file; what follows its line end would be a mistake, and is refused rather than dropped.
fn from_file(file: &Path) -> Result<Zeroizing<String>, CliError> {
    let unreadable = |error: io::Error| {
        CliError::failed(
            "passphrase_file",
            format!("the passphrase file {} cannot be read: {error}", file.display()),
        )
    };
    let mode = fs::metadata(file).map_err(unreadable)?.permissions().mode();
    if mode & 0o077 != 0 {
        output::say(&format_args!(
            "hoopoe: warning: others can read {}; close it with: chmod 600",
            file.display()
        ));
    }
    let content = Zeroizing::new(fs::read_to_string(file).map_err(unreadable)?);
    let line = content.strip_suffix('\n').unwrap_or(&content);
    let line = line.strip_suffix('\r').unwrap_or(line);
    if line.contains(['\n', '\r']) {
        return Err(CliError::failed(
            "passphrase_file",
            "the passphrase file has more than one line",
        ));
    }
    nonempty(Zeroizing::new(line.to_owned()))
}

fn prompt(question: &str) -> Result<Zeroizing<String>, CliError> {
    if !io::stdin().is_terminal() {
        return Err(CliError::failed(
            "no_terminal",
            "there is no terminal to ask for the passphrase; give it with: --passphrase-file FILE",
        ));
    }
    nonempty(Zeroizing::new(rpassword::prompt_password(question)?))
}

fn nonempty(passphrase: Zeroizing<String>) -> Result<Zeroizing<String>, CliError> {
    if passphrase.is_empty() {
        return Err(CliError::failed(
            "passphrase_empty",
            "the passphrase is empty; choose one that only you know",
        ));
    }
    Ok(passphrase)
}
