//! `hoopoe history`: shows a conversation, and says that it was seen.

use clap::Args;
use hoopoe_protocol::id::MessageId;

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
    /// A contact's number, or exactly their name
    who: String,
    /// How many messages to show
    #[arg(long, value_name = "N", default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..=200))]
    limit: u32,
    /// Show what came before; the cursor is printed above an earlier page
    #[arg(long, value_name = "CURSOR")]
    before: Option<String>,
    /// Do not count what is shown as read
    #[arg(long)]
    peek: bool,
}

pub(super) async fn run(arguments: Arguments, client: &Client, screen: &Screen) -> Result<(), CliError> {
    let (contact, _) = who::find_conversation(client, &arguments.who).await?;
    let mut query = vec![("limit", arguments.limit.to_string())];
    query.extend(arguments.before.map(|cursor| ("before", cursor)));
    let history: History = client
        .get_with(&format!("chats/{contact}/messages"), &query)
        .await?;
    let clock = Clock::system();
    screen.answer(&history, |history, paint| {
        let earlier = earlier(history, &arguments.who, client);
        render(history, earlier.as_deref(), &clock, paint)
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
                &MarkRead { messages: Some(seen) },
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

/// How to see what was said before; nothing if that was all.
fn earlier(history: &History, who: &str, client: &Client) -> Option<String> {
    let cursor = super::clean::line(history.before.as_ref()?);
    let rest = format!("history {} --before {cursor}", super::error::quoted(who));
    Some(format!(
        "earlier: {}",
        super::error::command(client.profile(), &rest)
    ))
}

fn render(history: &History, earlier: Option<&str>, clock: &Clock, paint: Paint) -> String {
    if history.messages.is_empty() {
        return "Nothing was said yet.".to_owned();
    }
    let layout = Layout::fitting(&history.messages, clock, paint, output::line_cells());
    let earlier = earlier.map(|hint| paint.tone(Tone::Quiet, hint));
    let lines = history.messages.iter().map(|message| layout.message(message));
    earlier.into_iter().chain(lines).collect::<Vec<_>>().join("\n")
}
