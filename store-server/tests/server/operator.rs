//! What an operator runs, sees and changes.

use std::{
    io::{BufRead, BufReader},
    path::Path,
    process::{Child, Command, Stdio},
};

use hoopoe_protocol::store::tokens::TokenScope;
use tempfile::TempDir;

use crate::harness::{
    TestServer,
    live::Live,
    person::{Person, envelope},
    text,
};

const BINARY: &str = env!("CARGO_BIN_EXE_hoopoe-store");
const ALICE: [u8; 32] = [1; 32];

/// A server process, killed with this value, and the lines that it printed first.
struct Process {
    child: Child,
    lines: Vec<String>,
}

impl Process {
    fn start(data: &Path, more: &[&str], lines: usize) -> Self {
        let mut child = Command::new(BINARY)
            .args(["run", "--listen", "127.0.0.1:0", "--data"])
            .arg(data)
            .args(more)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let output = BufReader::new(child.stdout.take().unwrap());
        let lines = output.lines().take(lines).map(Result::unwrap).collect();
        Self { child, lines }
    }

    /// What stands behind the words in the line that begins with them.
    fn told(&self, words: &str) -> String {
        let found = self.lines.iter().find_map(|line| line.strip_prefix(words));
        found
            .unwrap_or_else(|| panic!("{words} in {:?}", self.lines))
            .to_owned()
    }

    fn address(&self) -> std::net::SocketAddr {
        let url = self.told("listening on ");
        url.split("://").nth(1).unwrap().parse().unwrap()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

fn hoopoe_store(arguments: &[&str]) -> String {
    let output = Command::new(BINARY).args(arguments).output().unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).unwrap()
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
