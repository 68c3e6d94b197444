//! Which stream an envelope is for, and whose envelopes count.

use std::collections::{BTreeMap, BTreeSet};

use hoopoe_protocol::id::DeviceId;

use crate::p2p::{P2pEvent, StreamNumber};

/// The streams to devices that the engine knows of.
///
/// An effect is addressed when the engine decides it, not when it is carried out: by then there may be a newer stream,
/// on which it would overtake what was lost with the older one.
#[derive(Debug, Default)]
pub struct Streams {
    current: BTreeMap<DeviceId, StreamNumber>,
    /// Devices whose streams were ended from here, until that is told.
    ending: BTreeSet<DeviceId>,
}

impl Streams {
    /// Takes note of what the engine is about to be told.
    pub fn note(&mut self, event: &P2pEvent) {
        match event {
            P2pEvent::Connected { device, stream, .. } => {
                self.current.insert(*device, *stream);
                self.ending.remove(device);
            }
            P2pEvent::Disconnected { device, .. } => {
                self.current.remove(device);
                self.ending.remove(device);
            }
            _ => {}
        }
    }

    /// The stream on which a device is written to.
    #[must_use]
    pub fn to(&self, device: &DeviceId) -> Option<StreamNumber> {
        self.current.get(device).copied()
    }

    /// Whether that is still the stream on which a device is written to.
    #[must_use]
    pub fn is_current(&self, device: &DeviceId, stream: StreamNumber) -> bool {
        self.to(device) == Some(stream)
    }

    /// Something was lost on the way to a device: nothing more goes there before there is a new stream. The engine, which
    /// hears no acknowledgement, ends the old one.
    pub fn give_up(&mut self, device: &DeviceId) {
        self.current.remove(device);
    }

    /// Gives all up, and answers whose streams have to be ended: what is read was lost, so nothing behind it counts.
    pub fn end_all(&mut self) -> Vec<DeviceId> {
        let devices: Vec<_> = std::mem::take(&mut self.current).into_keys().collect();
        self.ending.extend(&devices);
        devices
    }

    /// Whether this comes from a stream that was ended from here, so that what came before it may be missing.
    #[must_use]
    pub fn is_left_over(&self, event: &P2pEvent) -> bool {
        matches!(event, P2pEvent::Envelope { device, .. } if self.ending.contains(device))
    }
}

#[cfg(test)]
mod tests {
    use hoopoe_engine::Effect;
    use hoopoe_protocol::id::EnvelopeId;

    use super::*;
    use crate::{
        dispatch::{DirectOutlet, Lost, Outbound, address, carry_out},
        p2p::{self, Direction, DisconnectReason},
    };

    const DEVICE: DeviceId = DeviceId::new([1; 32]);

    fn effect(envelope: u8) -> Effect {
        Effect::SendDirect {
            device: DEVICE,
            envelope: EnvelopeId::new([envelope; 16]),
            bytes: [3].into(),
        }
    }

    fn connected(number: u64) -> P2pEvent {
        P2pEvent::Connected {
            device: DEVICE,
            direction: Direction::Inbound,
            stream: StreamNumber(number),
        }
    }

    fn disconnected() -> P2pEvent {
        P2pEvent::Disconnected {
            device: DEVICE,
            reason: DisconnectReason::Lost,
        }
    }

    #[test]
    fn an_envelope_is_for_the_stream_that_the_engine_knew_when_it_decided() {
        let mut streams = Streams::default();
        assert!(matches!(address(effect(2), &streams), Outbound::Nobody));

        streams.note(&connected(7));
        let early = address(effect(2), &streams);
        streams.note(&connected(8));
        let late = address(effect(2), &streams);

        let is_for = |outbound, number| matches!(outbound, Outbound::Direct(p2p::Command::Send { stream, .. }) if stream == StreamNumber(number));
        assert!(is_for(early, 7));
        assert!(is_for(late, 8));
        streams.note(&disconnected());
        assert!(matches!(address(effect(2), &streams), Outbound::Nobody));
    }

    #[test]
    fn nothing_overtakes_an_envelope_that_was_lost() {
        let (mut streams, lost) = (Streams::default(), Lost::default());
        let store = |_, _| Ok(());
        let full: DirectOutlet = Box::new(|_| Err(p2p::SendError::Full));
        let free: DirectOutlet = Box::new(|_| Ok(()));
        streams.note(&connected(7));
        let [first, second, third] = [1, 2, 3].map(|name| address(effect(name), &streams));

        carry_out(first, &mut streams, &free, &store, &lost);
        assert_eq!(lost.count(), 0);
        carry_out(second, &mut streams, &full, &store, &lost);
        carry_out(third, &mut streams, &free, &store, &lost);

        assert_eq!(lost.count(), 2);
        assert!(matches!(address(effect(4), &streams), Outbound::Nobody));
        streams.note(&connected(8));
        carry_out(address(effect(2), &streams), &mut streams, &free, &store, &lost);
        assert_eq!(lost.count(), 2);
    }

    #[test]
    fn what_is_left_of_an_ended_stream_does_not_count_but_a_new_one_does() {
        let envelope = P2pEvent::Envelope {
            device: DEVICE,
            bytes: vec![1],
        };
        for news in [connected(8), disconnected()] {
            let mut streams = Streams::default();
            streams.note(&connected(7));
            assert!(!streams.is_left_over(&envelope));

            assert_eq!(streams.end_all(), [DEVICE]);

            assert!(streams.is_left_over(&envelope));
            streams.note(&news);
            assert!(!streams.is_left_over(&envelope));
        }
    }
}
