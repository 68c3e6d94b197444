//! What stands in an opened envelope: a kind byte, and a body.
//!
//! ```text
//! 1 Olm pre-key message   bytes of the message
//! 2 Olm message           sender device 32 ‖ session id 32 ‖ bytes of the message
//! 3 reply to an invitation  a signed InviteReply
//! 4 request under an address  a signed ContactRequest
//! ```
//!
//! The device and the session that kind 2 names only say where to look: nothing vouches for them but the message.

use core::fmt;

use hoopoe_protocol::{
    address::ContactRequest,
    codec::{self, DecodeError},
    content::ContentKind,
    envelope,
    id::{DeviceId, SessionId},
    invitation::InviteReply,
    signed::Signed,
};

use crate::session::{OlmMessage, Session};

/// The content of an envelope, none of it authenticated.
#[derive(Clone, PartialEq, Eq)]
pub enum Content {
    /// An Olm message that can begin a session; see [`crate::session::PreKeyBytes::parse`].
    OlmPreKey(Vec<u8>),
    /// An Olm message of a session that both have.
    Olm {
        /// The device that claims to write.
        sender_device: DeviceId,
        /// The session that it names.
        session: SessionId,
        /// The message.
        message: Vec<u8>,
    },
    /// A joiner's answer to an invitation.
    InviteReply(Signed<InviteReply>),
    /// Somebody asks to become a contact.
    ContactRequest(Signed<ContactRequest>),
}

/// Why bytes are no content. The fault of whoever sealed the envelope, but for [`ContentError::Reserved`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ContentError {
    /// No byte at all.
    #[error("empty content")]
    Empty,
    /// More than any envelope holds.
    #[error("content of {0} bytes")]
    TooLong(usize),
    /// A kind that is kept for later: from a newer version, or grease. Not the sender's fault.
    #[error("content kind {0:#04x} is reserved")]
    Reserved(u8),
    /// An Olm message without its head, or without a message.
    #[error("Olm message is cut off")]
    CutOff,
    /// A reply or a request that cannot be read.
    #[error("reply or request: {0}")]
    Reply(#[from] DecodeError),
}

impl Content {
    /// The bytes that go into an envelope.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let kind = [self.kind().to_byte()];
        match self {
            Self::OlmPreKey(message) => [&kind, message.as_slice()].concat(),
            Self::Olm {
                sender_device,
                session,
                message,
            } => [&kind[..], sender_device.as_bytes(), session.as_bytes(), message].concat(),
            Self::InviteReply(reply) => [&kind, codec::encode(reply).as_slice()].concat(),
            Self::ContactRequest(request) => [&kind, codec::encode(request).as_slice()].concat(),
        }
    }

    /// Reads what an envelope held.
    ///
    /// # Errors
    /// If the kind is reserved, or the body is not one of its kind.
    pub fn read(bytes: &[u8]) -> Result<Self, ContentError> {
        if bytes.len() > envelope::CONTENT_BYTES {
            return Err(ContentError::TooLong(bytes.len()));
        }
        let (&kind, body) = bytes.split_first().ok_or(ContentError::Empty)?;
        match ContentKind::from_byte(kind).ok_or(ContentError::Reserved(kind))? {
            ContentKind::OlmPreKey if body.is_empty() => Err(ContentError::CutOff),
            ContentKind::OlmPreKey => Ok(Self::OlmPreKey(body.to_vec())),
            ContentKind::Olm => read_olm(body).ok_or(ContentError::CutOff),
            ContentKind::InviteReply => Ok(Self::InviteReply(codec::decode(body)?)),
            ContentKind::ContactRequest => Ok(Self::ContactRequest(codec::decode(body)?)),
        }
    }

    /// The kind whose byte comes first.
    #[must_use]
    pub const fn kind(&self) -> ContentKind {
        match self {
            Self::OlmPreKey(_) => ContentKind::OlmPreKey,
            Self::Olm { .. } => ContentKind::Olm,
            Self::InviteReply(_) => ContentKind::InviteReply,
            Self::ContactRequest(_) => ContentKind::ContactRequest,
        }
    }
}

/// The content for a message that `session` has just encrypted on the device `sender_device`.
#[must_use]
pub fn olm_content(sender_device: DeviceId, session: &Session, message: OlmMessage) -> Content {
    match message {
        OlmMessage::PreKey(message) => Content::OlmPreKey(message),
        OlmMessage::Normal(message) => Content::Olm {
            sender_device,
            session: session.id(),
            message,
        },
    }
}

fn read_olm(body: &[u8]) -> Option<Content> {
    let (device, rest) = body.split_first_chunk::<32>()?;
    let (session, message) = rest.split_first_chunk::<32>()?;
    (!message.is_empty()).then(|| Content::Olm {
        sender_device: DeviceId::new(*device),
        session: SessionId::new(*session),
        message: message.to_vec(),
    })
}

impl fmt::Debug for Content {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::OlmPreKey(message) => write!(f, "OlmPreKey({} bytes)", message.len()),
            Self::Olm {
                sender_device,
                session,
                message,
            } => write!(f, "Olm({sender_device:?}, {session:?}, {} bytes)", message.len()),
            Self::InviteReply(reply) => write!(f, "InviteReply({} bytes)", reply.body.len()),
            Self::ContactRequest(request) => write!(f, "ContactRequest({} bytes)", request.body.len()),
        }
    }
}
