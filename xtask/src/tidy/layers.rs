//! Our crates depend on each other along the drawn arrows only.

use crate::{cargo::Package, tree::Finding};

/// A crate, and which of ours it may depend on, tests included.
const ARROWS: [(&str, &[&str]); 9] = [
    ("hoopoe-protocol", &[]),
    ("hoopoe-crypto", &["hoopoe-protocol"]),
    ("hoopoe-engine", &["hoopoe-crypto", "hoopoe-protocol"]),
    (
        "hoopoe-node",
        &["hoopoe-crypto", "hoopoe-engine", "hoopoe-protocol"],
    ),
    ("hoopoe-store-server", &["hoopoe-protocol"]),
    ("hoopoe-load", &["hoopoe-protocol"]),
    ("e2e", &["hoopoe-load", "hoopoe-protocol"]),
    (
        "hoopoe-seed",
        &["hoopoe-engine", "hoopoe-node", "hoopoe-protocol"],
    ),
    ("xtask", &["e2e"]),
];

/// Compares each package with its arrows.
pub(super) fn check(packages: &[Package]) -> Vec<Finding> {
    let ours: Vec<&str> = packages.iter().map(|package| package.name.as_str()).collect();
    let mut findings = Vec::new();
    for package in packages {
        let Some((_, allowed)) = ARROWS.iter().find(|(name, _)| *name == package.name) else {
            findings.push(Finding::new(
                &package.name,
                "is in no layer; draw its arrows in layers.rs",
            ));
            continue;
        };
        for dependency in &package.dependencies {
            let name = dependency.name.as_str();
            if ours.contains(&name) && !allowed.contains(&name) {
                let kind = dependency.kind.as_deref().unwrap_or("normal");
                findings.push(Finding::new(
                    &package.name,
                    format!("must not depend on {name} ({kind})"),
                ));
            }
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_drawn_arrows_pass() {
        let packages = [
            Package::of("hoopoe-protocol", &[("minicbor", None)]),
            Package::of("hoopoe-crypto", &[("hoopoe-protocol", None)]),
        ];

        assert_eq!(check(&packages), []);
    }

    #[test]
    fn an_arrow_that_is_not_drawn_is_found_even_if_only_tests_use_it() {
        let packages = [
            Package::of("hoopoe-crypto", &[]),
            Package::of("hoopoe-store-server", &[("hoopoe-crypto", Some("dev"))]),
        ];

        let [finding] = &check(&packages)[..] else {
            panic!()
        };
        assert_eq!(finding.place, "hoopoe-store-server");
        assert!(finding.problem.contains("hoopoe-crypto (dev)"));
    }

    #[test]
    fn a_new_crate_needs_a_place() {
        assert_eq!(check(&[Package::of("hoopoe-utils", &[])]).len(), 1);
    }
}
