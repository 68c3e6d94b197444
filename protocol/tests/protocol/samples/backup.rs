//! What a backup holds.

use hoopoe_protocol::{
    backup::{
        Audience, BackupBegin, BackupHead, BackupItem, BackupMark, BackupRecord, Forgotten, ItemBytes,
        KeptBody, KeptContact, KeptConversation, KeptMessage, KeptPrivacy, KeptRoute, KeptServer, Relation,
    },
    codec,
    content::{profile::ProfileUpdate, text::Text},
    time::Timestamp,
};

use super::{Sample, TIME, fixed, group, manifest, route, sample, seeds, signed};

pub(crate) fn mark() -> BackupMark {
    BackupMark {
        chain: fixed(30),
        generation: 4,
        records: 1_000,
        link: fixed(31),
    }
}

fn begin() -> BackupBegin {
    BackupBegin {
        version: 1,
        chain: fixed(32),
        generation: 5,
        replaces: Some(mark()),
        begun: TIME,
    }
}

fn profile() -> ProfileUpdate {
    ProfileUpdate {
        revision: 3,
        name: "Bob".into(),
        about: "at the lake".into(),
        avatar: Some(vec![0xff; 3].into()),
    }
}

pub(crate) fn contact() -> KeptContact {
    KeptContact {
        user_key: fixed(1),
        relation: Relation::Contact,
        since: TIME,
        name: "Bob".into(),
        manifest: signed(&manifest()),
        verified: None,
        profile: None,
        ours: None,
        theirs: None,
    }
}

fn message() -> KeptMessage {
    KeptMessage {
        conversation: fixed(21),
        message: fixed(22),
        sender: fixed(15),
        order: 256,
        sent_at: TIME,
        stored_at: TIME,
        read_at: Some(TIME),
        body: KeptBody::Text(Text { text: "hello".into() }),
    }
}

fn server() -> KeptServer {
    KeptServer {
        url: "https://store.example:8443".into(),
        server: fixed(11),
        pin: None,
        mailbox: fixed(12),
    }
}

fn items() -> Vec<(&'static str, BackupItem)> {
    let known = KeptContact {
        verified: Some(fixed(1)),
        profile: Some(profile()),
        ours: Some(seeds()),
        theirs: Some(seeds()),
        ..contact()
    };
    let removed = KeptContact {
        relation: Relation::Removed,
        ..contact()
    };
    let conversation = KeptConversation {
        conversation: fixed(21),
        muted_until: Timestamp(0),
        is_pinned: true,
        is_archived: false,
    };
    let privacy = KeptPrivacy {
        typing: Audience::Everyone,
        presence: Audience::Contacts,
        read_receipts: Audience::Nobody,
    };
    let route = KeptRoute {
        user: fixed(15),
        route: signed(&route()),
    };
    vec![
        ("profile", BackupItem::Profile(profile())),
        ("manifest", BackupItem::Manifest(signed(&manifest()))),
        ("server", BackupItem::Server(server())),
        ("contact", BackupItem::Contact(Box::new(known))),
        ("removed contact", BackupItem::Contact(Box::new(removed))),
        ("route", BackupItem::Route(Box::new(route))),
        ("conversation", BackupItem::Conversation(conversation)),
        ("message", BackupItem::Message(message())),
        ("group entry", BackupItem::GroupEntry(signed(&group::first()))),
        ("privacy", BackupItem::Privacy(privacy)),
        (
            "forgotten contact",
            BackupItem::Forgotten(Forgotten::Contact(fixed(15))),
        ),
        (
            "forgotten conversation",
            BackupItem::Forgotten(Forgotten::Conversation(fixed(21))),
        ),
        (
            "forgotten message",
            BackupItem::Forgotten(Forgotten::Message(fixed(21), fixed(22))),
        ),
    ]
}

pub(super) fn all() -> Vec<Sample> {
    let head = BackupHead {
        begin: codec::encode(&begin()),
        commit: fixed(34),
    };
    let first = BackupBegin {
        generation: 0,
        replaces: None,
        ..begin()
    };
    let item = ItemBytes::new(codec::encode(&BackupItem::Message(message())).into());
    let mut samples: Vec<Sample> = items()
        .iter()
        .map(|(case, item)| sample("BackupItem", case, item))
        .collect();
    samples.extend([
        sample("BackupBegin", "first", &first),
        sample("BackupBegin", "later", &begin()),
        sample("BackupHead", "only", &head),
        sample("BackupMark", "only", &mark()),
        sample("BackupRecord", "items", &BackupRecord::Items(vec![item])),
        sample("BackupRecord", "whole", &BackupRecord::Whole),
    ]);
    samples
}
