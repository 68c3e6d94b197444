//! The certificate that is served, and those that answer an authority's challenge (TLS-ALPN-01, RFC 8737).

use std::{
    collections::HashMap,
    sync::{
        Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard,
        atomic::{AtomicU64, Ordering},
    },
};

use hoopoe_protocol::time::Timestamp;
use rustls::{
    client::verify_server_name,
    crypto::aws_lc_rs,
    pki_types::{CertificateDer, PrivateKeyDer, ServerName},
    server::{ClientHello, ParsedCertificate, ResolvesServerCert},
    sign::CertifiedKey,
};
use x509_parser::parse_x509_certificate;

use super::TlsError;

/// The protocol under which an authority asks for the answer to its challenge (RFC 8737, section 6.2).
pub const ACME_TLS: &[u8] = b"acme-tls/1";

/// What handshakes get.
#[derive(Debug, Default)]
pub struct Served {
    held: RwLock<Held>,
    failures: AtomicU64,
}

#[derive(Debug, Default)]
struct Held {
    certificate: Option<Certificate>,
    answers: HashMap<String, Arc<CertifiedKey>>,
}

/// A chain with its key that can be served.
#[derive(Clone, Debug)]
pub struct Certificate {
    key: Arc<CertifiedKey>,
    begins: Timestamp,
    ends: Timestamp,
}

impl Certificate {
    /// A chain, the server's own certificate first, with its key.
    ///
    /// # Errors
    /// If the two do not fit, are of a kind that is not supported, or the certificate does not say when it ends.
    pub fn new(
        chain: Vec<CertificateDer<'static>>,
        private: PrivateKeyDer<'static>,
    ) -> Result<Self, TlsError> {
        let own = chain.first().ok_or(TlsError::Damaged)?;
        let (_, parsed) = parse_x509_certificate(own).map_err(|_| TlsError::Damaged)?;
        let validity = parsed.validity();
        let [begins, ends] = [validity.not_before, validity.not_after].map(|time| millis(time.timestamp()));
        let key = CertifiedKey::from_der(chain, private, &aws_lc_rs::default_provider())?;
        Ok(Self {
            key: Arc::new(key),
            begins,
            ends,
        })
    }

    /// When it ends.
    #[must_use]
    pub const fn ends(&self) -> Timestamp {
        self.ends
    }

    /// When only a third of its life is left: then it is time for another.
    #[must_use]
    pub const fn is_old_from(&self) -> Timestamp {
        let life = self.ends.0.saturating_sub(self.begins.0);
        Timestamp(self.ends.0.saturating_sub(life / 3))
    }

    /// Whether it is valid for this name.
    #[must_use]
    pub fn is_for(&self, domain: &str) -> bool {
        let parsed = self.key.end_entity_cert().and_then(ParsedCertificate::try_from);
        match (parsed, ServerName::try_from(domain)) {
            (Ok(parsed), Ok(name)) => verify_server_name(&parsed, &name).is_ok(),
            _ => false,
        }
    }
}

impl Served {
    /// Serves this from the next handshake on.
    pub fn put(&self, certificate: Certificate) {
        self.write().certificate = Some(certificate);
    }

    /// What is served, if there is anything yet.
    #[must_use]
    pub fn certificate(&self) -> Option<Certificate> {
        self.read().certificate.clone()
    }

    /// Answers the challenge for a name, in lower case, until it is forgotten.
    pub fn answer(&self, domain: String, answer: CertifiedKey) {
        self.write().answers.insert(domain, Arc::new(answer));
    }

    /// Forgets the answers to all challenges.
    pub fn forget_answers(&self) {
        self.write().answers.clear();
    }

    /// Takes account of a certificate that could not be had or used.
    pub fn failed(&self) {
        self.failures.fetch_add(1, Ordering::Relaxed);
    }

    /// How often that has happened since the start.
    #[must_use]
    pub fn failures(&self) -> u64 {
        self.failures.load(Ordering::Relaxed)
    }

    // Nothing in here panics while it holds the lock, so a poisoned lock is sound.
    fn read(&self) -> RwLockReadGuard<'_, Held> {
        self.held.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, Held> {
        self.held.write().unwrap_or_else(PoisonError::into_inner)
    }
}

impl ResolvesServerCert for Served {
    fn resolve(&self, hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        // An authority offers this protocol alone (RFC 8737, section 3); nobody else gets an answer to a challenge.
        let is_challenge = hello.alpn().is_some_and(|offered| offered.eq([ACME_TLS]));
        let held = self.read();
        if is_challenge {
            held.answers.get(&hello.server_name()?.to_lowercase()).cloned()
        } else {
            held.certificate.as_ref().map(|served| Arc::clone(&served.key))
        }
    }
}

/// From seconds since 1970; what was before is then.
fn millis(seconds: i64) -> Timestamp {
    Timestamp(u64::try_from(seconds).unwrap_or_default().saturating_mul(1_000))
}

#[cfg(test)]
mod tests {
    use rcgen::{CertificateParams, KeyPair, date_time_ymd};

    use super::*;

    fn made(from: (i32, u8, u8), to: (i32, u8, u8)) -> Certificate {
        let key = KeyPair::generate().unwrap();
        let mut params =
            CertificateParams::new(vec!["store.example".to_owned(), "other.example".to_owned()]).unwrap();
        params.not_before = date_time_ymd(from.0, from.1, from.2);
        params.not_after = date_time_ymd(to.0, to.1, to.2);
        let certificate = params.self_signed(&key).unwrap();
        let private = PrivateKeyDer::try_from(key.serialize_der()).unwrap();
        Certificate::new(vec![certificate.der().clone()], private).unwrap()
    }

    #[test]
    fn a_certificate_is_old_when_a_third_of_its_life_is_left() {
        let certificate = made((2026, 1, 1), (2026, 4, 1));

        assert_eq!(certificate.ends(), Timestamp(1_775_001_600_000));
        assert_eq!(certificate.is_old_from(), Timestamp(1_772_409_600_000));
    }

    #[test]
    fn a_certificate_is_for_the_names_in_it() {
        let certificate = made((2026, 1, 1), (2026, 4, 1));

        assert!(certificate.is_for("store.example"));
        assert!(certificate.is_for("other.example"));
        assert!(!certificate.is_for("example"));
        assert!(!certificate.is_for("not a name"));
    }

    #[test]
    fn a_key_of_another_certificate_and_what_is_no_certificate_are_refused() {
        let key = KeyPair::generate().unwrap();
        let private = || PrivateKeyDer::try_from(key.serialize_der()).unwrap();
        let another = made((2026, 1, 1), (2026, 4, 1)).key.cert.clone();

        assert!(matches!(
            Certificate::new(another, private()),
            Err(TlsError::Rustls(_))
        ));
        for damaged in [vec![], vec![CertificateDer::from(vec![0x30, 1])]] {
            assert!(matches!(
                Certificate::new(damaged, private()),
                Err(TlsError::Damaged)
            ));
        }
    }
}
