//! Frozen vectors: a blob that was sealed once opens for ever, and is sealed as it was.

use hoopoe_crypto::attachment::Opener;
use hoopoe_protocol::{
    blob::{
        outline::{OUTLINE_BYTES, Outline},
        size::BlobSize,
        tree::{HashTree, Proof, leaf},
    },
    content::file::{FileName, FileOffer, MediaType},
    hash,
    id::BlobId,
    secret::Secret,
};
use serde_json::{Value, json};

use super::fixtures::{Made, file, seal};
use crate::decoders::unhex;

const FROZEN: &str = include_str!("../../vectors/attachment.json");

fn frozen() -> Value {
    serde_json::from_str(FROZEN).unwrap()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn array<const N: usize>(field: &Value) -> [u8; N] {
    unhex(field).try_into().unwrap()
}

/// Sizes of files, of their padding and of their blobs.
fn sizes() -> Value {
    [
        0,
        1,
        4_096,
        4_097,
        65_536,
        65_537,
        70_000,
        1_000_000,
        4_194_305,
        50_000_000,
        1 << 40,
    ]
    .into_iter()
    .map(|file| {
        let size = BlobSize::of_file(file).unwrap();
        json!({
            "file": file, "padded": size.padded_bytes(), "chunks": size.chunks(), "blob": size.blob_bytes()
        })
    })
    .collect()
}

fn described(made: &Made, length: usize) -> Value {
    let outline = made.outline();
    let chunks: Vec<Value> = (0_u64..)
        .zip(&made.chunks)
        .map(|(index, chunk)| {
            json!({
                "sha256": hex(&hash::plain(chunk)),
                "leaf": hex(leaf(chunk).as_bytes()),
                "proof": hex(&made.proof(index).to_bytes()),
            })
        })
        .collect();
    json!({
        "file_bytes": length,
        "file_sha256": hex(&hash::plain(&file(length))),
        "key": hex(made.sealed.key.expose()),
        "file_id": hex(outline.header.file.as_bytes()),
        "header": hex(&outline.header.to_bytes()),
        "chunks": chunks,
        "root": hex(outline.root.as_bytes()),
        "outline": hex(&outline.to_bytes()),
        "blob_id": hex(outline.id().as_bytes()),
    })
}

#[test]
fn blobs_are_sealed_as_they_were() {
    let small = seal(&file(50), 1);
    let mut whole = described(&small, 50);
    let blob = [
        small.outline().header.to_bytes().as_slice(),
        &small.chunks.concat(),
    ]
    .concat();
    whole["blob"] = hex(&blob).into();
    let now = json!({
        "about": frozen()["about"],
        "sizes": sizes(),
        "whole": whole,
        "long": described(&seal(&file(150_000), 2), 150_000),
    });

    assert!(now == frozen(), "not frozen:\n{now:#}");
}

#[test]
fn the_frozen_blob_opens() {
    let vector = &frozen()["whole"];
    let blob = unhex(&vector["blob"]);
    let id = BlobId::new(array(&vector["blob_id"]));
    let outline = Outline::read(&id, &array::<OUTLINE_BYTES>(&vector["outline"])).unwrap();
    let offer = FileOffer {
        key: Secret::new(array(&vector["key"])),
        blob: id,
        size: vector["file_bytes"].as_u64().unwrap(),
        name: FileName::new(String::new()).unwrap(),
        media_type: MediaType::new(String::new()).unwrap(),
    };
    let place = outline.chunk(0).unwrap();
    let mut chunk = blob[usize::try_from(place.offset).unwrap()..].to_vec();

    Opener::new(&offer, outline)
        .unwrap()
        .open_chunk(0, &mut chunk, &Proof::read(&[]).unwrap())
        .unwrap();

    assert_eq!(hex(&hash::plain(&chunk)), vector["file_sha256"].as_str().unwrap());
}

#[test]
fn the_frozen_proofs_lead_to_the_frozen_root() {
    let vector = &frozen()["long"];
    let id = BlobId::new(array(&vector["blob_id"]));
    let outline = Outline::read(&id, &unhex(&vector["outline"])).unwrap();
    let chunks = vector["chunks"].as_array().unwrap();
    let leaves = chunks
        .iter()
        .map(|chunk| hoopoe_protocol::blob::tree::TreeHash::new(array(&chunk["leaf"])));

    assert_eq!(chunks.len() as u64, outline.size.chunks());
    assert_eq!(
        HashTree::new(leaves.clone().collect()).unwrap().root(),
        outline.root
    );
    for ((index, chunk), leaf) in (0_u64..).zip(chunks).zip(leaves) {
        let proof = Proof::read(&unhex(&chunk["proof"])).unwrap();
        assert_eq!(proof.root(index, outline.size.chunks(), leaf), Some(outline.root));
    }
}
