//! What the local API takes and gives: JSON types of their own, in snake_case, times in milliseconds since 1970.
//!
//! No type that holds what people write, a name or a link is `Debug`, so that none of it can slip into a log.
//! Answers are read leniently (a newer daemon may say more), requests strictly (an unknown field is an error).

mod access;
mod account;
mod chat;
mod contact;
mod event;
mod identity;
mod message;
mod network;
mod picture;
mod privacy;
mod profile;
mod request;
mod screen;
mod server;
mod storage;

use std::collections::BTreeMap;

use hoopoe_protocol::time::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub use access::{
    CodesQuery, Ended, MadeToken, NewToken, Session, SessionEntry, SessionState, SignIn, SignInLink,
    TokenEntry, TokenScope, Unlock,
};
pub use account::{CreateAccount, RestoreAccount};
pub use chat::{
    Bootstrap, Chat, ChatChange, ChatNotify, Draft, DraftNow, MarkRead, Marked, NewDraft, Preview,
};
pub use contact::{Contact, ContactState, KeyWarning, KeyWarningKind, RemoveQuery, RemovedHistory, Verify};
pub use event::{Event, EventsQuery, Frame, Link, ResyncReason};
pub use identity::{ContactIdentity, Device, Identity};
pub use message::{
    Deleted, Delivery, DeliveryReason, DeliveryState, History, HistoryQuery, Message, MessageName,
    NewMessage, Path, Sent,
};
pub use network::{Addresses, AddressesChoice, Choosable, Nearby, NearbyChoice, Network, NetworkChange};
pub use picture::{PictureFile, QrTexts};
pub use privacy::{Activity, Audience, Presence, PresenceState, Privacy, PrivacyChange, TypingNow};
pub use profile::{AvatarQuery, Profile, ProfileChange};
pub use request::{Address, Asked, AskedState, Request, Requests};
pub use screen::{RecoveryWords, ScreenSettings, WordsAnswer, WordsQuestion};
pub use server::{JoinServer, NextServer, Server, ServerState};
pub use storage::Storage;

/// A list of things.
#[derive(Serialize, Deserialize, ToSchema)]
pub struct List<T> {
    /// The things, in the order in which they should be shown.
    pub items: Vec<T>,
}

/// How the node is.
#[derive(Serialize, Deserialize, ToSchema)]
pub struct Status {
    /// The user's own name.
    pub name: String,
    /// The short form of this device's id.
    pub device: String,
    /// The own store server.
    pub server: Server,
    /// Contacts that are connected directly.
    pub direct: Vec<DirectContact>,
    /// Things on their way: messages that nobody has confirmed, and receipts that nobody has taken yet.
    pub outbox: u64,
    /// Totals since the start, by name.
    pub counters: BTreeMap<String, u64>,
    /// Whether this profile turned out to be older than what was done with it, since the node started: it was restored from
    /// a copy, and all sessions begin anew.
    #[serde(default)]
    pub restored: bool,
    /// Since when the recovery words have to be written down; none if they were.
    #[serde(default)]
    #[schema(value_type = Option<u64>)]
    pub words_owed: Option<Timestamp>,
    /// The version of the running program.
    pub version: String,
}

/// A contact that is connected directly.
#[derive(Serialize, Deserialize, ToSchema)]
pub struct DirectContact {
    /// Its number.
    pub contact: i64,
    /// Its name.
    pub name: String,
}

/// Asks for a one-time invitation.
#[derive(Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewInvitation {
    /// How long it is good, in seconds; seven days if not said.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 60, maximum = 2_592_000)]
    pub lifetime_s: Option<u64>,
}

/// A one-time invitation.
#[derive(Serialize, Deserialize, ToSchema)]
pub struct Invitation {
    /// Its number.
    pub id: i64,
    /// The link; a secret of the two people it joins.
    pub link: String,
    /// When it ends.
    #[schema(value_type = u64)]
    pub expires: Timestamp,
    /// Whether it waits there already, so that the link works.
    pub published: bool,
    /// Where it waits.
    pub place: InvitationPlace,
}

/// Where an invitation waits for the invited.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum InvitationPlace {
    /// On the own store server, and on this node as well.
    Server,
    /// On this node alone: it works while that runs and the invited can connect to it.
    Here,
}

impl From<hoopoe_engine::command::InvitationPlace> for InvitationPlace {
    fn from(place: hoopoe_engine::command::InvitationPlace) -> Self {
        match place {
            hoopoe_engine::command::InvitationPlace::Server => Self::Server,
            hoopoe_engine::command::InvitationPlace::Here => Self::Here,
        }
    }
}

/// Accepts an invitation, or asks under an address.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AcceptInvitation {
    /// The link, as it was pasted.
    #[schema(min_length = 1)]
    pub link: String,
    /// What the owner of an address reads of the user; not with an invitation.
    #[serde(default)]
    #[schema(max_length = 512)]
    pub note: String,
}

/// What became of accepting an invitation.
#[derive(Serialize, Deserialize, ToSchema)]
pub struct Acceptance {
    /// The new contact, once there is one.
    pub contact: Option<i64>,
    /// How far it is.
    pub state: AcceptanceState,
}

/// How far accepting an invitation is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AcceptanceState {
    /// The inviter's server has our answer; the inviter answers when they are back.
    Waiting,
    /// The inviter has answered: both know each other.
    Accepted,
    /// The inviter's server could not be reached; it is tried again.
    Delayed,
    /// The link is an address, and its owner's server has the request; they may answer, or not.
    Asked,
}

/// Why a request was refused, as it travels (RFC 9457).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Problem {
    /// A stable, machine-readable code.
    #[schema(value_type = super::error::Code)]
    pub code: String,
    /// The HTTP status.
    pub status: u16,
    /// What went wrong and what to do, for people.
    pub title: String,
}
