//! One transaction for what the engine decided: each change goes to the table it belongs to, in the given order.

use hoopoe_engine::change::{Change, Changes};
use sqlx::{Connection as _, SqliteConnection};

use super::{contacts, invitations, messages, outbox, own, seen, sessions};

/// Applies all changes, or none.
pub(super) async fn apply(connection: &mut SqliteConnection, changes: &Changes) -> Result<(), sqlx::Error> {
    let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await?;
    for change in changes {
        write(&mut transaction, change).await?;
    }
    transaction.commit().await
}

async fn write(to: &mut SqliteConnection, change: &Change) -> Result<(), sqlx::Error> {
    match change {
        Change::PutOwn(row) => own::put(to, row).await,
        Change::SetAccount(sealed) => own::set_account(to, sealed).await,
        Change::PutKemKey(row) => own::put_kem_key(to, row).await,
        Change::PutContact(row) => contacts::put(to, row).await,
        Change::PutRemote(row) => contacts::put_remote(to, row).await,
        Change::SetCounters {
            remote,
            sent,
            received,
        } => contacts::set_counters(to, *remote, *sent, *received).await,
        Change::PutConversation(row) => contacts::put_conversation(to, row).await,
        Change::PutSession(row) => sessions::put(to, row).await,
        Change::DeleteSession { remote, session } => sessions::delete(to, *remote, session).await,
        Change::AddAcceptedSession { session } => sessions::add_accepted(to, session).await,
        Change::PutOutbox(row) => outbox::put(to, row).await,
        Change::SetOutboxSent { outbox, path, at } => outbox::set_sent(to, *outbox, *path, *at).await,
        Change::ForgetOutboxSent { remote } => outbox::forget_sent(to, *remote).await,
        Change::DeleteOutbox(id) => outbox::delete(to, *id).await,
        Change::AddMessage(row) => messages::add(to, row).await,
        Change::PutDelivery(row) => messages::put_delivery(to, row).await,
        Change::SetRead { message, contact, at } => messages::set_read(to, *contact, message, *at).await,
        Change::PutOwedReceipt(row) => messages::put_owed_receipt(to, row).await,
        Change::DeleteOwedReceipts { remote, messages } => {
            messages::delete_owed_receipts(to, *remote, messages).await
        }
        Change::AddSeenEnvelope(row) => seen::add_envelope(to, row).await,
        Change::AddSeenMessage { remote, message, at } => seen::add_message(to, *remote, message, *at).await,
        Change::ForgetSeen { before } => seen::forget(to, *before).await,
        Change::AddQuarantine(row) => seen::add_quarantine(to, row).await,
        Change::PutInvitation(row) => invitations::put(to, row).await,
        Change::DeleteInvitation(id) => invitations::delete(to, *id).await,
        Change::PutJoin(row) => invitations::put_acceptance(to, row).await,
        Change::DeleteJoin(id) => invitations::delete_acceptance(to, *id).await,
        Change::PutTask(row) => invitations::put_task(to, row).await,
        Change::DeleteTask(id) => invitations::delete_task(to, *id).await,
    }
}
