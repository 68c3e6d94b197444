//! The profile as commands meet it that work on it themselves.

use std::path::Path;

use hoopoe_crypto::vault::VaultError;

use super::{CliError, error::command};
use crate::profile::{CreateError, Lock, LockError, Profile, UnlockError, Unlocked};

/// Opens it.
pub(super) fn unlock(folder: &Path, passphrase: &str) -> Result<Unlocked, CliError> {
    Profile::unlock(folder, passphrase.as_bytes()).map_err(|error| refused(folder, error))
}

/// Keeps others out of it without opening it.
pub(super) fn hold(folder: &Path) -> Result<Lock, CliError> {
    Profile::hold(folder).map_err(|error| refused(folder, error))
}

/// Why it does not open, in words.
pub(super) fn refused(folder: &Path, error: UnlockError) -> CliError {
    match error {
        UnlockError::Missing => missing(folder),
        UnlockError::Lock(LockError::InUse) => CliError::failed("in_use", in_use(folder)),
        UnlockError::Vault(VaultError::WrongPassphrase) => CliError::failed(
            "wrong_passphrase",
            "the passphrase does not open this profile; try again",
        ),
        other => CliError::failed("unlock_failed", other.to_string()),
    }
}

/// There is no vault. Whoever lost that file alone must not be told to begin anew: a copy of it opens everything.
pub(super) fn missing(folder: &Path) -> CliError {
    // If the folder cannot be read, there is no more to say than that nothing is there.
    if !Profile::at(folder.to_owned()).has_remains().unwrap_or(false) {
        return CliError::no_profile(folder);
    }
    CliError::failed("vault_missing", CreateError::HalfErased.to_string())
}

/// The same for a command that a running node forbids.
pub(super) fn refused_while_it_runs(folder: &Path, error: UnlockError) -> CliError {
    if matches!(error, UnlockError::Lock(LockError::InUse)) {
        still_runs(folder)
    } else {
        refused(folder, error)
    }
}

/// A node runs, and it must not.
pub(super) fn still_runs(folder: &Path) -> CliError {
    let how = process(folder).map_or_else(
        || "Ctrl-C where it runs".to_owned(),
        |number| format!("Ctrl-C where it runs, or: kill {number}"),
    );
    CliError::failed(
        "in_use",
        format!("a hoopoe runs for this profile; end it first ({how}), then try again"),
    )
}

/// Says which process it is, if it answers.
fn in_use(folder: &Path) -> String {
    let process = process(folder);
    let which = process.map_or_else(String::new, |number| format!(" (process {number})"));
    format!(
        "another hoopoe{which} runs for this profile; talk to it with: {}",
        command(folder, "status")
    )
}

/// The number of the process that runs for the profile, if it answers.
pub(super) fn process(folder: &Path) -> Option<i32> {
    let socket = Profile::at(folder.to_owned()).socket().ok()?;
    let stream = std::os::unix::net::UnixStream::connect(socket).ok()?;
    stream.set_nonblocking(true).ok()?;
    tokio::net::UnixStream::from_std(stream)
        .ok()?
        .peer_cred()
        .ok()?
        .pid()
}
