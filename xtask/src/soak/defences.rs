//! `cargo xtask soak defences`: takes one defence after the other out of a copy of the sources, and sees its test fail.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, ExitCode},
};

use anyhow::{Context, Result, bail};
use clap::Args;

use crate::{
    cargo::{self, Workspace},
    defences::{self, Defence},
};

/// Which.
#[derive(Args)]
pub(crate) struct Arguments {
    /// Only those whose attack, words or test contain this.
    filter: Option<String>,
}

/// What a test did without its defence.
#[derive(Debug, PartialEq, Eq)]
enum Seen {
    /// It failed, as it should.
    Failing,
    /// It passed: it shows nothing.
    Passing,
    /// No test ran: the sources did not build, or the name is wrong.
    Nothing,
}

pub(super) fn run(arguments: &Arguments) -> Result<ExitCode> {
    let workspace = Workspace::load()?;
    let folder = workspace.target.join("defences");
    let copy = folder.join("tree");
    copy_sources(&workspace.root, &copy)?;
    let wanted = |defence: &Defence| {
        let filter = arguments.filter.as_deref().unwrap_or_default();
        [&defence.attack, &defence.what, &defence.test]
            .iter()
            .any(|text| text.contains(filter))
    };
    let mut blind = 0;
    for defence in defences::read(&fs::read_to_string(copy.join(defences::LIST))?)?
        .iter()
        .filter(|one| wanted(one))
    {
        let seen = without(defence, &copy, &folder.join("build"))?;
        let word = match seen {
            Seen::Failing => "fails without it ",
            Seen::Passing => "PASSES WITHOUT IT",
            Seen::Nothing => "DID NOT RUN      ",
        };
        println!("{word} {}: {} ({})", defence.attack, defence.what, defence.test);
        blind += usize::from(seen != Seen::Failing);
    }
    println!("{blind} tests do not show what they should");
    Ok(if blind == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// Runs the test of a defence that is not there, and puts it back.
fn without(defence: &Defence, copy: &Path, build: &Path) -> Result<Seen> {
    let file = copy.join(&defence.file);
    let source = fs::read_to_string(&file).with_context(|| format!("reading {}", file.display()))?;
    let Some(changed) = defence.taken_out(&source) else {
        bail!(
            "{} does not hold the defence against \"{}\" once",
            defence.file,
            defence.what
        );
    };
    fs::write(&file, changed)?;
    let mut cargo = Command::new("cargo");
    cargo
        .args([
            "test",
            "--locked",
            "--no-fail-fast",
            "--package",
            &defence.package,
            &defence.test,
        ])
        // What is not needed any more may stand unused.
        .env("RUSTFLAGS", "--cap-lints=warn")
        .env("CARGO_TARGET_DIR", build)
        .current_dir(copy);
    let output = cargo.output().with_context(|| cargo::shown(&cargo));
    fs::write(&file, source)?;
    Ok(seen(&String::from_utf8_lossy(&output?.stdout)))
}

fn seen(output: &str) -> Seen {
    let mut results = output
        .lines()
        .filter(|line| line.starts_with("test ") && !line.starts_with("test result"));
    let ran = results.clone().count();
    if results.any(|line| line.ends_with("FAILED")) {
        Seen::Failing
    } else if ran > 0 {
        Seen::Passing
    } else {
        Seen::Nothing
    }
}

/// Copies what is tracked, so that a run that is broken off leaves the sources as they are.
fn copy_sources(root: &Path, copy: &Path) -> Result<()> {
    let mut git = Command::new("git");
    git.args(["ls-files", "-z"]).current_dir(root);
    for name in cargo::output(&mut git)?
        .split('\0')
        .filter(|name| !name.is_empty())
    {
        let (from, to): (PathBuf, PathBuf) = (root.join(name), copy.join(name));
        let Ok(bytes) = fs::read(&from) else { continue };
        // What has not changed need not be built again.
        if fs::read(&to).is_ok_and(|known| known == bytes) {
            continue;
        }
        fs::create_dir_all(to.parent().unwrap_or(copy))?;
        fs::write(&to, bytes)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_is_told_from_a_pass_and_from_nothing() {
        let passed = "running 1 test\ntest a::b ... ok\n\ntest result: ok. 1 passed";
        let failed = "running 2 tests\ntest a::b ... ok\ntest a::c ... FAILED\n\ntest result: FAILED.";

        assert_eq!(seen(passed), Seen::Passing);
        assert_eq!(seen(failed), Seen::Failing);
        assert_eq!(
            seen("running 0 tests\n\ntest result: ok. 0 passed"),
            Seen::Nothing
        );
        assert_eq!(seen(""), Seen::Nothing);
    }
}
