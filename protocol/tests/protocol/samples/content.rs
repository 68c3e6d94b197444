//! What devices say to each other.

use hoopoe_protocol::{
    content::{
        OlmBody,
        contact::{Introduction, RouteUpdate},
        file::{FileName, FileOffer, MediaType},
        live::{LiveBody, LiveKey, Presence, Typing},
        own::{OwnCopy, ReadMark, Said, SyncNews},
        payload::OlmPayload,
        profile::Profile,
        profile::ProfileUpdate,
        receipt::{Receipt, ReceiptState},
        repair::{CounterRange, Missing, Reset, ResetReason, Settled},
        text::Text,
    },
    secret::Secret,
};

use super::{Sample, TIME, fixed, manifest, payload, route, sample, seeds, signed};

pub(super) fn payloads() -> Vec<Sample> {
    let text = OlmBody::Text(Text {
        text: "Grüße an Leila 🐦".into(),
    });
    let receipt = |state| {
        OlmBody::Receipt(Receipt {
            state,
            messages: vec![fixed(26), fixed(27)],
            at: TIME,
        })
    };
    let introduction = OlmBody::Introduction(Introduction {
        profile: Profile { name: "Alice".into() },
        route: signed(&route()),
        seeds: seeds(),
    });
    let update = |seeds| {
        OlmBody::RouteUpdate(RouteUpdate {
            route: signed(&route()),
            seeds,
        })
    };
    let first = OlmPayload {
        manifest: Some(signed(&manifest())),
        ..payload(text.clone())
    };
    vec![
        sample("OlmBody", "text", &text),
        sample("OlmPayload", "text", &payload(text.clone())),
        sample("OlmPayload", "text with manifest", &first),
        sample(
            "OlmPayload",
            "delivered",
            &payload(receipt(ReceiptState::Delivered)),
        ),
        sample("OlmPayload", "read", &payload(receipt(ReceiptState::Read))),
        sample("OlmPayload", "introduction", &payload(introduction)),
        sample("OlmPayload", "route update", &payload(update(None))),
        sample(
            "OlmPayload",
            "route update with seeds",
            &payload(update(Some(seeds()))),
        ),
    ]
}

pub(super) fn repairs() -> Vec<Sample> {
    let counters = vec![
        CounterRange { first: 3, last: 3 },
        CounterRange {
            first: 5,
            last: u64::MAX,
        },
    ];
    let reset = |reason, session| OlmBody::Reset(Reset { reason, session });
    vec![
        sample(
            "OlmBody",
            "reset of a session",
            &reset(ResetReason::Unreadable, Some(fixed(28))),
        ),
        sample("OlmBody", "reset of all", &reset(ResetReason::SetBack, None)),
        sample(
            "OlmBody",
            "missing",
            &OlmBody::Missing(Missing {
                counters: counters.clone(),
            }),
        ),
        sample("OlmBody", "settled", &OlmBody::Settled(Settled { counters })),
    ]
}

pub(super) fn own() -> Vec<Sample> {
    let copy = OlmBody::OwnCopy(OwnCopy {
        said: Said::Text(Text {
            text: "Grüße an Leila 🐦".into(),
        }),
    });
    let marks = vec![
        ReadMark {
            conversation: fixed(29),
            order: 300,
            message: fixed(30),
        },
        ReadMark {
            conversation: fixed(31),
            order: u64::MAX,
            message: fixed(32),
        },
    ];
    vec![
        sample("OlmBody", "own copy", &copy),
        sample("OlmBody", "read marks", &OlmBody::Sync(SyncNews::Read(marks))),
        sample(
            "OlmBody",
            "news of devices",
            &OlmBody::Sync(SyncNews::Devices(signed(&manifest()))),
        ),
    ]
}

pub(super) fn profiles() -> Vec<Sample> {
    let update = |about: &str, avatar: Option<&[u8]>| {
        OlmBody::Profile(ProfileUpdate {
            revision: TIME.0,
            name: "Alice".to_owned(),
            about: about.to_owned(),
            avatar: avatar.map(|bytes| bytes.to_vec().into()),
        })
    };
    vec![
        sample("OlmBody", "profile", &update("", None)),
        sample(
            "OlmBody",
            "profile with a picture",
            &update("in the garden", Some(&[0xff, 0xd8, 0xff])),
        ),
    ]
}

pub(super) fn live() -> Vec<Sample> {
    let key = LiveKey {
        key: Secret::new([0xa4; 32]),
        number: TIME.0,
    };
    let body = |typing, presence, last_seen| LiveBody {
        typing,
        presence,
        last_seen,
    };
    vec![
        sample("OlmBody", "live key", &OlmBody::LiveKey(key)),
        sample("LiveBody", "nothing", &body(Typing::Stopped, None, None)),
        sample(
            "LiveBody",
            "typing",
            &body(Typing::Started, Some(Presence::Online), None),
        ),
        sample(
            "LiveBody",
            "away",
            &body(Typing::Stopped, Some(Presence::Away), Some(TIME)),
        ),
    ]
}

pub(super) fn files() -> Vec<Sample> {
    let offer = |size, name: &str, media_type: &str| FileOffer {
        key: Secret::new([0xa5; 32]),
        blob: fixed(29),
        size,
        name: FileName::new(name.to_owned()).unwrap(),
        media_type: MediaType::new(media_type.to_owned()).unwrap(),
    };
    vec![
        sample(
            "FileOffer",
            "picture",
            &offer(3_145_728, "Bachstelze im März.jpg", "image/jpeg"),
        ),
        sample("FileOffer", "nothing without a name", &offer(0, "", "")),
        sample(
            "FileOffer",
            "hostile name",
            &offer(1, "../\0/\u{202e}gpj.exe", "text/html\r\n"),
        ),
    ]
}
