//! The plaintext of an Olm message, and the nine checks between decrypting it and believing it.
//!
//! Olm authenticates two agreement keys and nothing else. What other ciphers bind as associated data stands inside the
//! payload here, and [`check`] compares it with what we know. The numbers are those of `docs/protocol/olm.md`.

use hoopoe_protocol::{
    codec::{self, DecodeError},
    content::{
        OlmBody,
        own::{Said, SyncNews},
        payload::OlmPayload,
        receipt::{Receipt, ReceiptState},
        repair::{self, CounterRange},
    },
    hash,
    id::{ConversationId, DeviceId, GroupId, MessageId, SessionId, UserId},
    identity::DeviceCert,
    keys::{UserKey, X25519Key},
    limits,
    version::BODY_VERSION,
};
use zeroize::Zeroizing;

use crate::manifest::{ManifestOrder, VerifiedManifest};

/// What we know, against which a payload is checked.
pub struct Expectation<'a> {
    /// Who we are.
    pub me: UserId,
    /// Which device this is.
    pub my_device: DeviceId,
    /// The sender's manifest that the payload names. If it is newer than the newest, it is adopted first.
    pub sender: &'a VerifiedManifest,
    /// The sender's newest manifest: it alone says who is revoked.
    pub newest: &'a VerifiedManifest,
    /// The user key that is pinned for the sender.
    pub pinned: UserKey,
    /// What the sender is to us.
    pub relation: Relation,
    /// The session that decrypted the message.
    pub session: SessionId,
    /// That session's stored peer key; for a session just accepted, the pre-key message's identity key.
    pub session_peer: X25519Key,
    /// How the message came.
    pub kind: MessageKind,
    /// Whether a conversation is one of ours; asked only about what an own device says that it said there.
    pub is_ours: &'a dyn Fn(&ConversationId) -> bool,
    /// How the sender and we belong to a group that the payload is about.
    pub groups: &'a dyn Fn(&GroupId) -> GroupTie,
    /// Whether a message of this name has come from that device before.
    pub is_seen: &'a dyn Fn(&DeviceId, &MessageId) -> bool,
}

/// What the sender of a payload is to us.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Relation {
    /// A person whom we have accepted.
    Contact,
    /// A person who is in a group with us, and nothing else.
    Member,
    /// Another device of this person.
    OwnDevice,
}

/// How the sender of a payload and we belong to a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GroupTie {
    /// Both are members, or were.
    Together,
    /// We have no log of that group, or it does not say yet. What is made of it is decided when it does (`crate::group::share`).
    Unknown,
    /// We have its log, and one of the two was never in it.
    Apart,
}

/// The kind of Olm message that a payload came in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MessageKind {
    /// One that can begin a session: it must bring the sender's manifest along.
    PreKey,
    /// One of a session that both have.
    Normal,
}

/// Which check a payload failed. All but [`PayloadError::Replay`], [`PayloadError::NewestIsOlder`] and
/// [`PayloadError::UnknownConversation`] mean that the sender lies or is confused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PayloadError {
    /// A payload of a version that we do not know.
    #[error("payload of unknown version {0}")]
    Version(u8),
    /// Check 1: the session's peer key is not the key in the sending device's certificate.
    #[error("the session belongs to another device")]
    SessionPeer,
    /// Check 2: the sender is not the person whose manifest certifies the device.
    #[error("the sender is not the person of the manifest")]
    Sender,
    /// Check 4: the user key is not the one that is pinned.
    #[error("the sender's key is not the pinned one")]
    NotPinned,
    /// Check 5: the payload names, or brings along, another manifest than the one that it is checked against.
    #[error("the payload names another manifest")]
    OtherManifest,
    /// Check 5: a pre-key message without a manifest.
    #[error("pre-key message without a manifest")]
    NoManifest,
    /// Check 5: two manifests of one epoch.
    #[error("the sender signed two manifests of one epoch")]
    Equivocation,
    /// Check 5: the device is in neither or only one of the manifests.
    #[error("the sending device is not in the sender's manifest")]
    UnknownDevice,
    /// Check 5: the device is revoked.
    #[error("the sending device is revoked")]
    RevokedDevice,
    /// Check 5 cannot be made: the caller has not adopted the named manifest, though it is newer. A fault of ours.
    #[error("the newest manifest is older than the named one")]
    NewestIsOlder,
    /// Check 6: meant for somebody else.
    #[error("the payload is for another person")]
    OtherRecipient,
    /// Check 6: meant for another device of ours.
    #[error("the payload is for another device")]
    OtherDevice,
    /// Check 6: a message that this device is said to have written to itself.
    #[error("the payload comes from this very device")]
    Itself,
    /// Check 7: written for another session.
    #[error("the payload is of another session")]
    OtherSession,
    /// Check 7: a message that has come before. Everything else about it is right, so it may be acknowledged again.
    #[error("the message has come before")]
    Replay,
    /// Check 8: this sender may not say this.
    #[error("this body may not come from this sender")]
    Body,
    /// Check 9: not the conversation of the two.
    #[error("the payload is of another conversation")]
    Conversation,
    /// Check 9: an own device copies what was said in a conversation that this device does not have. It may be told of
    /// it yet, so the message is to be held.
    #[error("the copy is of a conversation that this device does not have")]
    UnknownConversation,
}

