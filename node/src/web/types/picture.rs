//! Pictures, and what stood in them.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The file of a picture: PNG, JPEG or WebP.
#[derive(ToSchema)]
#[schema(value_type = String, format = Binary)]
pub struct PictureFile(pub Vec<u8>);

/// What stands in the QR codes of a picture.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct QrTexts {
    /// The texts, each once; none if no code was found. Somebody else wrote them.
    pub texts: Vec<String>,
}
