//! Pictures that the user gives to the node.

use axum::{
    Json,
    body::Bytes,
    extract::{DefaultBodyLimit, FromRequest, Request, State},
    http::{StatusCode, header},
    routing::MethodRouter,
};
use tokio::task;

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

/// The bytes of a picture; whether they are one is not known yet.
pub(super) struct Picture(pub Bytes);

impl<S: Send + Sync> FromRequest<S> for Picture {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let kind = request.headers().get(header::CONTENT_TYPE);
        let kind = kind.and_then(|kind| kind.to_str().ok()).unwrap_or_default();
        if !(kind.starts_with("image/") || kind == "application/octet-stream") {
            return Err(Problem::new(
                Code::UnsupportedType,
                "send the file of a picture with the header Content-Type: application/octet-stream",
            ));
        }
        match Bytes::from_request(request, state).await {
            Ok(bytes) => Ok(Self(bytes)),
            Err(rejection) if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE => Err(Problem::new(
                Code::TooLarge,
                format!("the file of a picture has at most {PICTURE_BYTES} bytes"),
            )),
            Err(_) => Err(Problem::new(Code::Malformed, "the picture did not come whole")),
        }
    }
}

impl ApiState {
    /// Does something with a picture beside everything else, one picture after the other: each may take much memory and a core
    /// for a while. What a decoder gives up over is a damaged picture.
    pub(super) async fn draw<T: Send + 'static>(
        &self,
        how: impl FnOnce() -> Result<T, PictureError> + Send + 'static,
    ) -> Result<T, Problem> {
        let turn = self.pictures.clone().acquire_owned().await;
        let turn = turn.map_err(|_| Problem::internal())?;
        let drawn = task::spawn_blocking(move || {
            let drawn = how();
            // Whoever asked may have gone: the turn ends when the work does.
            drop(turn);
            drawn
        });
        drawn
            .await
            .unwrap_or(Err(PictureError::Damaged))
            .map_err(Problem::from)
    }
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
    Picture(bytes): Picture,
) -> Result<Json<QrTexts>, Problem> {
    let texts = state.draw(move || qr::read(&bytes)).await?;
    Ok(Json(QrTexts { texts }))
}