/// Why bytes are no payload.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PayloadDecodeError {
    /// Not the strict encoding of a payload.
    #[error("payload: {0}")]
    Form(#[from] DecodeError),
    /// A text, name or list that is longer than it may be.
    #[error("payload with too long a {0}")]
    TooLong(&'static str),
    /// Ranges of counters that overlap, descend, or are turned round.
    #[error("payload with ranges that are not in order")]
    Ranges,
}

/// Encodes a payload, ready for [`crate::session::Session::encrypt`].
#[must_use]
pub fn encode(payload: &OlmPayload) -> Zeroizing<Vec<u8>> {
    codec::encode_wiped(payload)
}

/// Decodes a plaintext. Seeds in it end in wiped memory; the plaintext itself is the caller's to drop.
///
/// # Errors
/// If it is not the strict encoding of a payload within its limits.
pub fn decode(bytes: &[u8]) -> Result<OlmPayload, PayloadDecodeError> {
    let payload = codec::decode::<OlmPayload>(bytes)?;
    check_lengths(&payload.body)?;
    Ok(payload)
}

/// The nine checks. Check 3, that the device itself signed its certificate, is what a [`VerifiedManifest`] is; the
/// question whether the message is a replay comes last, so that only good messages get that answer.
///
/// # Errors
/// The first check that the payload fails.
pub fn check(payload: OlmPayload, expectation: &Expectation<'_>) -> Result<OlmPayload, PayloadError> {
    if payload.version != BODY_VERSION {
        return Err(PayloadError::Version(payload.version));
    }
    check_person(&payload, expectation)?;
    let device = check_manifest(&payload, expectation)?;
    if device.agreement != expectation.session_peer {
        return Err(PayloadError::SessionPeer);
    }
    check_address(&payload, expectation)?;
    check_body(&payload, expectation)?;
    if (expectation.is_seen)(&payload.sender_device, &payload.message) {
        return Err(PayloadError::Replay);
    }
    Ok(payload)
}

/// Checks 2 and 4. That the newest manifest is of the same person is seen when the two are compared.
fn check_person(payload: &OlmPayload, expectation: &Expectation<'_>) -> Result<(), PayloadError> {
    if payload.sender != expectation.sender.user() {
        return Err(PayloadError::Sender);
    }
    if expectation.sender.user_key() != expectation.pinned {
        return Err(PayloadError::NotPinned);
    }
    Ok(())
}

/// Check 5; gives the sending device's certificate.
fn check_manifest<'a>(
    payload: &OlmPayload,
    expectation: &Expectation<'a>,
) -> Result<&'a DeviceCert, PayloadError> {
    let (sender, newest) = (expectation.sender, expectation.newest);
    if payload.sender_manifest != sender.reference() {
        return Err(PayloadError::OtherManifest);
    }
    match &payload.manifest {
        Some(carried) if hash::plain(&carried.body) != *sender.reference().hash.as_bytes() => {
            return Err(PayloadError::OtherManifest);
        }
        None if expectation.kind == MessageKind::PreKey => return Err(PayloadError::NoManifest),
        Some(_) | None => {}
    }
    match newest.compare(sender) {
        ManifestOrder::Same | ManifestOrder::Older => {}
        ManifestOrder::Newer => return Err(PayloadError::NewestIsOlder),
        ManifestOrder::Equivocation => return Err(PayloadError::Equivocation),
        ManifestOrder::OtherPerson => return Err(PayloadError::NotPinned),
    }
    if newest.is_revoked(&payload.sender_device) {
        return Err(PayloadError::RevokedDevice);
    }
    // Revoked ids may be dropped in time, so a device that is merely gone from the newest is trusted no more either.
    if newest.device(&payload.sender_device).is_none() {
        return Err(PayloadError::UnknownDevice);
    }
    sender
        .device(&payload.sender_device)
        .ok_or(PayloadError::UnknownDevice)
}

/// Check 6, and the first half of check 7.
fn check_address(payload: &OlmPayload, expectation: &Expectation<'_>) -> Result<(), PayloadError> {
    if payload.recipient != expectation.me {
        return Err(PayloadError::OtherRecipient);
    }
    if payload.recipient_device != expectation.my_device {
        return Err(PayloadError::OtherDevice);
    }
    if payload.sender_device == expectation.my_device {
        return Err(PayloadError::Itself);
    }
    if payload.session != expectation.session {
        return Err(PayloadError::OtherSession);
    }
    Ok(())
}

