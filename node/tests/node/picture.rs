//! Pictures from outside: codes are read, avatars made, and whatever is hostile refused in short time.

use std::{
    io::Cursor,
    time::{Duration, Instant},
};

use hoopoe_node::picture::{
    self, PICTURE_BYTES, PictureError,
    avatar::{self, Centre},
    qr,
};
use hoopoe_protocol::limits::AVATAR_BYTES;
use image::{DynamicImage, GrayImage, ImageFormat, Luma, Rgb, RgbImage, Rgba, RgbaImage, imageops};
use qrcode::{Color, QrCode};

const LINK: &str = "hoopoe://i#AQEAAQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyAhIiMkJSYnKCkqKywtLi8";

/// A code with these many pixels for each of its squares.
pub(crate) fn code(text: &str, scale: u32) -> GrayImage {
    let code = QrCode::new(text).unwrap();
    let (width, colors) = (u32::try_from(code.width()).unwrap(), code.to_colors());
    let side = (width + 8) * scale;
    GrayImage::from_fn(side, side, |x, y| {
        let inside = |at: u32| (at / scale).checked_sub(4).filter(|at| *at < width);
        let dark = match (inside(x), inside(y)) {
            (Some(x), Some(y)) => colors[usize::try_from(y * width + x).unwrap()] == Color::Dark,
            _ => false,
        };
        Luma([if dark { 0 } else { 255 }])
    })
}

