//! A server in this process with a certificate of its own.

use std::{
    net::{SocketAddr, TcpListener},
    time::Duration,
};

use hoopoe_store_server::{clock::Clock, config::Config, server::Server, state::Shared, tls::self_signed};
use reqwest::Client;
use tempfile::TempDir;
use tokio_util::sync::{CancellationToken, DropGuard};

use super::roomy;

/// A server with TLS that is stopped and removed with this value.
pub(crate) struct Secured {
    pub(crate) address: SocketAddr,
    state: Shared,
    client: Client,
    _stop: DropGuard,
    _data: TempDir,
}

impl Secured {
    pub(crate) async fn with(set: impl FnOnce(&mut Config)) -> Self {
        drop(rustls::crypto::aws_lc_rs::default_provider().install_default());
        let data = TempDir::new().unwrap();
        let mut config = roomy(data.path());
        config.tls.self_signed = true;
        set(&mut config);
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let server = Server::open(config, Clock::System).await.unwrap();
        let state = server.state();
        let shutdown = CancellationToken::new();
        let stop = shutdown.clone();
        tokio::spawn(async move { server.serve(listener, stop).await.unwrap() });
        let made = std::fs::read(self_signed::files(data.path()).certificate).unwrap();
        let client = Client::builder()
            .tls_certs_only([reqwest::Certificate::from_pem(&made).unwrap()])
            .resolve("hoopoe-store.local", address)
            .pool_max_idle_per_host(0)
            .timeout(Duration::from_secs(20))
            .build()
            .unwrap();
        Self {
            address,
            state,
            client,
            _stop: shutdown.drop_guard(),
            _data: data,
        }
    }

    /// Whether it answers over a new connection.
    pub(crate) async fn is_healthy(&self) -> bool {
        let url = format!("https://hoopoe-store.local:{}/health", self.address.port());
        let asked = self.client.get(url).send().await;
        asked.is_ok_and(|answer| answer.status().is_success())
    }

    /// How many connections were closed for this reason.
    pub(crate) fn refused(&self, why: &str) -> u64 {
        let mut counts = self.state.refusals.named();
        counts.find(|(label, _)| *label == why).unwrap().1
    }
}
