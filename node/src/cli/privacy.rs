//! `hoopoe privacy`: what you show of yourself, and to whom.

use clap::{Args, ValueEnum};

use super::{
    CliError,
    client::Client,
    output::{Paint, Screen, Tone},
    table,
};
use crate::web::types::{Audience, Privacy, PrivacyChange};

#[derive(Args, Debug)]
pub(super) struct Arguments {
    /// Who sees that you type to them
    #[arg(long, value_name = "WHO")]
    typing: Option<Whom>,
    /// Who sees whether you are there, and when you last were
    #[arg(long, value_name = "WHO")]
    presence: Option<Whom>,
    /// Who learns that you have read what they wrote
    #[arg(long, value_name = "WHO")]
    read_receipts: Option<Whom>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Whom {
    /// Everybody you are in touch with; today these are your contacts
    Everyone,
    /// Your contacts
    Contacts,
    /// Nobody; then you do not see it of others either
    Nobody,
}

impl From<Whom> for Audience {
    fn from(whom: Whom) -> Self {
        match whom {
            Whom::Everyone => Self::Everyone,
            Whom::Contacts => Self::Contacts,
            Whom::Nobody => Self::Nobody,
        }
    }
}

pub(super) async fn run(arguments: &Arguments, client: &Client, screen: &Screen) -> Result<(), CliError> {
    let change = PrivacyChange {
        typing: arguments.typing.map(Audience::from),
        presence: arguments.presence.map(Audience::from),
        read_receipts: arguments.read_receipts.map(Audience::from),
    };
    let privacy: Privacy = if change == PrivacyChange::default() {
        client.get("settings/privacy").await?
    } else {
        client.patch("settings/privacy", &change).await?
    };
    screen.answer(&privacy, render)
}

fn render(privacy: &Privacy, paint: Paint) -> String {
    let rows = [
        ("typing", privacy.typing, "that you type to them"),
        (
            "presence",
            privacy.presence,
            "whether you are there, and when you last were",
        ),
        (
            "read-receipts",
            privacy.read_receipts,
            "that you have read what they wrote",
        ),
    ]
    .map(|(name, audience, what)| [name.to_owned(), word(audience).to_owned(), what.to_owned()]);
    let table = table::render(["WHAT", "SHOWN TO", "WHICH MEANS"], &rows, paint);
    let advice =
        "What you show to nobody you do not see of others. Change it with: hoopoe privacy --presence nobody";
    format!("{table}\n{}", paint.tone(Tone::Quiet, advice))
}

const fn word(audience: Audience) -> &'static str {
    match audience {
        Audience::Everyone => "everyone",
        Audience::Contacts => "contacts",
        Audience::Nobody => "nobody",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_setting_has_a_line_that_says_who_sees_it() {
        let privacy = Privacy {
            typing: Audience::Contacts,
            presence: Audience::Nobody,
            read_receipts: Audience::Everyone,
        };

        let shown = render(&privacy, Paint::Plain);

        let words = |line: &str| {
            line.split_whitespace()
                .take(2)
                .map(str::to_owned)
                .collect::<Vec<_>>()
        };
        let lines: Vec<_> = shown.lines().skip(1).take(3).map(words).collect();
        assert_eq!(
            lines,
            [
                ["typing", "contacts"],
                ["presence", "nobody"],
                ["read-receipts", "everyone"]
            ]
        );
    }
}
