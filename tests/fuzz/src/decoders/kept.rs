//! Decoders of what is kept outside a node: backups and exported files.

use hoopoe_crypto::{
    backup::{BackupKey, BackupReader},
    export,
};
use hoopoe_protocol::{limits, secret::Secret};
use serde_json::Value;

use super::{Decoder, array, decoder, unhex};

pub(super) fn all() -> Vec<Decoder> {
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
