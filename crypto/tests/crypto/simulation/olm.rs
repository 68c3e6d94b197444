//! What one device tells another: an envelope around an Olm message around a payload that passes the nine checks.

use std::collections::{BTreeMap, BTreeSet};

use hoopoe_crypto::{
    content::{Content, olm_content},
    device::Device,
    envelope::{self, OpeningKey},
    group::audience::PersonDevice,
    kem::KemSecret,
    payload::{self, Expectation, GroupTie, MessageKind, Relation},
    session::{OlmMessage, PreKeyBytes, Session},
};
use hoopoe_protocol::{
    content::{OlmBody, payload::OlmPayload},
    id::{ConversationId, DeviceId, GroupId, MessageId, SessionId},
    version::BODY_VERSION,
};

use super::{
    chance::Chance,
    people::{Directory, NOW, NewDevice},
};

/// A device's ratchets, and the names of what it has read.
pub(super) struct Post {
    me: PersonDevice,
    user_key: hoopoe_protocol::keys::UserKey,
    device: Device,
    kem: [OpeningKey; 1],
    sessions: BTreeMap<(DeviceId, SessionId), Session>,
    names: Names,
}

#[derive(Clone, Default)]
struct Names {
    seen: BTreeSet<(DeviceId, MessageId)>,
    sent: u64,
}

/// A post as it was written down.
pub(super) struct Written {
    device: Vec<u8>,
    sessions: Vec<((DeviceId, SessionId), Vec<u8>)>,
    names: Names,
}

impl Post {
    pub(super) fn new(new: NewDevice) -> Self {
        Self {
            me: new.at,
            user_key: new.user_key,
            device: new.device,
            kem: [opening(&new.kem)],
            sessions: BTreeMap::new(),
            names: Names::default(),
        }
    }

    pub(super) const fn device(&self) -> &Device {
        &self.device
    }

    /// Encrypts and seals a body for another device.
    pub(super) fn seal(
        &mut self,
        chance: &mut Chance,
        directory: &Directory,
        to: &PersonDevice,
        body: OlmBody,
    ) -> Vec<u8> {
        let session = self.session(directory, to);
        self.names.sent += 1;
        let mut message = [0; 16];
        message[..8].copy_from_slice(&self.names.sent.to_le_bytes());
        let manifest = directory.manifest(&self.me.user);
        let payload = payload::encode(&OlmPayload {
            version: BODY_VERSION,
            sender: self.me.user,
            sender_device: self.me.device,
            sender_manifest: manifest.reference(),
            recipient: to.user,
            recipient_device: to.device,
            session,
            conversation: ConversationId::of_group(&body.group().unwrap()),
            message: MessageId::new(message),
            counter: self.names.sent,
            order: self.names.sent,
            sent_at: NOW,
            manifest: Some(manifest.signed().clone()),
            body,
        });
        let session = self.sessions.get_mut(&(to.device, session)).unwrap();
        let encrypted = session.encrypt(&payload).unwrap();
        let content = olm_content(self.me.device, session, encrypted).to_bytes();
        envelope::seal(&mut chance.keys, directory.kem(&to.device), &to.device, &content).unwrap()
    }

    /// The session to write with: one that was heard, if there is one.
    fn session(&mut self, directory: &Directory, to: &PersonDevice) -> SessionId {
        let mut with = self
            .sessions
            .iter()
            .filter(|((device, _), _)| *device == to.device);
        let heard = with.clone().find(|(_, session)| session.has_received());
        if let Some(((_, id), _)) = heard.or_else(|| with.next()) {
            return *id;
        }
        let (certificate, prekey) = (directory.certificate(to), directory.prekey(&to.device));
        let session = self.device.begin_session(certificate, prekey).unwrap();
        let id = session.id();
        self.sessions.insert((to.device, id), session);
        id
    }

    /// Opens an envelope; nothing, if it has come before.
    pub(super) fn open(
        &mut self,
        directory: &Directory,
        from: &PersonDevice,
        envelope: &[u8],
        tie: &dyn Fn(&GroupId) -> GroupTie,
    ) -> Option<OlmBody> {
        let content = envelope::open(envelope, &self.me.device, &self.kem).unwrap();
        let (kind, id, plaintext) = match Content::read(&content).unwrap() {
            Content::OlmPreKey(bytes) => self.open_first(from, &bytes)?,
            Content::Olm {
                sender_device,
                session,
                message,
            } => {
                let known = self.sessions.get_mut(&(sender_device, session)).unwrap();
                let plaintext = known.decrypt(&OlmMessage::Normal(message)).ok()?;
                (MessageKind::Normal, session, plaintext)
            }
            Content::InviteReply(_) | Content::ContactRequest(_) => unreachable!("nobody sends any"),
        };
        let sender = directory.manifest(&from.user);
        let is_own = from.user == self.me.user;
        let expectation = Expectation {
            me: self.me.user,
            my_device: self.me.device,
            sender,
            newest: sender,
            pinned: sender.user_key(),
            relation: if is_own {
                Relation::OwnDevice
            } else {
                Relation::Member
            },
            session: id,
            session_peer: self.sessions[&(from.device, id)].peer_agreement_key(),
            kind,
            is_ours: &|_| false,
            groups: tie,
            is_seen: &|device, message| self.names.seen.contains(&(*device, *message)),
        };
        let payload = payload::check(payload::decode(&plaintext).unwrap(), &expectation).unwrap();
        self.names.seen.insert((payload.sender_device, payload.message));
        Some(payload.body)
    }

    fn open_first(
        &mut self,
        from: &PersonDevice,
        bytes: &[u8],
    ) -> Option<(MessageKind, SessionId, zeroize::Zeroizing<Vec<u8>>)> {
        let message = PreKeyBytes::parse(bytes).unwrap();
        let id = message.session_id();
        if let Some(known) = self.sessions.get_mut(&(from.device, id)) {
            let plaintext = known.decrypt(&OlmMessage::PreKey(bytes.to_vec())).ok()?;
            return Some((MessageKind::PreKey, id, plaintext));
        }
        let accepted = self.device.accept_session(&message).unwrap();
        self.sessions.insert((from.device, id), accepted.session);
        Some((MessageKind::PreKey, id, accepted.plaintext))
    }

    pub(super) fn write_down(&self) -> Written {
        let sessions = self.sessions.iter();
        Written {
            device: self.device.pickle().to_vec(),
            sessions: sessions
                .map(|(key, session)| (*key, session.pickle().to_vec()))
                .collect(),
            names: self.names.clone(),
        }
    }

    pub(super) fn load(&mut self, written: &Written) {
        self.device = Device::unpickle(self.user_key, &written.device).unwrap();
        let sessions = written.sessions.iter();
        self.sessions = sessions
            .map(|(key, pickle)| (*key, Session::unpickle(pickle).unwrap()))
            .collect();
        self.names = written.names.clone();
    }
}

fn opening(kem: &KemSecret) -> OpeningKey {
    OpeningKey {
        secret: KemSecret::from_seed(kem.seed()),
        psk: None,
    }
}
