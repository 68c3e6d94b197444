//! A certificate from an authority: had, renewed, kept, and what happens without.

use std::{net::SocketAddr, os::unix::fs::PermissionsExt, path::Path, sync::Arc, time::Duration};

use hoopoe_store_server::tls::served::ACME_TLS;
use reqwest::{Certificate, Client, tls::TlsInfo};
use rustls::{ClientConfig, pki_types::ServerName};
use tempfile::TempDir;
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

use crate::harness::{
    pebble::{Pebble, Site},
    process::Process,
    secured::Secured,
    until,
};

/// Longer than any test.
const LONG: Duration = Duration::from_secs(90 * 24 * 3_600);

/// A server process that wants a certificate for this name from an authority that need not be there yet.
fn start(data: &Path, site: &Site, domain: &str) -> Process {
    let (directory, root) = (site.directory(), site.root());
    let arguments = [
        "--acme-domain",
        domain,
        "--acme-directory",
        &directory,
        "--acme-root",
        root.to_str().unwrap(),
        "--acme-contact",
        "ada@store.test",
        "--metrics-listen",
        "127.0.0.1:0",
    ];
    let settings = [
        ("HOOPOE_STORE_ACME_RETRY_S", "1"),
        ("HOOPOE_STORE_TLS_CHECK_S", "1"),
    ];
    Process::start_with(data, &arguments, &settings, 2)
}

/// The certificate that is served, if somebody who knows the authority believes it.
async fn certificate(root: Option<&Certificate>, server: SocketAddr) -> Option<Vec<u8>> {
    // A new one each time: it would take up its TLS session again, and show the certificate of then.
    let client = Client::builder()
        .tls_certs_only(root.cloned())
        .tls_info(true)
        .resolve("store.test", server)
        .build()
        .unwrap();
    let url = format!("https://store.test:{}/health", server.port());
    let answer = client.get(url).send().await.ok()?;
    let seen = answer.extensions().get::<TlsInfo>()?.peer_certificate()?;
    Some(seen.to_vec())
}

/// What stands in the metrics under this name.
async fn metric(process: &Process, name: &str) -> i64 {
    let page = reqwest::get(process.told("Prometheus finds it on "))
        .await
        .unwrap()
        .text()
        .await
        .unwrap();
    let found = page
        .lines()
        .find_map(|line| line.strip_prefix(&format!("hoopoe_store_{name} ")));
    found.unwrap().parse().unwrap()
}

async fn obtained(site: &Site, process: &Process) -> (Pebble, Vec<u8>) {
    let pebble = site.start(process.address().port(), LONG).await;
    let mut had = None;
    until("a certificate is served", async || {
        had = certificate(Some(&pebble.root), process.address()).await;
        had.is_some()
    })
    .await;
    (pebble, had.unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_certificate_is_obtained_as_soon_as_the_authority_is_there_and_renewed_before_it_ends() {
    let (data, site) = (TempDir::new().unwrap(), Site::claim());
    let process = start(data.path(), &site, "store.test");
    until("it is said that there is none", async || {
        process.has_logged("no certificate could be had")
    })
    .await;
    assert_eq!(certificate(None, process.address()).await, None);
    assert_eq!(metric(&process, "certificate_expires_seconds").await, 0);
    assert!(metric(&process, "certificate_failures_total").await > 0);

    let pebble = site.start(process.address().port(), Duration::from_secs(9)).await;

    let mut seen = Vec::new();
    until("the first is followed by a second", async || {
        if let Some(certificate) = certificate(Some(&pebble.root), process.address()).await
            && !seen.contains(&certificate)
        {
            seen.push(certificate);
        }
        seen.len() == 2
    })
    .await;
    let left = metric(&process, "certificate_expires_seconds").await;
    assert!((-1..=9).contains(&left), "{left}");
    assert!(metric(&process, "refused_connections_total{why=\"challenge\"}").await > 0);
    for file in ["acme.pem", "acme.account.json"] {
        let mode = data.path().join(file).metadata().unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{file}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_certificate_is_served_after_a_restart_without_asking_anybody() {
    let (data, site) = (TempDir::new().unwrap(), Site::claim());
    let mut process = start(data.path(), &site, "store.test");
    let (pebble, first) = obtained(&site, &process).await;
    let root = pebble.root.clone();
    drop(pebble);
    process.signal("-TERM");
    process.child.wait().unwrap();

    let process = start(data.path(), &site, "store.test");

    assert_eq!(certificate(Some(&root), process.address()).await, Some(first));
    assert!(metric(&process, "certificate_expires_seconds").await > 80 * 24 * 3_600);
    assert_eq!(metric(&process, "certificate_failures_total").await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_authority_that_refuses_or_forgets_leaves_what_is_served() {
    let (data, site) = (TempDir::new().unwrap(), Site::claim());
    let mut process = start(data.path(), &site, "store.test");
    let (pebble, first) = obtained(&site, &process).await;
    let root = pebble.root.clone();
    process.signal("-TERM");
    process.child.wait().unwrap();
    drop(pebble);

    // Another name is wanted, which is refused; the authority has forgotten the account too.
    let process = start(data.path(), &site, "refused.test");
    let _pebble = site.start(process.address().port(), LONG).await;

    until("the refusal is told", async || {
        process.has_logged("forbidden by policy")
    })
    .await;
    assert_eq!(certificate(Some(&root), process.address()).await, Some(first));
    assert!(metric(&process, "certificate_failures_total").await > 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_gets_an_answer_to_a_challenge_that_was_not_made() {
    let server = Secured::with(|_| {}).await;
    let mut config = ClientConfig::builder()
        .with_root_certificates(rustls::RootCertStore::empty())
        .with_no_client_auth();
    config.alpn_protocols = vec![ACME_TLS.to_vec()];
    let stream = TcpStream::connect(server.address).await.unwrap();

    let outcome = TlsConnector::from(Arc::new(config))
        .connect(ServerName::try_from("store.test").unwrap(), stream)
        .await;

    // Not that the certificate is not believed: there is none.
    assert!(outcome.unwrap_err().to_string().contains("alert"), "no handshake");
    until("it is counted", async || server.refused("tls") == 1).await;
}
