//! The own account, its Olm account and its KEM keys.

use hoopoe_engine::row::{KemKeyRow, OwnRow};
use hoopoe_protocol::{id::UserId, route::StoreAddress};
use sqlx::{SqliteConnection, sqlite::SqliteRow};

use super::rows::{self, ReadError};

pub(super) async fn put(to: &mut SqliteConnection, row: &OwnRow) -> Result<(), sqlx::Error> {
    let (route, store) = (row.route.as_ref(), row.store.as_ref());
    sqlx::query(
        "INSERT INTO own (id, user_key, user_id, seed_sealed, bundle_key_sealed, name, manifest_body, manifest_signature,
             route_body, route_signature, store_url, store_server, store_pin, store_mailbox, store_lane, fallback_since)
         VALUES (1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
         ON CONFLICT (id) DO UPDATE SET user_key = excluded.user_key, user_id = excluded.user_id,
             seed_sealed = excluded.seed_sealed, bundle_key_sealed = excluded.bundle_key_sealed,
             name = excluded.name, manifest_body = excluded.manifest_body,
             manifest_signature = excluded.manifest_signature, route_body = excluded.route_body,
             route_signature = excluded.route_signature, store_url = excluded.store_url,
             store_server = excluded.store_server, store_pin = excluded.store_pin,
             store_mailbox = excluded.store_mailbox, store_lane = excluded.store_lane,
             fallback_since = excluded.fallback_since",
    )
    .bind(row.user_key.as_bytes().as_slice())
    .bind(UserId::of(&row.user_key).as_bytes().as_slice())
    .bind(row.seed_sealed.as_slice())
    .bind(row.bundle_key_sealed.as_slice())
    .bind(row.name.as_str())
    .bind(row.manifest.body.as_slice())
    .bind(row.manifest.signature.as_bytes().as_slice())
    .bind(route.map(|route| route.body.as_slice()))
    .bind(route.map(|route| route.signature.as_bytes().as_slice()))
    .bind(store.map(|store| store.url.as_str()))
    .bind(store.map(|store| store.server.as_bytes().as_slice()))
    .bind(store.and_then(|store| store.pin.as_ref()).map(|pin| pin.as_bytes().as_slice()))
    .bind(store.map(|store| store.mailbox.as_bytes().as_slice()))
    .bind(store.map(|store| store.lane.as_bytes().as_slice()))
    .bind(row.fallback_since.map(rows::of_time))
    .execute(to)
    .await?;
    Ok(())
}

pub(super) async fn set_account(to: &mut SqliteConnection, sealed: &[u8]) -> Result<(), sqlx::Error> {
    sqlx::query("INSERT INTO account (id, sealed) VALUES (1, ?) ON CONFLICT (id) DO UPDATE SET sealed = excluded.sealed")
        .bind(sealed)
        .execute(to)
        .await?;
    Ok(())
}

pub(super) async fn put_kem_key(to: &mut SqliteConnection, row: &KemKeyRow) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO kem_key (epoch, prekey, secret_sealed) VALUES (?, ?, ?)
         ON CONFLICT (epoch) DO UPDATE SET prekey = excluded.prekey, secret_sealed = excluded.secret_sealed",
    )
    .bind(i64::from(row.epoch))
    .bind(row.prekey.as_slice())
    .bind(row.secret_sealed.as_slice())
    .execute(to)
    .await?;
    Ok(())
}

pub(super) async fn delete_kem_key(to: &mut SqliteConnection, epoch: u32) -> Result<(), sqlx::Error> {
    sqlx::query("DELETE FROM kem_key WHERE epoch = ?")
        .bind(i64::from(epoch))
        .execute(to)
        .await?;
    Ok(())
}

pub(super) async fn own(from: &mut SqliteConnection) -> Result<Option<OwnRow>, ReadError> {
    let row = sqlx::query("SELECT * FROM own").fetch_optional(from).await?;
    row.as_ref().map(own_row).transpose()
}

pub(super) async fn account(from: &mut SqliteConnection) -> Result<Option<Vec<u8>>, ReadError> {
    Ok(sqlx::query_scalar("SELECT sealed FROM account")
        .fetch_optional(from)
        .await?)
}

pub(super) async fn kem_keys(from: &mut SqliteConnection) -> Result<Vec<KemKeyRow>, ReadError> {
    let found = sqlx::query("SELECT epoch, prekey, secret_sealed FROM kem_key ORDER BY epoch")
        .fetch_all(from)
        .await?;
    found
        .iter()
        .map(|row| {
            Ok(KemKeyRow {
                epoch: rows::small(row, "epoch")?,
                prekey: rows::bytes(row, "prekey")?,
                secret_sealed: rows::bytes(row, "secret_sealed")?,
            })
        })
        .collect()
}

fn own_row(row: &SqliteRow) -> Result<OwnRow, ReadError> {
    Ok(OwnRow {
        user_key: rows::fixed(row, "user_key")?,
        seed_sealed: rows::bytes(row, "seed_sealed")?,
        bundle_key_sealed: rows::bytes(row, "bundle_key_sealed")?,
        name: rows::text(row, "name")?,
        manifest: rows::signed(row, "manifest_body", "manifest_signature")?,
        route: rows::optional_signed(row, "route_body", "route_signature")?,
        store: rows::is_set(row, "store_url")?.then(|| store(row)).transpose()?,
        fallback_since: rows::optional_time(row, "fallback_since")?,
    })
}

fn store(row: &SqliteRow) -> Result<StoreAddress, ReadError> {
    Ok(StoreAddress {
        url: rows::text(row, "store_url")?,
        server: rows::fixed(row, "store_server")?,
        pin: rows::optional_fixed(row, "store_pin")?,
        mailbox: rows::fixed(row, "store_mailbox")?,
        lane: rows::fixed(row, "store_lane")?,
    })
}
