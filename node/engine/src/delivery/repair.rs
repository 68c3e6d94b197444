//! When two devices have lost each other: what cannot be read, or did not come, is said again.
//!
//! ```text
//! cannot decrypt ──▶ claim prekeys ──▶ a fresh session; the others are retired; over it: Reset
//!                                        ──▶ they retire theirs, encrypt anew what is not confirmed
//! counters passed over ──a minute──▶ Missing ──▶ they encrypt those anew; of the others: Settled
//! ```
//!
//! Only what this very device has not confirmed is ever said again, under the same name and counter, and twice at most:
//! whoever holds a stolen session learns nothing old, and a peer that asks for ever gets nothing.

use hoopoe_protocol::{
    codec,
    content::{
        OlmBody,
        repair::{CounterRange, Missing, Reset, ResetReason, Settled},
    },
    id::SessionId,
    limits,
    time::Timestamp,
};

use crate::{
    book::Remote,
    conversation::send,
    delivery::{seal, status::fail},
    own_route, prekey_stock, profile,
    row::{ContactState, DeliveryReason, OutboxId, OutboxKind, RemoteId, ResetWanted},
    state::State,
    step::Notice,
    turn::Turn,
};

/// A message of a session cannot be read. A fresh session is wanted, over which its sender is told; until there is one, what
/// goes out goes as before.
pub(crate) fn unreadable(state: &mut State, turn: &mut Turn<'_>, remote: RemoteId, session: SessionId) {
    let Some((contact, device)) = state.book.pair(remote) else {
        return;
    };
    if contact.state != ContactState::Accepted {
        return;
    }
    let wanted = match device.reset_wanted {
        None => ResetWanted::Of(session),
        Some(ResetWanted::Of(known)) if known == session => return,
        Some(ResetWanted::Of(_)) => ResetWanted::OfAll,
        Some(ResetWanted::OfAll) => return,
    };
    device.reset_wanted = Some(wanted);
    device.put(turn);
    // What was read need not be said again.
    state.owed.hasten(turn, remote);
}

/// Whether prekeys are to be claimed for a fresh session: once an hour at most, and once a day while a device has not
/// even confirmed the last one. It may have, over a session that cannot be read any more.
pub(crate) fn is_reset_due(state: &State, remote: &Remote, now: Timestamp) -> bool {
    let is_told = || is_pending(state, remote.id, |body| matches!(body, OlmBody::Reset(_)));
    let [next, at_last] = remote.next_resets();
    remote.reset_wanted.is_some() && (at_last <= now || next <= now && !is_told())
}

/// A fresh session was begun: the others send nothing any more, and over it their end is told.
pub(crate) fn begun(state: &mut State, turn: &mut Turn<'_>, remote: RemoteId, fresh: SessionId) {
    let Some((_, device)) = state.book.pair(remote) else {
        return;
    };
    let Some(wanted) = device.reset_wanted.take() else {
        return;
    };
    device.reset_at = Some(turn.now);
    device.put(turn);
    device.retire_sessions(turn, |id| id != fresh);
    let session = match wanted {
        ResetWanted::Of(session) => Some(session),
        ResetWanted::OfAll => None,
    };
    let reset = Reset {
        reason: ResetReason::Unreadable,
        session,
    };
    send::control(state, turn, remote, OlmBody::Reset(reset));
}

/// Whether something of this kind is on its way to a device and not confirmed.
pub(crate) fn is_pending(state: &State, remote: RemoteId, is_it: impl Fn(&OlmBody) -> bool) -> bool {
    let ids = state.outbox.sealed_of(remote).into_iter();
    let mut entries = ids
        .chain(state.outbox.waiting_of(remote))
        .filter_map(|id| state.outbox.get(id))
        .filter(|entry| entry.kind == OutboxKind::Control);
    entries.any(|entry| codec::decode(&entry.letter.body).is_ok_and(|body| is_it(&body)))
}

