//! Two computers on a network of their own that has no way out: network namespaces joined by a virtual cable.
//!
//! The namespaces belong to a user namespace, so no rights are needed where the system lets people have these. They end
//! with the process that holds each, which ends with us.

use std::{path::Path, process::Command, time::Duration};

use anyhow::{Context, Result, bail};

use crate::{command, process::Daemon};

/// How long a namespace may take to be there.
const START: Duration = Duration::from_secs(20);

/// The cable's end in both.
const CABLE: &str = "lan0";

/// A computer on the network.
#[derive(Debug)]
pub struct Computer {
    holder: Daemon,
    /// Where its user namespace is held.
    owner: u32,
    address: String,
}

/// Two computers and the cable between them.
#[derive(Debug)]
pub struct Lan {
    /// The one.
    pub first: Computer,
    /// The other.
    pub second: Computer,
}

impl Lan {
    /// Lays the network, with what its holders say in a folder.
    ///
    /// # Errors
    /// If this machine does not let us; the message says what was tried.
    pub fn lay(folder: &Path) -> Result<Self> {
        let hold = ["sh", "-c", "echo held; exec cat"];
        let mut unshare = Command::new("unshare");
        unshare.args(["--net", "--user", "--map-root-user"]).args(hold);
        let first = held(&mut unshare, &folder.join("first-computer"))?;
        let owner = first.process();
        let mut unshare = Command::new("nsenter");
        unshare
            .args(["--preserve-credentials", "--user", "--target", &owner.to_string()])
            .args(["unshare", "--net"])
            .args(hold);
        let second = held(&mut unshare, &folder.join("second-computer"))?;
        let lan = Self {
            first: Computer {
                holder: first,
                owner,
                address: String::new(),
            },
            second: Computer {
                holder: second,
                owner,
                address: String::new(),
            },
        };
        let other = lan.second.holder.process().to_string();
        lan.first.ip(&[
            "link", "add", CABLE, "type", "veth", "peer", "name", CABLE, "netns", &other,
        ])?;
        for computer in [&lan.first, &lan.second] {
            computer.ip(&["link", "set", "lo", "up"])?;
            computer.ip(&["link", "set", CABLE, "up"])?;
        }
        Ok(lan)
    }
}

impl Computer {
    /// Gives the computer this address, in the place of the one it had.
    ///
    /// # Errors
    /// If the system refuses.
    pub fn set_address(&mut self, address: &str) -> Result<()> {
        let with_mask = |address: &str| format!("{address}/24");
        if !self.address.is_empty() {
            self.ip(&["address", "del", &with_mask(&self.address), "dev", CABLE])?;
        }
        address.clone_into(&mut self.address);
        self.ip(&["address", "add", &with_mask(address), "dev", CABLE])?;
        // It went with the address.
        self.ip(&["route", "replace", "224.0.0.0/4", "dev", CABLE])
    }

    /// What a program is started with so that it runs on this computer.
    #[must_use]
    pub fn launcher(&self) -> Vec<String> {
        let net = format!("--net=/proc/{}/ns/net", self.holder.process());
        let user = format!("--user=/proc/{}/ns/user", self.owner);
        ["nsenter", "--preserve-credentials", &user, &net, "--"]
            .map(str::to_owned)
            .to_vec()
    }

    fn ip(&self, arguments: &[&str]) -> Result<()> {
        let launcher = self.launcher();
        let (program, options) = launcher.split_first().context("a launcher")?;
        let mut call = Command::new(program);
        call.args(options).arg("ip").args(arguments);
        command::succeed("ip", &mut call)
    }
}

/// Starts a process that holds a namespace, and waits until it does.
fn held(command: &mut Command, log: &Path) -> Result<Daemon> {
    let mut holder = Daemon::start(command, log)?;
    match holder.next_line(START)? {
        Some(line) if line.text == "held" => Ok(holder),
        _ => bail!("a network namespace is not there in time"),
    }
}
