//! Children that end with us: their standard input is a pipe, and they stop when it closes.

use std::{
    fs::File,
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Child, ChildStdin, Command, ExitStatus, Stdio},
    sync::mpsc::{Receiver, RecvTimeoutError, sync_channel},
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail, ensure};

use crate::wait::{self, Look};

/// How long a child may take to end when it is asked to.
const GRACE: Duration = Duration::from_secs(15);

/// Lines that may wait to be read; a child that says more is held up, which is all that happens to it.
const LINES: usize = 4_096;

/// A child that runs until its standard input closes.
#[derive(Debug)]
pub struct Daemon {
    child: Child,
    /// Open as long as the child is wanted.
    input: Option<ChildStdin>,
    lines: Receiver<OutputLine>,
    log: PathBuf,
}

/// A line of a child's standard output.
#[derive(Clone, Debug)]
pub struct OutputLine {
    /// When it was read.
    pub at: Instant,
    /// The line, without its end.
    pub text: String,
}

impl Daemon {
    /// Starts a child whose standard error goes to the file `log`.
    ///
    /// # Errors
    /// If the log cannot be opened or the child cannot be started.
    pub fn start(command: &mut Command, log: &Path) -> Result<Self> {
        let errors = File::options()
            .create(true)
            .append(true)
            .open(log)
            .with_context(|| format!("opening {}", log.display()))?;
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(errors)
            .spawn()
            .with_context(|| format!("starting {command:?}"))?;
        let input = child.stdin.take();
        let output = child.stdout.take().context("the child has no standard output")?;
        let (sender, lines) = sync_channel(LINES);
        // Ends with the child's output, or when nobody listens any more.
        thread::spawn(move || {
            for text in BufReader::new(output).lines().map_while(Result::ok) {
                if sender
                    .send(OutputLine {
                        at: Instant::now(),
                        text,
                    })
                    .is_err()
                {
                    break;
                }
            }
        });
        Ok(Self {
            child,
            input,
            lines,
            log: log.to_owned(),
        })
    }

    /// The next line of standard output, if one comes within `limit`.
    ///
    /// # Errors
    /// If the child has closed its output; the message shows the end of its log.
    pub fn next_line(&mut self, limit: Duration) -> Result<Option<OutputLine>> {
        match self.lines.recv_timeout(limit) {
            Ok(line) => Ok(Some(line)),
            Err(RecvTimeoutError::Timeout) => Ok(None),
            Err(RecvTimeoutError::Disconnected) => {
                bail!("it has ended; its log ends so:\n{}", self.log_end())
            }
        }
    }

    /// The number of the process.
    #[must_use]
    pub fn process(&self) -> u32 {
        self.child.id()
    }

    /// How the child ended, if it has.
    ///
    /// # Errors
    /// If the system cannot tell.
    pub fn ended(&mut self) -> Result<Option<ExitStatus>> {
        self.child.try_wait().context("looking after a child")
    }

    /// Closes the child's standard input and waits until it has ended.
    ///
    /// # Errors
    /// If it does not end in time, or not well.
    pub fn stop(mut self) -> Result<()> {
        self.input = None;
        let status = wait::until("a child that was asked to end", GRACE, || {
            Ok(self.ended()?.map_or(Look::NotYet("still running"), Look::Done))
        })?;
        if !status.success() {
            bail!(
                "a child ended badly ({status}); its log ends so:\n{}",
                self.log_end()
            );
        }
        Ok(())
    }

    /// Ends the child at once, as a crash or a power cut would.
    ///
    /// # Errors
    /// If the system does not let us.
    pub fn kill(mut self) -> Result<()> {
        self.child.kill().context("killing a child")?;
        self.child.wait().context("waiting for a killed child")?;
        Ok(())
    }

    /// Stops the child where it is, as a sleeping computer does; its connections stay open and nothing answers.
    ///
    /// # Errors
    /// If the system does not let us.
    pub fn pause(&self) -> Result<()> {
        self.signal("-STOP")
    }

    /// Lets a paused child go on.
    ///
    /// # Errors
    /// If the system does not let us.
    pub fn resume(&self) -> Result<()> {
        self.signal("-CONT")
    }

    fn signal(&self, name: &str) -> Result<()> {
        let sent = Command::new("kill")
            .args([name, &self.child.id().to_string()])
            .status()
            .context("calling kill")?;
        ensure!(sent.success(), "kill {name} ended with {sent}");
        Ok(())
    }

    /// The last lines of the child's log.
    #[must_use]
    pub fn log_end(&self) -> String {
        let log = std::fs::read_to_string(&self.log).unwrap_or_default();
        let lines: Vec<&str> = log.lines().collect();
        lines
            .get(lines.len().saturating_sub(20)..)
            .unwrap_or_default()
            .join("\n")
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        // Whoever wanted a good end has called `stop`; a child that has ended already makes both calls fail, harmlessly.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
