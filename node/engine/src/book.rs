//! The people the user knows, their devices, and the sessions with them.

mod contact;

use std::collections::{BTreeMap, BTreeSet};

use hoopoe_crypto::{
    kem::VerifiedKemPrekey,
    manifest::{ManifestOrder, VerifiedManifest},
    route::VerifiedRoute,
    session::Session,
};
use hoopoe_protocol::{
    id::{DeviceId, SessionId, UserId},
    identity::DeviceCert,
    keys::X25519Key,
    time::{Span, Timestamp},
};

use crate::{
    change::Change,
    delivery::gaps::Gaps,
    desk::Place,
    row::{ContactId, RemoteId, RemoteRow, ResetWanted, SessionRow},
    turn::Turn,
};

pub(crate) use contact::{Contact, Given};

pub(crate) struct Remote {
    pub(crate) id: RemoteId,
    pub(crate) contact: ContactId,
    pub(crate) device: DeviceId,
    pub(crate) cert: DeviceCert,
    pub(crate) route: Option<VerifiedRoute>,
    /// A KEM prekey from the device's server that is newer than the route's.
    pub(crate) fetched_kem: Option<VerifiedKemPrekey>,
    /// The counter of the last payload to it.
    pub(crate) sent: u64,
    /// The highest counter seen from it.
    pub(crate) received: u64,
    pub(crate) gaps: Gaps,
    /// What it is to be told to begin anew, over a fresh session.
    pub(crate) reset_wanted: Option<ResetWanted>,
    /// When it was last told to.
    pub(crate) reset_at: Option<Timestamp>,
    pub(crate) sessions: Vec<HeldSession>,
}

pub(crate) struct HeldSession {
    pub(crate) session: Session,
    /// When it last received something, or was made.
    pub(crate) used: Timestamp,
    /// Kept for what still arrives; it sends nothing any more.
    pub(crate) is_retired: bool,
    /// Whether it is another than what was written.
    is_unwritten: bool,
}

impl HeldSession {
    /// One that stands in the database as it is.
    pub(crate) const fn written(session: Session, used: Timestamp, is_retired: bool) -> Self {
        Self {
            session,
            used,
            is_retired,
            is_unwritten: false,
        }
    }

    fn can_send(&self, now: Timestamp) -> bool {
        !self.is_retired && (self.session.has_received() || now < self.used.plus(UNANSWERED))
    }

    /// The ratchet has turned: it is written at the end of the turn.
    pub(crate) fn moved_on(&mut self, turn: &mut Turn<'_>, remote: RemoteId) {
        self.is_unwritten = true;
        turn.unwritten.sessions.insert(remote);
    }
}

impl Remote {
    /// A device of which nothing is known but who it is.
    pub(crate) fn new(id: RemoteId, contact: ContactId, cert: DeviceCert) -> Self {
        Self {
            id,
            contact,
            device: cert.device_id(),
            cert,
            route: None,
            fetched_kem: None,
            sent: 0,
            received: 0,
            gaps: Gaps::default(),
            reset_wanted: None,
            reset_at: None,
            sessions: Vec::new(),
        }
    }

    /// When it may be told to begin anew: if it confirmed the last time, and if it did not. A fresh session costs it a prekey:
    /// garbage in its name must not use them up.
    pub(crate) fn next_resets(&self) -> [Timestamp; 2] {
        [BETWEEN_RESETS, UNCONFIRMED_RESET]
            .map(|pause| self.reset_at.map_or(Timestamp::default(), |at| at.plus(pause)))
    }

    /// The clock may have been set back: nothing happened later than now.
    pub(crate) fn align(&mut self, now: Timestamp) {
        self.gaps.align(now);
        self.reset_at = self.reset_at.map(|at| at.min(now));
        for held in &mut self.sessions {
            held.used = held.used.min(now);
        }
    }

