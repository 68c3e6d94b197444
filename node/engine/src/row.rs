//! What the database keeps for the engine: the rows that [`crate::Change`] writes and [`Snapshot`] loads.
//!
//! Secrets are sealed by the engine before they come here (`*_sealed`: nonce and ciphertext); the rest relies on the
//! encrypted database. Local numbers, not key-derived ids, order everything, so that one seed gives one trace.

mod arrival;
mod message;
mod presence;
mod profile;
mod request;

use hoopoe_protocol::{
    content::repair::CounterRange,
    id::{ConversationId, DeviceId, MessageId, SessionId},
    identity::DeviceManifest,
    keys::{BundleHash, TokenHash, UserKey},
    prekey::KemPrekey,
    route::{Route, StoreAddress},
    signed::Signed,
    time::Timestamp,
};

pub use arrival::{HeldRow, QuarantineRow, SeenEnvelopeRow};
pub use message::{
    DeliveryReason, DeliveryRow, DeliveryState, Letter, MessageRow, OutboxKind, OutboxRow, OwedReceiptRow,
    Path, Sealed,
};
pub use presence::PresenceRow;
pub use profile::{ContactProfileRow, EarlierNameRow, OwnProfileRow, ProfileRows};
pub use request::{AddressRow, RequestId, RequestRow, RequestState};

/// Names a contact on this node.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ContactId(pub i64);

/// Names a contact's device on this node.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RemoteId(pub i64);

/// Names a row of the outbox; ascending in the order of sending.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OutboxId(pub i64);

/// Names an invitation of the user's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct InvitationId(pub i64);

/// Names an acceptance of somebody's invitation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct JoinId(pub i64);

/// Names something to be done at the own server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TaskId(pub i64);

/// Names a message that came far ahead of its turn; ascending in the order in which they came.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct HeldId(pub i64);

/// Everything that the engine is restored from.
#[derive(Clone, Debug)]
pub struct Snapshot {
    /// The own account.
    pub own: OwnRow,
    /// The own device's Olm account, sealed.
    pub account_sealed: Vec<u8>,
    /// KEM keys of the own device.
    pub kem_keys: Vec<KemKeyRow>,
    /// Contacts.
    pub contacts: Vec<ContactRow>,
    /// Their devices.
    pub remotes: Vec<RemoteRow>,
    /// Counters of their devices: (device, sent, received).
    pub counters: Vec<(RemoteId, u64, u64)>,
    /// What did not come.
    pub gaps: Vec<GapRow>,
    /// Lamport times.
    pub conversations: Vec<ConversationRow>,
    /// Olm sessions.
    pub sessions: Vec<SessionRow>,
    /// Names of accepted sessions.
    pub accepted_sessions: Vec<AcceptedSessionRow>,
    /// What is on its way.
    pub outbox: Vec<OutboxRow>,
    /// Receipts not sent yet.
    pub owed_receipts: Vec<OwedReceiptRow>,
    /// Envelopes handled.
    pub seen_envelopes: Vec<SeenEnvelopeRow>,
    /// Payloads handled.
    pub seen_messages: Vec<(RemoteId, MessageId, Timestamp)>,
    /// Messages that wait for what stands before them.
    pub held: Vec<HeldRow>,
    /// Own invitations.
    pub invitations: Vec<InvitationRow>,
    /// The own address, if there is one.
    pub address: Option<AddressRow>,
    /// Requests under it.
    pub requests: Vec<RequestRow>,
    /// Acceptances under way.
    pub joins: Vec<JoinRow>,
    /// What is to be done at the own server.
    pub tasks: Vec<TaskRow>,
    /// Tokens that servers left not long ago must not take any more.
    pub withdrawn_tokens: Vec<WithdrawnTokenRow>,
    /// What is shown to whom.
    pub privacy: crate::privacy::Privacy,
    /// What people show of themselves.
    pub profiles: ProfileRows,
    /// When contacts were last there.
    pub last_seen: Vec<(ContactId, Timestamp)>,
    /// The number of the last presence record of our own; zero before the first.
    pub presence_sequence: u64,
    /// The newest presence records of contacts.
    pub presence_found: Vec<PresenceRow>,
}

