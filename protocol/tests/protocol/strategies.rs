//! Arbitrary values of every wire type, within the limits that a sender keeps.

pub(crate) mod backup;
pub(crate) mod group;
pub(crate) mod group_message;
mod linking;
mod store;

pub(crate) use linking::{comparison, link_certificate, link_grant, link_person};
pub(crate) use store::{presence_record, sealed_prekey, token_changes};

use hoopoe_protocol::{
    address::ContactRequest,
    codec::{self, Wire},
    content::{
        OlmBody,
        contact::{Introduction, RouteUpdate},
        file::{FileName, FileOffer, MediaType},
        live::{LiveBody, LiveKey, Presence, Typing},
        own::{OwnCopy, ReadMark, Said, SyncNews},
        payload::OlmPayload,
        profile::{Profile, ProfileUpdate},
        receipt::{Receipt, ReceiptState},
        repair::{CounterRange, Missing, Reset, ResetReason, Settled},
        text::Text,
    },
    fixed::Fixed,
    identity::{DeviceCert, DeviceManifest, ManifestRef},
    invitation::{InvitationBundle, InvitationHints, InvitationNode, InviteReply},
    keys::TokenHash,
    prekey::{DhPrekey, DhPrekeyKind, HandedPrekeys, KemPrekey},
    route::{ContactSeeds, PeerIdBytes, Route, StoreAddress},
    secret::Secret,
    signed::Signed,
    time::Timestamp,
};
use proptest::{collection::vec, option, prelude::*};

pub(crate) fn fixed<K, const N: usize>() -> impl Strategy<Value = Fixed<K, N>> {
    // One random byte in each of eight places is enough to tell values apart, and much faster than N of them.
    any::<[u8; 8]>().prop_map(|seed| {
        let mut place = 0;
        Fixed::new([(); N].map(|()| {
            place += 1;
            seed[place % 8]
        }))
    })
}

pub(crate) fn time() -> impl Strategy<Value = Timestamp> {
    any::<u64>().prop_map(Timestamp)
}

pub(crate) fn bytes(most: usize) -> impl Strategy<Value = Vec<u8>> {
    vec(any::<u8>(), 0..=most)
}

fn secret() -> impl Strategy<Value = Secret<32>> {
    any::<[u8; 32]>().prop_map(Secret::new)
}

pub(crate) fn signed<T: Wire + std::fmt::Debug>(
    body: impl Strategy<Value = T>,
) -> impl Strategy<Value = Signed<T>> {
    (body, fixed()).prop_map(|(body, signature)| Signed::from_parts(codec::encode(&body), signature))
}

pub(crate) fn certificate() -> impl Strategy<Value = DeviceCert> {
    (
        any::<u8>(),
        fixed(),
        fixed(),
        fixed(),
        any::<u32>(),
        time(),
        time(),
    )
        .prop_map(
            |(version, user_key, signing, agreement, capabilities, created, expires)| DeviceCert {
                version,
                user_key,
                signing,
                agreement,
                capabilities,
                created,
                expires,
            },
        )
}

pub(crate) fn manifest() -> impl Strategy<Value = DeviceManifest> {
    let head = (
        any::<u8>(),
        fixed(),
        fixed(),
        any::<u64>(),
        option::of(fixed()),
        time(),
        any::<u8>(),
    );
    (head, vec(signed(certificate()), 0..4), vec(fixed(), 0..4)).prop_map(
        |((version, user, user_key, epoch, previous, issued, min_suite), devices, revoked)| DeviceManifest {
            version,
            user,
            user_key,
            epoch,
            previous,
            issued,
            min_suite,
            devices,
            revoked,
        },
    )
}

pub(crate) fn kem_prekey() -> impl Strategy<Value = KemPrekey> {
    (
        any::<u8>(),
        fixed(),
        any::<u32>(),
        any::<u8>(),
        fixed(),
        time(),
        time(),
    )
        .prop_map(
            |(version, device, epoch, suite, key, not_before, not_after)| KemPrekey {
                version,
                device,
                epoch,
                suite,
                key,
                not_before,
                not_after,
            },
        )
}

