//! Somebody's payload was checked and found true; this is what it leads to.

use hoopoe_protocol::{
    content::{OlmBody, payload::OlmPayload, receipt::ReceiptState, text::Text},
    limits,
    time::{Span, Timestamp},
};

use crate::{
    change::Change,
    contacts::introduce,
    conversation::receipts,
    delivery::repair,
    event::Arrival,
    live, profile,
    row::{ContactId, MessageRow, Path, RemoteId},
    state::State,
    step::Notice,
    turn::Turn,
};

/// Longer than this nothing is on its way: who wrote it that long ago has another clock.
const LONGEST_WAY: Span = Span::days(366);

/// When something was written, by the writer's clock, as far as that can be true: not after it came, and not so long before
/// that nothing is under way for as long. Otherwise it is said to be written when it came.
fn believable(sent_at: Timestamp, now: Timestamp) -> Timestamp {
    if sent_at > now || now.since(sent_at) > LONGEST_WAY {
        return now;
    }
    sent_at
}

/// Handles a true payload of a contact's device.
pub(crate) fn payload(
    state: &mut State,
    turn: &mut Turn<'_>,
    remote: RemoteId,
    payload: OlmPayload,
    arrival: Arrival,
) {
    let Some((contact, _)) = state.book.pair(remote) else {
        return;
    };
    let contact_id = contact.id;
    let order = contact.witness_order(turn, payload.order);
    repair::came(state, turn, remote, payload.counter);
    let (message, sent_at) = (payload.message, believable(payload.sent_at, turn.now));
    state.seen.add_message(turn, remote, message);
    match payload.body {
        OlmBody::Text(body) => {
            let path = path(arrival);
            let row = MessageRow {
                message,
                contact: contact_id,
                sender: Some(remote),
                order,
                sent_at,
                stored_at: turn.now,
                arrival: Some(path),
                text: String::new(),
            };
            text(turn, contact_id, row, body);
            live::wrote(state, turn, remote);
        }
        OlmBody::Receipt(receipt) => receipts::received(state, turn, remote, &receipt, path(arrival)),
        OlmBody::Introduction(introduction) => introduce::introduced(state, turn, remote, introduction),
        OlmBody::RouteUpdate(update) => introduce::route_updated(state, turn, remote, update),
        OlmBody::Profile(update) => profile::received(state, turn, remote, update),
        OlmBody::LiveKey(key) => live::key_came(state, remote, &key, arrival),
        OlmBody::Reset(reset) => repair::reset(state, turn, remote, payload.session, &reset),
        OlmBody::Missing(missing) => repair::missing(state, turn, remote, &missing.counters),
        OlmBody::Settled(settled) => repair::settled(state, turn, remote, &settled.counters),
        // Own devices alone say this to each other, and check 8 refuses it from everybody else before it comes here.
        OlmBody::OwnCopy(_) | OlmBody::Sync(_) => {}
        // Never true here: the checks were told that we are in no group.
        OlmBody::GroupKeyShare(_)
        | OlmBody::GroupKeyWanted(_)
        | OlmBody::GroupKeyRefused(_)
        | OlmBody::GroupHistory(_) => {}
    }
}

fn text(turn: &mut Turn<'_>, contact: ContactId, row: MessageRow, body: Text) {
    // A peer that writes more than it may is shown what it may.
    let text = body.text.chars().scan(0, |bytes, c| {
        *bytes += c.len_utf8();
        (*bytes <= limits::TEXT_BYTES).then_some(c)
    });
    let row = MessageRow {
        text: text.collect(),
        ..row
    };
    turn.notice(Notice::Message {
        contact,
        message: row.message,
    });
    turn.change(Change::AddMessage(row));
}

/// Owes the same once more, because the envelope came again. Never at once, whatever the path: mostly it is a repetition
/// that crossed the receipt.
pub(crate) fn owe_delivered_again(
    state: &mut State,
    turn: &mut Turn<'_>,
    remote: RemoteId,
    message: hoopoe_protocol::id::MessageId,
) {
    // A server that repeats what a contact wrote before it was blocked.
    if state.book.is_parted(remote) {
        return;
    }
    let due = receipts::due_later(turn);
    state.owed.owe(remote, message, ReceiptState::Delivered, due);
}

/// Owes a device the news that its payload is durable here.
pub(crate) fn owe_delivered(
    state: &mut State,
    turn: &mut Turn<'_>,
    remote: RemoteId,
    message: hoopoe_protocol::id::MessageId,
) {
    let due = receipts::due(state, turn, remote);
    state.owed.owe(remote, message, ReceiptState::Delivered, due);
}

const fn path(arrival: Arrival) -> Path {
    match arrival {
        Arrival::Direct { .. } | Arrival::Visit { .. } => Path::Direct,
        Arrival::Store { .. } => Path::Store,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_clock_that_goes_wrong_says_is_not_believed() {
        let now = Timestamp(1_700_000_000_000);
        let earliest = now.minus(LONGEST_WAY);

        for (said, shown) in [
            (now, now),
            (now.minus(Span::days(3)), now.minus(Span::days(3))),
            (earliest, earliest),
            (earliest.minus(Span(1)), now),
            (Timestamp(0), now),
            (now.plus(Span(1)), now),
            (Timestamp(u64::MAX), now),
        ] {
            assert_eq!(believable(said, now), shown, "{said:?}");
        }
    }
}
