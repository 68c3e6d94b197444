//! The backup against its host, and against who once had a key: A5 (injected backup) and A17 (rollback).

use hoopoe_crypto::backup::{
    BackupKey, BackupReader, ChainKey, HeadError, IncompleteBackup, RecordError, StaleBackup,
};
use hoopoe_protocol::{
    backup::{BackupBegin, BackupMark, ChainId, ChainLink},
    codec::{self, DecodeError},
    secret::Secret,
    time::Span,
};

use super::{
    backup_document::{Place, begin, chain_of, chain_of_plain, chain_secret, head_of, padded},
    keepsakes::{Hosted, alice, batch, hosted, read, text},
};
use crate::outer::fixtures::rng;

fn reader(head: &[u8], mark: &BackupMark) -> Result<BackupReader, StaleBackup> {
    BackupReader::begin(alice().chain(head).unwrap(), mark)
}

/// What the first record that is refused is refused for.
fn refused(of: &Hosted, records: &[Vec<u8>]) -> RecordError {
    let mut reader = BackupReader::begin_without_mark(alice().chain(&of.head).unwrap());
    records
        .iter()
        .find_map(|record| reader.read(record).err())
        .expect("no record is refused")
}

#[test]
fn a5_a_backup_that_somebody_else_made_is_refused() {
    let others = BackupKey::new(Secret::new([0xee; 32]))
        .begin(&mut rng(1), None, super::keepsakes::NOW)
        .unwrap();

    assert_eq!(alice().chain(others.head()).unwrap_err(), HeadError::AnotherKey);
}

#[test]
fn a5_a_record_that_somebody_else_sealed_is_refused() {
    let first = hosted(1, None, &["one"], 1);
    let place = Place::first(&first.head);
    let forged = place.seal(&[0xee; 32], &padded(&[0x82, 1, 0xa0], 1_024));

    assert_eq!(refused(&first, &[forged]), RecordError::NotAuthentic);
}

#[test]
fn a5_whoever_has_an_older_chains_key_begins_no_newer_one_and_changes_none() {
    let old = hosted(1, None, &["one"], 1);
    let new = hosted(2, Some(old.writer.mark()), &["one"], 1);
    let leaked = *old.writer.chain().secret().expose();

    // A head of their own words, under the key that they have.
    let claimed = BackupBegin {
        generation: 7,
        replaces: Some(BackupMark {
            generation: 6,
            ..new.writer.mark()
        }),
        ..begin()
    };
    assert_eq!(
        alice().chain(&head_of(&claimed, &leaked)).unwrap_err(),
        HeadError::AnotherKey
    );

    // A record behind the end of the newer chain.
    let end = new
        .records
        .iter()
        .fold(Place::first(&new.head), |place, record| place.behind(record));
    let forged = end.seal(&leaked, &padded(&[0x82, 0, 0xa1, 0, 0x80], 1_024));
    let records = [new.records.clone(), vec![forged]].concat();
    assert_eq!(refused(&new, &records), RecordError::NotAuthentic);

    // What they can do is to continue the old one, and whoever knows the newer one is not deceived.
    let end = old
        .records
        .iter()
        .fold(Place::first(&old.head), |place, record| place.behind(record));
    let forged = end.seal(&leaked, &padded(&[0x82, 0, 0xa1, 0, 0x80], 1_024));
    let records = [old.records.clone(), vec![forged]].concat();
    assert!(read(&old.head, &records, None).is_ok());
    assert_eq!(
        reader(&old.head, &new.writer.mark()).unwrap_err(),
        StaleBackup::RolledBack { marked: 1, shown: 0 }
    );
}

/// The commitment says that whoever wrote the head has the chain's secret; a device that was revoked has it too.
#[test]
fn a5_a_head_that_somebody_with_the_chains_secret_wrote_is_refused_by_whoever_was_handed_it() {
    let chain = hosted(1, None, &["one"], 1);
    let key = chain.writer.chain();
    let (secret, start) = (key.secret().clone(), *key.start());
    let honest = Place::first(&chain.head);

    // The chain's own id, so that its secret is looked up; said to be a later one, or anything else.
    let begun = BackupBegin {
        chain: ChainId::new(honest.chain),
        begun: super::keepsakes::NOW.plus(Span(1)),
        ..begin()
    };
    let later = BackupBegin {
        generation: 8,
        replaces: Some(BackupMark {
            generation: 7,
            ..chain.writer.mark()
        }),
        ..begun
    };
    for claimed in [begun, later] {
        let forged = head_of(&claimed, secret.expose());

        assert_eq!(
            ChainKey::from_secret(&forged, secret.clone(), &start).unwrap_err(),
            HeadError::AnotherHead
        );
        // It is well made: nothing but the start tells it from the chain's own head.
        let its_own = ChainLink::new(Place::first(&forged).link);
        assert!(ChainKey::from_secret(&forged, secret.clone(), &its_own).is_ok());
    }
    for at in 0..chain.head.len() {
        let mut bent = chain.head.clone();
        bent[at] ^= 1;
        assert!(
            ChainKey::from_secret(&bent, secret.clone(), &start).is_err(),
            "byte {at}"
        );
    }
    assert!(ChainKey::from_secret(&chain.head, secret, &start).is_ok());
}

