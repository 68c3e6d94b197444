//! Requests that are made up from a program's own description, and whether each answer is as described.
//!
//! The tool is [schemathesis](https://schemathesis.readthedocs.io), a Python program: it is installed into `target`, in the
//! versions of `tests/schemathesis/requirements.txt`.

mod targets;

use std::{fs, path::PathBuf, process::Command};

use anyhow::{Context, Result};
use e2e::binaries::Binaries;

use self::targets::{TARGETS, Target};
use crate::{
    cargo::{self, Workspace},
    summary::Outcome,
};

/// What an answer must be: no fault of the program, and a status, a type, headers and a body that are described.
const CHECKS: &str = "not_a_server_error,status_code_conformance,content_type_conformance,\
    response_headers_conformance,response_schema_conformance";

/// Runs all targets.
pub(super) fn run(workspace: &Workspace) -> Outcome {
    if !cargo::succeeds(Command::new("python3").arg("--version")) {
        return Outcome::Skipped("there is no python3 to run schemathesis".to_owned());
    }
    let tool = match Tool::install(workspace) {
        Ok(tool) => tool,
        Err(error) => return Outcome::Skipped(format!("schemathesis cannot be installed: {error:#}")),
    };
    for target in &TARGETS {
        if let Err(error) = tool.try_out(workspace, target) {
            return Outcome::Failed(format!("{}: {error:#}", target.name));
        }
    }
    Outcome::Passed
}

/// Schemathesis in a Python of its own.
struct Tool {
    /// Our scripts.
    scripts: PathBuf,
    /// Where Python and its programs are.
    programs: PathBuf,
}

impl Tool {
    fn install(workspace: &Workspace) -> Result<Self> {
        let scripts = workspace.root.join("tests/schemathesis");
        let python = workspace.target.join("schemathesis");
        let tool = Self {
            scripts,
            programs: python.join("bin"),
        };
        let requirements = tool.scripts.join("requirements.txt");
        let wanted =
            fs::read(&requirements).with_context(|| format!("reading {}", requirements.display()))?;
        // Written last, so that a half-finished installation is done again.
        let installed = python.join("installed.txt");
        if fs::read(&installed).is_ok_and(|has| has == wanted) {
            return Ok(tool);
        }
        cargo::run(
            Command::new("python3")
                .args(["-m", "venv", "--clear"])
                .arg(&python),
        )?;
        let mut pip = Command::new(tool.programs.join("python"));
        pip.args(["-m", "pip", "install", "--quiet", "--no-deps", "--requirement"]);
        cargo::run(pip.arg(&requirements))?;
        fs::write(&installed, wanted).with_context(|| format!("writing {}", installed.display()))?;
        Ok(tool)
    }

    fn try_out(&self, workspace: &Workspace, target: &Target) -> Result<()> {
        let binaries = Binaries::in_folder(&workspace.target.join("bin-for-tests"))?;
        let folder = workspace.target.join("schemathesis-runs").join(target.name);
        if folder.exists() {
            fs::remove_dir_all(&folder).with_context(|| format!("removing {}", folder.display()))?;
        }
        let running = (target.start)(self, &binaries, &folder)?;
        let mut tool = Command::new(self.programs.join("schemathesis"));
        tool.current_dir(&folder)
            .env("SCHEMATHESIS_HOOKS", "hooks")
            .env("PYTHONPATH", &self.scripts)
            .env("PYTHONDONTWRITEBYTECODE", "1")
            .args([
                "run",
                &running.document,
                "--url",
                &running.url,
                "--checks",
                CHECKS,
            ]);
        // The same requests each time: what fails, fails again.
        tool.args([
            "--seed",
            "1",
            "--phases",
            "examples,coverage,fuzzing",
            "--max-examples",
            "30",
        ]);
        // One worker: with two, Python 3.11 sometimes fails to compile what Hypothesis makes up, because one thread raises
        // the recursion limit while another is inside the compiler ("AST constructor recursion depth mismatch").
        tool.args(["--workers", "1", "--warnings", "off", "--no-color"]);
        for header in &running.headers {
            tool.args(["--header", header]);
        }
        for (option, what) in target.left_out {
            tool.args([option, what]);
        }
        println!("schemathesis asks the {}", target.name);
        cargo::run(&mut tool)
    }
}
