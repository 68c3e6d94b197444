//! Olm and Megolm are configured as version 2 and nothing else: version 1, with its short code, is vodozemac's default.

use crate::tree::{Finding, SourceFile, Tree};

/// Ways to the first version, also those that do not say so.
const OLD: [&str; 5] = [
    "version_1",
    "SessionConfig::default",
    "from_libolm_pickle",
    "from_encrypted_pickle",
    "from_decrypted_libolm_pickle",
];

/// The two files that may name the second, one for each ratchet.
const CONFIGURED: [&str; 2] = ["crypto/src/session.rs", "crypto/src/group/message.rs"];

/// Looks through all that ships.
pub(super) fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in tree
        .rust()
        .filter(|file| !file.is_test_file() && !file.is_guard() && !is_bench(file))
    {
        let end = file.lines_before_tests();
        for line in file.code().take_while(|line| line.number <= end) {
            if let Some(name) = OLD.iter().find(|name| line.has_word(name)) {
                findings.push(Finding::new(
                    file.at(line.number),
                    format!("{name} leads to version 1"),
                ));
            }
            if line.has_word("version_2") && !CONFIGURED.contains(&file.path.as_str()) {
                findings.push(Finding::new(
                    file.at(line.number),
                    "the version is chosen elsewhere",
                ));
            }
        }
    }
    for path in CONFIGURED {
        if !tree
            .file(path)
            .is_some_and(|file| file.text.contains("SessionConfig::version_2()"))
        {
            findings.push(Finding::new(path, "does not choose version 2"));
        }
    }
    findings
}

/// Benches measure the raw ratchet beside ours.
fn is_bench(file: &SourceFile) -> bool {
    file.path.contains("/benches/")
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = "fn config() -> SessionConfig {\n    SessionConfig::version_2()\n}\n";

    #[test]
    fn the_old_version_is_found_however_it_is_asked_for() {
        let tree = Tree::of(&[
            ("crypto/src/session.rs", GOOD),
            ("crypto/src/group/message.rs", GOOD),
            (
                "crypto/src/a.rs",
                "SessionConfig::version_1();\nlet a = SessionConfig::default();\n",
            ),
            ("node/src/b.rs", "Account::from_libolm_pickle(text, key)?;\n"),
        ]);

        let places: Vec<String> = check(&tree).into_iter().map(|finding| finding.place).collect();

        assert_eq!(
            places,
            ["crypto/src/a.rs:1", "crypto/src/a.rs:2", "node/src/b.rs:1"]
        );
    }

    #[test]
    fn a_version_that_is_chosen_elsewhere_or_nowhere_is_found() {
        let tree = Tree::of(&[("crypto/src/session.rs", GOOD), ("crypto/src/other.rs", GOOD)]);

        let places: Vec<String> = check(&tree).into_iter().map(|finding| finding.place).collect();

        assert_eq!(places, ["crypto/src/other.rs:2", "crypto/src/group/message.rs"]);
    }

    #[test]
    fn tests_may_make_what_is_to_be_refused() {
        let tree = Tree::of(&[
            ("crypto/src/session.rs", GOOD),
            ("crypto/src/group/message.rs", GOOD),
            ("crypto/tests/crypto/a.rs", "SessionConfig::version_1();\n"),
        ]);

        assert_eq!(check(&tree), []);
    }
}
