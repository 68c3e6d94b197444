//! Forks that are noted in a log: from then on keys go only to those who belong to the group on both branches.
//!
//! A dispute ends with the merge of its branch, or when nobody is left whose signature on the branch is worth anything.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use hoopoe_protocol::{group::LogHead, id::UserId, limits};

use super::{apply::ApplyError, merge::OtherBranch, state::GroupState};

/// A fork of the log that nobody has merged yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dispute {
    /// Who noted it first.
    pub begun_by: UserId,
    /// Who of those that were in the group signed some of the other branch, and the epoch of the newest manifest under which they did.
    pub signers: BTreeMap<UserId, u64>,
    /// Who belonged to the group on both branches. Nobody else is given a key until the merge.
    pub common: BTreeSet<UserId>,
}

impl GroupState {
    /// Whether somebody belongs to every branch.
    pub(super) fn is_undisputed(&self, user: &UserId) -> bool {
        self.disputes
            .values()
            .all(|dispute| dispute.common.contains(user))
    }

    /// Whether a signature under a manifest of this epoch is worth anything on a branch: it is by somebody who is active here, and the
    /// manifest is not outdated here.
    pub(super) fn counts(&self, user: &UserId, manifest: u64) -> bool {
        let known = self.manifest(user);
        self.is_active(user) && known.is_none_or(|known| known.epoch <= manifest)
    }

    /// Notes the fork. One about a branch that has grown since takes the place of the former one, and stays that of whoever began it.
    pub(super) fn begin_dispute(
        &mut self,
        actor: &UserId,
        head: &LogHead,
        other: &OtherBranch<'_>,
    ) -> Result<(), ApplyError> {
        if other.tip().head != *head {
            return Err(ApplyError::OtherBranch);
        }
        let former = self.disputes.iter().find(|(known, _)| other.has(known));
        let begun_by = former.map(|(_, dispute)| dispute.begun_by);
        let begun = self.disputes.values().filter(|one| one.begun_by == *actor);
        if begun_by.is_none() && begun.count() >= limits::GROUP_DISPUTES {
            return Err(ApplyError::Disputes);
        }
        let mut common = self.members.keys().copied().collect::<BTreeSet<_>>();
        common.retain(|user| self.is_active(user) && other.tip().is_active(user));
        self.disputes.retain(|known, _| !other.has(known));
        let dispute = Dispute {
            begun_by: begun_by.unwrap_or(*actor),
            signers: other.signers().clone(),
            common,
        };
        self.disputes.insert(*head, Arc::new(dispute));
        Ok(())
    }

    /// Takes over what is disputed on a branch that is merged, but for what one of the two has itself.
    pub(super) fn join_disputes(&mut self, other: &OtherBranch<'_>) {
        for (head, theirs) in &other.tip().disputes {
            let both = match self.disputes.get(head) {
                Some(ours) => Arc::new(ours.joined_with(theirs)),
                None => Arc::clone(theirs),
            };
            self.disputes.insert(*head, both);
        }
        self.disputes
            .retain(|head, _| !other.ours_has(head) && !other.theirs_has(head));
    }

    /// Branches count no more when nothing on them does.
    pub(super) fn end_disputes(&mut self) {
        let mut disputes = core::mem::take(&mut self.disputes);
        disputes.retain(|_, dispute| {
            let mut signers = dispute.signers.iter();
            signers.any(|(user, manifest)| self.counts(user, *manifest))
        });
        self.disputes = disputes;
    }
}

impl Dispute {
    /// What two branches noted of one and the same third: whoever signed it signed the same there.
    fn joined_with(&self, other: &Self) -> Self {
        let mut signers = self.signers.clone();
        signers.extend(&other.signers);
        Self {
            begun_by: self.begun_by,
            signers,
            common: self.common.intersection(&other.common).copied().collect(),
        }
    }
}
