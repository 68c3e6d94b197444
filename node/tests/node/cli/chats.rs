//! `hoopoe chat`, `hoopoe draft` and the pages of `hoopoe history`.

use hoopoe_engine::Change;
use serde_json::json;

use super::{
    answer, fails, json,
    talk::{ask, tell},
};
use crate::{
    fixtures::{received, written},
    served::Served,
};

#[tokio::test]
async fn a_draft_is_kept_shown_listed_and_forgotten() {
    let served = Served::new().await;

    let kept = answer(&ask(&served, &["draft", "Bob", "see", "you"]).await);
    assert_eq!(kept.trim(), "see you");
    let listed = answer(&ask(&served, &["chats"]).await);
    assert!(listed.contains("draft: see you"), "{listed}");
    answer(&tell(&served, &["draft", "1", "-"], "two\nlines\n").await);
    let shown = json(&ask(&served, &["draft", "1", "--json"]).await);
    assert_eq!(shown["draft"]["text"], "two\nlines");
    assert_eq!(
        json(&ask(&served, &["draft", "1", "--forget", "--json"]).await),
        json!({"draft": null})
    );
    let none = answer(&ask(&served, &["draft", "1"]).await);
    assert_eq!(none.trim(), "Nothing was typed that was not sent.");

    fails(&ask(&served, &["draft", "1", " "]).await, 4, "[empty_text]");
    fails(&ask(&served, &["draft", "Eve"]).await, 4, "[no_such_contact]");
    served.close().await;
}

#[tokio::test]
async fn a_conversation_is_listed_as_one_says() {
    let served = Served::new().await;

    let usual = answer(&ask(&served, &["chat", "Bob"]).await);
    assert_eq!(
        usual.trim(),
        "Bob makes noise, stands among the others; notifications say as much as of others"
    );
    let all = ["chat", "Bob", "--mute", "--pin", "--unread", "--notify", "off"];
    let changed = answer(&ask(&served, &all).await);
    assert_eq!(
        changed.trim(),
        "Bob is muted, stands above the others, is shown as unread; there are no notifications"
    );
    let hours = answer(&ask(&served, &["chat", "Bob", "--mute", "2", "--archive"]).await);
    assert!(
        hours.contains("is muted until ") && hours.contains("is put away"),
        "{hours}"
    );
    let back = json(
        &ask(
            &served,
            &[
                "chat",
                "1",
                "--unmute",
                "--unpin",
                "--unarchive",
                "--seen",
                "--json",
            ],
        )
        .await,
    );
    let now =
        ["muted_until", "pinned_at", "archived", "marked_unread", "notify"].map(|name| back[name].clone());
    assert_eq!(
        now,
        [json!(0), json!(0), json!(false), json!(false), json!("off")]
    );
    served.close().await;
}

#[tokio::test]
async fn a_history_is_paged_forward_and_begins_at_what_is_new_or_at_a_day() {
    const DAY: u64 = 86_400_000;
    let mut served = Served::new().await;
    let mut changes: Vec<Change> = (1..=6).map(|n| written(n, DAY * u64::from(n))).collect();
    changes.push(received(7, DAY * 7));
    changes.push(written(8, DAY * 8));
    served.node.database.commit(changes).await;

    let day = answer(
        &ask(
            &served,
            &["history", "1", "--limit", "3", "--date", "1970-01-05", "--peek"],
        )
        .await,
    );
    assert!(
        day.contains("written 3") && day.contains("written 4") && day.contains("written 5"),
        "{day}"
    );
    let unread = answer(&ask(&served, &["history", "1", "--limit", "3", "--unread", "--peek"]).await);
    assert!(
        unread.contains("written 6") && unread.contains("received 7"),
        "{unread}"
    );
    let later = day.lines().last().unwrap();
    assert!(later.starts_with("later: hoopoe --profile "), "{later}");
    let cursor = later.rsplit(' ').next().unwrap();
    let next = answer(&ask(&served, &["history", "1", "--after", cursor, "--peek"]).await);
    assert!(
        next.contains("written 6") && next.contains("written 8") && !next.contains("written 5"),
        "{next}"
    );
    served.close().await;
}
