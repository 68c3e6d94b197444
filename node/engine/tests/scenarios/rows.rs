//! A database in memory: applies changes exactly as the contract says, and yields the snapshot.

use std::collections::{BTreeMap, BTreeSet};

use hoopoe_engine::{
    Change, Changes,
    change::ProfileWrite,
    privacy::Privacy,
    row::{
        AcceptedSessionRow, AddressRow, ContactId, ContactProfileRow, ContactRow, ConversationRow,
        DeliveryRow, EarlierNameRow, GapRow, HeldId, HeldRow, InvitationId, InvitationRow, JoinId, JoinRow,
        KemKeyRow, MessageRow, OutboxId, OutboxRow, OwedReceiptRow, OwnProfileRow, OwnRow, PresenceRow,
        ProfileRows, QuarantineRow, RemoteId, RemoteRow, RequestId, RequestRow, SeenEnvelopeRow, SessionRow,
        Snapshot, TaskId, TaskRow, WithdrawnTokenRow,
    },
};
use hoopoe_protocol::{
    id::{EnvelopeId, MessageId, SessionId},
    presence::PresenceRecord,
    time::Timestamp,
};

#[derive(Clone, Default)]
pub(crate) struct Rows {
    pub(crate) own: Option<OwnRow>,
    account: Vec<u8>,
    pub(crate) kem: Vec<KemKeyRow>,
    pub(crate) contacts: BTreeMap<ContactId, ContactRow>,
    pub(crate) remotes: BTreeMap<RemoteId, RemoteRow>,
    counters: BTreeMap<RemoteId, (u64, u64)>,
    pub(crate) gaps: BTreeMap<RemoteId, Vec<GapRow>>,
    conversations: BTreeMap<ContactId, ConversationRow>,
    pub(crate) sessions: BTreeMap<(RemoteId, SessionId), SessionRow>,
    /// Whether each is older than the fallback prekey in use.
    pub(crate) accepted: BTreeMap<SessionId, bool>,
    pub(crate) outbox: BTreeMap<OutboxId, OutboxRow>,
    owed: BTreeMap<(RemoteId, MessageId), OwedReceiptRow>,
    seen_envelopes: BTreeMap<EnvelopeId, SeenEnvelopeRow>,
    seen_messages: BTreeMap<(RemoteId, MessageId), Timestamp>,
    pub(crate) held: BTreeMap<HeldId, HeldRow>,
    pub(crate) quarantine: Vec<QuarantineRow>,
    invitations: BTreeMap<InvitationId, InvitationRow>,
    pub(crate) address: Option<AddressRow>,
    pub(crate) requests: BTreeMap<RequestId, RequestRow>,
    pub(crate) joins: BTreeMap<JoinId, JoinRow>,
    pub(crate) tasks: BTreeMap<TaskId, TaskRow>,
    pub(crate) withdrawn: Vec<WithdrawnTokenRow>,
    pub(crate) privacy: Privacy,
    /// The peer id is over, and the node has not taken another yet.
    pub(crate) is_peer_over: bool,
    pub(crate) own_profile: OwnProfileRow,
    profile_told: BTreeMap<RemoteId, u64>,
    pub(crate) profiles: BTreeMap<ContactId, ContactProfileRow>,
    pub(crate) earlier_names: Vec<EarlierNameRow>,
    pub(crate) last_seen: BTreeMap<ContactId, Timestamp>,
    pub(crate) presence_sequence: u64,
    pub(crate) presence_found: BTreeMap<ContactId, PresenceRecord>,
    pub(crate) messages: BTreeMap<(ContactId, MessageId), MessageRow>,
    pub(crate) deliveries: BTreeMap<(MessageId, RemoteId), DeliveryRow>,
    pub(crate) read: BTreeSet<MessageId>,
    /// Messages of others, in the order in which they came.
    pub(crate) arrived: Vec<(ContactId, MessageId)>,
}

impl Rows {
    pub(crate) fn apply(&mut self, changes: Changes) {
        for change in changes {
            self.apply_one(change);
        }
    }

