//! `hoopoe status`: how the node is.

use super::{
    CliError, clean,
    client::Client,
    output::{Paint, Screen, Tone},
};
use crate::web::types::{Server, ServerState, Status};

pub(super) async fn run(client: &Client, screen: &Screen) -> Result<(), CliError> {
    let status: Status = client.get("status").await?;
    screen.answer(&status, render)
}

fn render(status: &Status, paint: Paint) -> String {
    let direct: Vec<_> = status
        .direct
        .iter()
        .map(|contact| clean::name(&contact.name))
        .collect();
    let is_usual = |name: &str| USUAL.iter().any(|(usual, _)| *usual == name);
    let unusual = status.counters.iter();
    let counters: Vec<_> = unusual
        .filter(|(name, count)| **count > 0 && !is_usual(name))
        .map(|(name, count)| format!("{} {count}", clean::line(name).replace('_', " ")))
        .collect();
    let records: Vec<_> = USUAL
        .iter()
        .filter_map(|(name, word)| Some((status.counters.get(*name)?, word)))
        .filter(|(count, _)| **count > 0)
        .map(|(count, word)| format!("{count} {word}"))
        .collect();
    let lines = [
        ("name", clean::name(&status.name)),
        ("device", clean::line(&status.device)),
        ("server", server(&status.server, paint)),
        ("direct", or_nobody(direct.join(", "))),
        ("waiting", waiting(status.outbox)),
        ("records", records.join(" · ")),
        ("profile", restored(status.restored).to_owned()),
        ("counted", counters.join(" · ")),
        ("version", clean::line(&status.version)),
    ];
    let shown = lines.iter().filter(|(_, value)| !value.is_empty());
    shown
        .map(|(label, value)| format!("{}  {value}", paint.tone(Tone::Quiet, &format!("{label:<7}"))))
        .collect::<Vec<_>>()
        .join("\n")
}

const fn restored(is_restored: bool) -> &'static str {
    if is_restored {
        "was restored from an older copy; all sessions begin anew, and contacts were told"
    } else {
        ""
    }
}

/// What is counted though nothing went wrong: presence records.
const USUAL: [(&str, &str); 2] = [("presence_written", "written"), ("presence_read", "found")];

fn waiting(outbox: u64) -> String {
    match outbox {
        0 => "nothing".to_owned(),
        1 => "1 message or receipt, not confirmed yet".to_owned(),
        more => format!("{more} messages and receipts, not confirmed yet"),
    }
}

fn or_nobody(names: String) -> String {
    if names.is_empty() {
        "nobody connected".to_owned()
    } else {
        names
    }
}

/// How it stands with the server, in words; a line more if another is about to take its place.
pub(super) fn server(server: &Server, paint: Paint) -> String {
    let own = line(
        server.state,
        server.url.as_deref(),
        server.reason.as_deref(),
        paint,
    );
    match &server.next {
        None => own,
        Some(next) => {
            let next = line(next.state, Some(&next.url), next.reason.as_deref(), paint);
            format!("{own}\n{}  {next}", paint.tone(Tone::Quiet, "next   "))
        }
    }
}

fn line(state: ServerState, url: Option<&str>, reason: Option<&str>, paint: Paint) -> String {
    let (word, tone) = match state {
        ServerState::None => ("none; join one with: hoopoe join URL", Tone::Quiet),
        ServerState::Connecting => ("connecting", Tone::Quiet),
        ServerState::Connected => ("connected", Tone::Good),
        ServerState::Unreachable => ("cannot be reached; it is tried again", Tone::Bad),
        ServerState::Refused => ("does not admit you", Tone::Bad),
    };
    let parts = [
        Some(paint.tone(tone, word)),
        url.map(clean::line),
        reason.map(clean::line),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}
