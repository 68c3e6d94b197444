//! An envelope arrives: seen before? whose is it? is it true? then what it leads to, and the acknowledgement.
//!
//! Nothing that arrives is ever left without an acknowledgement: what cannot be used is put aside and acknowledged as
//! such, so that it never blocks what comes behind it.

mod check;

use hoopoe_crypto::{
    content::Content,
    envelope::OpenError,
    payload::MessageKind,
    session::{OlmMessage, PreKeyBytes, Session},
};
use hoopoe_protocol::{
    content::OlmBody,
    envelope::SUITE_BASE,
    id::{ContentId, DeviceId, EnvelopeId, MessageId, SessionId},
    keys::X25519Key,
    peer::PathOutcome,
};
use zeroize::Zeroizing;

use crate::{
    change::Change,
    contacts::{part, reply, requests},
    conversation::receive,
    delivery::{repair, seal},
    event::{Arrival, InboundEnvelope, LaneNumber},
    held::{self, Kept, Waiting},
    prekey_stock::lost,
    row::{Path, QuarantineRow, RemoteId},
    state::State,
    step::{Effect, Notice, QuarantineReason},
    turn::Turn,
};

/// Handles an envelope and acknowledges it on the path it came by.
pub(crate) fn receive(state: &mut State, turn: &mut Turn<'_>, inbound: InboundEnvelope) {
    let (id, arrival) = (inbound.id, inbound.arrival);
    let content = inbound
        .content
        .as_ref()
        .ok()
        .map(|content| ContentId::of(content));
    if let Arrival::Direct { device } = &arrival
        && part::turn_away(state, turn, device)
    {
        // Its stream ends instead of an answer: what has none is tried on the other path, which says what became of us.
        return turn.notice(Notice::Dropped);
    }
    let is_held = content.is_some_and(|content| state.held.has(&content));
    let outcome = if is_held {
        PathOutcome::Held
    } else if let Some(known) = state.seen.handled_as(&id, content.as_ref()) {
        // Whoever sends it again has got no receipt.
        if let Some((remote, message)) = state.seen.owe_again(&known, turn.now) {
            receive::owe_delivered_again(state, turn, remote, message);
        }
        PathOutcome::Committed
    } else {
        match handle(state, turn, inbound) {
            // A stranger's garbage leaves no trace.
            Err(_) if matches!(arrival, Arrival::Visit { .. }) => PathOutcome::Quarantined,
            handled => settle(state, turn, id, content, handled),
        }
    };
    held::advance(state, turn);
    if let Arrival::Store { lane, .. } = arrival {
        state.backlog.took(lane);
    }
    turn.acks.push(match arrival {
        Arrival::Direct { device } => Effect::AckDirect {
            device,
            envelope: id,
            outcome,
        },
        Arrival::Store { lane, sequence } => Effect::AckStore {
            lane,
            up_to: sequence,
        },
        Arrival::Visit { visitor } => Effect::AnswerVisitor {
            visitor,
            is_taken: outcome == PathOutcome::Committed,
        },
    });
}

/// A message that was held has its turn, or has waited for long enough.
pub(crate) fn held(state: &mut State, turn: &mut Turn<'_>, waiting: Waiting) {
    let sender = state.book.remotes.get(&waiting.position.remote);
    let arrival = match (waiting.path, sender) {
        (Path::Direct, Some(sender)) => Arrival::Direct {
            device: sender.device,
        },
        // From which lane is no matter: it was acknowledged there.
        _ => Arrival::Store {
            lane: LaneNumber(0),
            sequence: 0,
        },
    };
    let content = ContentId::of(&waiting.content);
    let handled = match Content::read(&waiting.content) {
        Ok(read) => olm(state, turn, read, arrival),
        Err(_) => Err(QuarantineReason::Malformed.into()),
    };
    let outcome = settle(state, turn, waiting.envelope, Some(content), handled);
    if let (PathOutcome::Quarantined, Arrival::Direct { device }) = (outcome, arrival) {
        turn.notice(Notice::HeldInVain { device });
    }
}

/// Notes what became of an envelope.
fn settle(
    state: &mut State,
    turn: &mut Turn<'_>,
    id: EnvelopeId,
    content: Option<ContentId>,
    handled: Result<OwedReceipt, Unusable>,
) -> PathOutcome {
    match handled {
        Ok(owed) => {
            state.seen.add_envelope(turn, id, content, owed);
            PathOutcome::Committed
        }
        Err(Unusable::Early) => PathOutcome::Held,
        Err(Unusable::Dropped) => {
            turn.notice(Notice::Dropped);
            PathOutcome::Committed
        }
        Err(Unusable::PutAside(reason)) => {
            // Nobody but who holds the address can leave garbage here for long.
            if let Some(address) = &mut state.address {
                address.used();
            }
            turn.change(Change::AddQuarantine(QuarantineRow {
                envelope: id,
                reason,
                at: turn.now,
            }));
            turn.notice(Notice::Quarantined { reason });
            PathOutcome::Quarantined
        }
    }
}

