//! Characters that are not what they look like.

/// Whether a character shows nothing by itself and changes what is shown: a control character, a mark of direction, an
/// invisible operator, an odd line end. The joiners U+200C and U+200D are none: scripts and emoji need them.
pub(crate) fn is_mark(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{061c}'
            | '\u{200b}' | '\u{200e}' | '\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{feff}'
            | '\u{fff9}'..='\u{fffb}'
            | '\u{e0000}'..='\u{e001f}')
}
