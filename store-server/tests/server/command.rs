//! The binary: its one line, its exit codes, its end, and what a crash leaves behind.

use std::{
    io::{BufRead, BufReader, Read},
    os::unix::ffi::OsStrExt,
    path::Path,
    process::{Child, ChildStdin, Command, Output, Stdio},
    time::{Duration, Instant},
};

use hoopoe_protocol::store::{deposit::DepositResult::Stored, server::ServerLimits, tokens::TokenScope};
use tempfile::TempDir;

use crate::harness::{
    TestServer, json,
    live::Live,
    person::{Person, envelope, keys, register},
};

const BINARY: &str = env!("CARGO_BIN_EXE_hoopoe-store");
const ALICE: [u8; 32] = [1; 32];

/// A server process, killed with this value.
struct Process {
    child: Child,
    input: Option<ChildStdin>,
    url: String,
}

impl Process {
    fn start(data: &Path, more: &[&str]) -> Self {
        let mut child = Command::new(BINARY)
            .args(["run", "--until-stdin-closes", "--listen", "127.0.0.1:0", "--data"])
            .arg(data)
            .args(more)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        let mut output = BufReader::new(child.stdout.take().unwrap());
        output.read_line(&mut line).unwrap();
        let url = line.trim().strip_prefix("listening on ").unwrap().to_owned();
        let input = child.stdin.take();
        Self { child, input, url }
    }

