//! Somebody with a profile, whose node comes and goes. All that is known of the command line `hoopoe` stands here.

mod message;
mod watch;

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::{
    binaries::Binaries,
    json,
    process::Daemon,
    wait::{self, Look},
};

pub use message::{Message, Seen, Sent};
pub use watch::Watch;

/// How long a node may take to answer and to reach its server.
const START: Duration = Duration::from_secs(60);
/// How long an introduction or a direct connection may take.
const MEETING: Duration = Duration::from_secs(60);

/// Somebody.
#[derive(Debug)]
pub struct Person {
    name: String,
    program: PathBuf,
    profile: PathBuf,
    passphrase: PathBuf,
    log: PathBuf,
    daemon: Option<Daemon>,
    /// What the node tells while it runs.
    events: Option<Watch>,
}

impl Person {
    /// Makes a profile below `folder` and registers it with a server.
    ///
    /// # Errors
    /// If `hoopoe init` refuses.
    pub fn init(
        binaries: &Binaries,
        folder: &Path,
        name: &str,
        server: &str,
        invite_code: &str,
    ) -> Result<Self> {
        let home = folder.join(name.to_lowercase());
        fs::create_dir_all(&home).with_context(|| format!("creating {}", home.display()))?;
        let person = Self {
            name: name.to_owned(),
            program: binaries.node.clone(),
            profile: home.join("profile"),
            passphrase: home.join("passphrase"),
            log: home.join("log"),
            daemon: None,
            events: None,
        };
        fs::write(&person.passphrase, format!("the passphrase of {name}\n"))
            .context("writing the passphrase")?;
        let mut init = person.hoopoe();
        init.args([
            "init",
            "--json",
            "--name",
            name,
            "--server",
            server,
            "--invite-code",
            invite_code,
        ]);
        capture("init", init.arg("--passphrase-file").arg(&person.passphrase))?;
        Ok(person)
    }

    /// Their name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
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

    /// A call of the command line for this person.
    #[must_use]
    pub fn hoopoe(&self) -> Command {
        let mut command = Command::new(&self.program);
        command.arg("--profile").arg(&self.profile);
        command
    }

