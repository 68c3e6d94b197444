//! The pure crates touch no file, socket, clock, thread or environment.
//!
//! Clippy's `disallowed-methods` says the same about calls; this also finds the imports and types.

use crate::tree::{Finding, Tree};

const PURE: [&str; 3] = ["protocol/src/", "crypto/src/", "node/engine/src/"];

const FORBIDDEN: [&str; 9] = [
    "std::fs",
    "std::net",
    "std::process",
    "std::thread",
    "std::env",
    "std::time::Instant",
    "std::time::SystemTime",
    "SystemTime",
    "Instant",
];

/// Looks for the forbidden names before the unit tests of each file.
pub(super) fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for folder in PURE {
        for file in tree.rust_below(folder) {
            let end = file.lines_before_tests();
            for line in file.code().take_while(|line| line.number <= end) {
                if let Some(name) = FORBIDDEN.iter().find(|name| line.has_word(name)) {
                    findings.push(Finding::new(
                        file.at(line.number),
                        format!("{name} in a pure crate"),
                    ));
                }
            }
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_and_a_file_are_found_in_a_pure_crate() {
        let tree = Tree::of(&[
            ("crypto/src/a.rs", "use std::fs::File;\n"),
            ("node/engine/src/b.rs", "use std::time::{Duration, Instant};\n"),
        ]);

        assert_eq!(check(&tree).len(), 2);
    }

    #[test]
    fn adapters_and_unit_tests_may() {
        let tree = Tree::of(&[
            ("node/src/a.rs", "use std::fs::File;\n"),
            (
                "crypto/src/b.rs",
                "fn b() {}\n#[cfg(test)]\nmod tests {\n    use std::fs;\n}\n",
            ),
        ]);

        assert_eq!(check(&tree), []);
    }
}