/// Checks 8 and 9.
fn check_body(payload: &OlmPayload, expectation: &Expectation<'_>) -> Result<(), PayloadError> {
    let is_own = payload.sender == expectation.me;
    let group = payload.body.group();
    let relation = expectation.relation;
    let is_allowed =
        is_own == (relation == Relation::OwnDevice) && speakers(&payload.body).contains(&relation);
    if !is_allowed {
        return Err(PayloadError::Body);
    }
    if matches!(payload.body, OlmBody::OwnCopy(_)) {
        return if (expectation.is_ours)(&payload.conversation) {
            Ok(())
        } else {
            Err(PayloadError::UnknownConversation)
        };
    }
    let conversation = match group {
        Some(group) if (expectation.groups)(&group) == GroupTie::Apart => {
            return Err(PayloadError::Conversation);
        }
        Some(group) => ConversationId::of_group(&group),
        None => ConversationId::of_pair(&payload.sender, &expectation.me),
    };
    if payload.conversation != conversation {
        return Err(PayloadError::Conversation);
    }
    Ok(())
}

/// Who alone may say a body: the table under check 8. A list without a rest, so that a new body must be decided about here.
const fn speakers(body: &OlmBody) -> &'static [Relation] {
    match body {
        // Whatever two devices need to reach each other, and to come to an end with what was sent.
        OlmBody::Receipt(Receipt {
            state: ReceiptState::Delivered,
            ..
        })
        | OlmBody::RouteUpdate(_)
        | OlmBody::Reset(_)
        | OlmBody::Missing(_)
        | OlmBody::Settled(_) => &[Relation::Contact, Relation::OwnDevice],
        OlmBody::Text(_)
        | OlmBody::Receipt(_)
        | OlmBody::Introduction(_)
        | OlmBody::Profile(_)
        | OlmBody::LiveKey(_) => &[Relation::Contact],
        OlmBody::GroupKeyShare(_)
        | OlmBody::GroupKeyWanted(_)
        | OlmBody::GroupKeyRefused(_)
        | OlmBody::GroupHistory(_) => &[Relation::Contact, Relation::Member, Relation::OwnDevice],
        OlmBody::OwnCopy(_) | OlmBody::Sync(_) => &[Relation::OwnDevice],
    }
}

fn check_lengths(body: &OlmBody) -> Result<(), PayloadDecodeError> {
    match body {
        OlmBody::Text(text) => at_most("text", text.text.len(), limits::TEXT_BYTES),
        OlmBody::Receipt(receipt) => at_most("receipt", receipt.messages.len(), limits::RECEIPT_IDS),
        OlmBody::Introduction(introduction) => {
            at_most("name", introduction.profile.name.len(), limits::NAME_BYTES)?;
            at_most("route", introduction.route.body.len(), limits::ROUTE_BYTES)
        }
        OlmBody::RouteUpdate(update) => at_most("route", update.route.body.len(), limits::ROUTE_BYTES),
        OlmBody::Profile(profile) => {
            at_most("name", profile.name.len(), limits::NAME_BYTES)?;
            at_most("line about a person", profile.about.len(), limits::ABOUT_BYTES)?;
            let avatar = profile.avatar.as_ref().map_or(0, |avatar| avatar.len());
            at_most("avatar", avatar, limits::AVATAR_BYTES)
        }
        OlmBody::OwnCopy(copy) => match &copy.said {
            Said::Text(text) => at_most("text", text.text.len(), limits::TEXT_BYTES),
        },
        OlmBody::Sync(SyncNews::Read(marks)) => {
            at_most("list of read marks", marks.len(), limits::READ_MARKS)
        }
        OlmBody::Sync(SyncNews::Devices(manifest)) => {
            at_most("manifest", manifest.body.len(), limits::MANIFEST_BYTES)
        }
        OlmBody::Reset(_)
        | OlmBody::GroupKeyShare(_)
        | OlmBody::LiveKey(_)
        | OlmBody::GroupKeyWanted(_)
        | OlmBody::GroupKeyRefused(_) => Ok(()),
        OlmBody::GroupHistory(history) => {
            at_most("list of epochs", history.epochs.len(), limits::HISTORY_EPOCHS)?;
            at_most(
                "list of sessions",
                history.sessions.len(),
                limits::HISTORY_SESSIONS,
            )
        }
        OlmBody::Missing(missing) => check_ranges(&missing.counters),
        OlmBody::Settled(settled) => check_ranges(&settled.counters),
    }
}

fn check_ranges(ranges: &[CounterRange]) -> Result<(), PayloadDecodeError> {
    at_most("list of counters", ranges.len(), limits::COUNTER_RANGES)?;
    if repair::are_in_order(ranges) {
        Ok(())
    } else {
        Err(PayloadDecodeError::Ranges)
    }
}

const fn at_most(what: &'static str, length: usize, most: usize) -> Result<(), PayloadDecodeError> {
    if length > most {
        return Err(PayloadDecodeError::TooLong(what));
    }
    Ok(())
}
