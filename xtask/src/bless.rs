//! `cargo xtask bless`: records the state of the sources in the documents that describe them.

use std::{fs, process::ExitCode};

use anyhow::{Context, Result};

use crate::{cargo::Workspace, tidy::documents, tree::Tree};

/// Brings every record up to date; whoever blesses has read the document beside its sources.
pub(crate) fn run() -> Result<ExitCode> {
    let workspace = Workspace::load()?;
    let tree = Tree::read(&workspace.root)?;
    let mut refused = 0_usize;
    for document in documents::documents(&tree) {
        match documents::blessed(&tree, document) {
            Ok(text) if text == document.text => println!("current  {}", document.path),
            Ok(text) => {
                fs::write(workspace.root.join(&document.path), text)
                    .with_context(|| format!("writing {}", document.path))?;
                println!("blessed  {}", document.path);
            }
            Err(problem) => {
                println!("REFUSED  {}: {problem}", document.path);
                refused += 1;
            }
        }
    }
    Ok(if refused == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}
