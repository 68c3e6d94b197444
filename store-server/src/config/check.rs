//! What cannot work, or would not be safe, is refused before anything listens.

use std::net::SocketAddr;

use super::Config;

/// Why a configuration is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ConfigError {
    /// The file has a key or value that is not understood.
    #[error("the configuration is not understood: {0}")]
    File(String),
    /// The file has a key that there is not.
    #[error("the configuration has no key {0:?}: see the table of keys in the store server's document")]
    Key(String),
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

impl Config {
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
}

/// Whether it may stand in the command with which somebody joins; their node looks closer.
fn is_url(text: &str) -> bool {
    let rest = text
        .strip_prefix("https://")
        .or_else(|| text.strip_prefix("http://"));
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-._~:/[]%".contains(c);
    rest.is_some_and(|rest| !rest.is_empty() && rest.chars().all(is_plain))
}

#[cfg(test)]
mod tests {
    use super::*;

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