    /// The newest KEM prekey that is known of it.
    pub(crate) fn kem(&self) -> Option<&VerifiedKemPrekey> {
        let told = self.route.as_ref().map(VerifiedRoute::kem);
        [told, self.fetched_kem.as_ref()]
            .into_iter()
            .flatten()
            .max_by_key(|kem| kem.prekey().epoch)
    }

    /// Whether nothing can be sealed for it: its envelope key is over, and no newer one known.
    pub(crate) fn is_away(&self, now: Timestamp) -> bool {
        self.kem().is_some_and(|kem| kem.check_time(now).is_err())
    }

    /// The session that sends: the one that received last, ties to the smaller id. One that was never answered is given
    /// up after a while: its prekey may be gone.
    pub(crate) fn sending_session(&mut self, now: Timestamp) -> Option<&mut HeldSession> {
        let can_send = |held: &&mut HeldSession| held.can_send(now);
        self.sessions.iter_mut().filter(can_send).max_by(|a, b| {
            a.used
                .cmp(&b.used)
                .then_with(|| b.session.id().cmp(&a.session.id()))
        })
    }

    /// Whether there is a session that sends.
    pub(crate) fn can_send(&self, now: Timestamp) -> bool {
        self.sessions.iter().any(|held| held.can_send(now))
    }

    pub(crate) fn session(&mut self, id: &SessionId) -> Option<&mut HeldSession> {
        self.sessions.iter_mut().find(|held| held.session.id() == *id)
    }

    /// These sessions send nothing any more.
    pub(crate) fn retire_sessions(&mut self, turn: &mut Turn<'_>, is_over: impl Fn(SessionId) -> bool) {
        let id = self.id;
        let over = self
            .sessions
            .iter_mut()
            .filter(|held| !held.is_retired && is_over(held.session.id()));
        for held in over {
            held.is_retired = true;
            held.moved_on(turn, id);
        }
    }

    /// Adds a session; beyond [`SESSIONS`] one goes: the longest unused of those that never received anything, if there are
    /// any, else of all. Whoever makes us begin one after the other does not push out the one that is used.
    pub(crate) fn add_session(&mut self, turn: &mut Turn<'_>, session: Session) {
        let mut held = HeldSession::written(session, turn.now, false);
        held.moved_on(turn, self.id);
        self.sessions.push(held);
        if self.sessions.len() > SESSIONS {
            let others = self.sessions.iter().take(SESSIONS).enumerate();
            let oldest = others
                .min_by_key(|(_, held)| (held.session.has_received(), held.used))
                .map(|(at, _)| at);
            if let Some(at) = oldest {
                let gone = self.sessions.remove(at);
                turn.change(Change::DeleteSession {
                    remote: self.id,
                    session: gone.session.id(),
                });
            }
        }
    }

    pub(crate) fn put(&self, turn: &mut Turn<'_>) {
        let route = self.route.as_ref().map(|route| route.signed().clone());
        turn.change(Change::PutRemote(RemoteRow {
            id: self.id,
            contact: self.contact,
            device: self.device,
            route,
            kem: self.fetched_kem.as_ref().map(|kem| kem.signed().clone()),
            reset_wanted: self.reset_wanted,
            reset_at: self.reset_at,
        }));
    }

    /// Writes the sessions that have moved on.
    pub(crate) fn put_sessions(&mut self, turn: &mut Turn<'_>) {
        for held in self.sessions.iter_mut().filter(|held| held.is_unwritten) {
            held.is_unwritten = false;
            let session = held.session.id();
            let sealed = turn
                .desk
                .seal(Place::Session, session.as_bytes(), &held.session.pickle());
            turn.change(Change::PutSession(SessionRow {
                remote: self.id,
                session,
                sealed,
                used: held.used,
                is_retired: held.is_retired,
            }));
        }
    }

    pub(crate) fn put_gaps(&self, turn: &mut Turn<'_>) {
        turn.change(Change::PutGaps {
            remote: self.id,
            gaps: self.gaps.rows(self.id),
        });
    }