/// The device and the message whose sender waits for a receipt.
type OwedReceipt = Option<(RemoteId, MessageId)>;

/// What becomes of an envelope of which nothing is made now.
pub(crate) enum Unusable {
    /// It is put aside.
    PutAside(QuarantineReason),
    /// It came far ahead of its turn, and is held.
    Early,
    /// It is from somebody from whom the user has parted, or a request that nobody is to see. It is not remembered, nor
    /// does a ratchet turn: should the two come together again, it may come again.
    Dropped,
}

impl From<QuarantineReason> for Unusable {
    fn from(reason: QuarantineReason) -> Self {
        Self::PutAside(reason)
    }
}

fn handle(state: &mut State, turn: &mut Turn<'_>, inbound: InboundEnvelope) -> Result<OwedReceipt, Unusable> {
    let header = inbound.header.ok_or(QuarantineReason::Unopened)?;
    let (id, arrival) = (inbound.id, inbound.arrival);
    let content = match inbound.content {
        Ok(content) => content,
        Err(error) => {
            // Whoever may leave something here knows our keys. An invitation that is over is no such key.
            let is_ours = header.suite == SUITE_BASE && !matches!(arrival, Arrival::Visit { .. });
            if is_ours && matches!(error, OpenError::UnknownKey(_)) {
                lost::missed(state, turn);
            }
            return Err(QuarantineReason::Unopened.into());
        }
    };
    let read = Content::read(&content).map_err(|_| QuarantineReason::Malformed)?;
    match read {
        Content::InviteReply(signed) => {
            return reply::received(state, turn, header, &signed).map(|()| None);
        }
        Content::ContactRequest(signed) => {
            return requests::received(state, turn, header, arrival, signed).map(|()| None);
        }
        _ => {}
    }
    if matches!(arrival, Arrival::Visit { .. }) {
        // A stranger may answer an invitation, and nothing else.
        return Err(QuarantineReason::Untrue.into());
    }
    if let Some(position) = held::far_ahead(state, &read, arrival)
        && held::keep(state, turn, position, id, arrival, &content) == Kept::Held
    {
        return Err(Unusable::Early);
    }
    olm(state, turn, read, arrival)
}

/// A message between devices.
fn olm(
    state: &mut State,
    turn: &mut Turn<'_>,
    content: Content,
    arrival: Arrival,
) -> Result<OwedReceipt, Unusable> {
    match content {
        Content::OlmPreKey(bytes) => pre_key(state, turn, bytes, arrival),
        Content::Olm {
            sender_device,
            session,
            message,
        } => normal(state, turn, &sender_device, &session, message, arrival),
        Content::InviteReply(_) | Content::ContactRequest(_) => Err(QuarantineReason::Untrue.into()),
    }
}

/// A plaintext, and the session that it came through.
struct Decrypted {
    plaintext: Zeroizing<Vec<u8>>,
    session: SessionId,
    /// The key that the session itself holds for the other side.
    peer: X25519Key,
    kind: MessageKind,
    /// The session, if this message began it: kept only if what it brought is true.
    begun: Option<Session>,
}

/// A message that begins a session, or repeats the beginning of one.
fn pre_key(
    state: &mut State,
    turn: &mut Turn<'_>,
    bytes: Vec<u8>,
    arrival: Arrival,
) -> Result<OwedReceipt, Unusable> {
    let message = PreKeyBytes::parse(&bytes).map_err(|_| QuarantineReason::Malformed)?;
    let remote = state
        .book
        .remote_of_key(&message.identity_key())
        .ok_or(QuarantineReason::UnknownSender)?;
    if state.book.is_parted(remote) {
        return Err(Unusable::Dropped);
    }
    let session = message.session_id();
    if !state.accepted_sessions.contains(&session) {
        let Ok(begun) = accept(state, turn, remote, &message) else {
            return Err(unreadable(state, turn, remote, session, arrival).into());
        };
        return Ok(opened(state, turn, remote, begun, arrival)?);
    }
    let Ok(decrypted) = decrypt(state, turn, remote, &session, &OlmMessage::PreKey(bytes)) else {
        return Err(unreadable(state, turn, remote, session, arrival).into());
    };
    Ok(opened(
        state,
        turn,
        remote,
        Decrypted {
            kind: MessageKind::PreKey,
            ..decrypted
        },
        arrival,
    )?)
}

