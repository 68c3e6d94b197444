//! What is said to a device: what of it is news, and the key before it.

use hoopoe_crypto::live::LiveSender;
use hoopoe_protocol::{
    content::{
        OlmBody,
        live::{LiveBody, LiveKey, Typing},
    },
    id::DeviceId,
    secret::Secret,
    time::{Span, Timestamp},
};

use super::{outgoing::Want, shows_presence};
use crate::{
    delivery::seal,
    row::{ContactId, RemoteId},
    state::State,
    step::Effect,
    turn::Turn,
};

/// Says to a device what it has not heard; first, if need be, the key.
pub(super) fn say(state: &mut State, turn: &mut Turn<'_>, remote: RemoteId) {
    let Some((contact, known)) = state.book.pair(remote) else {
        return;
    };
    let (contact, device) = (contact.id, known.device);
    let body = body(state, contact, turn.now);
    let Some(peer) = state.live.peers.get_mut(&remote) else {
        return;
    };
    let next = match peer.out.want(&body, turn.now) {
        Want::Nothing { until } => until,
        Want::Frame => {
            if let Some(frame) = peer.out.say(&body, turn.now) {
                turn.effect(Effect::SendLive {
                    device,
                    frame: Box::new(frame),
                });
            }
            peer.out.again_at(&body)
        }
        Want::Key => tell_key(state, turn, remote, device),
    };
    if let Some(peer) = state.live.peers.get_mut(&remote) {
        peer.next = next;
    }
}

/// Tells a device a key, unless that would overtake what was encrypted before. Answers when to try again.
fn tell_key(state: &mut State, turn: &mut Turn<'_>, remote: RemoteId, device: DeviceId) -> Option<Timestamp> {
    let later = Some(turn.now.plus(KEY_WAITS));
    if !state.line(remote).has_sent_all(turn.desk.config.window) {
        return later;
    }
    let own = state.own.device_id();
    let key = Secret::new(turn.desk.random());
    let number = state.live.peers.get(&remote)?.out.next_number(turn.now);
    let told = LiveKey {
        key: key.clone(),
        number,
    };
    let Some((envelope, bytes)) = seal::once(state, turn, remote, OlmBody::LiveKey(told)) else {
        // No session, or no key to seal to: that takes longer.
        return Some(turn.now.plus(SEALING_WAITS));
    };
    let sender = LiveSender::new(&key, &own, &device);
    turn.effect(Effect::SendDirect {
        device,
        envelope,
        bytes,
    });
    let peer = state.live.peers.get_mut(&remote)?;
    peer.out.told(envelope, sender, number, turn.now);
    peer.out.unanswered_at()
}

/// What is to be said to a contact.
fn body(state: &State, contact: ContactId, now: Timestamp) -> LiveBody {
    let known = state.book.contacts.get(&contact);
    let (mut typing, mut presence, mut last_seen) = (Typing::Stopped, None, None);
    if known.is_some_and(|known| state.privacy.typing.includes(known))
        && state.live.typing.get(&contact).is_some_and(|until| *until > now)
    {
        typing = Typing::Started;
    }
    if shows_presence(state, contact) {
        (presence, last_seen) = state.live.screen.presence(now);
    }
    LiveBody {
        typing,
        presence,
        last_seen,
    }
}

/// How long a key waits before it is looked again whether anything is in front of it.
const KEY_WAITS: Span = Span::seconds(1);

/// How long a key waits that could not be sealed.
const SEALING_WAITS: Span = Span::seconds(60);
