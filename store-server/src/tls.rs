//! TLS from the operator's own certificate.

use std::{io, path::Path, sync::Arc};

use axum_server::tls_rustls::RustlsConfig;
use rustls::{
    ServerConfig,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
};

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
}

impl From<TlsError> for io::Error {
    fn from(error: TlsError) -> Self {
        Self::other(error)
    }
}

/// The configuration with this certificate chain and key, both PEM.
///
/// # Errors
/// If a file cannot be read or the two do not fit.
pub fn load(certificate: &Path, key: &Path) -> Result<RustlsConfig, TlsError> {
    let file = |path: &Path, reason| TlsError::File {
        file: path.display().to_string(),
        reason,
    };
    let chain = CertificateDer::pem_file_iter(certificate)
        .and_then(Iterator::collect::<Result<Vec<_>, _>>)
        .map_err(|reason| file(certificate, reason))?;
    if chain.is_empty() {
        return Err(TlsError::Empty(certificate.display().to_string()));
    }
    let private = PrivateKeyDer::from_pem_file(key).map_err(|reason| file(key, reason))?;
    let mut config = ServerConfig::builder()
        .with_no_client_auth()
        .with_single_cert(chain, private)?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(RustlsConfig::from_config(Arc::new(config)))
}
