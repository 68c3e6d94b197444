//! No test is ignored, and none waits for time to pass.

use crate::tree::{Finding, SourceFile, Tree};

/// The one file of a test binary that may pause between two looks at a condition.
const WAITING_FILE: &str = "wait.rs";

const SLEEPS: [&str; 5] = [
    "thread::sleep",
    "time::sleep",
    "sleep(",
    "sleep_until(",
    "waitForTimeout(",
];

/// Looks for tests that are left out.
pub(super) fn ignored(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in tree
        .files
        .iter()
        .filter(|file| file.has_extension(&["rs", "ts", "tsx"]) && !file.is_guard())
    {
        for line in file.code() {
            let text = line.text.trim_start();
            if text.starts_with("#[ignore") || text.starts_with("test.skip(") || text.starts_with("it.skip(")
            {
                findings.push(Finding::new(file.at(line.number), "a test that does not run"));
            }
        }
    }
    findings
}

/// Looks for sleeps in test files and unit tests.
pub(super) fn sleeping(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in tree
        .files
        .iter()
        .filter(|file| file.has_extension(&["rs", "ts", "tsx"]) && may_not_wait(file))
    {
        let tests_begin = if is_all_test(file) {
            0
        } else {
            file.lines_before_tests()
        };
        for line in file.code().filter(|line| line.number > tests_begin) {
            if SLEEPS.iter().any(|sleep| line.text.contains(sleep)) {
                findings.push(Finding::new(
                    file.at(line.number),
                    format!("a sleep; wait for a condition, in {WAITING_FILE}"),
                ));
            }
        }
    }
    findings
}

fn is_all_test(file: &SourceFile) -> bool {
    file.is_test_file() || file.path.starts_with("tests/src/")
}

fn may_not_wait(file: &SourceFile) -> bool {
    let waits = is_all_test(file) && file.path.rsplit('/').next() == Some(WAITING_FILE);
    !waits && !file.is_guard()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_ignored_test_is_found_with_and_without_reason() {
        for text in ["#[test]\n#[ignore]\nfn a() {}\n", "    #[ignore = \"slow\"]\n"] {
            assert_eq!(ignored(&Tree::of(&[("a/src/b.rs", text)])).len(), 1, "{text}");
        }
    }

    #[test]
    fn a_sleep_in_a_test_file_or_a_unit_test_is_found() {
        let unit = "fn a() {}\n#[cfg(test)]\nmod tests {\n    std::thread::sleep(x);\n}\n";
        let tree = Tree::of(&[
            ("a/tests/a/main.rs", "tokio::time::sleep(x).await;\n"),
            ("tests/src/person.rs", "sleep(x);\n"),
            ("a/src/b.rs", unit),
        ]);

        assert_eq!(sleeping(&tree).len(), 3);
    }

    #[test]
    fn programs_may_sleep_and_so_may_the_waiting_file() {
        let tree = Tree::of(&[
            ("a/src/b.rs", "tokio::time::sleep(x).await;\n"),
            ("a/tests/a/wait.rs", "std::thread::sleep(x);\n"),
        ]);

        assert_eq!(sleeping(&tree), []);
    }
}
