//! What stands inside the ratchet.
//!
//! Numbers of [`OlmBody`], given once and never again: 0 text, 1 receipt, 2 introduction, 3 route update, 7 profile,
//! 8 reset, 9 own copy, 10 sync, 11 group key share, 14 live key, 15 missing, 16 settled, 17 group key wanted, 18 group key
//! refused, 19 group history. Kept for what comes later: 4 edit, 5 reaction, 6 deletion, 12 file, 13 call, 20 comparison of
//! emoji.

pub mod contact;
pub mod file;
pub mod group;
pub mod live;
pub mod own;
pub mod payload;
pub mod profile;
pub mod receipt;
pub mod repair;
pub mod text;

use minicbor::{Decode, Encode};

use crate::{codec::Wire, id::GroupId, limits};
use contact::{Introduction, RouteUpdate};
use group::{GroupHistory, GroupKeyRefused, GroupKeyShare, GroupKeyWanted};
use live::LiveKey;
use own::{OwnCopy, SyncNews};
use profile::ProfileUpdate;
use receipt::Receipt;
use repair::{Missing, Reset, Settled};
use text::Text;

/// What one device tells another over Olm. Control messages exist only here.
#[derive(Clone, Debug, Encode, Decode)]
#[cbor(map)]
pub enum OlmBody {
    /// A message for a person to read.
    #[n(0)]
    Text(#[n(0)] Text),
    /// What became of messages.
    #[n(1)]
    Receipt(#[n(0)] Receipt),
    /// The first thing an accepted contact hears.
    #[n(2)]
    Introduction(#[n(0)] Introduction),
    /// New addresses of a device.
    #[n(3)]
    RouteUpdate(#[n(0)] RouteUpdate),
    /// What a person shows of themselves.
    #[n(7)]
    Profile(#[n(0)] ProfileUpdate),
    /// What was sent cannot be read: begin anew.
    #[n(8)]
    Reset(#[n(0)] Reset),
    /// What this person said on another device of theirs.
    #[n(9)]
    OwnCopy(#[n(0)] OwnCopy),
    /// What happened on another device of this person.
    #[n(10)]
    Sync(#[n(0)] SyncNews),
    /// The key of a group session, from its owner.
    #[n(11)]
    GroupKeyShare(#[n(0)] GroupKeyShare),
    /// The key of what is told of the moment.
    #[n(14)]
    LiveKey(#[n(0)] LiveKey),
    /// What was sent did not come.
    #[n(15)]
    Missing(#[n(0)] Missing),
    /// What was asked for is not to be waited for.
    #[n(16)]
    Settled(#[n(0)] Settled),
    /// A key of a group is missing.
    #[n(17)]
    GroupKeyWanted(#[n(0)] GroupKeyWanted),
    /// It is not given.
    #[n(18)]
    GroupKeyRefused(#[n(0)] GroupKeyRefused),
    /// What was said in a group before.
    #[n(19)]
    GroupHistory(#[n(0)] GroupHistory),
}

impl OlmBody {
    /// The group that the body is about, if it is about one.
    #[must_use]
    pub const fn group(&self) -> Option<GroupId> {
        match self {
            Self::GroupKeyShare(share) => Some(share.group),
            Self::GroupKeyWanted(wanted) => Some(wanted.group),
            Self::GroupKeyRefused(refused) => Some(refused.group),
            Self::GroupHistory(history) => Some(history.group),
            Self::Text(_)
            | Self::Receipt(_)
            | Self::Introduction(_)
            | Self::RouteUpdate(_)
            | Self::Profile(_)
            | Self::Reset(_)
            | Self::OwnCopy(_)
            | Self::Sync(_)
            | Self::LiveKey(_)
            | Self::Missing(_)
            | Self::Settled(_) => None,
        }
    }
}

impl Wire for OlmBody {
    const MAX_BYTES: usize = limits::PAYLOAD_BYTES;
}

/// First byte of an envelope's content.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ContentKind {
    /// An Olm pre-key message: begins a session.
    OlmPreKey,
    /// An Olm message: sender device 32 ‖ session id 32 ‖ bytes.
    Olm,
    /// A signed [`crate::invitation::InviteReply`].
    InviteReply,
    /// A signed [`crate::address::ContactRequest`].
    ContactRequest,
}

impl ContentKind {
    /// The byte.
    #[must_use]
    pub const fn to_byte(self) -> u8 {
        match self {
            Self::OlmPreKey => 1,
            Self::Olm => 2,
            Self::InviteReply => 3,
            Self::ContactRequest => 4,
        }
    }

    /// The kind that a byte names; `None` for those that are reserved.
    #[must_use]
    pub const fn from_byte(byte: u8) -> Option<Self> {
        match byte {
            1 => Some(Self::OlmPreKey),
            2 => Some(Self::Olm),
            3 => Some(Self::InviteReply),
            4 => Some(Self::ContactRequest),
            _ => None,
        }
    }
}
