//! Every Rust file begins by saying what it is.

use crate::tree::{Finding, Tree};

/// Looks at each first line.
pub(super) fn check(tree: &Tree) -> Vec<Finding> {
    tree.rust()
        .filter(|file| !file.text.starts_with("//! "))
        .map(|file| Finding::new(file.at(1), "does not begin with `//! ` and what the file is"))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_begins_otherwise_is_found() {
        for text in [
            "use std::fmt;\n",
            "\n//! Late.\n",
            "#![allow(x)]\n//! Late.\n",
            "",
        ] {
            assert_eq!(check(&Tree::of(&[("a/src/b.rs", text)])).len(), 1, "{text:?}");
        }
    }

    #[test]
    fn a_file_that_says_what_it_is_passes() {
        assert_eq!(check(&Tree::of(&[("a/src/b.rs", "//! A thing.\n")])), []);
    }
}
