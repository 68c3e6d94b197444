//! Somebody with a profile, whose node comes and goes. All that is known of the command line `hoopoe` stands here.

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
}

/// What a person's node knows of one message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// Its id.
    pub id: String,
    /// Who wrote it.
    pub from: String,
    /// What it says.
    pub text: String,
    /// What has become of it: `queued`, `awaiting_keys`, `sent`, `delivered`, `read` or `failed`.
    pub state: String,
    /// `direct` or `store`, once it has gone either way.
    pub path: Option<String>,
}

impl Message {
    /// Whether it is durable on the other side.
    #[must_use]
    pub fn has_arrived(&self) -> bool {
        ["delivered", "read"].contains(&self.state.as_str())
    }

    fn of(value: &Value) -> Result<Self> {
        Ok(Self {
            id: json::text(value, "/id")?,
            from: json::text(value, "/from")?,
            text: json::text(value, "/text")?,
            state: json::text(value, "/delivery/state")?,
            path: json::text(value, "/delivery/path").ok(),
        })
    }
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
        })
    }

    /// Asks their node to end, and waits until it has.
    ///
    /// # Errors
    /// If it does not end in time, or not well.
    pub fn go_offline(&mut self) -> Result<()> {
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

    /// Sends a message; returns its id, as soon as the node has it.
    ///
    /// # Errors
    /// If their node refuses.
    pub fn send(&self, to: &str, text: &str) -> Result<String> {
        json::text(
            &capture("send", self.hoopoe().args(["send", to, text, "--json"]))?,
            "/message_id",
        )
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
        message: &Sent<'_>,
        condition: &str,
        limit: Duration,
        holds: impl Fn(&Message) -> bool,
    ) -> Result<Seen> {
        let mut watch = self.watch()?;
        let mut event = None;
        wait::until(
            &format!("{}'s message to {} is {condition}", self.name, message.to),
            limit,
            || {
                self.check_running()?;
                let looked = Instant::now();
                let history = self.history(message.to)?;
                let found = history.into_iter().find(|one| one.id == message.id);
                match found {
                    Some(one) if holds(&one) => Ok(Look::Done(Seen {
                        message: one,
                        at: event.unwrap_or(looked),
                    })),
                    Some(one) if one.state == "failed" => bail!("a message failed: {one:?}"),
                    other => {
                        // Whatever happens at the node wakes us, so that the time is exact.
                        event = watch.wait(Duration::from_millis(500))?;
                        Ok(Look::NotYet(format!("{other:?}")))
                    }
                }
            },
        )
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

/// A message that was sent, to ask about it.
#[derive(Clone, Copy, Debug)]
pub struct Sent<'s> {
    /// To whom.
    pub to: &'s str,
    /// Its id.
    pub id: &'s str,
}

/// A message in a state that was waited for.
#[derive(Debug)]
pub struct Seen {
    /// The message.
    pub message: Message,
    /// When the node told of it.
    pub at: Instant,
}

/// The events of a node.
#[derive(Debug)]
pub struct Watch {
    daemon: Daemon,
}

impl Watch {
    /// Waits until something happens, at most so long; says when it did.
    ///
    /// # Errors
    /// If the node has ended.
    pub fn wait(&mut self, limit: Duration) -> Result<Option<Instant>> {
        Ok(self.daemon.next_line(limit)?.map(|line| line.at))
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
