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
    let text = format!("{error:#}");
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    // Where nobody can be told, the exit code still tells.
    let _ = writeln!(io::stderr().lock(), "hoopoe-store: {line}");
}

fn written(result: io::Result<()>) -> io::Result<()> {
    match result {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        other => other,
    }
}
