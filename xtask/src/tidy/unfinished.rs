//! Whatever is left to do has an issue number, so that it can be found and closed.

use crate::tree::{Finding, Tree};

const MARKS: [&str; 3] = ["TODO", "FIXME", "XXX"];
const SOURCES: [&str; 9] = ["rs", "ts", "tsx", "css", "html", "sql", "toml", "yml", "sh"];

/// Looks for marks that are not followed by `(#number)`.
pub(super) fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in tree
        .files
        .iter()
        .filter(|file| file.has_extension(&SOURCES) && !file.is_guard())
    {
        for line in file.lines() {
            if MARKS
                .iter()
                .any(|mark| line.has_word(mark) && !has_number(line.text, mark))
            {
                findings.push(Finding::new(
                    file.at(line.number),
                    "unfinished, and without an issue number",
                ));
            }
        }
    }
    findings
}

fn has_number(text: &str, mark: &str) -> bool {
    text.split_once(mark)
        .and_then(|(_, rest)| rest.strip_prefix("(#"))
        .and_then(|rest| rest.split_once(')'))
        .is_some_and(|(number, _)| number.parse::<u32>().is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn findings(text: &str) -> usize {
        check(&Tree::of(&[("a/src/b.rs", text)])).len()
    }

    #[test]
    fn a_mark_without_number_is_found() {
        assert_eq!(findings("// TODO: later\n"), 1);
        assert_eq!(findings("// FIXME(#soon): later\n"), 1);
    }

    #[test]
    fn a_mark_with_number_and_longer_words_pass() {
        assert_eq!(findings("// TODO(#12): count them\n"), 0);
        assert_eq!(findings("const TODOS: u8 = 1;\n"), 0);
    }
}