    #[allow(clippy::too_many_lines, reason = "one line for each change")]
    fn apply_one(&mut self, change: Change) {
        match change {
            Change::PutOwn(row) => self.own = Some(row),
            Change::SetAccount(sealed) => self.account = sealed,
            Change::PutKemKey(row) => self.kem.push(row),
            Change::DeleteKemKey { epoch } => self.kem.retain(|row| row.epoch != epoch),
            Change::PutContact(row) => drop(self.contacts.insert(row.id, row)),
            Change::PutRemote(row) => drop(self.remotes.insert(row.id, row)),
            Change::SetCounters {
                remote,
                sent,
                received,
            } => {
                self.counters.insert(remote, (sent, received));
            }
            Change::PutGaps { remote, gaps } => drop(self.gaps.insert(remote, gaps)),
            Change::PutConversation(row) => drop(self.conversations.insert(row.contact, row)),
            Change::PutSession(row) => drop(self.sessions.insert((row.remote, row.session), row)),
            Change::DeleteSession { remote, session } => drop(self.sessions.remove(&(remote, session))),
            Change::AddAcceptedSession { session } => drop(self.accepted.insert(session, false)),
            Change::TurnAcceptedSessions { gone } => {
                self.accepted.retain(|session, _| !gone.contains(session));
                self.accepted.values_mut().for_each(|is_older| *is_older = true);
            }
            Change::PutOutbox(row) => drop(self.outbox.insert(row.id, row)),
            Change::SetOutboxSent { outbox, path, at } => {
                let row = self.outbox.get_mut(&outbox).expect("the row is there");
                (row.sent, row.is_taken_back) = (Some((path, at)), false);
            }
            Change::TakeBackOutbox { remote } => {
                let rows = self.outbox.values_mut().filter(|row| row.remote == remote);
                rows.for_each(|row| row.is_taken_back = row.sent.is_some());
            }
            Change::DeleteOutbox(id) => drop(self.outbox.remove(&id)),
            Change::AddMessage(row) => {
                if row.sender.is_some() && !self.messages.contains_key(&(row.contact, row.message)) {
                    self.arrived.push((row.contact, row.message));
                }
                self.messages.entry((row.contact, row.message)).or_insert(row);
            }
            Change::EndPeer => self.is_peer_over = true,
            Change::DeleteMessage { contact, message } => {
                self.messages.remove(&(contact, message));
                self.deliveries
                    .retain(|_, row| (row.contact, row.message) != (contact, message));
            }
            Change::DeleteHistory { contact } => {
                self.messages.retain(|(of, _), _| *of != contact);
                self.deliveries.retain(|_, row| row.contact != contact);
            }
            Change::AddWithdrawnToken(row) => self.withdrawn.push(row),
            Change::ForgetWithdrawnTokens { before } => self.withdrawn.retain(|row| row.at >= before),
            Change::PutDelivery(row) => self.put_delivery(row),
            Change::SetRead { message, contact, .. } => {
                if self
                    .messages
                    .get(&(contact, message))
                    .is_some_and(|row| row.sender.is_some())
                {
                    self.read.insert(message);
                }
            }
            Change::PutOwedReceipt(row) => drop(self.owed.insert((row.remote, row.message), row)),
            Change::DeleteOwedReceipts { remote, messages } => {
                for message in messages {
                    self.owed.remove(&(remote, message));
                }
            }
            Change::AddSeenEnvelope(row) => drop(self.seen_envelopes.insert(row.envelope, row)),
            Change::AddSeenMessage { remote, message, at } => {
                self.seen_messages.insert((remote, message), at);
            }
            Change::ForgetSeen { before } => {
                self.seen_envelopes.retain(|_, row| row.at >= before);
                self.seen_messages.retain(|_, at| *at >= before);
            }
            Change::AddHeld(row) => drop(self.held.insert(row.id, row)),
            Change::DeleteHeld(id) => drop(self.held.remove(&id)),
            Change::AddQuarantine(row) => self.quarantine.push(row),
            Change::PutInvitation(row) => drop(self.invitations.insert(row.id, row)),
            Change::DeleteInvitation(id) => drop(self.invitations.remove(&id)),
            Change::PutAddress(row) => self.address = Some(row),
            Change::DeleteAddress => self.address = None,
            Change::PutRequest(row) => drop(self.requests.insert(row.id, row)),
            Change::DeleteRequest(id) => drop(self.requests.remove(&id)),
            Change::PutJoin(row) => drop(self.joins.insert(row.id, row)),
            Change::DeleteJoin(id) => drop(self.joins.remove(&id)),
            Change::PutTask(row) => drop(self.tasks.insert(row.id, row)),
            Change::DeleteTask(id) => drop(self.tasks.remove(&id)),
            Change::PutPrivacy(privacy) => self.privacy = privacy,
            Change::Profile(ProfileWrite::PutOwn(row)) => {
                assert!(
                    row.revision > self.own_profile.revision,
                    "a revision is given once"
                );
                self.own_profile = row;
            }
            Change::Profile(ProfileWrite::PutTold { remote, revision }) => {
                self.profile_told.insert(remote, revision);
            }
            Change::Profile(ProfileWrite::PutContact(row)) => {
                let known = self.profiles.insert(row.contact, row.clone());
                assert!(known.is_none_or(|known| known.revision < row.revision));
            }
            Change::Profile(ProfileWrite::DeleteContact { contact }) => drop(self.profiles.remove(&contact)),
            Change::Profile(ProfileWrite::AddEarlierName(row)) => self.earlier_names.push(row),
            Change::Profile(ProfileWrite::DeleteEarlierNames { contact }) => {
                self.earlier_names.retain(|row| row.contact != contact);
            }
            Change::PutLastSeen { contact, at } => drop(self.last_seen.insert(contact, at)),
            Change::DeleteLastSeen { contact } => drop(self.last_seen.remove(&contact)),
            Change::SetPresenceSequence(sequence) => {
                assert!(sequence > self.presence_sequence, "a number is given once");
                self.presence_sequence = sequence;
            }
            Change::PutPresenceFound(row) => {
                let known = self.presence_found.insert(row.contact, row.record.clone());
                assert!(known.is_none_or(|known| known.sequence < row.record.sequence));
            }
            Change::DeletePresenceFound { contact } => drop(self.presence_found.remove(&contact)),
        }
    }