pub(crate) fn file(picture: impl Into<DynamicImage>, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    picture.into().write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

/// A picture with a colour in each corner and nothing that is easily made small.
fn photograph(width: u32, height: u32) -> RgbImage {
    RgbImage::from_fn(width, height, |x, y| {
        let noise = x.wrapping_mul(2_654_435_761).wrapping_add(y.wrapping_mul(40_503)) >> 13;
        let part = |value: u32| u8::try_from(value % 256).unwrap();
        Rgb([part(x * 255 / width), part(y * 255 / height), part(noise)])
    })
}

#[test]
fn a_code_is_read_from_every_kind_of_file() {
    for format in [ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::WebP] {
        let bytes = file(code(LINK, 5), format);

        assert_eq!(qr::read(&bytes).unwrap(), [LINK], "{format:?}");
    }
}

#[test]
fn a_code_is_read_that_lies_on_its_side_or_is_seen_in_a_mirror() {
    let upright = code(LINK, 6);
    for turned in [
        imageops::rotate90(&upright),
        imageops::rotate180(&upright),
        imageops::flip_horizontal(&upright),
    ] {
        assert_eq!(qr::read(&file(turned, ImageFormat::Png)).unwrap(), [LINK]);
    }
}

#[test]
fn a_small_code_in_a_large_photograph_is_found() {
    let mut photograph = GrayImage::from_pixel(4_000, 3_000, Luma([200]));
    imageops::replace(&mut photograph, &code(LINK, 8), 2_500, 1_900);

    assert_eq!(qr::read(&file(photograph, ImageFormat::Jpeg)).unwrap(), [LINK]);
}

#[test]
fn what_is_transparent_counts_as_white() {
    let code = code(LINK, 5);
    let clear = RgbaImage::from_fn(code.width(), code.height(), |x, y| {
        Rgba([0, 0, 0, 255 - code.get_pixel(x, y).0[0]])
    });

    assert_eq!(qr::read(&file(clear, ImageFormat::Png)).unwrap(), [LINK]);
}

#[test]
fn two_codes_are_both_read_and_one_twice_is_read_once() {
    let (one, other) = (code(LINK, 4), code("https://example.org", 6));
    let mut both = GrayImage::from_pixel(one.width() * 2 + other.width(), one.height(), Luma([255]));
    imageops::replace(&mut both, &one, 0, 0);
    imageops::replace(&mut both, &other, i64::from(one.width()), 0);
    imageops::replace(&mut both, &one, i64::from(one.width() + other.width()), 0);

    let mut texts = qr::read(&file(both, ImageFormat::Png)).unwrap();

    texts.sort();
    assert_eq!(texts, [LINK, "https://example.org"]);
}

#[test]
fn a_picture_without_a_code_holds_none() {
    for picture in [photograph(640, 480), RgbImage::new(1, 1), RgbImage::new(1, 900)] {
        assert_eq!(
            qr::read(&file(picture, ImageFormat::Png)).unwrap(),
            Vec::<String>::new()
        );
    }
}

#[test]
fn a_picture_full_of_corners_is_refused_before_it_takes_long() {
    let corner = imageops::crop_imm(&code("a", 1), 4, 4, 8, 8).to_image();
    let crowd = GrayImage::from_fn(1_000, 1_000, |x, y| *corner.get_pixel(x % 8, y % 8));
    let bytes = file(crowd, ImageFormat::Png);
    let began = Instant::now();

    assert_eq!(qr::read(&bytes), Err(PictureError::Crowded));

    assert!(began.elapsed() < Duration::from_secs(20), "{:?}", began.elapsed());
}

#[test]
fn stripes_that_would_be_painted_again_in_each_row_are_refused_before_it_takes_long() {
    let stripes = GrayImage::from_fn(2_048, 2_048, |x, _| {
        Luma([if [1, 5, 7].contains(&(x % 8)) { 255 } else { 0 }])
    });
    let bytes = file(stripes, ImageFormat::Png);
    let began = Instant::now();

    assert_eq!(qr::read(&bytes), Err(PictureError::Crowded));

    assert!(began.elapsed() < Duration::from_secs(20), "{:?}", began.elapsed());
}

#[test]
fn as_many_corners_as_may_be_do_not_take_long() {
    let corner = imageops::crop_imm(&code("a", 9), 36, 36, 72, 72).to_image();
    let mut crowd = GrayImage::from_pixel(1_020, 1_020, Luma([255]));
    for place in 0..24_i64 {
        imageops::replace(&mut crowd, &corner, 20 + place % 5 * 200, 20 + place / 5 * 200);
    }
    let bytes = file(crowd, ImageFormat::Png);
    let began = Instant::now();

    assert_eq!(qr::read(&bytes).unwrap(), Vec::<String>::new());

    assert!(began.elapsed() < Duration::from_secs(20), "{:?}", began.elapsed());
}

#[test]
fn what_is_no_picture_is_refused() {
    for bytes in [
        &b""[..],
        b"hello",
        b"<svg xmlns=\"http://www.w3.org/2000/svg\"/>",
        b"GIF89a\x01\x00\x01\x00\x00\x00\x00;",
        b"%PDF-1.7",
        b"BM\x00\x00\x00\x00",
    ] {
        assert_eq!(qr::read(bytes), Err(PictureError::Unknown));
        assert_eq!(avatar::make(bytes, Centre::default()), Err(PictureError::Unknown));
    }
}

#[test]
fn a_picture_that_ends_too_early_is_refused_wherever_it_ends() {
    for format in [ImageFormat::Png, ImageFormat::WebP] {
        let whole = file(photograph(64, 64), format);
        for end in (0..whole.len() - 12).step_by(7) {
            assert!(picture::open(&whole[..end]).is_err(), "{format:?} {end}");
        }
    }
    // A JPEG that ends early may show its upper part; it must only never be more than an error.
    let whole = file(photograph(64, 64), ImageFormat::Jpeg);
    for end in (0..whole.len()).step_by(7) {
        drop(picture::open(&whole[..end]));
    }
}

#[test]
fn bent_pictures_are_errors_and_nothing_worse() {
    for format in [ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::WebP] {
        let whole = file(code(LINK, 3), format);
        for place in (0..whole.len()).step_by(whole.len() / 60 + 1) {
            for bits in [0x01, 0xff] {
                let mut bent = whole.clone();
                bent[place] ^= bits;
                drop(qr::read(&bent));
                drop(avatar::make(&bent, Centre::default()));
            }
        }
    }
}

/// A PNG that says it has these sides, and holds next to nothing.
fn png_that_says(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = file(GrayImage::new(1, 1), ImageFormat::Png);
    bytes[16..20].copy_from_slice(&width.to_be_bytes());
    bytes[20..24].copy_from_slice(&height.to_be_bytes());
    let sum = crc(&bytes[12..29]);
    bytes[29..33].copy_from_slice(&sum.to_be_bytes());
    bytes
}

fn crc(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0, |sum, byte| {
        (0..8).fold(sum ^ u32::from(*byte), |sum, _| {
            (sum >> 1) ^ (0xedb8_8320 & (sum & 1).wrapping_neg())
        })
    })
}

#[test]
fn a_picture_that_says_it_is_huge_is_refused_by_its_head() {
    for (width, height) in [
        (u32::MAX >> 1, 1),
        (60_000, 60_000),
        (16_000, 16_000),
        (1, 16_385),
    ] {
        let bytes = png_that_says(width, height);

        assert_eq!(
            picture::open(&bytes).err(),
            Some(PictureError::TooManyPixels),
            "{width} x {height}"
        );
    }
    assert_eq!(
        picture::open(&png_that_says(8_000, 8_000)).err(),
        Some(PictureError::Damaged)
    );
    assert!(picture::open(&png_that_says(0, 5)).is_err());
}

/// A JPEG whose head says this kind of frame, and this many parts in its first scan; nothing comes after it.
fn jpeg_that_says(kind: u8, side: u16, scan: u8) -> Vec<u8> {
    let mut bytes = file(RgbImage::new(16, 16), ImageFormat::Jpeg);
    let at = |bytes: &[u8], kind: u8| bytes.windows(2).position(|two| two == [0xFF, kind]).unwrap();
    let frame = at(&bytes, 0xC0);
    bytes[frame + 1] = kind;
    for place in [frame + 5, frame + 7] {
        bytes[place..place + 2].copy_from_slice(&side.to_be_bytes());
    }
    let start = at(&bytes, 0xDA);
    bytes[start + 3] = 6 + 2 * scan;
    bytes[start + 4] = scan;
    bytes.truncate(start + 5 + 2 * usize::from(scan));
    bytes.extend([0, if kind == 0xC2 { 0 } else { 63 }, 0]);
    bytes
}

