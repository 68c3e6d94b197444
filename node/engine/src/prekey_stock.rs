//! Prekeys: published so that contacts can begin sessions, claimed to begin one with a contact.

use std::collections::BTreeMap;

use hoopoe_crypto::{
    kem::VerifiedKemPrekey,
    prekeys::VerifiedDhPrekey,
    sealed_prekey::{open_prekey, seal_prekey},
};
use hoopoe_protocol::{
    codec,
    envelope::SUITE_BASE,
    id::SessionId,
    prekey::{DhPrekey, KemPrekey},
    route::StoreAddress,
    signed::Signed,
    store::prekeys::{ClaimedPrekeys, PrekeyKind, PrekeyUpload, SealedPrekey},
    time::{Span, Timestamp},
};

use crate::{
    book::Remote,
    change::Change,
    delivery::{line::Line, repair, seal},
    own_route,
    row::{ContactState, RemoteId, Task},
    state::State,
    step::Effect,
    tasks,
    turn::Turn,
};

/// The server said how many one-time prekeys are left; publishes more if they run low.
pub(crate) fn counted(state: &mut State, turn: &mut Turn<'_>, one_time: u64) {
    let (low, full) = (turn.desk.config.prekey_low, turn.desk.config.prekey_full);
    let has_fallback = fallback_due(state).is_some();
    if (one_time >= low && has_fallback) || state.tasks.has_one_time_prekeys() {
        return;
    }
    let Some(store) = state.own.store.clone() else {
        return;
    };
    let missing = usize::try_from(full.saturating_sub(one_time)).unwrap_or(0);
    let one_time = state
        .own
        .device
        .generate_one_time(missing, turn.now.plus(PREKEY_LIFE));
    let mut prekeys: Vec<_> = one_time
        .iter()
        .map(|prekey| seal_dh(state, turn, &store, PrekeyKind::OneTime, prekey))
        .collect();
    if fallback_due(state).is_none_or(|due| due <= turn.now && state.may_destroy()) {
        prekeys.push(next_fallback(state, turn, &store));
    }
    prekeys.extend(seal_kem(state, turn, &store));
    turn.unwritten.account = true;
    tasks::add(state, turn, Task::Prekeys(PrekeyUpload { prekeys }));
}

/// A week has passed: the next KEM prekey, told to contacts and left on the server.
pub(crate) fn rotate_kem(state: &mut State, turn: &mut Turn<'_>) {
    if !state.own.rotate_kem(turn) {
        return;
    }
    state.keys_changed = true;
    own_route::gather(&mut state.own, turn);
    if let Some(store) = state.own.store.clone() {
        let prekeys = seal_kem(state, turn, &store).into_iter().collect();
        tasks::add(state, turn, Task::Prekeys(PrekeyUpload { prekeys }));
    }
}

/// All that was published before may be of keys that this device does not have: the newest KEM prekey and another fallback
/// take their place, and fresh one-time prekeys as soon as the server has room for them.
pub(crate) fn publish_anew(state: &mut State, turn: &mut Turn<'_>) {
    let Some(store) = state.own.store.clone() else {
        return;
    };
    let mut prekeys = vec![next_fallback(state, turn, &store)];
    prekeys.extend(seal_kem(state, turn, &store));
    turn.unwritten.account = true;
    tasks::add(state, turn, Task::Prekeys(PrekeyUpload { prekeys }));
}

/// The fallback prekey has served its time: the next one is left on the server. It is not made before the server has
/// taken the first, nor while something waits that may begin a session with the one before.
pub(crate) fn rotate_fallback(state: &mut State, turn: &mut Turn<'_>) {
    let Some(store) = state.own.store.clone() else {
        return;
    };
    if state.may_destroy() && fallback_due(state).is_some_and(|due| due <= turn.now) {
        let prekeys = vec![next_fallback(state, turn, &store)];
        turn.unwritten.account = true;
        tasks::add(state, turn, Task::Prekeys(PrekeyUpload { prekeys }));
    }
}

