//! What the commands make of an address and of those who ask: the program itself, against an engine whose answers the test
//! chooses.

use std::process::Output;

use hoopoe_engine::{
    Change, Command as EngineCommand, Reply,
    row::{ContactId, RequestId, RequestRow, RequestState},
};
use hoopoe_protocol::time::Timestamp;
use tokio::process::Command;

use super::{answer, fails};
use crate::{
    fixtures::{signed, user_key},
    served::Served,
};

async fn ask(served: &Served, words: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_hoopoe"))
        .env_clear()
        .env("TZ", "UTC")
        .arg("--profile")
        .arg(served.profile.folder())
        .args(words)
        .output()
        .await
        .unwrap()
}

fn request(n: u8, name: &str) -> Change {
    Change::PutRequest(RequestRow {
        id: RequestId(i64::from(n)),
        user_key: user_key(n),
        name: name.to_owned(),
        note: "from the choir".to_owned(),
        at: Timestamp(4),
        received: Timestamp(5),
        until: Timestamp(6),
        state: RequestState::Waiting(signed(n)),
    })
}

#[tokio::test]
async fn an_address_is_shown_and_without_one_it_is_said_how_to_make_it() {
    let link = Some("hoopoe://i#public".to_owned());
    let served = Served::answering(Ok(Reply::Address { link })).await;
    for words in [&["address"][..], &["address", "show"], &["address", "new"]] {
        let shown = answer(&ask(&served, words).await);
        assert!(shown.starts_with("hoopoe://i#public\n"), "{words:?}: {shown}");
    }
    served.close().await;

    let served = Served::answering(Ok(Reply::Address { link: None })).await;
    let shown = answer(&ask(&served, &["address"]).await);
    assert!(shown.contains("hoopoe address new"), "{shown}");
    served.close().await;
}

#[tokio::test]
async fn who_asked_is_listed_and_accepted_by_name_unless_two_have_it() {
    let contact = ContactId(1);
    let mut served = Served::answering(Ok(Reply::TakenIn { contact })).await;
    let waiting = vec![request(7, "Dave"), request(8, "Erin"), request(9, "Erin")];
    served.node.database.commit(waiting).await;

    let shown = answer(&ask(&served, &["requests"]).await);
    assert!(shown.contains("7   Dave  from the choir"), "{shown}");
    let accepted = answer(&ask(&served, &["requests", "accept", "Dave"]).await);
    assert!(accepted.contains("Bob is your contact now"), "{accepted}");
    fails(
        &ask(&served, &["requests", "decline", "Erin"]).await,
        4,
        "[ambiguous_name]",
    );
    fails(
        &ask(&served, &["requests", "decline", "Fred"]).await,
        4,
        "[no_such_request]",
    );
    answer(&ask(&served, &["requests", "decline", "9"]).await);
    answer(&ask(&served, &["requests", "withdraw", "3"]).await);

    let asked = served.node.asked.lock().await;
    assert!(matches!(
        asked[..],
        [
            EngineCommand::AcceptRequest {
                request: RequestId(7)
            },
            EngineCommand::DeclineRequest {
                request: RequestId(9)
            },
            EngineCommand::WithdrawAsk { .. },
        ]
    ));
    drop(asked);
    served.close().await;
}