pub(crate) fn dh_prekey() -> impl Strategy<Value = DhPrekey> {
    let kind = prop_oneof![Just(DhPrekeyKind::OneTime), Just(DhPrekeyKind::Fallback)];
    (any::<u8>(), fixed(), any::<u64>(), kind, fixed(), time()).prop_map(
        |(version, device, key_id, kind, key, not_after)| DhPrekey {
            version,
            device,
            key_id,
            kind,
            key,
            not_after,
        },
    )
}

fn store_address() -> impl Strategy<Value = StoreAddress> {
    (".{0,40}", fixed(), option::of(fixed()), fixed(), fixed()).prop_map(
        |(url, server, pin, mailbox, lane)| StoreAddress {
            url,
            server,
            pin,
            mailbox,
            lane,
        },
    )
}

pub(crate) fn route() -> impl Strategy<Value = Route> {
    let places = (
        option::of(store_address()),
        vec(bytes(42).prop_map(PeerIdBytes), 0..3),
        vec(".{0,40}", 0..4),
    );
    (
        any::<u8>(),
        fixed(),
        any::<u64>(),
        time(),
        places,
        signed(kem_prekey()),
    )
        .prop_map(
            |(version, device, sequence, not_after, (store, peers, addresses), kem)| Route {
                version,
                device,
                sequence,
                not_after,
                store,
                peers,
                addresses,
                kem,
            },
        )
}

pub(crate) fn seeds() -> impl Strategy<Value = ContactSeeds> {
    (secret(), secret(), secret()).prop_map(|(contact, presence, bundle)| ContactSeeds {
        contact,
        presence,
        bundle,
    })
}

fn profile() -> impl Strategy<Value = Profile> {
    ".{0,60}".prop_map(|name| Profile { name })
}

pub(crate) fn handed_prekeys() -> impl Strategy<Value = HandedPrekeys> {
    (signed(kem_prekey()), signed(dh_prekey())).prop_map(|(kem, dh)| HandedPrekeys { kem, dh })
}

pub(crate) fn invitation_hints() -> impl Strategy<Value = InvitationHints> {
    let node = (vec(any::<u8>(), 1..42), vec("/[a-z0-9/]{0,40}", 0..8)).prop_map(|(peer, addresses)| {
        InvitationNode {
            peer: PeerIdBytes(peer),
            addresses,
        }
    });
    let server = (option::of(".{0,60}"), option::of(fixed()), option::of(fixed()));
    (server, option::of(node)).prop_map(|((url, pin, mailbox), node)| InvitationHints {
        url,
        pin,
        mailbox,
        node,
    })
}

pub(crate) fn bundle() -> impl Strategy<Value = InvitationBundle> {
    (any::<u8>(), signed(manifest()), signed(kem_prekey())).prop_map(|(version, manifest, kem)| {
        InvitationBundle {
            version,
            manifest,
            kem,
        }
    })
}

pub(crate) fn reply() -> impl Strategy<Value = InviteReply> {
    let who = (signed(manifest()), profile(), signed(route()), seeds());
    (
        any::<u8>(),
        fixed(),
        fixed(),
        who,
        vec(signed(dh_prekey()), 0..4),
        time(),
    )
        .prop_map(
            |(version, inviter, bundle, (manifest, profile, route, seeds), prekeys, at)| InviteReply {
                version,
                inviter,
                bundle,
                manifest,
                profile,
                route,
                seeds,
                prekeys,
                at,
            },
        )
}

pub(crate) fn request() -> impl Strategy<Value = ContactRequest> {
    let address = fixed().prop_map(|address: TokenHash| address);
    (reply(), address, ".{0,40}").prop_map(|(reply, address, note)| ContactRequest {
        version: reply.version,
        owner: reply.inviter,
        address,
        manifest: reply.manifest,
        profile: reply.profile,
        route: reply.route,
        seeds: reply.seeds,
        prekeys: reply.prekeys,
        at: reply.at,
        note,
    })
}

fn counters() -> impl Strategy<Value = Vec<CounterRange>> {
    let range = (any::<u64>(), any::<u64>()).prop_map(|(first, last)| CounterRange { first, last });
    vec(range, 0..5)
}