/// KEM private halves that nothing needs any more are destroyed, once everything that waited was opened.
pub(crate) fn destroy_spent(state: &mut State, turn: &mut Turn<'_>) {
    if !state.may_destroy() {
        return;
    }
    for epoch in state.own.destroy_spent_kem(turn.now) {
        state.keys_changed = true;
        turn.change(Change::DeleteKemKey { epoch });
    }
}

/// When a key is to be turned or destroyed next. While something waits on the server none is.
pub(crate) fn wake_at(state: &State) -> Option<Timestamp> {
    let due = [fallback_due(state), state.own.kem_spent_at()];
    let first = due.into_iter().flatten().min().filter(|_| state.is_drained())?;
    Some(first.max(state.backlog.settled_at()))
}

/// When the fallback prekey has served its time; none before the first.
fn fallback_due(state: &State) -> Option<Timestamp> {
    state.own.fallback_since.map(|since| since.plus(FALLBACK_LIFE))
}

fn next_fallback(state: &mut State, turn: &mut Turn<'_>, store: &StoreAddress) -> SealedPrekey {
    let fallback = state.own.device.rotate_fallback(turn.now.plus(PREKEY_LIFE));
    state.own.fallback_since = Some(turn.now);
    state.own.put(turn);
    seal_dh(state, turn, store, PrekeyKind::Fallback, &fallback)
}

