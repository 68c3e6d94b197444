//! Everything that can be set for a node that runs: what it is called, what it means, what holds if nobody says.
//!
//! One name serves everywhere: `hedge_ms` in the file, `HOOPOE_HEDGE_MS` in the environment, `--hedge-ms` on the command
//! line. The help of `run`, `hoopoe config` and the guide all show this table.

/// Something that can be set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Key {
    /// Where contacts reach the node.
    Listen,
    /// Who may learn where the node is.
    Addresses,
    /// Whether people on the same network are looked for.
    Nearby,
    /// What strangers may take of this node at a time.
    Strangers,
    /// What one network may take of that.
    StrangersPerNetwork,
    /// How often strangers may begin.
    HandshakesPerMinute,
    /// How often one network may begin.
    HandshakesPerNetwork,
    /// How many connections there may be.
    Connections,
    /// How many connections one peer may have.
    ConnectionsPerPeer,
    /// Where the browser finds the page.
    PagePort,
    /// When a direct message also goes over the store server.
    HedgeMs,
    /// How long receipts for stored messages wait.
    ReceiptDelayMs,
    /// Where the passphrase is.
    PassphraseFile,
    /// How much is logged.
    Log,
    /// Where the log goes.
    LogFile,
    /// The size of a log file.
    LogFileKib,
    /// How many log files there are.
    LogFiles,
}

/// What a value looks like in the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// A text.
    Text,
    /// A whole number.
    Number,
    /// The path of a file; one that is relative begins at the folder of the file that names it.
    Path,
    /// Several texts: an array in the file, separated by commas in the environment, said several times as a flag.
    List,
}

impl Key {
    /// All of them, in the order in which they are shown.
    pub const ALL: [Self; 17] = [
        Self::Listen,
        Self::Addresses,
        Self::Nearby,
        Self::Strangers,
        Self::StrangersPerNetwork,
        Self::HandshakesPerMinute,
        Self::HandshakesPerNetwork,
        Self::Connections,
        Self::ConnectionsPerPeer,
        Self::PagePort,
        Self::HedgeMs,
        Self::ReceiptDelayMs,
        Self::PassphraseFile,
        Self::Log,
        Self::LogFile,
        Self::LogFileKib,
        Self::LogFiles,
    ];

