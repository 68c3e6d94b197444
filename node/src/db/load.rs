//! Everything that the engine is restored from, read in one go.

use hoopoe_engine::row::Snapshot;
use sqlx::{Connection as _, SqliteConnection};

use super::{
    contacts, gaps, held, invitations, messages, outbox, own, presence, privacy, profiles, requests,
    rows::ReadError, seen, sessions, withdrawn,
};

/// The snapshot; none if there is no account yet.
pub(super) async fn snapshot(connection: &mut SqliteConnection) -> Result<Option<Snapshot>, ReadError> {
    // One transaction, so that all tables are seen as of one commit.
    let mut from = connection.begin().await?;
    let Some(own) = own::own(&mut from).await? else {
        return Ok(None);
    };
    let snapshot = Snapshot {
        own,
        account_sealed: own::account(&mut from)
            .await?
            .ok_or(ReadError::Empty { table: "account" })?,
        kem_keys: own::kem_keys(&mut from).await?,
        contacts: contacts::contacts(&mut from).await?,
        remotes: contacts::remotes(&mut from).await?,
        counters: contacts::counters(&mut from).await?,
        gaps: gaps::gaps(&mut from).await?,
        conversations: contacts::conversations(&mut from).await?,
        sessions: sessions::sessions(&mut from).await?,
        accepted_sessions: sessions::accepted(&mut from).await?,
        outbox: outbox::outbox(&mut from).await?,
        owed_receipts: messages::owed_receipts(&mut from).await?,
        seen_envelopes: seen::envelopes(&mut from).await?,
        seen_messages: seen::messages(&mut from).await?,
        held: held::held(&mut from).await?,
        invitations: invitations::invitations(&mut from).await?,
        address: requests::address(&mut from).await?,
        requests: requests::requests(&mut from).await?,
        joins: invitations::acceptances(&mut from).await?,
        tasks: invitations::tasks(&mut from).await?,
        withdrawn_tokens: withdrawn::all(&mut from).await?,
        privacy: privacy::privacy(&mut *from).await?,
        profiles: profiles::all(&mut from).await?,
        last_seen: privacy::last_seen(&mut from).await?,
        presence_sequence: presence::sequence(&mut from).await?,
        presence_found: presence::found(&mut from).await?,
    };
    from.commit().await?;
    Ok(Some(snapshot))
}
