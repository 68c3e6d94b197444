//! `hoopoe delete`: a message goes from this device.

use std::io::{self, IsTerminal as _, Write as _};

use clap::Args;
use hoopoe_protocol::id::MessageId;

use super::{CliError, clean, client::Client, output::Screen, who};
use crate::web::types::Deleted;

#[derive(Args, Debug)]
pub(super) struct Arguments {
    /// A contact's number, or exactly their name; me for what you write to yourself
    who: String,
    /// The message, by the id that `hoopoe history WHO --json` shows
    #[arg(value_parser = named, allow_hyphen_values = true)]
    message: MessageId,
    /// Do not ask; for a program
    #[arg(long)]
    yes: bool,
}

pub(super) async fn run(arguments: &Arguments, client: &Client, screen: &Screen) -> Result<(), CliError> {
    let (number, name) = who::find_chat(client, &arguments.who).await?;
    let kept = if who::is_oneself(number) {
        "nobody else has it".to_owned()
    } else {
        format!("what {} has of it stays with them", clean::name(&name))
    };
    if !arguments.yes {
        confirm(&kept, who::is_oneself(number))?;
    }
    let path = format!("chats/{number}/messages/{}", arguments.message.to_text());
    let deleted: Deleted = client.delete(&path).await?;
    screen.answer(&deleted, |_, _| {
        format!("The message is deleted on this device; {kept}.")
    })
}

fn confirm(kept: &str, is_note: bool) -> Result<(), CliError> {
    if !io::stdin().is_terminal() {
        return Err(CliError::failed(
            "no_terminal",
            "there is no terminal to ask whether you mean it; if you do, say --yes",
        ));
    }
    let rest = if is_note {
        ""
    } else {
        ", and what is on its way goes on"
    };
    eprint!("This deletes the message on this device, for ever; {kept}{rest}.\nType yes to go on: ");
    io::stderr().flush()?;
    let mut typed = String::new();
    io::stdin().read_line(&mut typed)?;
    if typed.trim() == "yes" {
        Ok(())
    } else {
        Err(CliError::failed("not_confirmed", "nothing was deleted"))
    }
}

/// The message of this id.
pub(super) fn named(text: &str) -> Result<MessageId, String> {
    MessageId::from_text(text)
        .ok_or_else(|| "a message is named by the 22 characters of its \"id\"".to_owned())
}
