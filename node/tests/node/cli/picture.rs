//! Pictures that are given to the command line.

use std::{path::Path, process::Output};

use hoopoe_engine::Command as EngineCommand;
use image::{GrayImage, ImageFormat, Luma, imageops};
use tokio::process::Command;

use super::complaint;
use crate::{
    picture::{code, file},
    served::Served,
};

async fn accept(served: &Served, picture: &Path) -> Output {
    Command::new(env!("CARGO_BIN_EXE_hoopoe"))
        .env_clear()
        .arg("--profile")
        .arg(served.profile.folder())
        .args(["accept", "--picture"])
        .arg(picture)
        .output()
        .await
        .unwrap()
}

#[tokio::test]
async fn a_link_is_accepted_that_stands_in_a_picture() {
    let served = Served::new().await;
    let picture = served.profile.folder().join("link.png");
    std::fs::write(&picture, file(code("hoopoe://i#abc", 4), ImageFormat::Png)).unwrap();

    accept(&served, &picture).await;

    let asked = served.node.asked.lock().await.clone();
    assert!(matches!(&asked[..], [EngineCommand::Accept { link }] if link == "hoopoe://i#abc"));
    served.close().await;
}

#[tokio::test]
async fn a_picture_without_one_link_is_refused_and_nobody_is_asked() {
    let served = Served::new().await;
    let (one, other) = (code("hoopoe://i#abc", 4), code("hoopoe://i#xyz", 4));
    let mut both = GrayImage::from_pixel(one.width() * 2, one.height(), Luma([255]));
    imageops::replace(&mut both, &one, 0, 0);
    imageops::replace(&mut both, &other, i64::from(one.width()), 0);
    for (name, bytes, code) in [
        (
            "none",
            file(code("https://example.org/?q=wifi#abc", 4), ImageFormat::Png),
            "no QR code",
        ),
        ("two", file(both, ImageFormat::Png), "several links"),
        ("text", b"hello".to_vec(), "picture_unreadable"),
    ] {
        let picture = served.profile.folder().join(name);
        std::fs::write(&picture, bytes).unwrap();

        let output = accept(&served, &picture).await;

        assert!(!output.status.success());
        assert!(complaint(&output).contains(code), "{}", complaint(&output));
    }
    let missing = accept(&served, &served.profile.folder().join("missing")).await;

    assert!(
        complaint(&missing).contains("cannot be read"),
        "{}",
        complaint(&missing)
    );
    assert!(served.node.asked.lock().await.is_empty());
    served.close().await;
}
