//! What the network is asked to do.

use hoopoe_protocol::{id::DeviceId, peer::Frame, route::PeerIdBytes, secret::Secret};

use super::{Network, renewal::Next};
use crate::p2p::{Command, Counted, Visibility, contacts::Dropped, dials, visit::Errand, window::Parcel};

impl Network {
    pub(super) fn command(&mut self, command: Command) {
        match command {
            Command::Dial {
                device,
                peers,
                addresses,
                hello_token,
            } => self.dial(device, &peers, &addresses, hello_token),
            Command::Send {
                device,
                stream,
                envelope,
                bytes,
            } => {
                let sent = self.contacts.send(&device, stream, Parcel { envelope, bytes });
                self.count_dropped(sent);
            }
            Command::Live {
                device,
                stream,
                frame,
            } => {
                if self.contacts.send_live(&device, stream, frame).is_err() {
                    self.counters.count(Counted::LiveDropped);
                }
            }
            Command::Ack {
                device,
                envelope,
                outcome,
            } => self.write(&device, Frame::PathAck { envelope, outcome }),
            Command::Claim { device } => self.write(&device, Frame::Claim),
            Command::HandPrekeys { device, prekeys } => self.write(&device, Frame::Prekeys(prekeys)),
            Command::Close { device } => {
                self.dials.end(&device);
                self.contacts.close(&device);
            }
            Command::Renew { transport_key } => self.begin_anew(transport_key, self.config.visibility),
            Command::Show {
                transport_key,
                visibility,
            } => self.begin_anew(transport_key, visibility),
            Command::Admit { contacts } => {
                self.admissions.replace(contacts);
                self.contacts
                    .close_inbound_unless(|device| self.admissions.contains(device));
            }
            Command::Visit {
                visit,
                node,
                token,
                reply,
            } => self.visit(visit, &node.peer, &node.addresses, Errand { token, reply }),
            Command::Host { invitations } => self.visits.door.host(invitations),
            Command::AnswerVisitor { visitor, is_taken } => self.answer_visitor(visitor, is_taken),
        }
    }

    /// This life ends, and another begins.
    fn begin_anew(&mut self, transport_key: Secret<32>, visibility: Visibility) {
        self.renewal = Some(Next {
            transport_key,
            visibility,
        });
    }

    /// Begins to dial, unless there is a stream or a dial.
    fn dial(
        &mut self,
        device: DeviceId,
        peers: &[PeerIdBytes],
        addresses: &[String],
        hello_token: Secret<32>,
    ) {
        if self.contacts.is_linked(&device) {
            self.asked_for.insert(device);
            return;
        }
        if self.dials.contains(&device) {
            return;
        }
        let usable = dials::usable(addresses);
        for _ in 0..usable.refused {
            self.counters.count(Counted::BadAddress);
        }
        self.dials.begin(device, peers, usable.addresses, hello_token);
        self.attempt(device);
    }

    fn write(&mut self, device: &DeviceId, frame: Frame) {
        let sent = self.contacts.write(device, frame);
        self.count_dropped(sent);
    }

    pub(super) fn count_dropped(&self, sent: Result<(), Dropped>) {
        if sent.is_err() {
            self.counters.count(Counted::Dropped);
        }
    }
}
