//! Arbitrary values of what is said to a store server, and of what lies there.

use hoopoe_protocol::{
    presence::PresenceRecord,
    route::PeerIdBytes,
    store::{
        prekeys::{PrekeyKind, SealedPrekey},
        tokens::{NewToken, TokenChanges, TokenScope},
    },
};
use proptest::{collection::vec, prelude::*};

use super::{bytes, fixed, time};

pub(crate) fn sealed_prekey() -> impl Strategy<Value = SealedPrekey> {
    let kind = prop_oneof![
        Just(PrekeyKind::OneTime),
        Just(PrekeyKind::Fallback),
        Just(PrekeyKind::Kem)
    ];
    (kind, any::<u64>(), bytes(60)).prop_map(|(kind, key_id, sealed)| SealedPrekey { kind, key_id, sealed })
}

pub(crate) fn presence_record() -> impl Strategy<Value = PresenceRecord> {
    let places = (
        vec(bytes(42).prop_map(PeerIdBytes), 0..3),
        vec("[ -~]{0,40}", 0..4),
    );
    (any::<u64>(), time(), places).prop_map(|(sequence, expires, (peers, addresses))| PresenceRecord {
        sequence,
        expires,
        peers,
        addresses,
    })
}

pub(crate) fn token_changes() -> impl Strategy<Value = TokenChanges> {
    let scope = prop_oneof![Just(TokenScope::Send), Just(TokenScope::Claim)];
    let token = (fixed(), scope).prop_map(|(hash, scope)| NewToken { hash, scope });
    (vec(token, 0..8), vec(fixed(), 0..8)).prop_map(|(add, revoke)| TokenChanges { add, revoke })
}
