//! Things to keep, and a backup of Alice's in which they are.

use hoopoe_crypto::backup::{BackupKey, BackupReader, BackupWriter, Batch, ReadItem};
use hoopoe_protocol::{
    backup::{
        Audience, BackupItem, BackupMark, Forgotten, KeptBody, KeptContact, KeptConversation, KeptMessage,
        KeptPrivacy, KeptRoute, KeptServer, Relation,
    },
    codec,
    content::{profile::ProfileUpdate, text::Text},
    fixed::Fixed,
    keys::Signature,
    route::ContactSeeds,
    secret::Secret,
    signed::Signed,
    time::Timestamp,
};

use crate::outer::fixtures::rng;

pub(super) const NOW: Timestamp = Timestamp(1_800_000_000_000);

/// The key of all of Alice's chains.
pub(super) fn alice() -> BackupKey {
    BackupKey::new(Secret::new([0xa1; 32]))
}

pub(super) fn text(text: &str) -> BackupItem {
    BackupItem::Message(KeptMessage {
        conversation: Fixed::new([1; 32]),
        message: Fixed::new([2; 16]),
        sender: Fixed::new([3; 32]),
        order: 4,
        sent_at: NOW,
        stored_at: NOW,
        read_at: None,
        body: KeptBody::Text(Text { text: text.into() }),
    })
}

fn seeds(byte: u8) -> ContactSeeds {
    ContactSeeds {
        contact: Secret::new([byte; 32]),
        presence: Secret::new([byte + 1; 32]),
        bundle: Secret::new([byte + 2; 32]),
    }
}

/// One item of every kind. A new kind belongs here; `named` does not compile before it is thought of.
pub(super) fn one_of_each() -> Vec<BackupItem> {
    let profile = ProfileUpdate {
        revision: 1,
        name: "Alice".into(),
        about: "at the lake".into(),
        avatar: None,
    };
    let contact = KeptContact {
        user_key: Fixed::new([5; 32]),
        relation: Relation::Contact,
        since: NOW,
        name: "Bob".into(),
        manifest: Signed::from_parts(vec![6; 40], Signature::new([7; 64])),
        verified: Some(Fixed::new([5; 32])),
        profile: Some(profile.clone()),
        ours: Some(seeds(0x10)),
        theirs: Some(seeds(0x20)),
    };
    vec![
        BackupItem::Profile(profile),
        BackupItem::Manifest(Signed::from_parts(vec![8; 40], Signature::new([9; 64]))),
        BackupItem::Server(KeptServer {
            url: "https://store.example".into(),
            server: Fixed::new([10; 32]),
            pin: None,
            mailbox: Fixed::new([11; 16]),
        }),
        BackupItem::Contact(Box::new(contact)),
        BackupItem::Route(Box::new(KeptRoute {
            user: Fixed::new([12; 32]),
            route: Signed::from_parts(vec![13; 40], Signature::new([14; 64])),
        })),
        BackupItem::Conversation(KeptConversation {
            conversation: Fixed::new([15; 32]),
            muted_until: Timestamp(0),
            is_pinned: true,
            is_archived: false,
        }),
        text("hello"),
        BackupItem::GroupEntry(Signed::from_parts(vec![18; 40], Signature::new([17; 64]))),
        BackupItem::Privacy(KeptPrivacy {
            typing: Audience::Contacts,
            presence: Audience::Everyone,
            read_receipts: Audience::Nobody,
        }),
        BackupItem::Forgotten(Forgotten::Message(Fixed::new([19; 32]), Fixed::new([20; 16]))),
    ]
}

/// The name of an item's kind.
pub(super) fn named(item: &BackupItem) -> &'static str {
    match item {
        BackupItem::Profile(_) => "profile",
        BackupItem::Manifest(_) => "manifest",
        BackupItem::Server(_) => "server",
        BackupItem::Contact(_) => "contact",
        BackupItem::Route(_) => "route",
        BackupItem::Conversation(_) => "conversation",
        BackupItem::Message(_) => "message",
        BackupItem::GroupEntry(_) => "group entry",
        BackupItem::Privacy(_) => "privacy",
        BackupItem::Forgotten(_) => "forgotten",
    }
}

pub(super) fn batch(items: &[BackupItem]) -> Batch {
    let mut batch = Batch::default();
    for item in items {
        batch.push(item).unwrap();
    }
    batch
}

/// A chain as a host has it, with its writer.
pub(super) struct Hosted {
    pub(super) head: Vec<u8>,
    pub(super) records: Vec<Vec<u8>>,
    pub(super) writer: BackupWriter,
}

/// Alice's chain of some texts, each in a record, with the record that says that it is whole behind the first `whole_after`.
pub(super) fn hosted(seed: u8, replaces: Option<BackupMark>, texts: &[&str], whole_after: usize) -> Hosted {
    let mut rng = rng(seed);
    let mut chain = alice().begin(&mut rng, replaces, NOW).unwrap();
    let head = chain.head().to_vec();
    let mut records = Vec::new();
    let (before, after) = texts.split_at(whole_after);
    for said in before {
        records.push(chain.append(&mut rng, batch(&[text(said)])).bytes);
    }
    let finished = chain.finish(&mut rng);
    records.push(finished.last.bytes);
    let mut writer = finished.writer;
    for said in after {
        records.push(writer.append(&mut rng, batch(&[text(said)])).bytes);
    }
    Hosted {
        head,
        records,
        writer,
    }
}

/// Everything that goes wrong in reading, as text.
pub(super) fn read(
    head: &[u8],
    records: &[Vec<u8>],
    mark: Option<&BackupMark>,
) -> Result<Vec<String>, String> {
    let chain = alice().chain(head).map_err(|error| error.to_string())?;
    let mut reader = match mark {
        Some(mark) => BackupReader::begin(chain, mark).map_err(|error| error.to_string())?,
        None => BackupReader::begin_without_mark(chain),
    };
    let mut texts = Vec::new();
    for record in records {
        for item in reader.read(record).map_err(|error| error.to_string())? {
            texts.push(said(&item));
        }
    }
    reader.finish().map_err(|error| error.to_string())?;
    Ok(texts)
}

fn said(item: &ReadItem) -> String {
    match item {
        ReadItem::Known(BackupItem::Message(KeptMessage {
            body: KeptBody::Text(text),
            ..
        })) => text.text.clone(),
        other => panic!("no text: {other:?}"),
    }
}

pub(super) fn encoded(item: &ReadItem) -> Vec<u8> {
    match item {
        ReadItem::Known(item) => codec::encode(item),
        ReadItem::Unread(_) => panic!("an unread item"),
    }
}
