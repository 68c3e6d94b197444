//! From a letter to an envelope: payload, ratchet, outer layer; or waiting, if there is no session yet.
//!
//! The ratchet encrypts a letter once. The envelope around that is made anew when the key that it is sealed to may be gone
//! by the time it arrives; the letter itself is encrypted anew only if the device says that it cannot read what it got.

use std::sync::Arc;

use hoopoe_crypto::{content, envelope, kem::VerifiedKemPrekey, payload};
use hoopoe_protocol::{
    codec,
    content::{OlmBody, payload::OlmPayload},
    id::{DeviceId, EnvelopeId, MessageId, SessionId},
    time::{Span, Timestamp},
    version::BODY_VERSION,
};

use crate::{
    addresses,
    book::{Contact, Remote},
    delivery::{outbox::Entry, status::tell},
    own::Own,
    row::{ContactState, DeliveryReason, DeliveryState, Letter, OutboxId, OutboxKind, RemoteId, Sealed},
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
    if contact.state.is_parted() {
        return;
    }
    let mut letter = Letter {
        body: codec::encode(&draft.body),
        order: draft.order,
        at: draft.at,
        counter: None,
    };
    let sealed = if blocked {
        Err(missing(contact, device, turn.now))
    } else {
        seal(
            own,
            contact,
            device,
            turn,
            draft.message,
            &mut letter,
            draft.body.clone(),
        )
    };
    let waits_for = sealed.as_ref().err().copied();
    let entry = Entry {
        remote,
        message: draft.message,
        kind: draft.kind,
        letter,
        sealed: sealed.ok(),
        repeats: 0,
        sent: None,
        is_taken_back: false,
        reason: None,
    };
    let id = state.outbox.add(turn, entry);
    queue(state, turn, remote, id, waits_for);
}

/// Seals what is sent once, now, or never: it stands in no outbox, and counts nothing. Answers its name and its bytes.
pub(crate) fn once(
    state: &mut State,
    turn: &mut Turn<'_>,
    remote: RemoteId,
    body: OlmBody,
) -> Option<(EnvelopeId, Arc<[u8]>)> {
    let message = MessageId::new(turn.desk.random());
    let own = &state.own;
    let (contact, device) = state.book.pair(remote)?;
    let mut letter = Letter {
        body: Vec::new(),
        order: contact.order,
        at: turn.now,
        // A number that may be lost would be a gap.
        counter: Some(0),
    };
    let sealed = seal(own, contact, device, turn, message, &mut letter, body).ok()?;
    Some((sealed.envelope, sealed.bytes))
}

/// Seals everything that waited for a session with a device, in its order.
pub(crate) fn seal_waiting(state: &mut State, turn: &mut Turn<'_>, remote: RemoteId) {
    for id in state.outbox.waiting_of(remote) {
        let Some(entry) = state.outbox.get(id) else {
            continue;
        };
        let Ok(body) = codec::decode(&entry.letter.body) else {
            continue;
        };
        let (message, mut letter) = (entry.message, entry.letter.clone());
        let own = &state.own;
        let Some((contact, device)) = state.book.pair(remote) else {
            return;
        };
        let body = addresses::fitting(own, state.addresses, contact, body);
        let Ok(sealed) = seal(own, contact, device, turn, message, &mut letter, body) else {
            return;
        };
        state.outbox.update(turn, id, |entry| {
            entry.letter = letter;
            entry.sealed = Some(sealed);
        });
        queue(state, turn, remote, id, None);
    }
}

