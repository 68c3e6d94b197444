//! Somebody who has said by whom and how they are reached is taken in: through an invitation, or because they asked.

use hoopoe_crypto::{manifest::VerifiedManifest, prekeys::VerifiedDhPrekey, route::VerifiedRoute};
use hoopoe_protocol::{
    content::profile::Profile,
    identity::{DeviceCert, DeviceManifest},
    limits,
    prekey::DhPrekey,
    route::{ContactSeeds, Route},
    signed::Signed,
    time::Timestamp,
    version::BODY_VERSION,
};

use crate::{
    book::Given,
    contacts::{
        self,
        introduce::{self, Standing},
        join, meet, requests,
    },
    delivery, presence, profile,
    row::{ContactId, ContactState},
    state::State,
    step::Notice,
    turn::Turn,
};

/// A person and the device of theirs that speaks. Everything is signed by that device.
pub(super) struct Newcomer {
    pub(super) manifest: VerifiedManifest,
    cert: DeviceCert,
    prekey: VerifiedDhPrekey,
    name: String,
    route: Signed<Route>,
    seeds: ContactSeeds,
}

/// What somebody says of themselves.
pub(super) struct Said {
    /// Of the body in which it was said.
    pub(super) version: u8,
    pub(super) profile: Profile,
    pub(super) route: Signed<Route>,
    pub(super) seeds: ContactSeeds,
    pub(super) prekeys: Vec<Signed<DhPrekey>>,
}

/// The manifest, and the device of it that a route is of, at whose certificate's end we are not: whoever names these must have signed with that device.
pub(super) fn signer(
    manifest: &Signed<DeviceManifest>,
    route: &Signed<Route>,
    now: Timestamp,
) -> Option<(VerifiedManifest, DeviceCert)> {
    let manifest = VerifiedManifest::verify(manifest).ok()?;
    let device = route.read_unverified().ok()?.device;
    let cert = manifest.active_device(&device, now)?.clone();
    Some((manifest, cert))
}

impl Newcomer {
    /// Verifies what a device of a person said.
    pub(super) fn verify(
        manifest: VerifiedManifest,
        cert: DeviceCert,
        said: Said,
        now: Timestamp,
    ) -> Option<Self> {
        if said.version != BODY_VERSION || said.profile.name.len() > limits::NAME_BYTES {
            return None;
        }
        VerifiedRoute::verify(&said.route, &cert).ok()?;
        let prekey = VerifiedDhPrekey::verify(said.prekeys.first()?, &cert, now).ok()?;
        Some(Self {
            manifest,
            cert,
            prekey,
            name: said.profile.name,
            route: said.route,
            seeds: said.seeds,
        })
    }

    /// Makes them a contact, begins a session and introduces the user. `None` if nothing came of it.
    pub(super) fn take_in(self, state: &mut State, turn: &mut Turn<'_>) -> Option<ContactId> {
        let session = state.own.device.begin_session(&self.cert, &self.prekey).ok()?;
        let device = self.cert.device_id();
        let standing = match state.book.remote_of_device(&device) {
            Some(_) => Standing::Known,
            None => Standing::New,
        };
        let user = self.manifest.user();
        let contact = meet(state, turn, self.manifest, self.name)?;
        let remote = state.book.remote_of_device(&device)?;
        if let Some((contact, device)) = state.book.pair(remote) {
            contact.theirs = Some(Given::new(self.seeds));
            contact.state = ContactState::Accepted;
            contact.put(turn);
            device.add_session(turn, session);
        }
        presence::begin_anew(state, turn, contact);
        introduce::adopt(state, turn, remote, &self.route, None);
        contacts::admit(state, turn);
        introduce::introduce(state, turn, remote, standing);
        profile::introduced(state, turn, remote);
        delivery::seal::seal_waiting(state, turn, remote);
        turn.notice(Notice::Contact { contact });
        turn.touched.insert(remote);
        // The two may have asked each other.
        requests::settle(state, turn, &user);
        join::ask_is_moot(state, turn, contact);
        Some(contact)
    }
}
