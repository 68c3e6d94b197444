//! `hoopoe accept`: answers an invitation, or asks under an address.

use clap::Args;
use zeroize::Zeroizing;

use super::{
    CliError,
    client::Client,
    output::{Paint, Screen},
    send::standard_input,
};
use crate::web::types::{AcceptInvitation, Acceptance, AcceptanceState};

#[derive(Args)]
pub(super) struct Arguments {
    /// The link that you were given; - reads it from standard input, which keeps it out of the shell's history
    link: String,
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
    let link = if arguments.link == "-" {
        standard_input()?
    } else {
        Zeroizing::new(arguments.link)
    };
    let asked = AcceptInvitation {
        link: link.trim().to_owned(),
        note: arguments.note,
    };
    let accepted: Acceptance = client.post("invitations/accept", &asked).await?;
    screen.answer(&accepted, |accepted, _: Paint| sentence(accepted))
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
