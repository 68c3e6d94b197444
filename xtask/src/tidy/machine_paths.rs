//! No path of somebody's machine stands in the tree.

use crate::tree::{Finding, Tree};

const FOLDERS: [&str; 5] = ["/home/", "/Users/", "/root/", "/work/", "\\Users\\"];

/// Looks for absolute paths into a home or work folder.
pub(super) fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in tree.files.iter().filter(|file| !file.is_guard()) {
        for line in file.lines() {
            if let Some(folder) = FOLDERS.iter().find(|folder| has_path(line.text, folder)) {
                findings.push(Finding::new(
                    file.at(line.number),
                    format!("a path into {folder}"),
                ));
            }
        }
    }
    findings
}

/// Whether a path begins here, rather than a part of a longer one.
fn has_path(text: &str, folder: &str) -> bool {
    text.match_indices(folder).any(|(start, _)| {
        let before = text.get(..start).and_then(|before| before.chars().next_back());
        !before.is_some_and(|character| character.is_alphanumeric() || "._-/~*}>$)".contains(character))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn findings(text: &str) -> usize {
        check(&Tree::of(&[("docs/a.md", text)])).len()
    }

    #[test]
    fn a_path_into_a_home_is_found() {
        assert_eq!(findings("see /home/leila/hoopoe/a.rs\n"), 1);
        assert_eq!(findings("\"/root/.cargo/bin\"\n"), 1);
        assert_eq!(findings("file:C:\\Users\\leila\n"), 1);
    }

    #[test]
    fn relative_paths_and_addresses_pass() {
        assert_eq!(
            findings("src/work/a.rs, https://example.org/home/, ~/work/x, $ROOT/work/x\n"),
            0
        );
    }
}
