//! The records that are appended: sealed, with all that their readers need.

use hoopoe_protocol::{
    content::group::EpochOpening,
    group::{GroupEntry, GroupEpoch, GroupOp},
    keys::{EpochCommit, LogKeyCommit},
};
use rand_core::CryptoRng;

use super::{Ledger, Void, steps::previous};
use crate::{
    group::{
        entry::VerifiedEntry,
        epoch::{self, EpochKeys},
        seal::{self, LogKeys, LogSealError, Record},
    },
    manifest::VerifiedManifest,
};

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
        let record = Record {
            entry: entry.signed(),
            opening: Some(keys.opening()),
            actor: Some(actor.signed()),
            subject: None,
        };
        if opens(entry.entry()) != Some((keys.epoch(), keys.commit())) {
            return Err(LogSealError::Opening);
        }
        let key = keys.log_key();
        seal::seal(rng, &key, (&entry.group(), 0), &record, (&key, &key))
    }

    /// Seals the record with which an entry is appended: with what no record has brought so far, and with the keys of the epoch that it opens, if it opens
    /// one of the log.
    ///
    /// # Errors
    /// If the key of the present records is not among ours, or the keys of the epoch are not those to which the entry commits.
    pub fn seal(
        &self,
        rng: &mut impl CryptoRng,
        keys: &LogKeys,
        entry: &VerifiedEntry,
        (actor, subject): (&VerifiedManifest, Option<&VerifiedManifest>),
        opened: Option<&EpochKeys>,
    ) -> Result<Vec<u8>, LogSealError> {
        let is_next = previous(entry) == Some(self.log.tip().head().hash);
        let opens = opens(entry.entry()).filter(|_| is_next);
        if opens != opened.map(|keys| (keys.epoch(), keys.commit())) {
            return Err(LogSealError::Opening);
        }
        let is_new = |manifest: &&VerifiedManifest| self.manifest(&manifest.reference().hash).is_none();
        let of_another = |manifest: &&VerifiedManifest| manifest.reference() != actor.reference();
        let subject = subject.filter(is_new).filter(of_another);
        let record = Record {
            entry: entry.signed(),
            opening: opened.map(EpochKeys::opening),
            actor: Some(actor).filter(is_new).map(VerifiedManifest::signed),
            subject: subject.map(VerifiedManifest::signed),
        };
        let before = keys.get(&self.opened_under);
        let key = keys
            .get(&self.key())
            .or_else(|| before.filter(|_| opened.is_some()))
            .ok_or(LogSealError::NoKey)?;
        let place = (&self.log.tip().group(), self.next);
        match opened {
            Some(opened) => seal::seal(rng, key, place, &record, (key, &opened.log_key())),
            None => seal::seal(rng, key, place, &record, (before.unwrap_or(key), key)),
        }
    }
}

/// The epoch that an entry opens, and what it commits to.
pub(super) const fn opens(entry: &GroupEntry) -> Option<(GroupEpoch, EpochCommit)> {
    match &entry.op {
        GroupOp::Create(create) => Some((GroupEpoch(0), create.commit)),
        GroupOp::Epoch(open) => Some((open.epoch, open.commit)),
        _ => None,
    }
}

/// The log key to which an entry that opens an epoch commits, as its record shows.
pub(super) fn committed(
    entry: &GroupEntry,
    shown: Option<&EpochOpening>,
) -> Result<Option<LogKeyCommit>, Void> {
    match (opens(entry), shown) {
        (None, None) => Ok(None),
        (Some((epoch, commit)), Some(shown)) if epoch::commit(epoch, shown) == commit => {
            Ok(Some(shown.log_key))
        }
        _ => Err(Void::Opening),
    }
}
