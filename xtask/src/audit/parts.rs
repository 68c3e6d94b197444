//! The kinds of proof, and which tests belong to each.

use crate::{
    defences,
    tree::{Finding, SourceFile, Tree},
    verifier::{self, Program},
};

/// A package, and where its sources and tests are.
#[derive(Debug)]
pub(super) struct Package {
    pub name: &'static str,
    folder: &'static str,
}

const PROTOCOL_CRATE: Package = Package {
    name: "hoopoe-protocol",
    folder: "protocol/",
};
const CRYPTO_CRATE: Package = Package {
    name: "hoopoe-crypto",
    folder: "crypto/",
};
const ENGINE_CRATE: Package = Package {
    name: "hoopoe-engine",
    folder: "node/engine/",
};

/// What the audit is about.
pub(super) const CRYPTO: [Package; 2] = [PROTOCOL_CRATE, CRYPTO_CRATE];

/// What decides when cryptography is used.
const ENGINE: [Package; 1] = [ENGINE_CRATE];

/// What keeps prekeys for others.
const SERVER: [Package; 1] = [Package {
    name: "hoopoe-store-server",
    folder: "store-server/",
}];

/// A part of the audit.
pub(super) struct Part {
    pub name: &'static str,
    pub what: &'static str,
    pub proof: Proof,
}

/// How something is shown.
pub(super) enum Proof {
    /// By the tests of the protocol and crypto crates whose path contains one of these.
    Tests(&'static [&'static str]),
    /// By the tests in the table of attacks that stand in these packages.
    Attacks(&'static [Package]),
    /// By a program in another language.
    Program(&'static Program),
    /// By these guards.
    Absences(&'static [&'static str]),
}

/// Modules with vectors that the world shares.
const PUBLIC: &[&str] = &[
    "public::",
    "x_wing::",
    "safety_number::",
    "argon2id_gives_the_answer_of_rfc_9106",
    "the_vectors_of_bip39_hold_both_ways",
];

/// Modules with vectors of ours, with formats written a second time from the documents, and with pickles of old.
const FROZEN: &[&str] = &["vectors::", "document::", "pickles::"];

/// Modules with random tests and models.
const PROPERTIES: &[&str] = &[
    "at_rest::",
    "backup::",
    "backup_model::",
    "bent::",
    "bundle::",
    "carrier::",
    "code::",
    "envelope::",
    "export::",
    "histories::",
    "invite::",
    "live::",
    "model::",
    "outline::",
    "padding::",
    "peer::",
    "presence::",
    "qr::",
    "recovery::",
    "round_trip::",
    "sealed_prekey::",
    "simulation::",
    "size::",
    "slot::",
    "tree::",
    "vault::",
];

/// Guards of what must not be there.
const ABSENCES: &[&str] = &[
    "dependency trees",
    "purity",
    "manifests",
    "features",
    "old cipher",
    "ciphers",
    "fuzzing",
    "panics",
    "secrets as text",
];

/// All parts.
pub(super) const ALL: [Part; 12] = [
    Part {
        name: "public vectors",
        what: "Wycheproof and the published vectors, for every primitive that is used",
        proof: Proof::Tests(PUBLIC),
    },
    Part {
        name: "frozen vectors",
        what: "our own vectors, one file for each format, and pickles of earlier versions",
        proof: Proof::Tests(FROZEN),
    },
    Part {
        name: "second verifier",
        what: "our own vectors once more, in Python and from the documents",
        proof: Proof::Program(&verifier::VECTORS),
    },
    Part {
        name: "properties",
        what: "random tests, and models of sessions, groups, backups and files",
        proof: Proof::Tests(PROPERTIES),
    },
    Part {
        name: "small worlds",
        what: "every state and short history of a small group, every pair of branches, every payload and beginning",
        proof: Proof::Tests(&["worlds::"]),
    },
    Part {
        name: "symbolic models",
        what: "the ProVerif text in crypto/model is read; ProVerif itself is not run",
        proof: Proof::Program(&verifier::MODELS),
    },
    Part {
        name: "attacks",
        what: "A1 to A19 and the others of tests/attacks.json, in protocol and crypto",
        proof: Proof::Attacks(&CRYPTO),
    },
    Part {
        name: "fuzz smoke",
        what: "every seed and every vector through its decoder, whole, cut off and bent",
        proof: Proof::Tests(&["corpus::"]),
    },
    Part {
        name: "secrets",
        what: "keys that nothing shows and that are overwritten",
        proof: Proof::Tests(&["redaction::", "wiping::"]),
    },
    Part {
        name: "absences",
        what: "what must not be there, by guards of cargo xtask tidy",
        proof: Proof::Absences(ABSENCES),
    },
    Part {
        name: "engine attacks",
        what: "the attacks that are tested in the engine (only with --long)",
        proof: Proof::Attacks(&ENGINE),
    },
    Part {
        name: "server attacks",
        what: "the attacks that are tested in the store server (only with --long)",
        proof: Proof::Attacks(&SERVER),
    },
];

