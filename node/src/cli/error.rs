//! Why a command came to nothing: one line for people or a problem object, and the exit code.

use std::{io, path::Path, process::ExitCode};

use super::{
    clean,
    output::{self, Screen},
};
use crate::web::types::Problem;

/// Why a command came to nothing.
#[derive(Debug, thiserror::Error)]
pub enum CliError {
    /// It failed here.
    #[error("{title}")]
    Failed {
        /// A stable code.
        code: &'static str,
        /// What went wrong and what to do.
        title: String,
    },
    /// What was asked makes no sense.
    #[error("{0}")]
    Usage(String),
    /// No node runs for the profile.
    #[error("no hoopoe is running for this profile; start it with: {0}")]
    NoDaemon(String),
    /// There is no profile, so that no node can run for it.
    #[error("there is no profile here; make one with: {0}")]
    NoProfile(String),
    /// The running node said no.
    #[error("{} [{}]", .0.title, .0.code)]
    Refused(Problem),
    /// Nobody reads the output any more.
    #[error("nobody reads the output any more")]
    OutputClosed,
}

impl CliError {
    /// A failure with a stable code; the title says what to do.
    pub(super) fn failed(code: &'static str, title: impl Into<String>) -> Self {
        Self::Failed {
            code,
            title: title.into(),
        }
    }

    /// What was asked makes no sense.
    pub(super) fn usage(title: impl Into<String>) -> Self {
        Self::Usage(title.into())
    }

    /// No node runs for this profile.
    pub(super) fn no_daemon(profile: &Path) -> Self {
        Self::NoDaemon(command(profile, "run"))
    }

    /// There is no profile in this folder.
    pub(super) fn no_profile(profile: &Path) -> Self {
        Self::NoProfile(command(profile, "init --name NAME"))
    }

    /// Prints itself on standard error and yields the exit code.
    #[must_use]
    pub(super) fn report(&self, screen: &Screen) -> ExitCode {
        let Some(code) = self.exit_code() else {
            return ExitCode::SUCCESS;
        };
        if screen.is_json() {
            // A problem is three plain fields: it can always be written.
            output::say(&serde_json::to_string(&self.problem()).unwrap_or_default());
        } else {
            // Titles may quote file names and answers of a server: they are made harmless like everything else.
            output::say(&format_args!("hoopoe: {}", clean::line(&self.to_string())));
        }
        ExitCode::from(code)
    }

    /// The exit code; none if it is no failure.
    #[must_use]
    pub const fn exit_code(&self) -> Option<u8> {
        match self {
            Self::OutputClosed => None,
            Self::Failed { .. } => Some(1),
            Self::Usage(_) => Some(2),
            Self::NoDaemon(_) | Self::NoProfile(_) => Some(3),
            Self::Refused(_) => Some(4),
        }
    }

    fn problem(&self) -> Problem {
        let (code, status) = match self {
            Self::Refused(problem) => return problem.clone(),
            Self::Failed { code, .. } => (*code, 0),
            Self::Usage(_) => ("usage", 0),
            Self::NoDaemon(_) => ("no_daemon", 0),
            Self::NoProfile(_) => ("no_profile", 0),
            Self::OutputClosed => ("output_closed", 0),
        };
        // There was no HTTP answer, and so there is no status.
        Problem {
            code: code.to_owned(),
            status,
            title: self.to_string(),
        }
    }
}

impl From<io::Error> for CliError {
    fn from(error: io::Error) -> Self {
        if error.kind() == io::ErrorKind::BrokenPipe {
            Self::OutputClosed
        } else {
            Self::failed("io", format!("reading or writing failed: {error}"))
        }
    }
}

/// A command as it would be typed for this profile, from anywhere.
pub(super) fn command(profile: &Path, rest: &str) -> String {
    if super::usual_folder().is_some_and(|usual| usual == profile) {
        return format!("hoopoe {rest}");
    }
    let whole = std::path::absolute(profile).unwrap_or_else(|_| profile.to_owned());
    format!("hoopoe --profile {} {rest}", quoted(&whole.display().to_string()))
}

/// Quoted for a shell where it must be.
pub(super) fn quoted(text: &str) -> String {
    let is_plain = |c: char| c.is_alphanumeric() || "/._-+".contains(c);
    if !text.is_empty() && text.chars().all(is_plain) {
        text.to_owned()
    } else {
        format!("'{}'", clean::line(text).replace('\'', "'\\''"))
    }
}
