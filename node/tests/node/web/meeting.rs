//! Invitations: made, accepted, and everything that can stand in the way.

use hoopoe_engine::{
    Command, CommandError, Notice, Reply,
    command::InvitationPlace,
    row::{ContactId, InvitationId, JoinId},
    step::AcceptFailure,
};
use hoopoe_node::driver::AskError;
use hoopoe_protocol::time::{Span, Timestamp};

use crate::api::{Scene, TestNode};

fn invited(then: Vec<Notice>) -> Scene {
    let reply = Reply::Invited {
        invitation: InvitationId(3),
        link: "hoopoe://i/secret".to_owned(),
        expires: Timestamp(9_000),
        place: InvitationPlace::Server,
    };
    Scene {
        reply: Ok(reply),
        then,
    }
}

fn accepting(then: Vec<Notice>) -> Scene {
    Scene {
        reply: Ok(Reply::Accepting { join: JoinId(5) }),
        then,
    }
}

#[tokio::test]
async fn an_invitation_is_answered_once_it_waits_on_the_server() {
    let other = Notice::InvitationPublished {
        invitation: InvitationId(2),
    };
    let published = Notice::InvitationPublished {
        invitation: InvitationId(3),
    };
    let node = TestNode::answering(invited(vec![other, published])).await;

    let answer = node.post("/v1/invitations", r#"{"lifetime_s": 3600}"#).await;

    assert_eq!(answer.status, 201);
    let expected = serde_json::json!({
        "id": 3, "link": "hoopoe://i/secret", "expires": 9_000, "published": true, "place": "server"
    });
    assert_eq!(answer.body, expected);
    let asked = node.asked.lock().await;
    assert!(matches!(asked[..], [Command::Invite { lifetime }] if lifetime == Span::hours(1)));
    drop(asked);
    node.close().await;
}

#[tokio::test]
async fn an_invitation_that_waits_here_is_answered_at_once() {
    let reply = Reply::Invited {
        invitation: InvitationId(3),
        link: "hoopoe://i/secret".to_owned(),
        expires: Timestamp(9_000),
        place: InvitationPlace::Here,
    };
    let node = TestNode::answering(Scene {
        reply: Ok(reply),
        then: Vec::new(),
    })
    .await;

    let answer = node.post("/v1/invitations", "{}").await;

    assert_eq!(answer.status, 201);
    assert_eq!(
        (answer.body["published"].as_bool(), answer.body["place"].as_str()),
        (Some(true), Some("here"))
    );
    node.close().await;
}

#[tokio::test]
async fn an_invitation_lasts_seven_days_if_nothing_is_said() {
    let published = Notice::InvitationPublished {
        invitation: InvitationId(3),
    };
    let node = TestNode::answering(invited(vec![published])).await;

    node.post("/v1/invitations", "{}").await;

    assert!(
        matches!(node.asked.lock().await[..], [Command::Invite { lifetime }] if lifetime == Span::days(7))
    );
    node.close().await;
}

#[tokio::test]
async fn an_invitation_that_the_server_refuses_is_a_problem() {
    let refused = Notice::InvitationRefused {
        invitation: InvitationId(3),
    };
    let node = TestNode::answering(invited(vec![refused])).await;

    node.post("/v1/invitations", "{}")
        .await
        .is_problem(502, "invitation_refused");
    node.close().await;
}

#[tokio::test]
async fn an_invitation_that_is_not_published_in_time_is_told_to_be_unpublished() {
    let node = TestNode::answering(invited(Vec::new())).await;

    let answer = node.post("/v1/invitations", "{}").await;

    assert_eq!(answer.status, 201);
    assert_eq!(answer.body["published"], false);
    assert_eq!(answer.body["link"], "hoopoe://i/secret");
    node.close().await;
}

#[tokio::test]
async fn an_accepted_invitation_names_the_new_contact() {
    let accepted = Notice::InvitationAccepted {
        join: JoinId(5),
        contact: ContactId(1),
    };
    let node = TestNode::answering(accepting(vec![accepted])).await;

    let answer = node
        .post("/v1/invitations/accept", r#"{"link": "hoopoe://i/x"}"#)
        .await;

    assert_eq!(answer.status, 201);
    assert_eq!(
        answer.body,
        serde_json::json!({"contact": 1, "state": "accepted"})
    );
    assert!(matches!(&node.asked.lock().await[..], [Command::Accept { link }] if link == "hoopoe://i/x"));
    node.close().await;
}

#[tokio::test]
async fn an_invitation_whose_server_is_away_is_delayed_and_not_lost() {
    let node = TestNode::answering(accepting(vec![Notice::AcceptDelayed { join: JoinId(5) }])).await;

    let answer = node.post("/v1/invitations/accept", r#"{"link": "x"}"#).await;

    assert_eq!(answer.status, 202);
    assert_eq!(
        answer.body,
        serde_json::json!({"contact": null, "state": "delayed"})
    );
    node.close().await;
}

#[tokio::test]
async fn an_acceptance_that_nobody_answers_in_time_is_delayed() {
    let other = Notice::AcceptFailed {
        join: JoinId(4),
        reason: AcceptFailure::Gone,
    };
    let node = TestNode::answering(accepting(vec![other])).await;

    let answer = node.post("/v1/invitations/accept", r#"{"link": "x"}"#).await;

    assert_eq!(answer.status, 202);
    node.close().await;
}

#[tokio::test]
async fn an_acceptance_that_fails_for_good_says_why() {
    for (reason, status, code) in [
        (AcceptFailure::Gone, 410, "invitation_gone"),
        (AcceptFailure::Forged, 502, "invitation_forged"),
        (AcceptFailure::Refused, 502, "invitation_refused"),
        (AcceptFailure::Parted, 409, "blocked"),
    ] {
        let failed = Notice::AcceptFailed {
            join: JoinId(5),
            reason,
        };
        let node = TestNode::answering(accepting(vec![failed])).await;

        node.post("/v1/invitations/accept", r#"{"link": "x"}"#)
            .await
            .is_problem(status, code);
        node.close().await;
    }
}

#[tokio::test]
async fn what_the_engine_refuses_keeps_its_reason() {
    for (error, status, code) in [
        (CommandError::InvitationExpired, 410, "invitation_expired"),
        (CommandError::OwnInvitation, 409, "own_invitation"),
        (CommandError::AlreadyContact, 409, "already_contact"),
        (CommandError::AlreadyAccepting, 409, "already_accepting"),
        (CommandError::AlreadyAsked, 409, "already_asked"),
        (CommandError::NoteWithInvitation, 400, "malformed"),
        (
            CommandError::NoteTooLong {
                bytes: 513,
                most: 512,
            },
            413,
            "note_too_long",
        ),
        (CommandError::NoSuchRequest, 404, "no_such_request"),
        (CommandError::RequestSpoiled, 409, "request_spoiled"),
        (CommandError::AddressNeedsServer, 409, "no_server"),
        (CommandError::NoServer, 409, "no_server"),
        (CommandError::Lifetime, 400, "invitation_lifetime"),
        (CommandError::NoSuchContact, 404, "no_such_contact"),
        (CommandError::Blocked, 409, "blocked"),
        (CommandError::Removed, 409, "removed"),
        (CommandError::OtherKey, 409, "other_key"),
        (CommandError::EmptyText, 400, "empty_text"),
        (
            CommandError::TextTooLong {
                bytes: 70_000,
                most: 65_536,
            },
            413,
            "text_too_long",
        ),
        (CommandError::Internal, 500, "internal"),
    ] {
        let node = TestNode::answering(Scene {
            reply: Err(error.into()),
            then: Vec::new(),
        })
        .await;

        node.post("/v1/invitations/accept", r#"{"link": "x"}"#)
            .await
            .is_problem(status, code);
        node.close().await;
    }
}

#[tokio::test]
async fn an_answer_that_does_not_belong_to_the_question_is_a_fault_and_no_panic() {
    let node = TestNode::new().await;

    node.post("/v1/invitations", "{}")
        .await
        .is_problem(500, "internal");
    node.post("/v1/invitations/accept", r#"{"link": "x"}"#)
        .await
        .is_problem(500, "internal");
    node.post("/v1/chats/1/messages", r#"{"text": "x"}"#)
        .await
        .is_problem(500, "internal");
    node.close().await;
}

#[tokio::test]
async fn a_full_disk_and_a_stopping_node_are_told_from_a_refusal() {
    for (error, status, code) in [
        (AskError::Database, 507, "not_written"),
        (AskError::Stopped, 503, "stopping"),
    ] {
        let node = TestNode::answering(Scene {
            reply: Err(error),
            then: Vec::new(),
        })
        .await;

        node.post("/v1/invitations", "{}").await.is_problem(status, code);
        node.post("/v1/chats/1/messages", r#"{"text": "x"}"#)
            .await
            .is_problem(status, code);
        node.close().await;
    }
}