    fn wait(&mut self) -> Option<i32> {
        let deadline = Instant::now() + Duration::from_secs(20);
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status.code();
            }
            assert!(Instant::now() < deadline, "the server did not end");
            std::thread::yield_now();
        }
    }

    fn log(&mut self) -> String {
        let mut log = String::new();
        self.child
            .stderr
            .take()
            .unwrap()
            .read_to_string(&mut log)
            .unwrap();
        log
    }

    /// The same server for the harness of the other tests.
    async fn connect(&self) -> TestServer {
        TestServer::outside(self.url.strip_prefix("http://").unwrap().parse().unwrap()).await
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

fn hoopoe(arguments: &[&str]) -> Output {
    Command::new(BINARY).args(arguments).output().unwrap()
}

fn refused_in_one_line(output: &Output, code: i32) -> String {
    assert_eq!(output.status.code(), Some(code));
    assert!(output.stdout.is_empty());
    let text = String::from_utf8(output.stderr.clone()).unwrap();
    assert_eq!(text.lines().count(), 1, "{text}");
    text
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_answered_survives_a_kill() {
    let data = TempDir::new().unwrap();
    let mut process = Process::start(data.path(), &["--open-registration"]);
    let server = process.connect().await;
    let mut bob = Person::join(&server, 2).await;
    bob.allow(&server, &ALICE, TokenScope::Send).await;
    for number in 1..=20 {
        assert_eq!(
            bob.receive(&server, &ALICE, vec![envelope(number)]).await,
            [Stored]
        );
    }
    process.child.kill().unwrap();
    process.wait();

    let process = Process::start(data.path(), &["--open-registration"]);
    let server = process.connect().await;
    bob.sign_in_again(&server).await;
    let (mut live, waiting) = Live::open(&server, &bob, 100).await;

    assert_eq!(waiting, 20);
    let numbers: Vec<u64> = live.envelopes(20).await.iter().map(|one| one.number).collect();
    assert_eq!(numbers, (1..=20).collect::<Vec<_>>());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_invite_code_made_while_the_server_runs_admits_and_stats_count() {
    let data = TempDir::new().unwrap();
    let path = data.path().to_str().unwrap();
    let process = Process::start(data.path(), &[]);
    let server = process.connect().await;
    let limits: ServerLimits = json(server.get("/v1/limits").await).await;
    assert!(limits.invite_code_needed);

    let made = hoopoe(&["invite", "--data", path, "--uses", "2", "--json"]);
    let made: serde_json::Value = serde_json::from_slice(&made.stdout).unwrap();
    let code = made["code"].as_str().unwrap();
    assert_eq!(made["uses"], 2);
    let (account, device) = keys(1);
    assert!(
        register(&server, &account, &device, Some(code))
            .await
            .status()
            .is_success()
    );

    let stats = hoopoe(&["stats", "--data", path, "--json"]);
    let stats: serde_json::Value = serde_json::from_slice(&stats.stdout).unwrap();
    assert_eq!(stats["accounts"], 1);
    assert_eq!(stats["deposits_total"], 0);
    assert!(stats["database_bytes"].as_u64().unwrap() > 0);
    assert!(stats["disk_free_bytes"].as_u64().unwrap() > 0);
    let database = std::fs::read(data.path().join("hoopoe-store.sqlite-wal")).unwrap();
    assert!(!database.windows(code.len()).any(|bytes| bytes == code.as_bytes()));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_invite_code_made_while_the_server_rests_admits_later() {
    let data = TempDir::new().unwrap();
    let mut process = Process::start(data.path(), &[]);
    drop(process.input.take());
    process.wait();

    let made = hoopoe(&["invite", "--data", data.path().to_str().unwrap()]);
    let told = String::from_utf8(made.stdout).unwrap();
    let code = told.lines().next().unwrap();

    let process = Process::start(data.path(), &[]);
    let server = process.connect().await;
    let (account, device) = keys(1);
    assert!(
        register(&server, &account, &device, Some(code))
            .await
            .status()
            .is_success()
    );
}

#[test]
fn where_no_server_has_run_nothing_is_created_and_one_line_says_what_to_do() {
    let data = TempDir::new().unwrap();
    let mistyped = data.path().join("mistyped");
    let another = data.path().join("another");
    std::fs::create_dir(&another).unwrap();

    for folder in [&mistyped, &another] {
        for command in ["invite", "stats", "accounts"] {
            let output = hoopoe(&[command, "--data", folder.to_str().unwrap()]);
            let line = refused_in_one_line(&output, 1);
            assert!(line.contains("hoopoe-store run --data"), "{line}");
        }
    }

    assert!(!mistyped.exists());
    assert_eq!(std::fs::read_dir(&another).unwrap().count(), 0);
}

#[test]
fn the_end_of_input_and_signals_end_the_server_well() {
    let data = TempDir::new().unwrap();
    let mut process = Process::start(data.path(), &[]);
    drop(process.input.take());
    assert_eq!(process.wait(), Some(0));

    for signal in ["-TERM", "-INT"] {
        let mut process = Process::start(data.path(), &[]);
        let id = process.child.id().to_string();
        assert!(
            Command::new("kill")
                .args([signal, &id])
                .status()
                .unwrap()
                .success()
        );
        assert_eq!(process.wait(), Some(0));
    }
    let log = data.path().join("hoopoe-store.sqlite-wal");
    assert!(!log.exists() || log.metadata().unwrap().len() == 0);
}

#[test]
fn a_server_whose_log_nobody_reads_any_more_goes_on_and_ends_well() {
    let data = TempDir::new().unwrap();
    let mut process = Process::start(data.path(), &["--log", "debug"]);
    drop(process.child.stderr.take());

    // What it says at its end is the first that it cannot say.
    drop(process.input.take());

    assert_eq!(process.wait(), Some(0));
}

#[tokio::test(flavor = "multi_thread")]
async fn logs_name_nobody() {
    let data = TempDir::new().unwrap();
    let mut process = Process::start(data.path(), &["--open-registration", "--log", "debug"]);
    let server = process.connect().await;
    let bob = Person::join(&server, 2).await;
    bob.allow(&server, &ALICE, TokenScope::Send).await;
    bob.receive(&server, &ALICE, vec![envelope(1)]).await;
    let (mut live, _) = Live::open(&server, &bob, 10).await;
    let sequence = live.envelope().await.sequence;
    live.acknowledge(sequence).await;
    server.get("/nowhere").await;
    drop(live);
    drop(process.input.take());
    process.wait();

    let log = process.log();

    assert!(log.contains("committed"), "{log}");
    for secret in [
        bob.session.clone(),
        bob.registered.mailbox.to_text(),
        bob.registered.mailbox.short(),
        bob.registered.lane.to_text(),
        crate::harness::text(&ALICE),
        "127.0.0.1".to_owned(),
    ] {
        assert!(!log.contains(&secret), "{secret} in {log}");
    }
}

#[test]
fn wrong_use_is_told_in_one_line_or_by_the_usage() {
    let data = TempDir::new().unwrap();
    let path = data.path().to_str().unwrap();

    let open = hoopoe(&["run", "--data", path, "--listen", "0.0.0.0:0"]);
    assert!(refused_in_one_line(&open, 1).contains("--tls-cert"));
    let stats = hoopoe(&["stats", "--data", path]);
    assert!(refused_in_one_line(&stats, 1).contains("no database"));
    let config = hoopoe(&["run", "--data", path, "--config", "/nowhere.toml"]);
    assert!(refused_in_one_line(&config, 1).contains("/nowhere.toml"));
    std::fs::write(data.path().join("c.toml"), "lane_envelops = 1").unwrap();
    let key = hoopoe(&["run", "--data", path, "--config", &format!("{path}/c.toml")]);
    assert!(refused_in_one_line(&key, 1).contains("lane_envelops"));

    for usage in [
        &["run", "--colour"][..],
        &[],
        &["invite", "--data", path, "--uses", "0"],
        &["run", "--tls-cert", "x"],
    ] {
        assert_eq!(hoopoe(usage).status.code(), Some(2), "{usage:?}");
    }
}

/// The end of a pipe that nobody reads.
fn unread() -> Stdio {
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    writer.into()
}

#[test]
fn who_reads_an_answer_or_a_complaint_may_hang_up() {
    let data = TempDir::new().unwrap();
    let path = data.path().to_str().unwrap();
    let mut server = Process::start(data.path(), &[]);

    for words in [
        &["invite", "--data", path][..],
        &["stats", "--data", path],
        &["stats", "--data", path, "--json"],
        &["accounts", "--data", path],
    ] {
        let output = Command::new(BINARY)
            .args(words)
            .stdout(unread())
            .output()
            .unwrap();

        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!((output.status.code(), &*said), (Some(0), ""), "{words:?}");
    }
    drop(server.input.take());
    assert_eq!(server.wait(), Some(0));
    let words = ["stats", "--data", "/nowhere"];
    let status = Command::new(BINARY)
        .args(words)
        .stderr(unread())
        .status()
        .unwrap();
    assert_eq!(status.code(), Some(1));
}

#[test]
fn variables_that_are_no_text_are_named_if_they_are_settings_and_else_left_alone() {
    let data = TempDir::new().unwrap();
    let path = data.path().to_str().unwrap();
    let no_text = std::ffi::OsStr::from_bytes(b"\xff");
    // A line that is refused later than the environment.
    let words = ["run", "--data", path, "--listen", "0.0.0.0:0"];
    let run = |name: &str| {
        let output = Command::new(BINARY).args(words).env(name, no_text).output();
        refused_in_one_line(&output.unwrap(), 1)
    };

    assert!(run("SOMETHING").contains("--tls-cert"));
    assert!(run("HOOPOE_STORE_TTL_DAYS").contains("HOOPOE_STORE_TTL_DAYS is no text"));
}

#[test]
fn a_second_server_on_the_same_data_is_refused_in_one_line() {
    let data = TempDir::new().unwrap();
    let path = data.path().to_str().unwrap();
    let _first = Process::start(data.path(), &[]);

    let second = hoopoe(&["run", "--data", path, "--listen", "127.0.0.1:0"]);

    assert!(refused_in_one_line(&second, 1).contains("another server"));
}

#[tokio::test(flavor = "multi_thread")]
async fn tls_is_served_from_files_and_bad_files_are_named() {
    let data = TempDir::new().unwrap();
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/server/fixtures");
    let (certificate, key) = (fixtures.join("localhost.pem"), fixtures.join("localhost.key.pem"));
    let (cert, private) = (certificate.to_str().unwrap(), key.to_str().unwrap());
    let process = Process::start(data.path(), &["--tls-cert", cert, "--tls-key", private]);
    drop(rustls::crypto::aws_lc_rs::default_provider().install_default());
    let root = reqwest::Certificate::from_pem(&std::fs::read(&certificate).unwrap()).unwrap();
    let client = reqwest::Client::builder().tls_certs_only([root]).build().unwrap();

    assert!(process.url.starts_with("https://127.0.0.1:"));
    let answer = client
        .get(format!("{}/v1/limits", process.url))
        .send()
        .await
        .unwrap();
    let _: ServerLimits = json(answer).await;
    drop(process);

    let path = data.path().to_str().unwrap();
    let swapped = hoopoe(&[
        "run",
        "--data",
        path,
        "--listen",
        "127.0.0.1:0",
        "--tls-cert",
        private,
        "--tls-key",
        cert,
    ]);
    assert_eq!(swapped.status.code(), Some(1));
}
