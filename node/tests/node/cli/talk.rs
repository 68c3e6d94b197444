//! What the commands make of a conversation: the program itself, against an engine whose answers the test chooses.

use std::process::{Output, Stdio};

use hoopoe_engine::{
    Change, Command as EngineCommand, Notice, Reply,
    command::History,
    row::{ContactId, DeliveryReason, DeliveryState, Path},
};
use hoopoe_node::driver::AskError;
use hoopoe_protocol::id::MessageId;
use serde_json::{Value, json};
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    process::Command,
};

use super::{answer, fails, json};
use crate::{
    fixtures::{contact, delivery, message, place, received, written},
    served::Served,
};

fn hoopoe(served: &Served, words: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_hoopoe"));
    command
        .env_clear()
        .env("TZ", "UTC")
        .arg("--profile")
        .arg(served.profile.folder())
        .args(words);
    command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true);
    command
}

pub(super) async fn ask(served: &Served, words: &[&str]) -> Output {
    hoopoe(served, words).output().await.unwrap()
}

/// Asks with something on standard input.
pub(super) async fn tell(served: &Served, words: &[&str], said: &str) -> Output {
    let mut child = hoopoe(served, words).stdin(Stdio::piped()).spawn().unwrap();
    let mut input = child.stdin.take().unwrap();
    input.write_all(said.as_bytes()).await.unwrap();
    drop(input);
    child.wait_with_output().await.unwrap()
}

/// Which messages the engine was told that the user has seen.
async fn seen(served: &Served) -> Vec<hoopoe_protocol::id::MessageId> {
    let mut seen = Vec::new();
    for command in served.node.asked.lock().await.iter() {
        if let EngineCommand::MarkRead { messages, .. } = command {
            seen.extend(messages);
        }
    }
    seen
}

#[tokio::test]
async fn what_is_shown_counts_as_read_unless_one_only_peeks() {
    let mut served = Served::new().await;
    served
        .node
        .database
        .commit(vec![received(1, 5), written(2, 6), received(3, 7)])
        .await;

    let peeked = answer(&ask(&served, &["history", "Bob", "--peek"]).await);
    assert!(peeked.contains("Bob   •  received 3  stored"), "{peeked}");
    assert!(seen(&served).await.is_empty());

    let shown = answer(&ask(&served, &["history", "Bob", "--limit", "2"]).await);
    assert!(!shown.contains("received 1"), "{shown}");
    assert_eq!(seen(&served).await, [message(3)]);
    served.close().await;
}

#[tokio::test]
async fn the_page_before_is_named_by_the_page_after() {
    let mut served = Served::new().await;
    served
        .node
        .database
        .commit((1..=3).map(|n| written(n, u64::from(n))).collect())
        .await;

    let page = json(&ask(&served, &["history", "1", "--limit", "2", "--json"]).await);
    assert_eq!(page["messages"][0]["text"], "written 2");
    let cursor = page["before"].as_str().unwrap();
    let shown = ask(&served, &["history", "1", "--limit", "2"]).await;
    let hint = String::from_utf8_lossy(&shown.stdout);
    let hint = hint.lines().next().unwrap();
    assert!(
        hint.starts_with("earlier: hoopoe --profile ")
            && hint.ends_with(&format!(" history 1 --before {cursor}")),
        "{hint}"
    );
    let earlier = json(
        &ask(
            &served,
            &["history", "1", "--limit", "2", "--before", cursor, "--json"],
        )
        .await,
    );

    assert_eq!(earlier["messages"].as_array().unwrap().len(), 1);
    assert_eq!(
        (&earlier["messages"][0]["text"], &earlier["before"]),
        (&json!("written 1"), &json!(null))
    );
    fails(
        &ask(&served, &["history", "1", "--before", "&limit=1"]).await,
        4,
        "[no_such_cursor]",
    );
    served.close().await;
}

