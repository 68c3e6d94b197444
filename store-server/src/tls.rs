//! TLS with one certificate at a time: from files, of the server's own making, or from a certificate authority (ACME).
//!
//! ```text
//! files        the operator's, read anew on SIGHUP and when they change
//! self_signed  made once; clients are told its key
//! acme         ordered, and ordered again when a third of its life is left
//!      └──────────────→ served: what handshakes get, and when it ends
//! ```
//!
//! Whatever fails leaves what is served.

pub mod acme;
pub mod files;
pub mod self_signed;
pub mod served;

use std::{io, sync::Arc, time::Duration};

use rustls::{ServerConfig, pki_types::pem};
use tokio::sync::Notify;

pub use self::{
    files::{TlsFiles, pin},
    served::Served,
};

/// The only protocol above TLS that clients may choose.
const HTTP: &[u8] = b"http/1.1";

/// Where the certificate comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// Files, the operator's or of the server's own making.
    Files(TlsFiles),
    /// A certificate authority.
    Acme(acme::Authority),
}

/// Why TLS cannot be set up, or a certificate not be taken up.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// A file cannot be read, or is no PEM of the right kind.
    #[error("{file}: {reason}")]
    File {
        /// The file.
        file: String,
        /// What is wrong with it.
        reason: pem::Error,
    },
    /// The key does not fit the certificate, or is of a kind that is not supported.
    #[error("the certificate and the key cannot be used: {0}")]
    Rustls(#[from] rustls::Error),
    /// The certificate's file has no certificate.
    #[error("{0} has no certificate")]
    Empty(String),
    /// It does not say until when it is valid.
    #[error("the certificate is damaged")]
    Damaged,
    /// No certificate could be made.
    #[error("no certificate could be made: {0}")]
    Make(#[from] rcgen::Error),
    /// A certificate or key that was made or obtained could not be kept.
    #[error("{file}: {reason}")]
    Keep {
        /// The file.
        file: String,
        /// What the file system said.
        reason: io::Error,
    },
}

impl Source {
    /// Takes up what is there. A certificate that an authority has still to give need not be.
    ///
    /// # Errors
    /// If files cannot be read or do not fit each other.
    pub fn begin(&self, served: &Served) -> Result<(), TlsError> {
        match self {
            Self::Files(files) => {
                served.put(files::load(files)?);
                Ok(())
            }
            Self::Acme(authority) => {
                authority.begin(served);
                Ok(())
            }
        }
    }

    /// Refuses what cannot be taken up, before anything listens.
    ///
    /// # Errors
    /// If files cannot be read or do not fit each other.
    pub fn check(&self) -> Result<(), TlsError> {
        match self {
            Self::Files(files) => files::load(files).map(|_| ()),
            Self::Acme(_) => Ok(()),
        }
    }

    /// Sees to it that what is served stays good, for as long as it is polled: looks after each `look_every`, and when
    /// told to.
    pub async fn keep_fresh(self, served: Arc<Served>, told: Arc<Notify>, look_every: Duration) {
        match self {
            Self::Files(files) => files::keep_fresh(&files, &served, &told, look_every).await,
            Self::Acme(authority) => authority.keep_fresh(&served, &told, look_every).await,
        }
    }
}

/// The configuration for handshakes, with whatever certificate is served at the time.
#[must_use]
pub fn server_config(served: Arc<Served>) -> Arc<ServerConfig> {
    let mut config = ServerConfig::builder()
        .with_no_client_auth()
        .with_cert_resolver(served);
    config.alpn_protocols = vec![HTTP.to_vec(), served::ACME_TLS.to_vec()];
    Arc::new(config)
}
