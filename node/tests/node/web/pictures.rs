//! Pictures that are given to the node.

use axum::{
    body::{Body, Bytes},
    http::{Method, Request, header},
};
use futures::{FutureExt as _, stream};
use hoopoe_node::picture::PICTURE_BYTES;
use image::{GrayImage, ImageFormat, imageops};
use serde_json::json;

use crate::{
    api::{Answer, TestNode, owner},
    picture::{code, file},
};

const DECODE: &str = "/v1/qr/decode";

async fn give(node: &TestNode, kind: &str, bytes: Vec<u8>) -> Answer {
    let request = Request::builder()
        .method(Method::POST)
        .uri(DECODE)
        .header(header::CONTENT_TYPE, kind)
        .extension(owner());
    node.send(request.body(Body::from(bytes)).unwrap()).await
}

#[tokio::test]
async fn what_stands_in_a_code_is_read_from_a_picture() {
    let node = TestNode::new().await;
    for kind in ["image/png", "image/jpeg", "application/octet-stream"] {
        let answer = give(&node, kind, file(code("hoopoe://i#abc", 4), ImageFormat::Png)).await;

        assert_eq!(answer.body, json!({"texts": ["hoopoe://i#abc"]}));
    }
    let answer = give(&node, "image/png", file(GrayImage::new(40, 40), ImageFormat::Png)).await;

    assert_eq!((answer.status.as_u16(), answer.body), (200, json!({"texts": []})));
    node.close().await;
}

#[tokio::test]
async fn every_picture_of_which_nothing_can_be_made_is_refused_by_its_code() {
    let node = TestNode::new().await;
    let corner = imageops::crop_imm(&code("a", 1), 4, 4, 8, 8).to_image();
    let crowd = GrayImage::from_fn(400, 400, |x, y| *corner.get_pixel(x % 8, y % 8));
    let mut cut = file(code("a", 4), ImageFormat::Png);
    cut.truncate(cut.len() / 2);

    for (bytes, status, code) in [
        (b"<svg/>".to_vec(), 422, "picture_unreadable"),
        (Vec::new(), 422, "picture_unreadable"),
        (cut, 422, "picture_unreadable"),
        (file(crowd, ImageFormat::Png), 422, "picture_crowded"),
        (vec![0; PICTURE_BYTES + 1], 413, "too_large"),
    ] {
        give(&node, "image/png", bytes).await.is_problem(status, code);
    }
    give(&node, "text/plain", b"hello".to_vec())
        .await
        .is_problem(415, "unsupported_type");
    give(&node, "application/json", b"{}".to_vec())
        .await
        .is_problem(415, "unsupported_type");
    assert!(node.asked.lock().await.is_empty());
    node.close().await;
}

#[tokio::test]
async fn many_pictures_at_once_are_looked_at_one_after_the_other() {
    let node = TestNode::new().await;
    let picture = file(code("hoopoe://i#abc", 3), ImageFormat::Png);

    let answers = futures::future::join_all((0..8).map(|_| give(&node, "image/png", picture.clone()))).await;

    assert!(answers.iter().all(|answer| answer.status.as_u16() == 200));
    node.close().await;
}

/// Gives a picture of which no byte ever comes.
async fn begin(node: &TestNode) -> Answer {
    let request = Request::builder()
        .method(Method::POST)
        .uri(DECODE)
        .header(header::CONTENT_TYPE, "image/png")
        .extension(owner());
    let silence = Body::from_stream(stream::pending::<Result<Bytes, std::io::Error>>());
    node.send(request.body(silence).unwrap()).await
}

#[tokio::test]
async fn one_picture_more_than_may_wait_is_refused_before_a_byte_is_read() {
    let node = TestNode::new().await;
    let mut waiting: Vec<_> = (0..8).map(|_| Box::pin(begin(&node))).collect();
    for one in &mut waiting {
        assert!(one.now_or_never().is_none());
    }

    begin(&node).await.is_problem(503, "busy");

    waiting.pop();
    let picture = file(code("hoopoe://i#abc", 3), ImageFormat::Png);
    assert_eq!(give(&node, "image/png", picture).await.status.as_u16(), 200);
    drop(waiting);
    node.close().await;
}
