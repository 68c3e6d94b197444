//! What the profile takes on the disk.

use std::io;

use axum::{Json, extract::State};
use tokio::task;

use super::{document::Refused, error::Problem, state::ApiState, types::Storage};
use crate::{
    db::views::StorageView,
    storage::{self, Taken},
};

/// What this profile takes on the disk, and how much is in it.
#[utoipa::path(
    get, path = "/v1/storage", operation_id = "storage",
    responses((status = 200, description = "What it takes", body = Storage), Refused),
)]
pub(super) async fn show(State(state): State<ApiState>) -> Result<Json<Storage>, Problem> {
    let view = state.reader.storage().await?;
    let database = view.file.clone();
    let taken = beside(move || storage::taken(&database)).await?;
    Ok(Json(shown(&view, taken)))
}

/// Removes the copies of the database that were made before its schema changed. An earlier program cannot be gone back to any more.
#[utoipa::path(
    delete, path = "/v1/storage/copies", operation_id = "remove_copies",
    responses((status = 200, description = "What it takes now", body = Storage), Refused),
)]
pub(super) async fn remove_copies(State(state): State<ApiState>) -> Result<Json<Storage>, Problem> {
    let view = state.reader.storage().await?;
    let database = view.file.clone();
    let taken = beside(move || {
        storage::remove_copies(&database)?;
        storage::taken(&database)
    });
    Ok(Json(shown(&view, taken.await?)))
}

/// Files are looked at on a thread that may wait for them.
async fn beside(how: impl FnOnce() -> io::Result<Taken> + Send + 'static) -> Result<Taken, Problem> {
    let done = task::spawn_blocking(how).await;
    done.map_err(|_| Problem::internal())?.map_err(|error| {
        tracing::error!(%error, "the files of the profile could not be looked at");
        Problem::internal()
    })
}

fn shown(view: &StorageView, taken: Taken) -> Storage {
    Storage {
        database: taken.database,
        logs: taken.logs,
        copies: taken.copies,
        number_of_copies: u32::try_from(taken.number_of_copies).unwrap_or(u32::MAX),
        messages: view.messages,
        outbox: view.outbox,
    }
}
