//! Prekeys over the direct connection: handed to a contact's device, and taken from one.
//!
//! A one-time prekey that is handed over is made for it, so that none of those on the server is ever given away twice.

use std::collections::BTreeMap;

use hoopoe_protocol::{
    id::DeviceId,
    prekey::HandedPrekeys,
    time::{Span, Timestamp},
};

use super::{PREKEY_LIFE, take};
use crate::{
    row::{ContactState, RemoteId},
    state::State,
    step::Effect,
    turn::Turn,
};

/// When devices were handed prekeys, as far as it still counts.
#[derive(Default)]
pub(crate) struct Given {
    at: BTreeMap<RemoteId, Vec<Timestamp>>,
}

impl Given {
    /// The clock may have been set back: what was given later than now counts from now on.
    pub(super) fn align(&mut self, now: Timestamp) {
        for at in self.at.values_mut().flatten() {
            *at = now.min(*at);
        }
    }

    /// Whether a device may be handed prekeys once more, and takes note that it was.
    fn allows(&mut self, remote: RemoteId, now: Timestamp) -> bool {
        let given = self.at.entry(remote).or_default();
        given.retain(|at| now < at.plus(Span::days(1)));
        let lately = given.iter().filter(|at| now < at.plus(TEN_MINUTES)).count();
        let allows = lately < IN_TEN_MINUTES && given.len() < IN_A_DAY;
        if allows {
            given.push(now);
        }
        allows
    }
}

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

const TEN_MINUTES: Span = Span::seconds(600);

/// As many as a server lets somebody claim in ten minutes.
const IN_TEN_MINUTES: usize = 6;

/// More are of no use to an honest device, which begins one session in an hour at most. The account keeps the newest
/// 5,000 keys: in the 90 days of a prekey's life nobody can push out those that others hold.
const IN_A_DAY: usize = 24;

#[cfg(test)]
mod tests {
    use super::*;

    fn allowed(given: &mut Given, tries: usize, now: Timestamp) -> usize {
        (0..tries).filter(|_| given.allows(RemoteId(1), now)).count()
    }

    #[test]
    fn a_device_is_handed_six_in_ten_minutes_and_twenty_four_in_a_day() {
        let (mut given, start) = (Given::default(), Timestamp(1_000_000));
        let after = |minutes: u64| start.plus(Span::seconds(minutes * 60));

        assert_eq!(allowed(&mut given, 100, after(0)), 6);
        assert_eq!(allowed(&mut given, 100, after(9)), 0);
        assert_eq!(allowed(&mut given, 100, after(10)), 6);
        assert_eq!(
            allowed(&mut given, 100, after(20)) + allowed(&mut given, 100, after(30)),
            12
        );
        assert_eq!(allowed(&mut given, 100, after(40)), 0);
        assert_eq!(allowed(&mut given, 1, after(24 * 60)), 1);
        assert!(given.allows(RemoteId(2), after(40)));
    }
}
