//! Some tests of some packages, counted.

use anyhow::{Context, Result, bail};

use super::parts::Package;
use crate::{
    cargo::{self, Workspace},
    summary::Outcome,
};

/// What the test binaries said of each test.
#[derive(Debug, Default, PartialEq, Eq)]
struct Told {
    passed: Vec<String>,
    failed: Vec<String>,
}

/// Runs the tests whose path contains one of the names; each name must be that of a test that ran.
pub(super) fn run(workspace: &Workspace, packages: &[Package], names: &[&str]) -> Result<Outcome> {
    let mut build = test(workspace, packages);
    build.args(["--quiet", "--no-run"]);
    cargo::run(&mut build)?;

    let mut tests = test(workspace, packages);
    tests.args(["--no-fail-fast", "--"]).args(names);
    let output = tests.output().with_context(|| cargo::shown(&tests))?;
    let told = Told::read(&String::from_utf8_lossy(&output.stdout));
    let all = told.passed.iter().chain(&told.failed);
    let missing: Vec<&str> = names
        .iter()
        .copied()
        .filter(|name| !all.clone().any(|test| test.contains(name)))
        .collect();

    if !told.failed.is_empty() {
        for test in &told.failed {
            println!("         FAILED {test}");
        }
        Ok(Outcome::Failed(format!(
            "{} of {} tests",
            told.failed.len(),
            all.count()
        )))
    } else if !missing.is_empty() {
        Ok(Outcome::Failed(format!("no test ran for {}", missing.join(", "))))
    } else if !output.status.success() {
        bail!("{}: {}", cargo::shown(&tests), output.status);
    } else {
        Ok(Outcome::Counted(format!("{} tests", told.passed.len())))
    }
}

fn test(workspace: &Workspace, packages: &[Package]) -> std::process::Command {
    let mut cargo = workspace.cargo();
    cargo.args(["test", "--locked", "--lib", "--bins", "--tests"]);
    for package in packages {
        cargo.args(["--package", package.name]);
    }
    cargo
}

impl Told {
    /// From what Rust's own test runner prints, a line for each test.
    fn read(output: &str) -> Self {
        let mut told = Self::default();
        for line in output.lines() {
            let Some((test, word)) = line
                .strip_prefix("test ")
                .and_then(|line| line.split_once(" ... "))
            else {
                continue;
            };
            match word {
                "ok" => told.passed.push(test.to_owned()),
                "FAILED" => told.failed.push(test.to_owned()),
                _ => {}
            }
        }
        told
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_passed_is_told_from_what_failed_and_from_what_did_not_run() {
        let output = "running 3 tests\ntest a::b ... ok\ntest a::c ... FAILED\ntest a::d ... ignored\n\ntest result: FAILED. 1 passed; 1 failed";

        let told = Told::read(output);

        assert_eq!(told.passed, ["a::b"]);
        assert_eq!(told.failed, ["a::c"]);
    }
}
