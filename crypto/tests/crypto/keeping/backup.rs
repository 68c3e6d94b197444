//! The backup between honest people: what goes in comes out, in sizes that say little, and across programs.

use hoopoe_crypto::{
    backup::{
        BackupReader, BackupWriter, Batch, ChainKey, HeadError, LastGeneration, PushError, ReadItem,
        ResumeError, SealedRecord,
    },
    recovery::RecoverySeed,
    slot::{SlotKeys, SlotName},
};
use hoopoe_protocol::{
    backup::{BackupItem, BackupMark},
    codec::{self, DecodeError},
    content::text::Text,
    id::DeviceId,
    limits,
    secret::Secret,
    store::slots::SlotValue,
};
use proptest::prelude::*;

use super::{
    backup_document::{chain_secret, head_with},
    keepsakes::{NOW, alice, batch, encoded, hosted, named, one_of_each, read, text},
};
use crate::outer::fixtures::rng;

#[test]
fn one_item_of_each_kind_comes_back_as_it_was() {
    let items = one_of_each();
    let mut rng = rng(1);
    let mut chain = alice().begin(&mut rng, None, NOW).unwrap();
    let head = chain.head().to_vec();

    let record = chain.append(&mut rng, batch(&items));
    let mut reader = BackupReader::begin_without_mark(alice().chain(&head).unwrap());
    let back = reader.read(&record.bytes).unwrap();

    assert_eq!(back.len(), items.len());
    for (item, back) in items.iter().zip(&back) {
        assert_eq!(encoded(back), codec::encode(item), "{}", named(item));
    }
}

#[test]
fn a_backup_is_read_by_the_words_alone() {
    let seed = RecoverySeed::new(Secret::new([1; 32]));
    let key = |seed: &RecoverySeed| hoopoe_crypto::backup::BackupKey::new(seed.backup_secret());
    let mut rng = rng(1);
    let chain = key(&seed).begin(&mut rng, None, NOW).unwrap();
    let head = chain.head().to_vec();
    let finished = chain.finish(&mut rng);

    let restored = RecoverySeed::from_words(&seed.words()).unwrap();
    let mut reader = BackupReader::begin_without_mark(key(&restored).chain(&head).unwrap());

    assert!(reader.read(&finished.last.bytes).unwrap().is_empty());
    assert_eq!(reader.finish().unwrap().mark(), finished.writer.mark());
}

#[test]
fn whoever_has_read_to_the_end_writes_on() {
    let first = hosted(1, None, &["one"], 1);
    let chain = alice().chain(&first.head).unwrap();
    let mut reader = BackupReader::begin(chain, &first.writer.mark()).unwrap();
    for record in &first.records {
        reader.read(record).unwrap();
    }

    let mut writer = reader.finish().unwrap();
    let record = writer.append(&mut rng(2), batch(&[text("two")]));
    let records = [first.records.clone(), vec![record.bytes]].concat();

    assert_eq!(record.number, 2);
    assert_eq!(
        read(&first.head, &records, Some(&writer.mark())).unwrap(),
        ["one", "two"]
    );
}

#[test]
fn a_writer_goes_on_where_its_mark_was_stored() {
    let first = hosted(1, None, &["one"], 1);
    let other = hosted(2, None, &[], 0);
    let stored = codec::encode(&first.writer.mark());
    let chain = |head: &[u8]| alice().chain(head).unwrap();

    let mark: BackupMark = codec::decode(&stored).unwrap();
    let mut writer = BackupWriter::resume(chain(&first.head), mark).unwrap();
    let record = writer.append(&mut rng(2), batch(&[text("two")])).bytes;
    let records = [first.records.clone(), vec![record]].concat();

    assert_eq!(read(&first.head, &records, None).unwrap(), ["one", "two"]);
    assert_eq!(
        BackupWriter::resume(chain(&other.head), mark).unwrap_err(),
        ResumeError
    );
}

#[test]
fn a_linked_device_reads_and_continues_the_chain_whose_secret_it_was_given_and_no_other() {
    let first = hosted(1, None, &["one"], 1);
    let second = hosted(2, Some(first.writer.mark()), &["one"], 1);
    let chain = first.writer.chain();
    let (given, start) = (chain.secret().clone(), *chain.start());

    let mut writer = BackupWriter::resume(
        ChainKey::from_secret(&first.head, given.clone(), &start).unwrap(),
        first.writer.mark(),
    )
    .unwrap();
    let record = writer.append(&mut rng(3), batch(&[text("two")])).bytes;
    let records = [first.records.clone(), vec![record]].concat();

    assert_eq!(read(&first.head, &records, None).unwrap(), ["one", "two"]);
    for start in [&start, second.writer.chain().start()] {
        assert!(ChainKey::from_secret(&second.head, given.clone(), start).is_err());
    }
}

