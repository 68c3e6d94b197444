//! Nothing in the engine can be written as JSON: views and rows are the adapters' own types.

use crate::tree::{Finding, Tree};

/// Looks for serde in the engine.
pub(super) fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in tree.rust_below("node/engine/src/") {
        for line in file.code() {
            if ["Serialize", "Deserialize", "serde"]
                .iter()
                .any(|name| line.has_word(name))
            {
                findings.push(Finding::new(file.at(line.number), "serde in the engine"));
            }
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_derive_is_found_in_the_engine_and_allowed_outside() {
        let source = "#[derive(Clone, Serialize)]\nstruct Row;\n";

        assert_eq!(check(&Tree::of(&[("node/engine/src/a.rs", source)])).len(), 1);
        assert_eq!(check(&Tree::of(&[("node/src/web/types.rs", source)])), []);
    }
}
