//! Flow control to one device: so many envelopes under way, so many waiting, the rest refused.

use std::collections::{HashMap, VecDeque};

use hoopoe_protocol::id::EnvelopeId;

use super::WindowLimits;

/// An envelope to be sent.
pub(super) struct Parcel {
    pub(super) envelope: EnvelopeId,
    pub(super) bytes: Vec<u8>,
}

/// No more may wait.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Full;

/// What is under way to a device and what waits for room.
pub(super) struct Window {
    limits: WindowLimits,
    under_way: HashMap<EnvelopeId, usize>,
    bytes: usize,
    waiting: VecDeque<Parcel>,
}

impl Window {
    pub(super) fn new(limits: WindowLimits) -> Self {
        Self {
            limits,
            under_way: HashMap::new(),
            bytes: 0,
            waiting: VecDeque::new(),
        }
    }

    /// Lets a parcel wait for its turn. One that waits already is not queued twice.
    pub(super) fn push(&mut self, parcel: Parcel) -> Result<(), Full> {
        if self.waiting.iter().any(|other| other.envelope == parcel.envelope) {
            return Ok(());
        }
        if self.waiting.len() >= self.limits.waiting {
            return Err(Full);
        }
        self.waiting.push_back(parcel);
        Ok(())
    }

    /// The next parcel, if there is room for it; it is under way from now on.
    pub(super) fn pop(&mut self) -> Option<Parcel> {
        let next = self.waiting.front()?;
        if !self.has_room_for(next) {
            return None;
        }
        let parcel = self.waiting.pop_front()?;
        if self
            .under_way
            .insert(parcel.envelope, parcel.bytes.len())
            .is_none()
        {
            self.bytes += parcel.bytes.len();
        }
        Some(parcel)
    }

    /// An envelope was acknowledged: it makes room, and need not be sent if it still waits.
    pub(super) fn acknowledged(&mut self, envelope: &EnvelopeId) {
        if let Some(bytes) = self.under_way.remove(envelope) {
            self.bytes = self.bytes.saturating_sub(bytes);
        }
        self.waiting.retain(|parcel| parcel.envelope != *envelope);
    }

    fn has_room_for(&self, parcel: &Parcel) -> bool {
        // What is under way already takes no more room by being repeated, and an empty window takes anything.
        self.under_way.is_empty()
            || self.under_way.contains_key(&parcel.envelope)
            || (self.under_way.len() < self.limits.envelopes
                && self.bytes.saturating_add(parcel.bytes.len()) <= self.limits.bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMITS: WindowLimits = WindowLimits {
        envelopes: 2,
        bytes: 100,
        waiting: 3,
    };

    fn parcel(name: u8, bytes: usize) -> Parcel {
        Parcel {
            envelope: EnvelopeId::new([name; 16]),
            bytes: vec![name; bytes],
        }
    }

    fn popped(window: &mut Window) -> Option<u8> {
        window.pop().map(|parcel| parcel.envelope.as_bytes()[0])
    }

    #[test]
    fn an_acknowledgement_makes_room_for_the_next_in_order() {
        let mut window = Window::new(LIMITS);
        for name in 1..=3 {
            window.push(parcel(name, 10)).unwrap();
        }

        assert_eq!(popped(&mut window), Some(1));
        assert_eq!(popped(&mut window), Some(2));
        assert_eq!(popped(&mut window), None);
        window.acknowledged(&EnvelopeId::new([1; 16]));
        assert_eq!(popped(&mut window), Some(3));
    }

    #[test]
    fn bytes_fill_the_window_too_but_one_parcel_always_fits() {
        let mut window = Window::new(LIMITS);
        window.push(parcel(1, 500)).unwrap();
        window.push(parcel(2, 1)).unwrap();

        assert_eq!(popped(&mut window), Some(1));
        assert_eq!(popped(&mut window), None);
        window.acknowledged(&EnvelopeId::new([1; 16]));
        assert_eq!(popped(&mut window), Some(2));
    }

    #[test]
    fn a_repeated_parcel_passes_a_full_window_and_counts_once() {
        let mut window = Window::new(LIMITS);
        for name in [1, 2] {
            window.push(parcel(name, 50)).unwrap();
            popped(&mut window);
        }

        window.push(parcel(1, 50)).unwrap();
        assert_eq!(popped(&mut window), Some(1));
        assert_eq!(window.bytes, 100);
    }

    #[test]
    fn no_more_wait_than_may_and_none_waits_twice() {
        let mut window = Window::new(LIMITS);
        for name in 1..=3 {
            window.push(parcel(name, 1)).unwrap();
        }

        assert_eq!(window.push(parcel(1, 1)), Ok(()));
        assert_eq!(window.push(parcel(4, 1)), Err(Full));
        assert_eq!(window.waiting.len(), 3);
    }
}
