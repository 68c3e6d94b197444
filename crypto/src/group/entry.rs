//! Entries of a group's log: making one, and verifying one by the manifest of whoever signed it.

use hoopoe_protocol::{
    codec::DecodeError,
    group::{Create, EntryPlace, EpochReason, GroupEntry, GroupOp, GroupProfile, LogHead, Merge, OpenEpoch},
    id::{GroupId, UserId},
    identity::ManifestRef,
    limits,
    signed::Signed,
    time::Timestamp,
    version::BODY_VERSION,
};

use super::state::GroupState;
use crate::{
    device::Device,
    manifest::VerifiedManifest,
    signature::{self, SignatureError},
};

/// An entry that a device of its actor has signed, as the manifest that it names says. Whether the actor may do what it
/// does is asked by [`GroupState::apply`].
#[derive(Clone, Debug)]
pub struct VerifiedEntry {
    signed: Signed<GroupEntry>,
    entry: GroupEntry,
    group: GroupId,
    head: LogHead,
}

/// Why an entry is refused whatever the log says. All of them are the fault of whoever made it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EntryError {
    /// Not an entry at all.
    #[error("entry cannot be read: {0}")]
    Unreadable(#[from] DecodeError),
    /// It names another manifest than the one it is verified by. A fault of ours, unless that is the only one.
    #[error("the entry names another manifest")]
    OtherManifest,
    /// The manifest is not the actor's.
    #[error("the actor is not the person of the manifest")]
    Actor,
    /// It names a manifest of somebody whom it is about, and that manifest is not at hand: perhaps there is none.
    #[error("the entry names a manifest of its subject that is not at hand")]
    Subject,
    /// The device is not in the manifest, or revoked in it.
    #[error("the signing device is not in the actor's manifest")]
    UnknownDevice,
    /// Not signed by that device.
    #[error("entry: {0}")]
    Signature(SignatureError),
    /// A version that we do not know.
    #[error("entry of unknown version {0}")]
    Version(u8),
    /// The entry that creates a group has nothing before it, and every other has.
    #[error("an entry begins a log or stands in one, and this is neither")]
    Place,
    /// A text or list that is longer than it may be, or a number that is too high.
    #[error("entry with too much {0}")]
    TooMuch(&'static str),
    /// Additions of a merge that are not ascending.
    #[error("additions of a merge that are not in order")]
    Order,
}

/// Which manifests an entry must be verified by, as it says itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NamedManifests {
    /// The actor's.
    pub actor: NamedManifest,
    /// That of the person whom the entry invites, or tells of.
    pub subject: Option<NamedManifest>,
}

/// Somebody's manifest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NamedManifest {
    /// Whose.
    pub user: UserId,
    /// Which.
    pub manifest: ManifestRef,
}

impl NamedManifests {
    /// Reads them, **without** looking at the signature.
    ///
    /// # Errors
    /// If the bytes are no entry.
    pub fn read(signed: &Signed<GroupEntry>) -> Result<Self, DecodeError> {
        let entry = signed.read_unverified()?;
        Ok(Self {
            actor: NamedManifest {
                user: entry.actor,
                manifest: entry.actor_manifest,
            },
            subject: subject(&entry.op),
        })
    }
}

impl NamedManifest {
    pub(super) fn is(&self, manifest: &VerifiedManifest) -> bool {
        self.user == manifest.user() && self.manifest == manifest.reference()
    }
}

fn subject(op: &GroupOp) -> Option<NamedManifest> {
    match op {
        GroupOp::Add(add) => Some(NamedManifest {
            user: add.user,
            manifest: add.manifest,
        }),
        GroupOp::Epoch(OpenEpoch {
            reason: EpochReason::Devices(new),
            ..
        }) => Some(NamedManifest {
            user: new.user,
            manifest: new.manifest,
        }),
        _ => None,
    }
}

impl VerifiedEntry {
    /// Verifies an entry. A manifest certifies itself: its person is the hash of the key that signed it, so no contact
    /// with the actor is needed to believe that the actor said this.
    ///
    /// `subject` is the manifest of the person whom the entry invites or tells of: without it anybody could name one that
    /// does not exist, and from then on nothing that this person signs would be new enough.
    ///
    /// # Errors
    /// If the entry is not one that a device of that manifest signed, or breaks a rule that holds for every entry.
    pub fn verify(
        signed: &Signed<GroupEntry>,
        manifest: &VerifiedManifest,
        subject: Option<&VerifiedManifest>,
    ) -> Result<Self, EntryError> {
        let claimed = signed.read_unverified()?;
        if claimed.actor_manifest != manifest.reference() {
            return Err(EntryError::OtherManifest);
        }
        if claimed.actor != manifest.user() {
            return Err(EntryError::Actor);
        }
        if let Some(named) = self::subject(&claimed.op)
            && !subject.is_some_and(|subject| named.is(subject))
        {
            return Err(EntryError::Subject);
        }
        let device = manifest
            .device(&claimed.actor_device)
            .ok_or(EntryError::UnknownDevice)?;
        let entry = signature::verify(signed, &device.signing).map_err(EntryError::Signature)?;
        Self::of(signed, entry)
    }

