//! What an operator can set: flags over environment over file over these defaults.
//!
//! Every limit of the server is a key here, under the same name in the file (`lane_envelopes = 10000`) and in the
//! environment (`HOOPOE_STORE_LANE_ENVELOPES=10000`).

use std::{
    collections::BTreeMap,
    net::{Ipv4Addr, SocketAddr},
    num::{NonZeroU32, NonZeroU64},
    path::PathBuf,
};

use hoopoe_protocol::{
    limits,
    time::{Span, Timestamp},
};
use serde::{Deserialize, Serialize};

use crate::tls::{TlsFiles, self_signed};

/// What the names of environment variables begin with.
pub const ENVIRONMENT_PREFIX: &str = "HOOPOE_STORE_";

/// Everything that can be set.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// Where everything is kept.
    pub data: PathBuf,
    /// Address and port to listen on.
    pub listen: SocketAddr,
    /// Certificate chain in PEM; with [`Config::tls_key`] turns TLS on.
    pub tls_cert: Option<PathBuf>,
    /// Private key in PEM.
    pub tls_key: Option<PathBuf>,
    /// Serve a certificate that the server has made for itself; clients are told its key.
    pub self_signed: bool,
    /// Seconds after which it is looked whether the certificate files have changed.
    pub tls_check_s: NonZeroU64,
    /// Where people reach the server, if not under the address on which it listens: for the operator's invitations.
    pub public_url: Option<String>,
    /// Where Prometheus asks; nothing listens if it is absent.
    pub metrics_listen: Option<SocketAddr>,
    /// Whether anybody may register; otherwise an invite code is needed.
    pub open_registration: bool,

    /// Most envelopes that wait in one lane.
    pub lane_envelopes: u64,
    /// Most bytes that wait in one lane.
    pub lane_bytes: u64,
    /// One token may fill one part in this many of a lane.
    pub lane_shares: NonZeroU64,
    /// Days that an envelope waits.
    pub ttl_days: u64,
    /// Most send and claim tokens of one account.
    pub account_tokens: u64,
    /// Most invitation bundles of one account.
    pub account_invitations: u64,
    /// Most envelopes that one invitation admits.
    pub invitation_deposits: u64,
    /// Most days that an invitation bundle is kept.
    pub invitation_days: u64,
    /// Most one-time prekeys that wait for one device.
    pub one_time_prekeys: u64,
    /// Hours that a presence record is kept.
    pub presence_hours: u64,
    /// Most presence records at a time.
    pub presence_records: u64,
    /// No new accounts while less than this part of the disk is free, in percent.
    pub disk_reserve_percent: u64,

    /// Seconds that a challenge is good.
    pub challenge_s: u64,
    /// Most challenges that wait for an answer.
    pub challenges: usize,
    /// Seconds that a session token is good.
    pub session_s: u64,
    /// Most sessions at a time.
    pub sessions: usize,
    /// Most sessions of one device; a newer one ends the oldest.
    pub device_sessions: usize,

    /// Deposits that a token may make at once.
    pub deposit_burst: NonZeroU32,
    /// Milliseconds after which a token may make one more.
    pub deposit_every_ms: NonZeroU64,
    /// Requests without a session that an address may make at once.
    pub anonymous_burst: NonZeroU32,
    /// Milliseconds after which an address may make one more.
    pub anonymous_every_ms: NonZeroU64,
    /// Requests that a session's device may make at once.
    pub owner_burst: NonZeroU32,
    /// Milliseconds after which it may make one more.
    pub owner_every_ms: NonZeroU64,
    /// Claims that a token may make at once.
    pub claim_burst: NonZeroU32,
    /// Milliseconds after which a token may make one more.
    pub claim_every_ms: NonZeroU64,
    /// Registrations that an address may make at once.
    pub registration_burst: NonZeroU32,
    /// Milliseconds after which an address may make one more.
    pub registration_every_ms: NonZeroU64,
    /// Sign-ins that a device may make at once.
    pub sign_in_burst: NonZeroU32,
    /// Milliseconds after which a device may make one more.
    pub sign_in_every_ms: NonZeroU64,
    /// Changes of slots that a device may make at once.
    pub slot_burst: NonZeroU32,
    /// Milliseconds after which it may make one more.
    pub slot_every_ms: NonZeroU64,
    /// Slots in which each rate limit counts: bounds its memory.
    pub rate_limit_slots: NonZeroU64,

    /// Most live connections.
    pub live_connections: usize,
    /// Most live connections of one account, also those that have not said yet that they are open.
    pub account_connections: usize,
    /// Seconds in which a live connection must say that it is open.
    pub live_open_s: NonZeroU64,
    /// Seconds between pings; two without an answer end the connection.
    pub live_ping_s: NonZeroU64,
    /// Seconds without an acknowledgement, while envelopes are on their way, that end a live connection.
    pub live_ack_s: NonZeroU64,
    /// Seconds that one frame may take to be written.
    pub live_send_s: NonZeroU64,
    /// Upper end of the random wait that clients are asked for when the server stops, in milliseconds.
    pub go_away_ms: u64,

    /// Most TCP connections.
    pub connections: usize,
    /// Most TCP connections of one network, /24 or /64.
    pub network_connections: usize,
    /// Seconds that a request's head or body may take to arrive.
    pub request_s: NonZeroU64,
    /// Seconds that open requests get when the server stops.
    pub drain_s: u64,
    /// Most bytes of request bodies in memory, and as much again of what waits for the writer.
    pub body_bytes: u64,
    /// Most changes that wait for the writer.
    pub writer_queue: usize,
    /// Most changes in one transaction.
    pub batch_changes: usize,
    /// Most bytes in one transaction.
    pub batch_bytes: usize,
    /// Seconds between clean-ups.
    pub sweep_s: NonZeroU64,
    /// Most envelopes that one step of a clean-up removes.
    pub sweep_rows: u32,
}

