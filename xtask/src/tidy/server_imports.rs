//! The store server never names what stands inside the ratchet.

use crate::tree::{Finding, Tree};

/// Looks for `hoopoe_protocol::content`, also inside a braced import or behind a star.
pub(super) fn check(tree: &Tree) -> Vec<Finding> {
    tree.rust_below("store-server/")
        .filter(|file| {
            let code: String = file.code().flat_map(|line| [line.text, "\n"]).collect();
            let code: String = code.split_whitespace().collect();
            names_directly(&code) || imports(&code)
        })
        .map(|file| Finding::new(&file.path, "names protocol::content"))
        .collect()
}

/// Whether a path leads there. `code` has no white space.
fn names_directly(code: &str) -> bool {
    ["hoopoe_protocol::content", "hoopoe_protocol::*"]
        .iter()
        .any(|path| code.contains(path))
}

/// Whether a braced import leads there.
fn imports(code: &str) -> bool {
    code.split("usehoopoe_protocol::{")
        .skip(1)
        .filter_map(|rest| rest.split(';').next())
        .any(|list| {
            list.split(['{', '}', ','])
                .any(|item| item == "content" || item.starts_with("content::"))
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn findings(source: &str) -> usize {
        check(&Tree::of(&[("store-server/src/a.rs", source)])).len()
    }

    #[test]
    fn every_way_of_naming_it_is_found() {
        assert_eq!(findings("use hoopoe_protocol::content::text::Text;"), 1);
        assert_eq!(
            findings("use hoopoe_protocol::{\n    codec,\n    content::OlmBody,\n};"),
            1
        );
        assert_eq!(findings("use hoopoe_protocol::{codec, content};"), 1);
        assert_eq!(findings("let x: hoopoe_protocol::content::ContentKind;"), 1);
        assert_eq!(findings("use hoopoe_protocol::*;"), 1);
    }

    #[test]
    fn a_name_that_only_contains_it_passes() {
        assert_eq!(
            findings("use hoopoe_protocol::store::deposit;\nlet content = 1;\n"),
            0
        );
        assert_eq!(findings("// hoopoe_protocol::content is not for us"), 0);
    }

    #[test]
    fn other_crates_may() {
        let tree = Tree::of(&[("node/src/a.rs", "use hoopoe_protocol::content::OlmBody;")]);

        assert_eq!(check(&tree), []);
    }
}
