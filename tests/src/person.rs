//! Somebody with a profile, whose node comes and goes. All that is known of the command line `hoopoe` stands here and
//! below.

mod expectation;
mod lock;
mod message;
mod page;
mod report;
mod talk;
mod watch;

use std::{
    fs,
    io::Write,
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::{
    api::{Events, LocalApi},
    binaries::Binaries,
    command::capture,
    json,
    process::Daemon,
    server::StoreServer,
    wait::{self, Look},
};

pub use message::{Message, Seen, Sent};
pub use talk::history_of;
pub use watch::Watch;

/// How long a node may take to answer and to reach its server.
const START: Duration = Duration::from_secs(60);

/// Loopback only, on ports that the system chooses.
const LISTEN: [&str; 2] = ["/ip4/127.0.0.1/udp/0/quic-v1", "/ip4/127.0.0.1/tcp/0"];

/// Somebody.
#[derive(Debug)]
pub struct Person {
    name: String,
    program: PathBuf,
    profile: PathBuf,
    passphrase: PathBuf,
    log: PathBuf,
    words: Vec<String>,
    /// Where `hoopoe run` listens.
    listen: Vec<String>,
    /// What `hoopoe run` is told beside the usual.
    options: Vec<String>,
    /// What `hoopoe run` is started with: a program that runs another one, and its arguments.
    launcher: Vec<String>,
    /// Whether their page is where it was the last time, as for people; tests take any free port.
    keeps_page: bool,
    /// Whether they have no profile yet.
    is_newcomer: bool,
    daemon: Option<Daemon>,
    /// What the node tells while it runs.
    events: Option<Events>,
}

impl Person {
    /// Makes a profile below `folder` that will register with a server, by an invite code of its own.
    ///
    /// # Errors
    /// If the server mints no code, or `hoopoe init` refuses.
    pub fn of_server(binaries: &Binaries, folder: &Path, name: &str, server: &StoreServer) -> Result<Self> {
        let code = server.invite_code().context("minting an invite code")?;
        let options = ["--server", server.url(), "--invite-code", &code];
        Self::init_with(binaries, folder, name, &options)
            .with_context(|| format!("making a profile for {name}"))
    }

    /// Makes a profile below `folder`, with these options of `hoopoe init`.
    ///
    /// # Errors
    /// If `hoopoe init` refuses.
    pub fn init_with(binaries: &Binaries, folder: &Path, name: &str, options: &[&str]) -> Result<Self> {
        let mut person = Self::newcomer(binaries, folder, name)?;
        write_private(&person.passphrase, &person.passphrase_text())?;
        let mut init = person.hoopoe();
        init.args(["init", "--json", "--name", name]).args(options);
        let made = capture("init", init.arg("--passphrase-file").arg(&person.passphrase))?;
        person.words = json::texts(&made, "/words")?;
        person.is_newcomer = false;
        Ok(person)
    }

    /// Somebody who has nothing below `folder` yet: their node waits until they make an account in a browser.
    ///
    /// # Errors
    /// If the folder cannot be made.
    pub fn newcomer(binaries: &Binaries, folder: &Path, name: &str) -> Result<Self> {
        let home = folder.join(name.to_lowercase());
        fs::create_dir_all(&home).with_context(|| format!("creating {}", home.display()))?;
        Ok(Self {
            name: name.to_owned(),
            program: binaries.node.clone(),
            profile: home.join("profile"),
            passphrase: home.join("passphrase"),
            log: home.join("log"),
            words: Vec::new(),
            listen: LISTEN.map(str::to_owned).to_vec(),
            options: Vec::new(),
            launcher: Vec::new(),
            keeps_page: false,
            is_newcomer: true,
            daemon: None,
            events: None,
        })
    }

    /// Their name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Their passphrase.
    #[must_use]
    pub fn passphrase_text(&self) -> String {
        format!("the passphrase of {}", self.name)
    }

    /// Their recovery words.
    #[must_use]
    pub fn words(&self) -> &[String] {
        &self.words
    }

    /// Their node's log.
    #[must_use]
    pub fn log(&self) -> &Path {
        &self.log
    }

    /// The folder of their profile.
    #[must_use]
    pub fn profile(&self) -> &Path {
        &self.profile
    }

    /// The file with their passphrase.
    #[must_use]
    pub fn passphrase_file(&self) -> &Path {
        &self.passphrase
    }

    /// Their node's API.
    #[must_use]
    pub fn api(&self) -> LocalApi {
        LocalApi::of_profile(&self.profile)
    }

    /// The number of their node's process, while it runs.
    #[must_use]
    pub fn process(&self) -> Option<u32> {
        self.daemon.as_ref().map(Daemon::process)
    }

    /// A call of the command line for this person.
    #[must_use]
    pub fn hoopoe(&self) -> Command {
        self.of_profile(Command::new(&self.program))
    }

    fn of_profile(&self, mut command: Command) -> Command {
        command.arg("--profile").arg(&self.profile);
        command
    }

    /// The same where the person's node runs.
    fn launched(&self) -> Command {
        let Some((launcher, options)) = self.launcher.split_first() else {
            return self.hoopoe();
        };
        let mut command = Command::new(launcher);
        command.args(options).arg(&self.program);
        self.of_profile(command)
    }

    /// `hoopoe run` as it is called for this person, with another file for the passphrase if one is given.
    #[must_use]
    pub fn run(&self, passphrase: Option<&Path>) -> Command {
        let mut run = self.launched();
        run.args(["run", "--json", "--until-stdin-closes"]);
        if self.is_newcomer {
            run.arg("--set-up");
        } else {
            run.arg("--passphrase-file")
                .arg(passphrase.unwrap_or(&self.passphrase));
        }
        // Receipts for stored messages wait too, but no test waits half a minute for them.
        run.args(["--receipt-delay-ms", "0-500"])
            .args(if self.keeps_page {
                &[][..]
            } else {
                &["--page-port", "0"]
            })
            .args(self.listen.iter().flat_map(|address| ["--listen", address]))
            .args(&self.options)
            .env("HOOPOE_LOG", "debug")
            // Marks of a test do not stay on the machine.
            .env("XDG_STATE_HOME", self.profile.with_extension("state"));
        run
    }

    /// Gives `hoopoe run` more options from the next start on.
    pub fn set_options(&mut self, options: &[&str]) {
        self.options = options.iter().map(|option| (*option).to_owned()).collect();
    }

    /// Lets their node listen elsewhere, from the next start on.
    pub fn set_listen(&mut self, addresses: &[&str]) {
        self.listen = addresses.iter().map(|address| (*address).to_owned()).collect();
    }

    /// Lets another program start their node, from the next start on.
    pub fn set_launcher(&mut self, launcher: Vec<String>) {
        self.launcher = launcher;
    }

    /// Starts their node and waits until it answers.
    ///
    /// # Errors
    /// If it does not in time.
    pub fn start(&mut self) -> Result<()> {
        let mut daemon = Daemon::start(&mut self.run(None), &self.log)?;
        let ready = daemon
            .next_line(START)
            .with_context(|| format!("starting {}'s node", self.name))?;
        if ready.is_none() {
            bail!(
                "{}'s node says nothing; its log ends so:\n{}",
                self.name,
                daemon.log_end()
            );
        }
        self.daemon = Some(daemon);
        Ok(())
    }

    /// Starts their node and waits until it has reached its server.
    ///
    /// # Errors
    /// If it does not in time.
    pub fn come_online(&mut self) -> Result<()> {
        self.start()?;
        self.reaches_server()?;
        self.events = Some(self.api().events()?);
        Ok(())
    }

    /// Starts their node, which has no server.
    ///
    /// # Errors
    /// If it does not answer in time.
    pub fn come_online_alone(&mut self) -> Result<()> {
        self.start()?;
        self.events = Some(self.api().events()?);
        Ok(())
    }

    /// Waits until their node has reached its server.
    ///
    /// # Errors
    /// If it does not in time.
    pub fn reaches_server(&mut self) -> Result<()> {
        wait::until(&format!("{} reaches the store server", self.name), START, || {
            self.check_running()?;
            let status = match self.status() {
                Ok(status) => status,
                Err(error) => return Ok(Look::NotYet(format!("{error:#}"))),
            };
            let connected = json::text(&status, "/server/state").is_ok_and(|state| state == "connected");
            Ok(if connected {
                Look::Done(())
            } else {
                Look::NotYet(status.to_string())
            })
        })
    }

    /// Asks their node to end, and waits until it has.
    ///
    /// # Errors
    /// If it does not end in time, or not well.
    pub fn go_offline(&mut self) -> Result<()> {
        self.events = None;
        match self.daemon.take() {
            Some(daemon) => daemon
                .stop()
                .with_context(|| format!("stopping {}'s node", self.name)),
            None => Ok(()),
        }
    }

    /// Ends their node as a crash would.
    ///
    /// # Errors
    /// If the system does not let us.
    pub fn crash(&mut self) -> Result<()> {
        self.events = None;
        self.daemon.take().map_or(Ok(()), Daemon::kill)
    }

    /// Starts their node and ends it as a crash would, after so long: perhaps before it has begun to answer.
    ///
    /// # Errors
    /// If it cannot be started, or ends by itself.
    pub fn crash_while_starting(&mut self, after: Duration) -> Result<()> {
        let mut daemon = Daemon::start(&mut self.run(None), &self.log)?;
        daemon.next_line(after)?;
        daemon.kill()
    }

    /// Their computer falls asleep.
    ///
    /// # Errors
    /// If their node does not run.
    pub fn pause(&self) -> Result<()> {
        self.daemon.as_ref().context("no node runs")?.pause()
    }

    /// Their computer wakes up.
    ///
    /// # Errors
    /// If their node does not run.
    pub fn resume(&self) -> Result<()> {
        self.daemon.as_ref().context("no node runs")?.resume()
    }

    /// Fails if their node should run and does not.
    ///
    /// # Errors
    /// With the end of its log.
    pub fn check_running(&mut self) -> Result<()> {
        let Some(daemon) = &mut self.daemon else {
            return Ok(());
        };
        if let Some(status) = daemon.ended()? {
            bail!(
                "{}'s node has ended ({status}); its log ends so:\n{}",
                self.name,
                daemon.log_end()
            );
        }
        Ok(())
    }

    /// What their node says about itself.
    ///
    /// # Errors
    /// If it does not answer.
    pub fn status(&self) -> Result<Value> {
        self.api().get("status")
    }
}

/// Writes a file that nobody else can read.
pub(crate) fn write_private(path: &Path, line: &str) -> Result<()> {
    let mut file = fs::OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(path)
        .with_context(|| format!("creating {}", path.display()))?;
    writeln!(file, "{line}").with_context(|| format!("writing {}", path.display()))
}
