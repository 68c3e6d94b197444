//! The port on loopback where the browser and programs with a token ask.
//!
//! Everybody on this computer can connect, so connections are few, and each has to say quickly what it wants.

use std::{
    io,
    net::{Ipv4Addr, Ipv6Addr},
    time::Duration,
};

use axum::Router;
use hyper::server::conn::http1;
use hyper_util::rt::TokioTimer;
use tokio::net::{TcpListener, TcpStream};
use tokio_util::sync::CancellationToken;

use super::{
    auth::OverPort,
    connections::{self, Answering, Listener},
};
use crate::page::PageAddress;

/// How often a free port is tried to be had on both families.
const TRIES: usize = 8;

/// What is allowed on the port.
#[derive(Clone, Copy, Debug)]
pub struct PortLimits {
    /// Connections at once; others wait.
    pub connections: usize,
    /// How long a request's head may take, and how long a connection may be without one.
    pub head: Duration,
    /// The largest head, in bytes.
    pub head_bytes: usize,
    /// Headers of a request.
    pub headers: usize,
}

impl Default for PortLimits {
    fn default() -> Self {
        Self {
            connections: 128,
            head: Duration::from_secs(10),
            head_bytes: 32 * 1_024,
            headers: 64,
        }
    }
}

/// The port, listening.
#[derive(Debug)]
pub struct PagePort {
    address: PageAddress,
    v4: TcpListener,
    /// None where the computer has no such loopback.
    v6: Option<TcpListener>,
}

/// Why the port cannot be listened on.
#[derive(Debug, thiserror::Error)]
pub enum PortError {
    /// Another program has it.
    #[error("the port {0} of the page is in use by another program")]
    Taken(u16),
    /// The system refuses.
    #[error("the port of the page cannot be listened on: {0}")]
    Refused(#[source] io::Error),
}

impl PagePort {
    /// Listens on both loopback addresses: a browser takes either for the host of the page, and whoever had the other one
    /// would be sent our cookies. With port zero, any free one is taken.
    ///
    /// # Errors
    /// If another program has the port, or the system refuses.
    pub async fn bind(address: PageAddress) -> Result<Self, PortError> {
        let mut tries = 0;
        loop {
            match Self::bind_once(address).await {
                Err(PortError::Taken(_)) if address.port == 0 && tries < TRIES => tries += 1,
                bound => return bound,
            }
        }
    }

    async fn bind_once(address: PageAddress) -> Result<Self, PortError> {
        let refused = |error: io::Error, port| match error.kind() {
            io::ErrorKind::AddrInUse => PortError::Taken(port),
            _ => PortError::Refused(error),
        };
        let v4 = TcpListener::bind((Ipv4Addr::LOCALHOST, address.port))
            .await
            .map_err(|error| refused(error, address.port))?;
        let port = v4.local_addr().map_err(PortError::Refused)?.port();
        let v6 = match TcpListener::bind((Ipv6Addr::LOCALHOST, port)).await {
            Ok(listener) => Some(listener),
            Err(error) if error.kind() == io::ErrorKind::AddrInUse => return Err(PortError::Taken(port)),
            // Where any other port can be had, there is such a loopback, and somebody else could take this one.
            Err(error) if TcpListener::bind((Ipv6Addr::LOCALHOST, 0)).await.is_ok() => {
                return Err(PortError::Refused(error));
            }
            Err(_) => None,
        };
        let address = PageAddress { port, ..address };
        Ok(Self { address, v4, v6 })
    }

    /// Where the browser finds it.
    #[must_use]
    pub const fn address(&self) -> PageAddress {
        self.address
    }

    /// Serves until `stop`, then lets requests under way end for a moment. The port stays ours until this is dropped.
    pub async fn serve(&self, router: Router, limits: PortLimits, stop: CancellationToken) {
        let answering = Answering {
            router,
            http: http(&limits),
            most: limits.connections,
        };
        connections::serve(self, answering, stop).await;
    }
}

impl Listener for PagePort {
    type Stream = TcpStream;
    type Mark = OverPort;

    async fn accept(&self) -> io::Result<(TcpStream, OverPort)> {
        let (stream, _) = match &self.v6 {
            Some(v6) => tokio::select! {
                accepted = self.v4.accept() => accepted?,
                accepted = v6.accept() => accepted?,
            },
            None => self.v4.accept().await?,
        };
        Ok((stream, OverPort))
    }
}

fn http(limits: &PortLimits) -> http1::Builder {
    let mut builder = http1::Builder::new();
    builder
        .timer(TokioTimer::new())
        .header_read_timeout(limits.head)
        .max_headers(limits.headers)
        .max_buf_size(limits.head_bytes);
    builder
}
