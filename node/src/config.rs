//! What a person tells a node, as text: checked once, here.

pub mod key;
pub mod layers;
pub mod limits;

use std::{fmt, path::PathBuf, str::FromStr};

use clap::ValueEnum as _;
use hoopoe_engine::{addresses::AddressPolicy, config::Hedge};
use hoopoe_protocol::{route::ServerPin, time::Span};

use crate::{
    choice::{Configured, Nearby},
    node::NodeConfig,
    p2p,
    store::{self, AddressError},
    telemetry::{self, Destination, rotation::Limits},
};
use key::Key;
use layers::{ConfigError, Layers};
use limits::ConnectionLimits;

/// How a node is to run: what was said, understood.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RunConfig {
    /// Where to listen; nothing stands for the default.
    pub listen: Option<Vec<String>>,
    /// Who may learn where the node is.
    pub addresses: AddressPolicy,
    /// Whether people on the same network are looked for.
    pub nearby: Nearby,
    /// What connections of others may take.
    pub limits: ConnectionLimits,
    /// The port of the page, from now on; zero for any free one.
    pub page_port: Option<u16>,
    /// After what time a direct message also goes over the store server.
    pub hedge: Option<Span>,
    /// How long receipts for stored messages wait.
    pub receipt_delay: Option<ReceiptDelay>,
    /// Where the passphrase is; nothing means that somebody is asked.
    pub passphrase_file: Option<PathBuf>,
    /// How much is logged.
    pub log: telemetry::Level,
    /// Where the log goes.
    pub log_to: Destination,
}

impl RunConfig {
    /// Understands what was said.
    ///
    /// # Errors
    /// If a value makes no sense; the error names the place where it was said.
    pub fn read(layers: &Layers) -> Result<Self, ConfigError> {
        Ok(Self {
            listen: layers.values(Key::Listen, |text| {
                p2p::listen_address(text).map_err(|error| error.to_string())
            })?,
            addresses: layers.value(Key::Addresses, addresses)?.unwrap_or_default(),
            nearby: layers.value(Key::Nearby, on_or_off)?.unwrap_or_default(),
            limits: ConnectionLimits::read(layers)?,
            page_port: layers.value(Key::PagePort, |text| {
                number(text, 0, u64::from(u16::MAX)).map(|port| u16::try_from(port).unwrap_or(0))
            })?,
            hedge: layers.value(Key::HedgeMs, |text| number(text, 1, 60_000).map(Span::millis))?,
            receipt_delay: layers.value(Key::ReceiptDelayMs, |text| {
                text.parse().map_err(|error: ReceiptDelayError| error.to_string())
            })?,
            passphrase_file: layers.value(Key::PassphraseFile, |text| Ok(PathBuf::from(text)))?,
            log: layers.value(Key::Log, level)?.unwrap_or_default(),
            log_to: log_to(layers)?,
        })
    }

    /// The same for the node's parts.
    #[must_use]
    pub fn node(&self) -> NodeConfig {
        let mut config = NodeConfig::default();
        if let Some(listen) = &self.listen {
            config.p2p.listen.clone_from(listen);
        }
        self.limits.apply(&mut config.p2p);
        if let Some(after) = self.hedge {
            config.engine.hedge = Hedge::After(after);
        }
        if let Some(delay) = self.receipt_delay {
            config.engine.stored_receipt_delay = (delay.least, delay.most);
        }
        config.network = Configured {
            addresses: self.addresses,
            nearby: self.nearby,
        };
        config.page_port = self.page_port;
        config.marks = directories::ProjectDirs::from("", "", "hoopoe")
            .and_then(|places| Some(places.state_dir()?.to_owned()));
        config
    }
}

fn log_to(layers: &Layers) -> Result<Destination, ConfigError> {
    let usual = Limits::default();
    let kib = layers.value(Key::LogFileKib, |text| number(text, 16, 1 << 20))?;
    let files = layers.value(Key::LogFiles, |text| number(text, 1, 100))?;
    let limits = Limits {
        bytes: kib.map_or(usual.bytes, |kib| kib << 10),
        files: files
            .and_then(|files| usize::try_from(files).ok())
            .unwrap_or(usual.files),
    };
    let path = layers.value(Key::LogFile, |text| Ok(text.to_owned()))?;
    Ok(match path.filter(|path| path != "-") {
        Some(path) => Destination::File {
            path: path.into(),
            limits,
        },
        None => Destination::StandardError,
    })
}

fn number(text: &str, least: u64, most: u64) -> Result<u64, String> {
    let number = text.trim().parse().ok();
    number
        .filter(|number| (least..=most).contains(number))
        .ok_or_else(|| format!("a number from {least} to {most} is needed"))
}

