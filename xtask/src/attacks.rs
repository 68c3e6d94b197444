//! `tests/attacks.json`: the attacks that have a name, and the tests that attack; what stands against each, and what fails
//! without it, is in the list of defences under the same name.

use std::collections::BTreeSet;

use anyhow::{Context, Result};
use serde::Deserialize;

use crate::{
    defences,
    tree::{Finding, Tree},
};

/// The table.
pub(crate) const TABLE: &str = "tests/attacks.json";

/// Where an auditor reads it.
const GUIDE: &str = "docs/guides/auditing.md";

/// Every attack that the design of the cryptography names.
const NAMED: [&str; 21] = [
    "A1",
    "A2",
    "A3",
    "A4",
    "A5",
    "A6",
    "A7",
    "A8",
    "A9",
    "A10",
    "A11",
    "A12",
    "A13",
    "A14",
    "A15",
    "A16",
    "A17",
    "A18",
    "A19",
    "poison",
    "dead device",
];

/// An attack, and the tests of it that show more than the loss of one line.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    attack: String,
    what: String,
    tests: Vec<String>,
}

/// An attack with all its tests: its own, and those of the defences against it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Attack {
    /// Its name: `A1`.
    pub name: String,
    /// What the attacker does.
    pub what: String,
    /// The tests, or how the names of several begin.
    pub tests: BTreeSet<String>,
    /// How many defences against it stand in the crates that are audited.
    pub defences: usize,
}

/// The crates whose defences the guide counts.
const AUDITED: [&str; 2] = ["hoopoe-crypto", "hoopoe-protocol"];

/// Reads the table, with the tests that the list of defences adds to it.
pub(crate) fn read(tree: &Tree) -> Result<Vec<Attack>> {
    let text = |path| {
        let file = tree.file(path).with_context(|| format!("{path} is missing"))?;
        anyhow::Ok(&file.text)
    };
    let rows: Vec<Row> = serde_json::from_str(text(TABLE)?).context("reading the table of attacks")?;
    let defences = defences::read(text(defences::LIST)?)?;
    let attacks = rows.into_iter().map(|row| {
        let against = || defences.iter().filter(|defence| defence.attack == row.attack);
        let tests = row
            .tests
            .iter()
            .cloned()
            .chain(against().map(|defence| defence.test.clone()));
        Attack {
            tests: tests.collect(),
            defences: against()
                .filter(|defence| AUDITED.contains(&defence.package.as_str()))
                .count(),
            name: row.attack,
            what: row.what,
        }
    });
    Ok(attacks.collect())
}

/// Whether every named attack has a test that exists, and a row in the guide.
pub(crate) fn check(tree: &Tree) -> Result<Vec<Finding>> {
    let attacks = read(tree)?;
    let tests: BTreeSet<_> = tree
        .rust()
        .flat_map(|file| defences::function_names(&file.text))
        .collect();
    let guide = tree.file(GUIDE).map_or("", |file| &file.text);
    let mut findings = Vec::new();
    for name in NAMED {
        let row = guide
            .lines()
            .find(|line| line.starts_with(&format!("| {name} |")));
        if row.is_none() {
            findings.push(Finding::new(GUIDE, format!("has no row for {name}")));
        }
        match attacks.iter().find(|attack| attack.name == name) {
            None => findings.push(Finding::new(TABLE, format!("{name} is missing"))),
            Some(attack) if attack.tests.is_empty() => {
                findings.push(Finding::new(TABLE, format!("nothing tests {name}")));
            }
            Some(attack) => findings.extend(row.and_then(|row| miscounted(attack, row))),
        }
    }
    for test in attacks.iter().flat_map(|attack| &attack.tests) {
        if !tests.iter().any(|known| known.starts_with(test)) {
            findings.push(Finding::new(TABLE, format!("there is no test {test}")));
        }
    }
    Ok(findings)
}

