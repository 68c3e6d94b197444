//! Columns that line up, also where a character is two cells wide.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::output::{Paint, Tone};

/// How many cells a text takes.
pub(super) fn width(text: &str) -> usize {
    UnicodeWidthStr::width(text)
}

/// The text and as many spaces as the column needs.
pub(super) fn padded(text: &str, cells: usize) -> String {
    format!("{text}{}", " ".repeat(cells.saturating_sub(width(text))))
}

/// The line in pieces of at most so many cells, broken at spaces where there are some; at least one piece.
///
/// What a sequence of joined characters takes is up to the terminal; here each counts by itself, which is never less.
pub(super) fn wrapped(line: &str, cells: usize) -> Vec<&str> {
    let mut pieces = Vec::new();
    let (mut start, mut taken) = (0, 0);
    // Behind the last space of the piece, and what the piece takes up to there.
    let mut space: Option<(usize, usize)> = None;
    for (at, c) in line.char_indices() {
        let wide = c.width().unwrap_or(1);
        if taken + wide > cells && at > start && c == ' ' {
            // The space itself is the break.
            pieces.push(line[start..at].trim_end());
            (start, taken, space) = (at + 1, 0, None);
            continue;
        }
        if taken + wide > cells && at > start {
            let (end, before) = space.take().unwrap_or((at, taken));
            pieces.push(line[start..end].trim_end());
            (start, taken) = (end, taken - before);
        }
        taken += wide;
        if c == ' ' {
            space = Some((at + 1, taken));
        }
    }
    pieces.push(&line[start..]);
    pieces
}

/// The text, or as much of it as so many cells hold.
pub(super) fn cut(text: &str, cells: usize) -> String {
    match wrapped(text, cells.saturating_sub(1))[..] {
        [] | [_] => text.to_owned(),
        [first, ..] => format!("{first}…"),
    }
}

/// A table with a quiet head; two spaces stand between columns, and no line ends in spaces.
pub(super) fn render<const N: usize>(head: [&str; N], rows: &[[String; N]], paint: Paint) -> String {
    let widest = |column: usize| {
        let cells = rows
            .iter()
            .filter_map(|row| row.get(column))
            .map(|cell| width(cell));
        cells
            .chain(head.get(column).map(|cell| width(cell)))
            .max()
            .unwrap_or_default()
    };
    let line = |cells: [&str; N]| {
        let columns: Vec<_> = cells
            .iter()
            .enumerate()
            .map(|(column, cell)| padded(cell, widest(column)))
            .collect();
        columns.join("  ").trim_end().to_owned()
    };
    let body = rows.iter().map(|row| line(row.each_ref().map(String::as_str)));
    std::iter::once(paint.tone(Tone::Quiet, &line(head)))
        .chain(body)
        .collect::<Vec<_>>()
        .join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_broken_at_spaces_or_where_it_must_be() {
        assert_eq!(wrapped("", 5), [""]);
        assert_eq!(wrapped("one two three", 7), ["one two", "three"]);
        assert_eq!(wrapped("unbroken", 3), ["unb", "rok", "en"]);
        assert_eq!(wrapped("李明李明", 5), ["李明", "李明"]);
        assert_eq!(wrapped("李", 1), ["李"]);
        assert_eq!(cut("Bob", 4), "Bob");
        assert_eq!(cut("Roberta", 4), "Rob…");
        for line in [
            "see you            15:44  Carol  hi",
            "a\u{200d}b c",
            " x",
            "          ",
        ] {
            for cells in 1..12 {
                let pieces = wrapped(line, cells);
                assert!(
                    pieces.iter().all(|piece| width(piece) <= cells.max(1)),
                    "{pieces:?}"
                );
            }
        }
    }

    #[test]
    fn columns_line_up_behind_wide_characters() {
        let rows = [
            ["李明".to_owned(), "a".to_owned()],
            ["Bob".to_owned(), "b".to_owned()],
        ];

        let table = render(["WHO", "X"], &rows, Paint::Plain);

        assert_eq!(table, "WHO   X\n李明  a\nBob   b");
    }
}
