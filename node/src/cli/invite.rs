//! `hoopoe invite`: makes a one-time invitation.

use clap::Args;

use super::{CliError, client::Client, clock::Clock, output::Screen};
use crate::web::types::{Invitation, InvitationPlace, NewInvitation};

#[derive(Args, Debug)]
pub(super) struct Arguments {
    /// How many days it is good
    #[arg(long, value_name = "N", default_value_t = 7, value_parser = clap::value_parser!(u64).range(1..=30))]
    days: u64,
}

pub(super) async fn run(arguments: &Arguments, client: &Client, screen: &Screen) -> Result<(), CliError> {
    let asked = NewInvitation {
        lifetime_s: Some(arguments.days * 24 * 3_600),
    };
    let invitation: Invitation = client.post("invitations", &asked).await?;
    screen.answer(&invitation, |invitation, _| render(invitation, &Clock::system()))
}

fn render(invitation: &Invitation, clock: &Clock) -> String {
    let state = match (invitation.place, invitation.published) {
        (InvitationPlace::Here, _) => {
            "No store server has let you in, so it works only while hoopoe runs here and they can connect to this computer. It works once"
        }
        (InvitationPlace::Server, true) => "It works once",
        (InvitationPlace::Server, false) => {
            "It is not on your server yet, and works as soon as it is (see: hoopoe status). It works once"
        }
    };
    format!(
        "{link}\n\nGive this link to one person, over a way that only the two of you see.\n{state}, until {end}.",
        link = super::clean::line(&invitation.link),
        end = clock.read_fully(invitation.expires),
    )
}