#[test]
fn a_chain_that_replaces_another_is_told_from_a_rollback_by_its_head() {
    let first = hosted(1, None, &["one", "two"], 1);
    let second = hosted(2, Some(first.writer.mark()), &["both"], 1);
    let third = hosted(3, Some(second.writer.mark()), &["all"], 1);

    // Known from before the chain was replaced: once, and twice.
    let known = first.writer.mark();
    assert_eq!(
        read(&second.head, &second.records, Some(&known)).unwrap(),
        ["both"]
    );
    assert_eq!(read(&third.head, &third.records, Some(&known)).unwrap(), ["all"]);
    assert_eq!(second.writer.mark().generation, 1);
}

#[test]
fn every_length_of_a_text_near_a_border_takes_the_smallest_size_that_holds_it() {
    let mut sizes = Vec::new();
    for border in [1_024, 4_096, 16_384, 65_536] {
        for length in border - 200..border {
            let item = text(&"t".repeat(length));
            let mut rng = rng(1);
            let mut chain = alice().begin(&mut rng, None, NOW).unwrap();
            let head = chain.head().to_vec();
            let record = chain.append(&mut rng, batch(std::slice::from_ref(&item))).bytes;

            let mut reader = BackupReader::begin_without_mark(alice().chain(&head).unwrap());
            let back = reader.read(&record).unwrap();

            assert_eq!(encoded(&back[0]), codec::encode(&item));
            sizes.push((border, length, record.len()));
        }
    }

    for (border, length, size) in sizes {
        assert!(limits::BACKUP_SIZES.contains(&size));
        // 44 of the seal and padding, and what stands around the text.
        let is_small = length + 44 < border - 150;
        assert_eq!(size == border, is_small || size == border, "{length} in {size}");
        assert!(size >= length + 44);
    }
}

#[test]
fn a_full_record_refuses_one_item_more_and_is_sealed_all_the_same() {
    let item = text(&"t".repeat(1_000));
    let mut full = Batch::default();
    assert!(full.is_empty());
    let mut count = 0;
    let refused = loop {
        match full.push(&item) {
            Ok(()) => count += 1,
            Err(error) => break error,
        }
    };
    let mut rng = rng(1);
    let mut chain = alice().begin(&mut rng, None, NOW).unwrap();
    let head = chain.head().to_vec();

    let record = chain.append(&mut rng, full).bytes;
    let mut reader = BackupReader::begin_without_mark(alice().chain(&head).unwrap());

    assert_eq!(refused, PushError::Full);
    assert_eq!(record.len(), 128 * 1024);
    assert_eq!(reader.read(&record).unwrap().len(), count);
}

#[test]
fn the_longest_text_is_kept_and_what_is_longer_than_any_item_is_refused() {
    let longest = text(&"t".repeat(limits::TEXT_BYTES));
    let too_long = text(&"t".repeat(limits::BACKUP_ITEM_BYTES));
    let mut batch = Batch::default();

    assert_eq!(batch.push(&longest), Ok(()));
    assert!(matches!(batch.push(&too_long), Err(PushError::TooLong(_))));
}

#[test]
fn the_mark_is_kept_in_a_slot_of_its_own() {
    let keys = SlotKeys::new(&Secret::new([1; 32]));
    let mark = hosted(1, None, &[], 0).writer.mark();

    let value = keys.seal(&mut rng(1), &SlotName::Backup, 3, &mark).unwrap();

    let slot = SlotValue { version: 3, value };
    assert_eq!(keys.open(&SlotName::Backup, &slot), Ok(mark));
    assert!(
        keys.open::<BackupMark>(&SlotName::Boot(DeviceId::new([0; 32])), &slot)
            .is_err()
    );
}

fn alice_appends(said: &str) -> SealedRecord {
    let mut rng = rng(1);
    let mut writer = alice().begin(&mut rng, None, NOW).unwrap();
    writer.append(&mut rng, batch(&[text(said)]))
}

