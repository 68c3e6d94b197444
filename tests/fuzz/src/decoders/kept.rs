//! Decoders of what is kept: outside a node backups and exported files, in its own store what is written down between messages.

use hoopoe_crypto::{
    backup::{BackupKey, BackupReader},
    device::Device,
    export,
    group::{given::GivenSession, inbound::InboundSession, outbound::OutboundSession, replay::ReadIndexes},
    session::Session,
};
use hoopoe_protocol::{keys::UserKey, limits, secret::Secret};
use serde_json::Value;

use super::{Decoder, array, decoder, unhex};

/// The longest pickle that is worth trying.
const PICKLE_BYTES: usize = 8_192;

pub(super) fn all() -> Vec<Decoder> {
    let mut all = outside();
    all.extend(pickles());
    all
}

/// What was sealed by us and opened by us again, but perhaps written by another version.
fn pickles() -> Vec<Decoder> {
    let inner: Value =
        serde_json::from_str(include_str!("../../../../crypto/tests/vectors/inner.json")).unwrap();
    let user_key = UserKey::new(array(&inner["pickles"]["user_key"]));
    vec![
        decoder("device-pickle", PICKLE_BYTES, move |bytes| {
            Device::unpickle(user_key, bytes).is_ok_and(|device| {
                let again = Device::unpickle(user_key, &device.pickle());
                assert!(again.is_ok());
                true
            })
        }),
        decoder("session-pickle", PICKLE_BYTES, |bytes| {
            Session::unpickle(bytes).is_ok_and(|session| {
                assert!(Session::unpickle(&session.pickle()).is_ok());
                true
            })
        }),
        decoder("outbound-pickle", PICKLE_BYTES, |bytes| {
            OutboundSession::unpickle(bytes).is_ok_and(|session| {
                assert!(OutboundSession::unpickle(&session.pickle()).is_ok());
                true
            })
        }),
        decoder("inbound-pickle", PICKLE_BYTES, |bytes| {
            InboundSession::unpickle(bytes, ReadIndexes::default()).is_ok_and(|session| {
                let again = InboundSession::unpickle(&session.pickle(), session.read_indexes());
                assert!(again.is_ok());
                true
            })
        }),
        decoder("given-session", PICKLE_BYTES, |bytes| {
            GivenSession::unpickle(bytes).is_ok_and(|given| {
                assert!(GivenSession::unpickle(&given.pickle()).is_ok());
                true
            })
        }),
    ]
}

fn outside() -> Vec<Decoder> {
    let backup: Value = serde_json::from_str(include_str!("../../../vectors/backup.json")).unwrap();
    let exported: Value = serde_json::from_str(include_str!("../../../vectors/export.json")).unwrap();
    let words = Secret::new(array(&exported["export_secret"]));
    let (of_files, of_chunks) = (words.clone(), words);
    let head = unhex(&exported["under_words"]);
    let opened = move || {
        let head = head.first_chunk().unwrap();
        export::open(head, export::Lock::Words(&of_chunks)).unwrap()
    };
    let key = || BackupKey::new(Secret::new(array(&backup["backup_secret"])));
    let (of_heads, of_records) = (key(), key());
    let head = unhex(&backup["first"]["head"]);
    vec![
        decoder("sealed-backup-head", 512, move |bytes| {
            of_heads.chain(bytes).is_ok()
        }),
        decoder("sealed-backup-record", limits::BACKUP_SIZES[4], move |bytes| {
            let chain = of_records.chain(&head).unwrap();
            BackupReader::begin_without_mark(chain).read(bytes).is_ok()
        }),
        decoder("export-file", 1_024, move |bytes| {
            bytes.split_first_chunk().is_some_and(|(head, chunks)| {
                export::open(head, export::Lock::Words(&of_files))
                    .is_ok_and(|mut reader| reader.read(chunks).is_ok() && reader.finish().is_ok())
            })
        }),
        // What stands behind a head that is good, in pieces.
        decoder("export-chunks", 1_024, move |bytes| {
            let mut reader = opened();
            bytes.chunks(7).all(|piece| reader.read(piece).is_ok()) && reader.finish().is_ok()
        }),
    ]
}
