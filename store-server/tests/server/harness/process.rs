//! A server in a process of its own.

use std::{
    io::{BufRead, BufReader},
    net::SocketAddr,
    path::Path,
    process::{Child, Command, Stdio},
    sync::{Arc, Mutex},
};

pub(crate) const BINARY: &str = env!("CARGO_BIN_EXE_hoopoe-store");

/// A server process, killed with this value, and the lines that it printed first.
pub(crate) struct Process {
    pub(crate) child: Child,
    lines: Vec<String>,
    log: Arc<Mutex<String>>,
}

impl Process {
    /// A server with these arguments, from which so many lines are waited for.
    pub(crate) fn start(data: &Path, more: &[&str], lines: usize) -> Self {
        Self::start_with(data, more, &[], lines)
    }

    /// The same, with settings in its environment.
    pub(crate) fn start_with(data: &Path, more: &[&str], settings: &[(&str, &str)], lines: usize) -> Self {
        let mut child = Command::new(BINARY)
            .args(["run", "--listen", "127.0.0.1:0", "--data"])
            .arg(data)
            .args(more)
            .envs(settings.iter().copied())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let output = BufReader::new(child.stdout.take().unwrap());
        let lines = output.lines().take(lines).map(Result::unwrap).collect();
        let errors = BufReader::new(child.stderr.take().unwrap());
        let log = Arc::<Mutex<String>>::default();
        let growing = Arc::clone(&log);
        std::thread::spawn(move || {
            for line in errors.lines().map_while(Result::ok) {
                *growing.lock().unwrap() += &line;
            }
        });
        Self { child, lines, log }
    }

    /// What stands behind the words in the line that begins with them.
    pub(crate) fn told(&self, words: &str) -> String {
        let found = self.lines.iter().find_map(|line| line.strip_prefix(words));
        found
            .unwrap_or_else(|| panic!("{words} in {:?}", self.lines))
            .to_owned()
    }

    pub(crate) fn signal(&self, name: &str) {
        let id = self.child.id().to_string();
        assert!(Command::new("kill").args([name, &id]).status().unwrap().success());
    }

    /// Whether it has logged these words.
    pub(crate) fn has_logged(&self, words: &str) -> bool {
        self.log.lock().unwrap().contains(words)
    }

    pub(crate) fn address(&self) -> SocketAddr {
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
