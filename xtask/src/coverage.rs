//! `cargo xtask coverage`: how many lines of `hoopoe-crypto` the tests run, and whether those that they do not run are the listed ones.

use std::{collections::BTreeMap, fs, ops::Range, process::ExitCode};

use anyhow::{Context, Result, bail};
use serde::Deserialize;

use crate::{
    cargo::{self, Workspace},
    tree::{Finding, Tree},
};

/// The list.
const LIST: &str = "tests/uncovered.json";
/// Where people read it.
const GUIDE: &str = "docs/guides/auditing.md";
/// Whose lines are counted.
const FOLDER: &str = "crypto/src/";
/// How many of a hundred lines the tests run at least.
const LEAST: usize = 95;

/// Lines that no test runs.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Listed {
    file: String,
    /// The first of them, without what it is indented by; wherever it stands in the file.
    text: String,
    /// How many.
    lines: usize,
    /// Why none does.
    reason: String,
}

impl Listed {
    /// The numbers of the lines, from 1; a range for each place where the text stands.
    fn places(&self, source: &str) -> Vec<Range<usize>> {
        let numbered = source.lines().zip(1..);
        numbered
            .filter(|(line, _)| line.trim() == self.text)
            .map(|(_, number)| number..number + self.lines)
            .collect()
    }
}

fn read(text: &str) -> Result<Vec<Listed>> {
    serde_json::from_str(text).context("reading the list of lines that no test runs")
}

/// How often each line of each file ran.
type Report = BTreeMap<String, BTreeMap<usize, u64>>;

/// What a measurement says.
#[derive(Debug, Default, PartialEq, Eq)]
struct Verdict {
    lines: usize,
    covered: usize,
    /// Lines that did not run, and are not listed.
    unlisted: Vec<String>,
    /// What is listed, and ran.
    needless: Vec<String>,
}

impl Verdict {
    fn is_good(&self) -> bool {
        self.covered * 100 >= self.lines * LEAST && self.unlisted.is_empty() && self.needless.is_empty()
    }
}

