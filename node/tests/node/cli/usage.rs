//! Questions that make no sense, and questions to a node that is not there.

use std::process::Stdio;

use super::{Person, answer, complaint, fails};

#[test]
fn help_names_every_command() {
    let person = Person::new();

    let help = answer(&person.ask(["--help"]));

    for command in [
        "init",
        "run",
        "config",
        "check",
        "doctor",
        "report",
        "passphrase",
        "service",
        "erase",
        "completions",
        "invite",
        "accept",
        "address",
        "requests",
        "contacts",
        "profile",
        "block",
        "unblock",
        "retry",
        "delete",
        "remove",
        "chats",
        "chat",
        "send",
        "draft",
        "history",
        "watch",
        "status",
        "storage",
        "identity",
        "safety-number",
        "privacy",
        "network",
        "active",
        "typing",
        "join",
        "leave",
        "open",
        "stop",
        "words",
        "lock",
        "unlock",
        "sessions",
        "token",
        "openapi",
    ] {
        assert!(
            help.contains(&format!("\n  {command} ")),
            "{command} is missing:\n{help}"
        );
    }
}

#[test]
fn what_is_not_understood_ends_with_exit_code_two() {
    let person = Person::new();

    for words in [
        &["fly"][..],
        &[],
        &["init"],
        &["send", "1"],
        &["accept"],
        &["invite", "--days", "0"],
        &["invite", "--days", "31"],
        &["history", "1", "--limit", "0"],
        &["history", "1", "--limit", "201"],
        &["history", "1", "--date", "2026-02-30"],
        &["history", "1", "--date", "28.11."],
        &["history", "1", "--unread", "--before", "x"],
        &["chat", "1", "--pin", "--unpin"],
        &["chat", "1", "--mute", "0"],
        &["chat", "1", "--notify", "loud"],
        &["draft", "1", "x", "--forget"],
        &["join", "http://store.example"],
        &["join", "store.example"],
        &["join", "https://store.example", "--pin", "short"],
        &["init", "--name", "A", "--pin", "x"],
        &["init", "--name", "A", "--server", "ftp://x"],
        &["init", "--name", "A", "--invite-code", "x"],
        &["run", "--listen", "here"],
        &["run", "--receipt-delay-ms", "9-1"],
        &["run", "--hedge-ms", "0"],
        &["run", "--addresses", "everybody"],
        &["run", "--log", "loud"],
        &["status", "--colour"],
        &["privacy", "--typing", "friends"],
        &["network", "--addresses", "everybody"],
        &["network", "--nearby", "maybe"],
        &["typing"],
        &["address", "old"],
        &["requests", "accept"],
        &["requests", "withdraw", "Bob"],
    ] {
        let output = person.ask(words.iter().copied());

        assert_eq!(output.status.code(), Some(2), "{words:?}: {}", complaint(&output));
        assert!(output.stdout.is_empty());
    }
}

#[test]
fn who_reads_an_answer_or_a_complaint_may_hang_up() {
    let person = Person::with_profile();
    let unread = || {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        Stdio::from(writer)
    };

    let answer = person.command(["openapi"], []).stdout(unread()).output().unwrap();
    let complaint = person
        .command(["contacts"], [])
        .stderr(unread())
        .status()
        .unwrap();

    assert_eq!((answer.status.code(), answer.stderr), (Some(0), Vec::new()));
    assert_eq!(complaint.code(), Some(3));
}

#[test]
fn an_empty_variable_counts_as_not_set() {
    let person = Person::with_profile();

    let status = person
        .command(["config"], [])
        .env("HOOPOE_CONFIG", "")
        .env("HOOPOE_LOG", "")
        .output()
        .unwrap();
    let usual = person.program().arg("status").env("HOOPOE_PROFILE", "").output();

    assert!(status.status.success(), "{}", complaint(&status));
    assert_ne!(usual.unwrap().status.code(), Some(2));
}

#[test]
fn without_a_profile_it_says_how_to_make_one() {
    let person = Person::new();

    for words in [
        &["status"][..],
        &["contacts"],
        &["send", "Bob", "hi"],
        &["watch"],
        &["accept", "x"],
    ] {
        let output = person.ask(words.iter().copied());

        fails(
            &output,
            3,
            "there is no profile here; make one with: hoopoe --profile ",
        );
    }
}

#[test]
fn without_a_running_node_it_says_how_to_start_one() {
    let person = Person::with_profile();

    let output = person.ask(["status"]);

    fails(
        &output,
        3,
        "no hoopoe is running for this profile; start it with: hoopoe --profile ",
    );
    assert!(complaint(&output).trim_end().ends_with(" run"));
}

#[test]
fn a_socket_file_without_a_node_behind_it_is_no_node() {
    let person = Person::with_profile();
    drop(std::os::unix::net::UnixListener::bind(person.profile().join("hoopoe.sock")).unwrap());

    fails(&person.ask(["status"]), 3, "no hoopoe is running");
}

#[test]
fn a_problem_is_an_object_on_standard_error_where_json_was_asked_for() {
    let person = Person::with_profile();

    let output = person.ask(["status", "--json"]);

    assert_eq!(output.status.code(), Some(3));
    assert!(output.stdout.is_empty());
    let problem: serde_json::Value = serde_json::from_str(&complaint(&output)).unwrap();
    assert_eq!(problem["code"], "no_daemon");
    assert!(problem["title"].as_str().unwrap().contains("hoopoe --profile"));
}

#[test]
fn something_else_on_the_socket_is_not_taken_for_a_node() {
    let person = Person::with_profile();
    let listener = std::os::unix::net::UnixListener::bind(person.profile().join("hoopoe.sock")).unwrap();
    let other = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        std::io::Write::write_all(&mut stream, b"220 mail.example ESMTP\r\n").unwrap();
        // Reads to the end, so that the answer is not lost in a reset.
        std::io::copy(&mut stream, &mut std::io::sink()).ok();
    });

    fails(&person.ask(["status"]), 1, "the answer could not be understood");

    other.join().unwrap();
}

#[test]
fn a_profile_path_that_no_socket_can_have_is_refused_with_a_reason() {
    let person = Person::new();
    let deep = person.folder.path().join("x".repeat(120));

    let output = person
        .program()
        .arg("--profile")
        .arg(&deep)
        .arg("status")
        .output()
        .unwrap();

    fails(&output, 1, "shorter path");
}

#[test]
fn for_the_usual_profile_the_hints_are_short() {
    let person = Person::new();

    let output = person
        .program()
        .env("HOME", person.folder.path())
        .arg("status")
        .output()
        .unwrap();

    fails(&output, 3, "make one with: hoopoe init --name NAME");
}

#[test]
fn every_shell_gets_completions_that_know_the_commands() {
    let person = Person::new();

    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let script = answer(&person.ask(["completions", shell]));

        for word in ["history", "hedge-ms", "passphrase-file"] {
            assert!(script.contains(word), "{shell} does not know {word}");
        }
    }
    assert_eq!(person.ask(["completions", "cmd"]).status.code(), Some(2));
}
