//! A crate's own `clippy.toml` replaces the root's, so it has to repeat all of it.
//!
//! Only entries about libraries that the crate does not have may be left out: clippy would warn about them.

use crate::{
    cargo::{Package, Workspace},
    tree::{Finding, Tree},
};

/// Compares each crate's `clippy.toml` with the root's.
pub(super) fn check(tree: &Tree, workspace: &Workspace) -> Vec<Finding> {
    let Some(root) = tree.file("clippy.toml") else {
        return vec![Finding::new("clippy.toml", "is missing")];
    };
    let mut findings = Vec::new();
    for required in ["crypto/clippy.toml", "node/engine/clippy.toml"] {
        if tree.file(required).is_none() {
            findings.push(Finding::new(required, "is missing"));
        }
    }
    for package in &workspace.packages {
        let path = format!("{}/clippy.toml", package.folder(&workspace.root));
        if let Some(own) = tree.file(&path) {
            let missing = missing(&root.text, &own.text, package);
            findings.extend(
                missing
                    .into_iter()
                    .map(|entry| Finding::new(&path, format!("lacks `{entry}`"))),
            );
        }
    }
    findings
}

/// The root's entries that a crate's file lacks.
fn missing(root: &str, own: &str, package: &Package) -> Vec<String> {
    let own = entries(own);
    entries(root)
        .into_iter()
        .filter(|entry| !own.contains(entry) && !names_a_library_it_lacks(entry, package))
        .collect()
}

/// One string for each setting and for each element of a list, free of comments and reasons.
fn entries(text: &str) -> Vec<String> {
    let mut entries = Vec::new();
    let mut list = None;
    for line in text.lines().map(str::trim) {
        if let Some(path) = line
            .strip_prefix("{ path = \"")
            .and_then(|rest| rest.split('"').next())
        {
            entries.push(format!("{}: {path}", list.unwrap_or("no list")));
        } else if let Some(name) = line.strip_suffix(" = [") {
            list = Some(name);
        } else if !line.is_empty() && !line.starts_with('#') && line != "]" {
            entries.push(line.to_owned());
        }
    }
    entries
}

fn names_a_library_it_lacks(entry: &str, package: &Package) -> bool {
    let library = entry.split(": ").nth(1).and_then(|path| path.split("::").next());
    library.is_some_and(|library| {
        let of_the_language = ["std", "core", "alloc"].contains(&library);
        !of_the_language
            && package
                .dependencies
                .iter()
                .all(|dependency| dependency.name.replace('-', "_") != library)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROOT: &str = r#"
too-many-lines-threshold = 60
disallowed-methods = [
  { path = "tokio::sync::mpsc::unbounded_channel", reason = "bounded" },
  { path = "std::sync::mpsc::channel", reason = "bounded" },
]
"#;

    #[test]
    fn a_copy_without_the_libraries_that_the_crate_lacks_passes() {
        let own = "# copy\ntoo-many-lines-threshold = 60\ndisallowed-methods = [\n  { path = \"std::sync::mpsc::channel\", reason = \"other words\" },\n]\n";

        assert!(missing(ROOT, own, &Package::of("crypto", &[])).is_empty());
    }

    #[test]
    fn a_forgotten_entry_is_found() {
        let own = "too-many-lines-threshold = 60\n";

        assert_eq!(
            missing(ROOT, own, &Package::of("crypto", &[])),
            ["disallowed-methods: std::sync::mpsc::channel"]
        );
    }

    #[test]
    fn an_entry_in_the_wrong_list_is_found() {
        let own = "too-many-lines-threshold = 60\ndisallowed-types = [\n  { path = \"std::sync::mpsc::channel\" },\n]\n";

        assert_eq!(missing(ROOT, own, &Package::of("crypto", &[])).len(), 1);
    }

    #[test]
    fn a_library_that_the_crate_has_is_not_excused() {
        let own = "too-many-lines-threshold = 61\n";
        let package = Package::of("node", &[("tokio", None)]);

        assert_eq!(missing(ROOT, own, &package).len(), 3);
    }
}
