//! The parts of the test run, in their order.

use std::process::Command;

use anyhow::Result;
use e2e::{
    binaries::FOLDER_VARIABLE,
    postgres::{self, Postgres},
};

use super::{Part, schemathesis};
use crate::{
    build::{self, Purpose},
    cargo::{self, Workspace},
    chromium, debian, pebble,
    summary::{Outcome, Summary},
    tidy, verifier, web_client,
};

const BINARIES: &str = "binaries";
const WEB_CLIENT: &str = "web client";

const ALL_BUT_THE_SERVER: &str = "--workspace --exclude hoopoe-store-server";
const POSTGRES_MISSING: &str =
    "PostgreSQL is needed for the server's tests; install it (on Debian: apt-get install postgresql)";
const SERVER: &str = "--package hoopoe-store-server";

/// All parts.
pub(super) const ALL: [Part; 17] = [
    Part {
        name: "format",
        minutes: "0.1",
        run: format,
    },
    Part {
        name: "tidy",
        minutes: "0.1",
        run: tidy,
    },
    Part {
        name: "second verifier",
        minutes: "0.1",
        run: |workspace, _| verifier::run(workspace, &verifier::VECTORS),
    },
    Part {
        name: "symbolic models",
        minutes: "0.1",
        run: |workspace, _| verifier::run(workspace, &verifier::MODELS),
    },
    Part {
        name: WEB_CLIENT,
        minutes: "0.5",
        run: web_build,
    },
    Part {
        name: "web tests",
        minutes: "0.2",
        run: web_tests,
    },
    Part {
        name: "lints",
        minutes: "6",
        run: lints,
    },
    Part {
        name: "server lints",
        minutes: "2.5",
        run: server_lints,
    },
    Part {
        name: "documentation",
        minutes: "0.5",
        run: documentation,
    },
    Part {
        name: BINARIES,
        minutes: "8",
        run: binaries,
    },
    Part {
        name: "Rust tests",
        minutes: "9.5",
        run: rust_tests,
    },
    Part {
        name: "server tests",
        minutes: "0.5",
        run: server_tests,
    },
    Part {
        name: "on PostgreSQL",
        minutes: "1",
        run: server_tests_on_postgres,
    },
    Part {
        name: "doc tests",
        minutes: "0.5",
        run: doc_tests,
    },
    Part {
        name: "schemathesis",
        minutes: "1.5",
        run: described_routes,
    },
    Part {
        name: "system tests",
        minutes: "3",
        run: system_tests,
    },
    Part {
        name: "browser tests",
        minutes: "2",
        run: browser_tests,
    },
];

fn format(workspace: &Workspace, _: &Summary) -> Outcome {
    cargo(workspace, "fmt --all --check").into()
}

fn tidy(_: &Workspace, _: &Summary) -> Outcome {
    match tidy::run() {
        Ok(tidy::Verdict::Clean) => Outcome::Passed,
        Ok(tidy::Verdict::Broken(guards)) => Outcome::Failed(format!("{guards} guards are broken")),
        Err(error) => Outcome::Failed(format!("{error:#}")),
    }
}

fn web_build(workspace: &Workspace, _: &Summary) -> Outcome {
    if web_client::tools_are_here() {
        web_client::build(workspace).into()
    } else {
        Outcome::Skipped(web_client::TOOLS_MISSING.to_owned())
    }
}

fn web_tests(workspace: &Workspace, so_far: &Summary) -> Outcome {
    if so_far.has_passed(WEB_CLIENT) {
        web_client::test(workspace).into()
    } else {
        Outcome::Skipped("the web client was not built".to_owned())
    }
}

// Warnings are denied here and never through RUSTFLAGS, which would compile every dependency again.
fn lints(workspace: &Workspace, _: &Summary) -> Outcome {
    cargo(
        workspace,
        &format!("clippy --locked {ALL_BUT_THE_SERVER} --all-targets -- -D warnings"),
    )
    .into()
}

fn server_lints(workspace: &Workspace, _: &Summary) -> Outcome {
    cargo(
        workspace,
        &format!("clippy --locked {SERVER} --all-targets -- -D warnings"),
    )
    .into()
}

/// What an auditor reads is whole: every link leads somewhere. That every public item has a word is seen by the lints.
fn documentation(workspace: &Workspace, _: &Summary) -> Outcome {
    let mut command = command(
        workspace,
        "doc --locked --no-deps --package hoopoe-protocol --package hoopoe-crypto",
    );
    // Unlike RUSTFLAGS, these compile nothing anew but the documentation.
    command.env("RUSTDOCFLAGS", "-D warnings");
    run(&mut command).into()
}