pub(crate) fn run() -> Result<ExitCode> {
    let workspace = Workspace::load()?;
    if !cargo::succeeds(workspace.cargo().args(["llvm-cov", "--version"])) {
        bail!("cargo-llvm-cov is not there: {GUIDE}, section Coverage");
    }
    let report = workspace.target.join("coverage.lcov");
    let mut measure = workspace.cargo();
    measure
        .args(["llvm-cov", "nextest", "--locked", "--package", "hoopoe-protocol"])
        .args(["--package", "hoopoe-crypto", "--lcov", "--output-path"])
        .arg(&report);
    cargo::run(&mut measure)?;
    let tree = Tree::read(&workspace.root)?;
    let list = tree.file(LIST).with_context(|| format!("{LIST} is missing"))?;
    let report = parse(
        &fs::read_to_string(&report)?,
        &format!("{}/", workspace.root.display()),
    );
    let verdict = judge(&report, &read(&list.text)?, &tree);
    for line in &verdict.unlisted {
        println!("no test runs {line}");
    }
    for line in &verdict.needless {
        println!("is listed in {LIST}, and a test runs it: {line}");
    }
    println!(
        "{} of {} lines of {FOLDER} run, {}.{:02} %; {} of the others are not listed",
        verdict.covered,
        verdict.lines,
        verdict.covered * 100 / verdict.lines.max(1),
        verdict.covered * 10_000 / verdict.lines.max(1) % 100,
        verdict.unlisted.len()
    );
    Ok(if verdict.is_good() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// Reads a report in the format of lcov: `SF:` names a file, `DA:` has a line of it and how often that ran.
fn parse(text: &str, root: &str) -> Report {
    let mut report = Report::new();
    let mut file = None;
    for line in text.lines() {
        if let Some(path) = line.strip_prefix("SF:") {
            file = path
                .strip_prefix(root)
                .filter(|path| path.starts_with(FOLDER))
                .map(str::to_owned);
        } else if let (Some(data), Some(file)) = (line.strip_prefix("DA:"), &file)
            && let Some((number, runs)) = data.split_once(',')
            && let (Ok(number), Ok(runs)) = (number.parse(), runs.parse())
        {
            report.entry(file.clone()).or_default().insert(number, runs);
        }
    }
    report
}

fn judge(report: &Report, list: &[Listed], tree: &Tree) -> Verdict {
    let mut verdict = Verdict::default();
    let source = |file: &str| tree.file(file).map_or("", |file| file.text.as_str());
    for (file, lines) in report {
        let rows = list.iter().filter(|row| row.file == *file);
        let listed: Vec<_> = rows.flat_map(|row| row.places(source(file))).collect();
        verdict.lines += lines.len();
        for (number, runs) in lines {
            if *runs > 0 {
                verdict.covered += 1;
            } else if !listed.iter().any(|range| range.contains(number)) {
                let text = source(file).lines().nth(number - 1).unwrap_or_default();
                verdict.unlisted.push(format!("{file}:{number} {}", text.trim()));
            }
        }
    }
    for row in list {
        let did_not_run =
            |number: usize| report.get(&row.file).and_then(|lines| lines.get(&number)) == Some(&0);
        let mut numbers = row.places(source(&row.file)).into_iter().flatten();
        if !numbers.any(did_not_run) {
            verdict.needless.push(format!("{} {}", row.file, row.text));
        }
    }
    verdict
}

/// Whether each listed line still stands where the list says, and the auditing guide has the reason and the file.
pub(crate) fn check(tree: &Tree) -> Result<Vec<Finding>> {
    let Some(list) = tree.file(LIST) else {
        return Ok(vec![Finding::new(LIST, "the list is missing")]);
    };
    let guide = tree.file(GUIDE).map_or("", |file| &file.text);
    let mut findings = Vec::new();
    for row in read(&list.text)? {
        let places = tree.file(&row.file).map(|file| row.places(&file.text));
        if places.unwrap_or_default().is_empty() {
            findings.push(Finding::new(&row.file, format!("has no line {:?}", row.text)));
        }
        let name = row.file.strip_prefix(FOLDER).unwrap_or(&row.file);
        if !guide
            .lines()
            .any(|line| line.contains(&row.reason) && line.contains(name))
        {
            findings.push(Finding::new(
                GUIDE,
                format!("has no line with {name} and \"{}\"", row.reason),
            ));
        }
    }
    Ok(findings)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROW: &str =
        r#"[{"file": "crypto/src/a.rs", "text": "fn never() {", "lines": 2, "reason": "nobody asks"}]"#;
    const SOURCE: &str = "fn often() {}\nfn never() {\n}\nfn rarely() {}\n";

    fn judged(counts: &str) -> Verdict {
        let report = parse(
            &format!("SF:/tree/crypto/src/a.rs\n{counts}end_of_record\nSF:/tree/protocol/src/a.rs\nDA:1,0\n"),
            "/tree/",
        );
        let tree = Tree::of(&[("crypto/src/a.rs", SOURCE)]);
        judge(&report, &read(ROW).expect("readable"), &tree)
    }

    #[test]
    fn lines_that_did_not_run_are_the_listed_ones_or_found() {
        let verdict = judged("DA:1,7\nDA:2,0\nDA:3,0\nDA:4,0\n");

        assert_eq!((verdict.lines, verdict.covered), (4, 1));
        assert_eq!(verdict.unlisted, ["crypto/src/a.rs:4 fn rarely() {}"]);
        assert!(verdict.needless.is_empty());
    }

    #[test]
    fn what_is_listed_and_runs_is_found() {
        let verdict = judged("DA:1,7\nDA:2,1\nDA:3,1\nDA:4,1\n");

        assert_eq!(verdict.needless, ["crypto/src/a.rs fn never() {"]);
        assert!(!verdict.is_good());
    }

    #[test]
    fn fewer_than_the_least_is_not_good_though_all_of_it_is_listed() {
        assert!(!judged("DA:1,7\nDA:2,0\nDA:3,0\nDA:4,1\n").is_good());
        let many: String = (4..100).map(|number| format!("DA:{number},1\n")).collect();
        assert!(judged(&format!("DA:2,0\nDA:3,0\n{many}")).is_good());
    }

    #[test]
    fn a_listed_line_that_has_gone_or_has_no_reason_in_the_guide_is_found() {
        let found = |source: &str, guide: &str| {
            let tree = Tree::of(&[(LIST, ROW), ("crypto/src/a.rs", source), (GUIDE, guide)]);
            let findings = check(&tree).expect("readable");
            findings
                .into_iter()
                .map(|finding| finding.place)
                .collect::<Vec<_>>()
        };

        assert!(found(SOURCE, "| nobody asks | `a.rs` |").is_empty());
        assert_eq!(found("", "| nobody asks | `a.rs` |"), ["crypto/src/a.rs"]);
        assert_eq!(found(SOURCE, "nobody asks\na.rs"), [GUIDE]);
    }
}
