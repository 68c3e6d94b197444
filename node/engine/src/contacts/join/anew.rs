//! What was said of this node, and has not been left yet, when fewer may know where it is.

use super::{put, question};
use crate::{
    row::{ContactId, JoinState},
    state::State,
    turn::Turn,
};

/// It is said anew to these, from the bundle on. An envelope that left already may be read as well; nobody can take that back.
pub(crate) fn take_back(state: &mut State, turn: &mut Turn<'_>, contacts: &[ContactId]) {
    let ids: Vec<_> = state.joins.all.keys().copied().collect();
    for id in ids {
        let Some(JoinState::Replying { contact, .. }) = state.joins.all.get(&id).map(|join| &join.state)
        else {
            continue;
        };
        if !contacts.contains(contact) {
            continue;
        }
        if let Some(join) = state.joins.all.get_mut(&id) {
            (join.failures, join.not_before) = (0, turn.now);
            join.state = JoinState::Fetching;
            put(turn, id, join);
            question(state, turn, id);
        }
    }
}
