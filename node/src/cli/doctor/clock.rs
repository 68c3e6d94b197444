//! The clock of this computer beside the server's.

use hoopoe_protocol::time::{Span, Timestamp};

use super::super::finding::Finding;

/// More than this is no delay of the network.
const NOTICEABLE: Span = Span::seconds(120);
/// More than this, and what was made to hold for days ends early or late.
const WRONG: Span = Span::hours(1);

/// Compares the clock with the `Date` of an answer.
pub(super) fn compare(now: Timestamp, date: Option<&str>) -> Finding {
    let name = "clock";
    let server = date
        .and_then(|date| {
            jiff::fmt::rfc2822::DateTimeParser::new()
                .parse_timestamp(date)
                .ok()
        })
        .and_then(|instant| u64::try_from(instant.as_millisecond()).ok());
    let Some(server) = server else {
        return Finding::warn(
            name,
            "the server does not tell its time",
            "compare the clock by hand",
        );
    };
    let (apart, side) = if now.0 >= server {
        (now.0 - server, "ahead of")
    } else {
        (server - now.0, "behind")
    };
    let found = format!("{} {side} the server's", words(apart));
    let advice = "set the clock, best by the network; keys and invitations end by it";
    if apart > WRONG.0 {
        Finding::fail(name, found, advice)
    } else if apart > NOTICEABLE.0 {
        Finding::warn(name, found, advice)
    } else {
        Finding::ok(name, "agrees with the server's")
    }
}

fn words(milliseconds: u64) -> String {
    let minutes = milliseconds / 60_000;
    match (minutes / (24 * 60), minutes / 60) {
        (0, 0) => format!("{minutes} minutes"),
        (0, hours) => format!("{hours} hours"),
        (days, _) => format!("{days} days"),
    }
}

#[cfg(test)]
mod tests {
    use super::{
        super::super::{finding::render, output::Paint},
        *,
    };

    #[test]
    fn a_clock_that_is_off_is_found_in_both_directions() {
        let noon = Timestamp(1_795_176_000_000);
        let date = |text: &str| render(&[compare(noon, Some(text))], Paint::Plain);

        assert!(date("Fri, 20 Nov 2026 12:00:30 GMT").starts_with("ok    clock"));
        assert!(date("Fri, 20 Nov 2026 12:05:00 GMT").starts_with("warn  clock  5 minutes behind"));
        assert!(date("Thu, 19 Nov 2026 11:00:00 GMT").starts_with("fail  clock  1 days ahead of"));
        assert!(date("Fri, 20 Nov 2026 15:00:00 GMT").starts_with("fail  clock  3 hours behind"));
        for nonsense in [None, Some(""), Some("yesterday")] {
            let line = render(&[compare(noon, nonsense)], Paint::Plain);
            assert!(
                line.starts_with("warn  clock  the server does not tell"),
                "{line}"
            );
        }
    }
}
