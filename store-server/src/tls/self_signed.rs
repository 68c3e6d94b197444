//! A certificate that the server makes for itself, for networks in which it has no public name. Clients are told its key.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Write},
    os::unix::fs::OpenOptionsExt,
    path::Path,
};

use rcgen::{CertificateParams, KeyPair};

use super::{TlsError, TlsFiles};

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
    write(data, &files.key, &key.serialize_pem())?;
    write(data, &files.certificate, &certificate.pem())
}

// Written beside and renamed, so that a crash leaves no half of it; the certificate last, which says that both are there.
fn write(data: &Path, path: &Path, text: &str) -> Result<(), TlsError> {
    let beside = path.with_extension("new");
    let written = || -> io::Result<()> {
        let mut file = OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(true)
            .mode(0o600)
            .open(&beside)?;
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
        fs::rename(&beside, path)?;
        File::open(data)?.sync_all()
    };
    written().map_err(|reason| TlsError::Keep {
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
        let files = files(data.path());
        let pin = tls::pin(&files.certificate).unwrap();
        ensure(data.path()).unwrap();

        assert_eq!(tls::pin(&files.certificate).unwrap(), pin);
        assert!(tls::load(&files).is_ok());
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
