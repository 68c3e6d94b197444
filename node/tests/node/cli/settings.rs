//! Settings from the file, the environment and flags.

use std::{fs, os::unix::fs::PermissionsExt};

use super::{Person, answer, complaint, fails, json, run_once};

fn setting(all: &serde_json::Value, name: &str) -> serde_json::Value {
    let found = all
        .as_array()
        .unwrap()
        .iter()
        .find(|setting| setting["name"] == name);
    found.unwrap().clone()
}

#[test]
fn every_setting_is_shown_with_the_place_where_it_was_said() {
    let person = Person::with_profile();
    let file = person.profile().join("hoopoe.toml");
    fs::write(
        &file,
        "hedge_ms = 7\nlog = \"info\"\npassphrase_file = \"../passphrase\"\n",
    )
    .unwrap();

    let output = person
        .command(
            ["config", "--json", "--listen", "/ip4/127.0.0.1/tcp/0", "--listen"],
            [],
        )
        .arg("/ip4/127.0.0.1/udp/0/quic-v1")
        .env("HOOPOE_LOG", "debug")
        .output()
        .unwrap();

    let all = json(&output);
    assert_eq!(setting(&all, "hedge_ms")["value"][0], "7");
    assert_eq!(setting(&all, "hedge_ms")["file"], file.display().to_string());
    assert_eq!(setting(&all, "log")["value"][0], "debug");
    assert_eq!(setting(&all, "log")["origin"], "environment");
    assert_eq!(
        setting(&all, "listen")["value"][1],
        "/ip4/127.0.0.1/udp/0/quic-v1"
    );
    assert_eq!(setting(&all, "listen")["origin"], "flag");
    assert_eq!(
        setting(&all, "receipt_delay_ms")["value"],
        serde_json::Value::Null
    );
    assert_eq!(setting(&all, "receipt_delay_ms")["origin"], "default");
    let shown = answer(&person.ask(["config"]));
    assert!(shown.contains("\nhedge_ms                7 "), "{shown}");
    assert!(
        shown.contains("\nreceipt_delay_ms        (2000-30000)  "),
        "{shown}"
    );
}

#[test]
fn a_node_that_is_told_all_in_its_file_needs_no_flags() {
    let person = Person::with_profile();
    fs::write(
        person.profile().join("hoopoe.toml"),
        "listen = [\"/ip4/127.0.0.1/tcp/0\"]\npassphrase_file = \"../passphrase\"\n",
    )
    .unwrap();

    let output = run_once(person.command(["run", "--until-stdin-closes"], []));

    assert!(answer(&output).starts_with("hoopoe is running"));
}

#[test]
fn a_setting_that_makes_no_sense_ends_with_exit_code_two_and_is_named() {
    let person = Person::with_profile();
    for (text, words) in [
        ("hedge = 5", "the closest one is \"hedge_ms\""),
        (
            "passphrase = \"correct horse\"",
            "secrets do not stand in this file",
        ),
        ("hedge_ms = 0", "hedge_ms = \"0\": a number from 1 to 60000"),
        ("log = [", "other.toml: line 1: "),
    ] {
        let file = person.write("other.toml", text);
        for command in ["run", "config"] {
            let output = person
                .command([command, "--config"], ["other.toml"])
                .output()
                .unwrap();

            fails(&output, 2, words);
            assert!(complaint(&output).contains(&file.display().to_string()));
            assert!(!complaint(&output).contains("horse"));
        }
    }
    let output = person
        .command(["config"], [])
        .env("HOOPOE_HEDGE_MS", "soon")
        .output()
        .unwrap();
    fails(&output, 2, "HOOPOE_HEDGE_MS=soon: a number");
}

#[test]
fn a_file_that_is_named_must_be_there() {
    let person = Person::with_profile();

    fails(
        &person
            .command(["config", "--config"], ["nowhere.toml"])
            .output()
            .unwrap(),
        1,
        "cannot be read",
    );
    assert!(answer(&person.ask(["config"])).contains("SETTING"));
}

#[test]
fn a_log_file_is_written_for_its_owner_alone_and_goes_on_at_the_next_start() {
    let person = Person::with_profile();
    let log = person.profile().join("hoopoe.log");
    let run = || {
        let words = [
            "run",
            "--until-stdin-closes",
            "--listen",
            "/ip4/127.0.0.1/tcp/0",
            "--log",
            "info",
        ];
        let mut command = person.command(words, []);
        command.arg("--log-file").arg(&log);
        command.args(["--passphrase-file", "passphrase"]);
        let output = run_once(command);
        assert_eq!(complaint(&output), "");
        assert!(output.status.success());
        fs::read_to_string(&log).unwrap()
    };

    let first = run();
    let second = run();

    assert!(first.contains("running") && first.contains("stopped"), "{first}");
    assert!(second.starts_with(&first) && second.len() > first.len());
    assert!(
        !second.contains('\u{1b}') && !second.contains("Alice"),
        "{second}"
    );
    let mode = fs::metadata(&log).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}

#[test]
fn a_log_file_that_cannot_be_written_is_said_before_anything_starts() {
    let person = Person::with_profile();

    let output = person.ask(["run", "--log-file", "/nowhere/log"]);

    fails(&output, 1, "the log file cannot be written");
}
