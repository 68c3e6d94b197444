//! What is asked and answered with somebody, and is over because of something else that came from them.

use hoopoe_protocol::id::UserId;

use super::{Join, end};
use crate::{row::ContactId, state::State, turn::Turn};

/// Whom it is about, if they are known: also one that is to be said anew, and has no contact of its own then.
pub(in crate::contacts) fn person(state: &State, join: &Join) -> Option<ContactId> {
    join.contact()
        .or_else(|| state.book.contact_of_user(&UserId::of(&join.link.owner())))
}

/// The inviter has introduced themselves, so they have the reply, whatever became of its acknowledgement.
pub(in crate::contacts) fn answered(state: &mut State, turn: &mut Turn<'_>, contact: ContactId) {
    end_all(state, turn, contact, |_| true);
}

/// Somebody whom the user asked has asked the user, who took them in.
pub(in crate::contacts) fn ask_is_moot(state: &mut State, turn: &mut Turn<'_>, contact: ContactId) {
    end_all(state, turn, contact, |join| join.ask.is_some());
}

fn end_all(state: &mut State, turn: &mut Turn<'_>, contact: ContactId, is_over: impl Fn(&Join) -> bool) {
    let joins = state.joins.all.iter();
    let over = joins.filter(|(_, join)| is_over(join) && person(state, join) == Some(contact));
    let ids: Vec<_> = over.map(|(id, _)| *id).collect();
    for id in ids {
        end(state, turn, id);
    }
}