/// The own account.
#[derive(Clone, Debug)]
pub struct OwnRow {
    /// The user identity key.
    pub user_key: UserKey,
    /// The recovery seed, sealed.
    pub seed_sealed: Vec<u8>,
    /// The key that opens published prekeys, sealed.
    pub bundle_key_sealed: Vec<u8>,
    /// The display name.
    pub name: String,
    /// The newest own manifest.
    pub manifest: Signed<DeviceManifest>,
    /// The newest own route, as contacts were told; none before the first.
    pub route: Option<Signed<Route>>,
    /// The own lane, once the server has given one.
    pub store: Option<StoreAddress>,
    /// When the fallback prekey was made; none before the first.
    pub fallback_since: Option<Timestamp>,
}

/// A KEM key of the own device.
#[derive(Clone, Debug)]
pub struct KemKeyRow {
    /// The prekey's epoch.
    pub epoch: u32,
    /// The signed prekey, encoded.
    pub prekey: Vec<u8>,
    /// The private seed, sealed.
    pub secret_sealed: Vec<u8>,
}

/// A contact.
#[derive(Clone, Debug)]
pub struct ContactRow {
    /// Its number.
    pub id: ContactId,
    /// The user identity key that is pinned for it.
    pub user_key: UserKey,
    /// The name they gave themselves; empty until they said one.
    pub name: String,
    /// How far the two are acquainted.
    pub state: ContactState,
    /// Their newest manifest.
    pub manifest: Signed<DeviceManifest>,
    /// The seeds that we gave them, sealed.
    pub our_seeds_sealed: Vec<u8>,
    /// The seeds that they gave us, sealed; none until they did.
    pub their_seeds_sealed: Option<Vec<u8>>,
    /// When they came.
    pub since: Timestamp,
    /// The user key whose safety number the two have compared; none if they have not.
    pub verified: Option<UserKey>,
    /// What spoke against the pinned key last, and when.
    pub warning: Option<(KeyWarning, Timestamp)>,
}

/// What speaks against a contact's key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyWarning {
    /// Two lists of their devices were signed under one number: their key is used in two places.
    TwoLists,
    /// One of their devices spoke in the name of another key, or claimed a device of somebody else.
    OtherKey,
    /// Somebody else claimed one of their devices.
    Claimed,
}

/// A token that must not work any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WithdrawnTokenRow {
    /// SHA-256 over it.
    pub token: TokenHash,
    /// Since when.
    pub at: Timestamp,
}

/// How far two people are acquainted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ContactState {
    /// We answered their invitation and wait for them.
    Waiting,
    /// Both know each other.
    Accepted,
    /// The user wants to hear nothing of them.
    Blocked,
    /// Not a contact any more; the number stays theirs.
    Removed,
}

impl ContactState {
    /// Whether the user has parted from them: nothing goes out, and what comes is dropped.
    #[must_use]
    pub const fn is_parted(self) -> bool {
        matches!(self, Self::Blocked | Self::Removed)
    }
}

/// A device of a contact.
#[derive(Clone, Debug)]
pub struct RemoteRow {
    /// Its number.
    pub id: RemoteId,
    /// Whose it is.
    pub contact: ContactId,
    /// Its name.
    pub device: DeviceId,
    /// Its newest route; none until it told one.
    pub route: Option<Signed<Route>>,
    /// A KEM prekey from its server that is newer than the route's; none if the route's is the newest.
    pub kem: Option<Signed<KemPrekey>>,
    /// What it is to be told to begin anew, over a fresh session.
    pub reset_wanted: Option<ResetWanted>,
    /// When it was last told to.
    pub reset_at: Option<Timestamp>,
}

/// Of which sessions a device is to be told that they are over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ResetWanted {
    /// Of this one.
    Of(SessionId),
    /// Of all but the fresh one.
    OfAll,
}

/// A conversation of two.
#[derive(Clone, Copy, Debug)]
pub struct ConversationRow {
    /// With whom.
    pub contact: ContactId,
    /// Its name on the wire.
    pub conversation: ConversationId,
    /// The highest Lamport time seen in it.
    pub order: u64,
}

