//! Secrets become text in few places, and there in constant time: the usual encoders look bytes up in a table, and which
//! line of the cache is touched depends on the secret ([decision 7](../../docs/decisions/0007-minicbor-and-base64ct-in-crypto.md)).

use crate::tree::{Finding, Tree};

/// The encoder without a table, and the files that may name it: links and codes that people carry, and pickles.
const ENCODER: &str = "base64ct";
const PLACES: [&str; 4] = [
    "crypto/src/invite/link.rs",
    "crypto/src/link/qr.rs",
    "crypto/src/pickle.rs",
    "crypto/src/verification/code.rs",
];

/// Encoders with a table, and ways to text that keys of vodozemac have.
const LEAKY: [&str; 4] = ["base64", "data_encoding", "base64_encode", "to_base64"];

/// Looks through the crypto crate.
pub(super) fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in tree.rust_below("crypto/src/") {
        let end = file.lines_before_tests();
        for line in file.code().take_while(|line| line.number <= end) {
            if line.has_word(ENCODER) && !PLACES.contains(&file.path.as_str()) {
                findings.push(Finding::new(
                    file.at(line.number),
                    "one more place where secrets become text",
                ));
            }
            if let Some(name) = LEAKY.iter().find(|name| line.has_word(name)) {
                findings.push(Finding::new(
                    file.at(line.number),
                    format!("{name} does not encode in constant time"),
                ));
            }
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    fn places(path: &str, text: &str) -> Vec<String> {
        Tree::places(check, path, text)
    }

    #[test]
    fn an_encoder_with_a_table_is_found() {
        assert_eq!(
            places("crypto/src/a.rs", "use data_encoding::HEXLOWER;\n"),
            ["crypto/src/a.rs:1"]
        );
        assert_eq!(
            places("crypto/src/a.rs", "let text = secret.to_base64();\n"),
            ["crypto/src/a.rs:1"]
        );
    }

    #[test]
    fn one_more_place_is_found_and_the_known_ones_pass() {
        let text = "use base64ct::{Base64UrlUnpadded, Encoding};\n";

        assert_eq!(places("crypto/src/vault.rs", text), ["crypto/src/vault.rs:1"]);
        assert_eq!(places("crypto/src/link/qr.rs", text), [""; 0]);
    }
}