/// Begins a session, if the device has not begun too many. Its one-time key is spent, and its name taken, whatever the
/// message turns out to say.
fn accept(
    state: &mut State,
    turn: &mut Turn<'_>,
    remote: RemoteId,
    message: &PreKeyBytes,
) -> Result<Decrypted, QuarantineReason> {
    let accepted = state
        .own
        .device
        .accept_session(message)
        .map_err(|_| QuarantineReason::Undecryptable)?;
    turn.unwritten.account = true;
    // Only now is it sure that the device itself has begun it.
    if !state.beginnings.allows(remote, turn.now) {
        return Err(QuarantineReason::Undecryptable);
    }
    let session = message.session_id();
    if state.held.has_of(remote) {
        state.held.moved_on(remote, &message.place(), turn.now);
    }
    state.accepted_sessions.insert(session);
    turn.change(Change::AddAcceptedSession { session });
    Ok(Decrypted {
        plaintext: accepted.plaintext,
        session,
        peer: accepted.session.peer_agreement_key(),
        kind: MessageKind::PreKey,
        begun: Some(accepted.session),
    })
}

/// A message of a session that both sides have.
fn normal(
    state: &mut State,
    turn: &mut Turn<'_>,
    sender: &DeviceId,
    session: &SessionId,
    message: Vec<u8>,
    arrival: Arrival,
) -> Result<OwedReceipt, Unusable> {
    let remote = state
        .book
        .remote_of_device(sender)
        .ok_or(QuarantineReason::UnknownSender)?;
    if state.book.is_parted(remote) {
        return Err(Unusable::Dropped);
    }
    let Ok(decrypted) = decrypt(state, turn, remote, session, &OlmMessage::Normal(message)) else {
        return Err(unreadable(state, turn, remote, *session, arrival).into());
    };
    Ok(opened(state, turn, remote, decrypted, arrival)?)
}

/// The ratchet refuses a message: its sender begins anew, unless somebody else brought it on a stream of their own.
fn unreadable(
    state: &mut State,
    turn: &mut Turn<'_>,
    remote: RemoteId,
    session: SessionId,
    arrival: Arrival,
) -> QuarantineReason {
    let sender = state.book.remotes.get(&remote).map(|remote| remote.device);
    if !matches!(arrival, Arrival::Direct { device } if Some(device) != sender) {
        repair::unreadable(state, turn, remote, session);
    }
    QuarantineReason::Undecryptable
}

fn decrypt(
    state: &mut State,
    turn: &mut Turn<'_>,
    remote: RemoteId,
    session: &SessionId,
    message: &OlmMessage,
) -> Result<Decrypted, QuarantineReason> {
    let is_waited_for = state.held.has_of(remote);
    let place = is_waited_for.then(|| message.place().ok()).flatten();
    let known = state
        .book
        .remotes
        .get_mut(&remote)
        .ok_or(QuarantineReason::UnknownSender)?;
    let held = known.session(session).ok_or(QuarantineReason::Undecryptable)?;
    let plaintext = held
        .session
        .decrypt(message)
        .map_err(|_| QuarantineReason::Undecryptable)?;
    held.used = turn.now;
    held.moved_on(turn, remote);
    if let Some(place) = place {
        state.held.moved_on(remote, &place, turn.now);
    }
    Ok(Decrypted {
        plaintext,
        session: *session,
        peer: held.session.peer_agreement_key(),
        kind: MessageKind::Normal,
        begun: None,
    })
}

fn opened(
    state: &mut State,
    turn: &mut Turn<'_>,
    remote: RemoteId,
    decrypted: Decrypted,
    arrival: Arrival,
) -> Result<OwedReceipt, QuarantineReason> {
    let payload = check::check(state, turn, remote, &decrypted)?;
    if let (Some(session), Some(device)) = (decrypted.begun, state.book.remotes.get_mut(&remote)) {
        device.add_session(turn, session);
    }
    // What waited for a session has one, also if that had been given up.
    if state.outbox.is_waiting(remote) {
        seal::seal_waiting(state, turn, remote);
    }
    let message = payload.message;
    // Receipts for receipts would never end; and nobody waits for a live key that was not taken at once.
    let wants_receipt = !matches!(payload.body, OlmBody::Receipt(_) | OlmBody::LiveKey(_));
    if !state.seen.has_message(remote, &message) {
        receive::payload(state, turn, remote, payload, arrival);
    }
    // Also if it came before in another envelope: its sender wants to know.
    if wants_receipt {
        receive::owe_delivered(state, turn, remote, message);
    }
    Ok(wants_receipt.then_some((remote, message)))
}