#[test]
fn a_jpeg_in_several_passes_has_fewer_pixels_because_more_is_kept_of_it() {
    for (bytes, is_too_large) in [
        (jpeg_that_says(0xC0, 6_000, 3), false),
        (jpeg_that_says(0xC2, 6_000, 3), true),
        (jpeg_that_says(0xC0, 6_000, 1), true),
        (jpeg_that_says(0xC2, 4_000, 3), false),
    ] {
        let refused = picture::open(&bytes).err();

        assert_eq!(
            refused == Some(PictureError::TooManyPixels),
            is_too_large,
            "{refused:?}"
        );
    }
}

#[test]
fn a_bomb_is_refused_although_its_file_is_small() {
    // 400 million pixels in less than half a megabyte.
    let bytes = file(GrayImage::new(16_384, 8_192), ImageFormat::Png);
    assert!(bytes.len() < 1_000_000);
    let bomb = {
        let mut bomb = bytes;
        bomb[20..24].copy_from_slice(&16_384_u32.to_be_bytes());
        let sum = crc(&bomb[12..29]);
        bomb[29..33].copy_from_slice(&sum.to_be_bytes());
        bomb
    };

    assert_eq!(picture::open(&bomb).err(), Some(PictureError::TooManyPixels));
}

#[test]
fn a_file_that_is_too_large_is_not_even_looked_at() {
    let mut bytes = file(code(LINK, 3), ImageFormat::Png);
    bytes.resize(PICTURE_BYTES + 1, 0);

    assert_eq!(qr::read(&bytes), Err(PictureError::TooManyPixels));
}

#[test]
fn an_avatar_is_a_small_square_jpeg_that_holds_pixels_alone() {
    for (width, height) in [(1_600, 900), (300, 2_000), (256, 256), (40, 30), (1, 1)] {
        let avatar = avatar::make(
            &file(photograph(width, height), ImageFormat::Png),
            Centre::default(),
        )
        .unwrap();

        assert!(avatar.len() <= AVATAR_BYTES);
        assert_eq!(image::guess_format(&avatar).unwrap(), ImageFormat::Jpeg);
        assert!(!avatar.windows(4).any(|part| part == b"Exif"));
        let drawn = picture::open(&avatar).unwrap();
        assert_eq!(drawn.width(), drawn.height());
        assert!((1..=width.min(height).min(256)).contains(&drawn.width()));
    }
}

#[test]
fn an_avatar_of_pure_noise_is_small_enough_too() {
    let mut state = 1_u32;
    let noise = RgbImage::from_fn(256, 256, |_, _| {
        Rgb([(); 3].map(|()| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            u8::try_from(state >> 24).unwrap()
        }))
    });

    let avatar = avatar::make(&file(noise, ImageFormat::Png), Centre::default()).unwrap();

    assert!(avatar.len() <= AVATAR_BYTES, "{}", avatar.len());
}

#[test]
fn the_centre_says_what_is_kept() {
    let half = RgbImage::from_fn(400, 200, |x, _| {
        Rgb(if x < 200 { [250, 0, 0] } else { [0, 0, 250] })
    });
    let bytes = file(half, ImageFormat::Png);

    for (x, red) in [(0.0, true), (1.0, false), (-7.0, true), (9.0, false)] {
        let avatar = avatar::make(&bytes, Centre { x, y: 0.5 }).unwrap();

        let middle = picture::open(&avatar).unwrap().to_rgb8().get_pixel(100, 100).0;
        assert_eq!(middle[0] > middle[2], red, "{x}");
    }
    assert!(avatar::make(&bytes, Centre { x: f32::NAN, y: 0.5 }).is_ok());
}

#[test]
fn an_avatar_that_somebody_sent_is_drawn_anew() {
    let avatar = avatar::make(&file(photograph(500, 500), ImageFormat::Png), Centre::default()).unwrap();
    let mut with_more = avatar.clone();
    with_more.extend_from_slice(b"<script>alert(1)</script>");

    let drawn = avatar::redraw(&with_more).unwrap();

    assert!(!drawn.windows(8).any(|part| part == b"<script>"));
    assert!(picture::open(&drawn).unwrap().width() <= 256);
    assert_eq!(
        avatar::redraw(&png_that_says(5_000, 5_000)),
        Err(PictureError::TooManyPixels)
    );
    assert_eq!(
        avatar::redraw(&vec![0; AVATAR_BYTES + 1]),
        Err(PictureError::TooManyPixels)
    );
}