impl Config {
    /// The defaults, with this data directory.
    #[must_use]
    pub fn for_data(data: impl Into<PathBuf>) -> Self {
        Self {
            data: data.into(),
            ..Self::default()
        }
    }

    /// Reads a file's text and the environment, the latter winning. Names of unknown variables are left out: other
    /// programs may use the prefix too.
    ///
    /// # Errors
    /// If a key or value of the file, or the value of a known variable, is not understood.
    pub fn load(file: Option<&str>, environment: &BTreeMap<String, String>) -> Result<Self, ConfigError> {
        let mut table = match file {
            Some(text) => text
                .parse::<toml::Table>()
                .map_err(|error| ConfigError::File(one_line(&error)))?,
            None => toml::Table::new(),
        };
        let known = toml::Table::try_from(Self::with_every_key())
            .map_err(|error| ConfigError::File(one_line(&error)))?;
        for (name, text) in environment {
            let key = name
                .strip_prefix(ENVIRONMENT_PREFIX)
                .unwrap_or(name)
                .to_lowercase();
            if let Some(example) = known.get(&key) {
                let value = value_like(example, text).ok_or_else(|| ConfigError::Variable(name.clone()))?;
                table.insert(key, value);
            }
        }
        table
            .try_into()
            .map_err(|error: toml::de::Error| ConfigError::File(one_line(&error)))
    }

    /// Refuses what cannot work or would not be safe.
    ///
    /// # Errors
    /// If plain HTTP would leave this machine, only one of the TLS files is given, or the public URL is none.
    pub fn check(&self) -> Result<(), ConfigError> {
        if let Some(url) = self.public_url.as_ref().filter(|url| !is_url(url)) {
            return Err(ConfigError::PublicUrl(url.clone()));
        }
        match (&self.tls_cert, &self.tls_key) {
            (None, None) if self.self_signed => Ok(()),
            _ if self.self_signed => Err(ConfigError::TwoCertificates),
            (Some(_), Some(_)) => Ok(()),
            (None, None) if self.listen.ip().is_loopback() => Ok(()),
            (None, None) => Err(ConfigError::PlainHttp(self.listen)),
            _ => Err(ConfigError::HalfTls),
        }
    }