fn seal_kem(state: &State, turn: &mut Turn<'_>, store: &StoreAddress) -> Option<SealedPrekey> {
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

fn seal_dh(
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

/// Claims under way, and when a device is asked for again.
#[derive(Default)]
pub(crate) struct Claims {
    asked: BTreeMap<u64, RemoteId>,
    not_before: BTreeMap<RemoteId, Timestamp>,
}

impl Claims {
    /// What was asked for will not be answered any more.
    pub(crate) fn forget_asked(&mut self) {
        let asked = std::mem::take(&mut self.asked);
        for remote in asked.values() {
            self.not_before.remove(remote);
        }
    }

    /// The clock may have been set back: nobody is asked for later than was meant.
    pub(crate) fn align(&mut self, now: Timestamp) {
        for at in self.not_before.values_mut() {
            *at = now.plus(CLAIM_WHILE_AWAY).min(*at);
        }
    }

    /// Nothing is claimed for a device any more.
    pub(crate) fn forget(&mut self, remote: RemoteId) {
        self.asked.retain(|_, of| *of != remote);
        self.not_before.remove(&remote);
    }

    /// When the next claim may be made.
    pub(crate) fn wake_at(&self) -> Option<Timestamp> {
        self.not_before.values().min().copied()
    }
}

/// Claims prekeys of every accepted contact's device for which something waits, and with which no session can be used or
/// whose envelope key is over.
pub(crate) fn claim_missing(state: &mut State, turn: &mut Turn<'_>) {
    state.claims.not_before.retain(|_, at| *at > turn.now);
    let missing: Vec<_> = state
        .book
        .remotes
        .values()
        .filter(|remote| needs_prekeys(state, turn.now, remote))
        .filter(|remote| !state.claims.not_before.contains_key(&remote.id))
        .map(|remote| remote.id)
        .collect();
    for remote in missing {
        claim(state, turn, remote);
    }
}

fn needs_prekeys(state: &State, now: Timestamp, remote: &Remote) -> bool {
    let has_unsent = || state.lines.get(&remote.id).is_some_and(Line::has_unsent);
    let waits = state.outbox.is_waiting(remote.id);
    let is_stuck = waits && !remote.can_send(now) || remote.is_away(now) && (waits || has_unsent());
    is_stuck || repair::is_reset_due(state, remote, now)
}

fn claim(state: &mut State, turn: &mut Turn<'_>, remote: RemoteId) {
    let number = state.number();
    let Some((contact, device)) = state.book.pair(remote) else {
        return;
    };
    let store = device
        .route
        .as_ref()
        .and_then(|route| route.route().store.clone());
    let (Some(store), Some(theirs), ContactState::Accepted) = (store, &contact.theirs, contact.state) else {
        return;
    };
    let token = theirs.tokens.claim.clone();
    // Each claim costs them a one-time prekey, and who is away will not be back in two minutes.
    let again = if device.is_away(turn.now) {
        CLAIM_WHILE_AWAY
    } else {
        CLAIM_AGAIN
    };
    state.claims.asked.insert(number, remote);
    state.claims.not_before.insert(remote, turn.now.plus(again));
    turn.effect(Effect::Claim {
        claim: number,
        store,
        token,
    });
}

/// A claim was answered: begins a session if the prekey is the device's own.
pub(crate) fn claimed(state: &mut State, turn: &mut Turn<'_>, number: u64, prekeys: &ClaimedPrekeys) {
    let Some(remote) = state.claims.asked.remove(&number) else {
        return;
    };
    let has_kem = take_kem(state, turn, remote, prekeys).is_some();
    let fresh = begin(state, turn, remote, prekeys);
    if let Some(fresh) = fresh {
        repair::begun(state, turn, remote, fresh);
    }
    if fresh.is_some() || has_kem {
        state.claims.not_before.remove(&remote);
        turn.touched.insert(remote);
        seal::seal_waiting(state, turn, remote);
    }
}

/// Takes a KEM prekey that is newer than what the device has told: whoever was away as long as we were has not told us.
fn take_kem(
    state: &mut State,
    turn: &mut Turn<'_>,
    remote: RemoteId,
    prekeys: &ClaimedPrekeys,
) -> Option<()> {
    let (contact, device) = state.book.pair(remote)?;
    let store = device.route.as_ref()?.route().store.clone()?;
    let bundle_key = &contact.theirs.as_ref()?.seeds.bundle;
    let opened = open_prekey(bundle_key, &store.mailbox, &store.lane, prekeys.kem.as_ref()?).ok()?;
    let signed: Signed<KemPrekey> = codec::decode(&opened).ok()?;
    let kem = VerifiedKemPrekey::verify(&signed, &device.cert).ok()?;
    let known = device.kem().map_or(0, |known| known.prekey().epoch);
    if kem.prekey().suite != SUITE_BASE || kem.prekey().epoch <= known || !kem.is_usable(turn.now) {
        return None;
    }
    device.fetched_kem = Some(kem);
    device.put(turn);
    Some(())
}

/// A claim came to nothing; it is made again later.
pub(crate) fn claim_failed(state: &mut State, number: u64) {
    state.claims.asked.remove(&number);
}

fn begin(
    state: &mut State,
    turn: &mut Turn<'_>,
    remote: RemoteId,
    prekeys: &ClaimedPrekeys,
) -> Option<SessionId> {
    let (contact, device) = state.book.pair(remote)?;
    if device.can_send(turn.now) && device.reset_wanted.is_none() {
        return None;
    }
    let store = device.route.as_ref()?.route().store.clone()?;
    let bundle_key = &contact.theirs.as_ref()?.seeds.bundle;
    let opened = open_prekey(bundle_key, &store.mailbox, &store.lane, prekeys.dh.as_ref()?).ok()?;
    let signed: Signed<DhPrekey> = codec::decode(&opened).ok()?;
    let prekey = VerifiedDhPrekey::verify(&signed, &device.cert, turn.now).ok()?;
    let session = state.own.device.begin_session(&device.cert, &prekey).ok()?;
    let id = session.id();
    device.add_session(turn, session);
    Some(id)
}

/// How long a published prekey is good.
const PREKEY_LIFE: Span = Span::days(90);

/// How long a fallback prekey stays; the one before it is kept as long again.
const FALLBACK_LIFE: Span = Span::days(45);

/// A claim for somebody who is away is repeated after this.
const CLAIM_WHILE_AWAY: Span = Span::hours(6);

/// A claim is repeated after this; the server allows six in ten minutes.
const CLAIM_AGAIN: Span = Span::seconds(120);
