//! `hoopoe erase`: the end of a profile. Nobody can bring it back.

use std::{
    io::{self, IsTerminal as _, Write as _},
    path::Path,
};

use clap::Args;
use serde::Serialize;

use super::{CliError, clean, output::Screen, profile};
use crate::profile::{EraseError, LockError, Profile};

#[derive(Args, Debug)]
pub(super) struct Arguments {
    /// Do not ask; for a program
    #[arg(long)]
    yes_erase_everything: bool,
}

#[derive(Serialize)]
struct Erased {
    erased: String,
    /// Files in the folder that are not the profile's.
    left: Vec<String>,
}

pub(super) fn run(arguments: &Arguments, folder: &Path, screen: &Screen) -> Result<(), CliError> {
    let profile = Profile::at(folder.to_owned());
    if !profile.has_remains()? {
        return Err(CliError::no_profile(folder));
    }
    if profile.is_in_use()? {
        return Err(profile::still_runs(folder));
    }
    // Also without a vault: an erasure may have been cut short, but whoever lost that file alone may have a copy of it.
    if !arguments.yes_erase_everything {
        confirm(folder)?;
    }
    let erased = profile.erase().map_err(|error| match error {
        EraseError::Lock(LockError::InUse) => profile::still_runs(folder),
        EraseError::Lock(error) => CliError::failed("erase_failed", error.to_string()),
        EraseError::Disk(error) => CliError::failed(
            "erase_unfinished",
            format!("not everything is erased yet ({error}); see to that, then do it again"),
        ),
    })?;
    let erased = Erased {
        erased: folder.display().to_string(),
        left: erased
            .left
            .iter()
            .map(|name| name.to_string_lossy().into_owned())
            .collect(),
    };
    screen.answer(&erased, |erased, _| render(erased))
}

/// Asks for the name of the folder, which nobody types by mistake.
fn confirm(folder: &Path) -> Result<(), CliError> {
    if !io::stdin().is_terminal() {
        return Err(CliError::failed(
            "no_terminal",
            "there is no terminal to ask whether you mean it; if you do, say --yes-erase-everything",
        ));
    }
    let whole = std::path::absolute(folder).unwrap_or_else(|_| folder.to_owned());
    let name = whole.file_name().map_or_else(
        || whole.display().to_string(),
        |name| name.to_string_lossy().into_owned(),
    );
    eprint!(
        "This erases {} for ever: your keys, contacts and messages on this device.\n\
         The 24 recovery words still say who you are; they bring back nothing else.\n\
         Type the name of the folder, {name}, to go on: ",
        clean::line(&whole.display().to_string())
    );
    io::stderr().flush()?;
    let mut typed = String::new();
    io::stdin().read_line(&mut typed)?;
    if typed.trim_end_matches(['\n', '\r']) == name {
        Ok(())
    } else {
        Err(CliError::failed(
            "not_confirmed",
            "that is not its name; nothing was erased",
        ))
    }
}

fn render(erased: &Erased) -> String {
    let mut text = format!(
        "{} is erased.\n\
         Your store server does not know: what waits there ends after 30 days, and the account stays until its operator \
         removes it.\n\
         Copies that somebody made of the folder are not erased; nor, on some disks, are old blocks of it.",
        clean::line(&erased.erased)
    );
    if !erased.left.is_empty() {
        text.push_str(&format!(
            "\nLeft in the folder, because it is not the profile's: {}",
            clean::line(&erased.left.join(", "))
        ));
    }
    text
}
