//! Reads what stands in the QR codes of a picture.

use image::{DynamicImage, GrayImage};
use rqrr::PreparedImage;

use super::{
    PictureError,
    finders::{self, Ink},
};

/// How large a picture is made before codes are looked for in it, and how many corners of codes it may have then: most are
/// found in the small one, and what stands small in a large photograph in the other. How long it takes at worst grows with
/// the size and faster with the corners.
const LOOKS: [Look; 2] = [
    Look {
        side: 1_024,
        corners: 24,
    },
    Look {
        side: 2_048,
        corners: 15,
    },
];

struct Look {
    side: u32,
    corners: usize,
}

/// The texts of the codes in a picture, each once; none if there is none that can be read.
///
/// # Errors
/// If the bytes are no picture that can be opened, or too much in it looks like a code.
pub fn read(bytes: &[u8]) -> Result<Vec<String>, PictureError> {
    let picture = super::open(bytes)?;
    let longest = picture.width().max(picture.height());
    let mut crowded = false;
    let mut before = 0;
    for look in LOOKS {
        let side = look.side.min(longest);
        if side == before {
            break;
        }
        before = side;
        let grey = on_white(&picture, side);
        match texts(&grey, look.corners) {
            Some(texts) if !texts.is_empty() => return Ok(texts),
            Some(_) => {}
            None => crowded = true,
        }
    }
    if crowded {
        return Err(PictureError::Crowded);
    }
    Ok(Vec::new())
}

/// In shades of grey, with this longest side, and white where it is transparent.
fn on_white(picture: &DynamicImage, side: u32) -> GrayImage {
    let small = if picture.width().max(picture.height()) > side {
        picture.thumbnail(side, side)
    } else {
        picture.clone()
    };
    if !small.color().has_alpha() {
        return small.into_luma8();
    }
    let shaded = small.into_luma_alpha8();
    GrayImage::from_fn(shaded.width(), shaded.height(), |x, y| {
        let [shade, opacity] = shaded.get_pixel(x, y).0.map(u16::from);
        let over_white = (shade * opacity + 255 * (255 - opacity)) / 255;
        image::Luma([u8::try_from(over_white).unwrap_or(u8::MAX)])
    })
}

/// None if there are more corners than these, or more than [`finders::PAINTED`] would be painted.
fn texts(grey: &GrayImage, corners: usize) -> Option<Vec<String>> {
    let (Ok(width), Ok(height)) = (usize::try_from(grey.width()), usize::try_from(grey.height())) else {
        return None;
    };
    let shades = grey.as_raw();
    let mut prepared = PreparedImage::prepare_from_greyscale(width, height, |x, y| {
        shades.get(y * width + x).copied().unwrap_or(u8::MAX)
    });
    let mut dark = Vec::with_capacity(width * height);
    for y in 0..height {
        dark.extend((0..width).map(|x| is_dark(prepared.get_pixel_at(x, y))));
    }
    let toil = finders::count(&Ink { width, dark });
    if toil.corners > corners || toil.painted > finders::PAINTED {
        return None;
    }
    let mut texts: Vec<String> = Vec::new();
    for grid in prepared.detect_grids() {
        if let Ok((_, text)) = grid.decode()
            && !text.is_empty()
            && !texts.contains(&text)
        {
            texts.push(text);
        }
    }
    Some(texts)
}

/// `rqrr` does not name the type of its pixels; 1 is dark there.
fn is_dark<Pixel: From<u8> + PartialEq>(pixel: Pixel) -> bool {
    pixel == Pixel::from(1)
}