/// Seals what leaves now under a key that the device will still have, if that is in doubt.
pub(crate) fn renew(state: &mut State, turn: &mut Turn<'_>, remote: RemoteId, id: OutboxId) {
    let known = state.book.remotes.get(&remote);
    let contact = known.and_then(|known| state.book.contacts.get(&known.contact));
    let sealed = state.outbox.get(id).and_then(|entry| entry.sealed.as_ref());
    let (Some(kem), Some(contact), Some(sealed)) = (known.and_then(Remote::kem), contact, sealed) else {
        return;
    };
    let is_fresh = sealed.kem == kem.prekey().epoch && turn.now <= sealed.until;
    if is_fresh || sealed.content.is_empty() || kem.check_usable(&contact.manifest, turn.now).is_err() {
        return;
    }
    let (content, session) = (sealed.content.clone(), sealed.session);
    let device = kem.prekey().device;
    if let Ok(sealed) = wrap(turn, kem, &device, session, &content) {
        state.outbox.update(turn, id, |entry| entry.sealed = Some(sealed));
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
    if waits_for.is_none() {
        state.line(remote).queue(id);
    }
    let Some(entry) = state.outbox.get_mut(id) else {
        return;
    };
    entry.reason = waits_for;
    // Its user knows it as sent, though it goes once more.
    if entry.sent.is_none() {
        let reached = match waits_for {
            Some(_) => DeliveryState::AwaitingKeys,
            None => DeliveryState::Queued,
        };
        tell(state, turn, id, reached, None, waits_for);
    }
}

/// What is missing before anything can be sealed for a contact's device.
fn missing(contact: &Contact, remote: &Remote, now: Timestamp) -> DeliveryReason {
    match contact.state {
        ContactState::Waiting => DeliveryReason::AwaitingContact,
        ContactState::Blocked | ContactState::Removed => DeliveryReason::Parted,
        ContactState::Accepted if remote.is_away(now) => DeliveryReason::RecipientAway,
        ContactState::Accepted => DeliveryReason::AwaitingPrekeys,
    }
}

/// One letter through the ratchet into an envelope; or what it has to wait for.
fn seal(
    own: &Own,
    contact: &Contact,
    remote: &mut Remote,
    turn: &mut Turn<'_>,
    message: MessageId,
    letter: &mut Letter,
    body: OlmBody,
) -> Result<Sealed, DeliveryReason> {
    let missing = missing(contact, remote, turn.now);
    if own.doubt.holds(turn.now) {
        return Err(missing);
    }
    let is_usable = |kem: &&VerifiedKemPrekey| kem.check_usable(&contact.manifest, turn.now).is_ok();
    let usable = remote.kem().filter(is_usable);
    let kem = usable.ok_or(missing)?.clone();
    let (id, device) = (remote.id, remote.device);
    let counter = letter.counter.unwrap_or(remote.sent.saturating_add(1));
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
        message,
        counter,
        order: letter.order,
        sent_at: letter.at,
        manifest,
        body,
    };
    let encrypted = held
        .session
        .encrypt(&payload::encode(&payload))
        .map_err(|_| missing)?;
    let content = content::olm_content(own.device_id(), &held.session, encrypted);
    let sealed = wrap(turn, &kem, &device, held.session.id(), &content.to_bytes())?;
    held.moved_on(turn, id);
    remote.sent = remote.sent.max(counter);
    turn.unwritten.counters.insert(id);
    letter.counter = Some(counter);
    Ok(sealed)
}

/// The outer layer.
fn wrap(
    turn: &mut Turn<'_>,
    kem: &VerifiedKemPrekey,
    device: &DeviceId,
    session: SessionId,
    content: &[u8],
) -> Result<Sealed, DeliveryReason> {
    let prekey = kem.prekey();
    let bytes = envelope::seal(&mut turn.desk.rng, &prekey.key, device, content)
        .map_err(|_| DeliveryReason::Refused)?;
    Ok(Sealed {
        envelope: EnvelopeId::of(&bytes),
        bytes: bytes.into(),
        content: content.into(),
        session,
        kem: prekey.epoch,
        until: turn.now.plus(ENVELOPE_LIFE).min(prekey.not_after),
    })
}

/// How long an envelope may wait at its sender. With what it then waits at a server, thirty days at most, it arrives
/// while the device still has the key: that is kept for 44 days after there is a newer one.
const ENVELOPE_LIFE: Span = Span::days(7);
