//! What the binary can be told to do.

pub mod accounts;
pub mod arguments;
pub mod backup;
pub mod invite;
pub mod output;
pub mod run;
pub mod stats;

pub use arguments::{Arguments, Command};

use anyhow::Result;

/// Does it.
///
/// # Errors
/// If it fails; the message says what to do.
pub async fn execute(command: Command) -> Result<()> {
    match command {
        Command::Run(arguments) => run::run(*arguments).await,
        Command::Invite(arguments) => invite::invite(arguments).await,
        Command::Accounts(arguments) => accounts::accounts(arguments).await,
        Command::Stats(arguments) => stats::stats(arguments).await,
        Command::Backup(arguments) => backup::backup(arguments).await,
        Command::Verify(arguments) => backup::verify(arguments).await,
        Command::Restore(arguments) => backup::restore(arguments).await,
        Command::Restored(arguments) => backup::after_restore(arguments).await,
    }
}