    /// The name in the file.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Listen => "listen",
            Self::Addresses => "addresses",
            Self::Nearby => "nearby",
            Self::Strangers => "strangers",
            Self::StrangersPerNetwork => "strangers_per_network",
            Self::HandshakesPerMinute => "handshakes_per_minute",
            Self::HandshakesPerNetwork => "handshakes_per_network",
            Self::Connections => "connections",
            Self::ConnectionsPerPeer => "connections_per_peer",
            Self::PagePort => "page_port",
            Self::HedgeMs => "hedge_ms",
            Self::ReceiptDelayMs => "receipt_delay_ms",
            Self::PassphraseFile => "passphrase_file",
            Self::Log => "log",
            Self::LogFile => "log_file",
            Self::LogFileKib => "log_file_kib",
            Self::LogFiles => "log_files",
        }
    }

    /// The name of the environment variable.
    #[must_use]
    pub fn variable(self) -> String {
        format!("HOOPOE_{}", self.name().to_uppercase())
    }

    /// The name of the flag, with its hyphens.
    #[must_use]
    pub fn flag(self) -> String {
        format!("--{}", self.name().replace('_', "-"))
    }

    /// What a value looks like.
    #[must_use]
    pub const fn form(self) -> Form {
        match self {
            Self::Listen => Form::List,
            Self::Strangers
            | Self::StrangersPerNetwork
            | Self::HandshakesPerMinute
            | Self::HandshakesPerNetwork
            | Self::Connections
            | Self::ConnectionsPerPeer
            | Self::PagePort
            | Self::HedgeMs
            | Self::LogFileKib
            | Self::LogFiles => Form::Number,
            Self::PassphraseFile | Self::LogFile => Form::Path,
            Self::Addresses | Self::Nearby | Self::ReceiptDelayMs | Self::Log => Form::Text,
        }
    }

    /// What holds if nobody says anything, in words.
    #[must_use]
    pub const fn default(self) -> &'static str {
        match self {
            Self::Listen => "a free port on all addresses, the same at each start",
            Self::Addresses => "contacts",
            Self::Nearby => "off",
            Self::Strangers => "32",
            Self::StrangersPerNetwork => "8",
            Self::HandshakesPerMinute => "600",
            Self::HandshakesPerNetwork => "30",
            Self::Connections => "1024",
            Self::ConnectionsPerPeer => "4",
            Self::PagePort => "drawn once, the same at each start",
            Self::HedgeMs => "by the measured round trip",
            Self::ReceiptDelayMs => "2000-30000",
            Self::PassphraseFile => "asked for",
            Self::Log => "warn",
            Self::LogFile => "standard error",
            Self::LogFileKib => "2048",
            Self::LogFiles => "5",
        }
    }

    /// What it means.
    #[must_use]
    pub const fn meaning(self) -> &'static str {
        match self {
            Self::Listen => {
                "Listen for contacts here, as in /ip4/0.0.0.0/udp/4001/quic-v1; can be given several times"
            }
            Self::Addresses => {
                "Who may learn this computer's addresses: contacts, verified for those whose safety number you compared, or nobody, and then everything goes over store servers"
            }
            Self::Nearby => {
                "on: find people on the same network, and be found there: everybody on it sees that hoopoe runs here; or off"
            }
            Self::Strangers => {
                "Let in so many connections at a time whose peer has not proved to be a contact"
            }
            Self::StrangersPerNetwork => {
                "Let in so many of these from one network of the Internet (an IPv4 /24 or an IPv6 /64)"
            }
            Self::HandshakesPerMinute => "Let strangers begin so many connections in a minute, all together",
            Self::HandshakesPerNetwork => {
                "Let one network of the Internet begin so many of these in a minute"
            }
            Self::Connections => "Have so many direct connections at a time, contacts' included",
            Self::ConnectionsPerPeer => "Have so many of these with one contact's device",
            Self::PagePort => {
                "The port of the page on this computer, from now on; 0 for any free one, this once"
            }
            Self::HedgeMs => {
                "Also send a direct message over the store server if it is not acknowledged after so many milliseconds"
            }
            Self::ReceiptDelayMs => "Let a receipt for a stored message wait between so many milliseconds",
            Self::PassphraseFile => "Read the passphrase from this file instead of asking for it",
            Self::Log => "How much is logged: off, error, warn, info, debug, trace",
            Self::LogFile => "Log into this file, which only you can read; - stands for standard error",
            Self::LogFileKib => "Begin a new log file when one has so many KiB",
            Self::LogFiles => "Keep so many log files; the oldest goes",
        }
    }

    /// The one of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|key| key.name() == name)
    }

    /// The name that is most like this one.
    #[must_use]
    pub fn closest(name: &str) -> &'static str {
        Self::ALL
            .into_iter()
            .map(Self::name)
            .min_by_key(|known| strsim::damerau_levenshtein(known, name))
            .unwrap_or_default()
    }
}

/// The table of all settings, as it stands in the guide.
#[must_use]
pub fn guide() -> String {
    let row = |key: Key| {
        format!(
            "| `{}` | `{}` | `{}` | {} | {} |\n",
            key.name(),
            key.variable(),
            key.flag(),
            key.default(),
            key.meaning()
        )
    };
    let rows: String = Key::ALL.into_iter().map(row).collect();
    format!(
        "| in the file | in the environment | flag | if not said | meaning |\n|---|---|---|---|---|\n{rows}"
    )
}

#[cfg(test)]
mod tests {
    use std::{collections::BTreeSet, fs, path::Path};

    use super::*;

    #[test]
    fn every_name_is_one_keys_alone() {
        let names: BTreeSet<_> = Key::ALL.into_iter().map(Key::name).collect();

        assert_eq!(names.len(), Key::ALL.len());
        assert!(
            Key::ALL
                .into_iter()
                .all(|key| Key::named(key.name()) == Some(key))
        );
    }

    #[test]
    fn a_slip_of_the_fingers_is_led_back() {
        for (slip, meant) in [
            ("hedge", "hedge_ms"),
            ("listne", "listen"),
            ("receipt-delay-ms", "receipt_delay_ms"),
            ("logs", "log"),
            ("logfile", "log_file"),
        ] {
            assert_eq!(Key::closest(slip), meant);
        }
    }

    #[test]
    fn the_guide_shows_every_setting_as_it_is() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/guides/configuration.md");
        let text = fs::read_to_string(path).unwrap();

        assert!(
            text.contains(&guide()),
            "docs/guides/configuration.md must contain this table:\n\n{}",
            guide()
        );
    }
}
