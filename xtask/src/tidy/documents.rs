//! Each protocol document records the hash of the sources it describes.
//!
//! The record is a line `<!-- describes: path path … sha256: HEX -->`. The hash runs over each file's path and bytes, each
//! followed by a zero byte. When it differs, the document has to be read again beside the sources; `cargo xtask bless`
//! then records the new state.

use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};

use crate::tree::{Finding, SourceFile, Tree};

const START: &str = "<!-- describes:";

/// What a document records.
struct Record<'t> {
    line: &'t str,
    paths: Vec<&'t str>,
    hash: &'t str,
}

/// Compares every record with the sources.
pub(super) fn check(tree: &Tree) -> Vec<Finding> {
    documents(tree)
        .filter_map(|document| {
            match new_line(tree, document) {
                Ok((old, new)) if old == new => None,
                Ok(_) => Some(
                    "the sources have changed: read it beside them, mend it, then `cargo xtask bless`"
                        .to_owned(),
                ),
                Err(problem) => Some(problem),
            }
            .map(|problem| Finding::new(&document.path, problem))
        })
        .collect()
}

/// The text of a document with its record brought up to date.
pub(crate) fn blessed(tree: &Tree, document: &SourceFile) -> Result<String, String> {
    let (old, new) = new_line(tree, document)?;
    Ok(document.text.replacen(&old, &new, 1))
}

/// The documents that have to keep a record.
pub(crate) fn documents(tree: &Tree) -> impl Iterator<Item = &SourceFile> {
    tree.files
        .iter()
        .filter(|file| file.path.starts_with("docs/protocol/") && file.has_extension(&["md"]))
}

/// The record as it stands, and as it should be.
fn new_line(tree: &Tree, document: &SourceFile) -> Result<(String, String), String> {
    let record = record(document)?;
    let mut hash = Sha256::new();
    for path in &record.paths {
        let file = tree
            .file(path)
            .ok_or_else(|| format!("describes {path}, which is not there"))?;
        hash.update(path.as_bytes());
        hash.update([0]);
        hash.update(file.text.as_bytes());
        hash.update([0]);
    }
    let hash = HEXLOWER.encode(&hash.finalize());
    let new = if record.hash.is_empty() {
        format!("{START} {} sha256: {hash} -->", record.paths.join(" "))
    } else {
        record.line.replacen(record.hash, &hash, 1)
    };
    Ok((record.line.to_owned(), new))
}

fn record(document: &SourceFile) -> Result<Record<'_>, String> {
    let line = document
        .text
        .lines()
        .find(|line| line.starts_with(START))
        .ok_or_else(|| format!("has no line `{START} path … sha256: … -->`"))?;
    let inner = line
        .strip_prefix(START)
        .and_then(|rest| rest.strip_suffix("-->"))
        .ok_or_else(|| "the record does not end on its line".to_owned())?;
    let (paths, hash) = inner.split_once("sha256:").unwrap_or((inner, ""));
    let paths: Vec<&str> = paths.split_whitespace().collect();
    if paths.is_empty() {
        return Err("describes nothing".to_owned());
    }
    Ok(Record {
        line,
        paths,
        hash: hash.trim(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const DOCUMENT: &str = "docs/protocol/wire.md";

    fn tree(record: &str, source: &str) -> Tree {
        Tree::of(&[
            (DOCUMENT, &format!("# Wire\n\n{record}\n\nText.\n")),
            ("protocol/src/a.rs", source),
        ])
    }

    fn bless(tree: &Tree) -> String {
        blessed(tree, tree.file(DOCUMENT).unwrap()).unwrap()
    }

    #[test]
    fn a_blessed_document_passes_until_its_source_changes() {
        let text = bless(&tree("<!-- describes: protocol/src/a.rs sha256: 00 -->", "one"));

        assert_eq!(
            check(&Tree::of(&[(DOCUMENT, &text), ("protocol/src/a.rs", "one")])),
            []
        );
        assert_eq!(
            check(&Tree::of(&[(DOCUMENT, &text), ("protocol/src/a.rs", "two")])).len(),
            1
        );
        assert!(text.starts_with("# Wire\n\n<!-- describes: protocol/src/a.rs sha256: "));
    }

    #[test]
    fn the_first_blessing_fills_in_the_hash() {
        let text = bless(&tree("<!-- describes: protocol/src/a.rs -->", "one"));

        assert_eq!(
            check(&Tree::of(&[(DOCUMENT, &text), ("protocol/src/a.rs", "one")])),
            []
        );
    }

    #[test]
    fn a_document_without_record_or_with_a_missing_source_is_found() {
        for record in [
            "",
            "<!-- describes: -->",
            "<!-- describes: protocol/src/gone.rs sha256: 00 -->",
        ] {
            assert_eq!(check(&tree(record, "one")).len(), 1, "{record}");
        }
    }

    #[test]
    fn other_documents_need_none() {
        assert_eq!(check(&Tree::of(&[("docs/glossary.md", "# Glossary\n")])), []);
    }
}
