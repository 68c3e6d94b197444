//! `hoopoe block` and `hoopoe unblock`: to hear nothing of a contact, and to hear of them again.

use clap::Args;
use serde::Serialize;

use super::{CliError, clean, client::Client, output::Screen, who};
use crate::web::types::Contact;

#[derive(Args, Debug)]
pub(super) struct Arguments {
    /// A contact's number, or exactly their name
    who: String,
}

/// A body without anything in it.
#[derive(Serialize)]
struct Nothing {}

pub(super) async fn block(arguments: &Arguments, client: &Client, screen: &Screen) -> Result<(), CliError> {
    let contact = change(arguments, client, "block").await?;
    screen.answer(&contact, |contact, _| {
        format!(
            "{} is blocked. Nothing of theirs is shown, and they are not told; what they write is not accepted.\n\
             Take it back with: hoopoe unblock {}",
            clean::name(&contact.name),
            contact.id
        )
    })
}

pub(super) async fn unblock(arguments: &Arguments, client: &Client, screen: &Screen) -> Result<(), CliError> {
    let contact = change(arguments, client, "unblock").await?;
    screen.answer(&contact, |contact, _| {
        format!(
            "{} is not blocked. What they wrote meanwhile arrives when their node tries again.",
            clean::name(&contact.name)
        )
    })
}

async fn change(arguments: &Arguments, client: &Client, what: &str) -> Result<Contact, CliError> {
    let contact = who::find(client, &arguments.who).await?;
    client
        .post(&format!("contacts/{}/{what}", contact.id), &Nothing {})
        .await
}
