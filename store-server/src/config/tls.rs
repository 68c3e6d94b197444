//! Settings of TLS: where the one certificate comes from.

use std::{
    num::NonZeroU64,
    path::{Path, PathBuf},
    time::Duration,
};

use instant_acme::LetsEncrypt;
use rustls::pki_types::ServerName;
use serde::{Deserialize, Serialize};

use super::{ConfigError, defaults::some_long};
use crate::tls::{Source, TlsFiles, acme::Authority, self_signed};

/// Where the certificate comes from; nowhere if nothing is set.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct TlsSettings {
    /// Certificate chain in PEM, together with [`TlsSettings::key`].
    #[serde(rename = "tls_cert")]
    pub cert: Option<PathBuf>,
    /// Private key in PEM.
    #[serde(rename = "tls_key")]
    pub key: Option<PathBuf>,
    /// Serve a certificate that the server has made for itself; clients are told its key.
    pub self_signed: bool,
    /// Names for which a certificate is obtained from an authority (ACME).
    pub acme_domains: Vec<String>,
    /// An address for mail, told to the authority when the account with it is made.
    pub acme_contact: Option<String>,
    /// The URL of the authority's directory.
    pub acme_directory: String,
    /// The certificate in PEM by which the authority's own is known; otherwise those that the machine believes.
    pub acme_root: Option<PathBuf>,
    /// Seconds that one order of a certificate may take.
    pub acme_order_s: NonZeroU64,
    /// Seconds until the next order after one that failed; twice as many after each further one, at most six hours.
    pub acme_retry_s: NonZeroU64,
    /// Seconds after which it is looked whether the certificate files have changed, or a certificate is due.
    #[serde(rename = "tls_check_s")]
    pub check_s: NonZeroU64,
}

impl Default for TlsSettings {
    fn default() -> Self {
        Self {
            cert: None,
            key: None,
            self_signed: false,
            acme_domains: Vec::new(),
            acme_contact: None,
            acme_directory: LetsEncrypt::Production.url().to_owned(),
            acme_root: None,
            acme_order_s: some_long(300),
            acme_retry_s: some_long(300),
            check_s: some_long(60),
        }
    }
}

impl TlsSettings {
    /// Where the certificate comes from, with what is kept in this folder; nothing if there is no TLS.
    #[must_use]
    pub fn source(&self, data: &Path) -> Option<Source> {
        if self.self_signed {
            return Some(Source::Files(self_signed::files(data)));
        }
        if self.acme_domains.is_empty() {
            return Some(Source::Files(TlsFiles {
                certificate: self.cert.clone()?,
                key: self.key.clone()?,
            }));
        }
        Some(Source::Acme(Authority {
            directory: self.acme_directory.clone(),
            root: self.acme_root.clone(),
            domains: self.acme_domains.iter().map(|name| name.to_lowercase()).collect(),
            contact: self.acme_contact.clone(),
            data: data.to_owned(),
            patience: Duration::from_secs(self.acme_order_s.get()),
            retry: Duration::from_secs(self.acme_retry_s.get()),
        }))
    }

    /// Refuses half a certificate, more than one, and what no authority understands.
    pub(super) fn check(&self) -> Result<(), ConfigError> {
        let files = [&self.cert, &self.key].into_iter().flatten().count();
        let is_given = [self.self_signed, !self.acme_domains.is_empty(), files > 0];
        match is_given.into_iter().filter(|is_given| *is_given).count() {
            1 if files == 1 => Err(ConfigError::HalfTls),
            0 | 1 => self.check_acme(),
            _ => Err(ConfigError::TwoCertificates),
        }
    }

    fn check_acme(&self) -> Result<(), ConfigError> {
        if self.acme_domains.is_empty() {
            return match (&self.acme_contact, &self.acme_root) {
                (None, None) => Ok(()),
                _ => Err(ConfigError::AcmeWithoutDomain),
            };
        }
        if let Some(domain) = self.acme_domains.iter().find(|domain| !is_domain(domain)) {
            return Err(ConfigError::AcmeDomain(domain.clone()));
        }
        if !self.acme_directory.starts_with("https://") {
            return Err(ConfigError::AcmeDirectory(self.acme_directory.clone()));
        }
        match &self.acme_contact {
            Some(contact) if !is_mail_address(contact) => Err(ConfigError::AcmeContact(contact.clone())),
            _ => Ok(()),
        }
    }
}

/// Whether a certificate can name it: neither an address nor a pattern.
fn is_domain(text: &str) -> bool {
    matches!(ServerName::try_from(text), Ok(ServerName::DnsName(_)))
}

/// Whether it can stand behind `mailto:`; whoever writes to it looks closer.
fn is_mail_address(text: &str) -> bool {
    let is_part =
        |part: &str| !part.is_empty() && part.chars().all(|c| c.is_ascii_graphic() && !"@,?&%".contains(c));
    text.split_once('@')
        .is_some_and(|(name, host)| is_part(name) && is_part(host))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn for_domain(name: &str) -> TlsSettings {
        TlsSettings {
            acme_domains: vec![name.to_owned()],
            ..TlsSettings::default()
        }
    }

    #[test]
    fn there_is_one_certificate_and_all_of_it() {
        let mut settings = TlsSettings::default();
        assert_eq!(settings.check(), Ok(()));

        settings.cert = Some("c".into());
        assert_eq!(settings.check(), Err(ConfigError::HalfTls));

        settings.key = Some("k".into());
        assert_eq!(settings.check(), Ok(()));

        settings.self_signed = true;
        assert_eq!(settings.check(), Err(ConfigError::TwoCertificates));

        (settings.cert, settings.key) = (None, None);
        assert_eq!(settings.check(), Ok(()));

        settings.acme_domains = vec!["store.example".to_owned()];
        assert_eq!(settings.check(), Err(ConfigError::TwoCertificates));
    }

    #[test]
    fn an_authority_is_asked_for_names_alone() {
        assert_eq!(for_domain("store.example").check(), Ok(()));

        for name in [
            "*.store.example",
            "192.0.2.1",
            "::1",
            "",
            "a b",
            "https://store.example",
        ] {
            assert_eq!(
                for_domain(name).check(),
                Err(ConfigError::AcmeDomain(name.to_owned()))
            );
        }
    }

    #[test]
    fn an_authority_is_asked_safely_and_told_an_address_for_mail() {
        let mut settings = for_domain("store.example");
        for (contact, is_good) in [
            ("ada@store.example", true),
            ("ada", false),
            ("a@b,c@d", false),
            ("@", false),
        ] {
            settings.acme_contact = Some(contact.to_owned());
            assert_eq!(settings.check().is_ok(), is_good, "{contact}");
        }
        settings.acme_contact = None;
        settings.acme_directory = "http://acme.example/directory".to_owned();
        assert!(matches!(settings.check(), Err(ConfigError::AcmeDirectory(_))));

        settings.acme_domains.clear();
        settings.acme_root = Some("root.pem".into());
        assert_eq!(settings.check(), Err(ConfigError::AcmeWithoutDomain));
    }
}
