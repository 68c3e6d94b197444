//! What `doctor` finds.

use std::{
    fs,
    io::{Read, Write},
    net::{Ipv4Addr, TcpListener},
    os::unix::fs::PermissionsExt,
    process::Output,
};

use super::{Person, complaint};

/// What stands in the line of this name.
fn line<'o>(output: &'o str, name: &str) -> &'o str {
    let found = output
        .lines()
        .find(|line| line.split_whitespace().nth(1) == Some(name));
    found.unwrap_or_else(|| panic!("{name} is missing:\n{output}"))
}

fn doctor(person: &Person) -> (Output, String) {
    let output = person
        .command(["doctor", "--passphrase-file"], ["passphrase"])
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout.clone()).unwrap();
    (output, text)
}

/// A server that knows one answer, for so many questions.
fn server(answer: &'static str, questions: usize) -> (String, std::thread::JoinHandle<()>) {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let task = std::thread::spawn(move || {
        for _ in 0..questions {
            let (mut stream, _) = listener.accept().unwrap();
            let mut request = [0; 1_024];
            let length = stream.read(&mut request).unwrap();
            assert!(request[..length].starts_with(b"GET /health/live "));
            stream.write_all(answer.as_bytes()).unwrap();
        }
    });
    (url, task)
}

#[test]
fn without_a_node_it_says_what_can_be_seen_of_the_profile() {
    let person = Person::with_profile();

    let (output, text) = doctor(&person);

    assert!(output.status.success(), "{}", complaint(&output));
    assert!(line(&text, "node").starts_with("warn  node"), "{text}");
    for name in ["version", "settings", "folder", "vault", "file", "database"] {
        assert!(line(&text, name).starts_with("ok"), "{text}");
    }
    let unasked = super::answer(&person.ask(["doctor"]));
    assert!(
        line(&unasked, "database").contains("say --passphrase-file"),
        "{unasked}"
    );
}

#[test]
fn a_running_node_is_asked_how_it_is() {
    let person = Person::with_profile();
    let node = person.run();

    let (output, text) = doctor(&person);

    assert!(output.status.success(), "{}", complaint(&output));
    assert!(line(&text, "node").contains("runs as process"), "{text}");
    assert!(line(&text, "admitted").contains("join one with"), "{text}");
    for name in ["waiting", "quarantine", "queues", "direct"] {
        assert!(line(&text, name).starts_with("ok"), "{text}");
    }
    node.stop();
}

#[test]
fn what_is_wrong_has_a_line_that_says_what_to_do() {
    let person = Person::with_profile();
    fs::set_permissions(person.profile(), fs::Permissions::from_mode(0o755)).unwrap();
    fs::write(person.profile().join("vault"), "no record").unwrap();
    fs::write(person.profile().join("hoopoe.db"), "SQLite format 3\0 and more").unwrap();
    fs::write(person.profile().join("hoopoe.toml"), "lisen = []\n").unwrap();

    let (output, text) = doctor(&person);

    assert_eq!(output.status.code(), Some(1));
    assert!(line(&text, "folder").contains("chmod 700"), "{text}");
    assert!(line(&text, "vault").starts_with("fail"), "{text}");
    assert!(line(&text, "file").contains("not encrypted"), "{text}");
    assert!(line(&text, "settings").contains("\"listen\""), "{text}");
}

#[test]
fn a_server_whose_clock_differs_by_a_day_is_noticed() {
    let person = Person::new();
    let answer = "HTTP/1.1 200 OK\r\ndate: Thu, 19 Nov 2020 12:00:00 GMT\r\ncontent-type: application/json\r\n\
                  content-length: 33\r\nconnection: close\r\n\r\n{\"status\":\"ok\",\"version\":\"0.1.0\"}";
    let (url, task) = server(answer, 1);
    let made = person
        .command(
            ["init", "--name", "Alice", "--server", &url, "--passphrase-file"],
            ["passphrase"],
        )
        .output()
        .unwrap();
    assert!(made.status.success(), "{}", complaint(&made));

    let (output, text) = doctor(&person);

    assert_eq!(output.status.code(), Some(1));
    assert!(line(&text, "server").contains("answers, version 0.1.0"), "{text}");
    assert!(line(&text, "clock").starts_with("fail"), "{text}");
    assert!(line(&text, "clock").contains("days ahead of"), "{text}");
    task.join().unwrap();
    // Now nobody listens there any more.
    let (_, text) = doctor(&person);
    assert!(line(&text, "server").contains("does not answer: "), "{text}");
    assert!(line(&text, "server").to_lowercase().contains("refused"), "{text}");
}

#[test]
fn something_else_under_the_servers_address_is_not_taken_for_it() {
    let person = Person::new();
    let (url, task) = server(
        "HTTP/1.1 200 OK\r\ncontent-length: 5\r\nconnection: close\r\n\r\nhello",
        1,
    );
    person
        .command(
            ["init", "--name", "Alice", "--server", &url, "--passphrase-file"],
            ["passphrase"],
        )
        .output()
        .unwrap();

    let (_, text) = doctor(&person);

    assert!(line(&text, "server").contains("no store server"), "{text}");
    assert!(line(&text, "clock").contains("does not tell its time"), "{text}");
    task.join().unwrap();
}
