//! The program itself, as somebody at a keyboard meets it: processes, files, exit codes.

mod browser;
mod chats;
mod check;
mod doctor;
mod erase;
mod lock;
mod oneself;
mod opening;
mod picture;
mod profile;
mod report;
mod requests;
mod service;
mod session;
mod settings;
mod talk;
mod usage;

use std::{
    ffi::OsStr,
    fs,
    io::{BufRead, BufReader, Read as _},
    os::unix::fs::PermissionsExt,
    path::PathBuf,
    process::{Child, ChildStdout, Command, Output, Stdio},
};

use serde_json::Value;
use tempfile::TempDir;

/// Somebody with a folder, a passphrase file and perhaps a profile.
struct Person {
    folder: TempDir,
}

impl Person {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let person = Self { folder };
        person.write("passphrase", "correct horse\n");
        person
    }

    fn with_profile() -> Self {
        let person = Self::new();
        let made = person.hoopoe(["init", "--name", "Alice", "--passphrase-file"], ["passphrase"]);
        assert!(made.status.success(), "{}", complaint(&made));
        person
    }

    fn profile(&self) -> PathBuf {
        self.folder.path().join("profile")
    }

    /// A file that nobody else can read.
    fn write(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.folder.path().join(name);
        fs::write(&path, content).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
        path
    }

    /// The program for this profile; `files` are names in the person's folder.
    fn command<'a>(
        &self,
        words: impl IntoIterator<Item = &'a str>,
        files: impl IntoIterator<Item = &'a str>,
    ) -> Command {
        let mut command = self.program();
        command.arg("--profile").arg(self.profile()).args(words);
        command.args(files.into_iter().map(|name| self.folder.path().join(name)));
        command
    }

    /// The program, in an environment that is the same everywhere.
    fn program(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_hoopoe"));
        command
            .env_clear()
            .env("TZ", "UTC")
            .env("XDG_STATE_HOME", self.folder.path().join("state"))
            .current_dir(self.folder.path());
        command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    fn hoopoe<'a>(
        &self,
        words: impl IntoIterator<Item = &'a str>,
        files: impl IntoIterator<Item = &'a str>,
    ) -> Output {
        self.command(words, files).output().unwrap()
    }

    fn ask<'a>(&self, words: impl IntoIterator<Item = &'a str>) -> Output {
        self.hoopoe(words, [])
    }

    /// Starts the node and waits until it is ready.
    fn run(&self) -> Running {
        self.run_at("0")
    }

    /// The same, with its page at this port.
    fn run_at(&self, page_port: &str) -> Running {
        self.run_listening(page_port, "/ip4/127.0.0.1/tcp/0")
    }

    /// The same, reached by others at this address.
    fn run_listening(&self, page_port: &str, listen: &str) -> Running {
        let mut command = self.command(
            [
                "run",
                "--until-stdin-closes",
                "--listen",
                listen,
                "--page-port",
                page_port,
                "--passphrase-file",
            ],
            ["passphrase"],
        );
        let mut child = command.stdin(Stdio::piped()).spawn().unwrap();
        let mut output = BufReader::new(child.stdout.take().unwrap());
        let mut ready = String::new();
        output.read_line(&mut ready).unwrap();
        assert!(
            ready.starts_with("hoopoe is running; talk to it with: hoopoe --profile "),
            "{ready:?}"
        );
        Running {
            child,
            _output: output,
        }
    }
}

/// Runs a node until it has said that it runs, ends it, and gives what it said and complained. Were its input at its end
/// from the beginning, it could end before it has said or done anything.
fn run_once(mut command: Command) -> Output {
    let mut child = command.stdin(Stdio::piped()).spawn().unwrap();
    let mut output = BufReader::new(child.stdout.take().unwrap());
    let mut said = Vec::new();
    output.read_until(b'\n', &mut said).unwrap();
    drop(child.stdin.take());
    output.read_to_end(&mut said).unwrap();
    let ended = child.wait_with_output().unwrap();
    Output {
        stdout: said,
        ..ended
    }
}

/// A node; killed if a test ends early.
struct Running {
    child: Child,
    _output: BufReader<ChildStdout>,
}

impl Running {
    /// Closes its standard input and waits for its end.
    fn stop(mut self) -> std::process::ExitStatus {
        drop(self.child.stdin.take());
        self.child.wait().unwrap()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended already.
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

/// What it printed as an answer.
fn answer(output: &Output) -> String {
    assert!(output.status.success(), "{}", complaint(output));
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn json(output: &Output) -> Value {
    let text = answer(output);
    assert_eq!(text.lines().count(), 1, "{text}");
    serde_json::from_str(&text).unwrap()
}

/// What it complained about.
fn complaint(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// Asserts the exit code, that nothing was answered, and that the complaint is one line with these words.
fn fails(output: &Output, code: i32, words: impl AsRef<str>) {
    let said = complaint(output);
    assert_eq!(output.status.code(), Some(code), "{said}");
    assert!(
        output.stdout.is_empty(),
        "{}",
        String::from_utf8_lossy(&output.stdout)
    );
    assert_eq!(said.lines().count(), 1, "{said}");
    assert!(
        said.starts_with("hoopoe: ") && said.contains(words.as_ref()),
        "{said}"
    );
}

fn names(folder: impl AsRef<std::path::Path>) -> Vec<std::ffi::OsString> {
    let mut names: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .collect();
    names.sort_by(|one: &std::ffi::OsString, other| OsStr::cmp(one, other));
    names
}
