//! The keys of a group's epoch: one secret that all members share while nobody leaves, and the topic where they meet.
//!
//! ```text
//! commit      = SHA-256(LP("hoopoe/v1/group/epoch-commit") ‖ epoch u32 ‖ group key 32 ‖ topic 32)
//! write token = HKDF(group key, "hoopoe/v1/token/group")
//! log key     = HKDF(group key, "hoopoe/v1/group/sealed-log")
//! ```
//!
//! The log holds the commitment, keys travel over Olm: so all members are given one key and one topic, or notice. The group is
//! not part of what is hashed: its id is a hash over the entry that holds the first commitment.

use core::fmt;

use hoopoe_protocol::{
    content::group::HistoryEpoch,
    domain::Domain,
    group::GroupEpoch,
    hash,
    id::{GroupId, TopicId},
    keys::EpochCommit,
    secret::Secret,
};
use rand_core::CryptoRng;
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use super::seal::LogKey;
use crate::derivation::derive;

/// The secret of an epoch, before it belongs to a group: the first one is drawn before the group has a name.
#[derive(Clone)]
pub struct EpochSecret {
    epoch: GroupEpoch,
    key: Secret<32>,
    topic: TopicId,
}

/// The keys of an epoch of a group.
#[derive(Clone)]
pub struct EpochKeys {
    group: GroupId,
    secret: EpochSecret,
}

/// The key and the topic are not those that the log commits to: whoever sent them lies, or opened another epoch than the log has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the keys are not those that the group's log commits to")]
pub struct NotCommitted;

impl EpochSecret {
    /// Draws the secret of a new epoch.
    pub fn generate(rng: &mut impl CryptoRng, epoch: GroupEpoch) -> Self {
        let (mut key, mut topic) = (Zeroizing::new([0; 32]), [0; 32]);
        rng.fill_bytes(key.as_mut_slice());
        rng.fill_bytes(&mut topic);
        Self {
            epoch,
            key: Secret::new(*key),
            topic: TopicId::new(topic),
        }
    }

    /// What the entry that opens the epoch says of it.
    #[must_use]
    pub fn commit(&self) -> EpochCommit {
        let epoch = self.epoch.0.to_le_bytes();
        EpochCommit::new(hash::labelled(
            Domain::EpochCommit,
            &[&epoch, self.key.expose(), self.topic.as_bytes()],
        ))
    }

    /// The keys, once the group has a name.
    #[must_use]
    pub const fn in_group(self, group: GroupId) -> EpochKeys {
        EpochKeys { group, secret: self }
    }
}

impl EpochKeys {
    /// The keys that somebody sent, if they are among those that the log commits to for their epoch: see
    /// [`GroupLog::commits`](super::log::GroupLog::commits). Compared in constant time.
    ///
    /// # Errors
    /// If they are others.
    pub fn verify(
        group: GroupId,
        sent: &HistoryEpoch,
        commits: &[EpochCommit],
    ) -> Result<Self, NotCommitted> {
        let secret = EpochSecret {
            epoch: sent.epoch,
            key: sent.group_key.clone(),
            topic: sent.topic,
        };
        let own = secret.commit();
        let is_own = |commit: &EpochCommit| bool::from(own.as_bytes().ct_eq(commit.as_bytes()));
        if commits.iter().any(is_own) {
            Ok(secret.in_group(group))
        } else {
            Err(NotCommitted)
        }
    }

    /// Reads back keys that were verified, as [`EpochKeys::to_parts`] gave them, from where nobody else writes. They are not
    /// compared with the log again.
    #[must_use]
    pub fn from_own_store(group: GroupId, parts: HistoryEpoch) -> Self {
        Self {
            group,
            secret: EpochSecret {
                epoch: parts.epoch,
                key: parts.group_key,
                topic: parts.topic,
            },
        }
    }

    /// What the log commits to.
    #[must_use]
    pub fn commit(&self) -> EpochCommit {
        self.secret.commit()
    }

    /// The group.
    #[must_use]
    pub const fn group(&self) -> GroupId {
        self.group
    }

    /// The epoch.
    #[must_use]
    pub const fn epoch(&self) -> GroupEpoch {
        self.secret.epoch
    }

    /// Where the members leave their envelopes while the epoch lasts.
    #[must_use]
    pub const fn topic(&self) -> TopicId {
        self.secret.topic
    }

    /// What admits deposits to the topic; the server keeps its hash.
    #[must_use]
    pub fn write_token(&self) -> Secret<32> {
        derive(Domain::TokenGroup, &[], &self.secret.key)
    }

    /// The key under which records of the log are sealed in this epoch.
    #[must_use]
    pub fn log_key(&self) -> LogKey {
        log_key(&self.secret.key)
    }

    /// The keys as they are sent to others, and as they are written down. Key material: over Olm, or sealed before it is stored.
    #[must_use]
    pub fn to_parts(&self) -> HistoryEpoch {
        HistoryEpoch {
            epoch: self.secret.epoch,
            group_key: self.secret.key.clone(),
            topic: self.secret.topic,
        }
    }

    pub(super) const fn key(&self) -> &Secret<32> {
        &self.secret.key
    }
}

pub(super) fn log_key(group_key: &Secret<32>) -> LogKey {
    LogKey::from_secret(derive(Domain::GroupLogSeal, &[], group_key))
}

impl fmt::Debug for EpochSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EpochSecret")
            .field("epoch", &self.epoch)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for EpochKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EpochKeys")
            .field("group", &self.group)
            .field("epoch", &self.secret.epoch)
            .finish_non_exhaustive()
    }
}
