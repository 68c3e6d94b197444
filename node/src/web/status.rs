//! `GET /v1/status`: how the node is.

use axum::{Json, extract::State};

use super::{
    document::Refused,
    error::Problem,
    state::ApiState,
    types::{DirectContact, Status},
    views,
};

/// How the node is.
#[utoipa::path(
    get, path = "/v1/status", operation_id = "status",
    responses((status = 200, description = "How it is", body = Status), Refused),
)]
pub(super) async fn show(State(state): State<ApiState>) -> Result<Json<Status>, Problem> {
    now(&state).await.map(Json)
}

pub(super) async fn now(state: &ApiState) -> Result<Status, Problem> {
    let own = state.reader.own().await?.ok_or_else(Problem::internal)?;
    let situation = state.driver.situation.borrow().clone();
    let server = views::server(&situation);
    let (dropped, records, slot) = (situation.dropped, situation.records, situation.slot);
    let mut direct = Vec::new();
    for contact in situation.direct {
        if let Some(view) = state.reader.contact(contact).await? {
            direct.push(DirectContact {
                contact: contact.0,
                name: view.name,
            });
        }
    }
    let counters = [
        ("quarantined", state.reader.quarantined().await?),
        ("missing", state.reader.missing().await?),
        ("lost_effects", (state.driver.lost_effects)()),
        ("unopened", (state.driver.unopened)()),
        ("dropped", dropped),
        ("presence_written", records.written),
        ("presence_read", records.read),
        ("presence_refused", records.refused),
        ("slot_older", slot.older),
        ("slot_unreadable", slot.unreadable),
        ("slot_missing", slot.missing),
        ("slot_twins", slot.twins),
    ];
    Ok(Status {
        name: own.name,
        device: situation.device.short(),
        server,
        direct,
        outbox: state.reader.outbox_length().await?,
        counters: counters
            .into_iter()
            .chain((state.driver.counted)())
            .map(|(name, count)| (name.to_owned(), count))
            .collect(),
        restored: situation.is_set_back,
        words_owed: state.reader.words_owed().await?,
        version: env!("CARGO_PKG_VERSION").to_owned(),
    })
}
