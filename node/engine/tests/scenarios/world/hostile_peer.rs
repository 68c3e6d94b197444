//! A contact whose node does what it likes: it floods, replays, bends, wraps anew, and acknowledges what it never got.

use std::sync::Arc;

use hoopoe_crypto::envelope;
use hoopoe_engine::{
    Event,
    event::{Arrival, LaneNumber},
};
use hoopoe_protocol::{content::ContentKind, envelope::SIZE_CLASSES, id::EnvelopeId, peer::PathOutcome};

use super::{Due, World};

impl World {
    /// `hostile` does one more thing to `victim`, over its stream or by the way of the server.
    pub(crate) fn attack(&mut self, hostile: usize, victim: usize) {
        let bytes = match self.draw(6) {
            0 => self.garbage(),
            1 => self.bent(),
            2 | 3 => self.wrapped_anew(hostile, victim),
            // Its own, a third person's, or the victim's: whatever was on a wire.
            4 => self.heard(),
            _ => return self.acknowledge_at_will(hostile, victim),
        };
        let device = self.people[hostile].engine.own_device();
        let arrival = match self.draw(2) {
            0 => Arrival::Direct { device },
            _ => Arrival::Store {
                lane: LaneNumber(1),
                sequence: 0,
            },
        };
        let (delay, life) = (self.delay(), self.people[victim].lives);
        let event = self.open(victim, bytes, arrival);
        self.later(delay, Due::Event(victim, life, event));
    }

    fn garbage(&mut self) -> Vec<u8> {
        let class = SIZE_CLASSES[self.draw(3) as usize];
        let mut bytes: Vec<u8> = (0..class).map(|_| self.draw(256) as u8).collect();
        bytes[..2].copy_from_slice(&[1, 2]);
        bytes
    }

    fn heard(&mut self) -> Vec<u8> {
        let count = self.heard.as_ref().map_or(0, Vec::len) as u64;
        let at = self.draw(count) as usize;
        let heard = self.heard.as_ref().and_then(|all| all.get(at));
        heard.map_or_else(Vec::new, |heard| heard.bytes.to_vec())
    }

    fn bent(&mut self) -> Vec<u8> {
        let mut bytes = self.heard();
        let at = self.draw(bytes.len() as u64) as usize;
        if let Some(byte) = bytes.get_mut(at) {
            *byte ^= 1 << self.draw(8);
        }
        bytes
    }

    /// Something that the hostile node once encrypted, as it was, bent, or in a third person's name, in a new envelope to
    /// the victim: an envelope id that nobody has seen, and a valid seal.
    fn wrapped_anew(&mut self, hostile: usize, victim: usize) -> Vec<u8> {
        let all = self.heard.iter().flatten();
        let own: Vec<_> = all
            .filter(|heard| heard.sender == hostile)
            .map(|heard| Arc::clone(&heard.content))
            .collect();
        let at = self.draw(own.len() as u64) as usize;
        let mut content = own
            .get(at)
            .map_or_else(|| vec![2; 80], |content| content.to_vec());
        match self.draw(3) {
            0 => {
                let at = self.draw(content.len() as u64) as usize;
                content[at] ^= 1 << self.draw(8);
            }
            1 if content[0] == ContentKind::Olm.to_byte() && content.len() > 33 => {
                let third = (0..self.people.len()).find(|who| ![hostile, victim].contains(who));
                let device = self.people[third.unwrap_or(hostile)].engine.own_device();
                content[1..33].copy_from_slice(device.as_bytes());
            }
            _ => {}
        }
        let device = self.people[victim].engine.own_device();
        let keys = self.people[victim].engine.opening_keys();
        let key = keys.iter().find(|key| key.psk.is_none()).expect("a key");
        envelope::seal(&mut self.rng, &key.secret.public(), &device, &content).unwrap_or_default()
    }

    /// Path acks for envelopes that were sent to somebody else, or to nobody.
    fn acknowledge_at_will(&mut self, hostile: usize, victim: usize) {
        let envelope = EnvelopeId::of(&self.heard());
        let outcome = [PathOutcome::Committed, PathOutcome::Quarantined][self.draw(2) as usize];
        let device = self.people[hostile].engine.own_device();
        self.event(
            victim,
            Event::PathAck {
                device,
                envelope,
                outcome,
            },
        );
    }
}
