//! Something is sealed to a KEM prekey of this device that it does not have: it may be an older copy that nothing else gives
//! away, whose contacts know newer keys than it does.

use hoopoe_protocol::time::{Span, Timestamp};

use super::publish_anew;
use crate::{own_route, state::State, turn::Turn};

/// All prekeys are made anew, under numbers that were surely not given before, and contacts are told. It was garbage, or
/// something for an invitation that is over, more often than not; so it happens once a week at most, as often as a KEM
/// prekey turns anyway. Whoever has not confirmed everything is asked for their newest keys, too.
pub(crate) fn missed(state: &mut State, turn: &mut Turn<'_>) {
    if was_lately(state, turn.now) {
        return;
    }
    // If they are older copies as well, or this one is of before they began anew, neither can read what the other says of its keys.
    let unheard: Vec<_> = state.book.remotes.keys().copied().collect();
    let unheard = unheard.into_iter().filter(|remote| state.outbox.has_any(*remote));
    state.claims.doubt(unheard);
    begin_anew(state, turn);
    if let Some(route) = state.own.route.clone() {
        own_route::tell_all(state, turn, &route);
    }
}

/// Nothing that was published before is used any more, as far as it is in our hands.
pub(crate) fn begin_anew(state: &mut State, turn: &mut Turn<'_>) {
    state.own.leap(turn);
    state.keys_changed = true;
    publish_anew(state, turn);
}

/// A number that was taken by such a leap is the time of it, and those that follow are a week from one to the next; so that
/// also a node that starts again and again knows of the last one. If the clock was ahead then, the number says nothing.
fn was_lately(state: &State, now: Timestamp) -> bool {
    let newest = state.own.kem.last().map_or(0, |kem| u64::from(kem.epoch));
    let numbered = Timestamp(newest.saturating_mul(1_000));
    let is_lately = |at: Timestamp| now < at.plus(BETWEEN);
    state.own.leapt.is_some_and(is_lately) || numbered <= now.plus(BETWEEN) && is_lately(numbered)
}

/// How long after one leap the next may be.
const BETWEEN: Span = Span::days(7);
