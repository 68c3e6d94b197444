//! `hoopoe remove`: somebody is a contact no more.

use std::io::{self, IsTerminal as _, Write as _};

use clap::Args;

use super::{CliError, clean, client::Client, output::Screen, who};
use crate::web::types::Contact;

#[derive(Args, Debug)]
pub(super) struct Arguments {
    /// A contact's number, or exactly their name
    who: String,
    /// Delete what the two of you wrote, on this device
    #[arg(long)]
    delete_history: bool,
    /// Do not ask; for a program
    #[arg(long)]
    yes: bool,
}

pub(super) async fn run(arguments: &Arguments, client: &Client, screen: &Screen) -> Result<(), CliError> {
    let (number, name) = who::find_former(client, &arguments.who).await?;
    if !arguments.yes {
        confirm(number, &name, arguments.delete_history)?;
    }
    let history = if arguments.delete_history {
        "delete"
    } else {
        "keep"
    };
    let removed: Contact = client
        .delete(&format!("contacts/{number}?history={history}"))
        .await?;
    screen.answer(&removed, |removed, _| {
        let name = clean::name(&removed.name);
        if arguments.delete_history {
            format!("{name} is removed, and what you wrote to each other is deleted on this device.")
        } else {
            format!(
                "{name} is removed. What you wrote to each other stays: hoopoe history {}",
                removed.id
            )
        }
    })
}

fn confirm(number: i64, name: &str, deletes: bool) -> Result<(), CliError> {
    if !io::stdin().is_terminal() {
        return Err(CliError::failed(
            "no_terminal",
            "there is no terminal to ask whether you mean it; if you do, say --yes",
        ));
    }
    let history = if deletes {
        "What you wrote to each other is deleted on this device, for ever."
    } else {
        "What you wrote to each other stays."
    };
    eprint!(
        "This removes {} from your contacts; only another invitation brings them back. {history}\n\
         Type their number, {number}, to go on: ",
        clean::name(name)
    );
    io::stderr().flush()?;
    let mut typed = String::new();
    io::stdin().read_line(&mut typed)?;
    if typed.trim() == number.to_string() {
        Ok(())
    } else {
        Err(CliError::failed(
            "not_confirmed",
            "that is not their number; nothing was removed",
        ))
    }
}
