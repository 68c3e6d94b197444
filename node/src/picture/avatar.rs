//! The small picture of a person.

use hoopoe_protocol::limits::AVATAR_BYTES;
use image::{DynamicImage, codecs::jpeg::JpegEncoder, imageops::FilterType};

use super::PictureError;

/// The sides that an avatar is tried with, in pixels, and how much of it is kept: the first that is small enough is taken.
const SIDES: [u32; 3] = [256, 192, 96];
const QUALITIES: [u8; 4] = [86, 74, 60, 42];

/// Where the middle of what is kept is, from 0 (left, top) to 1 (right, bottom).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Centre {
    /// From left to right.
    pub x: f32,
    /// From top to bottom.
    pub y: f32,
}

impl Default for Centre {
    fn default() -> Self {
        Self { x: 0.5, y: 0.5 }
    }
}

/// Makes an avatar of any picture: the largest square around the centre, as a JPEG of at most
/// [`AVATAR_BYTES`](hoopoe_protocol::limits::AVATAR_BYTES) and 256 pixels a side that holds nothing but pixels.
///
/// # Errors
/// If the bytes are no picture that can be opened.
pub fn make(bytes: &[u8], centre: Centre) -> Result<Vec<u8>, PictureError> {
    let picture = super::open(bytes)?;
    let side = picture.width().min(picture.height());
    let left = corner(picture.width(), side, centre.x);
    let top = corner(picture.height(), side, centre.y);
    let square = picture.crop_imm(left, top, side, side);
    drop(picture);
    smallest(&square)
}

/// Draws an avatar that somebody sent anew, so that a browser never sees a byte that they chose.
///
/// # Errors
/// If the bytes are no picture that can be opened, or not a small square one.
pub fn redraw(bytes: &[u8]) -> Result<Vec<u8>, PictureError> {
    if bytes.len() > AVATAR_BYTES {
        return Err(PictureError::TooManyPixels);
    }
    if super::longest_side(bytes)? > REDRAWN {
        return Err(PictureError::TooManyPixels);
    }
    make(bytes, Centre::default())
}

/// The longest side of an avatar that is drawn anew: another version may send larger ones than this one does.
const REDRAWN: u32 = 1_024;

/// Where a square begins on the side of a picture, so that its middle is as near to where it should be as can be.
fn corner(length: u32, side: u32, centre: f32) -> u32 {
    let room = length.saturating_sub(side);
    let share = f64::from(if centre.is_finite() {
        centre.clamp(0.0, 1.0)
    } else {
        0.5
    });
    let wanted = share * f64::from(length) - f64::from(side) / 2.0;
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "it is between 0 and the length"
    )]
    let corner = wanted.round().clamp(0.0, f64::from(room)) as u32;
    corner
}

fn smallest(square: &DynamicImage) -> Result<Vec<u8>, PictureError> {
    let mut last = Vec::new();
    for side in SIDES {
        let side = side.min(square.width());
        let small = DynamicImage::ImageRgb8(on_white(&shrunk(square, side)));
        for quality in QUALITIES {
            last.clear();
            small
                .write_with_encoder(JpegEncoder::new_with_quality(&mut last, quality))
                .map_err(|_| PictureError::Damaged)?;
            if last.len() <= AVATAR_BYTES {
                return Ok(last);
            }
        }
    }
    Err(PictureError::Damaged)
}

/// In two steps: the exact one is slow on a whole photograph.
fn shrunk(square: &DynamicImage, side: u32) -> DynamicImage {
    let twice = side.saturating_mul(2);
    if square.width() > twice {
        return square
            .thumbnail_exact(twice, twice)
            .resize_exact(side, side, FilterType::CatmullRom);
    }
    square.resize_exact(side, side, FilterType::CatmullRom)
}

/// In colour, and white where it is transparent.
fn on_white(picture: &DynamicImage) -> image::RgbImage {
    if !picture.color().has_alpha() {
        return picture.to_rgb8();
    }
    let shaded = picture.to_rgba8();
    image::RgbImage::from_fn(shaded.width(), shaded.height(), |x, y| {
        let [red, green, blue, opacity] = shaded.get_pixel(x, y).0.map(u16::from);
        image::Rgb([red, green, blue].map(|part| {
            let over_white = (part * opacity + 255 * (255 - opacity)) / 255;
            u8::try_from(over_white).unwrap_or(u8::MAX)
        }))
    })
}
