//! What people show of themselves, over the local API.

use axum::{
    body::{Body, to_bytes},
    http::{HeaderMap, Method, Request, StatusCode, header},
};
use hoopoe_engine::{
    Change, Command,
    change::ProfileWrite,
    profile::AvatarChange,
    row::{ContactId, ContactProfileRow, OwnProfileRow},
};
use hoopoe_protocol::limits::AVATAR_BYTES;
use image::{ImageFormat, Rgb, RgbImage};
use serde_json::json;
use tower::ServiceExt as _;

use crate::{
    api::{Answer, TestNode, owner},
    picture::file,
};

const PROFILE: &str = "/v1/profile";
const AVATAR: &str = "/v1/profile/avatar";
const BOBS: &str = "/v1/contacts/1/avatar";

fn photograph() -> Vec<u8> {
    file(
        RgbImage::from_pixel(300, 200, Rgb([200, 80, 40])),
        ImageFormat::Png,
    )
}

async fn put(node: &TestNode, path: &str, bytes: Vec<u8>) -> Answer {
    let request = Request::builder()
        .method(Method::PUT)
        .uri(path)
        .header(header::CONTENT_TYPE, "application/octet-stream")
        .extension(owner());
    node.send(request.body(Body::from(bytes)).unwrap()).await
}

/// The answer to a question after a picture.
async fn picture(node: &TestNode, path: &str) -> (StatusCode, HeaderMap, Vec<u8>) {
    let request = Request::builder().uri(path).extension(owner());
    let request = request.body(Body::empty()).unwrap();
    let response = node.router().oneshot(request).await.unwrap();
    let (head, body) = response.into_parts();
    let bytes = to_bytes(body, 1 << 20).await.unwrap();
    (head.status, head.headers, bytes.to_vec())
}

#[tokio::test]
async fn what_the_user_shows_is_told_and_changed() {
    let mut node = TestNode::new().await;
    let before = node.get(PROFILE).await.body;
    assert_eq!((&before["about"], &before["avatar"]), (&json!(""), &json!(null)));

    let body = r#"{"name": "Alice A.", "about": "in the garden"}"#;
    let answer = node.ask(Method::PATCH, PROFILE, Some(body.to_owned())).await;

    assert_eq!(answer.status.as_u16(), 200);
    assert!(
        matches!(&node.asked.lock().await[..], [Command::SetProfile(change)]
        if change.name.as_deref() == Some("Alice A.") && change.about.as_deref() == Some("in the garden"))
    );
    let row = OwnProfileRow {
        revision: 9,
        about: "in the garden".to_owned(),
        avatar: Some(photograph()),
    };
    node.database
        .commit(vec![Change::Profile(ProfileWrite::PutOwn(row))])
        .await;
    let after = node.get(PROFILE).await.body;
    assert_eq!(
        (&after["about"], &after["avatar"]),
        (&json!("in the garden"), &json!("9"))
    );
    for body in [r#"{"name": 5}"#, r#"{"avatar": "x"}"#, "7"] {
        let answer = node.ask(Method::PATCH, PROFILE, Some(body.to_owned())).await;
        answer.is_problem(400, "malformed");
    }
    node.close().await;
}

#[tokio::test]
async fn an_avatar_is_made_of_any_picture_before_the_engine_sees_it() {
    let node = TestNode::new().await;

    let answer = put(&node, &format!("{AVATAR}?x=0&y=1"), photograph()).await;

    assert_eq!(answer.status.as_u16(), 200);
    let asked = node.asked.lock().await;
    let [Command::SetProfile(change)] = &asked[..] else {
        panic!()
    };
    let Some(AvatarChange::Set(made)) = &change.avatar else {
        panic!()
    };
    assert!(made.len() <= AVATAR_BYTES);
    assert_eq!(image::guess_format(made).unwrap(), ImageFormat::Jpeg);
    drop(asked);
    put(&node, AVATAR, b"<svg/>".to_vec())
        .await
        .is_problem(422, "picture_unreadable");
    put(&node, &format!("{AVATAR}?x=2"), photograph())
        .await
        .is_problem(400, "malformed");
    assert_eq!(node.asked.lock().await.len(), 1);

    node.ask(Method::DELETE, AVATAR, None).await;

    assert!(
        matches!(&node.asked.lock().await[..], [_, Command::SetProfile(change)]
        if change.avatar == Some(AvatarChange::Remove))
    );
    node.close().await;
}

#[tokio::test]
async fn a_picture_that_a_contact_sent_is_drawn_anew_before_a_browser_gets_it() {
    let mut node = TestNode::new().await;
    node.get(BOBS).await.is_problem(404, "no_such_avatar");
    node.get(AVATAR).await.is_problem(404, "no_such_avatar");
    node.get("/v1/contacts/77/avatar")
        .await
        .is_problem(404, "no_such_contact");
    let shows = |revision, avatar| {
        Change::Profile(ProfileWrite::PutContact(ContactProfileRow {
            contact: ContactId(1),
            revision,
            about: String::new(),
            avatar: Some(avatar),
        }))
    };
    let mut hostile = photograph();
    hostile.extend_from_slice(b"<script>alert(1)</script>");
    node.database.commit(vec![shows(1, hostile)]).await;

    let (status, headers, bytes) = picture(&node, BOBS).await;

    assert_eq!(status, StatusCode::OK);
    assert_eq!(headers[header::CONTENT_TYPE], "image/jpeg");
    assert_eq!(headers[header::X_CONTENT_TYPE_OPTIONS], "nosniff");
    assert_eq!(headers[header::CACHE_CONTROL], "no-store");
    assert_eq!(image::guess_format(&bytes).unwrap(), ImageFormat::Jpeg);
    assert!(!bytes.windows(8).any(|part| part == b"<script>"));
    for (revision, nonsense) in [(2, b"<svg onload=alert(1)>".to_vec()), (3, Vec::new())] {
        node.database.commit(vec![shows(revision, nonsense)]).await;
        node.get(BOBS).await.is_problem(422, "picture_unreadable");
    }
    node.close().await;
}

#[tokio::test]
async fn a_picture_of_a_contact_does_not_wait_for_one_that_is_looked_at() {
    let mut node = TestNode::new().await;
    let shows = ContactProfileRow {
        contact: ContactId(1),
        revision: 1,
        about: String::new(),
        avatar: Some(photograph()),
    };
    let shows = Change::Profile(ProfileWrite::PutContact(shows));
    node.database.commit(vec![shows]).await;
    let large = RgbImage::from_fn(3_000, 3_000, |x, y| {
        Rgb([x, y, x * y].map(|part| u8::try_from(part % 251).unwrap()))
    });
    let large = file(large, ImageFormat::Png);

    tokio::select! {
        biased;
        _ = put(&node, AVATAR, large) => panic!("the large one was first"),
        (status, ..) = picture(&node, BOBS) => assert_eq!(status, StatusCode::OK),
    }
    node.close().await;
}