#[tokio::test]
async fn a_sent_message_says_how_far_it_is_and_why() {
    let mut served = Served::answering(Ok(Reply::Sent { message: message(2) })).await;
    let mut course = delivery(2, 1, DeliveryState::Queued, 6);
    course.reason = Some(DeliveryReason::ServerUnreachable);
    served
        .node
        .database
        .commit(vec![written(2, 6), Change::PutDelivery(course)])
        .await;

    let said = answer(&ask(&served, &["send", "Bob", "see", "you", "--", "-", "later"]).await);
    let told = json(&ask(&served, &["send", "--json", "1", "x"]).await);

    assert_eq!(
        said.trim(),
        "queued for Bob  … · their server cannot be reached; it is tried again"
    );
    assert_eq!(
        told,
        json!({"message": message(2).to_text(), "contact": 1, "place": place(&written(2, 6)), "stored_at": 6,
               "delivery": {"state": "queued", "path": null, "reason": "server_unreachable", "at": 6}})
    );
    let asked = served.node.asked.lock().await;
    assert!(
        matches!(&asked[0], EngineCommand::Send { contact: ContactId(1), text, .. } if text == "see you - later")
    );
    drop(asked);
    served.close().await;
}

#[tokio::test]
async fn a_name_that_several_have_is_not_guessed() {
    let mut served = Served::new().await;
    served
        .node
        .database
        .commit(vec![Change::PutContact(contact(3, "Carol"))])
        .await;

    fails(
        &ask(&served, &["send", "Carol", "secret"]).await,
        4,
        "say which by number: 2, 3 [ambiguous_name]",
    );

    assert!(served.node.asked.lock().await.is_empty());
    served.close().await;
}

#[tokio::test]
async fn names_and_texts_of_others_cannot_move_the_cursor() {
    let mut served = Served::new().await;
    let evil = "Bob\u{1b}[2J\u{202e}\n00:00 Alice";
    let mut text = received(1, 5);
    if let Change::AddMessage(row) = &mut text {
        row.text = "one\u{7}\u{9b}2J\r\u{2066}two\n\u{1b}]0;x".to_owned();
    }
    served
        .node
        .database
        .commit(vec![Change::PutContact(contact(1, evil)), text])
        .await;

    for words in [&["contacts"][..], &["chats"], &["history", "1"], &["status"]] {
        let shown = answer(&ask(&served, words).await);

        let is_harmless = |c: char| {
            c == '\n' || !(c.is_control() || ('\u{2066}'..='\u{2069}').contains(&c) || c == '\u{202e}')
        };
        assert!(shown.chars().all(is_harmless), "{shown:?}");
        assert!(
            !shown.lines().any(|line| line.starts_with("00:00 Alice")),
            "{shown}"
        );
    }
    served.close().await;
}

#[tokio::test]
async fn conversations_show_what_is_new_and_what_was_said_last() {
    let mut served = Served::new().await;
    let mut course = delivery(3, 1, DeliveryState::Read, 9);
    course.path = Some(Path::Direct);
    served
        .node
        .database
        .commit(vec![
            received(1, 5_000),
            written(3, 7_000),
            Change::PutDelivery(course),
        ])
        .await;

    let shown = answer(&ask(&served, &["chats"]).await);

    let lines: Vec<_> = shown.lines().collect();
    assert_eq!(lines[0], "NR  WHO           NEW  WHEN              LAST");
    assert_eq!(
        lines[1],
        "1   Bob           1    1970-01-01 00:00  you: written 3  ✓✓ read"
    );
    assert_eq!(&lines[2..], ["2   Carol", "0   Note to self"]);
    served.close().await;
}

#[tokio::test]
async fn watching_prints_each_event_as_a_line_of_json() {
    let mut served = Served::new().await;
    served.node.database.commit(vec![received(1, 5_000)]).await;
    let mut watch = hoopoe(&served, &["watch", "--json"]).spawn().unwrap();
    let mut lines = BufReader::new(watch.stdout.take().unwrap()).lines();
    // The program is listening once it has subscribed.
    while served.node.state.readers() == 0 {
        tokio::task::yield_now().await;
    }

    served
        .node
        .notices
        .send(Notice::Message {
            contact: ContactId(1),
            message: message(1),
        })
        .unwrap();

    let event: Value = serde_json::from_str(&lines.next_line().await.unwrap().unwrap()).unwrap();
    assert_eq!(
        (&event["event"], &event["message"]["text"]),
        (&json!("message"), &json!("received 1"))
    );
    let listed: Value = serde_json::from_str(&lines.next_line().await.unwrap().unwrap()).unwrap();
    assert_eq!(listed["event"], "chat");
    served.node.stop.cancel();
    assert_eq!(lines.next_line().await.unwrap(), None);
    assert_eq!(watch.wait().await.unwrap().code(), Some(1));
    served.close().await;
}

