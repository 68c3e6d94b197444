//! From a body to an envelope: payload, ratchet, outer layer; or waiting, if there is no session yet.

use hoopoe_crypto::{content, envelope, payload};
use hoopoe_protocol::{
    codec,
    content::{OlmBody, payload::OlmPayload},
    id::{EnvelopeId, MessageId},
    time::Timestamp,
    version::BODY_VERSION,
};

use crate::{
    book::{Contact, Remote},
    delivery::{outbox::Entry, status::tell},
    own::Own,
    row::{ContactState, DeliveryReason, DeliveryState, OutboxId, OutboxKind, Parcel, RemoteId},
    state::State,
    turn::Turn,
};

/// What to send, with everything about it but the device.
pub(crate) struct Draft {
    pub(crate) message: MessageId,
    pub(crate) kind: OutboxKind,
    pub(crate) order: u64,
    pub(crate) at: Timestamp,
    pub(crate) body: OlmBody,
}

/// Puts a draft into the outbox for a device: sealed if there is a session, else waiting for one.
pub(crate) fn post(state: &mut State, turn: &mut Turn<'_>, remote: RemoteId, draft: &Draft) {
    // Whatever waits goes first: order is the sender's duty.
    let blocked = state.outbox.is_waiting(remote);
    let own = &state.own;
    let Some((contact, device)) = state.book.pair(remote) else {
        return;
    };
    let sealed = if blocked {
        Err(unacquainted(contact))
    } else {
        seal(own, contact, device, turn, draft)
    };
    let waits_for = sealed.as_ref().err().copied();
    let parcel = sealed.unwrap_or_else(|_| Parcel::Waiting {
        body: codec::encode(&draft.body),
        order: draft.order,
        at: draft.at,
    });
    let entry = Entry {
        remote,
        message: draft.message,
        kind: draft.kind,
        parcel,
        sent: None,
        is_taken_back: false,
        reason: None,
    };
    let id = state.outbox.add(turn, entry);
    queue(state, turn, remote, id, waits_for);
}

/// Seals everything that waited for a session with a device, in its order.
pub(crate) fn seal_waiting(state: &mut State, turn: &mut Turn<'_>, remote: RemoteId) {
    for id in state.outbox.waiting_of(remote) {
        let Some(entry) = state.outbox.get(id) else {
            continue;
        };
        let Parcel::Waiting { body, order, at } = &entry.parcel else {
            continue;
        };
        let Ok(body) = codec::decode(body) else { continue };
        let draft = Draft {
            message: entry.message,
            kind: entry.kind,
            order: *order,
            at: *at,
            body,
        };
        let own = &state.own;
        let Some((contact, device)) = state.book.pair(remote) else {
            return;
        };
        let Ok(parcel) = seal(own, contact, device, turn, &draft) else {
            return;
        };
        state.outbox.set_parcel(turn, id, parcel);
        queue(state, turn, remote, id, None);
    }
}

fn queue(
    state: &mut State,
    turn: &mut Turn<'_>,
    remote: RemoteId,
    id: OutboxId,
    waits_for: Option<DeliveryReason>,
) {
    turn.touched.insert(remote);
    match waits_for {
        Some(reason) => {
            if let Some(entry) = state.outbox.get_mut(id) {
                entry.reason = Some(reason);
            }
            tell(state, turn, id, DeliveryState::AwaitingKeys, None, Some(reason));
        }
        None => {
            state.line(remote).queue(id);
            tell(state, turn, id, DeliveryState::Queued, None, None);
        }
    }
}

/// Why there is no session with a contact's device.
const fn unacquainted(contact: &Contact) -> DeliveryReason {
    match contact.state {
        ContactState::Waiting => DeliveryReason::AwaitingContact,
        ContactState::Accepted => DeliveryReason::AwaitingPrekeys,
    }
}

/// One payload through the ratchet into an envelope; or what it has to wait for.
fn seal(
    own: &Own,
    contact: &Contact,
    remote: &mut Remote,
    turn: &mut Turn<'_>,
    draft: &Draft,
) -> Result<Parcel, DeliveryReason> {
    let missing = unacquainted(contact);
    let kem = remote.route.as_ref().ok_or(missing)?.kem();
    if !kem.is_usable(turn.now) {
        return Err(DeliveryReason::RecipientAway);
    }
    let (key, device, counter) = (kem.prekey().key, remote.device, remote.sent.saturating_add(1));
    let id = remote.id;
    let held = remote.sending_session(turn.now).ok_or(missing)?;
    let manifest = (!held.session.has_received()).then(|| own.manifest.signed().clone());
    let payload = OlmPayload {
        version: BODY_VERSION,
        sender: own.user(),
        sender_device: own.device_id(),
        sender_manifest: own.manifest.reference(),
        recipient: contact.user,
        recipient_device: device,
        session: held.session.id(),
        conversation: contact.conversation,
        message: draft.message,
        counter,
        order: draft.order,
        sent_at: draft.at,
        manifest,
        body: draft.body.clone(),
    };
    let message = held
        .session
        .encrypt(&payload::encode(&payload))
        .map_err(|_| missing)?;
    let content = content::olm_content(own.device_id(), &held.session, message);
    let bytes = envelope::seal(&mut turn.desk.rng, &key, &device, &content.to_bytes())
        .map_err(|_| DeliveryReason::Refused)?;
    held.moved_on(turn, id);
    remote.sent = counter;
    turn.unwritten.counters.insert(id);
    Ok(Parcel::Sealed {
        envelope: EnvelopeId::of(&bytes),
        bytes: bytes.into(),
    })
}
