//! `hoopoe storage`: what the profile takes on the disk.

use clap::Args;

use super::{
    CliError,
    client::Client,
    output::{Paint, Screen},
};
use crate::web::types::Storage;

#[derive(Args, Debug)]
pub(super) struct Arguments {
    /// Remove the copies of the database that were made before upgrades
    #[arg(long)]
    remove_copies: bool,
}

pub(super) async fn run(arguments: &Arguments, client: &Client, screen: &Screen) -> Result<(), CliError> {
    let storage: Storage = if arguments.remove_copies {
        client.delete("storage/copies").await?
    } else {
        client.get("storage").await?
    };
    screen.answer(&storage, |storage, _: Paint| render(storage))
}

fn render(storage: &Storage) -> String {
    let lines = [
        (
            "database",
            size(storage.database),
            format!("{} messages", storage.messages),
        ),
        ("logs", size(storage.logs), String::new()),
        (
            "copies",
            size(storage.copies),
            format!("{} from before upgrades", storage.number_of_copies),
        ),
    ];
    let lines = lines.map(|(name, size, note)| format!("{name:<9} {size:>10}  {note}").trim_end().to_owned());
    lines.join("\n")
}

/// A number of bytes, for people.
fn size(bytes: u64) -> String {
    const UNITS: [&str; 4] = ["KiB", "MiB", "GiB", "TiB"];
    let (mut whole, mut rest, mut unit) = (bytes, 0, "bytes");
    for larger in UNITS {
        if whole < 1_024 {
            break;
        }
        (whole, rest, unit) = (whole / 1_024, whole % 1_024 * 10 / 1_024, larger);
    }
    if unit == "bytes" {
        return format!("{whole} bytes");
    }
    format!("{whole}.{rest} {unit}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_said_in_units_that_people_read() {
        for (bytes, said) in [
            (0, "0 bytes"),
            (1_023, "1023 bytes"),
            (1_024, "1.0 KiB"),
            (1_600, "1.5 KiB"),
            (5 << 20, "5.0 MiB"),
            (u64::MAX, "16777215.9 TiB"),
        ] {
            assert_eq!(size(bytes), said);
        }
    }
}
