//! Where a server is, and the certificate by which it is known.

use std::{net::SocketAddr, path::Path, sync::Arc};

use rustls::{
    ClientConfig, RootCertStore,
    client::Resumption,
    pki_types::{CertificateDer, ServerName, pem::PemObject},
};
use tokio::net::TcpStream;
use tokio_rustls::{TlsConnector, client::TlsStream};

use crate::error::LoadError;

/// The name in a certificate that a server has made for itself.
const NAME: &str = "hoopoe-store.local";

/// A server that others reach over TLS.
#[derive(Clone)]
pub struct Endpoint {
    address: SocketAddr,
    connector: TlsConnector,
}

impl Endpoint {
    /// A server that shows this certificate, which it has made for itself (PEM).
    ///
    /// # Errors
    /// If the file has no certificate.
    pub fn with_certificate(address: SocketAddr, certificate: &Path) -> Result<Self, LoadError> {
        // Two providers may be in the dependency graph; only a second choice fails, and that is the same one.
        drop(rustls::crypto::aws_lc_rs::default_provider().install_default());
        let unusable = |reason: String| LoadError::Unexpected(format!("{}: {reason}", certificate.display()));
        let certificate =
            CertificateDer::from_pem_file(certificate).map_err(|error| unusable(error.to_string()))?;
        let mut roots = RootCertStore::empty();
        roots
            .add(certificate)
            .map_err(|error| unusable(error.to_string()))?;
        let mut config = ClientConfig::builder()
            .with_root_certificates(roots)
            .with_no_client_auth();
        // As nodes do: what is resumed would tell the server which connections belong together.
        config.resumption = Resumption::disabled();
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(Self {
            address,
            connector: TlsConnector::from(Arc::new(config)),
        })
    }

    /// Where it is.
    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// Connects, and shakes hands.
    ///
    /// # Errors
    /// If nobody is there, or it shows another certificate.
    pub async fn connect(&self) -> Result<TlsStream<TcpStream>, LoadError> {
        let stream = TcpStream::connect(self.address).await?;
        stream.set_nodelay(true)?;
        let name = ServerName::try_from(NAME).map_err(|error| LoadError::Unexpected(error.to_string()))?;
        Ok(self.connector.connect(name, stream).await?)
    }
}
