//! The ratchets of one device: which session it writes with, and what it opens.

use std::collections::BTreeSet;

use hoopoe_crypto::{
    content::{Content, olm_content},
    device::Device,
    envelope::{self, OpeningKey},
    kem::KemSecret,
    payload::{self, MessageKind},
    session::{ChainPlace, OlmMessage, PreKeyBytes, Session},
};
use hoopoe_protocol::{
    content::payload::OlmPayload,
    id::{DeviceId, SessionId},
    identity::DeviceCert,
    keys::{KemKey, UserKey, X25519Key},
};

use super::{board::Keys, chance::Chance};

pub(super) struct Ratchets {
    user_key: UserKey,
    pub(super) device: Device,
    kem: [OpeningKey; 1],
    /// In the order in which they were begun.
    sessions: Vec<Session>,
    /// Those that are other than they were written down, by their place.
    changed: BTreeSet<usize>,
}

/// Ratchets as they were written down.
#[derive(Clone, Default)]
pub(super) struct Written {
    device: Vec<u8>,
    sessions: Vec<Vec<u8>>,
}

/// A message that was opened, and of which nothing was checked.
#[derive(Clone)]
pub(super) struct Opened {
    pub(super) kind: MessageKind,
    pub(super) session: SessionId,
    pub(super) peer: X25519Key,
    pub(super) payload: OlmPayload,
}

/// An envelope, and the place in the ratchet that it used up.
pub(super) struct Sealed {
    pub(super) envelope: Vec<u8>,
    pub(super) place: (SessionId, ChainPlace),
}

impl Ratchets {
    pub(super) fn new(user_key: UserKey, device: Device, kem: &KemSecret) -> Self {
        Self {
            user_key,
            device,
            kem: [OpeningKey {
                secret: KemSecret::from_seed(kem.seed()),
                psk: None,
            }],
            sessions: Vec::new(),
            changed: BTreeSet::new(),
        }
    }

    /// The session to write with to a device: one that was heard, if there is one.
    pub(super) fn session_with(&mut self, certificate: &DeviceCert, keys: &Keys) -> SessionId {
        let peer = certificate.agreement;
        let mut with = self
            .sessions
            .iter()
            .filter(|session| session.peer_agreement_key() == peer);
        let heard = with.clone().find(|session| session.has_received());
        if let Some(session) = heard.or_else(|| with.next()) {
            return session.id();
        }
        let session = self.device.begin_session(certificate, &keys.prekey).unwrap();
        self.put(session)
    }

    fn put(&mut self, session: Session) -> SessionId {
        let id = session.id();
        self.changed.insert(self.sessions.len());
        self.sessions.push(session);
        id
    }

    fn find(&self, id: &SessionId) -> Option<usize> {
        self.sessions.iter().position(|session| session.id() == *id)
    }

    fn change(&mut self, at: usize) -> &mut Session {
        self.changed.insert(at);
        &mut self.sessions[at]
    }

    /// Whether the other end was heard on a session: until then its messages bring the manifest.
    pub(super) fn is_heard(&self, id: &SessionId) -> bool {
        self.find(id).is_some_and(|at| self.sessions[at].has_received())
    }

    pub(super) fn seal(&mut self, chance: &mut Chance, kem: &KemKey, payload: &OlmPayload) -> Sealed {
        let (from, to) = (payload.sender_device, payload.recipient_device);
        let at = self.find(&payload.session).unwrap();
        let encrypted = self.change(at).encrypt(&payload::encode(payload)).unwrap();
        let place = match &encrypted {
            OlmMessage::PreKey(bytes) => PreKeyBytes::parse(bytes).unwrap().place(),
            OlmMessage::Normal(bytes) => ChainPlace::read(bytes).unwrap(),
        };
        let content = olm_content(from, &self.sessions[at], encrypted).to_bytes();
        Sealed {
            envelope: envelope::seal(&mut chance.keys, kem, &to, &content).unwrap(),
            place: (payload.session, place),
        }
    }

    /// Opens an envelope; nothing, if it has come before.
    pub(super) fn open(&mut self, me: &DeviceId, envelope: &[u8]) -> Option<Opened> {
        let content = envelope::open(envelope, me, &self.kem).unwrap();
        let (kind, id, plaintext) = match Content::read(&content).unwrap() {
            Content::OlmPreKey(bytes) => {
                let message = PreKeyBytes::parse(&bytes).unwrap();
                let id = message.session_id();
                let plaintext = if let Some(at) = self.find(&id) {
                    self.change(at).decrypt(&OlmMessage::PreKey(bytes)).ok()?
                } else {
                    let accepted = self.device.accept_session(&message).unwrap();
                    self.put(accepted.session);
                    accepted.plaintext
                };
                (MessageKind::PreKey, id, plaintext)
            }
            Content::Olm { session, message, .. } => {
                let at = self.find(&session).unwrap();
                let plaintext = self.change(at).decrypt(&OlmMessage::Normal(message)).ok()?;
                (MessageKind::Normal, session, plaintext)
            }
            Content::InviteReply(_) | Content::ContactRequest(_) => unreachable!("nobody sends any"),
        };
        Some(Opened {
            kind,
            session: id,
            peer: self.sessions[self.find(&id).unwrap()].peer_agreement_key(),
            payload: payload::decode(&plaintext).unwrap(),
        })
    }

    pub(super) fn write_to(&mut self, written: &mut Written) {
        if written.device.is_empty() {
            written.device = self.device.pickle().to_vec();
        }
        written.sessions.resize(self.sessions.len(), Vec::new());
        for at in std::mem::take(&mut self.changed) {
            written.sessions[at] = self.sessions[at].pickle().to_vec();
        }
    }

    pub(super) fn load(&mut self, written: &Written) {
        self.device = Device::unpickle(self.user_key, &written.device).unwrap();
        let sessions = written.sessions.iter();
        self.sessions = sessions
            .map(|pickle| Session::unpickle(pickle).unwrap())
            .collect();
        self.changed.clear();
    }
}
