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
fn an_erasure_that_was_cut_short_stands_in_the_way_until_it_is_finished() {
    let person = Person::with_profile();
    fs::remove_file(person.profile().join("vault")).unwrap();

    let init = person.hoopoe(["init", "--name", "Alice", "--passphrase-file"], ["passphrase"]);
    fails(&init, 1, "finish it with hoopoe erase");
    // Nothing can be lost any more, so nobody is asked.
    assert!(answer(&person.ask(["erase"])).contains("is erased"));

    assert!(!person.profile().exists());
    let init = person.hoopoe(["init", "--name", "Alice", "--passphrase-file"], ["passphrase"]);
    assert!(init.status.success(), "{}", complaint(&init));
}
