//! The entry of a record, and the manifests that it is verified by: brought by the record, or by one of an entry before it.

use std::borrow::Cow;

use hoopoe_protocol::{id::GroupId, identity::DeviceManifest, keys::ManifestHash, signed::Signed};

use super::{Ledger, Void, has};
use crate::{
    group::{
        entry::{EntryError, NamedManifest, NamedManifests, VerifiedEntry},
        log::GroupLog,
        seal::OpenedRecord,
    },
    manifest::VerifiedManifest,
};

/// The entry of a record.
pub(super) struct Read {
    pub(super) entry: VerifiedEntry,
    /// What the record brings with it.
    pub(super) brought: Vec<VerifiedManifest>,
    /// What it names and does not bring.
    pub(super) relied_on: Vec<ManifestHash>,
}

impl Ledger {
    /// The entry of a record, and what it is verified by.
    pub(super) fn verify(&self, record: &OpenedRecord) -> Result<Read, Void> {
        let named = NamedManifests::read(&record.entry).map_err(EntryError::Unreadable)?;
        let actor = self.named_manifest(&named.actor, record.actor.as_ref())?;
        let subject = match (&named.subject, &record.subject) {
            (None, None) => None,
            (None, Some(_)) => return Err(Void::Surplus),
            (Some(subject), None) if *subject == named.actor => Some(Cow::Borrowed(actor.as_ref())),
            (Some(subject), brought) => Some(self.named_manifest(subject, brought.as_ref())?),
        };
        let entry = VerifiedEntry::verify(&record.entry, &actor, subject.as_deref())?;
        let owned = |manifest: Cow<'_, VerifiedManifest>| match manifest {
            Cow::Owned(manifest) => Some(manifest),
            Cow::Borrowed(_) => None,
        };
        let subject = subject.and_then(owned);
        let brought: Vec<_> = owned(actor).into_iter().chain(subject).collect();
        let all = [Some(named.actor), named.subject].into_iter().flatten();
        let is_relied_on = |hash: &ManifestHash| brought.iter().all(|one| one.reference().hash != *hash);
        Ok(Read {
            entry,
            relied_on: all
                .map(|named| named.manifest.hash)
                .filter(is_relied_on)
                .collect(),
            brought,
        })
    }

    /// The manifest that an entry names: brought by its record or by one before.
    fn named_manifest(
        &self,
        named: &NamedManifest,
        brought: Option<&Signed<DeviceManifest>>,
    ) -> Result<Cow<'_, VerifiedManifest>, Void> {
        match brought {
            Some(signed) => brought_as(named, signed).map(Cow::Owned),
            None => {
                let known = self
                    .manifest(&named.manifest.hash)
                    .filter(|known| named.is(known));
                known.map(Cow::Borrowed).ok_or(Void::NoManifest)
            }
        }
    }

    /// Whether these manifests came with entries of this log: not with one of another branch, which perhaps not everybody has read.
    pub(super) fn are_brought(&self, log: &GroupLog, manifests: &[ManifestHash]) -> Result<(), Void> {
        let is_there = |manifest| self.is_brought(log, manifest);
        manifests
            .iter()
            .all(is_there)
            .then_some(())
            .ok_or(Void::NoManifest)
    }

    pub(super) fn is_brought(&self, log: &GroupLog, manifest: &ManifestHash) -> bool {
        let brought = self.brought.get(manifest);
        brought.is_some_and(|brought| brought.with.iter().any(|head| has(log, head)))
    }
}

/// The entry that creates this group, and its creator's manifest.
pub(super) fn first_of(
    group: &GroupId,
    record: &OpenedRecord,
) -> Result<(VerifiedEntry, VerifiedManifest), Void> {
    let named = NamedManifests::read(&record.entry).map_err(EntryError::Unreadable)?;
    let actor = brought_as(&named.actor, record.actor.as_ref().ok_or(Void::NoManifest)?)?;
    if named.subject.is_some() || record.subject.is_some() {
        return Err(Void::Beginning);
    }
    let entry = VerifiedEntry::verify(&record.entry, &actor, None)?;
    if entry.group() == *group {
        Ok((entry, actor))
    } else {
        Err(Void::Beginning)
    }
}

/// Verifies a manifest that a record brings as one that its entry names.
fn brought_as(named: &NamedManifest, signed: &Signed<DeviceManifest>) -> Result<VerifiedManifest, Void> {
    let manifest = VerifiedManifest::verify(signed)?;
    if named.is(&manifest) {
        Ok(manifest)
    } else {
        Err(Void::Surplus)
    }
}
