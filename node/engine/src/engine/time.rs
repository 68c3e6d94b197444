//! What is due by itself, and when something is due next.

use hoopoe_protocol::time::{Span, Timestamp};

use crate::{
    contacts::{self, address, host, invite, join, part, requests},
    delivery::{self, repair, seal},
    doubt, held, live, own_route, prekey_stock,
    state::State,
    tasks,
    turn::Turn,
    wake,
};

/// The network may not have heard who may connect.
const ADMITTED_AGAIN: Span = Span::seconds(15 * 60);

/// Begins, or begins anew.
pub(super) fn started(state: &mut State, turn: &mut Turn<'_>) {
    state.admit_at = turn.now;
    wake::align(state, turn);
    live::started(state, turn);
    tick(state, turn);
}

/// Does what is due.
pub(super) fn tick(state: &mut State, turn: &mut Turn<'_>) {
    if state.admit_at <= turn.now {
        contacts::admit(state, turn);
        part::close_unwelcome(state, turn);
        state.admit_at = turn.now.plus(ADMITTED_AGAIN);
    }
    doubt::expire(state, turn);
    let settled = state.backlog.settled_at();
    state.seen.forget_old(turn, settled);
    invite::expire(state, turn);
    requests::expire(state, turn);
    prekey_stock::rotate_kem(state, turn);
    address::publish_due(state, turn);
    prekey_stock::rotate_fallback(state, turn);
    prekey_stock::destroy_spent(state, turn);
    delivery::repeat_unconfirmed(state, turn);
    held::expire(state, turn);
    repair::ask_missing(state, turn);
    own_route::renew_in_time(&mut state.own, turn);
    own_route::publish_due(state, turn);
    tasks::ask(state, turn);
    state.withdrawn.forget_old(turn, settled);
    state.withdrawn.ask(turn);
    join::retry(state, turn);
    let remotes: Vec<_> = state.book.remotes.keys().copied().collect();
    for remote in remotes {
        seal::seal_waiting(state, turn, remote);
        turn.touched.insert(remote);
    }
}

/// When to be asked next.
pub(super) fn wake_at(state: &State, now: Timestamp) -> Option<Timestamp> {
    let settled = state.backlog.settled_at();
    let lines = state
        .lines
        .values()
        .filter_map(delivery::line::Line::wake_at)
        .min();
    [
        lines,
        state.owed.wake_at(),
        state.own.route_due,
        state.profiles.wake_at(now),
        state.own.doubt.wake_at(),
        state.own.kem_due(),
        prekey_stock::wake_at(state),
        delivery::repeat_due(state),
        repair::wake_at(state, now),
        state.held.wake_at(),
        state.tasks.wake_at(),
        state.joins.wake_at(state.is_drained(), settled),
        address::wake_at(state),
        state.requests.wake_at().map(|at| at.max(settled)),
        state.claims.wake_at(),
        invite::wake_at(state),
        host::wake_at(state),
        state.seen.wake_at(settled),
        Some(state.admit_at),
        state.withdrawn.wake_at(),
        state.live.wake_at(),
        state.presence.wake_at(),
    ]
    .into_iter()
    .flatten()
    .min()
}
