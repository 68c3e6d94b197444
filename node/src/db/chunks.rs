//! Many rows in few statements: a statement costs more than a row.

/// Most rows of one statement.
const CHUNK: usize = 32;

/// The rows in their order, in parts whose lengths are powers of two, so that few different statements are prepared.
pub(super) fn chunks<T>(mut all: &[T]) -> impl Iterator<Item = &[T]> {
    core::iter::from_fn(move || {
        let length = 1 << all.len().min(CHUNK).checked_ilog2()?;
        let (chunk, rest) = all.split_at_checked(length)?;
        all = rest;
        Some(chunk)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chunks_are_powers_of_two_and_cover_everything_in_order() {
        let all: Vec<usize> = (0..75).collect();

        let lengths: Vec<usize> = chunks(&all).map(<[usize]>::len).collect();

        assert_eq!(lengths, [32, 32, 8, 2, 1]);
        assert_eq!(chunks(&all).flatten().copied().collect::<Vec<_>>(), all);
        assert_eq!(chunks::<usize>(&[]).count(), 0);
    }
}
