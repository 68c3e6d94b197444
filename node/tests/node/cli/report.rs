//! A report names nobody.

use std::{fs, os::unix::fs::PermissionsExt};

use super::{Person, answer, complaint, fails, json};

const NAME: &str = "Zephyrine-Quillfeather";

/// A node that has logged at debug, with a server's address and a name that occur nowhere else.
fn person() -> Person {
    let person = Person::new();
    let made = person
        .command(
            [
                "init",
                "--name",
                NAME,
                "--server",
                "http://127.0.0.1:9",
                "--passphrase-file",
            ],
            ["passphrase"],
        )
        .output()
        .unwrap();
    assert!(made.status.success(), "{}", complaint(&made));
    let settings = "log = \"debug\"\nlog_file = \"hoopoe.log\"\nhedge_ms = 777\n";
    fs::write(person.profile().join("hoopoe.toml"), settings).unwrap();
    person
}

#[test]
fn nothing_in_a_report_says_who_somebody_is() {
    let person = person();
    let node = person.run();
    let identity = json(&person.ask(["identity", "--json"]));
    let log = person.profile().join("hoopoe.log");
    let dirty = [
        format!("2026-11-27T17:00:00.000000Z  WARN hoopoe_node: hello {NAME}"),
        "2026-11-27T17:00:00.000000Z  WARN hoopoe_node: at 127.0.0.1:9".to_owned(),
        format!(
            "2026-11-27T17:00:00.000000Z  WARN hoopoe_node: id {}",
            identity["user"]
        ),
        "marzipan-lighthouse-4711".to_owned(),
    ];
    fs::write(
        &log,
        format!("{}{}\n", fs::read_to_string(&log).unwrap(), dirty.join("\n")),
    )
    .unwrap();

    let shown = answer(&person.ask(["report", "--output", "report.txt"]));

    let file = person.folder.path().join("report.txt");
    let text = fs::read_to_string(&file).unwrap();
    assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    assert!(shown.contains(text.trim_end()), "{shown}");
    for part in [
        "version    0.1.0",
        "waiting    0",
        "counted    quarantined 0",
        "hedge_ms               777, by file",
    ] {
        assert!(text.contains(part), "{part} is missing:\n{text}");
    }
    assert!(text.contains(" hoopoe_node"), "no line of the log:\n{text}");
    assert!(!text.contains("without 0 lines"), "{text}");
    let folder = person.folder.path().display().to_string();
    let secrets = [
        NAME,
        "Quillfeather",
        "marzipan",
        "127.0.0.1",
        "http://",
        "/ip4/",
        &folder,
        "correct horse",
        identity["user"].as_str().unwrap(),
        identity["devices"][0]["id"].as_str().unwrap(),
        identity["devices"][0]["signing_key"].as_str().unwrap(),
    ];
    for secret in secrets {
        assert!(!text.contains(secret), "{secret} is in the report:\n{text}");
    }
    node.stop();
}

#[test]
fn without_a_node_there_is_a_report_too_and_no_file_is_overwritten() {
    let person = person();

    let made = json(&person.ask(["report", "--json"]));

    assert_eq!(made["file"], "hoopoe-report.txt");
    assert!(
        made["text"]
            .as_str()
            .unwrap()
            .contains("node       does not answer")
    );
    fails(&person.ask(["report"]), 1, "cannot be made");
}
