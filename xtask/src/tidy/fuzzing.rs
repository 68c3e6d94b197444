//! `cfg(fuzzing)` switches vodozemac's checks of codes and signatures off. Only the fuzzer is built so, by the settings in
//! its own folder, and no source of ours asks for it.

use crate::tree::{Finding, SourceFile, Tree};

/// Where the fuzzer lives.
const FUZZER: &str = "tests/fuzz/";

/// Looks through sources, manifests and settings for builds.
pub(super) fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    let elsewhere = |file: &&SourceFile| !file.path.starts_with(FUZZER) && !file.is_guard();
    for file in tree.files.iter().filter(elsewhere).filter(|file| decides(file)) {
        for line in file.lines().filter(|line| asks(line.text)) {
            findings.push(Finding::new(
                file.at(line.number),
                "builds as the fuzzer is built",
            ));
        }
    }
    findings
}

/// Whether what stands in a file has a part in how something is built.
fn decides(file: &SourceFile) -> bool {
    let is_setting = [".cargo/", ".ci/", ".github/"]
        .iter()
        .any(|folder| file.path.contains(folder));
    is_setting || file.has_extension(&["rs", "toml", "sh", "yml", "yaml"])
}

/// `cfg(fuzzing)`, `cfg(any(fuzzing, …))`, `--cfg=fuzzing`, `--cfg fuzzing`.
fn asks(line: &str) -> bool {
    let line = line.trim_start();
    !line.starts_with("//") && line.contains("cfg") && line.contains("fuzzing")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn places(path: &str, text: &str) -> Vec<String> {
        Tree::places(check, path, text)
    }

    #[test]
    fn a_flag_in_the_settings_of_a_build_is_found() {
        assert_eq!(
            places(".cargo/config.toml", "[build]\nrustflags = [\"--cfg=fuzzing\"]\n"),
            [".cargo/config.toml:2"]
        );
        assert_eq!(
            places(".ci/run", "RUSTFLAGS='--cfg fuzzing' cargo build\n"),
            [".ci/run:1"]
        );
    }

    #[test]
    fn a_source_that_asks_for_it_is_found_and_a_comment_about_it_is_not() {
        assert_eq!(
            places("crypto/src/a.rs", "#[cfg(any(test, fuzzing))]\nfn a() {}\n"),
            ["crypto/src/a.rs:1"]
        );
        assert_eq!(
            places("crypto/src/a.rs", "// cfg(fuzzing) is for the fuzzer.\n"),
            [""; 0]
        );
    }

    #[test]
    fn the_fuzzer_is_built_so() {
        assert_eq!(
            places(
                "tests/fuzz/.cargo/config.toml",
                "rustflags = [\"--cfg=fuzzing\"]\n"
            ),
            [""; 0]
        );
    }
}
