//! Frozen vectors of the backup: what was sealed once must open for ever.

use hoopoe_crypto::{
    backup::{BackupKey, BackupReader, ChainKey, NewChain},
    recovery::RecoverySeed,
};
use hoopoe_protocol::{
    backup::{BackupHead, BackupMark, ChainLink},
    codec,
    secret::Secret,
};
use serde_json::{Value, json};

use super::{
    backup_document::{Place, SECRET, chain_secret, derive},
    keepsakes::{NOW, alice, batch, encoded, one_of_each, text},
};
use crate::outer::fixtures::{hex, rng, unhex};

const FROZEN: &str = include_str!("../../../../tests/vectors/backup.json");

fn frozen() -> Value {
    serde_json::from_str(FROZEN).unwrap()
}

fn bytes(value: &Value) -> Vec<u8> {
    unhex(value.as_str().unwrap())
}

/// A chain with everything that a second program computes on the way.
fn described(head: &[u8], records: &[Vec<u8>], mark: &BackupMark) -> Value {
    let begin = codec::decode::<BackupHead>(head).unwrap().begin;
    let secret = chain_secret(&begin);
    let keys = |part: &[u8]| hex(&derive(&secret, "hoopoe/v1/backup/keys", &[part]));
    let mut place = Place::first(head);
    let mut described = Vec::new();
    for sealed in records {
        let padded = place.open(&secret, sealed);
        let length = u32::from_le_bytes(padded[..4].try_into().unwrap()) as usize;
        let before = place.link;
        place = place.behind(sealed);
        described.push(json!({
            "link_before": hex(&before),
            "record": hex(&padded[4..4 + length]),
            "sealed": hex(sealed),
        }));
    }
    assert_eq!((&place.link, place.number), (mark.link.as_bytes(), mark.records));
    json!({
        "begin": hex(&begin),
        "chain_secret": hex(&secret),
        "seal_key": keys(b"seal"),
        "commit": keys(b"commit"),
        "head": hex(head),
        "records": described,
        "link": hex(&place.link),
        "mark": hex(&codec::encode(mark)),
    })
}

fn whole(mut chain: NewChain, first: &[hoopoe_protocol::backup::BackupItem]) -> (Value, BackupMark) {
    let mut rng = rng(0x5e);
    let head = chain.head().to_vec();
    let one = chain.append(&mut rng, batch(first)).bytes;
    let finished = chain.finish(&mut rng);
    let mut writer = finished.writer;
    let two = writer.append(&mut rng, batch(&[text("added since")])).bytes;
    let mark = writer.mark();
    (described(&head, &[one, finished.last.bytes, two], &mark), mark)
}

#[test]
fn a_backup_is_sealed_as_it_always_was() {
    let (first, mark) = whole(alice().begin(&mut rng(0xf1), None, NOW).unwrap(), &one_of_each());
    let (second, _) = whole(
        alice().begin(&mut rng(0xf2), Some(mark), NOW).unwrap(),
        &[text("all that was"), text("before")],
    );
    let now = json!({
        "about": "Two chains of docs/protocol/backup.md; the second replaces the first.",
        "backup_secret": hex(&SECRET),
        "first": first,
        "second": second,
    });

    assert!(
        now == frozen(),
        "not frozen:\n{}",
        serde_json::to_string_pretty(&now).unwrap()
    );
}

#[test]
fn a_frozen_backup_opens() {
    let frozen = frozen();
    let key = BackupKey::new(Secret::from_slice(&bytes(&frozen["backup_secret"])).unwrap());
    for (name, items) in [("first", 10), ("second", 2)] {
        let chain = &frozen[name];
        let head = bytes(&chain["head"]);
        let mark: BackupMark = codec::decode(&bytes(&chain["mark"])).unwrap();
        let start = ChainLink::new(bytes(&chain["records"][0]["link_before"]).try_into().unwrap());
        let secret = Secret::from_slice(&bytes(&chain["chain_secret"])).unwrap();
        let given = ChainKey::from_secret(&head, secret, &start);

        let mut reader = BackupReader::begin(key.chain(&head).unwrap(), &mark).unwrap();
        let read: Vec<usize> = chain["records"]
            .as_array()
            .unwrap()
            .iter()
            .map(|record| reader.read(&bytes(&record["sealed"])).unwrap().len())
            .collect();

        assert_eq!(read, [items, 0, 1], "{name}");
        assert_eq!(reader.finish().unwrap().mark(), mark);
        assert!(given.is_ok());
    }
}

#[test]
fn the_frozen_items_are_one_of_each_kind() {
    let frozen = frozen();
    let key = BackupKey::new(Secret::from_slice(&bytes(&frozen["backup_secret"])).unwrap());
    let first = &frozen["first"];
    let mut reader = BackupReader::begin_without_mark(key.chain(&bytes(&first["head"])).unwrap());

    let items = reader.read(&bytes(&first["records"][0]["sealed"])).unwrap();

    for (item, expected) in items.iter().zip(one_of_each()) {
        assert_eq!(encoded(item), codec::encode(&expected));
    }
    assert_eq!(items.len(), one_of_each().len());
}

#[test]
fn the_backup_secret_is_a_branch_of_the_seed() {
    let seed = RecoverySeed::new(Secret::new([1; 32]));

    assert_eq!(
        seed.backup_secret().expose(),
        &derive(&[1; 32], "hoopoe/v1/recovery", &[b"backup"])
    );
}
