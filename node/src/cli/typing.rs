//! `hoopoe typing`: lets a contact see that you type to them, for programs that are a screen of your own.

use clap::Args;

use super::{CliError, client::Client, who};
use crate::web::types::TypingNow;

#[derive(Args, Debug)]
pub(super) struct Arguments {
    /// A contact's number, or exactly their name
    who: String,
    /// You do not type any more
    #[arg(long)]
    stopped: bool,
}

pub(super) async fn run(arguments: &Arguments, client: &Client) -> Result<(), CliError> {
    let contact = who::find(client, &arguments.who).await?;
    let now = TypingNow {
        typing: !arguments.stopped,
    };
    client
        .tell(&format!("contacts/{}/typing", contact.id), &now)
        .await
}
