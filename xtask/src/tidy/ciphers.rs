//! The cryptographic crates below `hoopoe-crypto`: one version of each, wiping its keys, and without the features that would
//! open what they hide.
//!
//! Features are looked up for the crypto crate by itself, and those that must be off for the whole workspace too, because
//! a build of several crates switches on what any of them asks for.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result};

use crate::{
    cargo::{self, Workspace},
    tree::Finding,
};

const PACKAGE: &str = "hoopoe-crypto";

/// Crates, or how their names begin, that must not be there in two versions.
const ONE_VERSION: [&str; 25] = [
    "aead",
    "aes",
    "argon2",
    "blake2",
    "cbc",
    "chacha20",
    "cipher",
    "curve25519",
    "digest",
    "ed25519",
    "hkdf",
    "hmac",
    "hpke",
    "keccak",
    "kem",
    "ml-kem",
    "poly1305",
    "rand_core",
    "sha2",
    "sha3",
    "shake",
    "subtle",
    "vodozemac",
    "x25519",
    "zeroize",
];

/// Wiping is no default of theirs.
const WIPING: [&str; 9] = [
    "argon2",
    "chacha20poly1305",
    "curve25519-dalek",
    "ed25519-dalek",
    "hmac",
    "ml-kem",
    "sha2",
    "x-wing",
    "x25519-dalek",
];

/// Features that must be off: a crate, and what it would open.
const OFF: [(&str, &str); 3] = [
    ("vodozemac", "low-level-api"),
    ("vodozemac", "libolm-compat"),
    ("vodozemac", "insecure-pk-encryption"),
];

/// Asks cargo for the trees.
pub(super) fn check(workspace: &Workspace) -> Result<Vec<Finding>> {
    let own = printed(workspace, &["--package", PACKAGE])?;
    let all = printed(workspace, &["--workspace"])?;
    let mut findings = versions(&own);
    findings.extend(wiping(&own));
    findings.extend(open(&own));
    findings.extend(open(&all));
    Ok(findings)
}

/// One package a line: name, version and features.
fn printed(workspace: &Workspace, which: &[&str]) -> Result<String> {
    let mut tree = workspace.cargo();
    tree.args(["tree", "--locked"]).args(which);
    tree.args(["--edges", "normal", "--prefix", "none", "--format", "{p}|{f}"]);
    cargo::output(&mut tree).context("the tree of the cryptographic crates")
}

/// Name, version and features of each line.
fn packages(tree: &str) -> impl Iterator<Item = (&str, &str, Vec<&str>)> {
    tree.lines().filter_map(|line| {
        let (package, features) = line.split_once('|')?;
        let mut words = package.split(' ');
        let features = features.trim_end_matches("(*)").trim();
        Some((words.next()?, words.next()?, features.split(',').collect()))
    })
}

fn versions(tree: &str) -> Vec<Finding> {
    let mut known: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (name, version, _) in packages(tree) {
        known.entry(name).or_default().insert(version);
    }
    known
        .into_iter()
        .filter(|(name, versions)| {
            versions.len() > 1 && ONE_VERSION.iter().any(|start| name.starts_with(start))
        })
        .map(|(name, versions)| {
            let versions: Vec<&str> = versions.into_iter().collect();
            Finding::new(
                PACKAGE,
                format!("has {name} in the versions {}", versions.join(", ")),
            )
        })
        .collect()
}

fn wiping(tree: &str) -> Vec<Finding> {
    let wipes = |wanted: &&str| {
        packages(tree).any(|(name, _, features)| name == *wanted && features.contains(&"zeroize"))
    };
    let leaving = WIPING.iter().filter(|name| !wipes(name));
    leaving
        .map(|name| {
            Finding::new(
                PACKAGE,
                format!("{name} is there without its feature zeroize, or is not there"),
            )
        })
        .collect()
}

fn open(tree: &str) -> Vec<Finding> {
    let is_on = |(name, feature): &&(&str, &str)| {
        packages(tree).any(|(package, _, features)| package == *name && features.contains(feature))
    };
    let on = OFF.iter().filter(is_on);
    on.map(|(name, feature)| Finding::new(PACKAGE, format!("{name} has the feature {feature}")))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_versions_of_one_crate_are_found_and_two_crates_of_one_kind_are_not() {
        let tree = "chacha20 v0.10.2|zeroize\nchacha20poly1305 v0.11.0|\nchacha20 v0.9.1|\nsyn v2.0.1|\nsyn v3.0.0|\n";

        let found = versions(tree);

        assert_eq!(found.len(), 1);
        assert!(
            found[0]
                .problem
                .contains("chacha20 in the versions v0.10.2, v0.9.1")
        );
    }

    #[test]
    fn a_feature_that_must_be_off_is_found_also_in_a_line_that_is_repeated() {
        assert_eq!(open("vodozemac v0.11.1|experimental-session-config\n"), []);
        assert_eq!(
            open("vodozemac v0.11.1|experimental-session-config,low-level-api (*)\n").len(),
            1
        );
    }

    #[test]
    fn a_crate_that_leaves_its_keys_behind_is_found() {
        let good: String = WIPING
            .map(|name| format!("{name} v1.0.0|alloc,zeroize\n"))
            .concat();

        assert_eq!(wiping(&good), []);
        assert_eq!(
            wiping(&good.replace("hmac v1.0.0|alloc,zeroize", "hmac v1.0.0|alloc")).len(),
            1
        );
    }
}
