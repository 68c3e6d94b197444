//! `hoopoe watch`: what happens, as it happens, until the node ends or you do.

use std::collections::{BTreeMap, VecDeque};

use hoopoe_protocol::id::MessageId;

use super::{
    CliError,
    chats::excerpt,
    clean,
    client::Client,
    clock::Clock,
    conversation::Layout,
    output::{Paint, Screen, Tone, line_cells},
    status, table, words,
};
use crate::web::types::{
    Contact, ContactState, Delivery, DeliveryState, Event, Link, Message, Presence, PresenceState, Request,
};

/// The longest line of the stream: the longest text, each byte of it escaped, and its head.
const LINE_BYTES: usize = crate::web::BODY_BYTES + 4_096;
/// How many own messages are remembered to say what became of them.
const REMEMBERED: usize = 256;
/// Cells of the columns for times and names.
const WHEN: usize = 5;
const WHO: usize = 14;

pub(super) async fn run(client: &Client, screen: &Screen) -> Result<(), CliError> {
    let mut response = client.stream("events").await?;
    let mut lines = Lines::default();
    let mut watcher = Watcher::default();
    while let Some(chunk) = response.chunk().await.map_err(|error| client.failure(&error))? {
        lines.add(&chunk)?;
        while let Some(line) = lines.next() {
            // An event of a newer node is skipped: there will be one that this program knows.
            let Ok(event) = serde_json::from_slice::<Event>(&line) else {
                continue;
            };
            if !matches!(event, Event::Heartbeat) {
                screen.answer(&event, |event, paint| watcher.render(event, paint))?;
            }
        }
    }
    Err(CliError::failed(
        "connection_lost",
        "the running hoopoe has ended",
    ))
}

/// Cuts a stream into lines.
#[derive(Default)]
struct Lines(Vec<u8>);

impl Lines {
    fn add(&mut self, chunk: &[u8]) -> Result<(), CliError> {
        if self.0.len() + chunk.len() > 2 * LINE_BYTES {
            return Err(CliError::failed(
                "strange_answer",
                "the running hoopoe sent a line that is too long",
            ));
        }
        self.0.extend_from_slice(chunk);
        Ok(())
    }

    fn next(&mut self) -> Option<Vec<u8>> {
        let end = self.0.iter().position(|byte| *byte == b'\n')?;
        let rest = self.0.split_off(end + 1);
        Some(std::mem::replace(&mut self.0, rest))
    }
}

/// Turns events into lines, and remembers what one's own messages said.
#[derive(Default)]
struct Watcher {
    sent: VecDeque<(MessageId, String)>,
    /// What was said last of each contact.
    contacts: BTreeMap<i64, String>,
}

impl Watcher {
    fn render(&mut self, event: &Event, paint: Paint) -> String {
        let clock = Clock::system();
        let about = |who: &str, what: &str| note(&clock, paint, who, what);
        match event {
            Event::Message { name, message, .. } => {
                self.remember(message);
                let layout = Layout {
                    clock: &clock,
                    paint,
                    when: WHEN,
                    who: WHO,
                    line: line_cells(),
                };
                layout.message(&addressed(message, name))
            }
            Event::Delivery {
                name,
                message,
                delivery,
                ..
            } if is_news(delivery) => about(
                name,
                &format!("{}  {}", words::delivery(delivery), self.recall(message)),
            ),
            Event::Contact { contact } => {
                let news = about(&contact.name, &acquaintance(contact));
                let said = self
                    .contacts
                    .insert(contact.id, acquaintance(contact) + &contact.name);
                // It is told again when more is known of them, which is nothing to see here.
                if said.as_ref() == self.contacts.get(&contact.id) {
                    return String::new();
                }
                news
            }
            Event::KeyWarning { contact } => contact
                .warning
                .map(|warning| alarm(&clock, paint, contact, words::warning(warning.kind)))
                .unwrap_or_default(),
            Event::Direct { name, link, .. } => about(name, connection(*link)),
            Event::Typing { name, typing, .. } => about(name, typing_now(*typing)),
            Event::Presence { name, presence, .. } => Self::presence(name, presence, &clock, paint),
            Event::Request { request } => about(&request.name, &request_line(request)),
            Event::AcceptFailed { reason } => about("invitation", &clean::line(reason)),
            Event::Server { server } => about("server", &status::server(server, Paint::Plain)),
            Event::Resync { .. } => about("watch", "events were missed; look at: hoopoe chats"),
            // What somebody does at another screen, or what the messages say.
            Event::Chat { .. } | Event::ChatGone { .. } | Event::Read { .. } | Event::Draft { .. } => {
                String::new()
            }
            Event::RequestGone { .. }
            | Event::Profile { .. }
            | Event::MessageGone { .. }
            | Event::Delivery { .. }
            | Event::Hello { .. }
            | Event::Heartbeat => String::new(),
        }
    }

