//! Arbitrary things that a backup keeps.

use hoopoe_protocol::{
    backup::{
        Audience, BackupBegin, BackupItem, BackupMark, Forgotten, KeptBody, KeptContact, KeptConversation,
        KeptMessage, KeptPrivacy, KeptRoute, KeptServer, Relation,
    },
    content::text::Text,
};
use proptest::{option, prelude::*};

use super::{fixed, group, manifest, profile_update, route, seeds, signed, time};

pub(crate) fn mark() -> impl Strategy<Value = BackupMark> {
    (fixed(), any::<u64>(), any::<u64>(), fixed()).prop_map(|(chain, generation, records, link)| BackupMark {
        chain,
        generation,
        records,
        link,
    })
}

pub(crate) fn begin() -> impl Strategy<Value = BackupBegin> {
    (any::<u8>(), fixed(), any::<u64>(), option::of(mark()), time()).prop_map(
        |(version, chain, generation, replaces, begun)| BackupBegin {
            version,
            chain,
            generation,
            replaces,
            begun,
        },
    )
}

fn contact() -> impl Strategy<Value = KeptContact> {
    let relation = prop_oneof![
        Just(Relation::Contact),
        Just(Relation::Blocked),
        Just(Relation::Removed),
        Just(Relation::Member),
    ];
    let shown = (option::of(fixed()), option::of(profile_update()));
    let seeds = (option::of(seeds()), option::of(seeds()));
    (
        fixed(),
        relation,
        time(),
        ".{0,40}",
        signed(manifest()),
        shown,
        seeds,
    )
        .prop_map(
            |(user_key, relation, since, name, manifest, (verified, profile), (ours, theirs))| KeptContact {
                user_key,
                relation,
                since,
                name,
                manifest,
                verified,
                profile,
                ours,
                theirs,
            },
        )
}

fn message() -> impl Strategy<Value = KeptMessage> {
    let times = (any::<u64>(), time(), time(), option::of(time()));
    (fixed(), fixed(), fixed(), times, ".{0,200}").prop_map(
        |(conversation, message, sender, (order, sent_at, stored_at, read_at), text)| KeptMessage {
            conversation,
            message,
            sender,
            order,
            sent_at,
            stored_at,
            read_at,
            body: KeptBody::Text(Text { text }),
        },
    )
}

fn privacy() -> impl Strategy<Value = KeptPrivacy> {
    let audience = || {
        prop_oneof![
            Just(Audience::Everyone),
            Just(Audience::Contacts),
            Just(Audience::Nobody)
        ]
    };
    (audience(), audience(), audience()).prop_map(|(typing, presence, read_receipts)| KeptPrivacy {
        typing,
        presence,
        read_receipts,
    })
}

fn forgotten() -> impl Strategy<Value = Forgotten> {
    prop_oneof![
        fixed().prop_map(Forgotten::Contact),
        fixed().prop_map(Forgotten::Conversation),
        (fixed(), fixed()).prop_map(|(conversation, message)| Forgotten::Message(conversation, message)),
    ]
}

pub(crate) fn item() -> impl Strategy<Value = BackupItem> {
    let server =
        ("[ -~]{0,60}", fixed(), option::of(fixed()), fixed()).prop_map(|(url, server, pin, mailbox)| {
            KeptServer {
                url,
                server,
                pin,
                mailbox,
            }
        });
    let route = (fixed(), signed(route())).prop_map(|(user, route)| KeptRoute { user, route });
    let conversation = (fixed(), time(), any::<bool>(), any::<bool>()).prop_map(
        |(conversation, muted_until, is_pinned, is_archived)| KeptConversation {
            conversation,
            muted_until,
            is_pinned,
            is_archived,
        },
    );
    let entry = signed(group::entry());
    prop_oneof![
        profile_update().prop_map(BackupItem::Profile),
        signed(manifest()).prop_map(BackupItem::Manifest),
        server.prop_map(BackupItem::Server),
        contact().prop_map(|contact| BackupItem::Contact(Box::new(contact))),
        route.prop_map(|route| BackupItem::Route(Box::new(route))),
        conversation.prop_map(BackupItem::Conversation),
        message().prop_map(BackupItem::Message),
        entry.prop_map(BackupItem::GroupEntry),
        privacy().prop_map(BackupItem::Privacy),
        forgotten().prop_map(BackupItem::Forgotten),
    ]
}