fn binaries(workspace: &Workspace, _: &Summary) -> Outcome {
    build::binaries(workspace, Purpose::Tests).map(|_| ()).into()
}

fn rust_tests(workspace: &Workspace, _: &Summary) -> Outcome {
    // nextest leaves the scenarios out by filter, because another choice of packages could mean other features, and so
    // a second build.
    let arguments = if has_nextest(workspace) {
        format!("nextest run --locked --no-fail-fast {ALL_BUT_THE_SERVER} -E !package(e2e)")
    } else {
        format!("test --locked --no-fail-fast {ALL_BUT_THE_SERVER} --exclude e2e --lib --bins --tests")
    };
    cargo(workspace, &arguments).into()
}

fn server_tests(workspace: &Workspace, _: &Summary) -> Outcome {
    server_tests_but(workspace, "postgres::", None).into()
}

/// The same suite once more, on the other database.
fn server_tests_on_postgres(workspace: &Workspace, _: &Summary) -> Outcome {
    match debian::find_or_install(postgres::find, "postgresql", POSTGRES_MISSING) {
        Err(error) => Outcome::Skipped(format!("{error:#}")),
        Ok(_) => Postgres::start()
            .and_then(|started| server_tests_but(workspace, "sqlite::", Some(&started)))
            .into(),
    }
}

/// All tests of the server but those in modules of this name.
fn server_tests_but(workspace: &Workspace, left_out: &str, postgres: Option<&Postgres>) -> Result<()> {
    let arguments = if has_nextest(workspace) {
        format!("nextest run --locked --no-fail-fast {SERVER} -E !test(/^{left_out}/)")
    } else {
        format!("test --locked --no-fail-fast {SERVER} --lib --bins --tests -- --skip {left_out}")
    };
    let mut command = command(workspace, &arguments);
    // Without an authority the tests of ACME fail, each by itself and late.
    command.env(pebble::VARIABLE, pebble::find_or_install()?);
    if let Some(postgres) = postgres {
        command.env(postgres::VARIABLE, postgres.url());
    }
    run(&mut command)
}

fn doc_tests(workspace: &Workspace, _: &Summary) -> Outcome {
    cargo(workspace, &format!("test --locked --doc {ALL_BUT_THE_SERVER}"))
        .and_then(|()| cargo(workspace, &format!("test --locked --doc {SERVER}")))
        .into()
}

fn described_routes(workspace: &Workspace, so_far: &Summary) -> Outcome {
    if !so_far.has_passed(BINARIES) {
        return Outcome::Failed("there are no binaries to test".to_owned());
    }
    schemathesis::run(workspace)
}

fn system_tests(workspace: &Workspace, so_far: &Summary) -> Outcome {
    if !so_far.has_passed(BINARIES) {
        return Outcome::Failed("there are no binaries to test".to_owned());
    }
    let arguments = if has_nextest(workspace) {
        format!("nextest run --locked --no-fail-fast {ALL_BUT_THE_SERVER} -E package(e2e)")
    } else {
        "test --locked --no-fail-fast --package e2e --lib --tests".to_owned()
    };
    let mut command = command(workspace, &arguments);
    command.env(FOLDER_VARIABLE, workspace.target.join("bin-for-tests"));
    run(&mut command).into()
}

fn browser_tests(workspace: &Workspace, so_far: &Summary) -> Outcome {
    if !so_far.has_passed(BINARIES) || !so_far.has_passed(WEB_CLIENT) {
        return Outcome::Skipped("there are no binaries with a page to test".to_owned());
    }
    match chromium::find_or_install() {
        Ok(browser) => web_client::test_in_browser(workspace, &browser).into(),
        Err(error) => Outcome::Skipped(format!("{error:#}")),
    }
}

/// nextest is used where it is, and never installed.
fn has_nextest(workspace: &Workspace) -> bool {
    cargo::succeeds(&mut command(workspace, "nextest --version"))
}

fn cargo(workspace: &Workspace, arguments: &str) -> Result<()> {
    run(&mut command(workspace, arguments))
}

/// A cargo command; none of its words has a space inside.
fn command(workspace: &Workspace, arguments: &str) -> Command {
    let mut command = workspace.cargo();
    command.args(arguments.split_whitespace());
    command
}

fn run(command: &mut Command) -> Result<()> {
    println!("{}", cargo::shown(command));
    cargo::run(command)
}