#[test]
fn a5_the_words_of_a_head_cannot_be_changed() {
    let second = hosted(2, Some(hosted(1, None, &[], 0).writer.mark()), &["one"], 1);

    for at in 0..second.head.len() {
        for bit in 0..8 {
            let mut bent = second.head.clone();
            bent[at] ^= 1 << bit;
            assert!(alice().chain(&bent).is_err(), "byte {at}, bit {bit}");
        }
        assert!(alice().chain(&second.head[..at]).is_err(), "cut at {at}");
    }
    assert!(alice().chain(&[&second.head[..], &[0]].concat()).is_err());
    // 64: 0, which in any other map is an extension and read over.
    let more = [&[0xa3], &second.head[1..], &[0x18, 0x40, 0]].concat();
    assert!(matches!(alice().chain(&more), Err(HeadError::Malformed(_))));
}

#[test]
fn a_head_that_does_not_follow_from_what_it_replaces_is_refused() {
    let mark = hosted(1, None, &[], 0).writer.mark();
    let with = |begin: BackupBegin| {
        let secret = chain_secret(&codec::encode(&begin));
        alice().chain(&head_of(&begin, &secret)).map(|_| ())
    };

    assert_eq!(with(begin()), Ok(()));
    for (generation, replaces) in [(1, None), (0, Some(mark)), (2, Some(mark))] {
        let bad = BackupBegin {
            generation,
            replaces,
            ..begin()
        };
        assert_eq!(with(bad), Err(HeadError::Generation(generation)));
    }
    let malformed = HeadError::Malformed(DecodeError::Form("version 0"));
    for (version, error) in [(2, HeadError::NewerVersion(2)), (0, malformed)] {
        let bad = BackupBegin { version, ..begin() };
        assert_eq!(with(bad), Err(error));
    }
}

#[test]
fn every_bit_of_a_record_matters_and_so_does_its_length() {
    let first = hosted(1, None, &["one"], 1);
    let good = &first.records[0];
    let mut reader = BackupReader::begin_without_mark(alice().chain(&first.head).unwrap());

    for at in 0..good.len() {
        for bit in 0..8 {
            let mut bent = good.clone();
            bent[at] ^= 1 << bit;
            assert_eq!(reader.read(&bent).unwrap_err(), RecordError::NotAuthentic);
        }
        assert_eq!(reader.read(&good[..at]).unwrap_err(), RecordError::Size(at));
    }
    let mut longer = good.clone();
    longer.resize(4_096, 0);
    assert_eq!(reader.read(&longer).unwrap_err(), RecordError::NotAuthentic);

    // All that was refused has left no trace.
    assert!(reader.read(good).is_ok());
}

#[test]
fn records_that_are_left_out_swapped_or_repeated_are_refused() {
    let first = hosted(1, None, &["one", "two", "three"], 2);
    let [one, two, whole, three] = <[Vec<u8>; 4]>::try_from(first.records.clone()).unwrap();

    for records in [
        vec![two.clone()],
        vec![one.clone(), whole],
        vec![one.clone(), one.clone()],
        vec![one.clone(), two.clone(), one.clone()],
        vec![two.clone(), one.clone()],
        vec![one, two, three],
    ] {
        assert_eq!(refused(&first, &records), RecordError::NotAuthentic);
    }
}

#[test]
fn a_record_of_another_chain_is_refused_at_the_same_place() {
    let first = hosted(1, None, &["one"], 1);
    let other = hosted(2, None, &["other"], 1);

    assert_eq!(refused(&first, &other.records), RecordError::NotAuthentic);
    let spliced = [first.records[0].clone(), other.records[1].clone()];
    assert_eq!(refused(&first, &spliced), RecordError::NotAuthentic);
}

#[test]
fn a17_a_host_that_holds_the_end_back_is_found_out() {
    let first = hosted(1, None, &["one", "two", "three"], 1);
    let known = first.writer.mark();

    for shown in 0..first.records.len() {
        let mut reader = reader(&first.head, &known).unwrap();
        for record in &first.records[..shown] {
            reader.read(record).unwrap();
        }
        let shown = u64::try_from(shown).unwrap();
        assert_eq!(
            reader.finish().unwrap_err(),
            IncompleteBackup::Truncated { marked: 4, shown }
        );
    }
}

#[test]
fn a17_a_chain_that_was_replaced_is_refused_by_whoever_knows_the_new_one() {
    let first = hosted(1, None, &["one"], 1);
    let second = hosted(2, Some(first.writer.mark()), &["one"], 1);

    assert_eq!(
        reader(&first.head, &second.writer.mark()).unwrap_err(),
        StaleBackup::RolledBack { marked: 1, shown: 0 }
    );
}

#[test]
fn a17_a_chain_that_replaces_less_than_is_known_is_refused() {
    let early = hosted(1, None, &["one"], 1);
    let late = hosted(1, None, &["one", "two"], 1);
    let second = hosted(2, Some(early.writer.mark()), &["one"], 1);

    assert_eq!(
        reader(&second.head, &late.writer.mark()).unwrap_err(),
        StaleBackup::RolledBack { marked: 0, shown: 1 }
    );
    assert!(reader(&second.head, &early.writer.mark()).is_ok());
}

