//! `cargo xtask tidy`: the rules of the house that can be read off the sources, each a guard in a file of its own.

mod adapters;
mod ciphers;
mod clippy_files;
mod dependency_trees;
pub(crate) mod documents;
mod exclusive_owners;
mod features;
mod first_lines;
mod fuzzing;
mod layers;
mod machine_paths;
mod manifests;
mod module_files;
mod old_cipher;
mod panics;
mod purity;
mod secrets_as_text;
mod server_imports;
mod sizes;
mod test_rules;
mod unfinished;
mod views;

use std::process::ExitCode;

use anyhow::{Context, Result};

use crate::{
    attacks, audit,
    cargo::Workspace,
    coverage, defences,
    tree::{Finding, Tree},
};

/// What the guards look at.
struct House {
    workspace: Workspace,
    tree: Tree,
}

struct Guard {
    name: &'static str,
    rule: &'static str,
    check: fn(&House) -> Result<Vec<Finding>>,
}

const GUARDS: [Guard; 27] = [
    Guard {
        name: "layers",
        rule: "our crates depend on each other along the drawn arrows only (1)",
        check: |house| Ok(layers::check(&house.workspace.packages)),
    },
    Guard {
        name: "dependency trees",
        rule: "the server cannot decrypt; crypto and engine have nothing to do I/O with (2, 3)",
        check: |house| dependency_trees::check(&house.workspace),
    },
    Guard {
        name: "server imports",
        rule: "the server never names what stands inside the ratchet (3)",
        check: |house| Ok(server_imports::check(&house.tree)),
    },
    Guard {
        name: "purity",
        rule: "crypto and engine touch no file, socket, clock or thread (2)",
        check: |house| Ok(purity::check(&house.tree)),
    },
    Guard {
        name: "clippy files",
        rule: "a crate's own clippy.toml repeats the root's (2, 8)",
        check: |house| Ok(clippy_files::check(&house.tree, &house.workspace)),
    },
    Guard {
        name: "exclusive owners",
        rule: "the engine and the swarm have one owner and no lock (7)",
        check: |house| Ok(exclusive_owners::check(&house.tree)),
    },
    Guard {
        name: "views",
        rule: "nothing in the engine is a wire or web type (10)",
        check: |house| Ok(views::check(&house.tree)),
    },
    Guard {
        name: "adapters",
        rule: "each outside library is named in its own adapter only",
        check: |house| Ok(adapters::check(&house.tree)),
    },
    Guard {
        name: "sizes",
        rule: "a file is at most 400 lines without its tests, TypeScript 200 (13)",
        check: |house| Ok(sizes::check(&house.tree)),
    },
    Guard {
        name: "documents",
        rule: "each docs/protocol/*.md records the sources it describes (14)",
        check: |house| Ok(documents::check(&house.tree)),
    },
    Guard {
        name: "manifests",
        rule: "versions stand in the root, lints are inherited, unsafe code is forbidden",
        check: |house| Ok(manifests::check(&house.tree)),
    },
    Guard {
        name: "features",
        rule: "our crates have no cargo features",
        check: |house| Ok(features::check(&house.workspace.packages)),
    },
    Guard {
        name: "first lines",
        rule: "every Rust file begins by saying what it is",
        check: |house| Ok(first_lines::check(&house.tree)),
    },
    Guard {
        name: "module files",
        rule: "no mod.rs",
        check: |house| Ok(module_files::check(&house.tree)),
    },
    Guard {
        name: "unfinished",
        rule: "whatever is left to do has an issue number",
        check: |house| Ok(unfinished::check(&house.tree)),
    },
    Guard {
        name: "ignored tests",
        rule: "no test is ignored",
        check: |house| Ok(test_rules::ignored(&house.tree)),
    },
    Guard {
        name: "sleeping tests",
        rule: "tests wait for a condition, never for time",
        check: |house| Ok(test_rules::sleeping(&house.tree)),
    },
    Guard {
        name: "defences",
        rule: "each listed defence stands, and the test that shows it has a place in the threat model",
        check: |house| defences::check(&house.tree),
    },
    Guard {
        name: "coverage",
        rule: "what no test of the cryptography runs is listed, and the auditing guide says why",
        check: |house| coverage::check(&house.tree),
    },
    Guard {
        name: "attacks",
        rule: "every attack that the design names has tests, and a row in the auditing guide",
        check: |house| attacks::check(&house.tree),
    },
    Guard {
        name: "audit",
        rule: "each part of the audit picks tests that exist, and every property is in it",
        check: |house| Ok(audit::check(&house.tree)),
    },
    Guard {
        name: "old cipher",
        rule: "Olm and Megolm are configured as version 2, in one place each",
        check: |house| Ok(old_cipher::check(&house.tree)),
    },
    Guard {
        name: "ciphers",
        rule: "one version of each cryptographic crate, wiping its keys, without what must stay off",
        check: |house| ciphers::check(&house.workspace),
    },
    Guard {
        name: "fuzzing",
        rule: "what the fuzzer switches off is switched off in its own folder only",
        check: |house| Ok(fuzzing::check(&house.tree)),
    },
    Guard {
        name: "panics",
        rule: "protocol and crypto have no path to a panic, and silence no lint about it",
        check: |house| Ok(panics::check(&house.tree)),
    },
    Guard {
        name: "secrets as text",
        rule: "secrets become text in constant time, in four places (decision 7)",
        check: |house| Ok(secrets_as_text::check(&house.tree)),
    },
    Guard {
        name: "machine paths",
        rule: "no path of somebody's machine stands in the tree",
        check: |house| Ok(machine_paths::check(&house.tree)),
    },
];

/// What the guards say together.
pub(crate) enum Verdict {
    /// Every rule is kept.
    Clean,
    /// So many are not.
    Broken(usize),
}

impl From<Verdict> for ExitCode {
    fn from(verdict: Verdict) -> Self {
        match verdict {
            Verdict::Clean => Self::SUCCESS,
            Verdict::Broken(_) => Self::FAILURE,
        }
    }
}

impl House {
    fn load() -> Result<Self> {
        let workspace = Workspace::load()?;
        let tree = Tree::read(&workspace.root)?;
        Ok(Self { workspace, tree })
    }
}

/// What some guards find, by their names.
pub(crate) fn findings_of(names: &[&str]) -> Result<Vec<Finding>> {
    let house = House::load()?;
    let mut findings = Vec::new();
    for name in names {
        let guard = GUARDS.iter().find(|guard| guard.name == *name);
        let guard = guard.with_context(|| format!("there is no guard {name}"))?;
        findings.extend((guard.check)(&house)?);
    }
    Ok(findings)
}

/// Runs all guards and prints one line each, and the findings below it.
pub(crate) fn run() -> Result<Verdict> {
    let house = House::load()?;
    let mut broken = 0;
    for guard in &GUARDS {
        let findings = (guard.check)(&house)?;
        let mark = if findings.is_empty() { "ok    " } else { "BROKEN" };
        println!("{mark} {:<17} {}", guard.name, guard.rule);
        for finding in &findings {
            println!("         {}: {}", finding.place, finding.problem);
        }
        broken += usize::from(!findings.is_empty());
    }
    println!("{} guards, {broken} broken", GUARDS.len());
    Ok(if broken == 0 {
        Verdict::Clean
    } else {
        Verdict::Broken(broken)
    })
}
