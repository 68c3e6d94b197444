//! Versions stand in the root's manifest, and every crate inherits the root's lints.

use crate::tree::{Finding, SourceFile, Tree};

/// Looks through all manifests.
pub(super) fn check(tree: &Tree) -> Vec<Finding> {
    let Some(root) = tree.file("Cargo.toml") else {
        return vec![Finding::new("Cargo.toml", "is missing")];
    };
    let mut findings = Vec::new();
    if !root.text.contains("unsafe_code = \"forbid\"") {
        findings.push(Finding::new(&root.path, "does not forbid unsafe code"));
    }
    // Fuzz targets live outside the workspace.
    let members = tree
        .files
        .iter()
        .filter(|file| file.path.ends_with("/Cargo.toml") && !file.path.starts_with("tests/fuzz/"));
    for manifest in members {
        if !manifest.text.contains("[lints]\nworkspace = true") {
            findings.push(Finding::new(&manifest.path, "does not inherit the lints"));
        }
        findings.extend(own_versions(manifest));
    }
    findings
}

/// Dependencies whose version is not the root's.
fn own_versions(manifest: &SourceFile) -> Vec<Finding> {
    let mut in_dependencies = false;
    let mut findings = Vec::new();
    for line in manifest.lines() {
        let text = line.text.trim();
        if text.starts_with('[') {
            in_dependencies = text.ends_with("dependencies]");
        } else if in_dependencies
            && text.contains('=')
            && !text.starts_with('#')
            && !text.contains("workspace = true")
        {
            findings.push(Finding::new(
                manifest.at(line.number),
                "a version that is not the workspace's",
            ));
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROOT: (&str, &str) = ("Cargo.toml", "[workspace.lints.rust]\nunsafe_code = \"forbid\"\n");

    #[test]
    fn a_member_that_inherits_everything_passes() {
        let member = "[dependencies]\nserde.workspace = true\n# light\nsqlx = { workspace = true, features = [\"a\"] }\n\n[lints]\nworkspace = true\n";

        assert_eq!(check(&Tree::of(&[ROOT, ("node/Cargo.toml", member)])), []);
    }

    #[test]
    fn a_version_of_its_own_and_lints_of_its_own_are_found() {
        let member = "[dev-dependencies]\nserde = \"1\"\n\n[lints.rust]\nunsafe_code = \"allow\"\n";

        assert_eq!(check(&Tree::of(&[ROOT, ("node/Cargo.toml", member)])).len(), 2);
    }

    #[test]
    fn a_root_that_allows_unsafe_code_is_found() {
        assert_eq!(check(&Tree::of(&[("Cargo.toml", "[workspace]\n")])).len(), 1);
    }
}