impl Part {
    /// Whether something large must be built for it.
    pub(super) fn is_long(&self) -> bool {
        matches!(self.proof, Proof::Attacks([package]) if package.name != CRYPTO_CRATE.name)
    }
}

/// Whether each name of a part is that of a test or a module, and whether every random test is in a part.
pub(crate) fn check(tree: &Tree) -> Vec<Finding> {
    let paths = test_names(tree, &CRYPTO);
    let mut findings = Vec::new();
    for part in &ALL {
        let Proof::Tests(names) = part.proof else { continue };
        let unknown = names
            .iter()
            .filter(|name| !paths.iter().any(|path| path.contains(**name)));
        findings.extend(unknown.map(|name| Finding::new(part.name, format!("there is no test in {name}"))));
    }
    for file in CRYPTO.iter().flat_map(|package| tree.rust_below(package.folder)) {
        let has_properties = file.code().any(|line| line.has_word("proptest!"));
        let module = format!("::{}", module(file));
        if has_properties
            && !PROPERTIES
                .iter()
                .any(|name| module.ends_with(&format!("::{name}")))
        {
            findings.push(Finding::new(
                &file.path,
                "its random tests are in no part of the audit",
            ));
        }
    }
    findings
}

/// The paths of all functions of some packages as the test runner would name them, those that are no tests included.
pub(super) fn test_names(tree: &Tree, packages: &[Package]) -> Vec<String> {
    packages
        .iter()
        .flat_map(|package| tree.rust_below(package.folder))
        .flat_map(|file| {
            let module = module(file);
            defences::function_names(&file.text).map(move |name| format!("{module}{name}"))
        })
        .collect()
}

/// The module of a file: `outer::envelope::` for `crypto/tests/crypto/outer/envelope.rs`.
fn module(file: &SourceFile) -> String {
    let path = file.path.strip_suffix(".rs").unwrap_or(&file.path);
    let folders = path
        .split('/')
        .skip_while(|folder| !["src", "tests"].contains(folder));
    // A test binary has a folder of its own below `tests`.
    let below = if path.contains("/tests/") { 2 } else { 1 };
    folders.skip(below).map(|folder| format!("{folder}::")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(path: &str) -> SourceFile {
        SourceFile {
            path: path.into(),
            text: String::new(),
        }
    }

    #[test]
    fn a_module_is_named_as_the_test_runner_names_it() {
        assert_eq!(
            module(&file("crypto/tests/crypto/outer/envelope.rs")),
            "outer::envelope::"
        );
        assert_eq!(module(&file("crypto/src/group/replay.rs")), "group::replay::");
        assert_eq!(
            module(&file("node/engine/tests/scenarios/hostile.rs")),
            "hostile::"
        );
    }

    #[test]
    fn a_name_without_a_test_and_a_random_test_without_a_part_are_found() {
        let tree = Tree::of(&[
            ("crypto/tests/crypto/worlds/group.rs", "fn every_state() {}\n"),
            (
                "crypto/tests/crypto/outer/envelope.rs",
                "proptest! {\n    fn any() {}\n}\n",
            ),
            (
                "crypto/tests/crypto/outer/unheard.rs",
                "proptest! {\n    fn any() {}\n}\n",
            ),
        ]);

        let found: Vec<String> = check(&tree)
            .into_iter()
            .map(|finding| format!("{}: {}", finding.place, finding.problem))
            .collect();

        assert!(found.contains(&"fuzz smoke: there is no test in corpus::".to_owned()));
        assert!(!found.iter().any(|finding| finding.contains("worlds::")));
        assert!(!found.iter().any(|finding| finding.contains("envelope")));
        assert!(found.contains(
            &"crypto/tests/crypto/outer/unheard.rs: its random tests are in no part of the audit".to_owned()
        ));
    }
}
