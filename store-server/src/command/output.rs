//! Where answers go: standard output and standard error, which others may close at any time.

use std::io::{self, ErrorKind, Write};

/// Prints lines on standard output.
///
/// # Errors
/// If they cannot be written. That nobody reads them any more, as behind `| head`, is none.
pub fn print(lines: &str) -> io::Result<()> {
    written(writeln!(io::stdout().lock(), "{lines}"))
}

/// Prints what went wrong on standard error, in one line.
pub fn complain(error: &anyhow::Error) {
    // Where nobody can be told, the exit code still tells.
    let _ = writeln!(io::stderr().lock(), "hoopoe-store: {}", line(error));
}

/// The error and its causes; those that the error itself has quoted already stand there once.
fn line(error: &anyhow::Error) -> String {
    let mut line = String::new();
    for cause in error.chain() {
        let text = cause.to_string();
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        if line.is_empty() {
            line = text;
        } else if !line.contains(&text) {
            line = format!("{line}: {text}");
        }
    }
    line
}

fn written(result: io::Result<()>) -> io::Result<()> {
    match result {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use anyhow::anyhow;

    use super::*;

    #[test]
    fn a_cause_that_was_quoted_is_not_said_again() {
        let quoted = anyhow!("disk full").context("the file cannot be made: disk full");
        let plain = anyhow!("disk\n full").context("making the file");

        assert_eq!(line(&quoted), "the file cannot be made: disk full");
        assert_eq!(line(&plain), "making the file: disk full");
    }
}
