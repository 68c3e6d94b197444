//! Making a profile and opening it: passphrases, words, and nothing left behind.

use std::{fs, os::unix::fs::PermissionsExt};

use super::{Person, answer, complaint, fails, json, names};

#[test]
fn a_new_profile_yields_twenty_four_words_once() {
    let person = Person::new();

    let made = person.hoopoe(
        ["init", "--json", "--name", "Alice", "--passphrase-file"],
        ["passphrase"],
    );

    let made = json(&made);
    assert_eq!(made["words"].as_array().unwrap().len(), 24);
    assert_eq!(made["profile"], person.profile().display().to_string());
    let mode = fs::metadata(person.profile()).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode, 0o700);
}

#[test]
fn a_profile_whose_words_nobody_could_see_is_not_made() {
    let person = Person::new();
    let words = ["init", "--name", "Alice", "--passphrase-file"];
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);

    let unseen = person
        .command(words, ["passphrase"])
        .stdout(writer)
        .output()
        .unwrap();

    fails(&unseen, 1, "the recovery words could not be shown");
    assert!(!person.profile().exists());
    assert!(answer(&person.hoopoe(words, ["passphrase"])).contains("recovery words"));
}

#[test]
fn people_are_told_what_the_words_are_for_and_what_comes_next() {
    let person = Person::new();

    let text = answer(&person.hoopoe(["init", "--name", "Alice", "--passphrase-file"], ["passphrase"]));

    assert!(text.contains("recovery words") && text.contains("24 "), "{text}");
    assert!(text.contains(" run"), "{text}");
}

#[test]
fn a_profile_that_is_there_is_never_touched() {
    let person = Person::with_profile();
    let before = fs::read(person.profile().join("vault")).unwrap();

    let output = person.hoopoe(["init", "--name", "Eve", "--passphrase-file"], ["passphrase"]);

    fails(&output, 1, "there is a profile here already");
    assert_eq!(fs::read(person.profile().join("vault")).unwrap(), before);
}

#[test]
fn a_folder_with_other_things_in_it_is_left_alone() {
    let person = Person::new();
    fs::create_dir(person.profile()).unwrap();
    fs::write(person.profile().join("thesis.txt"), "years of work").unwrap();

    let output = person.hoopoe(["init", "--name", "Alice", "--passphrase-file"], ["passphrase"]);

    fails(&output, 1, "other files");
    assert_eq!(names(person.profile()), ["thesis.txt"]);
}

#[test]
fn nothing_is_left_behind_where_no_account_could_be_made() {
    let person = Person::new();
    let long = "x".repeat(257);

    for name in ["", "   ", &long] {
        let output = person.hoopoe(["init", "--name", name, "--passphrase-file"], ["passphrase"]);

        fails(&output, 1, "a name has 1 to 256 bytes");
        assert!(!person.profile().exists());
    }
    for name in ["Al\u{1b}[2Jice", "Al\u{202e}ice", "Al\nice"] {
        let output = person.hoopoe(["init", "--name", name, "--passphrase-file"], ["passphrase"]);

        fails(&output, 1, "a name cannot hold control characters");
        assert!(!person.profile().exists());
    }
    fs::create_dir(person.profile()).unwrap();
    let output = person.hoopoe(["init", "--name", "", "--passphrase-file"], ["passphrase"]);
    fails(&output, 1, "a name has");
    assert!(names(person.profile()).is_empty());
}

#[test]
fn a_passphrase_file_has_one_line_that_is_not_empty() {
    let person = Person::new();

    for (content, words) in [
        (&b""[..], "the passphrase is empty"),
        (b"\n", "the passphrase is empty"),
        (b"one\ntwo\n", "more than one line"),
        (b"\xff\xfe", "cannot be read"),
    ] {
        person.write("bad", content);

        fails(
            &person.hoopoe(["init", "--name", "Alice", "--passphrase-file"], ["bad"]),
            1,
            words,
        );
        assert!(!person.profile().exists());
    }
    fails(
        &person.hoopoe(["init", "--name", "Alice", "--passphrase-file"], ["missing"]),
        1,
        "cannot be read",
    );
}

#[test]
fn without_a_terminal_the_passphrase_must_come_from_a_file() {
    let person = Person::new();

    fails(&person.ask(["init", "--name", "Alice"]), 1, "--passphrase-file");
    fails(&Person::with_profile().ask(["run"]), 1, "--passphrase-file");
}

#[test]
fn a_passphrase_file_that_others_can_read_is_used_with_a_warning() {
    let person = Person::new();
    let path = person.write("open", "correct horse\r\n");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();

    let output = person.hoopoe(["init", "--name", "Alice", "--passphrase-file"], ["open"]);

    assert!(output.status.success());
    assert!(
        complaint(&output).contains("others can read"),
        "{}",
        complaint(&output)
    );
    // Line ends of all systems mean the same passphrase.
    person.run().stop();
}

