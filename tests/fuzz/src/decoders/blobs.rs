//! Decoders of blobs, which lie with others, and of their chunks.

use hoopoe_crypto::attachment::Opener;
use hoopoe_protocol::{
    blob::{
        header::BlobHeader,
        outline::Outline,
        tree::{Proof, TreeHash},
    },
    content::file::{FileName, FileOffer, MediaType},
    domain::Domain,
    hash,
    id::BlobId,
    secret::Secret,
};
use serde_json::Value;

use super::{Decoder, array, decoder, unhex};

pub(super) fn all() -> Vec<Decoder> {
    let vector: Value =
        serde_json::from_str(include_str!("../../../../crypto/tests/vectors/attachment.json")).unwrap();
    let whole = &vector["whole"];
    let blob = BlobId::new(array(&whole["blob_id"]));
    let outline = Outline::read(&blob, &unhex(&whole["outline"])).unwrap();
    let offer = FileOffer {
        key: Secret::new(array(&whole["key"])),
        blob,
        size: whole["file_bytes"].as_u64().unwrap(),
        name: FileName::new(String::new()).unwrap(),
        media_type: MediaType::new(String::new()).unwrap(),
    };
    vec![
        decoder("blob-header", 64, |bytes| {
            let header = BlobHeader::read(bytes);
            if let Ok(header) = &header {
                assert_eq!(header.to_bytes().as_slice(), bytes);
            }
            header.is_ok()
        }),
        // Behind the hash the fuzzer would never come, so the id is that of what it makes up.
        decoder("blob-outline", 128, |bytes| {
            let id = BlobId::new(hash::labelled(Domain::BlobId, &[bytes]));
            let outline = Outline::read(&id, bytes);
            if let Ok(outline) = &outline {
                assert_eq!(outline.to_bytes().as_slice(), bytes);
                let last = outline.chunk(outline.size.chunks() - 1).unwrap();
                let end = last.offset + last.sealed_bytes() as u64;
                assert_eq!(end, outline.size.blob_bytes());
            }
            outline.is_ok()
        }),
        decoder("blob-proof", 1_024, |bytes| {
            let proof = Proof::read(bytes);
            if let Some(proof) = &proof {
                assert_eq!(proof.to_bytes(), bytes);
            }
            proof.is_some()
        }),
        proof_ways(),
        decoder("sealed-chunk", 8_192, move |bytes| {
            let opener = Opener::new(&offer, outline).unwrap();
            let proof = Proof::read(&[]).unwrap();
            let alone = opener.open_chunk(0, &mut bytes.to_vec(), &proof);
            let in_order = opener.in_order().open_chunk(&mut bytes.to_vec());
            assert_eq!(alone.is_ok(), in_order.is_ok());
            alone.is_ok()
        }),
    ]
}

/// The place of a leaf, how many there are, the leaf, and the hashes beside its way to the root.
fn proof_ways() -> Decoder {
    decoder("blob-proof-way", 1_024, |bytes| way(bytes).is_some())
}

fn way(bytes: &[u8]) -> Option<TreeHash> {
    let (index, rest) = bytes.split_first_chunk()?;
    let (leaves, rest) = rest.split_first_chunk()?;
    let (leaf, rest) = rest.split_first_chunk()?;
    Proof::read(rest)?.root(
        u64::from_le_bytes(*index),
        u64::from_le_bytes(*leaves),
        TreeHash::new(*leaf),
    )
}
