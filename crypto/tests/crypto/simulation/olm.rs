//! What one device tells another: an envelope around an Olm message around a payload that passes the nine checks.

use std::collections::BTreeSet;

use hoopoe_crypto::{
    device::Device,
    group::audience::PersonDevice,
    payload::{self, Expectation, GroupTie, Relation},
};
use hoopoe_protocol::{
    content::{OlmBody, payload::OlmPayload},
    id::{ConversationId, DeviceId, GroupId, MessageId},
    version::BODY_VERSION,
};

use super::{
    chance::Chance,
    people::{Directory, NOW, NewDevice},
    ratchets::{self, Ratchets},
};

/// A device's ratchets, and the names of what it has read.
pub(super) struct Post {
    me: PersonDevice,
    ratchets: Ratchets,
    names: Names,
}

#[derive(Clone, Default)]
struct Names {
    seen: BTreeSet<(DeviceId, MessageId)>,
    sent: u64,
}

/// A post as it was written down.
#[derive(Default)]
pub(super) struct Written {
    ratchets: ratchets::Written,
    names: Names,
}

impl Post {
    pub(super) fn new(new: NewDevice) -> Self {
        Self {
            me: new.at,
            ratchets: Ratchets::new(new.user_key, new.device, &new.kem),
            names: Names::default(),
        }
    }

    pub(super) const fn device(&self) -> &Device {
        &self.ratchets.device
    }

    /// Encrypts and seals a body for another device.
    pub(super) fn seal(
        &mut self,
        chance: &mut Chance,
        directory: &Directory,
        to: &PersonDevice,
        body: OlmBody,
    ) -> Vec<u8> {
        let keys = directory.board.keys(&to.device).unwrap();
        let session = self.ratchets.session_with(directory.certificate(to), keys);
        self.names.sent += 1;
        let mut message = [0; 16];
        message[..8].copy_from_slice(&self.names.sent.to_le_bytes());
        let manifest = directory.manifest(&self.me.user);
        let payload = OlmPayload {
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
        };
        self.ratchets.seal(chance, &keys.kem, &payload).envelope
    }

    /// Opens an envelope; nothing, if it has come before.
    pub(super) fn open(
        &mut self,
        directory: &Directory,
        from: &PersonDevice,
        envelope: &[u8],
        tie: &dyn Fn(&GroupId) -> GroupTie,
    ) -> Option<OlmBody> {
        let opened = self.ratchets.open(&self.me.device, envelope)?;
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
            session: opened.session,
            session_peer: opened.peer,
            kind: opened.kind,
            is_ours: &|_| false,
            groups: tie,
            is_seen: &|device, message| self.names.seen.contains(&(*device, *message)),
        };
        let payload = payload::check(opened.payload, &expectation).unwrap();
        self.names.seen.insert((payload.sender_device, payload.message));
        Some(payload.body)
    }

    pub(super) fn write_to(&mut self, written: &mut Written) {
        self.ratchets.write_to(&mut written.ratchets);
        written.names = self.names.clone();
    }

    pub(super) fn load(&mut self, written: &Written) {
        self.ratchets.load(&written.ratchets);
        self.names = written.names.clone();
    }
}