    /// The files for TLS, if it is on.
    #[must_use]
    pub fn tls_files(&self) -> Option<TlsFiles> {
        if self.self_signed {
            return Some(self_signed::files(&self.data));
        }
        Some(TlsFiles {
            certificate: self.tls_cert.clone()?,
            key: self.tls_key.clone()?,
        })
    }

    /// How long an envelope waits.
    #[must_use]
    pub const fn ttl(&self) -> Span {
        Span::days(self.ttl_days)
    }

    /// When a presence record that is written now is gone.
    #[must_use]
    pub const fn presence_end(&self, now: Timestamp) -> Timestamp {
        now.plus(Span::hours(self.presence_hours))
    }

    // A `None` does not show in a TOML table, so the keys without a default get a value here.
    fn with_every_key() -> Self {
        Self {
            tls_cert: Some(PathBuf::new()),
            tls_key: Some(PathBuf::new()),
            public_url: Some(String::new()),
            metrics_listen: Some(SocketAddr::from((Ipv4Addr::LOCALHOST, 0))),
            ..Self::default()
        }
    }
}

/// Why a configuration is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ConfigError {
    /// The file has a key or value that is not understood.
    #[error("the configuration is not understood: {0}")]
    File(String),
    /// A variable has a value of the wrong kind.
    #[error("the value of {0} is not understood")]
    Variable(String),
    /// Plain HTTP on an address that others can reach.
    #[error(
        "plain HTTP on {0} would be open to the network: give --tls-cert and --tls-key, or --self-signed, or listen on 127.0.0.1"
    )]
    PlainHttp(SocketAddr),
    /// One TLS file without the other.
    #[error("TLS needs both --tls-cert and --tls-key")]
    HalfTls,
    /// Something that nobody could join.
    #[error("{0:?} is no URL of a server: give --public-url like https://store.example")]
    PublicUrl(String),
    /// A certificate is given and another one should be made.
    #[error("give either --self-signed or --tls-cert and --tls-key")]
    TwoCertificates,
}

fn value_like(example: &toml::Value, text: &str) -> Option<toml::Value> {
    Some(match example {
        toml::Value::Integer(_) => toml::Value::Integer(text.trim().parse().ok()?),
        toml::Value::Boolean(_) => toml::Value::Boolean(text.trim().parse().ok()?),
        _ => toml::Value::String(text.to_owned()),
    })
}

/// Whether it may stand in the command with which somebody joins; their node looks closer.
fn is_url(text: &str) -> bool {
    let rest = text
        .strip_prefix("https://")
        .or_else(|| text.strip_prefix("http://"));
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-._~:/[]%".contains(c);
    rest.is_some_and(|rest| !rest.is_empty() && rest.chars().all(is_plain))
}

fn one_line(error: &impl ToString) -> String {
    error.to_string().split_whitespace().collect::<Vec<_>>().join(" ")
}

const fn some(n: u32) -> NonZeroU32 {
    match NonZeroU32::new(n) {
        Some(n) => n,
        None => NonZeroU32::MIN,
    }
}

const fn some_long(n: u64) -> NonZeroU64 {
    match NonZeroU64::new(n) {
        Some(n) => n,
        None => NonZeroU64::MIN,
    }
}

