//! `hoopoe chats`: the conversations, the most recent first.

use super::{
    CliError, clean,
    client::Client,
    clock::Clock,
    output::{Paint, Screen, Tone},
    table, who, words,
};
use crate::web::types::{Chat, DeliveryState, List, Preview};

/// How much of the last message is shown, in characters.
const EXCERPT: usize = 40;

pub(super) async fn run(client: &Client, screen: &Screen) -> Result<(), CliError> {
    let chats: List<Chat> = client.get("chats").await?;
    screen.answer(&chats.items, |chats, paint| {
        render(chats, &Clock::system(), paint)
    })
}

fn render(chats: &[Chat], clock: &Clock, paint: Paint) -> String {
    let rows: Vec<_> = chats.iter().map(|chat| row(chat, clock)).collect();
    let table = table::render(["NR", "WHO", "NEW", "WHEN", "LAST"], &rows, paint);
    if chats.iter().any(|chat| !who::is_oneself(chat.contact)) {
        return table;
    }
    let advice = "Nobody here yet but yourself. Invite somebody with: hoopoe invite";
    format!("{table}\n{}", paint.tone(Tone::Quiet, advice))
}

fn row(chat: &Chat, clock: &Clock) -> [String; 5] {
    let unread = if chat.unread == 0 && chat.marked_unread {
        "•".to_owned()
    } else if chat.unread == 0 {
        String::new()
    } else {
        chat.unread.to_string()
    };
    let when = chat
        .last
        .as_ref()
        .map_or_else(String::new, |last| clock.read(last.stored_at));
    let last = match &chat.draft {
        Some(draft) => format!("draft: {}", excerpt(&draft.text)),
        None => chat.last.as_ref().map_or_else(String::new, summary),
    };
    [chat.contact.to_string(), who::title(chat), unread, when, last]
}

fn summary(message: &Preview) -> String {
    let text = excerpt(&message.text);
    match &message.delivery {
        Some(delivery) if delivery.state == DeliveryState::Kept => text,
        Some(delivery) => format!("you: {text}  {}", words::tick(delivery.state)),
        None => text,
    }
}

/// The beginning of a text, on one line.
pub(super) fn excerpt(text: &str) -> String {
    let line = clean::line(text);
    let mut characters = line.chars();
    let beginning: String = characters.by_ref().take(EXCERPT).collect();
    if characters.next().is_some() {
        format!("{beginning}…")
    } else {
        beginning
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_excerpt_is_one_short_line() {
        assert_eq!(excerpt("one\ntwo"), "one two");
        assert_eq!(excerpt(&"é".repeat(41)), format!("{}…", "é".repeat(40)));
    }
}
