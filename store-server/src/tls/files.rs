//! A certificate from files: read at the start, on SIGHUP, and when they change.

use std::{
    path::{Path, PathBuf},
    time::{Duration, SystemTime},
};

use hoopoe_protocol::{hash, route::ServerPin};
use rustls::{
    pki_types::{
        CertificateDer, PrivateKeyDer,
        pem::{self, PemObject},
    },
    server::ParsedCertificate,
};
use tokio::{sync::Notify, time::interval};

use super::{
    TlsError,
    served::{Certificate, Served},
};

/// A certificate chain and its key, both PEM.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TlsFiles {
    /// The chain, the server's own certificate first.
    pub certificate: PathBuf,
    /// The private key.
    pub key: PathBuf,
}

/// What these files hold.
///
/// # Errors
/// If a file cannot be read or the two do not fit.
pub fn load(files: &TlsFiles) -> Result<Certificate, TlsError> {
    let chain = chain(&files.certificate)?;
    let private = PrivateKeyDer::from_pem_file(&files.key).map_err(|reason| unusable(&files.key, reason))?;
    Certificate::new(chain, private)
}

/// What names the certificate's key to clients: SHA-256 over its public key (SPKI).
///
/// # Errors
/// If the file has no certificate.
pub fn pin(certificate: &Path) -> Result<ServerPin, TlsError> {
    let chain = chain(certificate)?;
    let own = chain
        .first()
        .ok_or_else(|| TlsError::Empty(certificate.display().to_string()))?;
    let key = ParsedCertificate::try_from(own)?.subject_public_key_info();
    Ok(ServerPin::new(hash::plain(&key)))
}

/// Takes up new files, when told to and when they have changed; ones that cannot be used leave what is served.
pub(super) async fn keep_fresh(files: &TlsFiles, served: &Served, told: &Notify, look_every: Duration) {
    let mut seen = changed(files);
    let mut looks = interval(look_every);
    loop {
        let must = tokio::select! {
            () = told.notified() => true,
            _ = looks.tick() => false,
        };
        let now = changed(files);
        if !must && now == seen {
            continue;
        }
        seen = now;
        match load(files) {
            Ok(certificate) => {
                served.put(certificate);
                tracing::info!("the certificate was read anew");
            }
            Err(error) => {
                served.failed();
                tracing::error!(%error, "the certificate before stays");
            }
        }
    }
}

fn chain(certificate: &Path) -> Result<Vec<CertificateDer<'static>>, TlsError> {
    let chain = CertificateDer::pem_file_iter(certificate)
        .and_then(Iterator::collect::<Result<Vec<_>, _>>)
        .map_err(|reason| unusable(certificate, reason))?;
    if chain.is_empty() {
        return Err(TlsError::Empty(certificate.display().to_string()));
    }
    Ok(chain)
}

fn unusable(path: &Path, reason: pem::Error) -> TlsError {
    TlsError::File {
        file: path.display().to_string(),
        reason,
    }
}

/// When each file was written; a file that is not there was never.
fn changed(files: &TlsFiles) -> [Option<SystemTime>; 2] {
    [&files.certificate, &files.key].map(|file| file.metadata().and_then(|file| file.modified()).ok())
}
