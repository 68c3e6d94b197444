//! What is held of a person's devices: the newest manifest, a few before it, and what must not be forgotten.
//!
//! ```text
//!              ┌ higher epoch ────► Adopted: newest, the one before is kept
//! consider ────┼ the same ────────► Same
//! (verified)   ├ lower epoch ─────► Older: we show ours; Revokes, if a device of ours was revoked in it
//!              ├ a held epoch with another hash ─► Equivocation: both are kept as evidence, nothing is adopted
//!              ├ a hundred years ahead ─► TooFarAhead: nothing changes
//!              └ another key ─────► OtherPerson: nothing changes
//! ```

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use hoopoe_protocol::{
    id::DeviceId,
    identity::{DeviceCert, DeviceManifest, ManifestRef},
    keys::UserKey,
    signed::Signed,
    time::Timestamp,
};

use super::{ChainLink, EPOCH_AHEAD, ManifestChange, STALE_AFTER, VerifiedManifest};

/// How many manifests before the newest are kept: as long as messages that name one can wait in a queue.
pub(super) const EARLIER: usize = 8;

/// How many revoked devices are remembered, whether the newest manifest still names them or not.
pub(super) const REVOKED: usize = 256;

/// What is held of one person's devices. It belongs in one row, written in the transaction of what was adopted.
#[derive(Clone, Debug)]
pub struct KnownDevices {
    /// With every device in it revoked that is remembered as such.
    pub(super) newest: VerifiedManifest,
    pub(super) adopted: Timestamp,
    /// Ascending, all below the newest.
    pub(super) earlier: VecDeque<Earlier>,
    /// Since when each device of the newest manifest has been listed, by our clock; see [`Self::listed_since`].
    pub(super) listed: BTreeMap<DeviceId, Timestamp>,
    /// Oldest first: in the order in which it was heard of, and of one manifest in its order.
    pub(super) revoked: Vec<DeviceId>,
    pub(super) missing_links: u32,
    pub(super) equivocation: Option<Equivocation>,
}

/// A manifest that was the newest once.
#[derive(Clone, Debug)]
pub(super) struct Earlier {
    pub(super) reference: ManifestRef,
    pub(super) signed: Signed<DeviceManifest>,
}

/// What became of a manifest that was shown.
#[must_use]
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Adoption {
    /// It is the newest now. People are told of new devices.
    Adopted(ManifestChange),
    /// It is the one that is held.
    Same,
    /// It is older; whoever showed it is shown ours.
    Older,
    /// It is older, and these devices of the newest were revoked in it: whoever signed since did not know. They are
    /// trusted no more from now on. People are told, and a device of this person signs anew.
    Revokes(BTreeSet<DeviceId>),
    /// The person's key has signed two manifests of one epoch. People are told; what either revokes is trusted no more.
    Equivocation,
    /// Its epoch is more than a hundred years above our clock: a clock is wrong, or whoever has the person's key wants to
    /// leave them no higher one. It may be shown again later.
    TooFarAhead,
    /// It is another person's.
    OtherPerson,
}

/// Why nothing is begun with a manifest: its epoch is more than a hundred years above our clock. One of the clocks is
/// wrong, or whoever has the person's key wants to leave them no higher epoch. It may be shown again later.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the manifest's epoch is too far ahead of the clock")]
pub struct TooFarAhead;

/// Two manifests of one epoch, both signed by the person's key: it is in two hands, or one of them was set back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Equivocation {
    /// The one that was held.
    pub held: Signed<DeviceManifest>,
    /// The one that was shown.
    pub shown: Signed<DeviceManifest>,
}

/// What to say to a peer that names a manifest of the person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer<'a> {
    /// It has the newest that we have.
    Nothing,
    /// It has an older one: show it this.
    Show(&'a Signed<DeviceManifest>),
    /// It has a newer one, or another of an epoch that we have: ask it for that.
    Ask,
}

impl KnownDevices {
    /// Begins with the first manifest that is seen of a person; its user key is pinned by that.
    ///
    /// # Errors
    /// If its epoch is more than a hundred years above our clock: nothing that the person signs would be newer.
    pub fn begin(manifest: VerifiedManifest, now: Timestamp) -> Result<Self, TooFarAhead> {
        if is_too_far(&manifest, now) {
            return Err(TooFarAhead);
        }
        Ok(Self::only(manifest, now))
    }

    /// What is held after one manifest.
    pub(super) fn only(manifest: VerifiedManifest, now: Timestamp) -> Self {
        // Whoever stands alone in a manifest without a predecessor made the seed, or was given the words. One that
        // begins anew later, or lists others with it, makes nobody old.
        let is_founders = manifest.previous().is_none() && manifest.devices.len() == 1;
        let since = if is_founders { Timestamp(0) } else { now };
        Self {
            adopted: now,
            earlier: VecDeque::new(),
            listed: manifest.devices().map(|(id, _)| (*id, since)).collect(),
            revoked: manifest.revoked.clone(),
            missing_links: 0,
            equivocation: None,
            newest: manifest,
        }
    }

    /// Looks at a manifest that somebody showed, and adopts it if it is newer. Missing links are noted and never refuse.
    pub fn consider(&mut self, shown: &VerifiedManifest, now: Timestamp) -> Adoption {
        if shown.user_key() != self.newest.user_key() {
            return Adoption::OtherPerson;
        }
        if let Some((reference, held)) = self.held(shown.epoch())
            && reference.hash != shown.reference().hash
        {
            let evidence = Equivocation {
                held: held.clone(),
                shown: shown.signed().clone(),
            };
            // The first pair says all; another one is no news.
            self.equivocation.get_or_insert(evidence);
            self.hear(shown);
            return Adoption::Equivocation;
        }
        if shown.epoch() < self.newest.epoch() {
            let revoked = self.hear(shown);
            return if revoked.is_empty() {
                Adoption::Older
            } else {
                Adoption::Revokes(revoked)
            };
        }
        if shown.epoch() == self.newest.epoch() {
            return Adoption::Same;
        }
        if is_too_far(shown, now) {
            return Adoption::TooFarAhead;
        }
        Adoption::Adopted(self.adopt(shown, now))
    }