fn addresses(text: &str) -> Result<AddressPolicy, String> {
    match text.trim() {
        "contacts" => Ok(AddressPolicy::Contacts),
        "verified" => Ok(AddressPolicy::Verified),
        "nobody" => Ok(AddressPolicy::Nobody),
        _ => Err("one of these is needed: contacts, verified, nobody".to_owned()),
    }
}

fn on_or_off(text: &str) -> Result<Nearby, String> {
    match text.trim() {
        "on" => Ok(Nearby::On),
        "off" => Ok(Nearby::Off),
        _ => Err("on or off is needed".to_owned()),
    }
}

fn level(text: &str) -> Result<telemetry::Level, String> {
    telemetry::Level::from_str(text, true)
        .map_err(|_| "one of these is needed: off, error, warn, info, debug, trace".to_owned())
}

/// Between which times a receipt for a stored message waits; written `MIN-MAX`, in milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReceiptDelay {
    /// The shortest wait.
    pub least: Span,
    /// The longest wait.
    pub most: Span,
}

/// Why a text is no receipt delay.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReceiptDelayError {
    /// Not two numbers with a hyphen between them.
    #[error("two numbers of milliseconds are needed, as in 2000-30000")]
    Malformed,
    /// The first is above the second.
    #[error("the first number must not be above the second")]
    Reversed,
    /// Longer than a day.
    #[error("a receipt waits a day at most (86400000)")]
    TooLong,
}

impl FromStr for ReceiptDelay {
    type Err = ReceiptDelayError;

    fn from_str(text: &str) -> Result<Self, ReceiptDelayError> {
        let (least, most) = text.split_once('-').ok_or(ReceiptDelayError::Malformed)?;
        let number = |text: &str| {
            text.parse()
                .map(Span::millis)
                .map_err(|_| ReceiptDelayError::Malformed)
        };
        let (least, most) = (number(least)?, number(most)?);
        if least > most {
            Err(ReceiptDelayError::Reversed)
        } else if most > Span::days(1) {
            Err(ReceiptDelayError::TooLong)
        } else {
            Ok(Self { least, most })
        }
    }
}

/// The key of a store server's certificate, as its operator prints it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pin(pub ServerPin);

/// A text is no pin.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "a pin has 43 letters, digits, hyphens and underscores: copy it as the server's operator gave it to you"
)]
pub struct PinError;

impl FromStr for Pin {
    type Err = PinError;

    fn from_str(text: &str) -> Result<Self, PinError> {
        ServerPin::from_text(text.trim()).map(Self).ok_or(PinError)
    }
}

/// The URL of a store server: `https`, or `http` on loopback; a host, perhaps a port, nothing else.
#[derive(Clone, PartialEq, Eq)]
pub struct ServerUrl(String);

/// Why a text is no URL of a store server. The messages are for whoever typed it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ServerUrlError {
    /// No URL, too long, or without a host.
    #[error("this is no server's URL; one looks like https://store.example")]
    Malformed,
    /// Neither `https` nor `http` on loopback: anybody on the way could read tokens.
    #[error("a server's URL begins with https:// (http:// is for this computer alone)")]
    NotEncrypted,
    /// There is a user, a path, a query or a fragment.
    #[error("a server's URL ends after the host and the port; leave out what follows")]
    Surplus,
}

impl ServerUrl {
    /// Checks the URL and brings it into its one form, without a final slash.
    ///
    /// # Errors
    ///
    /// If no store server can have it.
    pub fn parse(text: &str) -> Result<Self, ServerUrlError> {
        match store::server_url(text) {
            Ok(url) => Ok(Self(url)),
            Err(AddressError::Malformed) => Err(ServerUrlError::Malformed),
            Err(AddressError::NotEncrypted) => Err(ServerUrlError::NotEncrypted),
            Err(AddressError::Surplus) => Err(ServerUrlError::Surplus),
        }
    }

    /// The URL.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for ServerUrl {
    type Err = ServerUrlError;

    fn from_str(text: &str) -> Result<Self, ServerUrlError> {
        Self::parse(text)
    }
}

