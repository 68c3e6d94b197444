//! What a look at a node or its profile came to: a line for each thing, and what to do about it.

use serde::Serialize;

use super::{
    CliError, clean,
    output::{Paint, Screen, Tone},
    table,
};

/// How it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Verdict {
    /// As it should be.
    Ok,
    /// It works, and somebody should know.
    Warn,
    /// It does not work.
    Fail,
}

/// Something that was looked at.
#[derive(Debug, Serialize)]
pub(super) struct Finding {
    /// What was looked at.
    name: &'static str,
    /// How it is.
    verdict: Verdict,
    /// What was found.
    found: String,
    /// What to do, unless all is well.
    advice: Option<String>,
}

impl Finding {
    pub(super) fn ok(name: &'static str, found: impl Into<String>) -> Self {
        Self {
            name,
            verdict: Verdict::Ok,
            found: found.into(),
            advice: None,
        }
    }

    pub(super) fn warn(name: &'static str, found: impl Into<String>, advice: impl Into<String>) -> Self {
        Self {
            verdict: Verdict::Warn,
            advice: Some(advice.into()),
            ..Self::ok(name, found)
        }
    }

    pub(super) fn fail(name: &'static str, found: impl Into<String>, advice: impl Into<String>) -> Self {
        Self {
            verdict: Verdict::Fail,
            advice: Some(advice.into()),
            ..Self::ok(name, found)
        }
    }
}

/// Prints all of them, and fails if one of them is a failure.
pub(super) fn report(findings: &[Finding], screen: &Screen) -> Result<(), CliError> {
    screen.answer(&findings, |findings, paint| render(findings, paint))?;
    let failed = findings
        .iter()
        .filter(|finding| finding.verdict == Verdict::Fail)
        .count();
    if failed == 0 {
        return Ok(());
    }
    Err(CliError::failed(
        "found",
        format!("{failed} of {} things are not as they should be", findings.len()),
    ))
}

pub(super) fn render(findings: &[Finding], paint: Paint) -> String {
    let names = findings.iter().map(|finding| table::width(finding.name));
    let widest = names.max().unwrap_or_default();
    let line = |finding: &Finding| {
        let (word, tone) = match finding.verdict {
            Verdict::Ok => ("ok  ", Tone::Good),
            Verdict::Warn => ("warn", Tone::Name),
            Verdict::Fail => ("fail", Tone::Bad),
        };
        let advice = finding
            .advice
            .as_ref()
            .map_or_else(String::new, |advice| format!("; {}", clean::line(advice)));
        format!(
            "{}  {}  {}{advice}",
            paint.tone(tone, word),
            table::padded(finding.name, widest),
            clean::line(&finding.found)
        )
    };
    findings.iter().map(line).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_says_how_it_is_and_what_to_do() {
        let findings = [
            Finding::ok("lock", "nobody has it"),
            Finding::warn("clock", "a day behind", "set it"),
            Finding::fail("database", "damaged\nbadly", "copy it"),
        ];

        assert_eq!(
            render(&findings, Paint::Plain),
            "ok    lock      nobody has it\n\
             warn  clock     a day behind; set it\n\
             fail  database  damaged badly; copy it"
        );
    }
}
