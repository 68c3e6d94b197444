//! A store server, Alice and Bob in a temporary folder: where most scenarios begin.

use std::{env, fs, path::PathBuf, time::Duration};

use anyhow::{Context, Result, bail, ensure};
use tempfile::TempDir;

use crate::{
    binaries::Binaries,
    person::Person,
    server::StoreServer,
    wait::{self, Look},
};

/// If it is set, logs and profiles stay when a test has ended.
pub const KEEP_VARIABLE: &str = "HOOPOE_KEEP";

/// How long the traffic of a first contact may take to come to rest.
const REST: Duration = Duration::from_secs(60);

/// A server and two people. Fields are dropped in this order: people, server, folder.
#[derive(Debug)]
pub struct TestNet {
    /// The one who invites.
    pub alice: Person,
    /// The one who accepts.
    pub bob: Person,
    /// Where both have a mailbox.
    pub server: StoreServer,
    binaries: Binaries,
    folder: TempDir,
}

/// What two people are called, and what their server is told.
#[derive(Clone, Copy, Debug)]
pub struct Cast<'a> {
    /// The one who invites.
    pub alice: &'a str,
    /// The one who accepts.
    pub bob: &'a str,
    /// Variables in the server's environment.
    pub limits: &'a [(&'static str, &'static str)],
}

impl Default for Cast<'_> {
    fn default() -> Self {
        Self {
            alice: "Alice",
            bob: "Bob",
            limits: &[],
        }
    }
}

impl TestNet {
    /// Starts a server and makes two profiles; no node runs yet.
    ///
    /// # Errors
    /// If the binaries are missing, or one of them refuses.
    pub fn set(cast: Cast<'_>) -> Result<Self> {
        let binaries = Binaries::from_environment()?;
        let mut folder = tempfile::Builder::new()
            .prefix("hoopoe-e2e-")
            .tempdir()
            .context("making a temporary folder")?;
        if env::var_os(KEEP_VARIABLE).is_some() {
            folder.disable_cleanup(true);
            println!("everything stays in {}", folder.path().display());
        }
        let server = StoreServer::start_with(&binaries, &folder.path().join("server"), cast.limits)?;
        let alice = Person::of_server(&binaries, folder.path(), cast.alice, &server)?;
        let bob = Person::of_server(&binaries, folder.path(), cast.bob, &server)?;
        Ok(Self {
            alice,
            bob,
            server,
            binaries,
            folder,
        })
    }

    /// A server and two strangers who are online.
    ///
    /// # Errors
    /// If one of them does not start.
    pub fn strangers() -> Result<Self> {
        let mut net = Self::set(Cast::default())?;
        net.alice.come_online()?;
        net.bob.come_online()?;
        Ok(net)
    }

    /// Somebody else at the same server.
    ///
    /// # Errors
    /// If their profile is not made.
    pub fn somebody(&self, name: &str) -> Result<Person> {
        Person::of_server(&self.binaries, self.folder.path(), name, &self.server)
    }

    /// The binaries.
    #[must_use]
    pub const fn binaries(&self) -> &Binaries {
        &self.binaries
    }

    /// The folder in which everything lies.
    #[must_use]
    pub fn folder(&self) -> &std::path::Path {
        self.folder.path()
    }

    /// Brings both online and lets them become contacts that are connected directly.
    ///
    /// # Errors
    /// If they do not in time.
    pub fn introduce(&mut self) -> Result<()> {
        for person in [&mut self.alice, &mut self.bob] {
            if person.process().is_none() {
                person.come_online()?;
            }
        }
        let link = self.alice.invite()?;
        self.bob.accept(&link)?;
        self.alice.knows(self.bob.name())?;
        self.bob.knows(self.alice.name())?;
        self.alice.is_connected_directly()?;
        self.bob.is_connected_directly()
    }

    /// Waits until both have nothing on the way, and neither begins anything while both are looked at.
    ///
    /// # Errors
    /// If they do not come to rest in time.
    pub fn comes_to_rest(&mut self) -> Result<()> {
        let mut before = None;
        wait::until("the traffic of the first contact ends", REST, || {
            self.alice.has_nothing_on_the_way(REST)?;
            self.bob.has_nothing_on_the_way(REST)?;
            // Sizes of files and of the disk change by themselves.
            let now = (
                self.server.count("deposits_total")?,
                self.server.count("envelopes")?,
            );
            let rests = before.replace(now) == Some(now);
            Ok(if rests {
                Look::Done(())
            } else {
                Look::NotYet(format!("(deposits, envelopes) = {now:?}"))
            })
        })
    }

    /// Both send one message each way and it arrives: the system works.
    ///
    /// # Errors
    /// If one does not arrive in time.
    pub fn still_delivers(&mut self, what: &str) -> Result<()> {
        let limit = Duration::from_secs(60);
        let (a, b) = (format!("to Bob after {what}"), format!("to Alice after {what}"));
        self.alice.write(self.bob.name(), &a)?;
        self.bob.write(self.alice.name(), &b)?;
        self.bob.receives(self.alice.name(), &a, limit)?;
        self.alice.receives(self.bob.name(), &b, limit)?;
        Ok(())
    }

    /// The logs of all processes.
    #[must_use]
    pub fn logs(&self) -> Vec<PathBuf> {
        [self.alice.log(), self.bob.log(), self.server.log()]
            .map(PathBuf::from)
            .to_vec()
    }

    /// Ends all processes in good order, makes sure that none of them has panicked, and removes everything.
    ///
    /// # Errors
    /// If one does not end well, or has panicked.
    pub fn clear(mut self) -> Result<()> {
        self.stop()?;
        self.folder.close().context("removing the temporary folder")
    }

    /// Ends all processes as [`TestNet::clear`] does, and leaves what they have written.
    ///
    /// # Errors
    /// If one does not end well, or has panicked.
    pub fn stop(&mut self) -> Result<()> {
        self.alice.go_offline()?;
        self.bob.go_offline()?;
        self.server.stop()?;
        for log in self.logs() {
            has_no_panic(&log)?;
        }
        Ok(())
    }
}

/// Makes sure that no panic stands in a log.
///
/// # Errors
/// If one does, or there is no log.
pub fn has_no_panic(log: &std::path::Path) -> Result<()> {
    let text = fs::read_to_string(log).with_context(|| format!("reading {}", log.display()))?;
    ensure!(!text.is_empty(), "{} is empty", log.display());
    match text.lines().find(|line| line.contains("panicked")) {
        Some(line) => bail!("a panic in {}: {line}", log.display()),
        None => Ok(()),
    }
}