/// An Olm session.
#[derive(Clone, Debug)]
pub struct SessionRow {
    /// With which device.
    pub remote: RemoteId,
    /// Its name.
    pub session: SessionId,
    /// The pickle, sealed.
    pub sealed: Vec<u8>,
    /// When it last received something, or was made: the newest one sends.
    pub used: Timestamp,
    /// Whether it is kept for what still arrives, and sends nothing any more.
    pub is_retired: bool,
}

/// A session that was accepted from a pre-key message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AcceptedSessionRow {
    /// Its name.
    pub session: SessionId,
    /// Whether it was accepted before the fallback prekey that is in use was made.
    pub is_older: bool,
}

/// Counters of a device that were passed over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GapRow {
    /// Which device.
    pub remote: RemoteId,
    /// Which counters.
    pub counters: CounterRange,
    /// Since when.
    pub since: Timestamp,
    /// How often they were asked for.
    pub asked: u8,
}

/// An invitation of the user's own.
#[derive(Clone, Debug)]
pub struct InvitationRow {
    /// Its number.
    pub id: InvitationId,
    /// The bundle's hash: names the invitation in the reply.
    pub bundle: BundleHash,
    /// The invitation's secret, sealed.
    pub secret_sealed: Vec<u8>,
    /// The bundle's bytes: with the secret they yield the psk.
    pub bundle_bytes: Vec<u8>,
    /// The KEM key's private seed, sealed.
    pub kem_sealed: Vec<u8>,
    /// SHA-256 over the invitation's token.
    pub token: TokenHash,
    /// When it ends.
    pub expires: Timestamp,
    /// Whether it can still be used.
    pub state: InvitationState,
}

/// Whether an invitation can still be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InvitationState {
    /// Nobody has answered.
    Open,
    /// Somebody has; further replies are refused.
    Used,
    /// Nobody has answered, and the link names no server: it is found at this node and its present peer id alone.
    OpenHere,
}

impl InvitationState {
    /// Whether a reply is taken.
    #[must_use]
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Open | Self::OpenHere)
    }
}

/// An invitation that the user accepts.
#[derive(Clone, Debug)]
pub struct JoinRow {
    /// Its number.
    pub id: JoinId,
    /// The link, sealed.
    pub link_sealed: Vec<u8>,
    /// How far it is.
    pub state: JoinState,
    /// What was asked, if the link is an address.
    pub ask: Option<Ask>,
}

/// That the user asks to become a contact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ask {
    /// What the user says about themselves; may be empty.
    pub note: String,
    /// When they began to.
    pub since: Timestamp,
}

/// How far an acceptance is.
#[derive(Clone, Debug)]
pub enum JoinState {
    /// The bundle is being fetched.
    Fetching,
    /// The reply is being deposited, or handed to the inviter's node.
    Replying {
        /// The contact that was made.
        contact: ContactId,
        /// The inviter's lane; none if their server was not asked.
        lane: Option<hoopoe_protocol::id::LaneId>,
        /// The sealed reply.
        envelope: std::sync::Arc<[u8]>,
    },
    /// The owner of the address has the request, or their server; they have not answered.
    Asked {
        /// The contact that was made.
        contact: ContactId,
    },
}

/// Something to be done at the own server, repeated until it is.
#[derive(Clone, Debug)]
pub struct TaskRow {
    /// Its number; tasks are done in this order.
    pub id: TaskId,
    /// What.
    pub task: Task,
}

/// What is to be done at the own server.
#[derive(Clone, Debug)]
pub enum Task {
    /// Add and withdraw tokens.
    Tokens(hoopoe_protocol::store::tokens::TokenChanges),
    /// Publish prekeys.
    Prekeys(hoopoe_protocol::store::prekeys::PrekeyUpload),
    /// Leave an invitation.
    Invitation {
        /// Which one.
        invitation: InvitationId,
        /// The sealed bundle.
        upload: hoopoe_protocol::store::invitations::InvitationUpload,
    },
    /// Leave the bundle of the own address, in place of the one before.
    Address(hoopoe_protocol::store::invitations::InvitationUpload),
}