#[test]
fn nothing_of_what_is_kept_shows_in_debug() {
    let first = hosted(1, None, &["a secret text"], 1);
    let mut reader = BackupReader::begin_without_mark(alice().chain(&first.head).unwrap());
    let items = reader.read(&first.records[0]).unwrap();
    let texts = [
        format!("{:?}", alice()),
        format!("{:?}", first.writer),
        format!("{:?}", first.writer.chain()),
        format!("{:?}", alice_appends("a secret text")),
        format!("{reader:?}"),
        format!("{items:?}"),
        format!("{:?}", batch(&one_of_each())),
        format!("{:?}", one_of_each()),
        format!("{:?}", alice().begin(&mut rng(1), None, NOW).unwrap()),
    ];

    for shown in texts {
        for trace in [
            "secret text",
            "hello",
            "Alice",
            "Bob",
            "161, 161",
            "a1a1",
            "16, 16",
        ] {
            assert!(!shown.contains(trace), "{shown}");
        }
    }
}

#[test]
fn an_item_of_a_later_program_is_passed_on_into_the_next_chain() {
    // Number 99 with one field: nothing that is known today.
    let unknown = [0x82, 0x18, 0x63, 0xa1, 0x00, 0x07];
    let first = super::backup_document::chain_of_plain(&[vec![unknown.to_vec()]]);
    let mut reader = BackupReader::begin_without_mark(alice().chain(&first.head).unwrap());
    let mut items = reader.read(&first.records[0]).unwrap();
    let Some(ReadItem::Unread(unread)) = items.pop() else {
        panic!("the item is known")
    };

    let mut passed_on = Batch::default();
    passed_on.pass_on(&unread).unwrap();
    let mut rng = rng(4);
    let mut chain = alice().begin(&mut rng, None, NOW).unwrap();
    let head = chain.head().to_vec();
    let record = chain.append(&mut rng, passed_on).bytes;

    assert!(format!("{unread:?}").contains("6 bytes"));
    let plain = super::backup_document::plain_of(&head, &record);
    assert!(plain.windows(unknown.len()).any(|window| window == unknown));
}

#[test]
fn an_extension_within_an_item_is_ignored() {
    // A text with key 64 in its outermost map.
    let mut extended = codec::encode(&text("hello"));
    assert_eq!(extended[..3], [0x82, 0x06, 0xa1]);
    extended[2] = 0xa2;
    extended.extend_from_slice(&[0x18, 0x40, 0x01]);
    let first = super::backup_document::chain_of_plain(&[vec![extended]]);

    assert_eq!(read(&first.head, &first.records, None).unwrap(), ["hello"]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn texts_come_back_in_their_order(texts in proptest::collection::vec("\\PC{0,200}", 0..12), whole in 0_usize..12) {
        let said: Vec<&str> = texts.iter().map(String::as_str).collect();
        let first = hosted(1, None, &said, whole.min(said.len()));

        prop_assert_eq!(read(&first.head, &first.records, Some(&first.writer.mark())).unwrap(), texts);
    }

    #[test]
    fn any_text_is_an_item(text in "\\PC{0,300}") {
        let item = super::keepsakes::text(&text);
        let BackupItem::Message(message) = &item else { unreachable!("a text") };
        let hoopoe_protocol::backup::KeptBody::Text(Text { text: kept }) = &message.body;

        prop_assert_eq!(kept, &text);
        prop_assert!(codec::decode::<BackupItem>(&codec::encode(&item)).is_ok());
    }
}

#[test]
fn a_head_of_a_newer_version_is_told_from_a_damaged_one_whatever_its_shape() {
    let error = |begin: &[u8]| {
        let head = head_with(begin.to_vec(), &chain_secret(begin));
        alice().chain(&head).unwrap_err()
    };
    let damaged = HeadError::Malformed(DecodeError::Shape);

    // A text where ours has the chain's name: of version 2, of ours, and without a version.
    assert_eq!(error(&[0xa2, 0, 2, 1, 0x61, b'x']), HeadError::NewerVersion(2));
    assert_eq!(error(&[0xa2, 0, 1, 1, 0x61, b'x']), damaged);
    assert_eq!(error(&[0xa1, 1, 0x61, b'x']), damaged);
    // A byte behind the end.
    let behind = error(&[0xa1, 0, 1, 0]);
    assert!(
        matches!(behind, HeadError::Malformed(DecodeError::Form(_))),
        "{behind:?}"
    );
}

#[test]
fn no_chain_is_begun_that_its_own_reader_would_refuse() {
    let first = hosted(1, None, &[], 0);
    let begun = |generation| {
        let mark = BackupMark {
            generation,
            ..first.writer.mark()
        };
        alice().begin(&mut rng(2), Some(mark), NOW)
    };

    assert_eq!(begun(u64::MAX).unwrap_err(), LastGeneration);
    let last = begun(u64::MAX - 1).unwrap();
    assert!(alice().chain(last.head()).is_ok());
}
