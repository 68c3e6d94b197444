//! `hoopoe address`: the link under which anybody may ask to become a contact.

use clap::{Args, Subcommand};

use super::{CliError, clean, client::Client, output::Screen};
use crate::web::types::Address;

#[derive(Args, Debug)]
pub(super) struct Arguments {
    #[command(subcommand)]
    what: Option<What>,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Show it; the same as saying nothing
    Show,
    /// Make one; the one before does not work any more, and requests under it are dropped
    New,
    /// Withdraw it; requests under it are dropped
    Withdraw,
}

pub(super) async fn run(arguments: &Arguments, client: &Client, screen: &Screen) -> Result<(), CliError> {
    let address: Address = match arguments.what {
        None | Some(What::Show) => client.get("address").await?,
        Some(What::New) => client.post("address", &()).await?,
        Some(What::Withdraw) => client.delete("address").await?,
    };
    screen.answer(&address, |address, _| render(address))
}

fn render(address: &Address) -> String {
    let Some(link) = &address.link else {
        return "You have no address. Make one with: hoopoe address new".to_owned();
    };
    let state = if address.published {
        "Whoever has this link may ask to become your contact; you decide with: hoopoe requests"
    } else {
        "It is not on your server yet, and works as soon as it is (see: hoopoe status)"
    };
    format!("{}\n\n{state}.", clean::line(link))
}