    /// Reads back an entry that was verified before it was stored where nobody else writes. The signature is not looked
    /// at again.
    ///
    /// # Errors
    /// If it is no entry, or breaks a rule that holds for every entry.
    pub fn from_own_store(signed: &Signed<GroupEntry>) -> Result<Self, EntryError> {
        Self::of(signed, signed.read_unverified()?)
    }

    fn of(signed: &Signed<GroupEntry>, entry: GroupEntry) -> Result<Self, EntryError> {
        if entry.version != BODY_VERSION {
            return Err(EntryError::Version(entry.version));
        }
        check_lengths(&entry.op)?;
        let (group, seq) = match (&entry.op, &entry.place) {
            (GroupOp::Create(_), None) => (GroupId::of(&signed.body), 0),
            (GroupOp::Create(_), Some(_)) | (_, None) => return Err(EntryError::Place),
            (_, Some(place)) => (place.group, place.seq),
        };
        if seq > limits::GROUP_SEQ {
            return Err(EntryError::TooMuch("of a number"));
        }
        Ok(Self {
            head: LogHead::of(seq, &signed.body),
            group,
            entry,
            signed: signed.clone(),
        })
    }

    /// What it says.
    #[must_use]
    pub const fn entry(&self) -> &GroupEntry {
        &self.entry
    }

    /// Its group.
    #[must_use]
    pub const fn group(&self) -> GroupId {
        self.group
    }

    /// Its name.
    #[must_use]
    pub const fn head(&self) -> LogHead {
        self.head
    }

    /// The entry as it was signed, to be kept and passed on.
    #[must_use]
    pub const fn signed(&self) -> &Signed<GroupEntry> {
        &self.signed
    }
}

fn check_lengths(op: &GroupOp) -> Result<(), EntryError> {
    match op {
        GroupOp::Create(create) => check_profile(&create.profile),
        GroupOp::Profile(profile) => check_profile(profile),
        GroupOp::Merge(merge) => {
            if merge.additions.len() > limits::MERGE_ADDITIONS {
                return Err(EntryError::TooMuch("of additions"));
            }
            if merge.additions.is_sorted_by(|one, next| one < next) {
                Ok(())
            } else {
                Err(EntryError::Order)
            }
        }
        GroupOp::Add(_)
        | GroupOp::Accept
        | GroupOp::Remove(_)
        | GroupOp::Leave
        | GroupOp::Role(_)
        | GroupOp::Policy(_)
        | GroupOp::Epoch(_) => Ok(()),
    }
}

const fn check_profile(profile: &GroupProfile) -> Result<(), EntryError> {
    if profile.name.len() > limits::NAME_BYTES {
        return Err(EntryError::TooMuch("of a name"));
    }
    if profile.about.len() > limits::ABOUT_BYTES {
        return Err(EntryError::TooMuch("of a description"));
    }
    Ok(())
}

/// Who makes entries: one of our devices, and our manifest in which it stands.
#[derive(Clone, Copy, Debug)]
pub struct Author<'a> {
    /// The device, which signs.
    pub device: &'a Device,
    /// Our newest manifest.
    pub manifest: &'a VerifiedManifest,
}

impl Author<'_> {
    /// Makes the entry that begins a group.
    #[must_use]
    pub fn create(&self, now: Timestamp, create: Create) -> Signed<GroupEntry> {
        self.sign(now, None, GroupOp::Create(create))
    }

    /// Makes the entry that comes behind `tip`. Whether it may be made is seen when it is applied.
    #[must_use]
    pub fn entry(&self, now: Timestamp, tip: &GroupState, op: GroupOp) -> Signed<GroupEntry> {
        self.behind(now, tip, tip.head().seq, op)
    }

    /// Makes the entry behind `tip` that joins the other branch to it and keeps the people of one branch whom it names.
    #[must_use]
    pub fn merge(
        &self,
        now: Timestamp,
        tip: &GroupState,
        other: &GroupState,
        mut additions: Vec<UserId>,
    ) -> Signed<GroupEntry> {
        additions.sort_unstable();
        additions.dedup();
        let merge = Merge {
            other: other.head(),
            additions,
        };
        let highest = tip.head().seq.max(other.head().seq);
        self.behind(now, tip, highest, GroupOp::Merge(merge))
    }

    fn behind(&self, now: Timestamp, tip: &GroupState, highest: u64, op: GroupOp) -> Signed<GroupEntry> {
        let place = EntryPlace {
            group: tip.group(),
            seq: highest.saturating_add(1),
            previous: tip.head().hash,
        };
        self.sign(now, Some(place), op)
    }

    fn sign(&self, now: Timestamp, place: Option<EntryPlace>, op: GroupOp) -> Signed<GroupEntry> {
        self.device.sign(&GroupEntry {
            version: BODY_VERSION,
            place,
            actor: self.manifest.user(),
            actor_device: self.device.id(),
            actor_manifest: self.manifest.reference(),
            at: now,
            op,
        })
    }
}