#[test]
fn a_short_passphrase_is_taken_and_it_is_said_what_that_means() {
    let init = ["init", "--name", "Alice", "--passphrase-file"];

    for (passphrase, is_short) in [
        ("x", true),
        ("1234567", true),
        ("ääää", true),
        ("12345678", false),
    ] {
        let person = Person::new();
        person.write("chosen", passphrase);

        let made = person.hoopoe(init, ["chosen"]);

        assert!(answer(&made).contains("recovery words"));
        let said = complaint(&made);
        assert_eq!(said.contains("fewer than 8 characters"), is_short, "{said}");
        assert_eq!(said.lines().count(), usize::from(is_short), "{said}");
    }
}

#[test]
fn a_passphrase_that_is_changed_for_a_short_one_is_warned_of_too() {
    let person = Person::with_profile();
    person.write("short", "x");
    let change = [
        "passphrase",
        "--passphrase-file",
        "passphrase",
        "--new-passphrase-file",
    ];

    let changed = person.hoopoe(change, ["short"]);

    assert!(answer(&changed).contains("the old one opens this profile no more"));
    assert!(
        complaint(&changed).contains("fewer than 8 characters"),
        "{}",
        complaint(&changed)
    );
    // Nobody chooses when a profile is opened.
    let opened = person.hoopoe(["check", "--passphrase-file"], ["short"]);
    assert!(opened.status.success());
    assert_eq!(complaint(&opened), "");
}

#[test]
fn a_database_that_is_gone_is_not_replaced_and_comes_back_as_it_was() {
    let person = Person::with_profile();
    let (database, away) = (
        person.profile().join("hoopoe.db"),
        person.folder.path().join("away"),
    );
    fs::rename(&database, &away).unwrap();
    let before = names(person.profile());

    let run = person.hoopoe(["run", "--passphrase-file"], ["passphrase"]);

    fails(&run, 1, "put back a backup");
    assert_eq!(names(person.profile()), before);
    // What a copy onto a full disk leaves is no database either, and what may lie beside it stays.
    fs::write(&database, []).unwrap();
    fs::write(person.profile().join("hoopoe.db-wal"), b"the newest").unwrap();
    let run = person.hoopoe(["run", "--passphrase-file"], ["passphrase"]);
    fails(&run, 1, "put back a backup");
    assert_eq!(
        fs::read(person.profile().join("hoopoe.db-wal")).unwrap(),
        b"the newest"
    );
    assert_eq!(fs::read(&database).unwrap(), b"");
    fs::remove_file(person.profile().join("hoopoe.db-wal")).unwrap();

    fs::rename(&away, &database).unwrap();
    person.run().stop();
}

#[test]
fn a_wrong_passphrase_is_said_to_be_wrong() {
    let person = Person::with_profile();
    person.write("wrong", "incorrect horse\n");

    let output = person.hoopoe(["run", "--passphrase-file"], ["wrong"]);

    fails(&output, 1, "the passphrase does not open this profile");
    assert!(!person.profile().join("hoopoe.sock").exists());
}

#[test]
fn a_node_without_a_profile_says_how_to_make_one() {
    let person = Person::new();

    let output = person.hoopoe(["run", "--passphrase-file"], ["passphrase"]);

    fails(&output, 3, "init --name NAME");
    assert!(!person.profile().exists());
}

#[test]
fn words_bring_an_identity_back_and_are_not_shown_again() {
    let (first, second) = (Person::new(), Person::new());
    let made = first.hoopoe(
        ["init", "--json", "--name", "Alice", "--passphrase-file"],
        ["passphrase"],
    );
    let words: Vec<_> = json(&made)["words"]
        .as_array()
        .unwrap()
        .iter()
        .map(|word| word.as_str().unwrap().to_owned())
        .collect();
    second.write("words", words.join("\n"));

    let restored = second.hoopoe(
        [
            "init",
            "--json",
            "--name",
            "Alice",
            "--words-file",
            "words",
            "--passphrase-file",
        ],
        ["passphrase"],
    );

    assert_eq!(json(&restored)["words"].as_array().unwrap().len(), 0);
    assert!(second.profile().join("vault").exists());
}

#[test]
fn words_that_are_none_are_refused_and_leave_nothing() {
    let person = Person::new();
    for (words, complaint) in [
        ("eagle", "1 words instead of 24"),
        (&"abandon ".repeat(24), "do not fit together"),
        (&"hoopoe ".repeat(24), "word 1 is not in the list"),
    ] {
        person.write("words", words);

        let output = person.hoopoe(
            [
                "init",
                "--name",
                "Alice",
                "--words-file",
                "words",
                "--passphrase-file",
            ],
            ["passphrase"],
        );

        fails(&output, 1, complaint);
        assert!(!person.profile().exists());
    }
}

#[test]
fn a_passphrase_can_be_changed_while_no_node_runs() {
    let person = Person::with_profile();
    person.write("new", "battery staple\n");
    let change = || {
        person
            .command(
                [
                    "passphrase",
                    "--passphrase-file",
                    "passphrase",
                    "--new-passphrase-file",
                ],
                ["new"],
            )
            .output()
            .unwrap()
    };
    let node = person.run();
    fails(&change(), 1, "end it first");
    node.stop();

    assert!(answer(&change()).contains("the old one opens this profile no more"));

    fails(&change(), 1, "the passphrase does not open this profile");
    person.write("passphrase", "battery staple\n");
    person.run().stop();
}
