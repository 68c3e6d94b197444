//! When two devices have lost each other: what cannot be read, or did not come, is said again.
//!
//! ```text
//! cannot decrypt ──▶ retire our sessions ──▶ a fresh one, and over it: Reset ──▶ they retire theirs,
//!                                                                              encrypt anew what is not confirmed
//! counters passed over ──a minute──▶ Missing ──▶ they encrypt those anew; of the others: Settled
//! ```
//!
//! Only what this very device has not confirmed is ever said again, under the same name and counter, and twice at most:
//! whoever holds a stolen session learns nothing old, and a peer that asks for ever gets nothing.

use hoopoe_protocol::{
    content::{
        OlmBody,
        repair::{CounterRange, Missing, Reset, ResetReason, Settled},
    },
    id::SessionId,
    limits,
    time::{Span, Timestamp},
};

use crate::{
    conversation::send,
    delivery::{
        seal,
        status::{self, fail},
    },
    row::{ContactState, DeliveryReason, OutboxId, RemoteId},
    state::State,
    step::Notice,
    turn::Turn,
};

/// A message of a session cannot be read. Its sender is told over a fresh session, once an hour at most.
pub(crate) fn unreadable(state: &mut State, turn: &mut Turn<'_>, remote: RemoteId, session: SessionId) {
    let Some((contact, device)) = state.book.pair(remote) else {
        return;
    };
    let is_early = device
        .reset_at
        .is_some_and(|at| turn.now < at.plus(BETWEEN_RESETS) && at <= turn.now);
    if contact.state != ContactState::Accepted || is_early {
        return;
    }
    device.reset_at = Some(turn.now);
    device.put(turn);
    device.retire_sessions(turn, |_| true);
    let reset = Reset {
        reason: ResetReason::Unreadable,
        session: Some(session),
    };
    send::control(state, turn, remote, OlmBody::Reset(reset));
}

/// The database is older than what was sent from it. No ratchet may turn a second time: everybody is told, over fresh
/// sessions.
pub(crate) fn set_back(state: &mut State, turn: &mut Turn<'_>) {
    let remotes: Vec<_> = state.book.remotes.keys().copied().collect();
    for remote in remotes {
        let Some((contact, device)) = state.book.pair(remote) else {
            continue;
        };
        device.retire_sessions(turn, |_| true);
        if contact.state == ContactState::Accepted {
            let reset = Reset {
                reason: ResetReason::SetBack,
                session: None,
            };
            send::control(state, turn, remote, OlmBody::Reset(reset));
        }
    }
    turn.notice(Notice::SetBack);
}

/// A device cannot read what we sent over a session, or over all but the one that it says so through.
pub(crate) fn reset(
    state: &mut State,
    turn: &mut Turn<'_>,
    remote: RemoteId,
    via: SessionId,
    session: Option<SessionId>,
) {
    let is_over = |id: SessionId| id != via && session.is_none_or(|over| over == id);
    if let Some(device) = state.book.remotes.get_mut(&remote) {
        device.retire_sessions(turn, is_over);
    }
    for id in state.outbox.sealed_of(remote) {
        let sealed = state.outbox.get(id).and_then(|entry| entry.sealed.as_ref());
        if sealed.is_some_and(|sealed| is_over(sealed.session))
            && encrypt_anew(state, turn, id) == Anew::OftenEnough
        {
            fail(state, turn, id, DeliveryReason::Unreadable);
        }
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
        pending.push(counter);
        if entry.sealed.is_some() {
            encrypt_anew(state, turn, id);
        }
    }
    seal::seal_waiting(state, turn, remote);
    let counters = without(asked, &mut pending);
    if !counters.is_empty() {
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
        if !counters.is_empty() {
            turn.unwritten.gaps.insert(remote);
            send::control(state, turn, remote, OlmBody::Missing(Missing { counters }));
        }
    }
}

/// When something is to be asked for next.
pub(crate) fn wake_at(state: &State) -> Option<Timestamp> {
    let accepted = state.book.remotes.values().filter(|remote| {
        let contact = state.book.contacts.get(&remote.contact);
        contact.is_some_and(|contact| contact.state == ContactState::Accepted)
    });
    accepted.filter_map(|remote| remote.gaps.ask_at()).min()
}

#[derive(PartialEq, Eq)]
enum Anew {
    Waits,
    OftenEnough,
}

/// Lets an entry wait for a session again, as it was written.
fn encrypt_anew(state: &mut State, turn: &mut Turn<'_>, id: OutboxId) -> Anew {
    let Some(entry) = state.outbox.get(id) else {
        return Anew::Waits;
    };
    if entry.repeats >= REPEATS || entry.letter.body.is_empty() {
        return Anew::OftenEnough;
    }
    let remote = entry.remote;
    state.outbox.update(turn, id, |entry| {
        entry.sealed = None;
        entry.repeats += 1;
        entry.is_taken_back = entry.sent.is_some();
    });
    state.line(remote).forget(id);
    status::explain(state, turn, &[id], DeliveryReason::AwaitingPrekeys);
    Anew::Waits
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

/// How often something is encrypted anew.
const REPEATS: u8 = 2;

/// A fresh session costs its device a prekey: garbage in its name must not use them up.
const BETWEEN_RESETS: Span = Span::hours(1);

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
