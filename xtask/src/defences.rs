//! `tests/defences.json`: what stands against which attack, and which test fails without it.

use std::collections::BTreeSet;

use anyhow::{Context, Result};
use serde::Deserialize;

use crate::tree::{Finding, Tree};

/// The list.
pub(crate) const LIST: &str = "tests/defences.json";

/// Where people read it.
const TABLE: &str = "docs/threat-model.md";

/// A defence, and the test that shows it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Defence {
    /// The attack's name in the threat model.
    pub attack: String,
    /// What the attacker does.
    pub what: String,
    /// Where the defence stands.
    pub file: String,
    /// Its text there, which stands there once.
    pub defence: String,
    /// What stands there when it is taken out.
    pub without: String,
    /// Whose test it is.
    pub package: String,
    /// The test, or how the names of several begin.
    pub test: String,
}

impl Defence {
    /// The source file without the defence; nothing if it is not there, or more than once.
    pub(crate) fn taken_out(&self, source: &str) -> Option<String> {
        (source.matches(&self.defence).count() == 1).then(|| source.replace(&self.defence, &self.without))
    }
}

/// Reads the list.
pub(crate) fn read(text: &str) -> Result<Vec<Defence>> {
    serde_json::from_str(text).context("reading the list of defences")
}

/// Whether each defence still stands where the list says, its test exists, and the threat model names it.
pub(crate) fn check(tree: &Tree) -> Result<Vec<Finding>> {
    let Some(list) = tree.file(LIST) else {
        return Ok(vec![Finding::new(LIST, "the list of defences is missing")]);
    };
    let table = tree.file(TABLE).map_or("", |file| &file.text);
    let tests: BTreeSet<_> = tree.rust().flat_map(|file| function_names(&file.text)).collect();
    let mut findings = Vec::new();
    for defence in read(&list.text)? {
        let source = tree.file(&defence.file).map(|file| &file.text);
        if source.and_then(|source| defence.taken_out(source)).is_none() {
            findings.push(Finding::new(
                &defence.file,
                format!(
                    "the defence against \"{}\" does not stand here once",
                    defence.what
                ),
            ));
        }
        if !tests.iter().any(|test| test.starts_with(&defence.test)) {
            findings.push(Finding::new(LIST, format!("there is no test {}", defence.test)));
        }
        if !table.contains(&defence.test) {
            findings.push(Finding::new(TABLE, format!("does not name {}", defence.test)));
        }
    }
    Ok(findings)
}

/// The names of all functions in a source file.
pub(crate) fn function_names(text: &str) -> impl Iterator<Item = &str> {
    text.split("fn ")
        .skip(1)
        .filter_map(|rest| rest.split('(').next())
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROW: &str = r#"[{"attack": "A1", "what": "adds a device", "file": "a/src/x.rs", "defence": "check()?;",
        "without": "", "package": "a", "test": "is_refused"}]"#;

    fn findings(source: &str, tests: &str, table: &str) -> Vec<String> {
        let tree = Tree::of(&[
            (LIST, ROW),
            ("a/src/x.rs", source),
            ("a/tests/x.rs", tests),
            (TABLE, table),
        ]);
        let findings = check(&tree).expect("the list is readable");
        findings.into_iter().map(|finding| finding.place).collect()
    }

    #[test]
    fn what_stands_where_it_should_is_fine() {
        assert!(findings("check()?;", "fn is_refused() {}", "`is_refused`").is_empty());
    }

    #[test]
    fn what_has_gone_is_found() {
        assert_eq!(findings("", "fn is_refused() {}", "`is_refused`"), ["a/src/x.rs"]);
        assert_eq!(
            findings("check()?; check()?;", "fn is_refused() {}", "is_refused"),
            ["a/src/x.rs"]
        );
        assert_eq!(findings("check()?;", "fn other() {}", "is_refused"), [LIST]);
        assert_eq!(findings("check()?;", "fn is_refused() {}", ""), [TABLE]);
    }
}
