//! What became of each part.

use std::{fmt, time::Duration};

/// What became of a part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// All of it passed.
    Passed,
    /// All of it passed; the text says how much that was.
    Counted(String),
    /// Something did not; the text says what.
    Failed(String),
    /// It could not run here; the text says why.
    Skipped(String),
}

impl Outcome {
    const fn is_passed(&self) -> bool {
        matches!(self, Self::Passed | Self::Counted(_))
    }
}

impl From<anyhow::Result<()>> for Outcome {
    fn from(done: anyhow::Result<()>) -> Self {
        match done {
            Ok(()) => Self::Passed,
            Err(error) => Self::Failed(format!("{error:#}")),
        }
    }
}

/// All parts that have run.
#[derive(Debug, Default)]
pub(crate) struct Summary {
    parts: Vec<Done>,
}

/// A part that has run; shown as one line.
#[derive(Clone, Debug)]
pub(crate) struct Done {
    pub name: &'static str,
    pub outcome: Outcome,
    pub took: Duration,
}

impl Summary {
    /// Notes a part.
    pub(crate) fn add(&mut self, name: &'static str, outcome: Outcome, took: Duration) {
        self.parts.push(Done { name, outcome, took });
    }

    /// Whether a part has run and passed.
    pub(crate) fn has_passed(&self, name: &str) -> bool {
        self.parts
            .iter()
            .any(|part| part.name == name && part.outcome.is_passed())
    }

    /// Whether anything failed.
    pub(crate) fn has_failures(&self) -> bool {
        self.count(|outcome| matches!(outcome, Outcome::Failed(_))) > 0
    }

    fn count(&self, counts: fn(&Outcome) -> bool) -> usize {
        self.parts.iter().filter(|part| counts(&part.outcome)).count()
    }
}

impl fmt::Display for Done {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (word, why) = match &self.outcome {
            Outcome::Passed => ("passed", String::new()),
            Outcome::Counted(what) => ("passed", format!("  {what}")),
            Outcome::Failed(why) => ("FAILED", format!("  {why}")),
            Outcome::Skipped(why) => ("skipped", format!("  {why}")),
        };
        let seconds = self.took.as_secs_f64();
        write!(f, "{:<16} {word:<7} {seconds:>7.1} s{why}", self.name)
    }
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for part in &self.parts {
            writeln!(f, "{part}")?;
        }
        let total: Duration = self.parts.iter().map(|part| part.took).sum();
        writeln!(f, "total {:.1} s", total.as_secs_f64())?;
        let passed = self.count(Outcome::is_passed);
        let failed = self.count(|outcome| matches!(outcome, Outcome::Failed(_)));
        write!(f, "{passed} passed, {failed} failed")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn summary(outcomes: &[Outcome]) -> Summary {
        let mut summary = Summary::default();
        for outcome in outcomes {
            summary.add("part", outcome.clone(), Duration::from_secs(1));
        }
        summary
    }

    #[test]
    fn the_last_line_counts_what_passed_and_failed() {
        let all = summary(&[
            Outcome::Passed,
            Outcome::Failed("x".into()),
            Outcome::Skipped("y".into()),
        ]);

        let text = all.to_string();

        assert!(all.has_failures());
        assert_eq!(text.lines().last(), Some("1 passed, 1 failed"));
        assert_eq!(text.lines().nth_back(1), Some("total 3.0 s"));
        assert_eq!(text.lines().count(), 5);
    }

    #[test]
    fn a_skipped_part_is_no_failure_and_has_not_passed() {
        let skipped = summary(&[Outcome::Skipped("no tool".into())]);

        assert!(!skipped.has_failures());
        assert!(!skipped.has_passed("part"));
        assert!(skipped.to_string().contains("no tool"));
    }
}