    /// Nothing is known any more of what was handled.
    pub(crate) fn forget_seen(&mut self) {
        self.seen_envelopes.clear();
        self.seen_messages.clear();
    }

    /// States only advance, the path stays once it is known, and only messages that exist have deliveries.
    fn put_delivery(&mut self, row: DeliveryRow) {
        if !self.messages.contains_key(&(row.contact, row.message)) {
            return;
        }
        let known = self.deliveries.entry((row.message, row.remote)).or_insert(row);
        if row.state >= known.state {
            *known = DeliveryRow {
                path: row.path.or(known.path),
                ..row
            };
        }
    }

    fn profile_rows(&self) -> ProfileRows {
        let told = self.profile_told.iter().map(|(id, told)| (*id, *told));
        let known = self.profiles.iter().map(|(id, row)| (*id, row.revision));
        ProfileRows {
            own: self.own_profile.clone(),
            told: told.collect(),
            known: known.collect(),
        }
    }

    pub(crate) fn snapshot(&self) -> Snapshot {
        Snapshot {
            own: self.own.clone().expect("an account was created"),
            account_sealed: self.account.clone(),
            kem_keys: self.kem.clone(),
            contacts: self.contacts.values().cloned().collect(),
            remotes: self.remotes.values().cloned().collect(),
            counters: self
                .counters
                .iter()
                .map(|(id, (sent, received))| (*id, *sent, *received))
                .collect(),
            gaps: self.gaps.values().flatten().copied().collect(),
            conversations: self.conversations.values().copied().collect(),
            sessions: self.sessions.values().cloned().collect(),
            accepted_sessions: self
                .accepted
                .iter()
                .map(|(session, is_older)| AcceptedSessionRow {
                    session: *session,
                    is_older: *is_older,
                })
                .collect(),
            outbox: self.outbox.values().cloned().collect(),
            owed_receipts: self.owed.values().copied().collect(),
            seen_envelopes: self.seen_envelopes.values().copied().collect(),
            seen_messages: self
                .seen_messages
                .iter()
                .map(|((r, m), at)| (*r, *m, *at))
                .collect(),
            held: self.held.values().cloned().collect(),
            invitations: self.invitations.values().cloned().collect(),
            address: self.address.clone(),
            requests: self.requests.values().cloned().collect(),
            joins: self.joins.values().cloned().collect(),
            tasks: self.tasks.values().cloned().collect(),
            withdrawn_tokens: self.withdrawn.clone(),
            privacy: self.privacy,
            profiles: self.profile_rows(),
            last_seen: self
                .last_seen
                .iter()
                .map(|(contact, at)| (*contact, *at))
                .collect(),
            presence_sequence: self.presence_sequence,
            presence_found: self
                .presence_found
                .iter()
                .map(|(contact, record)| PresenceRow {
                    contact: *contact,
                    record: record.clone(),
                })
                .collect(),
        }
    }
}

impl core::fmt::Debug for Rows {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Rows")
            .field("outbox", &self.outbox)
            .field("deliveries", &self.deliveries)
            .field("quarantine", &self.quarantine)
            .finish_non_exhaustive()
    }
}
