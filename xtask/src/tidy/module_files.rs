//! Modules are `foo.rs` beside `foo/`, so that a file's name says what it is.

use crate::tree::{Finding, Tree};

/// Looks for files called `mod.rs`.
pub(super) fn check(tree: &Tree) -> Vec<Finding> {
    tree.rust()
        .filter(|file| file.path.rsplit('/').next() == Some("mod.rs"))
        .map(|file| Finding::new(&file.path, "should be named after its module"))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mod_file_is_found() {
        let tree = Tree::of(&[("a/src/b/mod.rs", ""), ("a/src/bmod.rs", "")]);

        assert_eq!(check(&tree).len(), 1);
    }
}
