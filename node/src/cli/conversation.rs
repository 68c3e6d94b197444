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
}

impl<'c> Layout<'c> {
    /// As wide as these messages need.
    pub(super) fn fitting(messages: &[Message], clock: &'c Clock, paint: Paint) -> Self {
        let widest = |cells: &dyn Fn(&Message) -> String| {
            messages
                .iter()
                .map(|message| table::width(&cells(message)))
                .max()
                .unwrap_or_default()
        };
        let when = widest(&|message| clock.read(message.sent_at));
        let who = widest(&|message| clean::name(&message.from));
        Self {
            clock,
            paint,
            when,
            who,
        }
    }

    /// One message. Lines of its text after the first are set in as far as the first, so that no text can pass for
    /// a message of its own.
    pub(super) fn message(&self, message: &Message) -> String {
        let when = table::padded(&self.clock.read(message.sent_at), self.when);
        let who = table::padded(&clean::name(&message.from), self.who);
        let fresh = if message.mine || message.read { " " } else { "•" };
        let indent = format!("\n{}", " ".repeat(table::width(&when) + table::width(&who) + 6));
        let text = clean::text(&message.text).replace('\n', &indent);
        let course = self.course(message);
        let when = self.paint.tone(Tone::Quiet, &when);
        let who = self.paint.tone(Tone::Name, &who);
        let line = format!("{when}  {who} {fresh}  {text}");
        if course.is_empty() {
            line
        } else {
            format!("{line}  {course}")
        }
    }

    fn course(&self, message: &Message) -> String {
        match &message.delivery {
            Some(delivery) => {
                let tone = match delivery.state {
                    DeliveryState::Failed => Tone::Bad,
                    DeliveryState::Read => Tone::Good,
                    _ => Tone::Quiet,
                };
                self.paint.tone(tone, &words::delivery(delivery))
            }
            None => self
                .paint
                .tone(Tone::Quiet, message.arrival.map_or("", words::path)),
        }
    }
}

#[cfg(test)]
mod tests {
    use hoopoe_protocol::{id::MessageId, time::Timestamp};

    use super::*;
    use crate::web::types::{Delivery, Path};

    fn message(from: &str, text: &str) -> Message {
        Message {
            id: MessageId::new([1; 16]),
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
        let layout = Layout::fitting(messages, &clock, Paint::Plain);
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
}
