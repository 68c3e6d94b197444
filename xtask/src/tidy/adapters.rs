//! Each outside library of the node is named in its own adapter, and adapters do not know each other.

use crate::tree::{Finding, SourceFile, Tree};

/// A library, and the places in `node/src` that may name it.
const LIBRARIES: [(&str, &[&str]); 4] = [
    ("sqlx", &["db"]),
    ("libp2p", &["p2p"]),
    ("reqwest", &["store", "cli"]),
    ("axum", &["web"]),
];

const ADAPTERS: [&str; 5] = ["db", "p2p", "store", "web", "media"];

/// An adapter that asks another directly, and whom it asks: the local API reads what the screen shows from the
/// database, because history and names never enter the engine.
const ARROW: (&str, &str) = ("web", "db");

/// Looks through the node's sources.
pub(super) fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in tree.rust_below("node/src/") {
        let module = module(file);
        let end = file.lines_before_tests();
        for line in file.code().take_while(|line| line.number <= end) {
            for (library, places) in LIBRARIES {
                if line.has_word(library) && !places.contains(&module) {
                    findings.push(Finding::new(
                        file.at(line.number),
                        format!("{library} belongs into {}/", places.join("/ or ")),
                    ));
                }
            }
            for adapter in ADAPTERS
                .iter()
                .filter(|adapter| ADAPTERS.contains(&module) && **adapter != module)
                .filter(|adapter| (module, **adapter) != ARROW)
            {
                if line.text.contains(&format!("crate::{adapter}::")) {
                    findings.push(Finding::new(
                        file.at(line.number),
                        format!("the adapter {module} names the adapter {adapter}"),
                    ));
                }
            }
        }
    }
    findings
}

/// The module of the node that a file belongs to: `db` for `node/src/db.rs` and `node/src/db/rows.rs`.
fn module(file: &SourceFile) -> &str {
    let inner = file.path.strip_prefix("node/src/").unwrap_or_default();
    let first = inner.split('/').next().unwrap_or_default();
    first.strip_suffix(".rs").unwrap_or(first)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_library_outside_its_adapter_is_found() {
        let tree = Tree::of(&[
            ("node/src/driver.rs", "use sqlx::SqlitePool;\n"),
            ("node/src/db/commit.rs", "use sqlx::SqlitePool;\n"),
            ("node/src/db.rs", "use sqlx::SqlitePool;\n"),
        ]);

        let [finding] = &check(&tree)[..] else { panic!() };
        assert_eq!(finding.place, "node/src/driver.rs:1");
    }

    #[test]
    fn an_adapter_that_names_another_is_found() {
        let tree = Tree::of(&[
            ("node/src/web/server.rs", "use crate::store::live;\n"),
            ("node/src/db/history.rs", "use crate::web::types;\n"),
            ("node/src/web/messages.rs", "use crate::db::views;\n"),
            ("node/src/driver.rs", "use crate::db::commit;\n"),
        ]);

        let findings = check(&tree);

        let places: Vec<_> = findings.iter().map(|finding| finding.place.as_str()).collect();
        assert_eq!(places, ["node/src/web/server.rs:1", "node/src/db/history.rs:1"]);
    }
}
