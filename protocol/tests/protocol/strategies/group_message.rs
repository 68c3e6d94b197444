//! Arbitrary messages and keys of groups.

use hoopoe_protocol::{
    content::{
        OlmBody,
        group::{
            GroupBody, GroupFrame, GroupHistory, GroupKeyRefused, GroupKeyShare, GroupKeyWanted,
            GroupPayload, HistoryEpoch, HistoryPart, HistorySession, RefusedReason, WantedReason,
        },
        text::Text,
    },
    group::{GroupEpoch, LogHead},
    secret::Secret,
};
use proptest::{collection::vec, option, prelude::*};

use super::{bytes, fixed, secret, time};

fn log_head() -> impl Strategy<Value = LogHead> {
    (any::<u64>(), fixed()).prop_map(|(seq, hash)| LogHead { seq, hash })
}

fn group_epoch() -> impl Strategy<Value = GroupEpoch> {
    any::<u32>().prop_map(GroupEpoch)
}

pub(super) fn keys() -> impl Strategy<Value = OlmBody> {
    let wanted = prop_oneof![
        Just(WantedReason::NoEpoch),
        Just(WantedReason::NoSession),
        Just(WantedReason::BeginsLater),
        Just(WantedReason::OtherRatchet),
        Just(WantedReason::History),
    ];
    let refused = prop_oneof![
        Just(RefusedReason::UnknownSession),
        Just(RefusedReason::NotShared),
        Just(RefusedReason::Unverified),
        Just(RefusedReason::NotMember),
        Just(RefusedReason::Revoked),
        Just(RefusedReason::TooOften),
        Just(RefusedReason::NoHistory),
    ];
    prop_oneof![
        (fixed(), group_epoch(), secret(), fixed(), log_head(), any::<u8>()).prop_map(
            |(group, epoch, group_key, topic, log_head, byte)| OlmBody::GroupKeyShare(GroupKeyShare {
                group,
                epoch,
                group_key,
                topic,
                log_head,
                session_key: Secret::new([byte; _]),
            })
        ),
        (fixed(), group_epoch(), option::of(fixed()), wanted).prop_map(|(group, epoch, session, reason)| {
            OlmBody::GroupKeyWanted(GroupKeyWanted {
                group,
                epoch,
                session,
                reason,
            })
        }),
        (fixed(), group_epoch(), option::of(fixed()), refused).prop_map(|(group, epoch, session, reason)| {
            OlmBody::GroupKeyRefused(GroupKeyRefused {
                group,
                epoch,
                session,
                reason,
            })
        }),
        history().prop_map(OlmBody::GroupHistory),
    ]
}

fn history() -> impl Strategy<Value = GroupHistory> {
    let epoch = (group_epoch(), secret(), fixed()).prop_map(|(epoch, group_key, topic)| HistoryEpoch {
        epoch,
        group_key,
        topic,
    });
    let session =
        (fixed(), fixed(), group_epoch(), any::<u8>()).prop_map(|(owner, owner_device, epoch, byte)| {
            HistorySession {
                owner,
                owner_device,
                epoch,
                session_key: Secret::new([byte; _]),
            }
        });
    let part = option::of((any::<u16>(), any::<u16>()).prop_map(|(number, of)| HistoryPart { number, of }));
    let contents = (vec(epoch, 0..4), vec(session, 0..4));
    (fixed(), contents, part).prop_map(|(group, (epochs, sessions), part)| GroupHistory {
        group,
        epochs,
        sessions,
        part,
    })
}

pub(crate) fn payload() -> impl Strategy<Value = GroupPayload> {
    let place = (fixed(), group_epoch(), log_head(), fixed(), fixed(), fixed());
    let numbers = (any::<u8>(), any::<u64>(), any::<u64>(), time());
    (place, numbers, ".{0,200}").prop_map(
        |(
            (group, epoch, log_head, sender, sender_device, message),
            (version, counter, order, sent_at),
            text,
        )| {
            GroupPayload {
                version,
                group,
                epoch,
                log_head,
                sender,
                sender_device,
                message,
                counter,
                order,
                sent_at,
                body: GroupBody::Text(Text { text }),
            }
        },
    )
}

pub(crate) fn frame() -> impl Strategy<Value = GroupFrame> {
    (fixed(), fixed(), fixed(), log_head(), bytes(300)).prop_map(
        |(owner_device, session, key_commit, log_head, megolm)| GroupFrame {
            owner_device,
            session,
            key_commit,
            log_head,
            megolm: megolm.into(),
        },
    )
}
