//! Pictures that come from people: opened with limits, looked at, and made anew before anybody else sees them.
//!
//! No byte of a picture that came from outside leaves this module: what comes out is text that stood in a QR code, or a
//! picture that was drawn from pixels, without whatever else the file held.

pub mod avatar;
mod finders;
pub mod qr;

use std::io::Cursor;

use image::{DynamicImage, ImageDecoder, ImageError, ImageFormat, ImageReader, Limits};

/// The largest file of a picture, in bytes.
pub const PICTURE_BYTES: usize = 16 * 1024 * 1024;
/// The longest side of a picture, in pixels.
pub const PICTURE_SIDE: u32 = 16_384;
/// What a picture takes in memory when it is open, at most, in bytes: 64 million pixels in colour, or 18 million of a JPEG that comes
/// in several passes, because what each pass brought is kept beside the pixels.
pub const OPEN_BYTES: u64 = 192 * 1024 * 1024;

/// Why nothing is made of a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PictureError {
    /// It is none, or of a kind that is not read.
    #[error("this is no picture that can be read; take a PNG, JPEG or WebP")]
    Unknown,
    /// It is broken, or ends too early.
    #[error("this picture is damaged, or ends too early")]
    Damaged,
    /// It would take too much memory.
    #[error("this picture has too many pixels; take a smaller one")]
    TooManyPixels,
    /// There is so much in it that looks like a QR code that it would take too long.
    #[error("there is too much in this picture that looks like a QR code; cut out the one that you mean")]
    Crowded,
}

/// Opens a picture, the right way up.
///
/// # Errors
/// If it is no picture, damaged or too large; nothing is allocated for one whose head says that it is too large.
pub fn open(bytes: &[u8]) -> Result<DynamicImage, PictureError> {
    let mut decoder = decoder(bytes)?;
    // What cannot be read says nothing about which side is up.
    let orientation = decoder.orientation().ok();
    let mut picture = DynamicImage::from_decoder(decoder).map_err(|error| cause(&error))?;
    if let Some(orientation) = orientation {
        picture.apply_orientation(orientation);
    }
    Ok(picture)
}

/// The longest side of a picture, in pixels, as its head says.
fn longest_side(bytes: &[u8]) -> Result<u32, PictureError> {
    let (width, height) = decoder(bytes)?.dimensions();
    Ok(width.max(height))
}

/// Ready to decode a picture that has few enough pixels.
fn decoder(bytes: &[u8]) -> Result<impl ImageDecoder + '_, PictureError> {
    if bytes.len() > PICTURE_BYTES {
        return Err(PictureError::TooManyPixels);
    }
    let format = image::guess_format(bytes).map_err(|_| PictureError::Unknown)?;
    if !matches!(format, ImageFormat::Png | ImageFormat::Jpeg | ImageFormat::WebP) {
        return Err(PictureError::Unknown);
    }
    let mut limits = Limits::no_limits();
    limits.max_image_width = Some(PICTURE_SIDE);
    limits.max_image_height = Some(PICTURE_SIDE);
    limits.max_alloc = Some(OPEN_BYTES);
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    reader.limits(limits);
    let decoder = reader.into_decoder().map_err(|error| cause(&error))?;
    let (width, height) = decoder.dimensions();
    let mut bytes_open = decoder.total_bytes();
    if format == ImageFormat::Jpeg && has_passes(bytes) {
        let parts = if decoder.color_type().has_color() { 4 } else { 1 };
        bytes_open = bytes_open.saturating_add(u64::from(width) * u64::from(height) * parts * 2);
    }
    let is_too_large = width.max(height) > PICTURE_SIDE || bytes_open > OPEN_BYTES;
    if is_too_large {
        return Err(PictureError::TooManyPixels);
    }
    if width == 0 || height == 0 {
        return Err(PictureError::Damaged);
    }
    Ok(decoder)
}

/// Whether a JPEG brings its pixels in several passes; also if its head is none that can be followed.
fn has_passes(jpeg: &[u8]) -> bool {
    let (mut rest, mut parts) = (jpeg.get(2..).unwrap_or_default(), 0);
    while let [0xFF, kind, high, low, body @ ..] = rest {
        match (kind, body) {
            // A frame says after its precision and two sides of how many parts it is, a scan how many it brings.
            (0xC0 | 0xC1, [_, _, _, _, _, of, ..]) => parts = *of,
            (0xDA, [brings, ..]) => return *brings < parts,
            (0xC4 | 0xDB | 0xDD | 0xE0..=0xEF | 0xFE, _) => {}
            _ => return true,
        }
        let length = usize::from(u16::from_be_bytes([*high, *low]));
        rest = rest.get(2 + length..).unwrap_or_default();
    }
    true
}

const fn cause(error: &ImageError) -> PictureError {
    match error {
        ImageError::Limits(_) => PictureError::TooManyPixels,
        ImageError::Unsupported(_) => PictureError::Unknown,
        _ => PictureError::Damaged,
    }
}
