//! Between opening a group envelope and believing what it says: the message is decrypted, and nine checks are made.
//!
//! A group envelope says that some member sealed it, a Megolm message that the session's owner wrote it. What it is about stands in
//! its payload, and is compared with what we know. The numbers are those of `docs/protocol/group-messages.md`.

use hoopoe_protocol::{
    codec::{self, DecodeError},
    content::group::{GroupBody, GroupFrame, GroupPayload},
    group::LogHead,
    id::{DeviceId, MessageId, UserId},
    limits,
    version::BODY_VERSION,
};

use super::{
    epoch::EpochKeys,
    inbound::{GroupDecryptError, InboundSession, Provenance},
    log::{EpochThen, GroupLog, HeadPlace},
    state::WriteError,
};
use crate::manifest::VerifiedManifest;

/// What we know, against which a message is checked.
pub struct GroupExpectation<'a> {
    /// The keys that opened the envelope.
    pub keys: &'a EpochKeys,
    /// The newest manifest of the session's owner.
    pub manifest: &'a VerifiedManifest,
    /// What somebody was in the group at an entry of its log; see [`Membership::in_log`].
    pub membership: &'a dyn Fn(&UserId, &LogHead) -> Membership,
    /// How the envelope came.
    pub arrival: GroupArrival,
    /// The number of the entry with which we came in: [`Standing::Active`](super::state::Standing). What others say was said is
    /// believed of the time before it only.
    pub since: u64,
    /// If a message of this name has come from that device before: where the session came from that read it.
    pub seen: &'a dyn Fn(&DeviceId, &MessageId) -> Option<Provenance>,
}

/// What somebody was in the group at an entry of its log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Membership {
    /// In the group then and now, and may write now if they could then.
    Active(Rights),
    /// In the group then, and no longer; or could write then, and may not any more.
    Former(Rights),
    /// Not in the group then.
    Outside,
    /// We do not know the entry yet: the message waits.
    Behind,
    /// The entry is on a branch of the log that is not merged: the message waits.
    Fork,
}

/// What a member could do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rights {
    /// Whether the policy let them write.
    pub may_write: bool,
    /// The epoch that the group was in.
    pub epoch: EpochThen,
}

/// How a group envelope came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GroupArrival {
    /// From the epoch's topic at the server, which took it in before the epoch was over.
    Topic,
    /// Directly from a member's node.
    Direct,
}

/// A message that is what it says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GroupMessage {
    /// What was said.
    pub payload: GroupPayload,
    /// Whether that is its sender's word, or another member's about the sender.
    pub provenance: Provenance,
}

