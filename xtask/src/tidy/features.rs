//! Our crates have no cargo features: variation is a value at run time, or another crate.

use crate::{cargo::Package, tree::Finding};

/// Looks for features, those that optional dependencies make included.
pub(super) fn check(packages: &[Package]) -> Vec<Finding> {
    packages
        .iter()
        .flat_map(|package| {
            package
                .features
                .keys()
                .map(|feature| Finding::new(&package.name, format!("has the feature {feature}")))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_feature_is_found() {
        let mut package = Package::of("hoopoe-node", &[]);
        assert_eq!(check(&[package.clone()]), []);

        package.features.insert("fast".into(), vec![]);
        assert_eq!(check(&[package]).len(), 1);
    }
}