    /// Starts their node and waits until it has reached its server.
    ///
    /// # Errors
    /// If it does not in time.
    pub fn come_online(&mut self) -> Result<()> {
        let mut run = self.hoopoe();
        run.arg("run")
            .arg("--until-stdin-closes")
            .arg("--passphrase-file")
            .arg(&self.passphrase);
        self.daemon = Some(Daemon::start(&mut run, &self.log)?);
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
        })?;
        self.events = Some(self.watch()?);
        Ok(())
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

    /// A link with which somebody becomes their contact.
    ///
    /// # Errors
    /// If their node refuses.
    pub fn invite(&self) -> Result<String> {
        json::text(
            &capture("invite", self.hoopoe().args(["invite", "--json"]))?,
            "/link",
        )
    }

    /// Follows somebody's link.
    ///
    /// # Errors
    /// If their node refuses.
    pub fn accept(&self, link: &str) -> Result<()> {
        capture("accept", self.hoopoe().args(["accept", link, "--json"])).map(|_| ())
    }

    /// Waits until `other` is an accepted contact.
    ///
    /// # Errors
    /// If that does not happen in time.
    pub fn knows(&mut self, other: &str) -> Result<()> {
        wait::until(
            &format!("{} has {other} as a contact", self.name),
            MEETING,
            || {
                self.check_running()?;
                let contacts = capture("contacts", self.hoopoe().args(["contacts", "--json"]))?;
                let accepted = json::items(&contacts)?.iter().any(|contact| {
                    json::text(contact, "/name").is_ok_and(|name| name == other)
                        && json::text(contact, "/state").is_ok_and(|state| state == "accepted")
                });
                Ok(if accepted {
                    Look::Done(())
                } else {
                    Look::NotYet(contacts.to_string())
                })
            },
        )
    }

    /// Waits until their node has a direct connection.
    ///
    /// # Errors
    /// If that does not happen in time.
    pub fn is_connected_directly(&mut self) -> Result<()> {
        wait::until(&format!("{} has a direct connection", self.name), MEETING, || {
            self.check_running()?;
            let status = self.status()?;
            let direct = status
                .get("direct")
                .and_then(Value::as_array)
                .is_some_and(|peers| !peers.is_empty());
            Ok(if direct {
                Look::Done(())
            } else {
                Look::NotYet(status.to_string())
            })
        })
    }

    /// Sends a message; returns as soon as the node has it.
    ///
    /// # Errors
    /// If their node refuses.
    pub fn send(&self, to: &str, text: &str) -> Result<Sent> {
        let at = Instant::now();
        let answer = capture("send", self.hoopoe().args(["send", to, text, "--json"]))?;
        Ok(Sent {
            to: to.to_owned(),
            id: json::text(&answer, "/message_id")?,
            at,
        })
    }

    /// The history with somebody, oldest first.
    ///
    /// # Errors
    /// If their node refuses or prints something unknown.
    pub fn history(&self, with: &str) -> Result<Vec<Message>> {
        let history = capture("history", self.hoopoe().args(["history", with, "--json"]))?;
        json::items(&history)?.iter().map(Message::of).collect()
    }

    /// Waits until a message that they sent fulfils a condition.
    ///
    /// # Errors
    /// If it does not in time, or if it failed.
    pub fn sees(
        &mut self,
        sent: &Sent,
        condition: &str,
        limit: Duration,
        holds: impl Fn(&Message) -> bool,
    ) -> Result<Seen> {
        let what = format!("{}'s message to {} is {condition}", self.name, sent.to);
        // When the node last told of something: more exact than the moment at which we asked it.
        let mut told = None;
        wait::until(&what, limit, || {
            self.check_running()?;
            while let Some(at) = self.happened(Duration::ZERO)? {
                told = Some(at);
            }
            let looked = Instant::now();
            let history = self.history(&sent.to)?;
            match history.into_iter().find(|message| message.id == sent.id) {
                Some(message) if holds(&message) => {
                    let at = told.filter(|at| *at > sent.at).unwrap_or(looked);
                    Ok(Look::Done(Seen { message, at }))
                }
                Some(message) if message.state == "failed" => bail!("a message failed: {message:?}"),
                other => {
                    told = self.happened(Duration::from_millis(500))?.or(told);
                    Ok(Look::NotYet(format!("{other:?}")))
                }
            }
        })
    }

    /// Waits until their node tells of something, at most so long; says when it did.
    fn happened(&mut self, limit: Duration) -> Result<Option<Instant>> {
        match &mut self.events {
            Some(events) => events.wait(limit),
            None => Ok(None),
        }
    }

    /// Follows what happens at their node, one JSON object a line.
    ///
    /// # Errors
    /// If the command line cannot be started.
    pub fn watch(&self) -> Result<Watch> {
        let log = self.log.with_extension("watch");
        let daemon = Daemon::start(self.hoopoe().args(["watch", "--json"]), &log)?;
        Ok(Watch { daemon })
    }

    /// What their node says about itself.
    ///
    /// # Errors
    /// If it does not answer.
    pub fn status(&self) -> Result<Value> {
        capture("status", self.hoopoe().args(["status", "--json"]))
    }
}

/// Runs a command that prints JSON, to its end. `what` names it in errors: the whole of it may hold an invitation.
pub(crate) fn capture(what: &str, command: &mut Command) -> Result<Value> {
    let done = command
        .stdin(Stdio::null())
        .output()
        .with_context(|| format!("starting `{what}`"))?;
    if !done.status.success() {
        bail!(
            "`{what}` failed ({}): {}",
            done.status,
            String::from_utf8_lossy(&done.stderr).trim()
        );
    }
    json::parse(what, String::from_utf8_lossy(&done.stdout).trim())
}