/// The database is older than what was sent from it. No ratchet may turn a second time: everybody is told, over fresh
/// sessions.
pub(crate) fn set_back(state: &mut State, turn: &mut Turn<'_>) {
    // What contacts know of our keys and addresses may be newer than what we know.
    prekey_stock::lost::begin_anew(state, turn);
    let route = state.own.route.clone();
    let remotes: Vec<_> = state.book.remotes.keys().copied().collect();
    for remote in remotes {
        let Some((contact, device)) = state.book.pair(remote) else {
            continue;
        };
        device.retire_sessions(turn, |_| true);
        // Under numbers that were given before, nobody would notice that something is missing.
        device.sent = device.sent.saturating_add(LEAP);
        turn.unwritten.counters.insert(remote);
        if contact.state == ContactState::Accepted {
            device.reset_at = Some(turn.now);
            device.put(turn);
            // The key first: what they say again after the reset is sealed to it.
            if let Some(route) = &route {
                own_route::tell(state, turn, remote, route);
            }
            let reset = Reset {
                reason: ResetReason::SetBack,
                session: None,
            };
            send::control(state, turn, remote, OlmBody::Reset(reset));
        }
    }
    profile::set_back(state, turn);
    turn.notice(Notice::SetBack);
}

/// A device cannot read what we sent over a session, or over all but the one that it says so through. One whose database is
/// older than what came to it has lost what was shown to it since.
pub(crate) fn reset(state: &mut State, turn: &mut Turn<'_>, remote: RemoteId, via: SessionId, reset: &Reset) {
    let is_over = |id: SessionId| id != via && reset.session.is_none_or(|over| over == id);
    if let Some(device) = state.book.remotes.get_mut(&remote) {
        device.retire_sessions(turn, is_over);
    }
    for id in state.outbox.sealed_of(remote) {
        let sealed = state.outbox.get(id).and_then(|entry| entry.sealed.as_ref());
        if sealed.is_some_and(|sealed| is_over(sealed.session)) {
            encrypt_anew(state, turn, id);
        }
    }
    if reset.reason == ResetReason::SetBack {
        profile::introduced(state, turn, remote);
    }
    seal::seal_waiting(state, turn, remote);
}

/// A device has not got what went under these counters.
pub(crate) fn missing(state: &mut State, turn: &mut Turn<'_>, remote: RemoteId, asked: &[CounterRange]) {
    let is_asked = |counter: u64| asked.iter().any(|range| range.contains(counter));
    let mut pending = Vec::new();
    let ids = state.outbox.sealed_of(remote).into_iter();
    for id in ids.chain(state.outbox.waiting_of(remote)).collect::<Vec<_>>() {
        let Some(entry) = state.outbox.get(id) else {
            continue;
        };
        let Some(counter) = entry.letter.counter.filter(|counter| is_asked(*counter)) else {
            continue;
        };
        if entry.sealed.is_none() || encrypt_anew(state, turn, id) {
            pending.push(counter);
        }
    }
    seal::seal_waiting(state, turn, remote);
    let counters = without(asked, &mut pending);
    // Whoever asks again and again is answered once.
    let is_told = is_pending(state, remote, |body| matches!(body, OlmBody::Settled(_)));
    if !counters.is_empty() && !is_told {
        send::control(state, turn, remote, OlmBody::Settled(Settled { counters }));
    }
}

/// A device says that nothing more comes under these counters.
pub(crate) fn settled(state: &mut State, turn: &mut Turn<'_>, remote: RemoteId, counters: &[CounterRange]) {
    let Some((contact, device)) = state.book.pair(remote) else {
        return;
    };
    if device.gaps.close(counters) {
        turn.unwritten.gaps.insert(remote);
        turn.notice(Notice::Contact { contact: contact.id });
    }
}

/// A payload came under this counter.
pub(crate) fn came(state: &mut State, turn: &mut Turn<'_>, remote: RemoteId, counter: u64) {
    let Some((contact, device)) = state.book.pair(remote) else {
        return;
    };
    if device.gaps.came(counter, device.received, turn.now) {
        turn.unwritten.gaps.insert(remote);
        turn.notice(Notice::Contact { contact: contact.id });
    }
    if counter > device.received {
        device.received = counter;
        turn.unwritten.counters.insert(remote);
    }
}

