//! Where answers go: standard output, as JSON or as calm text, coloured only on a terminal that wants it.

use std::{
    fmt::Display,
    io::{self, IsTerminal, Write},
};

use serde::Serialize;

use super::CliError;

/// Standard output.
#[derive(Debug)]
pub(super) struct Screen {
    form: Form,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    Json,
    Text(Paint),
}

/// Whether colours are used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Paint {
    Plain,
    Coloured,
}

/// What a piece of text is, which decides how it looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tone {
    /// Beside the point: times, paths, column heads.
    Quiet,
    /// A person.
    Name,
    /// It went well.
    Good,
    /// Somebody should look.
    Bad,
}

/// Says a line on standard error. Where nobody hears it, the exit code still tells.
pub(super) fn say(line: &impl Display) {
    let _ = writeln!(io::stderr().lock(), "{line}");
}

impl Paint {
    /// The text in this tone.
    pub(super) fn tone(self, tone: Tone, text: &str) -> String {
        let code = match tone {
            _ if self == Self::Plain || text.is_empty() => return text.to_owned(),
            Tone::Quiet => "2",
            Tone::Name => "1",
            Tone::Good => "32",
            Tone::Bad => "31",
        };
        format!("\u{1b}[{code}m{text}\u{1b}[0m")
    }
}

/// How many cells a line has; none if no terminal shows it.
pub(super) fn line_cells() -> Option<usize> {
    let (terminal_size::Width(cells), _) = terminal_size::terminal_size_of(io::stdout())?;
    Some(usize::from(cells))
}

impl Screen {
    /// JSON if that was asked for; else text, with colours if a terminal shows it and `NO_COLOR` is not set.
    pub(super) fn detect(json: bool) -> Self {
        if json {
            return Self { form: Form::Json };
        }
        let refused = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        let coloured = io::stdout().is_terminal() && !refused;
        Self {
            form: Form::Text(if coloured { Paint::Coloured } else { Paint::Plain }),
        }
    }

    pub(super) fn is_json(&self) -> bool {
        self.form == Form::Json
    }

    /// Prints an answer: itself as one line of JSON, or what `render` makes of it.
    pub(super) fn answer<T: Serialize>(
        &self,
        answer: &T,
        render: impl FnOnce(&T, Paint) -> String,
    ) -> Result<(), CliError> {
        let text = match self.form {
            Form::Json => serde_json::to_string(answer).map_err(io::Error::other)?,
            Form::Text(paint) => render(answer, paint),
        };
        if text.is_empty() {
            return Ok(());
        }
        let mut out = io::stdout().lock();
        writeln!(out, "{}", text.trim_end_matches('\n'))?;
        out.flush()?;
        Ok(())
    }
}