#[tokio::test]
async fn a_stopping_node_is_told_from_a_refusal() {
    let served = Served::answering(Err(AskError::Stopped)).await;

    fails(&ask(&served, &["invite"]).await, 4, "[stopping]");
    served.close().await;
}

#[tokio::test]
async fn a_contact_is_blocked_and_removed_from_the_command_line() {
    let mut served = Served::new().await;
    served.node.database.commit(vec![received(1, 5)]).await;

    // The engine of this test takes everything; what it was asked is what counts.
    for words in [
        &["block", "Bob"][..],
        &["unblock", "1"],
        &["remove", "Bob", "--yes"],
        &["remove", "Bob", "--yes", "--delete-history"],
    ] {
        answer(&ask(&served, words).await);
    }
    let unconfirmed = ask(&served, &["remove", "Bob"]).await;
    fails(&unconfirmed, 1, "there is no terminal to ask");

    let contact = ContactId(1);
    let asked = served.node.asked.lock().await;
    let expected = [
        EngineCommand::Block { contact },
        EngineCommand::Unblock { contact },
        EngineCommand::Remove {
            contact,
            history: History::Keep,
        },
        EngineCommand::Remove {
            contact,
            history: History::Delete,
        },
    ];
    assert_eq!(format!("{asked:?}"), format!("{expected:?}"));
    drop(asked);
    served.close().await;
}

#[tokio::test]
async fn a_safety_number_is_marked_as_compared_with_the_key_that_was_shown() {
    let served = Served::new().await;

    answer(&ask(&served, &["safety-number", "Bob", "--mark-verified"]).await);
    answer(&ask(&served, &["safety-number", "Bob", "--unmark"]).await);

    let asked = served.node.asked.lock().await;
    let key = contact(1, "Bob").user_key;
    assert!(matches!(&asked[0], EngineCommand::Verify { key: of, .. } if *of == key));
    assert!(matches!(&asked[1], EngineCommand::Unverify { .. }));
    drop(asked);
    served.close().await;
}

#[tokio::test]
async fn a_message_is_deleted_by_its_name_and_only_by_whoever_means_it() {
    let mut served = Served::answering(Ok(Reply::Done)).await;
    served.node.database.commit(vec![written(2, 6)]).await;
    let history = json(&ask(&served, &["history", "Bob", "--json"]).await);
    let name = history["messages"][0]["id"].as_str().unwrap();

    fails(&ask(&served, &["delete", "Bob", name]).await, 1, "say --yes");
    assert!(served.node.asked.lock().await.is_empty());
    let said = answer(&ask(&served, &["delete", "Bob", name, "--yes"]).await);

    assert_eq!(
        said.trim(),
        "The message is deleted on this device; what Bob has of it stays with them."
    );
    let asked = served.node.asked.lock().await.clone();
    assert!(
        matches!(asked.as_slice(), [EngineCommand::DeleteMessage { message: which, .. }] if *which == message(2)),
        "{asked:?}"
    );
    let unknown = message(9).to_text();
    fails(
        &ask(&served, &["delete", "Bob", &unknown, "--yes"]).await,
        4,
        "[no_such_message]",
    );
    let other = ask(&served, &["delete", "Bob", "it", "--yes"]).await;
    assert_eq!(other.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&other.stderr).contains("22 characters"));
    served.close().await;
}

#[tokio::test]
async fn a_message_is_sent_again_whatever_its_name_begins_with() {
    let odd = MessageId::new([0xf8; 16]);
    assert!(odd.to_text().starts_with('-'));
    let mut served = Served::answering(Ok(Reply::Sent { message: message(2) })).await;
    let Change::AddMessage(mut row) = written(1, 5) else {
        panic!("a message")
    };
    row.message = odd;
    let mut failed = delivery(1, 1, DeliveryState::Failed, 6);
    failed.message = odd;
    served
        .node
        .database
        .commit(vec![
            Change::AddMessage(row),
            Change::PutDelivery(failed),
            written(2, 6),
            Change::PutDelivery(delivery(2, 1, DeliveryState::Queued, 6)),
        ])
        .await;

    let said = answer(&ask(&served, &["retry", "Bob", &odd.to_text()]).await);

    assert!(said.starts_with("queued for Bob"), "{said}");
    let known = message(2).to_text();
    fails(
        &ask(&served, &["retry", "Bob", &known]).await,
        4,
        "has not failed",
    );
    answer(&ask(&served, &["delete", "--yes", "Bob", &odd.to_text()]).await);
    served.close().await;
}
