//! The files of the repository, as the guards read them.

use std::{fs, path::Path};

use anyhow::{Context, Result};

/// Folders that nobody wrote by hand, or that belong to tools.
const SKIPPED: [&str; 4] = [".git", "target", "node_modules", "dist"];

/// Every text file below a root.
#[derive(Debug, Default)]
pub(crate) struct Tree {
    pub files: Vec<SourceFile>,
}

/// A text file.
#[derive(Debug)]
pub(crate) struct SourceFile {
    /// Relative to the root, with slashes.
    pub path: String,
    pub text: String,
}

/// A line that breaks a rule.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Finding {
    /// The file, with the line where there is one; or the package.
    pub place: String,
    pub problem: String,
}

impl Finding {
    pub(crate) fn new(place: impl Into<String>, problem: impl Into<String>) -> Self {
        Self {
            place: place.into(),
            problem: problem.into(),
        }
    }
}

impl Tree {
    /// Reads all text files below `root`.
    pub(crate) fn read(root: &Path) -> Result<Self> {
        let mut tree = Self::default();
        tree.read_folder(root, "")?;
        tree.files.sort_by(|one, other| one.path.cmp(&other.path));
        Ok(tree)
    }

    fn read_folder(&mut self, folder: &Path, prefix: &str) -> Result<()> {
        for entry in fs::read_dir(folder).with_context(|| format!("reading {}", folder.display()))? {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().into_owned();
            let kind = entry.file_type()?;
            let path = format!("{prefix}{name}");
            if SKIPPED.contains(&name.as_str()) || kind.is_symlink() {
                continue;
            }
            if kind.is_dir() {
                self.read_folder(&entry.path(), &format!("{path}/"))?;
            } else if let Ok(text) = String::from_utf8(fs::read(entry.path())?) {
                self.files.push(SourceFile { path, text });
            }
        }
        Ok(())
    }

    /// The file at a path.
    pub(crate) fn file(&self, path: &str) -> Option<&SourceFile> {
        self.files.iter().find(|file| file.path == path)
    }

    /// All Rust files.
    pub(crate) fn rust(&self) -> impl Iterator<Item = &SourceFile> {
        self.files.iter().filter(|file| file.has_extension(&["rs"]))
    }

    /// The Rust files below a folder (which ends in a slash).
    pub(crate) fn rust_below<'t>(&'t self, folder: &'t str) -> impl Iterator<Item = &'t SourceFile> {
        self.rust().filter(move |file| file.path.starts_with(folder))
    }

    #[cfg(test)]
    pub(crate) fn of(files: &[(&str, &str)]) -> Self {
        let files = files
            .iter()
            .map(|(path, text)| SourceFile {
                path: (*path).to_owned(),
                text: (*text).to_owned(),
            })
            .collect();
        Self { files }
    }

    /// Where a guard finds something in one file.
    #[cfg(test)]
    pub(crate) fn places(guard: fn(&Self) -> Vec<Finding>, path: &str, text: &str) -> Vec<String> {
        let findings = guard(&Self::of(&[(path, text)]));
        findings.into_iter().map(|finding| finding.place).collect()
    }
}

impl SourceFile {
    /// Whether the name ends in one of the extensions.
    pub(crate) fn has_extension(&self, extensions: &[&str]) -> bool {
        let extension = Path::new(&self.path).extension().and_then(|text| text.to_str());
        extension.is_some_and(|extension| extensions.contains(&extension))
    }

    /// Whether the file is part of a test binary rather than of a program.
    pub(crate) fn is_test_file(&self) -> bool {
        let in_test_folder = self.path.starts_with("tests/scenarios/") || self.path.contains("/tests/");
        in_test_folder || self.path.contains(".test.ts")
    }

    /// Whether the file is one of the guards, which have to name what they forbid.
    pub(crate) fn is_guard(&self) -> bool {
        self.path.starts_with("xtask/src/tidy/")
    }

    /// Lines with their numbers from 1, without those that are comments.
    pub(crate) fn code(&self) -> impl Iterator<Item = Line<'_>> {
        self.lines()
            .filter(|line| !line.text.trim_start().starts_with("//"))
    }

    /// Lines with their numbers from 1.
    pub(crate) fn lines(&self) -> impl Iterator<Item = Line<'_>> {
        self.text.lines().enumerate().map(|(index, text)| Line {
            number: index + 1,
            text,
        })
    }

    /// How many lines stand before the unit tests.
    pub(crate) fn lines_before_tests(&self) -> usize {
        let lines: Vec<&str> = self.text.lines().collect();
        let tests = lines.windows(2).position(|pair| {
            // A test module in a file of its own does not end this one.
            matches!(pair, ["#[cfg(test)]", module] if module.starts_with("mod ") && module.ends_with('{'))
        });
        tests.unwrap_or(lines.len())
    }

    /// A place in this file.
    pub(crate) fn at(&self, number: usize) -> String {
        format!("{}:{number}", self.path)
    }
}

/// A line and its number.
pub(crate) struct Line<'t> {
    pub number: usize,
    pub text: &'t str,
}

impl Line<'_> {
    /// Whether `word` stands in the line and is not part of a longer name.
    pub(crate) fn has_word(&self, word: &str) -> bool {
        self.text.match_indices(word).any(|(start, _)| {
            let before = self.text.get(..start).and_then(|text| text.chars().next_back());
            let after = self
                .text
                .get(start + word.len()..)
                .and_then(|text| text.chars().next());
            !before.is_some_and(is_name) && !after.is_some_and(is_name)
        })
    }
}

fn is_name(character: char) -> bool {
    character.is_alphanumeric() || character == '_'
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(text: &str) -> SourceFile {
        SourceFile {
            path: "a/src/b.rs".into(),
            text: text.into(),
        }
    }

    #[test]
    fn unit_tests_do_not_count_but_a_test_module_in_another_file_does_not_hide_code() {
        assert_eq!(
            file("a\nb\n#[cfg(test)]\nmod tests {\n}\n").lines_before_tests(),
            2
        );
        assert_eq!(file("a\n#[cfg(test)]\nmod world;\nb\n").lines_before_tests(), 4);
    }

    #[test]
    fn a_word_is_found_only_as_a_whole() {
        let line = Line {
            number: 1,
            text: "use x25519_dalek::Key;",
        };

        assert!(line.has_word("Key"));
        assert!(!line.has_word("x25519"));
    }

    #[test]
    fn a_tree_holds_text_files_and_leaves_out_what_is_generated() {
        let folder = tempfile::tempdir().unwrap();
        for (path, bytes) in [
            ("src/a.rs", b"//! A.".as_slice()),
            ("target/b.rs", b""),
            ("src/picture.png", &[0xff, 0xfe]),
        ] {
            let path = folder.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, bytes).unwrap();
        }

        let tree = Tree::read(folder.path()).unwrap();

        let paths: Vec<&str> = tree.files.iter().map(|file| file.path.as_str()).collect();
        assert_eq!(paths, ["src/a.rs"]);
    }
}