    pub(crate) fn put_counters(&self, turn: &mut Turn<'_>) {
        turn.change(Change::SetCounters {
            remote: self.id,
            sent: self.sent,
            received: self.received,
        });
    }
}

/// How long a session is used that was never answered.
const UNANSWERED: Span = Span::days(14);

/// How long after a device was told to begin anew it is told again.
const BETWEEN_RESETS: Span = Span::hours(1);

/// How long a device may take to confirm that it was told to begin anew.
const UNCONFIRMED_RESET: Span = Span::days(1);

/// Most sessions with one device.
const SESSIONS: usize = 4;

/// Contacts and their devices, found by number, name or key.
#[derive(Default)]
pub(crate) struct Book {
    pub(crate) contacts: BTreeMap<ContactId, Contact>,
    pub(crate) remotes: BTreeMap<RemoteId, Remote>,
    by_device: BTreeMap<DeviceId, RemoteId>,
    by_agreement: BTreeMap<X25519Key, RemoteId>,
    by_user: BTreeMap<UserId, ContactId>,
}

impl Book {
    pub(crate) fn next_contact(&self) -> ContactId {
        ContactId(self.contacts.last_key_value().map_or(1, |(id, _)| id.0 + 1))
    }

    pub(crate) fn next_remote(&self) -> RemoteId {
        RemoteId(self.remotes.last_key_value().map_or(1, |(id, _)| id.0 + 1))
    }

    pub(crate) fn add_contact(&mut self, contact: Contact) {
        self.by_user.insert(contact.user, contact.id);
        self.contacts.insert(contact.id, contact);
    }

    pub(crate) fn add_remote(&mut self, remote: Remote) {
        self.by_device.insert(remote.device, remote.id);
        self.by_agreement.insert(remote.cert.agreement, remote.id);
        self.remotes.insert(remote.id, remote);
    }

    pub(crate) fn contact_of_user(&self, user: &UserId) -> Option<ContactId> {
        self.by_user.get(user).copied()
    }

    pub(crate) fn remote_of_device(&self, device: &DeviceId) -> Option<RemoteId> {
        self.by_device.get(device).copied()
    }

    pub(crate) fn remote_of_key(&self, agreement: &X25519Key) -> Option<RemoteId> {
        self.by_agreement.get(agreement).copied()
    }

    /// The names of all sessions that are held.
    pub(crate) fn sessions_in_use(&self) -> BTreeSet<SessionId> {
        let all = self.remotes.values().flat_map(|remote| &remote.sessions);
        all.map(|held| held.session.id()).collect()
    }

    pub(crate) fn remotes_of(&self, contact: ContactId) -> Vec<RemoteId> {
        self.remotes
            .values()
            .filter(|remote| remote.contact == contact)
            .map(|remote| remote.id)
            .collect()
    }

    /// Whether the user has parted from whom a device belongs to.
    pub(crate) fn is_parted(&self, remote: RemoteId) -> bool {
        let contact = self.remotes.get(&remote).map(|remote| remote.contact);
        contact
            .and_then(|id| self.contacts.get(&id))
            .is_some_and(|contact| contact.state.is_parted())
    }

    /// Whose devices hold keys that a manifest names.
    pub(crate) fn holders(&self, manifest: &VerifiedManifest) -> BTreeSet<ContactId> {
        manifest
            .devices()
            .filter_map(|(_, cert)| self.remote_of_key(&cert.agreement))
            .filter_map(|id| self.remotes.get(&id).map(|remote| remote.contact))
            .collect()
    }

    /// Whether a manifest can stand for a contact, or for somebody new: it still names every device that is known of
    /// them, and none of its keys is that of somebody else's device.
    pub(crate) fn can_take(&self, contact: Option<ContactId>, manifest: &VerifiedManifest) -> bool {
        let known = contact
            .map(|contact| self.remotes_of(contact))
            .unwrap_or_default();
        let names_all = known
            .iter()
            .filter_map(|remote| self.remotes.get(remote))
            .all(|remote| manifest.device(&remote.device).is_some());
        let is_own = manifest.devices().all(|(device, cert)| {
            let holder = self
                .remote_of_key(&cert.agreement)
                .and_then(|id| self.remotes.get(&id));
            holder.is_none_or(|holder| holder.device == *device && contact == Some(holder.contact))
        });
        names_all && is_own
    }