/// Why a message of a group is not shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    /// It cannot be decrypted.
    #[error(transparent)]
    Decrypt(#[from] GroupDecryptError),
    /// Its plaintext is no payload.
    #[error("payload: {0}")]
    Form(#[from] DecodeError),
    /// It fails a check.
    #[error(transparent)]
    Check(#[from] GroupCheckError),
}

/// Which check a message failed. [`GroupCheckError::Behind`] and [`GroupCheckError::Fork`] say that it cannot be checked yet, and
/// [`GroupCheckError::Replay`] that it is good and has come before; all others that its sender, or whoever put it into the envelope,
/// lies or is confused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum GroupCheckError {
    /// A payload of a version that we do not know.
    #[error("payload of unknown version {0}")]
    Version(u8),
    /// Check 1: the frame names another owner or session than the one that read the message.
    #[error("the frame names another session")]
    Owner,
    /// Check 2: the payload says that somebody else wrote it than the session's owner.
    #[error("the sender is not the session's owner")]
    Sender,
    /// Check 3: another group than that of the envelope and the session.
    #[error("the message is of another group")]
    Group,
    /// Check 4: another epoch than that of the envelope, of the session, or of the entry that the sender knew.
    #[error("the message is of another epoch")]
    Epoch,
    /// Check 5: the frame names another entry of the log than the payload.
    #[error("frame and payload name different entries of the log")]
    LogHead,
    /// Check 6 cannot be made yet: entries of the log are missing here.
    #[error("the message names an entry of the log that is not known")]
    Behind,
    /// Check 6 cannot be made yet: the log has two branches.
    #[error("the message names an entry of another branch of the log")]
    Fork,
    /// Check 6: the sender was not in the group at that entry.
    #[error("the sender was not a member")]
    NotMember,
    /// Check 6: the sender has gone since or may not write any more, and nobody vouches that the message is from before.
    #[error("the sender is no longer a member who may write")]
    FormerMember,
    /// Check 6: another member's word about what was said when we were there to hear it.
    #[error("a forwarded message from the time after we came in")]
    ForwardedSince,
    /// Check 7: the device is revoked, or not one of the sender's.
    #[error("the device is not one of the sender's")]
    Device,
    /// Check 8: this sender may not say this here.
    #[error("this may not come from this sender")]
    Body,
    /// Check 9: another message stands at this place of the session.
    #[error("two messages at one place of a session")]
    IndexReused,
    /// Check 9: the message has come before. Everything else about it is right.
    #[error("the message has come before")]
    Replay,
}

/// Decrypts the message of a frame and checks it. A message that passes is noted as read in the session; write that down
/// ([`InboundSession::read_indexes`]) in the transaction in which the message is. One that fails changes nothing, so that nobody
/// can spoil a message by putting it into a false frame first. If one of its name is there, somebody else had told it, and this one
/// takes its place.
///
/// # Errors
/// Why it is not shown. A message that waits for the log is to be kept as its envelope.
pub fn read(
    session: &mut InboundSession,
    frame: &GroupFrame,
    expectation: &GroupExpectation<'_>,
) -> Result<GroupMessage, ReadError> {
    let decrypted = session.decrypt(frame)?;
    let payload = codec::decode(&decrypted.plaintext)?;
    let payload = check(frame, payload, decrypted.index, session, expectation)?;
    session.mark_read(decrypted.index);
    Ok(GroupMessage {
        payload,
        provenance: session.provenance(),
    })
}

/// The nine checks of a payload that the message `index` of a session held, in this frame. The question whether it is a replay comes
/// last, so that only good messages get that answer.
///
/// # Errors
/// The first check that fails.
pub fn check(
    frame: &GroupFrame,
    payload: GroupPayload,
    index: u32,
    session: &InboundSession,
    expectation: &GroupExpectation<'_>,
) -> Result<GroupPayload, GroupCheckError> {
    if payload.version != BODY_VERSION {
        return Err(GroupCheckError::Version(payload.version));
    }
    check_session(frame, &payload, session)?;
    let rights = check_place(frame, &payload, session, expectation)?;
    let is_of_sender = expectation.manifest.user() == payload.sender
        && expectation.manifest.device(&payload.sender_device).is_some();
    if !is_of_sender {
        return Err(GroupCheckError::Device);
    }
    if !may_say(&payload.body, rights) {
        return Err(GroupCheckError::Body);
    }
    let seen = (expectation.seen)(&payload.sender_device, &payload.message);
    match (seen, session.read_indexes().contains(index)) {
        (None, false) => Ok(payload),
        (None, true) => Err(GroupCheckError::IndexReused),
        // What somebody else said that it was never keeps out what it is.
        (Some(before), false) if session.provenance().outweighs(before) => Ok(payload),
        (Some(_), _) => Err(GroupCheckError::Replay),
    }
}

/// Checks 1 and 2.
fn check_session(
    frame: &GroupFrame,
    payload: &GroupPayload,
    session: &InboundSession,
) -> Result<(), GroupCheckError> {
    let owner = session.owner();
    if frame.session != session.id() || frame.owner_device != owner.device {
        return Err(GroupCheckError::Owner);
    }
    if payload.sender != owner.user || payload.sender_device != owner.device {
        return Err(GroupCheckError::Sender);
    }
    Ok(())
}

/// Checks 3 to 6; gives what the sender could do.
fn check_place(
    frame: &GroupFrame,
    payload: &GroupPayload,
    session: &InboundSession,
    expectation: &GroupExpectation<'_>,
) -> Result<Rights, GroupCheckError> {
    if payload.group != expectation.keys.group() || payload.group != session.group() {
        return Err(GroupCheckError::Group);
    }
    if payload.epoch != expectation.keys.epoch() || payload.epoch != session.epoch() {
        return Err(GroupCheckError::Epoch);
    }
    // By that of the frame it was decided whether to wait for the log, and anybody in the group can make a frame.
    if frame.log_head != payload.log_head {
        return Err(GroupCheckError::LogHead);
    }
    let is_forwarded = session.provenance() != Provenance::Owner;
    if is_forwarded && payload.log_head.seq >= expectation.since {
        return Err(GroupCheckError::ForwardedSince);
    }
    let rights = match (expectation.membership)(&payload.sender, &payload.log_head) {
        Membership::Active(rights) => rights,
        Membership::Former(rights) if expectation.arrival == GroupArrival::Topic => rights,
        Membership::Former(_) => return Err(GroupCheckError::FormerMember),
        Membership::Outside => return Err(GroupCheckError::NotMember),
        Membership::Behind => return Err(GroupCheckError::Behind),
        Membership::Fork => return Err(GroupCheckError::Fork),
    };
    if !rights.epoch.admits(payload.epoch) {
        return Err(GroupCheckError::Epoch);
    }
    Ok(rights)
}

/// Whether a body may come from somebody with these rights. A list without a rest, so that a new body must be decided about here.
const fn may_say(body: &GroupBody, rights: Rights) -> bool {
    match body {
        GroupBody::Text(text) => rights.may_write && text.text.len() <= limits::TEXT_BYTES,
    }
}

impl Membership {
    /// What the log says.
    #[must_use]
    pub fn in_log(log: &GroupLog, user: &UserId, head: &LogHead) -> Self {
        match log.place_of(head) {
            HeadPlace::Ahead => return Self::Behind,
            HeadPlace::Fork => return Self::Fork,
            HeadPlace::Known | HeadPlace::Merged(_) => {}
        }
        let Some(was) = log.was_member(user, head) else {
            return Self::Outside;
        };
        let rights = Rights {
            may_write: was.could_write,
            epoch: was.epoch,
        };
        let is_silenced = was.could_write && log.tip().may_write(user) == Err(WriteError::Policy);
        if log.tip().is_active(user) && !is_silenced {
            Self::Active(rights)
        } else {
            Self::Former(rights)
        }
    }
}
