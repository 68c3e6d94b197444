//! One transaction for what the engine decided: each change goes to the table it belongs to.
//!
//! Changes that come by the dozen are gathered for as long as nothing else comes between them, and written table by
//! table. That keeps their meaning: rows of one table stay in order, messages are there before their deliveries, and
//! nothing is written to the outbox under a number that was taken out before.

use hoopoe_engine::{
    change::{Change, Changes},
    row::{DeliveryRow, MessageRow, OutboxId, OutboxRow, OwedReceiptRow, Path, RemoteId, SeenEnvelopeRow},
};
use hoopoe_protocol::{id::MessageId, time::Timestamp};
use sqlx::{Connection as _, SqliteConnection};

use super::{
    contacts, gaps, held, invitations, messages, outbox, own, presence, privacy, profiles, requests, seen,
    sessions,
    settings::{self, Setting},
    withdrawn,
};

/// Applies all changes, or none.
pub(super) async fn apply(connection: &mut SqliteConnection, changes: &Changes) -> Result<(), sqlx::Error> {
    let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await?;
    let mut gathered = Gathered::default();
    for change in changes {
        if !gathered.take(change) {
            std::mem::take(&mut gathered).write(&mut transaction).await?;
            write(&mut transaction, change).await?;
        }
    }
    gathered.write(&mut transaction).await?;
    transaction.commit().await
}

/// Rows that are written together.
#[derive(Default)]
struct Gathered<'c> {
    messages: Vec<&'c MessageRow>,
    outbox: Vec<&'c OutboxRow>,
    sent: Vec<(OutboxId, Path, Timestamp)>,
    gone: Vec<OutboxId>,
    deliveries: Vec<&'c DeliveryRow>,
    seen_envelopes: Vec<&'c SeenEnvelopeRow>,
    seen_messages: Vec<(RemoteId, &'c MessageId, Timestamp)>,
    owed: Vec<&'c OwedReceiptRow>,
}

impl<'c> Gathered<'c> {
    /// Takes a change along, if it is one that comes by the dozen.
    fn take(&mut self, change: &'c Change) -> bool {
        match change {
            Change::AddMessage(row) => self.messages.push(row),
            Change::PutOutbox(row) => self.outbox.push(row),
            Change::SetOutboxSent { outbox, path, at } => self.sent.push((*outbox, *path, *at)),
            Change::DeleteOutbox(id) => self.gone.push(*id),
            Change::PutDelivery(row) => self.deliveries.push(row),
            Change::AddSeenEnvelope(row) => self.seen_envelopes.push(row),
            Change::AddSeenMessage { remote, message, at } => {
                self.seen_messages.push((*remote, message, *at))
            }
            Change::PutOwedReceipt(row) => self.owed.push(row),
            _ => return false,
        }
        true
    }

    async fn write(self, to: &mut SqliteConnection) -> Result<(), sqlx::Error> {
        messages::add(to, &self.messages).await?;
        outbox::put(to, &self.outbox).await?;
        outbox::set_sent(to, &self.sent).await?;
        outbox::delete(to, &self.gone).await?;
        messages::put_deliveries(to, &self.deliveries).await?;
        seen::add_envelopes(to, &self.seen_envelopes).await?;
        seen::add_messages(to, &self.seen_messages).await?;
        messages::put_owed_receipts(to, &self.owed).await
    }
}

async fn write(to: &mut SqliteConnection, change: &Change) -> Result<(), sqlx::Error> {
    match change {
        Change::PutOwn(row) => own::put(to, row).await,
        Change::SetAccount(sealed) => own::set_account(to, sealed).await,
        Change::PutKemKey(row) => own::put_kem_key(to, row).await,
        Change::DeleteKemKey { epoch } => own::delete_kem_key(to, *epoch).await,
        Change::PutContact(row) => contacts::put(to, row).await,
        Change::PutRemote(row) => contacts::put_remote(to, row).await,
        Change::SetCounters {
            remote,
            sent,
            received,
        } => contacts::set_counters(to, *remote, *sent, *received).await,
        Change::PutGaps { remote, gaps } => gaps::put(to, *remote, gaps).await,
        Change::PutConversation(row) => contacts::put_conversation(to, row).await,
        Change::PutSession(row) => sessions::put(to, row).await,
        Change::DeleteSession { remote, session } => sessions::delete(to, *remote, session).await,
        Change::AddAcceptedSession { session } => sessions::add_accepted(to, session).await,
        Change::TurnAcceptedSessions { gone } => sessions::turn_accepted(to, gone).await,
        Change::TakeBackOutbox { remote } => outbox::take_back(to, *remote).await,
        Change::SetRead { message, contact, at } => messages::set_read(to, *contact, message, *at).await,
        Change::DeleteOwedReceipts { remote, messages } => {
            messages::delete_owed_receipts(to, *remote, messages).await
        }
        Change::ForgetSeen { before } => seen::forget(to, *before).await,
        Change::AddQuarantine(row) => seen::add_quarantine(to, row).await,
        Change::AddHeld(row) => held::add(to, row).await,
        Change::DeleteHeld(id) => held::delete(to, *id).await,
        Change::PutInvitation(row) => invitations::put(to, row).await,
        Change::DeleteInvitation(id) => invitations::delete(to, *id).await,
        Change::PutAddress(row) => requests::put_address(to, row).await,
        Change::DeleteAddress => requests::delete_address(to).await,
        Change::PutRequest(row) => requests::put(to, row).await,
        Change::DeleteRequest(id) => requests::delete(to, *id).await,
        Change::PutJoin(row) => invitations::put_acceptance(to, row).await,
        Change::DeleteJoin(id) => invitations::delete_acceptance(to, *id).await,
        Change::PutTask(row) => invitations::put_task(to, row).await,
        Change::DeleteTask(id) => invitations::delete_task(to, *id).await,
        Change::DeleteMessage { contact, message } => messages::delete(to, *contact, message).await,
        Change::DeleteHistory { contact } => messages::delete_all(to, *contact).await,
        Change::AddWithdrawnToken(row) => withdrawn::add(to, row).await,
        Change::ForgetWithdrawnTokens { before } => withdrawn::forget(to, *before).await,
        Change::PutPrivacy(settings) => privacy::put(to, settings).await,
        Change::Profile(write) => profiles::write(to, write).await,
        Change::PutLastSeen { contact, at } => privacy::put_last_seen(to, *contact, *at).await,
        Change::DeleteLastSeen { contact } => privacy::delete_last_seen(to, *contact).await,
        Change::EndPeer => settings::forget(to, Setting::TransportMade).await,
        Change::SetPresenceSequence(sequence) => presence::set_sequence(to, *sequence).await,
        Change::PutPresenceFound(row) => presence::put(to, row).await,
        Change::DeletePresenceFound { contact } => presence::delete(to, *contact).await,
        // Named, so that a new change has to be written here or gathered above.
        Change::AddMessage(_)
        | Change::PutOutbox(_)
        | Change::SetOutboxSent { .. }
        | Change::DeleteOutbox(_)
        | Change::PutDelivery(_)
        | Change::AddSeenEnvelope(_)
        | Change::AddSeenMessage { .. }
        | Change::PutOwedReceipt(_) => Ok(()),
    }
}
