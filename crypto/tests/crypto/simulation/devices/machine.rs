//! One device of a person: its books, its ratchets, and what it still has to do.

use std::collections::{BTreeMap, BTreeSet};

use hoopoe_crypto::{
    device::Device,
    group::audience::PersonDevice,
    kem::KemSecret,
    manifest::{Adoption, KnownDevices, ManifestChange, VerifiedManifest},
    recovery::RecoverySeed,
};
use hoopoe_protocol::{
    content::own::SyncNews,
    id::{DeviceId, MessageId},
    identity::{DeviceCert, DeviceManifest, ManifestRef},
    signed::Signed,
    time::Timestamp,
};

use super::{
    super::{
        board::Board,
        chance::Chance,
        ratchets::{self, Opened, Ratchets},
        weather,
    },
    names::Names,
};

pub(super) struct Machine {
    pub(super) at: PersonDevice,
    /// The number of its person, and its own.
    pub(super) person: usize,
    pub(super) number: usize,
    pub(super) ratchets: Ratchets,
    /// Of a primary device.
    pub(super) seed: Option<RecoverySeed>,
    /// What it holds of each person.
    pub(super) books: BTreeMap<usize, KnownDevices>,
    changed: BTreeSet<usize>,
    pub(super) rows: Rows,
}

/// What is written down as it is.
#[derive(Clone, Default)]
pub(super) struct Rows {
    pub(super) said: u64,
    /// What is to be encrypted, oldest first.
    pub(super) lines: Vec<Line>,
    /// What was encrypted and not acknowledged.
    pub(super) outbox: BTreeMap<u64, Sealed>,
    pub(super) posted: u64,
    /// What was opened and cannot be judged yet.
    pub(super) held: Vec<Opened>,
    /// Manifests that messages name and that are held no more or never were; and those that came when they were asked for.
    pub(super) wanted: Vec<(ManifestRef, usize)>,
    pub(super) shown: Vec<Signed<DeviceManifest>>,
    pub(super) seen: BTreeSet<(DeviceId, MessageId)>,
    /// Which manifest of ours a device is known to have.
    pub(super) told: BTreeMap<usize, ManifestRef>,
    /// A manifest that was signed here and is not on the board.
    pub(super) unpublished: Option<VerifiedManifest>,
    /// Another own device signed a manifest without knowing what stands in ours: it is to be signed anew.
    pub(super) amend: bool,
    /// Devices that it left out, though nobody revoked them.
    pub(super) lost: Vec<Signed<DeviceCert>>,
    /// Messages of devices that were revoked before they came.
    pub(super) revoked_messages: usize,
}

/// Something to be said to a device.
#[derive(Clone)]
pub(super) struct Line {
    pub(super) to: usize,
    pub(super) message: MessageId,
    pub(super) what: What,
}

#[derive(Clone)]
pub(super) enum What {
    /// To a person, or as a copy of what was said to that person.
    Said(usize),
    News(SyncNews),
}

#[derive(Clone)]
pub(super) struct Sealed {
    pub(super) to: usize,
    pub(super) envelope: Vec<u8>,
    /// The manifest that it brings.
    pub(super) brings: Option<ManifestRef>,
}

/// A machine as it was written down.
#[derive(Clone, Default)]
pub(super) struct Disk {
    ratchets: ratchets::Written,
    books: BTreeMap<usize, Vec<u8>>,
    rows: Rows,
}

/// What a step needs from outside.
pub(super) struct Around<'a> {
    pub(super) chance: &'a mut Chance,
    pub(super) board: &'a Board,
    pub(super) names: &'a Names,
    pub(super) now: Timestamp,
}

/// A device that has just been made, and whose it is.
pub(super) struct NewMachine {
    pub(super) person: usize,
    pub(super) number: usize,
    pub(super) device: Device,
    pub(super) kem: KemSecret,
    pub(super) seed: Option<RecoverySeed>,
    pub(super) manifest: VerifiedManifest,
}

impl Machine {
    pub(super) fn new(new: NewMachine, now: Timestamp) -> Self {
        let (user, user_key) = (new.manifest.user(), new.manifest.user_key());
        let device = new.device.id();
        Self {
            at: PersonDevice { user, device },
            person: new.person,
            number: new.number,
            ratchets: Ratchets::new(user_key, new.device, &new.kem),
            seed: new.seed,
            books: BTreeMap::from([(new.person, KnownDevices::begin(new.manifest, now).unwrap())]),
            changed: BTreeSet::from([new.person]),
            rows: Rows::default(),
        }
    }

    /// What is held of this device's own person.
    pub(super) fn own(&self) -> &KnownDevices {
        &self.books[&self.person]
    }

    /// Whether this device is one of its person's, as far as it knows. If not, it says nothing.
    pub(super) fn is_listed(&self) -> bool {
        self.own().newest().device(&self.at.device).is_some()
    }

    /// The devices of a person to which something may be sent, but for this one.
    pub(super) fn recipients(&self, names: &Names, person: usize, now: Timestamp) -> Vec<usize> {
        let Some(book) = self.books.get(&person) else {
            return Vec::new();
        };
        let mut numbers: Vec<_> = book.recipients(now).map(|(id, _)| names.machine(id)).collect();
        numbers.sort_unstable();
        numbers.retain(|number| *number != self.number);
        numbers
    }

