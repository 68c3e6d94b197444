//! `/v1/settings/screen`: when the screen locks by itself.

use axum::{Json, extract::State};
use hoopoe_protocol::time::Span;

use super::{
    document::Refused,
    error::{Code, Problem},
    request::Body,
    state::ApiState,
    types::ScreenSettings,
};

/// The shortest and the longest time, in seconds.
const LEAST_S: u32 = 10;
const MOST_S: u32 = 86_400;

/// When the screen locks by itself.
#[utoipa::path(
    get, path = "/v1/settings/screen", operation_id = "screen",
    responses((status = 200, description = "What holds", body = ScreenSettings), Refused),
)]
pub(super) async fn show(State(state): State<ApiState>) -> Json<ScreenSettings> {
    Json(view(&state))
}

/// Changes that. The time begins anew.
#[utoipa::path(
    patch, path = "/v1/settings/screen", operation_id = "change_screen", request_body = ScreenSettings,
    responses((status = 200, description = "What holds now", body = ScreenSettings), Refused),
)]
pub(super) async fn change(
    State(state): State<ApiState>,
    Body(asked): Body<ScreenSettings>,
) -> Result<Json<ScreenSettings>, Problem> {
    let after = match asked.idle_lock_s {
        0 => None,
        seconds @ LEAST_S..=MOST_S => Some(Span::seconds(u64::from(seconds))),
        _ => {
            return Err(Problem::new(
                Code::Malformed,
                format!("the screen locks after {LEAST_S} to {MOST_S} seconds, or never, which is 0"),
            ));
        }
    };
    state.access.set_idle_lock(after).await?;
    Ok(Json(view(&state)))
}

fn view(state: &ApiState) -> ScreenSettings {
    let after = state.access.idle_lock().map_or(0, |after| after.0 / 1_000);
    ScreenSettings {
        idle_lock_s: u32::try_from(after).unwrap_or(MOST_S),
    }
}
