//! Own prekeys as they lie on the server: made, signed and sealed.

use hoopoe_crypto::sealed_prekey::seal_prekey;
use hoopoe_protocol::{
    codec,
    prekey::DhPrekey,
    route::StoreAddress,
    signed::Signed,
    store::prekeys::{PrekeyKind, SealedPrekey},
};

use super::PREKEY_LIFE;
use crate::{state::State, turn::Turn};

/// One-time prekeys that nobody has seen yet.
pub(super) fn fresh_one_time(
    state: &mut State,
    turn: &mut Turn<'_>,
    store: &StoreAddress,
    count: usize,
) -> Vec<SealedPrekey> {
    let end = turn.now.plus(PREKEY_LIFE);
    let fresh = state.own.device.generate_one_time(count, end);
    fresh
        .iter()
        .map(|prekey| seal_dh(state, turn, store, PrekeyKind::OneTime, prekey))
        .collect()
}

/// The newest KEM prekey.
pub(super) fn seal_kem(state: &State, turn: &mut Turn<'_>, store: &StoreAddress) -> Option<SealedPrekey> {
    let kem = state.own.kem.last()?;
    let (rng, key) = (&mut turn.desk.rng, &state.own.bundle_key);
    let (id, bytes) = (u64::from(kem.epoch), codec::encode(&kem.prekey));
    Some(seal_prekey(
        rng,
        key,
        &store.mailbox,
        &store.lane,
        PrekeyKind::Kem,
        id,
        &bytes,
    ))
}

/// A one-time or fallback prekey.
pub(super) fn seal_dh(
    state: &State,
    turn: &mut Turn<'_>,
    store: &StoreAddress,
    kind: PrekeyKind,
    prekey: &Signed<DhPrekey>,
) -> SealedPrekey {
    let id = prekey.read_unverified().map_or(0, |body| body.key_id);
    let (rng, key) = (&mut turn.desk.rng, &state.own.bundle_key);
    seal_prekey(
        rng,
        key,
        &store.mailbox,
        &store.lane,
        kind,
        id,
        &codec::encode(prekey),
    )
}