    fn adopt(&mut self, shown: &VerifiedManifest, now: Timestamp) -> ManifestChange {
        let change = ManifestChange::between(&self.newest, shown);
        if change.link == ChainLink::Missing {
            self.missing_links = self.missing_links.saturating_add(1);
        }
        self.remember(&shown.revoked);
        let newest = self.remembering(shown);
        let before = std::mem::replace(&mut self.newest, newest);
        self.earlier.push_back(Earlier {
            reference: before.reference(),
            signed: before.signed,
        });
        if self.earlier.len() > EARLIER {
            self.earlier.pop_front();
        }
        self.listed = self
            .newest
            .devices()
            .map(|(id, _)| {
                let since = self.listed.get(id).copied();
                (*id, since.unwrap_or(now))
            })
            .collect();
        self.adopted = now;
        change
    }

    /// A revocation counts wherever it is heard of: two devices of a person may sign without knowing of each other, and
    /// which of the two manifests comes first must make no difference. Gives the devices of the newest that it is about.
    fn hear(&mut self, other: &VerifiedManifest) -> BTreeSet<DeviceId> {
        let is_listed = |id: &&DeviceId| self.newest.device(id).is_some();
        let revoked = other.revoked.iter().filter(is_listed).copied().collect();
        self.remember(&other.revoked);
        self.newest = self.remembering(&self.newest);
        revoked
    }

    fn remember(&mut self, revoked: &[DeviceId]) {
        for id in revoked {
            if !self.revoked.contains(id) {
                self.revoked.push(*id);
            }
        }
        self.revoked.drain(..self.revoked.len().saturating_sub(REVOKED));
    }

    /// The manifest, with every device revoked that once was: what is restored from a copy cannot make it unsaid. They
    /// stand in the order of the book; what it has forgotten and the manifest still names is older.
    pub(super) fn remembering(&self, manifest: &VerifiedManifest) -> VerifiedManifest {
        let mut manifest = manifest.clone();
        manifest.revoked.retain(|id| !self.revoked.contains(id));
        manifest.revoked.extend(&self.revoked);
        manifest
    }

    /// The newest manifest; the one for [`crate::payload::Expectation::newest`].
    #[must_use]
    pub const fn newest(&self) -> &VerifiedManifest {
        &self.newest
    }

    /// The user key that is pinned.
    #[must_use]
    pub const fn user_key(&self) -> UserKey {
        self.newest.user_key
    }

    /// The manifest that a payload names, if it is the newest or one of the few before it; the one for
    /// [`crate::payload::Expectation::sender`].
    #[must_use]
    pub fn named(&self, reference: &ManifestRef) -> Option<VerifiedManifest> {
        if self.newest.reference() == *reference {
            return Some(self.newest.clone());
        }
        let earlier = self.earlier.iter().find(|held| held.reference == *reference)?;
        VerifiedManifest::verify(&earlier.signed).ok()
    }

    /// The devices to which something may be sent now. Nobody else gets anything.
    pub fn recipients(&self, now: Timestamp) -> impl Iterator<Item = (&DeviceId, &DeviceCert)> {
        self.newest.active(now)
    }

    /// What to say to a peer that names a manifest of this person.
    #[must_use]
    pub fn answer(&self, named: &ManifestRef) -> Answer<'_> {
        match self.held(named.epoch) {
            Some((reference, _)) if reference != *named => Answer::Ask,
            _ if named.epoch > self.newest.epoch() => Answer::Ask,
            _ if *named == self.newest.reference() => Answer::Nothing,
            _ => Answer::Show(self.newest.signed()),
        }
    }

    /// Whether it is long ago that the person signed what is held: somebody may keep a newer one back. Both clocks
    /// count, so that one that is ahead does not hide it for ever.
    #[must_use]
    pub fn is_stale(&self, now: Timestamp) -> bool {
        now.since(self.newest.issued().min(self.adopted)) > STALE_AFTER
    }

    /// Since when a device that is not revoked has been listed, by the clock of this device; since ever, if this book
    /// began with a manifest without a predecessor, in which it stood alone.
    #[must_use]
    pub fn listed_since(&self, device: &DeviceId) -> Option<Timestamp> {
        self.newest.device(device)?;
        self.listed.get(device).copied()
    }

    /// How often a manifest came whose predecessor was never seen here.
    #[must_use]
    pub const fn missing_links(&self) -> u32 {
        self.missing_links
    }

    /// Two manifests of one epoch, if there ever were.
    #[must_use]
    pub const fn equivocation(&self) -> Option<&Equivocation> {
        self.equivocation.as_ref()
    }

    /// What is held under an epoch.
    fn held(&self, epoch: u64) -> Option<(ManifestRef, &Signed<DeviceManifest>)> {
        if self.newest.epoch() == epoch {
            return Some((self.newest.reference(), self.newest.signed()));
        }
        let earlier = self.earlier.iter().find(|held| held.reference.epoch == epoch)?;
        Some((earlier.reference, &earlier.signed))
    }
}

/// By our clock alone: if what is held counted too, one manifest after the other would lead to any epoch.
const fn is_too_far(shown: &VerifiedManifest, now: Timestamp) -> bool {
    shown.epoch() > now.seconds().saturating_add(EPOCH_AHEAD)
}
