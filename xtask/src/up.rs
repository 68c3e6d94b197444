//! `cargo xtask up`: builds and runs one's own node for real.

use std::{
    io::{self, Write},
    path::PathBuf,
    process::{Command, ExitCode},
};

use anyhow::{Context, Result, bail};
use clap::Args;

use crate::{
    build::{self, Purpose},
    cargo::{self, Workspace},
    web_client,
};

/// Whose node.
#[derive(Args)]
pub(crate) struct Arguments {
    /// Folder of the profile; without it the node's usual place.
    #[arg(long)]
    profile: Option<PathBuf>,
}

/// Builds, asks the few questions of a first start, and runs the node until Ctrl-C.
pub(crate) fn run(arguments: &Arguments) -> Result<ExitCode> {
    let workspace = Workspace::load()?;
    if !web_client::tools_are_here() {
        bail!(web_client::TOOLS_MISSING);
    }
    web_client::build(&workspace)?;
    let binaries = build::binaries(&workspace, Purpose::Use)?;
    let node = || {
        let mut node = Command::new(&binaries.node);
        if let Some(profile) = &arguments.profile {
            node.arg("--profile").arg(profile);
        }
        node
    };
    if !ask_yes("Is there a profile on this computer already?")? {
        let mut init = node();
        init.arg("init")
            .args(["--name", &ask("Your name, as contacts will see it")?]);
        let server = ask("URL of a store server (empty: only when both are online)")?;
        if !server.is_empty() {
            init.args(["--server", &server]);
            let code = ask("Its invite code (empty: none)")?;
            if !code.is_empty() {
                init.args(["--invite-code", &code]);
            }
        }
        // The node asks for the passphrase itself, so that it never passes through here.
        cargo::run(&mut init)?;
    }
    cargo::run(node().arg("run"))?;
    Ok(ExitCode::SUCCESS)
}

fn ask(question: &str) -> Result<String> {
    print!("{question}: ");
    io::stdout().flush().context("asking")?;
    let mut answer = String::new();
    if io::stdin().read_line(&mut answer).context("reading the answer")? == 0 {
        bail!("nobody is there to answer; run `hoopoe init` with its options instead");
    }
    Ok(answer.trim().to_owned())
}

fn ask_yes(question: &str) -> Result<bool> {
    let answer = ask(&format!("{question} [y/n]"))?;
    Ok(answer.to_lowercase().starts_with('y'))
}
