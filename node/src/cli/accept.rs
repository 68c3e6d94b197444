//! `hoopoe accept`: answers an invitation, or asks under an address.

use std::path::{Path, PathBuf};

use clap::Args;
use hoopoe_crypto::invite::{LinkError, read_link};
use reqwest::Method;
use zeroize::Zeroizing;

use super::{
    CliError,
    client::Client,
    output::{Paint, Screen},
    picture,
    send::standard_input,
};
use crate::web::types::{AcceptInvitation, Acceptance, AcceptanceState, QrTexts};

#[derive(Args)]
pub(super) struct Arguments {
    /// The link that you were given; - reads it from standard input, which keeps it out of the shell's history
    #[arg(required_unless_present = "picture")]
    link: Option<String>,
    /// Read the link from the QR code in this picture (PNG, JPEG or WebP)
    #[arg(long, value_name = "FILE", conflicts_with = "link")]
    picture: Option<PathBuf>,
    /// What you say about yourself, if the link is an address
    #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true)]
    note: String,
}

impl std::fmt::Debug for Arguments {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // Whoever holds the link can answer it.
        f.write_str("Arguments(..)")
    }
}

pub(super) async fn run(arguments: Arguments, client: &Client, screen: &Screen) -> Result<(), CliError> {
    let link = match (&arguments.picture, arguments.link) {
        (Some(file), _) => in_picture(file, client).await?,
        (None, Some(link)) if link != "-" => Zeroizing::new(link),
        (None, _) => standard_input()?,
    };
    let asked = AcceptInvitation {
        link: link.trim().to_owned(),
        note: arguments.note,
    };
    let accepted: Acceptance = client.post("invitations/accept", &asked).await?;
    screen.answer(&accepted, |accepted, _: Paint| sentence(accepted))
}

/// The one link that stands in a QR code of a picture.
async fn in_picture(file: &Path, client: &Client) -> Result<Zeroizing<String>, CliError> {
    let read: QrTexts = client
        .give(Method::POST, "qr/decode", picture::read(file)?)
        .await?;
    let mut links = read.texts.into_iter().filter(|text| is_link(text));
    match (links.next(), links.next()) {
        (Some(link), None) => Ok(Zeroizing::new(link)),
        (Some(_), Some(_)) => Err(CliError::failed(
            "several_links",
            "there are several links in this picture; cut out the one that you mean",
        )),
        (None, _) => Err(CliError::failed(
            "no_link",
            "no QR code with a link was found in this picture; a sharper or larger one may help",
        )),
    }
}

/// Also one that is damaged: the node says so.
fn is_link(text: &str) -> bool {
    !matches!(read_link(text), Err(LinkError::NotInvitation))
}

fn sentence(accepted: &Acceptance) -> String {
    let number = accepted
        .contact
        .map_or_else(String::new, |contact| format!(" (contact {contact})"));
    match accepted.state {
        AcceptanceState::Accepted => format!("You know each other now{number}."),
        AcceptanceState::Waiting => {
            format!("Your answer is on its way{number}. You know each other as soon as they are back online.")
        }
        AcceptanceState::Asked => {
            format!("You have asked them{number}. They may accept it, or never answer; see: hoopoe requests")
        }
        AcceptanceState::Delayed => {
            "Neither their server nor their own node has answered yet. Your answer goes out by itself while hoopoe runs; see: hoopoe contacts"
                .to_owned()
        }
    }
}
