//! The end of a profile.

use std::fs;

use super::{Person, answer, complaint, fails, json};

#[test]
fn a_profile_is_erased_for_whoever_means_it_and_only_while_no_node_runs() {
    let person = Person::with_profile();
    fs::write(person.profile().join("thesis.txt"), "years of work").unwrap();
    fails(&person.ask(["erase"]), 1, "--yes-erase-everything");
    let node = person.run();
    fails(
        &person.ask(["erase", "--yes-erase-everything"]),
        1,
        "end it first",
    );
    node.stop();
    assert!(person.profile().join("vault").exists());

    let erased = json(&person.ask(["erase", "--yes-erase-everything", "--json"]));

    assert_eq!(erased["left"], serde_json::json!(["thesis.txt"]));
    assert_eq!(super::names(person.profile()), ["thesis.txt"]);
    fails(&person.ask(["erase"]), 3, "there is no profile here");
}

#[test]
fn a_profile_that_lost_its_vault_is_not_said_to_be_none() {
    let person = Person::with_profile();
    let vault = person.profile().join("vault");
    let copy = person.write("copy", fs::read(&vault).unwrap());
    fs::remove_file(&vault).unwrap();

    for words in [
        &["run", "--passphrase-file"][..],
        &["check", "--passphrase-file"],
        &["init", "--name", "Alice", "--passphrase-file"],
    ] {
        let output = person.hoopoe(words.iter().copied(), ["passphrase"]);

        fails(&output, 1, "put back a copy of that file");
    }
    let doctor = person.ask(["doctor"]);
    let said = String::from_utf8_lossy(&doctor.stdout);
    assert!(
        said.contains("is gone; without it nothing opens the profile"),
        "{said}"
    );
    fs::copy(copy, vault).unwrap();
    person.run().stop();
}

#[test]
fn an_erasure_that_was_cut_short_stands_in_the_way_until_it_is_finished() {
    let person = Person::with_profile();
    fs::remove_file(person.profile().join("vault")).unwrap();

    let init = person.hoopoe(["init", "--name", "Alice", "--passphrase-file"], ["passphrase"]);
    fails(&init, 1, "finish it with hoopoe erase");
    // Perhaps it was not: whoever lost the vault alone may have a copy of it, and is asked.
    fails(&person.ask(["erase"]), 1, "--yes-erase-everything");
    assert!(person.profile().join("hoopoe.db").exists());
    assert!(answer(&person.ask(["erase", "--yes-erase-everything"])).contains("is erased"));

    assert!(!person.profile().exists());
    let init = person.hoopoe(["init", "--name", "Alice", "--passphrase-file"], ["passphrase"]);
    assert!(init.status.success(), "{}", complaint(&init));
}