    /// Nothing, if nothing is known of them any more.
    fn presence(name: &str, presence: &Presence, clock: &Clock, paint: Paint) -> String {
        let words = words::presence(presence, clock);
        match presence.state {
            _ if words.is_empty() => words,
            PresenceState::Unknown => note(clock, paint, name, &format!("was {words}")),
            PresenceState::Online | PresenceState::Away => note(clock, paint, name, &format!("is {words}")),
        }
    }

    /// What the message said, if it was seen here.
    fn recall(&self, message: &MessageId) -> &str {
        let found = self.sent.iter().find(|(id, _)| id == message);
        found.map_or("", |(_, text)| text.as_str())
    }

    fn remember(&mut self, message: &Message) {
        if !message.mine {
            return;
        }
        if self.sent.len() == REMEMBERED {
            self.sent.pop_front();
        }
        self.sent
            .push_back((message.id, format!("“{}”", excerpt(&message.text))));
    }
}

/// An own message names whom it is for, instead of the one who reads this.
fn addressed(message: &Message, name: &str) -> Message {
    let mut message = message.clone();
    let is_kept = |delivery: &Delivery| delivery.state == DeliveryState::Kept;
    if message.delivery.as_ref().is_some_and(is_kept) {
        message.from = "→ yourself".to_owned();
    } else if message.mine {
        message.from = format!("→ {}", clean::name(name));
    }
    message
}

fn acquaintance(contact: &Contact) -> String {
    let what = match contact.state {
        ContactState::Waiting => "is a contact now; their answer is awaited",
        ContactState::Accepted => "is a contact",
        ContactState::Blocked => "is blocked",
        ContactState::Removed => "is not a contact any more",
    };
    format!("{what} (number {})", contact.id)
}

fn request_line(request: &Request) -> String {
    let note = clean::line(&request.note);
    format!("asks to become a contact (request {})  {note}", request.id)
}

/// That a message is queued is said already where it is shown.
const fn is_news(delivery: &Delivery) -> bool {
    !matches!(delivery.state, DeliveryState::Queued) || delivery.reason.is_some()
}

const fn typing_now(is_typing: bool) -> &'static str {
    if is_typing {
        "types"
    } else {
        "does not type any more"
    }
}

const fn connection(link: Link) -> &'static str {
    match link {
        Link::Up => "is connected directly",
        Link::Down => "is not connected directly any more",
    }
}

/// A line that is not to be missed.
fn alarm(clock: &Clock, paint: Paint, contact: &Contact, what: &str) -> String {
    let (when, who) = (clock.now(), clean::name(&contact.name));
    let line = format!(
        "{when}  WARNING: {who}: {what}. Compare: hoopoe safety-number {}",
        contact.id
    );
    paint.tone(Tone::Bad, &line)
}

/// A quiet line about something that is no message.
fn note(clock: &Clock, paint: Paint, who: &str, what: &str) -> String {
    let when = table::padded(&clock.now(), WHEN);
    let who = table::padded(&clean::name(who), WHO);
    paint.tone(Tone::Quiet, format!("{when}  {who}    {what}").trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_whole_whatever_the_chunks() {
        let mut lines = Lines::default();
        let mut found = Vec::new();

        for chunk in ["{\"a\"", ":1}\n{", "}\n\n", "rest"] {
            lines.add(chunk.as_bytes()).unwrap();
            while let Some(line) = lines.next() {
                found.push(String::from_utf8(line).unwrap());
            }
        }

        assert_eq!(found, ["{\"a\":1}\n", "{}\n", "\n"]);
    }

    #[test]
    fn a_line_without_end_is_not_read_for_ever() {
        let mut lines = Lines::default();
        let chunk = vec![b'x'; LINE_BYTES];

        assert!(lines.add(&chunk).is_ok());
        assert!(lines.add(&chunk).is_ok());
        assert!(lines.add(&chunk).is_err());
    }

    #[test]
    fn a_delivery_says_which_message_it_is_about() {
        let mut watcher = Watcher::default();
        let id = "AQEBAQEBAQEBAQEBAQEBAQ";
        let message = format!(
            r#"{{"event":"message","contact":1,"name":"Bob","message":{{"id":"{id}","place":"","mine":true,"from":"Alice","text":"hello\nworld",
                "sent_at":0,"stored_at":0,"delivery":null,"arrival":null,"read":false}}}}"#
        );
        let delivery = format!(
            r#"{{"event":"delivery","contact":1,"name":"Bob","message":"{id}","delivery":{{"state":"read","path":"direct","reason":null,"at":0}}}}"#
        );

        let sent = watcher.render(&serde_json::from_str(&message).unwrap(), Paint::Plain);
        let read = watcher.render(&serde_json::from_str(&delivery).unwrap(), Paint::Plain);

        assert!(sent.contains("→ Bob ") && sent.ends_with("world"), "{sent}");
        assert!(
            read.ends_with("Bob               ✓✓ read · direct  “hello world”"),
            "{read}"
        );
    }
}
