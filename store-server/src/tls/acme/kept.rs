//! What is kept of an authority in the data directory: the account, and the last certificate with its key.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use instant_acme::AccountCredentials;
use rustls::pki_types::{
    CertificateDer, PrivateKeyDer,
    pem::{self, PemObject},
};
use serde::{Deserialize, Serialize};

use crate::{
    data::private,
    tls::{TlsError, served::Certificate},
};

const ACCOUNT: &str = "acme.account.json";
const CERTIFICATE: &str = "acme.pem";

/// What they are called in the data directory.
pub const NAMES: [&str; 2] = [ACCOUNT, CERTIFICATE];

/// An account, and with whom.
#[derive(Serialize, Deserialize)]
struct KeptAccount {
    directory: String,
    credentials: AccountCredentials,
}

/// The account with the authority of this directory, if there is one. What is damaged is made anew.
pub(super) fn account(data: &Path, directory: &str) -> Option<AccountCredentials> {
    let bytes = fs::read(account_file(data)).ok()?;
    let kept: KeptAccount = serde_json::from_slice(&bytes).ok()?;
    (kept.directory == directory).then_some(kept.credentials)
}

/// Keeps an account in the place of any other.
pub(super) fn keep_account(
    data: &Path,
    directory: &str,
    credentials: AccountCredentials,
) -> Result<(), TlsError> {
    let path = account_file(data);
    let kept = KeptAccount {
        directory: directory.to_owned(),
        credentials,
    };
    serde_json::to_vec(&kept)
        .map_err(io::Error::from)
        .and_then(|bytes| private::write(&path, &bytes))
        .map_err(|reason| kept_not(&path, reason))
}

/// Forgets the account: its authority does not know it any more.
pub(super) fn forget_account(data: &Path) {
    // One that stays is refused again, and forgotten then.
    drop(fs::remove_file(account_file(data)));
}

/// The last certificate, if there was one.
pub(super) fn certificate(data: &Path) -> Result<Option<Certificate>, TlsError> {
    let path = certificate_file(data);
    match fs::read(&path) {
        Ok(pem) => read(&pem).map(Some),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(TlsError::File {
            file: path.display().to_string(),
            reason: pem::Error::Io(error),
        }),
    }
}

/// Keeps a certificate with its key, as the authority gave it.
pub(super) fn keep_certificate(data: &Path, pem: &str) -> Result<(), TlsError> {
    let path = certificate_file(data);
    private::write(&path, pem.as_bytes()).map_err(|reason| kept_not(&path, reason))
}

/// A certificate from one text with its key.
pub(super) fn read(pem: &[u8]) -> Result<Certificate, TlsError> {
    let private = PrivateKeyDer::from_pem_slice(pem).map_err(|_| TlsError::Damaged)?;
    let chain = CertificateDer::pem_slice_iter(pem)
        .collect::<Result<Vec<_>, _>>()
        .map_err(|_| TlsError::Damaged)?;
    Certificate::new(chain, private)
}

fn account_file(data: &Path) -> PathBuf {
    data.join(ACCOUNT)
}

// One file, so that the key always fits.
fn certificate_file(data: &Path) -> PathBuf {
    data.join(CERTIFICATE)
}

fn kept_not(path: &Path, reason: io::Error) -> TlsError {
    TlsError::Keep {
        file: path.display().to_string(),
        reason,
    }
}

#[cfg(test)]
mod tests {
    use rcgen::{CertificateParams, KeyPair};

    use super::*;

    #[test]
    fn a_certificate_is_kept_with_its_key_and_damage_is_told() {
        let data = tempfile::TempDir::new().unwrap();
        let key = KeyPair::generate().unwrap();
        let params = CertificateParams::new(vec!["store.example".to_owned()]).unwrap();
        let pem = key.serialize_pem() + &params.self_signed(&key).unwrap().pem();
        assert!(certificate(data.path()).unwrap().is_none());

        keep_certificate(data.path(), &pem).unwrap();
        assert!(
            certificate(data.path())
                .unwrap()
                .is_some_and(|kept| kept.is_for("store.example"))
        );

        keep_certificate(data.path(), &key.serialize_pem()).unwrap();
        assert!(certificate(data.path()).is_err());
    }

    #[test]
    fn a_damaged_account_is_none() {
        let data = tempfile::TempDir::new().unwrap();
        private::write(&account_file(data.path()), b"{").unwrap();

        assert!(account(data.path(), "https://acme.example/dir").is_none());
    }
}
