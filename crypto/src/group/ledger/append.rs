//! The records that are appended: sealed, with all that their readers need.

use hoopoe_protocol::keys::EpochCommit;
use rand_core::CryptoRng;

use super::{
    Ledger,
    steps::{opens, previous},
};
use crate::{
    group::{
        entry::VerifiedEntry,
        epoch::EpochKeys,
        seal::{self, LogKey, LogSealError, Record},
    },
    manifest::VerifiedManifest,
};

/// What we may seal records under.
#[derive(Clone, Copy, Debug)]
pub struct SealingKeys<'a> {
    /// The keys of epochs that we have, in any order. That of the newest epoch of the log is taken, so that all of the last few are enough.
    pub epochs: &'a [EpochKeys],
    /// The newest log key that we were given by whoever invited us. Whoever accepts, or declines, has no other, or old ones from when they were a member
    /// before.
    pub given: Option<&'a LogKey>,
}

impl Ledger {
    /// Makes the first record, that with the number 0, from the entry that creates the group.
    ///
    /// # Errors
    /// If the entry commits to other keys, or creates no group.
    pub fn create(
        rng: &mut impl CryptoRng,
        entry: &VerifiedEntry,
        actor: &VerifiedManifest,
        keys: &EpochKeys,
    ) -> Result<Vec<u8>, LogSealError> {
        if previous(entry).is_some() || opens(entry.entry()) != Some(keys.commit()) {
            return Err(LogSealError::OtherKeys);
        }
        let record = Record {
            entry: entry.signed(),
            actor: Some(actor.signed()),
            subject: None,
        };
        seal::seal(rng, &keys.log_key(), (&entry.group(), 0), &record)
    }

    /// Seals the record with which an entry is appended: with what no record has brought so far, under the newest key of the log that we have. So an entry
    /// that opens an epoch is read by all who were there before; its keys are written down before the record leaves.
    ///
    /// # Errors
    /// If we have no key of an epoch of the log, or have not read to the anchor.
    pub fn seal(
        &self,
        rng: &mut impl CryptoRng,
        keys: SealingKeys<'_>,
        entry: &VerifiedEntry,
        (actor, subject): (&VerifiedManifest, Option<&VerifiedManifest>),
    ) -> Result<Vec<u8>, LogSealError> {
        let log = self.log().ok_or(LogSealError::NotAnchored)?;
        let before = previous(entry).and_then(|hash| self.log_at(&hash));
        let is_new = |manifest: &&VerifiedManifest| {
            let hash = manifest.reference().hash;
            !before.as_ref().is_some_and(|log| self.is_brought(log, &hash))
        };
        let of_another = |manifest: &&VerifiedManifest| manifest.reference() != actor.reference();
        let subject = subject.filter(is_new).filter(of_another);
        let record = Record {
            entry: entry.signed(),
            actor: Some(actor).filter(is_new).map(VerifiedManifest::signed),
            subject: subject.map(VerifiedManifest::signed),
        };
        let is_active = log.tip().is_active(&entry.entry().actor);
        let key = self.sealing_key(keys, is_active).ok_or(LogSealError::NoKey)?;
        seal::seal(rng, &key, (&log.tip().group(), self.next), &record)
    }

    fn sealing_key(&self, keys: SealingKeys<'_>, is_active: bool) -> Option<LogKey> {
        let of = |commit: &EpochCommit| keys.epochs.iter().find(|keys| keys.commit() == *commit);
        let newest = self.epochs.iter().rev().find_map(of).map(EpochKeys::log_key);
        let given = keys.given.cloned();
        if is_active {
            newest.or(given)
        } else {
            given.or(newest)
        }
    }
}