impl Default for Config {
    fn default() -> Self {
        Self {
            data: PathBuf::from("hoopoe-store-data"),
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 8480)),
            tls_cert: None,
            tls_key: None,
            self_signed: false,
            tls_check_s: some_long(60),
            public_url: None,
            metrics_listen: None,
            open_registration: false,
            lane_envelopes: 10_000,
            lane_bytes: 256 * 1024 * 1024,
            lane_shares: some_long(8),
            ttl_days: 30,
            account_tokens: 8_192,
            account_invitations: 64,
            invitation_deposits: 8,
            invitation_days: 30,
            one_time_prekeys: limits::ONE_TIME_PREKEYS as u64,
            presence_hours: 3,
            presence_records: 1_000_000,
            disk_reserve_percent: 5,
            challenge_s: 60,
            challenges: 65_536,
            session_s: 15 * 60,
            sessions: 200_000,
            device_sessions: 4,
            deposit_burst: some(600),
            deposit_every_ms: some_long(50),
            anonymous_burst: some(300),
            anonymous_every_ms: some_long(200),
            owner_burst: some(300),
            owner_every_ms: some_long(200),
            claim_burst: some(6),
            claim_every_ms: some_long(100_000),
            registration_burst: some(3),
            registration_every_ms: some_long(20 * 60 * 1_000),
            sign_in_burst: some(10),
            sign_in_every_ms: some_long(6_000),
            slot_burst: some(60),
            slot_every_ms: some_long(10_000),
            rate_limit_slots: some_long(1 << 18),
            live_connections: 10_000,
            account_connections: 5,
            live_open_s: some_long(10),
            live_ping_s: some_long(55),
            live_ack_s: some_long(60),
            live_send_s: some_long(30),
            go_away_ms: 30_000,
            connections: 15_000,
            network_connections: 256,
            request_s: some_long(60),
            drain_s: 8,
            body_bytes: 64 * 1024 * 1024,
            writer_queue: 4_096,
            batch_changes: 512,
            batch_bytes: 1024 * 1024,
            sweep_s: some_long(60),
            sweep_rows: 1_000,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn environment(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
        pairs
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect()
    }

    #[test]
    fn the_environment_wins_over_the_file_and_the_file_over_the_defaults() {
        let file = "lane_envelopes = 5\nttl_days = 7\nopen_registration = true";

        let config = Config::load(Some(file), &environment(&[("HOOPOE_STORE_LANE_ENVELOPES", "9")])).unwrap();

        assert_eq!(config.lane_envelopes, 9);
        assert_eq!(config.ttl_days, 7);
        assert!(config.open_registration);
        assert_eq!(config.session_s, 900);
    }

    #[test]
    fn keys_without_a_default_can_stand_in_the_environment() {
        let config = Config::load(
            None,
            &environment(&[
                ("HOOPOE_STORE_TLS_CERT", "c.pem"),
                ("HOOPOE_STORE_LISTEN", "127.0.0.1:1"),
            ]),
        )
        .unwrap();

        assert_eq!(config.tls_cert, Some(PathBuf::from("c.pem")));
        assert_eq!(config.listen.port(), 1);
    }

    #[test]
    fn a_misspelt_key_and_a_wrong_value_are_refused_on_one_line() {
        for file in ["lane_envelops = 5", "ttl_days = \"x\"", "claim_burst = 0", "[["] {
            let error = Config::load(Some(file), &BTreeMap::new()).unwrap_err();
            assert_eq!(error.to_string().lines().count(), 1, "{error}");
        }
        assert_eq!(
            Config::load(None, &environment(&[("HOOPOE_STORE_TTL_DAYS", "soon")])),
            Err(ConfigError::Variable("HOOPOE_STORE_TTL_DAYS".into()))
        );
        assert!(Config::load(None, &environment(&[("HOOPOE_STORE_URL", "x")])).is_ok());
    }

    #[test]
    fn a_public_url_that_nobody_could_join_is_refused() {
        for (url, is_good) in [
            ("https://store.example", true),
            ("https://store.example:8443/", true),
            ("http://[::1]:8480", true),
            ("store.example", false),
            ("https://", false),
            ("https://store.example; rm", false),
            ("", false),
        ] {
            let config = Config {
                public_url: Some(url.to_owned()),
                ..Config::default()
            };

            assert_eq!(config.check().is_ok(), is_good, "{url}");
        }
    }

    #[test]
    fn plain_http_stays_on_this_machine() {
        let mut config = Config::default();
        assert_eq!(config.check(), Ok(()));

        config.listen = SocketAddr::from(([0, 0, 0, 0], 80));
        assert_eq!(config.check(), Err(ConfigError::PlainHttp(config.listen)));

        config.tls_cert = Some("c".into());
        assert_eq!(config.check(), Err(ConfigError::HalfTls));

        config.tls_key = Some("k".into());
        assert_eq!(config.check(), Ok(()));

        config.self_signed = true;
        assert_eq!(config.check(), Err(ConfigError::TwoCertificates));

        (config.tls_cert, config.tls_key) = (None, None);
        assert_eq!(config.check(), Ok(()));
    }
}
