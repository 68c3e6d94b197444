//! A certificate that the server makes for itself, for networks in which it has no public name. Clients are told its key.

use std::path::Path;

use rcgen::{CertificateParams, KeyPair};

use super::{TlsError, TlsFiles};
use crate::data::private;

/// What they are called in the data directory.
pub const NAMES: [&str; 2] = ["tls.cert.pem", "tls.key.pem"];

/// Where they lie in the data directory.
#[must_use]
pub fn files(data: &Path) -> TlsFiles {
    let [certificate, key] = NAMES;
    TlsFiles {
        certificate: data.join(certificate),
        key: data.join(key),
    }
}

/// Makes a key and a certificate if there are none yet; they are kept for good, since clients know the server by them.
///
/// # Errors
/// If they cannot be made or written.
pub fn ensure(data: &Path) -> Result<(), TlsError> {
    let files = files(data);
    if files.certificate.exists() && files.key.exists() {
        return Ok(());
    }
    let key = KeyPair::generate()?;
    // No name in it is looked at: clients compare the key.
    let certificate = CertificateParams::new(vec!["hoopoe-store.local".to_owned()])?.self_signed(&key)?;
    // The certificate last, which says that both are there.
    write(&files.key, &key.serialize_pem())?;
    write(&files.certificate, &certificate.pem())
}

fn write(path: &Path, text: &str) -> Result<(), TlsError> {
    private::write(path, text.as_bytes()).map_err(|reason| TlsError::Keep {
        file: path.display().to_string(),
        reason,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tls;

    #[test]
    fn a_certificate_is_made_once_and_can_be_served() {
        let data = tempfile::TempDir::new().unwrap();
        drop(rustls::crypto::aws_lc_rs::default_provider().install_default());

        ensure(data.path()).unwrap();
        let made = files(data.path());
        let pin = tls::pin(&made.certificate).unwrap();
        ensure(data.path()).unwrap();

        assert_eq!(tls::pin(&made.certificate).unwrap(), pin);
        assert!(tls::files::load(&made).is_ok());
    }

    #[test]
    fn another_server_has_another_key() {
        let (one, other) = (
            tempfile::TempDir::new().unwrap(),
            tempfile::TempDir::new().unwrap(),
        );
        ensure(one.path()).unwrap();
        ensure(other.path()).unwrap();

        let pins = [&one, &other].map(|data| tls::pin(&files(data.path()).certificate).unwrap());

        assert_ne!(pins[0], pins[1]);
    }
}
