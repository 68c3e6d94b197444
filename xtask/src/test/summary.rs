//! What became of each part.

use std::{fmt, time::Duration};

/// What became of a part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    /// All of it passed.
    Passed,
    /// Something did not; the text says what.
    Failed(String),
    /// It could not run here; the text says why.
    Skipped(String),
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
pub(super) struct Summary {
    parts: Vec<(&'static str, Outcome, Duration)>,
}

impl Summary {
    /// Notes a part.
    pub(super) fn add(&mut self, name: &'static str, outcome: Outcome, took: Duration) {
        self.parts.push((name, outcome, took));
    }

    /// Whether a part has run and passed.
    pub(super) fn has_passed(&self, name: &str) -> bool {
        self.parts
            .iter()
            .any(|(part, outcome, _)| *part == name && *outcome == Outcome::Passed)
    }

    /// Whether anything failed.
    pub(super) fn has_failures(&self) -> bool {
        self.count(|outcome| matches!(outcome, Outcome::Failed(_))) > 0
    }

    fn count(&self, counts: fn(&Outcome) -> bool) -> usize {
        self.parts
            .iter()
            .filter(|(_, outcome, _)| counts(outcome))
            .count()
    }
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (name, outcome, took) in &self.parts {
            let (word, why) = match outcome {
                Outcome::Passed => ("passed", String::new()),
                Outcome::Failed(why) => ("FAILED", format!("  {why}")),
                Outcome::Skipped(why) => ("skipped", format!("  {why}")),
            };
            writeln!(f, "{name:<16} {word:<7} {:>7.1} s{why}", took.as_secs_f64())?;
        }
        let total: Duration = self.parts.iter().map(|(_, _, took)| *took).sum();
        writeln!(f, "total {:.1} s", total.as_secs_f64())?;
        let passed = self.count(|outcome| *outcome == Outcome::Passed);
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
