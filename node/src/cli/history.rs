//! `hoopoe history`: shows a conversation, and says that it was seen.

use clap::Args;
use hoopoe_protocol::{id::MessageId, time::Timestamp};

use super::{
    CliError,
    client::Client,
    clock::Clock,
    conversation::Layout,
    output::{self, Paint, Screen, Tone},
    who,
};
use crate::web::types::{History, MarkRead, Marked};

#[derive(Args, Debug)]
pub(super) struct Arguments {
    /// A contact's number, or exactly their name; me for what you write to yourself
    who: String,
    /// How many messages to show
    #[arg(long, value_name = "N", default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..=200))]
    limit: u32,
    /// Show what came before; the cursor is printed above a page
    #[arg(long, value_name = "CURSOR")]
    before: Option<String>,
    /// Show what followed; the cursor is printed below a page
    #[arg(long, value_name = "CURSOR", conflicts_with = "before")]
    after: Option<String>,
    /// Begin where you have not read yet
    #[arg(long, conflicts_with_all = ["before", "after"])]
    unread: bool,
    /// Begin at a day of your calendar
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = day, conflicts_with_all = ["before", "after", "unread"])]
    date: Option<Timestamp>,
    /// Do not count what is shown as read
    #[arg(long)]
    peek: bool,
}

pub(super) async fn run(arguments: Arguments, client: &Client, screen: &Screen) -> Result<(), CliError> {
    let (contact, _) = who::find_chat(client, &arguments.who).await?;
    let mut query = vec![("limit", arguments.limit.to_string())];
    query.extend(arguments.before.map(|cursor| ("before", cursor)));
    query.extend(arguments.after.map(|cursor| ("after", cursor)));
    query.extend(arguments.unread.then(|| ("around", "unread".to_owned())));
    query.extend(arguments.date.map(|date| ("date", date.0.to_string())));
    let history: History = client
        .get_with(&format!("chats/{contact}/messages"), &query)
        .await?;
    let clock = Clock::system();
    screen.answer(&history, |history, paint| {
        let beside = |name: &str, side: &str, cursor: Option<&String>| {
            cursor.map(|cursor| further(name, side, cursor, &arguments.who, client))
        };
        let earlier = beside("earlier", "before", history.before.as_ref());
        let later = beside("later", "after", history.after.as_ref());
        render(history, [earlier, later], &clock, paint)
    })?;
    if arguments.peek {
        return Ok(());
    }
    // Only after it was printed: nothing counts as read that nobody could see.
    let seen = unread(&history);
    if !seen.is_empty() {
        let _: Marked = client
            .post(
                &format!("chats/{contact}/read"),
                &MarkRead {
                    messages: Some(seen),
                    up_to: None,
                },
            )
            .await?;
    }
    Ok(())
}

fn unread(history: &History) -> Vec<MessageId> {
    history
        .messages
        .iter()
        .filter(|message| !message.mine && !message.read)
        .map(|message| message.id)
        .collect()
}

/// How to see what was said before or after.
fn further(name: &str, side: &str, cursor: &str, who: &str, client: &Client) -> String {
    let cursor = super::clean::line(cursor);
    let rest = format!("history {} --{side} {cursor}", super::error::quoted(who));
    format!("{name}: {}", super::error::command(client.profile(), &rest))
}

/// The beginning of a day where this computer is.
fn day(text: &str) -> Result<Timestamp, String> {
    Clock::system()
        .day(text)
        .ok_or_else(|| "a day is written like 2026-11-28".to_owned())
}

fn render(history: &History, beside: [Option<String>; 2], clock: &Clock, paint: Paint) -> String {
    if history.messages.is_empty() {
        return "Nothing was said yet.".to_owned();
    }
    let layout = Layout::fitting(&history.messages, clock, paint, output::line_cells());
    let [earlier, later] = beside.map(|hint| hint.map(|hint| paint.tone(Tone::Quiet, &hint)));
    let lines = history.messages.iter().map(|message| layout.message(message));
    let all = earlier.into_iter().chain(lines).chain(later);
    all.collect::<Vec<_>>().join("\n")
}
