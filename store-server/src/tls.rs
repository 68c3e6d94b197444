//! TLS from certificate files: the operator's own, or ones that this server has made for itself.
//!
//! New files are taken up while the server runs, on SIGHUP and when they change; files that cannot be used leave what is
//! there.

pub mod self_signed;

use std::{
    io,
    path::{Path, PathBuf},
    sync::Arc,
    time::{Duration, SystemTime},
};

use axum_server::tls_rustls::RustlsConfig;
use hoopoe_protocol::{hash, route::ServerPin};
use rustls::{
    ServerConfig,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
    server::ParsedCertificate,
};
use tokio::{sync::Notify, time::interval};

/// A certificate chain and its key, both PEM.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TlsFiles {
    /// The chain, the server's own certificate first.
    pub certificate: PathBuf,
    /// The private key.
    pub key: PathBuf,
}

/// Why TLS cannot be set up.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// A file cannot be read, or is no PEM of the right kind.
    #[error("{file}: {reason}")]
    File {
        /// The file.
        file: String,
        /// What is wrong with it.
        reason: rustls::pki_types::pem::Error,
    },
    /// The key does not fit the certificate, or is of a kind that is not supported.
    #[error("the certificate and the key cannot be used: {0}")]
    Rustls(#[from] rustls::Error),
    /// The certificate's file has no certificate.
    #[error("{0} has no certificate")]
    Empty(String),
    /// No certificate could be made.
    #[error("no certificate could be made: {0}")]
    Make(#[from] rcgen::Error),
    /// A certificate that was made could not be kept.
    #[error("{file}: {reason}")]
    Keep {
        /// The file.
        file: String,
        /// What the file system said.
        reason: io::Error,
    },
}

impl From<TlsError> for io::Error {
    fn from(error: TlsError) -> Self {
        Self::other(error)
    }
}

/// The configuration with these files.
///
/// # Errors
/// If a file cannot be read or the two do not fit.
pub fn load(files: &TlsFiles) -> Result<Arc<ServerConfig>, TlsError> {
    let chain = chain(&files.certificate)?;
    let private = PrivateKeyDer::from_pem_file(&files.key).map_err(|reason| unusable(&files.key, reason))?;
    let mut config = ServerConfig::builder()
        .with_no_client_auth()
        .with_single_cert(chain, private)?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(Arc::new(config))
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

/// Takes up new files, when told to and when they have changed, for as long as it is polled.
pub async fn keep_fresh(tls: RustlsConfig, files: TlsFiles, told: Arc<Notify>, look_every: Duration) {
    let mut seen = changed(&files);
    let mut looks = interval(look_every);
    loop {
        let must = tokio::select! {
            () = told.notified() => true,
            _ = looks.tick() => false,
        };
        let now = changed(&files);
        if !must && now == seen {
            continue;
        }
        seen = now;
        match load(&files) {
            Ok(config) => {
                tls.reload_from_config(config);
                tracing::info!("the certificate was read anew");
            }
            Err(error) => tracing::error!(%error, "the certificate before stays"),
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

fn unusable(path: &Path, reason: rustls::pki_types::pem::Error) -> TlsError {
    TlsError::File {
        file: path.display().to_string(),
        reason,
    }
}

/// When each file was written; a file that is not there was never.
fn changed(files: &TlsFiles) -> [Option<SystemTime>; 2] {
    [&files.certificate, &files.key].map(|file| file.metadata().and_then(|file| file.modified()).ok())
}
