//! Prekeys: published so that contacts can begin sessions, claimed to begin one with a contact.

pub(crate) mod handed;
pub(crate) mod lost;
mod sealed;

use std::collections::{BTreeMap, BTreeSet};

use hoopoe_crypto::{kem::VerifiedKemPrekey, prekeys::VerifiedDhPrekey, sealed_prekey::open_prekey};
use hoopoe_protocol::{
    codec::{self, Wire},
    envelope::SUITE_BASE,
    id::SessionId,
    prekey::{DhPrekey, KemPrekey},
    route::StoreAddress,
    signed::{Signed, SignedBody},
    store::prekeys::{ClaimedPrekeys, PrekeyKind, PrekeyUpload, SealedPrekey},
    time::{Span, Timestamp},
};

use self::sealed::{fresh_one_time, seal_dh, seal_kem};
use crate::{
    allowance::Allowance,
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
    let mut prekeys = fresh_one_time(state, turn, &store, missing);
    if fallback_due(state).is_none_or(|due| due <= turn.now && state.may_destroy()) {
        prekeys.push(next_fallback(state, turn, &store));
    }
    prekeys.extend(seal_kem(state, turn, &store));
    turn.unwritten.account = true;
    tasks::add(
        state,
        turn,
        Task::Prekeys(PrekeyUpload {
            prekeys,
            replaces: None,
        }),
    );
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
        tasks::add(
            state,
            turn,
            Task::Prekeys(PrekeyUpload {
                prekeys,
                replaces: None,
            }),
        );
    }
}

/// All that was published before may be of keys that this device does not have, or has given out already: the newest KEM
/// prekey, another fallback and fresh one-time prekeys take its place.
pub(crate) fn publish_anew(state: &mut State, turn: &mut Turn<'_>) {
    let Some(store) = state.own.store.clone() else {
        return;
    };
    let full = usize::try_from(turn.desk.config.prekey_full).unwrap_or(0);
    let mut prekeys = fresh_one_time(state, turn, &store, full);
    prekeys.push(next_fallback(state, turn, &store));
    prekeys.extend(seal_kem(state, turn, &store));
    turn.unwritten.account = true;
    let replaces = Some(true);
    tasks::add(state, turn, Task::Prekeys(PrekeyUpload { prekeys, replaces }));
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
        tasks::add(
            state,
            turn,
            Task::Prekeys(PrekeyUpload {
                prekeys,
                replaces: None,
            }),
        );
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
    let gone = state.accepted_sessions.turn(&state.book.sessions_in_use());
    turn.change(Change::TurnAcceptedSessions { gone });
    seal_dh(state, turn, store, PrekeyKind::Fallback, &fallback)
}

/// Claims under way, and when a device is asked for again.
pub(crate) struct Claims {
    asked: BTreeMap<u64, RemoteId>,
    asked_directly: BTreeSet<RemoteId>,
    given: Allowance,
    not_before: BTreeMap<RemoteId, Timestamp>,
    /// Whose envelope key is asked for though one is known: it may be as old as this device turned out to be.
    doubted: BTreeSet<RemoteId>,
}

impl Default for Claims {
    fn default() -> Self {
        Self {
            asked: BTreeMap::new(),
            asked_directly: BTreeSet::new(),
            given: handed::given(),
            not_before: BTreeMap::new(),
            doubted: BTreeSet::new(),
        }
    }
}

impl Claims {
    /// What was asked for will not be answered any more.
    pub(crate) fn forget_asked(&mut self) {
        let asked = std::mem::take(&mut self.asked);
        let asked_directly = std::mem::take(&mut self.asked_directly);
        for remote in asked.values().chain(&asked_directly) {
            self.not_before.remove(remote);
        }
    }

    /// The clock may have been set back: nobody is asked for later than was meant.
    pub(crate) fn align(&mut self, now: Timestamp) {
        for at in self.not_before.values_mut() {
            *at = now.plus(CLAIM_WHILE_AWAY).min(*at);
        }
        self.given.align(now);
    }

    /// A direct connection is up: what nobody answered before is asked again, of the device itself.
    pub(crate) fn hasten(&mut self, remote: RemoteId) {
        self.asked_directly.remove(&remote);
        self.not_before.remove(&remote);
    }

    /// Nothing is claimed for a device any more.
    pub(crate) fn forget(&mut self, remote: RemoteId) {
        self.asked.retain(|_, of| *of != remote);
        self.asked_directly.remove(&remote);
        self.not_before.remove(&remote);
        self.doubted.remove(&remote);
    }

