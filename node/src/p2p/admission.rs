//! Who may come in: the direct tokens that we gave to contacts.

use std::collections::HashMap;

use hoopoe_crypto::route;
use hoopoe_protocol::{id::DeviceId, peer::Hello, route::PeerIdBytes, secret::Secret};

use super::Admission;

/// The table that [`super::Command::Admit`] replaces.
pub(super) struct Admissions {
    own_peer: PeerIdBytes,
    own_device: DeviceId,
    by_token: HashMap<[u8; 16], Contact>,
}

struct Contact {
    device: DeviceId,
    token: Secret<32>,
}

impl Admissions {
    pub(super) fn new(own_peer: PeerIdBytes, own_device: DeviceId) -> Self {
        Self {
            own_peer,
            own_device,
            by_token: HashMap::new(),
        }
    }

    /// The same table, for another peer id of ours.
    pub(super) fn renewed(self, own_peer: PeerIdBytes) -> Self {
        Self { own_peer, ..self }
    }

    pub(super) fn replace(&mut self, contacts: Vec<Admission>) {
        self.by_token = contacts
            .into_iter()
            .map(|Admission { device, token }| (route::hello_token_id(&token), Contact { device, token }))
            .collect();
    }

    /// The contact whose token explains this hello from this dialer.
    pub(super) fn admit(&self, hello: &Hello, dialer: &PeerIdBytes) -> Option<DeviceId> {
        let contact = self.by_token.get(&hello.token)?;
        route::verify_hello(hello, &contact.token, dialer, &self.own_peer, &self.own_device)
            .then_some(contact.device)
    }

    pub(super) fn contains(&self, device: &DeviceId) -> bool {
        self.by_token.values().any(|contact| contact.device == *device)
    }
}
