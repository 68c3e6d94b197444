//! Removes the demo's folder when the demo is gone, however it went.
//!
//! The sweeper is a process of its own, in a process group of its own, so that Ctrl-C does not reach it. The demo holds
//! its standard input; when that closes, the demo has ended, and its children end for the same reason.

use std::{
    env, fs, io,
    path::{Path, PathBuf},
    process::{Child, ChildStdin, Command, ExitCode, Stdio},
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};
use clap::Args;

/// Every folder that may be swept is named like this.
pub(super) const PREFIX: &str = "hoopoe-demo-";

/// How long children may go on writing after the demo has ended.
const LIMIT: Duration = Duration::from_secs(20);

/// What to remove.
#[derive(Args)]
pub(crate) struct Arguments {
    folder: PathBuf,
}

/// A sweeper that waits.
pub(super) struct Sweeper {
    child: Child,
    input: ChildStdin,
}

impl Sweeper {
    /// Starts a sweeper for `folder`.
    pub(super) fn start(folder: &Path) -> Result<Self> {
        let program = env::current_exe().context("finding this program")?;
        let mut command = Command::new(program);
        command
            .arg("sweep")
            .arg(folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::null());
        in_own_group(&mut command);
        let mut child = command.spawn().context("starting the sweeper")?;
        let input = child.stdin.take().context("the sweeper has no standard input")?;
        Ok(Self { child, input })
    }

    /// Lets it sweep, and waits until it has.
    pub(super) fn sweep(mut self) -> Result<()> {
        drop(self.input);
        let status = self.child.wait().context("waiting for the sweeper")?;
        if !status.success() {
            bail!("the demo's folder could not be removed");
        }
        Ok(())
    }
}

/// Waits until standard input closes, then removes the folder.
pub(crate) fn run(arguments: &Arguments) -> Result<ExitCode> {
    let folder = &arguments.folder;
    let is_ours = folder
        .file_name()
        .is_some_and(|name| name.to_string_lossy().starts_with(PREFIX));
    if !is_ours {
        bail!("{} is not a demo's folder", folder.display());
    }
    io::copy(&mut io::stdin(), &mut io::sink()).context("waiting for the demo to end")?;
    let start = Instant::now();
    while folder.exists() {
        let removed = fs::remove_dir_all(folder);
        if start.elapsed() > LIMIT {
            removed.with_context(|| format!("removing {}", folder.display()))?;
        }
        // A child that is just ending may still create a file; then the next round removes that.
        thread::sleep(Duration::from_millis(100));
    }
    Ok(ExitCode::SUCCESS)
}

#[cfg(unix)]
fn in_own_group(command: &mut Command) {
    use std::os::unix::process::CommandExt as _;
    command.process_group(0);
}

#[cfg(windows)]
fn in_own_group(command: &mut Command) {
    use std::os::windows::process::CommandExt as _;
    const CREATE_NEW_PROCESS_GROUP: u32 = 0x200;
    command.creation_flags(CREATE_NEW_PROCESS_GROUP);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_that_no_demo_made_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let arguments = Arguments {
            folder: folder.path().to_owned(),
        };

        assert!(run(&arguments).is_err());
        assert!(folder.path().exists());
    }
}