    /// Looks at a manifest that somebody showed; of a person of whom nothing is held only if an own device shows it.
    pub(super) fn learn(
        &mut self,
        around: &Around<'_>,
        shown: &VerifiedManifest,
        from_own: bool,
    ) -> Option<Adoption> {
        let person = around.names.person(&shown.user());
        self.changed.insert(person);
        let before = match self.books.get_mut(&person) {
            Some(book) => book,
            None if from_own => {
                let book = KnownDevices::begin(shown.clone(), around.now).unwrap();
                self.books.insert(person, book);
                return None;
            }
            None => return None,
        };
        let held = before.newest().clone();
        let adoption = before.consider(shown, around.now);
        match &adoption {
            Adoption::Adopted(change) => self.adopted(around, person, &held, change),
            Adoption::Revokes(_) | Adoption::Equivocation => {
                self.forget(around, person);
                self.rows.amend |= person == self.person && self.seed.is_some();
            }
            Adoption::Same | Adoption::Older => {}
            Adoption::TooFarAhead | Adoption::OtherPerson => unreachable!("{adoption:?}"),
        }
        Some(adoption)
    }

    /// What follows from other devices of somebody.
    fn adopted(
        &mut self,
        around: &Around<'_>,
        person: usize,
        before: &VerifiedManifest,
        change: &ManifestChange,
    ) {
        self.forget(around, person);
        let newest = self.books[&person].newest().clone();
        let own = self.recipients(around.names, self.person, around.now);
        if person != self.person {
            for to in own {
                self.tell(to, &newest);
            }
            return;
        }
        // A new device is told of everybody by all.
        let added: BTreeSet<_> = change.added.iter().map(|id| around.names.machine(id)).collect();
        let books: Vec<_> = self.books.values().map(|book| book.newest().clone()).collect();
        for to in own.into_iter().filter(|to| added.contains(to)) {
            for manifest in &books {
                self.tell(to, manifest);
            }
        }
        // Another device signed without having seen what this one holds.
        self.rows.amend = self.seed.is_some() && !change.returned.is_empty();
        let certificates = before.signed().read_unverified().unwrap().devices;
        self.rows.lost.extend(certificates);
        self.rows.lost.retain(|signed| {
            let id = signed.read_unverified().unwrap().device_id();
            newest.device(&id).is_none() && !newest.is_revoked(&id)
        });
    }

    /// What is still to go to a device that was revoked does not go.
    fn forget(&mut self, around: &Around<'_>, person: usize) {
        let newest = self.books[&person].newest();
        let stays = |to: usize| !newest.is_revoked(&around.names.device(to));
        self.rows.lines.retain(|line| stays(line.to));
        self.rows.outbox.retain(|_, sealed| stays(sealed.to));
    }

    /// Whether something may go to a device now. One that another own device left out by mistake is waited for.
    pub(super) fn writes_to(&self, names: &Names, to: usize, now: Timestamp) -> bool {
        self.recipients(names, names.owner(to), now).contains(&to)
    }

    fn tell(&mut self, to: usize, manifest: &VerifiedManifest) {
        let what = What::News(SyncNews::Devices(manifest.signed().clone()));
        self.line(to, what);
    }

    fn line(&mut self, to: usize, what: What) {
        let message = self.next_message();
        self.rows.lines.push(Line { to, message, what });
    }

    fn next_message(&mut self) -> MessageId {
        self.rows.said += 1;
        let mut id = [0; 16];
        id[..8].copy_from_slice(&self.rows.said.to_le_bytes());
        id[8..].copy_from_slice(&(self.number as u64).to_le_bytes());
        MessageId::new(id)
    }

    /// Says something to somebody: to all their devices, and to all own ones. For whom it is.
    pub(super) fn say(&mut self, around: &Around<'_>, person: usize) -> Option<(MessageId, BTreeSet<usize>)> {
        if !self.is_listed() || !self.books.contains_key(&person) {
            return None;
        }
        let theirs = self.recipients(around.names, person, around.now);
        let own = self.recipients(around.names, self.person, around.now);
        let message = self.next_message();
        let audience: BTreeSet<_> = theirs.into_iter().chain(own).collect();
        let line = |to: &usize| Line {
            to: *to,
            message,
            what: What::Said(person),
        };
        self.rows.lines.extend(audience.iter().map(line));
        Some((message, audience))
    }
}

impl weather::Machine for Machine {
    type Disk = Disk;

    fn write_to(&mut self, disk: &mut Disk) {
        self.ratchets.write_to(&mut disk.ratchets);
        for person in std::mem::take(&mut self.changed) {
            if let Some(book) = self.books.get(&person) {
                disk.books.insert(person, book.to_bytes());
            }
        }
        disk.rows = self.rows.clone();
    }

    fn load(&mut self, disk: &Disk) {
        self.ratchets.load(&disk.ratchets);
        let books = disk.books.iter();
        self.books = books
            .map(|(person, bytes)| (*person, KnownDevices::from_bytes(bytes).unwrap()))
            .collect();
        self.changed.clear();
        self.rows = disk.rows.clone();
    }
}
