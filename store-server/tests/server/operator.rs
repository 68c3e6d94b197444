//! What an operator runs, sees and changes.

use std::{
    path::Path,
    process::Command,
    time::{Duration, Instant},
};

use hoopoe_protocol::{route::ServerPin, store::tokens::TokenScope};
use hoopoe_store_server::tls::{self, self_signed};
use reqwest::Client;
use tempfile::TempDir;
use tokio::{io::AsyncWriteExt, net::TcpStream};

use crate::harness::{
    TestServer,
    live::Live,
    person::{Person, envelope},
    process::{BINARY, Process},
    text, until,
};

const ALICE: [u8; 32] = [1; 32];

fn hoopoe_store(arguments: &[&str]) -> String {
    let output = Command::new(BINARY).args(arguments).output().unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).unwrap()
}

/// A client that believes this certificate and no other.
fn believing(certificate: &Path) -> Client {
    drop(rustls::crypto::aws_lc_rs::default_provider().install_default());
    let root = reqwest::Certificate::from_pem(&std::fs::read(certificate).unwrap()).unwrap();
    Client::builder()
        .tls_certs_only([root])
        .pool_max_idle_per_host(0)
        .build()
        .unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn prometheus_is_told_counts_on_an_address_of_its_own_and_nobodys_ids() {
    let data = TempDir::new().unwrap();
    let more = ["--metrics-listen", "127.0.0.1:0", "--open-registration"];
    let process = Process::start(data.path(), &more, 2);
    let metrics = process.told("Prometheus finds it on ");
    let server = TestServer::outside(process.address()).await;
    let bob = Person::join(&server, 2).await;
    bob.allow(&server, &ALICE, TokenScope::Send).await;
    bob.receive(&server, &ALICE, vec![envelope(1)]).await;
    let (_live, _) = Live::open(&server, &bob, 1).await;

    let answer = server.http.get(&metrics).send().await.unwrap();
    let kind = answer.headers()["content-type"].to_str().unwrap().to_owned();
    let page = answer.text().await.unwrap();

    assert!(kind.starts_with("text/plain; version=0.0.4"));
    for line in [
        "hoopoe_store_deposits_total{outcome=\"stored\"} 1",
        "hoopoe_store_live_connections 1",
        "hoopoe_store_sessions 1",
        "hoopoe_store_stopping 0",
    ] {
        assert!(page.lines().any(|shown| shown == line), "{line} in {page}");
    }
    assert_eq!(server.get("/metrics").await.status(), 404);
    for id in [
        bob.registered.mailbox.to_text(),
        bob.registered.lane.to_text(),
        bob.session.clone(),
        text(&ALICE),
        "127.0.0.1".to_owned(),
    ] {
        assert!(!page.contains(&id), "{id} in {page}");
    }
    // Labels come from a closed set: nothing in quotes but words and bounds.
    for label in page.split('"').skip(1).step_by(2) {
        let is_word = label
            .chars()
            .all(|letter| letter.is_ascii_lowercase() || letter == '_');
        assert!(
            is_word || label == "+Inf" || label.parse::<f64>().is_ok(),
            "{label}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn accounts_are_listed_by_number_and_size() {
    let data = TempDir::new().unwrap();
    let path = data.path().to_str().unwrap();
    let process = Process::start(data.path(), &["--open-registration"], 1);
    let server = TestServer::outside(process.address()).await;
    Person::join(&server, 1).await;
    let bob = Person::join(&server, 2).await;
    bob.allow(&server, &ALICE, TokenScope::Send).await;
    bob.receive(&server, &ALICE, vec![envelope(1), envelope(2)]).await;

    let listed: serde_json::Value =
        serde_json::from_str(&hoopoe_store(&["accounts", "--data", path, "--json"])).unwrap();
    let shown = hoopoe_store(&["accounts", "--data", path]);

    assert_eq!(
        listed,
        serde_json::json!([
            { "number": 2, "lanes": 1, "tokens": 1, "envelopes": 2, "bytes": 4_096 },
            { "number": 1, "lanes": 1, "tokens": 0, "envelopes": 0, "bytes": 0 },
        ])
    );
    assert_eq!(shown.lines().count(), 3);
    assert!(!shown.contains(&bob.registered.mailbox.to_text()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_certificate_of_its_own_is_kept_and_the_invitation_says_all_that_is_needed() {
    let data = TempDir::new().unwrap();
    let path = data.path().to_str().unwrap();
    let mut process = Process::start(data.path(), &["--self-signed"], 2);
    let pin = process.told("the key of its certificate is ");
    let url = process.told("listening on ");
    let files = self_signed::files(data.path());
    assert_eq!(
        tls::pin(&files.certificate).unwrap(),
        ServerPin::from_text(&pin).unwrap()
    );

    let told = hoopoe_store(&["invite", "--data", path]);

    let code = told.lines().next().unwrap();
    let command = told.lines().nth(1).unwrap();
    assert_eq!(
        command,
        format!("hoopoe join {url} --pin {pin} --invite-code {code}")
    );
    process.signal("-TERM");
    process.child.wait().unwrap();
    let again = Process::start(
        data.path(),
        &["--self-signed", "--public-url", "https://store.lan"],
        2,
    );
    assert_eq!(again.told("the key of its certificate is "), pin);
    assert!(hoopoe_store(&["invite", "--data", path]).contains("hoopoe join https://store.lan --pin"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_certificate_is_taken_up_and_a_bad_one_is_not() {
    let (data, made, folder) = (
        TempDir::new().unwrap(),
        TempDir::new().unwrap(),
        TempDir::new().unwrap(),
    );
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/server/fixtures");
    let old = (fixtures.join("localhost.pem"), fixtures.join("localhost.key.pem"));
    let served = (folder.path().join("cert.pem"), folder.path().join("key.pem"));
    std::fs::copy(&old.0, &served.0).unwrap();
    std::fs::copy(&old.1, &served.1).unwrap();
    let files = [served.0.to_str().unwrap(), served.1.to_str().unwrap()];
    let process = Process::start(data.path(), &["--tls-cert", files[0], "--tls-key", files[1]], 1);
    let port = process.address().port();
    let answers = async |client: &Client, host: &str| {
        let asked = client.get(format!("https://{host}:{port}/health")).send().await;
        asked.is_ok_and(|answer| answer.status().is_success())
    };
    assert!(answers(&believing(&old.0), "127.0.0.1").await);

    self_signed::ensure(made.path()).unwrap();
    let new = self_signed::files(made.path());
    std::fs::copy(&new.certificate, &served.0).unwrap();
    std::fs::copy(&new.key, &served.1).unwrap();
    process.signal("-HUP");

    let resolved = std::net::SocketAddr::from(([127, 0, 0, 1], port));
    let root = reqwest::Certificate::from_pem(&std::fs::read(&new.certificate).unwrap()).unwrap();
    let believes_new = Client::builder()
        .tls_certs_only([root])
        .pool_max_idle_per_host(0)
        .resolve("hoopoe-store.local", resolved)
        .build()
        .unwrap();
    until("the new certificate is served", async || {
        answers(&believes_new, "hoopoe-store.local").await
    })
    .await;

    std::fs::write(&served.0, "no certificate").unwrap();
    process.signal("-HUP");
    until("the bad one is told of", async || {
        process.has_logged("the certificate before stays")
    })
    .await;
    assert!(answers(&believes_new, "hoopoe-store.local").await);
}

#[tokio::test(flavor = "multi_thread")]
async fn told_to_stop_it_is_gone_in_time_whatever_its_clients_do() {
    let data = TempDir::new().unwrap();
    let mut process = Process::start(data.path(), &["--open-registration"], 1);
    let server = TestServer::outside(process.address()).await;
    let bob = Person::join(&server, 2).await;
    let (mut live, _) = Live::open(&server, &bob, 1).await;
    // Somebody who never finishes, and somebody who never answers.
    let mut half = TcpStream::connect(server.address).await.unwrap();
    half.write_all(b"POST /v1/auth/challenge HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 9\r\n\r\n{")
        .await
        .unwrap();
    let _silent = Live::connect(&server, &bob.session).await.unwrap();

    let start = Instant::now();
    process.signal("-TERM");
    let told = live.frame().await;
    let status = process.child.wait().unwrap();

    assert!(format!("{told:?}").starts_with("GoAway"), "{told:?}");
    assert!(status.success());
    assert!(start.elapsed() < Duration::from_secs(10), "{:?}", start.elapsed());
    let log = data.path().join("hoopoe-store.sqlite-wal");
    assert!(!log.exists() || log.metadata().unwrap().len() == 0);
}
