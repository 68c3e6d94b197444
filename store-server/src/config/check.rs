//! What cannot work, or would not be safe, is refused before anything listens.

use std::net::SocketAddr;

use super::Config;

/// Why a configuration is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ConfigError {
    /// The file is no TOML, or has a value that is not understood.
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
        "plain HTTP on {0} would be open to the network: give --acme-domain, or --tls-cert and --tls-key, or --self-signed, \
         or --trusted-proxy, or listen on 127.0.0.1"
    )]
    PlainHttp(SocketAddr),
    /// One TLS file without the other.
    #[error("TLS needs both --tls-cert and --tls-key")]
    HalfTls,
    /// Something that nobody could join.
    #[error("{0:?} is no URL of a server: give --public-url like https://store.example")]
    PublicUrl(String),
    /// More than one certificate is given, or should be made or obtained.
    #[error("give one of --acme-domain, --self-signed, or --tls-cert and --tls-key")]
    TwoCertificates,
    /// A name for which no authority gives a certificate in this way.
    #[error(
        "{0:?} is no name for which a certificate can be obtained: give --acme-domain like store.example"
    )]
    AcmeDomain(String),
    /// The authority is told of, but nothing is wanted from it.
    #[error("acme_contact and acme_root need --acme-domain")]
    AcmeWithoutDomain,
    /// The authority would be asked over plain HTTP.
    #[error("{0:?} is no URL of an authority's directory: it begins with https://")]
    AcmeDirectory(String),
    /// Not an address for mail.
    #[error("{0:?} is no address for mail: give --acme-contact like ada@store.example")]
    AcmeContact(String),
    /// Headers of the PROXY protocol are expected of nobody.
    #[error("--proxy-protocol needs --trusted-proxy: only they are asked for its header")]
    ProxyProtocolOfNobody,
}

impl Config {
    /// Refuses what cannot work or would not be safe.
    ///
    /// # Errors
    /// If plain HTTP would be open to the network, more than one certificate or half of one is given, or a value is not of
    /// its kind.
    pub fn check(&self) -> Result<(), ConfigError> {
        if let Some(url) = self.public_url.as_ref().filter(|url| !is_url(url)) {
            return Err(ConfigError::PublicUrl(url.clone()));
        }
        self.tls.check()?;
        self.edge.check()?;
        let is_private = self.listen.ip().is_loopback() || !self.edge.trusted_proxies.is_empty();
        if self.certificate_source().is_none() && !is_private {
            return Err(ConfigError::PlainHttp(self.listen));
        }
        Ok(())
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
    fn plain_http_stays_on_this_machine_or_goes_to_proxies_alone() {
        let mut config = Config::default();
        assert_eq!(config.check(), Ok(()));

        config.listen = SocketAddr::from(([0, 0, 0, 0], 80));
        assert_eq!(config.check(), Err(ConfigError::PlainHttp(config.listen)));

        config.tls.self_signed = true;
        assert_eq!(config.check(), Ok(()));

        config.tls.self_signed = false;
        config.edge.trusted_proxies = vec!["192.0.2.1".to_owned()].try_into().unwrap();
        assert_eq!(config.check(), Ok(()));
    }

    #[test]
    fn headers_of_the_proxy_protocol_are_expected_of_somebody() {
        let mut config = Config::default();
        config.edge.proxy_protocol = true;
        assert_eq!(config.check(), Err(ConfigError::ProxyProtocolOfNobody));

        config.edge.trusted_proxies = vec!["192.0.2.1".to_owned()].try_into().unwrap();
        assert_eq!(config.check(), Ok(()));
    }
}
