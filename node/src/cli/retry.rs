//! `hoopoe retry`: what never arrives as it is goes out as a message of today.

use clap::Args;
use hoopoe_protocol::id::MessageId;

use super::{CliError, client::Client, delete, output::Screen, send, who};
use crate::web::types::Sent;

#[derive(Args, Debug)]
pub(super) struct Arguments {
    /// A contact's number, or exactly their name
    who: String,
    /// The message, by the id that `hoopoe history WHO --json` shows
    #[arg(value_parser = delete::named, allow_hyphen_values = true)]
    message: MessageId,
}

pub(super) async fn run(arguments: &Arguments, client: &Client, screen: &Screen) -> Result<(), CliError> {
    let contact = who::find(client, &arguments.who).await?;
    let path = format!(
        "chats/{}/messages/{}/retry",
        contact.id,
        arguments.message.to_text()
    );
    let sent: Sent = client.post(&path, &()).await?;
    screen.answer(&sent, |sent, _| send::sentence(sent, &contact.name))
}
