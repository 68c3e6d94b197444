//! Makes what others wrote harmless for a terminal.
//!
//! A name or a text of somebody else may hold escape sequences that move the cursor or ring the bell, and marks that
//! turn the direction of writing to make one thing look like another. Each becomes the replacement character.

use crate::text::is_mark;

/// A text of several lines: line feeds and tabs stay.
#[must_use]
pub fn text(text: &str) -> String {
    text.replace("\r\n", "\n")
        .chars()
        .map(|c| if c == '\n' || c == '\t' { c } else { harmless(c) })
        .collect()
}

/// A text of one line: line feeds and tabs become spaces.
#[must_use]
pub fn line(text: &str) -> String {
    text.chars()
        .map(|c| {
            if c == '\n' || c == '\t' || c == '\r' {
                ' '
            } else {
                harmless(c)
            }
        })
        .collect()
}

/// A person's name on one line; one who has not said a name yet gets words in its place.
#[must_use]
pub fn name(name: &str) -> String {
    let name = line(name);
    if name.trim().is_empty() {
        "(no name yet)".to_owned()
    } else {
        name
    }
}

fn harmless(c: char) -> char {
    if is_mark(c) {
        char::REPLACEMENT_CHARACTER
    } else {
        c
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escape_sequences_of_others_do_not_reach_the_terminal() {
        for evil in [
            "\u{1b}[2J",
            "\u{1b}]0;title\u{7}",
            "\u{9b}31m",
            "a\u{8}b",
            "\u{7f}",
            "\r",
        ] {
            let clean = text(evil);

            assert!(!clean.chars().any(char::is_control), "{evil:?} became {clean:?}");
        }
    }

    #[test]
    fn marks_that_turn_the_direction_of_writing_are_shown_as_what_they_are() {
        for mark in [
            '\u{202e}', '\u{2066}', '\u{200f}', '\u{061c}', '\u{2028}', '\u{feff}',
        ] {
            assert_eq!(text(&format!("a{mark}b")), "a\u{fffd}b");
        }
    }

    #[test]
    fn a_name_stays_on_one_line_and_a_text_keeps_its_lines() {
        assert_eq!(name("Bob\nAlice: hi"), "Bob Alice: hi");
        assert_eq!(text("one\r\ntwo\tthree"), "one\ntwo\tthree");
    }

    #[test]
    fn ordinary_writing_of_all_scripts_is_left_alone() {
        for plain in ["Grüße, Zoë", "שלום", "नमस्ते", "👩\u{200d}🚀 ok", "می\u{200c}خواهم"]
        {
            assert_eq!(text(plain), plain);
        }
    }

    #[test]
    fn a_contact_without_a_name_is_still_somebody() {
        assert_eq!(name(""), "(no name yet)");
        assert_eq!(name(" \n"), "(no name yet)");
    }
}
