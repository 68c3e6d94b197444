//! Time went on without this node: the computer slept, or somebody set its clock.
//!
//! Whatever was under way may be dead, so nothing waits for it; and a time that was noted by a wrong clock may lie a year
//! ahead, so nothing waits for that either.

use crate::{delivery::carry, live, own_route, state::State, turn::Turn};

/// Makes paths prove themselves, and has everything tried again at once.
pub(crate) fn woke(state: &mut State, turn: &mut Turn<'_>) {
    align(state, turn);
    // Until the connection to the server is a new one.
    state.backlog.disconnected();
    state.tasks.forget_asked(turn.now);
    state.joins.forget_asked();
    state.claims.forget_asked();
    // Answers to these count for nothing; the same deposits are made again, which the server recognises.
    state.batches.clear();
    state.presence.woke(turn.now);
    if state.own.route_due.take().is_some() {
        own_route::gather(&mut state.own, turn);
    }
    let remotes: Vec<_> = state.lines.keys().copied().collect();
    for remote in remotes {
        if let Some(close) = state.line(remote).woke(turn) {
            carry::carry_out(state, turn, remote, close);
        }
        turn.touched.insert(remote);
    }
}

/// Corrects what a wrong clock has noted: nothing happened later than now.
pub(crate) fn align(state: &mut State, turn: &mut Turn<'_>) {
    let now = turn.now;
    state
        .owed
        .align(now.plus(turn.desk.config.stored_receipt_delay.1));
    state.seen.align(now);
    // What is before it may only have been waiting for us.
    state.held.begin_anew(now);
    state.claims.align(now);
    state.beginnings.align(now);
    state.own.doubt.align(now);
    state.withdrawn.align(now);
    state.hosting.align(now);
    state.admit_at = now.min(state.admit_at);
    state.requests.align(now);
    state.joins.align(now);
    if let Some(address) = &mut state.address {
        address.align(now);
    }
    for at in [&mut state.own.fallback_since, &mut state.own.leapt] {
        *at = at.map(|at| now.min(at));
    }
    for remote in state.book.remotes.values_mut() {
        remote.align(now);
    }
    state.presence.align(now);
    live::align(state, turn);
}
