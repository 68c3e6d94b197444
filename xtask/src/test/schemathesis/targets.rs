//! The programs that describe their routes, as they are started to be asked.

use std::{any::Any, fs, path::Path, process::Command};

use anyhow::{Context, Result};
use e2e::{binaries::Binaries, person::Person, server::StoreServer};

use super::Tool;
use crate::cargo;

/// A program with a description of its routes.
pub(super) struct Target {
    pub(super) name: &'static str,
    pub(super) start: fn(&Tool, &Binaries, &Path) -> Result<Running>,
    /// What is not asked for: an option of the tool, and its value.
    pub(super) left_out: &'static [(&'static str, &'static str)],
}

/// All of them.
pub(super) const TARGETS: [Target; 2] = [
    Target {
        name: "store server",
        start: store_server,
        left_out: &[],
    },
    Target {
        name: "node",
        start: node,
        left_out: &[
            // It never ends.
            ("--exclude-path", "/v1/events"),
            // By chance it would be the token with which all the others are asked.
            ("--exclude-operation-id", "end_token"),
        ],
    },
];

/// A program that runs until this is dropped.
pub(super) struct Running {
    /// Where its description is: an address or a file.
    pub(super) document: String,
    /// Where it is asked.
    pub(super) url: String,
    /// Headers of every request, as in `name: value`.
    pub(super) headers: Vec<String>,
    _program: Box<dyn Any>,
}

/// Limits that thousands of requests from one address would meet.
const RAISED: [(&str, &str); 9] = [
    ("HOOPOE_STORE_OPEN_REGISTRATION", "true"),
    ("HOOPOE_STORE_ANONYMOUS_BURST", "1000000"),
    ("HOOPOE_STORE_OWNER_BURST", "1000000"),
    ("HOOPOE_STORE_DEPOSIT_BURST", "1000000"),
    ("HOOPOE_STORE_CLAIM_BURST", "1000000"),
    ("HOOPOE_STORE_REGISTRATION_BURST", "1000000"),
    ("HOOPOE_STORE_SIGN_IN_BURST", "1000000"),
    ("HOOPOE_STORE_SLOT_BURST", "1000000"),
    // One that waits for a body as long as a person would hold up everything.
    ("HOOPOE_STORE_REQUEST_S", "5"),
];

fn store_server(tool: &Tool, binaries: &Binaries, folder: &Path) -> Result<Running> {
    let server = StoreServer::start_with(binaries, folder, &RAISED)?;
    let mut sign_in = Command::new(tool.programs.join("python"));
    sign_in.arg(tool.scripts.join("sign_in.py")).arg(server.url());
    let session = cargo::output(&mut sign_in).context("signing somebody in")?;
    Ok(Running {
        document: format!("{}/openapi.json", server.url()),
        url: server.url().to_owned(),
        headers: vec![
            format!("Authorization: Bearer {}", session.trim()),
            // A token of nobody: it has the form, and admits to nothing.
            format!("hoopoe-token: {}", "A".repeat(43)),
        ],
        _program: Box::new(server),
    })
}

/// Alice's, who has a contact and a conversation, asked over its port by a program that may do whatever a program may.
fn node(_: &Tool, binaries: &Binaries, folder: &Path) -> Result<Running> {
    let server = StoreServer::start(binaries, &folder.join("server"))?;
    let mut alice = Person::of_server(binaries, folder, "Alice", &server)?;
    let mut bob = Person::of_server(binaries, folder, "Bob", &server)?;
    alice.come_online()?;
    bob.come_online()?;
    let link = alice.invite()?;
    bob.accept(&link)?;
    alice.knows(bob.name())?;
    alice.send(bob.name(), "Good morning")?;

    let document = folder.join("openapi.json");
    fs::write(&document, cargo::output(alice.hoopoe().arg("openapi"))?)
        .with_context(|| format!("writing {}", document.display()))?;
    let host = alice.page_host()?;
    let port = host.rsplit(':').next().unwrap_or_default();
    Ok(Running {
        document: document.display().to_string(),
        url: format!("http://127.0.0.1:{port}"),
        headers: vec![
            // Not every resolver knows the page's name.
            format!("Host: {host}"),
            format!("Authorization: Bearer {}", alice.admin_token()?),
        ],
        _program: Box::new((alice, bob, server)),
    })
}
