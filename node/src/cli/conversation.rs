//! A conversation as lines: when, who, what, how far.

use super::{
    clean,
    clock::Clock,
    output::{Paint, Tone},
    table, words,
};
use crate::web::types::{DeliveryState, Message};

/// Lays out messages under each other.
#[derive(Debug)]
pub(super) struct Layout<'c> {
    pub clock: &'c Clock,
    pub paint: Paint,
    /// Cells of the column for times.
    pub when: usize,
    /// Cells of the column for names.
    pub who: usize,
    /// Cells of a line of the terminal; none where the lines go elsewhere.
    pub line: Option<usize>,
}

/// Cells that a name takes at most.
const NAME: usize = 24;
/// Cells that a text has at least beside its time and its name; else it begins on a line of its own.
const NARROWEST: usize = 20;
/// How far it is set in there.
const INDENT: usize = 4;

impl<'c> Layout<'c> {
    /// As wide as these messages need.
    pub(super) fn fitting(messages: &[Message], clock: &'c Clock, paint: Paint, line: Option<usize>) -> Self {
        let widest = |cells: &dyn Fn(&Message) -> String| {
            messages
                .iter()
                .map(|message| table::width(&cells(message)))
                .max()
                .unwrap_or_default()
        };
        let when = widest(&|message| clock.read(message.sent_at));
        let who = widest(&|message| name(message));
        Self {
            clock,
            paint,
            when,
            who,
            line,
        }
    }

    /// One message. Lines of its text after the first are set in, also those that the terminal would begin, so that no
    /// text can pass for a message of its own.
    pub(super) fn message(&self, message: &Message) -> String {
        let when = table::padded(&self.clock.read(message.sent_at), self.when);
        let who = table::padded(&name(message), self.who);
        let fresh = if message.mine || message.read { " " } else { "•" };
        let beside = table::width(&when) + table::width(&who) + 6;
        let (course, tone) = course(message);
        let margin = match self.line {
            Some(line) if line < beside + NARROWEST => INDENT,
            _ => beside,
        };
        let room = self.line.map(|line| line.saturating_sub(margin).max(1));
        let mut lines = room.map_or_else(Vec::new, |room| fitted(&message.text, room));
        if lines.is_empty() {
            lines.extend(clean::text(&message.text).split('\n').map(str::to_owned));
        }
        if margin < beside {
            lines.insert(0, String::new());
        }
        let has_room =
            |last: &String| room.is_none_or(|room| table::width(last) + 2 + table::width(&course) <= room);
        if !course.is_empty() && !lines.last().is_some_and(has_room) {
            lines.push(String::new());
        }
        let text = lines.join(&format!("\n{}", " ".repeat(margin)));
        let when = self.paint.tone(Tone::Quiet, &when);
        let who = self.paint.tone(Tone::Name, &who);
        let course = self.paint.tone(tone, &course);
        let gap = if course.is_empty() || text.ends_with("  ") {
            ""
        } else {
            "  "
        };
        format!("{when}  {who} {fresh}  {text}{gap}{course}")
    }
}

/// Who wrote a message, in not too many cells.
fn name(message: &Message) -> String {
    table::cut(&clean::name(&message.from), NAME)
}

/// The lines of a text, none longer than a terminal has room for.
fn fitted(text: &str, room: usize) -> Vec<String> {
    let text = clean::text(text).replace('\t', "    ");
    text.split('\n')
        .flat_map(|line| table::wrapped(line, room))
        .map(str::to_owned)
        .collect()
}

/// How a message came or how far it went, and how that looks.
fn course(message: &Message) -> (String, Tone) {
    let Some(delivery) = &message.delivery else {
        let path = message.arrival.map_or("", words::path);
        return (path.to_owned(), Tone::Quiet);
    };
    let tone = match delivery.state {
        DeliveryState::Failed => Tone::Bad,
        DeliveryState::Read => Tone::Good,
        _ => Tone::Quiet,
    };
    (words::delivery(delivery), tone)
}

#[cfg(test)]
mod tests {
    use hoopoe_protocol::{id::MessageId, time::Timestamp};

    use super::*;
    use crate::web::types::{Delivery, Path};

    fn message(from: &str, text: &str) -> Message {
        Message {
            id: MessageId::new([1; 16]),
            place: String::new(),
            mine: false,
            from: from.to_owned(),
            text: text.to_owned(),
            sent_at: Timestamp(0),
            stored_at: Timestamp(0),
            delivery: None,
            arrival: Some(Path::Store),
            read: true,
        }
    }

    fn shown(messages: &[Message]) -> Vec<String> {
        let clock = Clock::system();
        let layout = Layout::fitting(messages, &clock, Paint::Plain, None);
        // The first column depends on the zone of the computer; its width does not.
        messages
            .iter()
            .map(|message| layout.message(message)[16..].to_owned())
            .collect()
    }

    #[test]
    fn messages_line_up_and_say_how_they_came_and_went() {
        let mut mine = message("Al", "hello");
        mine.mine = true;
        mine.arrival = None;
        let at = Timestamp(0);
        mine.delivery = Some(Delivery {
            state: DeliveryState::Delivered,
            path: Some(Path::Direct),
            reason: None,
            at,
        });
        let mut fresh = message("Bob", "news");
        fresh.read = false;

        let lines = shown(&[mine, message("Bob", "hi"), fresh]);

        assert_eq!(
            lines,
            [
                "  Al     hello  ✓✓ · direct",
                "  Bob    hi  stored",
                "  Bob •  news  stored"
            ]
        );
    }

    #[test]
    fn a_text_cannot_pass_for_a_message_of_somebody_else() {
        let lines = shown(&[message(
            "Bob",
            "hi\n1970-01-01 00:00  Alice    I owe you money\u{1b}[1A",
        )]);

        let second = lines[0].lines().nth(1).unwrap();
        assert!(second.starts_with(&" ".repeat(20)), "{second:?}");
        assert!(!lines[0].contains('\u{1b}'));
    }

    #[test]
    fn a_long_line_cannot_either_however_wide_the_terminal_is() {
        let clock = Clock::system();
        let spoof = format!(
            "ok, see you then.{}15:44  Carol          •  Send the money",
            " ".repeat(59)
        );
        let message = message("Frank", &spoof);
        // Narrower than that, even the word that follows breaks.
        for line in 12..140 {
            let layout = Layout::fitting(std::slice::from_ref(&message), &clock, Paint::Plain, Some(line));

            let shown = layout.message(&message);

            for next in shown.lines().skip(1) {
                assert!(next.starts_with("    "), "{line}: {next:?}");
                assert!(table::width(next) <= line, "{line}: {next:?}");
            }
        }
    }

    #[test]
    fn a_name_takes_no_more_than_its_column() {
        let lines = shown(&[message(&"Bob  ".repeat(20), "hi")]);

        assert!(lines[0].contains('…') && lines[0].len() < 60, "{lines:?}");
    }
}
