//! Prekeys over the direct connection: handed to a contact's device, and taken from one.
//!
//! A one-time prekey that is handed over is made for it, so that none of those on the server is ever given away twice.

use hoopoe_protocol::{id::DeviceId, prekey::HandedPrekeys};

use super::{PREKEY_LIFE, take};
use crate::{allowance::Allowance, row::ContactState, state::State, step::Effect, turn::Turn};

/// A device asks for prekeys. If it asks too often it is not answered.
pub(crate) fn wanted(state: &mut State, turn: &mut Turn<'_>, device: &DeviceId) {
    let Some(remote) = state.book.remote_of_device(device) else {
        return;
    };
    let is_contact = state
        .book
        .pair(remote)
        .is_some_and(|(contact, _)| contact.state == ContactState::Accepted);
    if !is_contact || !state.claims.given.allows(remote, turn.now) {
        return;
    }
    let not_after = turn.now.plus(PREKEY_LIFE);
    let dh = state.own.device.generate_one_time(1, not_after).pop();
    turn.unwritten.account = true;
    let kem = state.own.kem.last().map(|kem| kem.prekey.clone());
    if let (Some(kem), Some(dh)) = (kem, dh) {
        turn.effect(Effect::HandPrekeys {
            device: *device,
            prekeys: Box::new(HandedPrekeys { kem, dh }),
        });
    }
}

/// A device has handed prekeys over; they count if it was asked for them.
pub(crate) fn handed(state: &mut State, turn: &mut Turn<'_>, device: &DeviceId, prekeys: &HandedPrekeys) {
    let Some(remote) = state.book.remote_of_device(device) else {
        return;
    };
    if state.claims.asked_directly.remove(&remote) {
        take(state, turn, remote, Some(&prekeys.kem), Some(&prekeys.dh));
    }
}

/// How often a device may be handed prekeys: as many as a server lets somebody claim in ten minutes; and more in a day are of no
/// use to an honest device, which begins one session in an hour at most. The account keeps the newest 5,000 keys: in the 90
/// days of a prekey's life nobody can push out those that others hold.
pub(super) const fn given() -> Allowance {
    Allowance::new(6, 24)
}