/// Whether a row of the guide counts an attack's tests and defences as they are: `5 tests in …` behind the defences, and behind
/// that `4 of 4`, how many of them were seen failing. Where there is no defence to take out, it says so in words.
fn miscounted(attack: &Attack, row: &str) -> Option<Finding> {
    let mut cells = row.split('|').skip(4).map(str::trim);
    let tests = cells.next().and_then(|cell| cell.split_once(" tests"));
    let tests = tests.and_then(|(number, _)| number.parse().ok());
    let seen = cells.next().and_then(|cell| cell.split_once(" of "));
    let defences = seen.and_then(|(_, rest)| rest.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok());
    let problem = if tests.is_some_and(|number: usize| number != attack.tests.len()) {
        format!("{} has {} tests", attack.name, attack.tests.len())
    } else if defences.unwrap_or(0) != attack.defences {
        format!("against {} there are {} defences", attack.name, attack.defences)
    } else {
        return None;
    };
    Some(Finding::new(GUIDE, problem))
}

#[cfg(test)]
mod tests {
    use super::*;

    const DEFENCES: &str = r#"[{"attack": "A1", "what": "adds a device", "file": "a/src/x.rs", "defence": "check()?;",
        "without": "", "package": "hoopoe-crypto", "test": "is_refused"}]"#;

    fn table(tests: &str) -> String {
        let rows = NAMED.map(|name| {
            let tests = if name == "A1" { "" } else { tests };
            format!(r#"{{"attack": "{name}", "what": "x", "tests": [{tests}]}}"#)
        });
        format!("[{}]", rows.join(","))
    }

    fn guide() -> String {
        let seen = |name| {
            if name == "A1" {
                "1 of 1"
            } else {
                "no line to take out"
            }
        };
        let row = |name| format!("| {name} | x | y | 1 tests | {} |\n", seen(name));
        NAMED.map(row).concat()
    }

    fn places(table: &str, guide: &str, source: &str) -> Vec<String> {
        let tree = Tree::of(&[
            (TABLE, table),
            (defences::LIST, DEFENCES),
            (GUIDE, guide),
            ("a/tests/x.rs", source),
        ]);
        let findings = check(&tree).expect("the table is readable");
        findings
            .into_iter()
            .map(|finding| format!("{}: {}", finding.place, finding.problem))
            .collect()
    }

    #[test]
    fn a_table_whose_tests_exist_passes_and_a_defence_is_a_test_of_its_attack() {
        let source = "fn is_refused() {}\nfn attacks() {}\n";

        assert_eq!(places(&table(r#""attacks""#), &guide(), source), [""; 0]);
    }

    #[test]
    fn tests_and_defences_that_are_miscounted_in_the_guide_are_found() {
        let source = "fn is_refused() {}\nfn attacks() {}\n";
        let fewer = guide().replace("| A2 | x | y | 1 tests", "| A2 | x | y | 2 tests");
        let more = guide().replace("1 of 1", "2 of 2; 1 of the engine");
        let silent = guide().replace("1 of 1", "");
        let table = table(r#""attacks""#);

        assert_eq!(
            places(&table, &fewer, source),
            [format!("{GUIDE}: A2 has 1 tests")]
        );
        let of_a1 = [format!("{GUIDE}: against A1 there are 1 defences")];
        assert_eq!(places(&table, &more, source), of_a1);
        assert_eq!(places(&table, &silent, source), of_a1);
    }

    #[test]
    fn a_test_that_has_gone_and_an_attack_without_one_are_found() {
        let gone = places(&table(r#""attacks""#), &guide(), "fn is_refused() {}\n");
        let without = places(&table(""), &guide(), "fn is_refused() {}\n");

        assert_eq!(gone[0], format!("{TABLE}: there is no test attacks"));
        assert_eq!(without[0], format!("{TABLE}: nothing tests A2"));
    }

    #[test]
    fn an_attack_that_is_not_in_the_table_or_not_in_the_guide_is_found() {
        let source = "fn is_refused() {}\n";

        assert!(places("[]", &guide(), source).contains(&format!("{TABLE}: A1 is missing")));
        assert!(places(&table(r#""is""#), "", source).contains(&format!("{GUIDE}: has no row for A1")));
    }
}
