//! Sizes of blobs.

use hoopoe_protocol::{
    blob::size::{BlobSize, FileTooLarge, SEALED_CHUNK_BYTES},
    limits,
};
use proptest::prelude::*;

fn of_file(bytes: u64) -> BlobSize {
    BlobSize::of_file(bytes).unwrap()
}

/// Padmé in the words of its paper, with floating-point logarithms.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "the sizes of the model are exact in a double"
)]
fn padme(length: u64) -> u64 {
    let exponent = (length as f64).log2().floor();
    let kept = exponent.log2().floor() + 1.0;
    let unit = (exponent - kept).exp2();
    ((length as f64 / unit).ceil() * unit) as u64
}

#[test]
fn sizes_are_padded_as_the_document_lists() {
    let table = [
        (0, 4_096, 1, 4_168),
        (1, 4_096, 1, 4_168),
        (4_096, 4_096, 1, 4_168),
        (4_097, 4_352, 1, 4_424),
        (65_535, 65_536, 1, 65_608),
        (65_536, 65_536, 1, 65_608),
        (65_537, 67_584, 2, 67_672),
        (70_000, 71_680, 2, 71_768),
        (131_072, 131_072, 2, 131_160),
        (1_000_000, 1_015_808, 16, 1_016_120),
        (4_194_305, 4_325_376, 66, 4_326_488),
        (50_000_000, 50_331_648, 768, 50_343_992),
        (1 << 40, 1 << 40, 1 << 24, (1 << 40) + (1 << 28) + 56),
    ];
    for (file, padded, chunks, blob) in table {
        let size = of_file(file);

        assert_eq!(size.padded_bytes(), padded, "{file}");
        assert_eq!(size.chunks(), chunks, "{file}");
        assert_eq!(size.blob_bytes(), blob, "{file}");
    }
}

#[test]
fn a_file_above_the_limit_is_refused() {
    for bytes in [limits::FILE_BYTES + 1, u64::MAX - 1, u64::MAX] {
        assert_eq!(BlobSize::of_file(bytes), Err(FileTooLarge(bytes)));
    }
}

#[test]
fn only_lengths_that_a_file_can_have_are_those_of_blobs() {
    let mut lengths = std::collections::BTreeSet::new();
    for file in 0..300_000 {
        lengths.insert(of_file(file).blob_bytes());
    }
    for bytes in 0..300_000 {
        let size = BlobSize::of_blob(bytes);

        assert_eq!(size.is_some(), lengths.contains(&bytes), "{bytes}");
        assert!(size.is_none_or(|size| size.blob_bytes() == bytes), "{bytes}");
    }
    for bytes in [u64::MAX, u64::MAX - 55, of_file(1 << 40).blob_bytes() + 1] {
        assert_eq!(BlobSize::of_blob(bytes), None, "{bytes}");
    }
}

#[test]
fn an_empty_last_chunk_is_in_no_blob() {
    let full = of_file(limits::CHUNK_BYTES as u64).blob_bytes();

    assert!(BlobSize::of_blob(full).is_some());
    assert_eq!(BlobSize::of_blob(full + 16), None, "a chunk of nothing but a tag");
    assert_eq!(BlobSize::of_blob(56), None, "no chunk");
    assert_eq!(BlobSize::of_blob(56 + 16), None, "one chunk of nothing");
}

fn sizes() -> impl Strategy<Value = u64> {
    // As many of each number of bits, and many around the borders.
    (0_u32..=40, any::<u64>(), -2_i64..=2).prop_map(|(bits, low, near)| {
        let size = (1_u64 << bits) | (low & ((1 << bits) - 1));
        let border = if low % 2 == 0 { 1 << bits } else { size };
        border.saturating_add_signed(near).min(limits::FILE_BYTES)
    })
}

proptest! {
    #[test]
    fn padding_is_that_of_the_paper_from_four_kibibytes_up(file in sizes()) {
        prop_assert_eq!(of_file(file).padded_bytes(), padme(file.max(4_096)));
    }

    #[test]
    fn a_larger_file_has_no_smaller_blob(one in sizes(), other in sizes()) {
        let (smaller, larger) = (one.min(other), one.max(other));

        prop_assert!(of_file(smaller) <= of_file(larger));
        prop_assert!(of_file(smaller).blob_bytes() <= of_file(larger).blob_bytes());
    }

    #[test]
    fn at_most_a_sixteenth_is_added(file in sizes()) {
        let padded = of_file(file).padded_bytes();

        prop_assert!(padded >= file);
        prop_assert!(padded == 4_096 || padded - file <= file / 16, "{} for {}", padded, file);
    }

    #[test]
    fn what_is_padded_needs_no_padding(file in sizes()) {
        let size = of_file(file);

        prop_assert_eq!(of_file(size.padded_bytes()), size);
        prop_assert_eq!(BlobSize::of_blob(size.blob_bytes()), Some(size));
    }

    #[test]
    fn chunks_lie_side_by_side_and_fill_the_blob(file in 0_u64..2_000_000) {
        let size = of_file(file);
        let mut offset = 56;
        for index in 0..size.chunks() {
            let chunk = size.chunk(index).unwrap();

            prop_assert_eq!((chunk.index, chunk.offset), (index, offset));
            prop_assert_eq!(chunk.is_last, index + 1 == size.chunks());
            prop_assert!(chunk.is_last || chunk.sealed_bytes() == SEALED_CHUNK_BYTES);
            prop_assert!(chunk.plain_bytes > 0 && chunk.sealed_bytes() == chunk.plain_bytes + 16);
            offset += chunk.sealed_bytes() as u64;
        }

        prop_assert_eq!(offset, size.blob_bytes());
        prop_assert_eq!(size.chunk(size.chunks()), None);
        prop_assert_eq!(size.chunk(u64::MAX), None);
    }
}