impl fmt::Debug for ServerUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Which server somebody uses is nobody's business; logs carry no addresses.
        f.write_str("ServerUrl(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(key: Key, text: &str) -> Result<RunConfig, ConfigError> {
        let layers = Layers::read(None, |_| None, [(key, vec![text.to_owned()])])?;
        RunConfig::read(&layers)
    }

    #[test]
    fn what_is_not_said_is_what_the_table_says() {
        let config = RunConfig::read(&Layers::default()).unwrap();
        let usual = NodeConfig::default();
        let delay = Key::ReceiptDelayMs.default().parse::<ReceiptDelay>().unwrap();

        assert_eq!(config, RunConfig::default());
        assert_eq!(config.node().p2p.listen, usual.p2p.listen);
        assert_eq!(on_or_off(Key::Nearby.default()), Ok(usual.network.nearby));
        assert_eq!((delay.least, delay.most), usual.engine.stored_receipt_delay);
        assert_eq!(level(Key::Log.default()), Ok(config.log));
        let limits = Limits::default();
        assert_eq!(Key::LogFileKib.default(), (limits.bytes >> 10).to_string());
        assert_eq!(Key::LogFiles.default(), limits.files.to_string());
    }

    #[test]
    fn a_log_file_has_limits_and_a_hyphen_is_standard_error() {
        let file = said(Key::LogFile, "/l").unwrap().log_to;

        let limits = Limits::default();
        assert_eq!(
            file,
            Destination::File {
                path: "/l".into(),
                limits
            }
        );
        assert_eq!(
            said(Key::LogFile, "-").unwrap().log_to,
            Destination::StandardError
        );
        assert!(said(Key::LogFileKib, "15").is_err());
        assert!(said(Key::LogFiles, "0").is_err());
    }

    #[test]
    fn what_makes_no_sense_is_named_with_its_place() {
        for (key, text, complaint) in [
            (Key::Listen, "here", "--listen here: an address looks like"),
            (
                Key::HedgeMs,
                "0",
                "--hedge-ms 0: a number from 1 to 60000 is needed",
            ),
            (Key::HedgeMs, "soon", "--hedge-ms soon: a number"),
            (
                Key::ReceiptDelayMs,
                "9-1",
                "--receipt-delay-ms 9-1: the first number",
            ),
            (Key::Nearby, "maybe", "--nearby maybe: on or off is needed"),
            (Key::Log, "loud", "--log loud: one of these"),
        ] {
            let error = said(key, text).unwrap_err().to_string();

            assert!(error.starts_with(complaint), "{error}");
        }
    }

    #[test]
    fn a_server_url_has_one_form() {
        for (text, form) in [
            ("https://store.example", "https://store.example"),
            ("HTTPS://Store.Example:443/", "https://store.example"),
            ("http://127.0.0.1:8080/", "http://127.0.0.1:8080"),
            ("http://[::1]:8080", "http://[::1]:8080"),
            ("http://localhost:1", "http://localhost:1"),
        ] {
            assert_eq!(
                ServerUrl::parse(text).map(|url| url.as_str().to_owned()),
                Ok(form.to_owned())
            );
        }
    }

    #[test]
    fn a_pin_is_taken_as_the_server_prints_it() {
        let pin = ServerPin::new([7; 32]);

        assert_eq!(format!(" {}\n", pin.to_text()).parse(), Ok(Pin(pin)));
        for text in ["", "short", &pin.to_text()[1..], &"!".repeat(43)] {
            assert_eq!(text.parse::<Pin>(), Err(PinError), "{text}");
        }
    }

    #[test]
    fn what_is_not_encrypted_or_not_a_server_is_refused() {
        for (text, why) in [
            ("", ServerUrlError::Malformed),
            ("store.example", ServerUrlError::Malformed),
            ("https://", ServerUrlError::Malformed),
            ("http://store.example", ServerUrlError::NotEncrypted),
            ("http://192.0.2.1", ServerUrlError::NotEncrypted),
            ("http://127.0.0.1.example", ServerUrlError::NotEncrypted),
            ("ws://127.0.0.1", ServerUrlError::NotEncrypted),
            ("https://a:b@store.example", ServerUrlError::Surplus),
            ("https://store.example/path", ServerUrlError::Surplus),
            ("https://store.example/?q", ServerUrlError::Surplus),
            ("https://store.example/#f", ServerUrlError::Surplus),
        ] {
            assert_eq!(ServerUrl::parse(text).err(), Some(why), "{text}");
        }
        assert_eq!(
            ServerUrl::parse(&format!("https://{}", "a".repeat(600))).err(),
            Some(ServerUrlError::Malformed)
        );
    }

    #[test]
    fn a_receipt_delay_is_two_numbers_in_order() {
        let delay = ReceiptDelay {
            least: Span::millis(0),
            most: Span::seconds(2),
        };

        assert_eq!("0-2000".parse(), Ok(delay));
        for (text, why) in [
            ("2000", ReceiptDelayError::Malformed),
            ("-", ReceiptDelayError::Malformed),
            ("1-x", ReceiptDelayError::Malformed),
            ("-1-5", ReceiptDelayError::Malformed),
            ("5-1", ReceiptDelayError::Reversed),
            ("0-86400001", ReceiptDelayError::TooLong),
        ] {
            assert_eq!(text.parse::<ReceiptDelay>(), Err(why), "{text}");
        }
    }
}
