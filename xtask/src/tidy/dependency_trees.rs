//! What must not be in a crate's dependency tree, however far down.
//!
//! `cargo tree` is asked about each crate by itself, because features of one crate would show in another's tree
//! otherwise. Test dependencies do not ship and do not count.

use anyhow::{Context, Result};

use crate::{
    cargo::{self, Workspace},
    tree::Finding,
};

struct Absence {
    package: &'static str,
    why: &'static str,
    /// Names; one that ends in `*` stands for all that begin so.
    absent: &'static [&'static str],
}

const NO_WAY_OUT: &[&str] = &[
    "aws-lc-rs",
    "axum",
    "hyper",
    "libp2p*",
    "libsqlite3-sys",
    "mio",
    "notify",
    "quinn*",
    "reqwest",
    "rustls",
    "socket2",
    "sqlx*",
    "tokio",
    "tokio-*",
    "tracing*",
];

/// What is compressed before it is encrypted tells by its length what it is like.
const COMPRESSION: &[&str] = &["brotli*", "flate2", "lz4*", "miniz_oxide", "snap", "xz2", "zstd*"];

const ABSENCES: [Absence; 6] = [
    Absence {
        package: "hoopoe-store-server",
        why: "the server cannot decrypt (invariant 3)",
        absent: &[
            "hoopoe-crypto",
            "hoopoe-engine",
            "hoopoe-node",
            "hpke",
            "libp2p*",
            "ml-kem",
            "vodozemac",
            "x-wing",
            "x25519*",
        ],
    },
    Absence {
        package: "hoopoe-protocol",
        why: "protocol is data, encoding and limits (invariant 1)",
        absent: NO_WAY_OUT,
    },
    Absence {
        package: "hoopoe-crypto",
        why: "crypto does no I/O (invariant 2)",
        absent: NO_WAY_OUT,
    },
    Absence {
        package: "hoopoe-crypto",
        why: "nothing is compressed before it is encrypted (attack A15)",
        absent: COMPRESSION,
    },
    Absence {
        package: "hoopoe-engine",
        why: "nothing is compressed before it is encrypted (attack A15)",
        absent: COMPRESSION,
    },
    Absence {
        package: "hoopoe-engine",
        why: "the engine does no I/O (invariant 2)",
        absent: NO_WAY_OUT,
    },
];

/// Asks cargo for each tree and looks for what must be absent.
pub(super) fn check(workspace: &Workspace) -> Result<Vec<Finding>> {
    let mut findings = Vec::new();
    for absence in &ABSENCES {
        let mut tree = workspace.cargo();
        tree.args(["tree", "--locked", "--package", absence.package]);
        tree.args(["--edges", "normal,build", "--prefix", "none", "--format", "{p}"]);
        let printed = cargo::output(&mut tree).with_context(|| format!("the tree of {}", absence.package))?;
        findings.extend(absence.look(&printed));
    }
    Ok(findings)
}

impl Absence {
    /// Looks through a tree, one package a line, the name first.
    fn look(&self, tree: &str) -> Vec<Finding> {
        let mut names: Vec<&str> = tree.lines().filter_map(|line| line.split(' ').next()).collect();
        names.sort_unstable();
        names.dedup();
        names
            .into_iter()
            .filter(|name| self.absent.iter().any(|pattern| matches(pattern, name)))
            .map(|name| Finding::new(self.package, format!("{name} is in its tree: {}", self.why)))
            .collect()
    }
}

fn matches(pattern: &str, name: &str) -> bool {
    pattern
        .strip_suffix('*')
        .map_or(pattern == name, |start| name.starts_with(start))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_forbidden_package_far_down_is_found_once() {
        let [server, ..] = &ABSENCES;
        let tree = "hoopoe-store-server v0.1.0 (/x)\naxum v0.8.9\nvodozemac v0.11.1\nx25519-dalek v3.0.0\nx25519-dalek v3.0.0 (*)\n";

        let found: Vec<String> = server
            .look(tree)
            .into_iter()
            .map(|finding| finding.problem)
            .collect();

        assert_eq!(found.len(), 2);
        assert!(found[0].starts_with("vodozemac"));
        assert!(found[1].starts_with("x25519-dalek"));
    }

    #[test]
    fn what_compresses_is_found_beneath_what_encrypts() {
        let [_, _, _, crypto, ..] = &ABSENCES;

        assert_eq!(
            crypto
                .look("flate2 v1.1.0\nzstd-safe v7.2.0\nsha2 v0.11.1\n")
                .len(),
            2
        );
    }

    #[test]
    fn names_that_only_look_alike_pass() {
        let [server, ..] = &ABSENCES;

        assert_eq!(server.look("hoopoe-protocol v0.1.0\ned25519-dalek v3.0.0\n"), []);
    }
}
