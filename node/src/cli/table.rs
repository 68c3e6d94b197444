//! Columns that line up, also where a character is two cells wide.

use unicode_width::UnicodeWidthStr;

use super::output::{Paint, Tone};

/// How many cells a text takes.
pub(super) fn width(text: &str) -> usize {
    UnicodeWidthStr::width(text)
}

/// The text and as many spaces as the column needs.
pub(super) fn padded(text: &str, cells: usize) -> String {
    format!("{text}{}", " ".repeat(cells.saturating_sub(width(text))))
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
    fn columns_line_up_behind_wide_characters() {
        let rows = [
            ["李明".to_owned(), "a".to_owned()],
            ["Bob".to_owned(), "b".to_owned()],
        ];

        let table = render(["WHO", "X"], &rows, Paint::Plain);

        assert_eq!(table, "WHO   X\n李明  a\nBob   b");
    }
}
