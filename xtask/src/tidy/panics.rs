//! Bytes from outside never end a program: protocol and crypto have no path to a panic.
//!
//! Clippy refuses `unwrap`, `expect`, `panic!` and indexing; this sees that the lints stay on, that nobody silences them but
//! where it is proven that something cannot be, and that nothing panics at a word for which there is no lint.

use crate::tree::{Finding, Tree};

const CRATES: [&str; 2] = ["protocol/src/", "crypto/src/"];

/// The lints, as the root's manifest switches them on. A warning is an error in `cargo xtask test`.
const LINTS: [&str; 5] = [
    "unwrap_used = \"deny\"",
    "expect_used = \"deny\"",
    "panic = \"deny\"",
    "todo = \"deny\"",
    "indexing_slicing = \"warn\"",
];

/// What panics at its own word and has no lint.
const PANICKING: [&str; 5] = [
    "unreachable!",
    "unimplemented!",
    "assert!",
    "assert_eq!",
    "assert_ne!",
];

/// The one lint that may be silenced, where something cannot be and the reason says why; and the files with such a place.
const PROVEN: &str = "clippy::expect_used";
const PROVEN_IN: [&str; 10] = [
    "crypto/src/attachment/keys.rs",
    "crypto/src/backup/chain.rs",
    "crypto/src/derivation.rs",
    "crypto/src/device.rs",
    "crypto/src/export/writer.rs",
    "crypto/src/group/outbound.rs",
    "crypto/src/kem.rs",
    "crypto/src/pickle.rs",
    "crypto/src/recovery.rs",
    "crypto/src/sealing.rs",
];

/// What ends a lint.
const SILENCED: [&str; 6] = [
    "clippy::unwrap_used",
    "clippy::expect_used",
    "clippy::panic",
    "clippy::todo",
    "clippy::indexing_slicing",
    "clippy::restriction",
];

/// Looks through the sources of both crates, and for the lints.
pub(super) fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    let root = tree.file("Cargo.toml").map_or("", |file| &file.text);
    for lint in LINTS.iter().filter(|lint| !root.contains(**lint)) {
        findings.push(Finding::new("Cargo.toml", format!("does not say {lint}")));
    }
    for file in CRATES.iter().flat_map(|folder| tree.rust_below(folder)) {
        let end = file.lines_before_tests();
        for line in file.code().take_while(|line| line.number <= end) {
            // What the compiler computes does not run.
            let is_constant = line.text.trim_start().starts_with("const ");
            let panicking = PANICKING.iter().find(|name| line.has_word(name) && !is_constant);
            let is_proven = line.text.contains(PROVEN) && PROVEN_IN.contains(&file.path.as_str());
            let silenced = SILENCED
                .iter()
                .find(|name| line.text.contains(**name) && !is_proven);
            if let Some(name) = panicking {
                findings.push(Finding::new(file.at(line.number), format!("{name} may panic")));
            }
            if let Some(name) = silenced {
                findings.push(Finding::new(file.at(line.number), format!("silences {name}")));
            }
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    fn places(path: &str, text: &str) -> Vec<String> {
        let root = LINTS.join("\n");
        let findings = check(&Tree::of(&[("Cargo.toml", &root), (path, text)]));
        findings.into_iter().map(|finding| finding.place).collect()
    }

    #[test]
    fn what_panics_is_found() {
        assert_eq!(
            places("protocol/src/a.rs", "fn a() {\n    unreachable!()\n}\n"),
            ["protocol/src/a.rs:2"]
        );
        assert_eq!(
            places("crypto/src/a.rs", "    assert_eq!(a, b);\n"),
            ["crypto/src/a.rs:1"]
        );
    }

    #[test]
    fn a_lint_that_is_silenced_is_found_and_so_is_one_that_is_off() {
        let silenced = "#[expect(clippy::indexing_slicing, reason = \"cannot be\")]\n";

        assert_eq!(places("crypto/src/kem.rs", silenced), ["crypto/src/kem.rs:1"]);
        assert_eq!(check(&Tree::of(&[("Cargo.toml", "")])).len(), LINTS.len());
    }

    #[test]
    fn one_more_place_where_something_cannot_be_is_found_and_the_known_ones_pass() {
        let proven = "#[expect(clippy::expect_used, reason = \"cannot be\")]\n";

        assert_eq!(places("crypto/src/kem.rs", proven), [""; 0]);
        assert_eq!(
            places("crypto/src/payload.rs", proven),
            ["crypto/src/payload.rs:1"]
        );
    }

    #[test]
    fn what_the_compiler_computes_and_what_debug_builds_check_may() {
        assert_eq!(
            places("crypto/src/a.rs", "const _: () = assert!(A == B);\n"),
            [""; 0]
        );
        assert_eq!(places("crypto/src/a.rs", "debug_assert!(is_whole);\n"), [""; 0]);
        assert_eq!(
            places(
                "crypto/src/a.rs",
                "#[cfg(test)]\nmod tests {\n    assert!(a);\n}\n"
            ),
            [""; 0]
        );
        assert_eq!(places("node/src/a.rs", "unreachable!()\n"), [""; 0]);
    }
}
