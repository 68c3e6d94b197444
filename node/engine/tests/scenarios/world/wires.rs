//! What goes between two devices, directly.

use std::sync::Arc;

use hoopoe_crypto::envelope;
use hoopoe_engine::{
    Change, Effect, Event,
    event::{Arrival, InboundEnvelope, VisitorNumber},
    row::OutboxRow,
};
use hoopoe_protocol::{
    envelope::Header,
    id::{DeviceId, EnvelopeId},
    invitation::InvitationNode,
    keys::TokenHash,
    secret::Secret,
    time::Span,
};

use zeroize::Zeroizing;

use super::{Due, Frame, Heard, World};

impl World {
    /// An effect is lost. Nothing goes out on a stream behind an envelope that was.
    pub(super) fn lose(&mut self, who: usize, effect: &Effect) {
        if let Effect::SendDirect { device, .. } | Effect::AckDirect { device, .. } = effect
            && self.faults.loss_ends_stream
            && let Some(other) = self.other(device)
        {
            self.disconnect(who, other);
        }
    }

    /// Takes note of what is in the envelopes that are being written.
    pub(super) fn learn(&mut self, sender: usize, changes: &[Change]) {
        for change in changes {
            let Change::PutOutbox(OutboxRow {
                sealed: Some(sealed), ..
            }) = change
            else {
                continue;
            };
            if let Some(contents) = &mut self.contents {
                contents.insert(sealed.envelope, Arc::clone(&sealed.content));
            }
            if let Some(heard) = &mut self.heard {
                heard.push(Heard {
                    sender,
                    bytes: Arc::clone(&sealed.bytes),
                    content: Arc::clone(&sealed.content),
                });
            }
        }
    }

    /// What is in an envelope, if its recipient still has the key that it names.
    fn known(&self, who: usize, envelope: &EnvelopeId, header: Option<Header>) -> Option<Zeroizing<Vec<u8>>> {
        let content = self.contents.as_ref()?.get(envelope)?;
        let keys = self.people[who].engine.opening_keys();
        let has_key = keys
            .iter()
            .any(|key| Some(key.secret.kid()) == header.map(|header| header.kid));
        has_key.then(|| content.to_vec().into())
    }

    pub(super) fn carry_out(&mut self, who: usize, effect: Effect) {
        match effect {
            Effect::Dial {
                device,
                addresses,
                token,
                ..
            } => self.dial(who, device, &addresses, &token),
            Effect::SendDirect { device, bytes, .. } => {
                self.sent_direct.push(who);
                self.frame(who, &device, Frame::Envelope(bytes.to_vec()));
            }
            Effect::SendLive { device, frame } => {
                self.live.push((who, *frame));
                self.frame(who, &device, Frame::Live(frame));
            }
            Effect::AckDirect {
                device,
                envelope,
                outcome,
            } => {
                self.frame(who, &device, Frame::Ack(envelope, outcome));
            }
            Effect::CloseDirect { device } => {
                if let Some(other) = self.other(&device) {
                    self.disconnect(who, other);
                }
            }
            Effect::ClaimDirect { .. } if self.no_claims => {}
            Effect::ClaimDirect { device } => self.frame(who, &device, Frame::Claim),
            Effect::HandPrekeys { device, prekeys } => {
                self.frame(who, &device, Frame::Prekeys(prekeys));
            }
            Effect::Admit { contacts } => self.people[who].admitted = contacts,
            Effect::RotatePeer => self.renews_peer(who),
            Effect::WithdrawElsewhere { tokens } => self.people[who].elsewhere.extend(tokens),
            Effect::Host { invitations } => self.people[who].hosted = invitations,
            Effect::Visit {
                visit,
                node,
                token,
                reply,
            } => self.visit(who, visit, &node, &token, reply.as_deref()),
            Effect::PutPresence {
                put,
                id,
                write_key,
                value,
                ..
            } => self.put_presence(who, put, id, *write_key.expose(), value),
            Effect::ReadPresence { read, ids, .. } => self.read_presence(who, read, &ids),
            Effect::AnswerVisitor { visitor, is_taken } => self.answer_visitor(visitor, is_taken),
            other => self.ask_server(who, other),
        }
    }

