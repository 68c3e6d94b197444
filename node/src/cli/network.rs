//! `hoopoe network`: who may learn this computer's addresses, and whether people on the same network find it.

use clap::Args;

use super::{
    CliError,
    client::Client,
    output::{Paint, Screen, Tone},
    table,
};
use crate::web::types::{
    Addresses, AddressesChoice, Choosable, Nearby, NearbyChoice, Network, NetworkChange,
};

#[derive(Args, Clone, Copy, Debug)]
pub(super) struct Arguments {
    /// Who may learn this computer's addresses
    #[arg(long, value_name = "WHO")]
    addresses: Option<AddressesChoice>,
    /// Whether people on the same network are looked for, and find you
    #[arg(long, value_name = "WHETHER")]
    nearby: Option<NearbyChoice>,
}

pub(super) async fn run(arguments: Arguments, client: &Client, screen: &Screen) -> Result<(), CliError> {
    let change = NetworkChange {
        addresses: arguments.addresses,
        nearby: arguments.nearby,
    };
    let network: Network = if change == NetworkChange::default() {
        client.get("settings/network").await?
    } else {
        client.patch("settings/network", &change).await?
    };
    screen.answer(&network, render)
}

fn render(network: &Network, paint: Paint) -> String {
    let (addresses, who) = match network.addresses {
        Addresses::Contacts => ("contacts", "contacts may learn this computer's addresses"),
        Addresses::Verified => (
            "verified",
            "contacts may whose safety number you compared; all else goes over servers",
        ),
        Addresses::Nobody => ("nobody", "nobody may: everything goes over servers"),
    };
    let (nearby, whether) = match network.nearby {
        Nearby::On => (
            "on",
            "everybody on your network sees that hoopoe runs here, unless nobody may learn where",
        ),
        Nearby::Off => ("off", "people on your network are not looked for"),
    };
    let row = |name: &str, choosable, value: &str, meaning: &str| {
        let by = if network.chosen.contains(&choosable) {
            "you"
        } else {
            "the configuration"
        };
        [name, value, by, meaning].map(str::to_owned)
    };
    let rows = [
        row("addresses", Choosable::Addresses, addresses, who),
        row("nearby", Choosable::Nearby, nearby, whether),
    ];
    let table = table::render(["WHAT", "IS", "SAID BY", "WHICH MEANS"], &rows, paint);
    let advice =
        "Change it with: hoopoe network --addresses verified. With configured, the configuration holds again";
    format!("{table}\n{}", paint.tone(Tone::Quiet, advice))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_setting_has_a_line_that_says_what_it_is_and_who_said_so() {
        let network = Network {
            addresses: Addresses::Verified,
            nearby: Nearby::Off,
            chosen: vec![Choosable::Addresses],
        };

        let shown = render(&network, Paint::Plain);

        let words = |line: &str| {
            let words: Vec<_> = line.split_whitespace().take(3).map(str::to_owned).collect();
            words
        };
        let lines: Vec<_> = shown.lines().skip(1).take(2).map(words).collect();
        assert_eq!(
            lines,
            [["addresses", "verified", "you"], ["nearby", "off", "the"]]
        );
    }
}
