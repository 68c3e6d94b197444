//! What goes between two devices, directly.

use hoopoe_crypto::envelope;
use hoopoe_engine::{
    Effect, Event,
    event::{Arrival, InboundEnvelope},
};
use hoopoe_protocol::{
    envelope::Header,
    id::{DeviceId, EnvelopeId},
    secret::Secret,
    time::Span,
};

use super::{Due, Frame, World};

impl World {
    pub(super) fn carry_out(&mut self, who: usize, effect: Effect) {
        match effect {
            Effect::Dial { device, token, .. } => self.dial(who, device, &token),
            Effect::SendDirect { device, bytes, .. } => {
                if let Some(other) = self.other(&device).filter(|other| self.is_connected(who, *other)) {
                    self.frame(who, other, Frame::Envelope(bytes.to_vec()));
                }
            }
            Effect::AckDirect {
                device,
                envelope,
                outcome,
            } => {
                if let Some(other) = self.other(&device).filter(|other| self.is_connected(who, *other)) {
                    self.frame(who, other, Frame::Ack(envelope, outcome));
                }
            }
            Effect::CloseDirect { device } => {
                if let Some(other) = self.other(&device) {
                    self.disconnect(who, other);
                }
            }
            Effect::Admit { contacts } => self.people[who].admitted = contacts,
            other => self.ask_server(who, other),
        }
    }

    fn dial(&mut self, who: usize, device: DeviceId, token: &Secret<32>) {
        let me = self.people[who].engine.own_device();
        let Some(other) = self.other(&device) else { return };
        let apart = self.apart.contains(&(who.min(other), who.max(other)));
        let welcome = self.people[other]
            .admitted
            .iter()
            .any(|admission| admission.device == me && admission.token.expose() == token.expose());
        if apart || !self.people[other].online || !welcome {
            return self.soon(who, Event::DialFailed { device });
        }
        self.connected.insert((who.min(other), who.max(other)));
        self.soon(who, Event::DirectUp { device });
        self.soon(other, Event::DirectUp { device: me });
    }

    fn frame(&mut self, from: usize, to: usize, frame: Frame) {
        if self.happens(self.faults.lost_event) {
            return;
        }
        let earliest = self.now.plus(Span(self.delay()));
        let last = self.streams.get(&(from, to)).copied().unwrap_or_default();
        let at = earliest.max(last);
        self.streams.insert((from, to), at);
        self.number += 1;
        self.queue
            .insert((at, self.number), Due::Frame(from, to, frame.clone()));
        if self.happens(self.faults.twice) {
            self.later(1 + self.faults.delay_ms, Due::Frame(from, to, frame));
        }
    }

    pub(super) fn open(&self, who: usize, bytes: Vec<u8>, arrival: Arrival) -> Event {
        let engine = &self.people[who].engine;
        Event::Envelope(InboundEnvelope {
            id: EnvelopeId::of(&bytes),
            header: Header::read(&bytes).ok(),
            arrival,
            content: envelope::open(&bytes, &engine.own_device(), &engine.opening_keys()),
        })
    }

    /// Bytes reach a person as if `from` had sent them on its stream.
    pub(crate) fn inject(&mut self, from: usize, to: usize, bytes: Vec<u8>) {
        let device = self.people[from].engine.own_device();
        let event = self.open(to, bytes, Arrival::Direct { device });
        self.event(to, event);
    }
}