fn profile_update() -> impl Strategy<Value = ProfileUpdate> {
    let avatar = option::of(vec(any::<u8>(), 0..200));
    (any::<u64>(), ".{0,40}", ".{0,80}", avatar).prop_map(|(revision, name, about, avatar)| ProfileUpdate {
        revision,
        name,
        about,
        avatar: avatar.map(Into::into),
    })
}

fn sync_news() -> impl Strategy<Value = SyncNews> {
    let mark = (fixed(), any::<u64>(), fixed()).prop_map(|(conversation, order, message)| ReadMark {
        conversation,
        order,
        message,
    });
    prop_oneof![
        vec(mark, 0..5).prop_map(SyncNews::Read),
        signed(manifest()).prop_map(SyncNews::Devices),
    ]
}

pub(crate) fn body() -> impl Strategy<Value = OlmBody> {
    let reason = prop_oneof![Just(ResetReason::Unreadable), Just(ResetReason::SetBack)];
    let state = prop_oneof![Just(ReceiptState::Delivered), Just(ReceiptState::Read)];
    prop_oneof![
        ".{0,200}".prop_map(|text| OlmBody::Text(Text { text })),
        (state, vec(fixed(), 0..20), time()).prop_map(|(state, messages, at)| OlmBody::Receipt(Receipt {
            state,
            messages,
            at
        })),
        (profile(), signed(route()), seeds()).prop_map(|(profile, route, seeds)| OlmBody::Introduction(
            Introduction {
                profile,
                route,
                seeds
            }
        )),
        (signed(route()), option::of(seeds()))
            .prop_map(|(route, seeds)| OlmBody::RouteUpdate(RouteUpdate { route, seeds })),
        profile_update().prop_map(OlmBody::Profile),
        ".{0,200}".prop_map(|text| OlmBody::OwnCopy(OwnCopy {
            said: Said::Text(Text { text })
        })),
        sync_news().prop_map(OlmBody::Sync),
        (reason, option::of(fixed())).prop_map(|(reason, session)| OlmBody::Reset(Reset { reason, session })),
        counters().prop_map(|counters| OlmBody::Missing(Missing { counters })),
        counters().prop_map(|counters| OlmBody::Settled(Settled { counters })),
        (any::<[u8; 32]>(), any::<u64>()).prop_map(|(key, number)| OlmBody::LiveKey(LiveKey {
            key: Secret::new(key),
            number,
        })),
        group_message::keys(),
    ]
}

pub(crate) fn live_body() -> impl Strategy<Value = LiveBody> {
    let typing = prop_oneof![Just(Typing::Stopped), Just(Typing::Started)];
    let presence = prop_oneof![Just(Presence::Online), Just(Presence::Away)];
    (typing, option::of(presence), option::of(time())).prop_map(|(typing, presence, last_seen)| LiveBody {
        typing,
        presence,
        last_seen,
    })
}

pub(crate) fn file_offer() -> impl Strategy<Value = FileOffer> {
    // Each character has at most four bytes.
    let texts = (any::<u64>(), "\\PC{0,63}", "[ -~]{0,255}");
    (secret(), fixed(), texts).prop_map(|(key, blob, (size, name, media_type))| FileOffer {
        key,
        blob,
        size,
        name: FileName::new(name).unwrap(),
        media_type: MediaType::new(media_type).unwrap(),
    })
}

pub(crate) fn payload() -> impl Strategy<Value = OlmPayload> {
    let manifest = (any::<u64>(), fixed()).prop_map(|(epoch, hash)| ManifestRef { epoch, hash });
    let people = (fixed(), fixed(), manifest, fixed(), fixed());
    let place = (fixed(), fixed(), fixed(), any::<u64>(), any::<u64>(), time());
    (
        any::<u8>(),
        people,
        place,
        option::of(signed(self::manifest())),
        body(),
    )
        .prop_map(|(version, people, place, manifest, body)| {
            let (sender, sender_device, sender_manifest, recipient, recipient_device) = people;
            let (session, conversation, message, counter, order, sent_at) = place;
            OlmPayload {
                version,
                sender,
                sender_device,
                sender_manifest,
                recipient,
                recipient_device,
                session,
                conversation,
                message,
                counter,
                order,
                sent_at,
                manifest,
                body,
            }
        })
}
