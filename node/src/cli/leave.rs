//! `hoopoe leave`: has no store server any more.

use std::io::{self, IsTerminal as _, Write as _};

use clap::Args;

use super::{CliError, clean, client::Client, output::Screen};
use crate::web::types::Server;

#[derive(Args, Debug)]
pub(super) struct Arguments {
    /// Do not ask; for a program
    #[arg(long)]
    yes: bool,
}

pub(super) async fn run(arguments: &Arguments, client: &Client, screen: &Screen) -> Result<(), CliError> {
    let before: Server = client.get("server").await?;
    let Some(url) = before.url else {
        return screen.answer(&before, |_, _| "You have no server to leave.".to_owned());
    };
    if !arguments.yes {
        confirm(&url)?;
    }
    let now: Server = client.delete("server").await?;
    screen.answer(&now, |_, _| {
        format!(
            "You have left {}. What still arrives there is fetched for 30 days; join a server again with: hoopoe join URL",
            clean::line(&url)
        )
    })
}

fn confirm(url: &str) -> Result<(), CliError> {
    if !io::stdin().is_terminal() {
        return Err(CliError::failed(
            "no_terminal",
            "there is no terminal to ask whether you mean it; if you do, say --yes",
        ));
    }
    eprint!(
        "This leaves {}. Contacts can then send to you only while both computers are on and reach each other. Invitations \
         that the server has, and your address unless you withdraw it, still work for 30 days; what waits there is fetched \
         for as long. You can come back.\n\
         Type leave to go on: ",
        clean::line(url)
    );
    io::stderr().flush()?;
    let mut typed = String::new();
    io::stdin().read_line(&mut typed)?;
    if typed.trim() == "leave" {
        Ok(())
    } else {
        Err(CliError::failed(
            "not_confirmed",
            "that is not the word; you stay",
        ))
    }
}
