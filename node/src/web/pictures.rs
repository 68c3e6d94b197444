//! Pictures that the user gives to the node.

use std::sync::Arc;

use axum::{
    Json,
    body::Bytes,
    extract::{DefaultBodyLimit, FromRequest, Request, State},
    http::{StatusCode, header},
    routing::MethodRouter,
};
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    task,
};

use super::{
    document::Refused,
    error::{Code, Problem},
    state::ApiState,
    types::{PictureFile, QrTexts},
};
use crate::picture::{PICTURE_BYTES, PictureError, qr};

/// A route that takes a picture.
pub(super) fn large(route: MethodRouter<ApiState>) -> MethodRouter<ApiState> {
    route.layer(DefaultBodyLimit::max(PICTURE_BYTES))
}

/// How many pictures may be on their way or wait at once: each takes as much memory as its file.
const PLACES: usize = 8;

/// Whose turn it is: each picture may take much memory and a core for a while.
#[derive(Clone, Debug)]
pub(super) struct PictureTurns {
    /// Of those that are given, from before their first byte is read.
    places: Arc<Semaphore>,
    /// Of those that are given, the one that is looked at.
    looking: Arc<Semaphore>,
    /// Of the small ones that the node has, the one that is drawn: it does not wait for what somebody gave.
    drawing: Arc<Semaphore>,
}

impl Default for PictureTurns {
    fn default() -> Self {
        let [places, looking, drawing] = [PLACES, 1, 1].map(|permits| Arc::new(Semaphore::new(permits)));
        Self {
            places,
            looking,
            drawing,
        }
    }
}

/// The bytes of a picture; whether they are one is not known yet.
pub(super) struct Picture {
    bytes: Bytes,
    place: OwnedSemaphorePermit,
}

impl FromRequest<ApiState> for Picture {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &ApiState) -> Result<Self, Problem> {
        let kind = request.headers().get(header::CONTENT_TYPE);
        let kind = kind.and_then(|kind| kind.to_str().ok()).unwrap_or_default();
        if !(kind.starts_with("image/") || kind == "application/octet-stream") {
            return Err(Problem::new(
                Code::UnsupportedType,
                "send the file of a picture with the header Content-Type: application/octet-stream",
            ));
        }
        let place = state.pictures.places.clone().try_acquire_owned();
        let place = place
            .map_err(|_| Problem::new(Code::Busy, "too many pictures at once; try again in a moment"))?;
        match Bytes::from_request(request, state).await {
            Ok(bytes) => Ok(Self { bytes, place }),
            Err(rejection) if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE => Err(Problem::new(
                Code::TooLarge,
                format!("the file of a picture has at most {PICTURE_BYTES} bytes"),
            )),
            Err(_) => Err(Problem::new(Code::Malformed, "the picture did not come whole")),
        }
    }
}

impl ApiState {
    /// Does something with a picture that was given, one after the other.
    pub(super) async fn look<T: Send + 'static>(
        &self,
        picture: Picture,
        how: impl FnOnce(&[u8]) -> Result<T, PictureError> + Send + 'static,
    ) -> Result<T, Problem> {
        let Picture { bytes, place } = picture;
        let how = move || {
            let seen = how(&bytes);
            drop(place);
            seen
        };
        in_turn(&self.pictures.looking, how).await
    }

    /// Draws a small picture that the node has, one after the other.
    pub(super) async fn draw<T: Send + 'static>(
        &self,
        how: impl FnOnce() -> Result<T, PictureError> + Send + 'static,
    ) -> Result<T, Problem> {
        in_turn(&self.pictures.drawing, how).await
    }
}

/// Beside everything else. What a decoder gives up over is a damaged picture.
async fn in_turn<T: Send + 'static>(
    turns: &Arc<Semaphore>,
    how: impl FnOnce() -> Result<T, PictureError> + Send + 'static,
) -> Result<T, Problem> {
    let turn = Arc::clone(turns).acquire_owned().await;
    let turn = turn.map_err(|_| Problem::internal())?;
    let done = task::spawn_blocking(move || {
        let done = how();
        // Whoever asked may have gone: the turn ends when the work does.
        drop(turn);
        done
    });
    done.await
        .unwrap_or(Err(PictureError::Damaged))
        .map_err(Problem::from)
}

impl From<PictureError> for Problem {
    fn from(error: PictureError) -> Self {
        let code = match error {
            PictureError::Unknown | PictureError::Damaged => Code::PictureUnreadable,
            PictureError::TooManyPixels => Code::PictureTooLarge,
            PictureError::Crowded => Code::PictureCrowded,
        };
        Self::new(code, error.to_string())
    }
}

/// Reads the QR codes in a picture, which is kept nowhere.
#[utoipa::path(
    post, path = "/v1/qr/decode", operation_id = "read_codes",
    request_body(content = PictureFile, content_type = "application/octet-stream"),
    responses((status = 200, description = "What stands in them", body = QrTexts), Refused),
)]
pub(super) async fn read_codes(
    State(state): State<ApiState>,
    picture: Picture,
) -> Result<Json<QrTexts>, Problem> {
    let texts = state.look(picture, qr::read).await?;
    Ok(Json(QrTexts { texts }))
}
