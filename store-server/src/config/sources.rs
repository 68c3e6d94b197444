//! Where settings come from: a file's text and the environment, which wins.

use std::{
    collections::BTreeMap,
    net::{Ipv4Addr, SocketAddr},
    path::PathBuf,
};

use super::{Config, ConfigError, DatabaseSettings, ENVIRONMENT_PREFIX, TlsSettings};

impl Config {
    /// Reads a file's text and the environment, the latter winning. Names of unknown variables are left out: other
    /// programs may use the prefix too.
    ///
    /// # Errors
    /// If a key or value of the file, or the value of a known variable, is not understood.
    pub fn load(file: Option<&str>, environment: &BTreeMap<String, String>) -> Result<Self, ConfigError> {
        let mut table = match file {
            Some(text) => text
                .parse::<toml::Table>()
                // Not the line itself, in which a password may stand.
                .map_err(|error| ConfigError::File(one_line(&error.message())))?,
            None => toml::Table::new(),
        };
        let known = toml::Table::try_from(Self::with_every_key())
            .map_err(|error| ConfigError::File(one_line(&error)))?;
        if let Some(key) = table.keys().find(|key| !known.contains_key(*key)) {
            return Err(ConfigError::Key(key.clone()));
        }
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

    // A `None` does not show in a TOML table, so the keys without a default get a value here.
    fn with_every_key() -> Self {
        Self {
            database: DatabaseSettings {
                url: Some(String::new()),
                ..DatabaseSettings::default()
            },
            tls: TlsSettings {
                cert: Some(PathBuf::new()),
                key: Some(PathBuf::new()),
                acme_contact: Some(String::new()),
                acme_root: Some(PathBuf::new()),
                ..TlsSettings::default()
            },
            public_url: Some(String::new()),
            metrics_listen: Some(SocketAddr::from((Ipv4Addr::LOCALHOST, 0))),
            ..Self::default()
        }
    }
}

/// A variable's value, of the type of an example; a list has commas.
fn value_like(example: &toml::Value, text: &str) -> Option<toml::Value> {
    Some(match example {
        toml::Value::Integer(_) => toml::Value::Integer(text.trim().parse().ok()?),
        toml::Value::Boolean(_) => toml::Value::Boolean(text.trim().parse().ok()?),
        toml::Value::Array(_) => {
            let entries = text.split(',').map(str::trim).filter(|entry| !entry.is_empty());
            toml::Value::Array(
                entries
                    .map(|entry| toml::Value::String(entry.to_owned()))
                    .collect(),
            )
        }
        _ => toml::Value::String(text.to_owned()),
    })
}

fn one_line(error: &impl ToString) -> String {
    error.to_string().split_whitespace().collect::<Vec<_>>().join(" ")
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

        assert_eq!(config.tls.cert, Some(PathBuf::from("c.pem")));
        assert_eq!(config.listen.port(), 1);
    }

    #[test]
    fn a_list_has_commas_in_the_environment() {
        let file = "acme_domains = [\"other.example\"]\ntrusted_proxies = [\"192.0.2.1\"]";

        let config = Config::load(
            Some(file),
            &environment(&[
                ("HOOPOE_STORE_ACME_DOMAINS", "store.example, www.store.example"),
                ("HOOPOE_STORE_ACME_CONTACT", "ada@store.example"),
            ]),
        )
        .unwrap();

        assert_eq!(config.tls.acme_domains, ["store.example", "www.store.example"]);
        assert_eq!(config.tls.acme_contact.as_deref(), Some("ada@store.example"));
        assert!(config.edge.trusted_proxies.has([192, 0, 2, 1].into()));
    }

    #[test]
    fn a_misspelt_key_and_a_wrong_value_are_refused_on_one_line() {
        for file in [
            "lane_envelops = 5",
            "ttl_days = \"x\"",
            "claim_burst = 0",
            "trusted_proxies = [\"x\"]",
            "[[",
        ] {
            let error = Config::load(Some(file), &BTreeMap::new()).unwrap_err();
            assert_eq!(error.to_string().lines().count(), 1, "{error}");
        }
        assert_eq!(
            Config::load(Some("lane_envelops = 5"), &BTreeMap::new()),
            Err(ConfigError::Key("lane_envelops".into()))
        );
        assert_eq!(
            Config::load(None, &environment(&[("HOOPOE_STORE_TTL_DAYS", "soon")])),
            Err(ConfigError::Variable("HOOPOE_STORE_TTL_DAYS".into()))
        );
        assert!(Config::load(None, &environment(&[("HOOPOE_STORE_URL", "x")])).is_ok());
    }
}