    /// What is known of these devices is asked for anew.
    fn doubt(&mut self, remotes: impl IntoIterator<Item = RemoteId>) {
        self.doubted.extend(remotes);
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
    let is_stale = || is_up(state, remote.id) && is_stale(remote, now);
    is_stuck
        || is_stale() && state.outbox.has_any(remote.id)
        || state.claims.doubted.contains(&remote.id)
        || repair::is_reset_due(state, remote, now)
}

/// Whether the private half of a device's envelope key may be gone: it destroys one 51 days after it was made, if it runs.
pub(crate) fn is_stale(remote: &Remote, now: Timestamp) -> bool {
    let made = remote.kem().map(|kem| kem.prekey().not_before);
    made.is_some_and(|made| made.plus(STALE) <= now)
}

/// How old an envelope key may be that is used on a direct connection, where a newer one can be asked for.
const STALE: Span = Span::days(45);

fn is_up(state: &State, remote: RemoteId) -> bool {
    state.lines.get(&remote).is_some_and(Line::is_up)
}

/// The device itself is asked if it is connected: it is sure to have what it hands over. Else, or if it did not answer
/// the last time, its server is.
fn claim(state: &mut State, turn: &mut Turn<'_>, remote: RemoteId) {
    let (number, is_up) = (state.number(), is_up(state, remote));
    let is_silent = state.claims.asked_directly.remove(&remote);
    let Some((contact, device)) = state.book.pair(remote) else {
        return;
    };
    let store = device
        .route
        .as_ref()
        .and_then(|route| route.route().store.clone());
    if is_up && contact.state == ContactState::Accepted && !(is_silent && store.is_some()) {
        let device = device.device;
        state.claims.asked_directly.insert(remote);
        state.claims.not_before.insert(remote, turn.now.plus(CLAIM_AGAIN));
        return turn.effect(Effect::ClaimDirect { device });
    }
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
    let kem = open(state, remote, prekeys.kem.as_ref());
    let dh = open(state, remote, prekeys.dh.as_ref());
    take(state, turn, remote, kem.as_ref(), dh.as_ref());
}

/// What the server could not read.
fn open<T: SignedBody>(
    state: &mut State,
    remote: RemoteId,
    sealed: Option<&SealedPrekey>,
) -> Option<Signed<T>>
where
    Signed<T>: Wire,
{
    let (contact, device) = state.book.pair(remote)?;
    let store = device.route.as_ref()?.route().store.clone()?;
    let bundle_key = &contact.theirs.as_ref()?.seeds.bundle;
    let opened = open_prekey(bundle_key, &store.mailbox, &store.lane, sealed?).ok()?;
    codec::decode(&opened).ok()
}

/// Uses what came: begins a session if the prekey is the device's own.
fn take(
    state: &mut State,
    turn: &mut Turn<'_>,
    remote: RemoteId,
    kem: Option<&Signed<KemPrekey>>,
    dh: Option<&Signed<DhPrekey>>,
) {
    state.claims.doubted.remove(&remote);
    let has_kem = take_kem(state, turn, remote, kem).is_some();
    let fresh = begin(state, turn, remote, dh);
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
    signed: Option<&Signed<KemPrekey>>,
) -> Option<()> {
    let (contact, device) = state.book.pair(remote)?;
    let kem = VerifiedKemPrekey::verify(signed?, &device.cert).ok()?;
    let known = device.kem().map_or(0, |known| known.prekey().epoch);
    if kem.prekey().suite != SUITE_BASE || kem.prekey().epoch <= known {
        return None;
    }
    kem.check_usable(&contact.manifest, turn.now).ok()?;
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
    signed: Option<&Signed<DhPrekey>>,
) -> Option<SessionId> {
    let (_, device) = state.book.pair(remote)?;
    if device.can_send(turn.now) && device.reset_wanted.is_none() {
        return None;
    }
    let prekey = VerifiedDhPrekey::verify(signed?, &device.cert, turn.now).ok()?;
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_device_that_gave_no_answer_on_one_stream_is_asked_before_its_server_on_the_next() {
        let (mut claims, remote) = (Claims::default(), RemoteId(1));
        claims.asked_directly.insert(remote);
        claims.not_before.insert(remote, Timestamp(9));

        claims.hasten(remote);

        assert!(claims.asked_directly.is_empty() && claims.not_before.is_empty());
    }
}