#[test]
fn a17_half_of_a_new_chain_does_not_take_the_place_of_the_old_one() {
    let first = hosted(1, None, &["one", "two"], 2);
    let second = hosted(2, Some(first.writer.mark()), &["one", "two"], 2);

    let mut half = reader(&second.head, &first.writer.mark()).unwrap();
    half.read(&second.records[0]).unwrap();

    assert_eq!(half.finish().unwrap_err(), IncompleteBackup::Unfinished);
    assert!(read(&first.head, &first.records, Some(&first.writer.mark())).is_ok());
}

#[test]
fn a17_two_chains_of_one_generation_are_a_fork() {
    let first = hosted(1, None, &["one"], 1);
    let other = hosted(2, None, &["other"], 1);
    let after_other = hosted(3, Some(other.writer.mark()), &["other"], 1);

    assert_eq!(
        reader(&other.head, &first.writer.mark()).unwrap_err(),
        StaleBackup::Forked
    );
    assert_eq!(
        reader(&after_other.head, &first.writer.mark()).unwrap_err(),
        StaleBackup::Forked
    );
}

#[test]
fn a17_two_ends_of_one_chain_are_a_fork() {
    let mut first = hosted(1, None, &["one"], 1);
    // A writer that was set back seals another record for the same place.
    let mut set_back = hosted(1, None, &["one"], 1);
    let known = first.writer.append(&mut rng(2), batch(&[text("two")]));
    let twin = set_back.writer.append(&mut rng(3), batch(&[text("another two")]));
    let mark = first.writer.mark();
    let after_twin = hosted(4, Some(set_back.writer.mark()), &[], 0);

    let mut reader_of_twin = reader(&first.head, &mark).unwrap();
    for record in &first.records {
        reader_of_twin.read(record).unwrap();
    }

    assert_eq!(
        reader_of_twin.read(&twin.bytes).unwrap_err(),
        RecordError::Forked(2)
    );
    assert!(reader_of_twin.read(&known.bytes).is_ok());
    assert_eq!(reader(&after_twin.head, &mark).unwrap_err(), StaleBackup::Forked);
}

#[test]
fn a17_without_a_mark_an_old_backup_passes_and_the_name_of_the_call_says_so() {
    let first = hosted(1, None, &["one", "two"], 1);

    assert_eq!(read(&first.head, &first.records[..2], None).unwrap(), ["one"]);
}

#[test]
fn a_mark_of_no_records_is_met_by_its_own_head_alone() {
    let first = hosted(1, None, &["one"], 1);
    let mark = BackupMark {
        records: 0,
        ..first.writer.mark()
    };

    assert_eq!(reader(&first.head, &mark).unwrap_err(), StaleBackup::Forked);
}

#[test]
fn a_chain_says_once_that_it_is_whole() {
    let twice = chain_of(&[vec![0x82, 1, 0xa0], vec![0x82, 1, 0xa0]]);
    let mut reader = BackupReader::begin_without_mark(alice().chain(&twice.head).unwrap());

    reader.read(&twice.records[0]).unwrap();

    assert_eq!(
        reader.read(&twice.records[1]).unwrap_err(),
        RecordError::WholeTwice
    );
}

#[test]
fn what_is_sealed_well_and_made_badly_is_refused() {
    let bad_padding = {
        let secret = chain_secret(&codec::encode(&begin()));
        let head = head_of(&begin(), &secret);
        let mut bytes = padded(&[0x82, 1, 0xa0], 1_024);
        *bytes.last_mut().unwrap() = 1;
        let record = Place::first(&head).seal(&secret, &bytes);
        (head, record)
    };
    let read_one = |head: &[u8], record: &[u8]| {
        let mut reader = BackupReader::begin_without_mark(alice().chain(head).unwrap());
        reader.read(record).map(|_| ()).unwrap_err()
    };

    assert!(matches!(
        read_one(&bad_padding.0, &bad_padding.1),
        RecordError::Padding(_)
    ));
    // A kind of record that nobody knows, bytes that are no CBOR, and an item that is none.
    for plain in [vec![0x82, 9, 0xa0], vec![0xff]] {
        let chain = chain_of(&[plain]);
        assert!(matches!(
            read_one(&chain.head, &chain.records[0]),
            RecordError::Malformed(_)
        ));
    }
    let chain = chain_of_plain(&[vec![vec![0xff]]]);
    assert!(matches!(
        read_one(&chain.head, &chain.records[0]),
        RecordError::Malformed(_)
    ));
}

#[test]
fn the_secret_of_a_chain_is_no_key_of_all() {
    let first = hosted(1, None, &["one"], 1);
    let given = first.writer.chain().secret().clone();

    assert!(BackupKey::new(given.clone()).chain(&first.head).is_err());
    assert_eq!(
        ChainKey::from_secret(&first.head, Secret::new([0xa1; 32]), first.writer.chain().start())
            .unwrap_err(),
        HeadError::AnotherKey
    );
}