    /// Whether a manifest that somebody brought can be true beside what is known of a contact, be it old or new.
    pub(crate) fn is_credible(&self, contact: Option<ContactId>, manifest: &VerifiedManifest) -> bool {
        let known = contact.and_then(|id| self.contacts.get(&id));
        let order = known.map(|known| known.manifest.compare(manifest));
        let contradicts = matches!(
            order,
            Some(ManifestOrder::Equivocation | ManifestOrder::OtherPerson)
        );
        self.can_take(contact, manifest) && !contradicts
    }

    /// A device with its contact.
    pub(crate) fn pair(&mut self, remote: RemoteId) -> Option<(&mut Contact, &mut Remote)> {
        let remote = self.remotes.get_mut(&remote)?;
        let contact = self.contacts.get_mut(&remote.contact)?;
        Some((contact, remote))
    }
}

#[cfg(test)]
mod tests {
    use hoopoe_crypto::{device::Device, identity::UserIdentity, signature::SigningKey};
    use hoopoe_protocol::{identity::DeviceManifest, keys::Ed25519Key, secret::Secret, signed::Signed};

    use super::*;

    fn manifest(person: u8, epoch: u64, devices: Vec<Signed<DeviceCert>>) -> VerifiedManifest {
        let identity = UserIdentity::from_secret(&Secret::new([person; 32]));
        let body = DeviceManifest {
            version: 1,
            user: identity.user_id(),
            user_key: identity.key(),
            epoch,
            previous: None,
            issued: Timestamp(1),
            min_suite: 2,
            devices,
            revoked: Vec::new(),
        };
        VerifiedManifest::verify(&identity.sign_manifest(&body)).unwrap()
    }

    fn device_of(person: u8) -> Device {
        Device::generate(UserIdentity::from_secret(&Secret::new([person; 32])).key())
    }

    fn book_with(device: &Device, manifest: &VerifiedManifest) -> Book {
        let mut book = Book::default();
        let cert = manifest.device(&device.id()).unwrap().clone();
        book.add_remote(Remote::new(RemoteId(1), ContactId(1), cert));
        book
    }

    fn cert(device: &Device) -> Signed<DeviceCert> {
        device.certificate(1, Timestamp(0), Timestamp(9))
    }

    #[test]
    fn a_manifest_that_drops_a_known_device_is_not_taken() {
        let (first, second) = (device_of(1), device_of(1));
        let book = book_with(&first, &manifest(1, 1, vec![cert(&first)]));

        let both = manifest(1, 2, vec![cert(&first), cert(&second)]);
        assert!(book.can_take(Some(ContactId(1)), &both));
        assert!(!book.can_take(Some(ContactId(1)), &manifest(1, 2, vec![cert(&second)])));
    }

    #[test]
    fn a_key_of_somebody_elses_device_is_not_taken() {
        let first = device_of(1);
        let book = book_with(&first, &manifest(1, 1, vec![cert(&first)]));
        // Nobody proves possession of an agreement key; a certificate may name that of somebody else.
        let thief = SigningKey::from_seed(&Secret::new([7; 32]));
        let stolen = thief.sign(&DeviceCert {
            user_key: UserIdentity::from_secret(&Secret::new([2; 32])).key(),
            signing: Ed25519Key::new(thief.public()),
            ..cert(&first).read_unverified().unwrap()
        });

        let stolen = manifest(2, 1, vec![stolen]);
        assert!(!book.can_take(None, &stolen));
        assert!(!book.can_take(Some(ContactId(2)), &stolen));
        assert!(book.can_take(None, &manifest(2, 1, vec![cert(&device_of(2))])));
    }
}
