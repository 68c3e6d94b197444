//! Files stay small enough to be read in one sitting.

use crate::tree::{Finding, SourceFile, Tree};

/// Measures every source file without its tests.
pub(super) fn check(tree: &Tree) -> Vec<Finding> {
    tree.files
        .iter()
        .filter(|file| !file.is_test_file())
        .filter_map(|file| {
            let most = most_lines(file)?;
            let lines = file.lines_before_tests();
            (lines > most).then(|| Finding::new(&file.path, format!("{lines} lines, at most {most}")))
        })
        .collect()
}

/// How many lines a file of this kind may have; `None` for those that are not measured.
fn most_lines(file: &SourceFile) -> Option<usize> {
    if file.has_extension(&["rs", "css"]) {
        Some(400)
    } else if file.has_extension(&["ts", "tsx"]) && !file.path.ends_with(".d.ts") {
        Some(200)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_one_line_too_long_is_found() {
        let (fits, long) = ("x\n".repeat(400), "x\n".repeat(401));
        let tree = Tree::of(&[
            ("a/src/fits.rs", &fits),
            ("a/src/long.rs", &long),
            ("web-client/src/long.ts", &fits),
        ]);

        let places: Vec<String> = check(&tree).into_iter().map(|finding| finding.place).collect();

        assert_eq!(places, ["a/src/long.rs", "web-client/src/long.ts"]);
    }

    #[test]
    fn unit_tests_and_test_files_do_not_count() {
        let with_tests = format!("x\n#[cfg(test)]\nmod tests {{\n{}}}\n", "x\n".repeat(500));
        let long = "x\n".repeat(500);
        let tree = Tree::of(&[
            ("a/src/b.rs", &with_tests),
            ("a/tests/a/main.rs", &long),
            ("docs/a.md", &long),
        ]);

        assert_eq!(check(&tree), []);
    }
}
