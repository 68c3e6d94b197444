//! Looking for damage, and finding it.

use std::{fs, os::unix::fs::FileExt};

use super::{Person, complaint, fails, run_once};

fn check(person: &Person) -> std::process::Output {
    person
        .command(["check", "--passphrase-file"], ["passphrase"])
        .output()
        .unwrap()
}

/// Flips a bit in the middle of every page whose number `which` picks.
fn bend(person: &Person, which: impl Fn(u64) -> bool) {
    const PAGE: u64 = 4_096;
    let path = person.profile().join("hoopoe.db");
    let pages = fs::metadata(&path).unwrap().len() / PAGE;
    let file = fs::File::options().read(true).write(true).open(path).unwrap();
    for page in (1..=pages).filter(|page| which(*page)) {
        let place = (page - 1) * PAGE + PAGE / 2;
        let mut byte = [0];
        file.read_exact_at(&mut byte, place).unwrap();
        file.write_all_at(&[byte[0] ^ 1], place).unwrap();
    }
}

#[test]
fn a_profile_that_is_whole_is_said_to_be() {
    let person = Person::with_profile();
    person.run().stop();
    let before = fs::read(person.profile().join("hoopoe.db")).unwrap();

    let output = check(&person);

    let text = super::answer(&output);
    for line in [
        "ok    vault       ",
        "ok    pages       all are authentic",
        "ok    structure   is whole",
        "ok    references  ",
        "ok    schema      ",
        "ok    settings    ",
        "ok    servers     ",
        "ok    account     every key opens",
        "ok    messages    ",
    ] {
        assert!(text.contains(line), "{line} is missing:\n{text}");
    }
    assert_eq!(fs::read(person.profile().join("hoopoe.db")).unwrap(), before);
    let data = super::json(
        &person
            .command(["check", "--json", "--passphrase-file"], ["passphrase"])
            .output()
            .unwrap(),
    );
    assert_eq!(data[1]["name"], "pages");
    assert_eq!(data[1]["verdict"], "ok");
}

#[test]
fn a_bit_that_was_flipped_is_found_and_a_node_does_not_run_on_it() {
    let person = Person::with_profile();
    person.run().stop();

    bend(&person, |page| page == 3);

    let output = check(&person);
    assert_eq!(output.status.code(), Some(1));
    let text = String::from_utf8(output.stdout.clone()).unwrap();
    assert!(
        text.contains("fail  pages       HMAC verification failed for page 3;"),
        "{text}"
    );
    assert!(
        complaint(&output).contains("things are not as they should be"),
        "{}",
        complaint(&output)
    );
    // Whichever page it reads first.
    bend(&person, |page| page > 1 && page != 3);
    let run = run_once(person.command(
        ["run", "--until-stdin-closes", "--passphrase-file"],
        ["passphrase"],
    ));
    fails(&run, 1, "the database is damaged");
    assert!(complaint(&run).contains(" check"));
}

#[test]
fn a_first_page_that_is_damaged_is_told_from_a_wrong_passphrase() {
    let person = Person::with_profile();

    bend(&person, |page| page == 1);

    let output = check(&person);
    assert_eq!(output.status.code(), Some(1));
    let text = String::from_utf8(output.stdout.clone()).unwrap();
    assert!(text.contains("ok    vault"), "{text}");
    assert!(
        text.contains("fail  database  its first page is damaged"),
        "{text}"
    );
    let run = person
        .command(["run", "--passphrase-file"], ["passphrase"])
        .output()
        .unwrap();
    fails(&run, 1, "the database is damaged");
}

#[test]
fn while_a_node_runs_nothing_is_checked() {
    let person = Person::with_profile();
    let node = person.run();

    fails(&check(&person), 1, "end it first");

    node.stop();
    person.write("passphrase", "wrong\n");
    fails(&check(&person), 1, "the passphrase does not open this profile");
}