/// Asks for what did not come.
pub(crate) fn ask_missing(state: &mut State, turn: &mut Turn<'_>) {
    let remotes: Vec<_> = state.book.remotes.keys().copied().collect();
    for remote in remotes {
        let Some((contact, device)) = state.book.pair(remote) else {
            continue;
        };
        if contact.state != ContactState::Accepted {
            continue;
        }
        let counters = device.gaps.ask(turn.now);
        if counters.is_empty() {
            continue;
        }
        turn.unwritten.gaps.insert(remote);
        if !is_pending(state, remote, |body| matches!(body, OlmBody::Missing(_))) {
            send::control(state, turn, remote, OlmBody::Missing(Missing { counters }));
        }
    }
}

/// When something is to be asked for next, or a fresh session may be begun.
pub(crate) fn wake_at(state: &State, now: Timestamp) -> Option<Timestamp> {
    let accepted = state.book.remotes.values().filter(|remote| {
        let contact = state.book.contacts.get(&remote.contact);
        contact.is_some_and(|contact| contact.state == ContactState::Accepted)
    });
    let due = accepted.flat_map(|remote| {
        let resets = remote.next_resets().map(|at| remote.reset_wanted.map(|_| at));
        // One that is due already waits for something that will happen.
        let resets = resets.map(|at| at.filter(|at| *at > now));
        resets.into_iter().chain([remote.gaps.ask_at()]).flatten()
    });
    due.min()
}

/// Lets an entry wait for a session again, as it was written; it fails if that happened often enough. Says whether it waits.
/// What an early version sealed goes as it is. What has not left since the last time is not said again by this: of many resets
/// that waited for a device, it heeds each, and what it wrote meanwhile leaves once.
fn encrypt_anew(state: &mut State, turn: &mut Turn<'_>, id: OutboxId) -> bool {
    let Some(entry) = state.outbox.get(id).filter(|entry| !entry.letter.body.is_empty()) else {
        return true;
    };
    let (remote, repeats) = (entry.remote, entry.repeats);
    let has_left = entry.sent.is_some() && !entry.is_taken_back;
    let is_enough = has_left && repeats >= REPEATS;
    if is_enough {
        fail(state, turn, id, DeliveryReason::Unreadable);
    } else {
        state.outbox.requeue(turn, id, repeats + u8::from(has_left));
        state.line(remote).forget(id);
    }
    !is_enough
}

/// The counters of `ranges` that are not among `taken`.
fn without(ranges: &[CounterRange], taken: &mut [u64]) -> Vec<CounterRange> {
    taken.sort_unstable();
    let mut left = Vec::new();
    for range in ranges {
        let mut first = Some(range.first);
        for &counter in taken.iter().filter(|counter| range.contains(**counter)) {
            let before = first.filter(|first| *first < counter);
            left.extend(before.map(|first| CounterRange {
                first,
                last: counter - 1,
            }));
            first = counter.checked_add(1);
        }
        let rest = first.filter(|first| *first <= range.last);
        left.extend(rest.map(|first| CounterRange {
            first,
            last: range.last,
        }));
    }
    // Of what is left out here the other side asks again.
    left.truncate(limits::COUNTER_RANGES);
    left
}

/// More than anybody sends to one device between a copy and the end of what was copied.
const LEAP: u64 = 1 << 20;

/// How often something is encrypted anew.
const REPEATS: u8 = 2;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_of_ranges() {
        let range = |first, last| CounterRange { first, last };

        assert_eq!(without(&[range(1, 5)], &mut []), [range(1, 5)]);
        assert_eq!(
            without(&[range(1, 5), range(8, 8)], &mut [8, 3]),
            [range(1, 2), range(4, 5)]
        );
        assert_eq!(without(&[range(1, 3)], &mut [1, 3]), [range(2, 2)]);
        assert_eq!(
            without(&[range(1, u64::MAX)], &mut [u64::MAX]),
            [range(1, u64::MAX - 1)]
        );
    }
}
