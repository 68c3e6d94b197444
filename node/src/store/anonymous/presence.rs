//! Presence records: requests that name no mailbox.

use hoopoe_protocol::{
    id::PresenceId,
    route::StoreAddress,
    secret::Secret,
    store::presence::{PresencePut, PresenceRead, PresenceValues},
};

use crate::store::{
    TaskError,
    address::ServerUrl,
    http::{self, Http},
};

pub(super) async fn put(
    http: Result<Http, TaskError>,
    store: &StoreAddress,
    id: &PresenceId,
    write_key: &Secret<32>,
    value: Vec<u8>,
) -> Result<(), TaskError> {
    let path = format!("/v1/presence/{}", id.to_text());
    let request = http?.put(ServerUrl::parse(&store.url)?.at(&path));
    let request = http::with_token(request, write_key)?;
    http::nothing(http::with_cbor(request, &PresencePut { value })).await
}

/// A value or none for each id, in their order.
pub(super) async fn read(
    http: Result<Http, TaskError>,
    store: &StoreAddress,
    ids: Vec<PresenceId>,
) -> Result<Vec<Option<Vec<u8>>>, TaskError> {
    let request = http?.post(ServerUrl::parse(&store.url)?.at("/v1/presence/read"));
    let expected = ids.len();
    let answer: PresenceValues = http::cbor(http::with_cbor(request, &PresenceRead { ids })).await?;
    if answer.values.len() != expected {
        return Err(TaskError::Garbled);
    }
    Ok(answer.values.into_iter().map(|value| value.value).collect())
}