    fn dial(&mut self, who: usize, device: DeviceId, addresses: &[String], token: &Secret<32>) {
        let me = self.people[who].engine.own_device();
        let Some(other) = self.other(&device) else { return };
        assert!(!self.people[who].is_hidden, "who hides dials nobody");
        self.dials += 1;
        let apart = self.people[other].is_hidden || self.apart.contains(&(who.min(other), who.max(other)));
        let welcome = self.people[other]
            .admitted
            .iter()
            .any(|admission| admission.device == me && admission.token.expose() == token.expose());
        let is_elsewhere = self.looks_at_addresses && !addresses.contains(&self.people[other].address);
        if apart || is_elsewhere || !self.people[other].online || !welcome {
            return self.soon(who, Event::DialFailed { device });
        }
        let is_new = self.streams.between(who, other).is_none();
        let stream = Some(self.streams.open(who, other));
        self.tell(who, other, stream);
        if is_new {
            self.tell(other, who, stream);
        }
    }

    /// A stranger asks a node for an invitation, or hands it a reply.
    fn visit(
        &mut self,
        who: usize,
        visit: u64,
        node: &InvitationNode,
        token: &Secret<32>,
        reply: Option<&[u8]>,
    ) {
        let host = usize::from(node.peer.0[0]) - 1;
        let apart = self.apart.contains(&(who.min(host), who.max(host)));
        let token = TokenHash::of(token.expose());
        let hosted = self.people[host]
            .hosted
            .iter()
            .find(|hosted| hosted.token == token);
        let Some(hosted) = hosted.filter(|_| !apart && self.people[host].online) else {
            return self.soon(who, Event::VisitFailed { visit });
        };
        match (reply, &hosted.sealed) {
            (None, Some(sealed)) => {
                let sealed = sealed.to_vec();
                self.soon(who, Event::BundleServed { visit, sealed });
            }
            (None, None) => self.soon(who, Event::VisitFailed { visit }),
            (Some(_), _) if self.lost_replies => self.soon(who, Event::VisitFailed { visit }),
            (Some(reply), _) => {
                self.last_reply = Some(reply.to_vec());
                self.number += 1;
                let visitor = VisitorNumber(self.number);
                self.visitors.insert(visitor.0, (who, visit));
                let event = self.open(host, reply.to_vec(), Arrival::Visit { visitor });
                self.soon(host, event);
            }
        }
    }

    fn answer_visitor(&mut self, visitor: VisitorNumber, is_taken: bool) {
        let Some((to, visit)) = self.visitors.remove(&visitor.0) else {
            return;
        };
        let answer = if is_taken {
            Event::ReplyTaken { visit }
        } else {
            Event::VisitFailed { visit }
        };
        self.soon(to, answer);
    }

    /// What a person is told of bytes that arrived.
    pub(crate) fn opened(&self, who: usize, bytes: Vec<u8>, arrival: Arrival) -> Event {
        self.open(who, bytes, arrival)
    }

    fn frame(&mut self, from: usize, device: &DeviceId, frame: Frame) {
        let Some(to) = self.other(device) else { return };
        let Some(stream) = self.streams.to(from, to) else {
            return;
        };
        if self.happens(self.faults.lost_event) {
            if self.faults.loss_ends_stream {
                self.disconnect(from, to);
            }
            return;
        }
        let earliest = self.now.plus(Span(self.delay()));
        let at = self.streams.frame_at(from, to, earliest);
        self.number += 1;
        self.queue
            .insert((at, self.number), Due::Frame(stream, from, to, frame.clone()));
        if self.happens(self.faults.twice) {
            self.later(1 + self.faults.delay_ms, Due::Frame(stream, from, to, frame));
        }
    }

    pub(crate) fn open(&self, who: usize, bytes: Vec<u8>, arrival: Arrival) -> Event {
        let engine = &self.people[who].engine;
        let (id, header) = (EnvelopeId::of(&bytes), Header::read(&bytes).ok());
        let content = match self.known(who, &id, header) {
            Some(content) => Ok(content),
            None => envelope::open(&bytes, &engine.own_device(), &engine.opening_keys()),
        };
        Event::Envelope(InboundEnvelope {
            id,
            header,
            arrival,
            content,
        })
    }

    /// Bytes reach a person as if `from` had sent them on its stream.
    pub(crate) fn inject(&mut self, from: usize, to: usize, bytes: Vec<u8>) {
        let device = self.people[from].engine.own_device();
        let event = self.open(to, bytes, Arrival::Direct { device });
        self.event(to, event);
    }
}
