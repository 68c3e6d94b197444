//! `hoopoe chat`: how a conversation is listed and told of.

use clap::{Args, ValueEnum};
use hoopoe_protocol::time::{Span, Timestamp};

use super::{
    CliError,
    client::Client,
    clock::Clock,
    output::{Paint, Screen},
    who,
};
use crate::{
    clock,
    web::types::{Chat, ChatChange, ChatNotify, List},
};

/// The end of the year 9999.
const FOR_GOOD: Timestamp = Timestamp(253_402_300_799_000);

#[derive(Args, Debug)]
#[allow(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
pub(super) struct Arguments {
    /// A contact's number, or exactly their name; me for what you write to yourself
    who: String,
    /// Make no noise about it: for good, or for so many hours
    #[arg(long, value_name = "HOURS", num_args = 0..=1, value_parser = clap::value_parser!(u32).range(1..=87_600))]
    mute: Option<Option<u32>>,
    /// Make noise about it again
    #[arg(long, conflicts_with = "mute")]
    unmute: bool,
    /// List it above the others
    #[arg(long)]
    pin: bool,
    /// List it among the others
    #[arg(long, conflicts_with = "pin")]
    unpin: bool,
    /// Put it away, until something is said in it
    #[arg(long)]
    archive: bool,
    /// Take it out again
    #[arg(long, conflicts_with = "archive")]
    unarchive: bool,
    /// Show it as unread
    #[arg(long)]
    unread: bool,
    /// Do not show it as unread any more
    #[arg(long, conflicts_with = "unread")]
    seen: bool,
    /// How much a notification of it says
    #[arg(long, value_name = "HOW-MUCH")]
    notify: Option<Notify>,
}

/// How much a notification of it says.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Notify {
    /// As much as of others
    Usual,
    /// Name and text
    Everything,
    /// The name
    Name,
    /// That there is a message
    Nothing,
    /// There is none
    Off,
}

pub(super) async fn run(arguments: &Arguments, client: &Client, screen: &Screen) -> Result<(), CliError> {
    let (contact, _) = who::find_chat(client, &arguments.who).await?;
    let change = change(arguments);
    let chat: Chat = match change {
        Some(change) => client.patch(&format!("chats/{contact}"), &change).await?,
        None => listed(client, contact).await?,
    };
    let clock = Clock::system();
    screen.answer(&chat, |chat, _: Paint| render(chat, &clock))
}

async fn listed(client: &Client, contact: i64) -> Result<Chat, CliError> {
    let chats: List<Chat> = client.get("chats").await?;
    let found = chats.items.into_iter().find(|chat| chat.contact == contact);
    found.ok_or_else(|| {
        CliError::failed(
            "no_such_contact",
            "this conversation is not in the list; see: hoopoe chats",
        )
    })
}

/// What is to be otherwise; none if nothing.
fn change(arguments: &Arguments) -> Option<ChatChange> {
    let one_of = |yes: bool, no: bool| (yes || no).then_some(yes);
    let muted = arguments.mute.map(|hours| match hours {
        Some(hours) => clock::now().plus(Span::hours(hours.into())),
        None => FOR_GOOD,
    });
    let change = ChatChange {
        muted_until: muted.or(arguments.unmute.then_some(Timestamp(0))),
        pinned: one_of(arguments.pin, arguments.unpin),
        archived: one_of(arguments.archive, arguments.unarchive),
        marked_unread: one_of(arguments.unread, arguments.seen),
        notify: arguments.notify.map(notify),
    };
    (change != ChatChange::default()).then_some(change)
}

const fn notify(asked: Notify) -> ChatNotify {
    match asked {
        Notify::Usual => ChatNotify::Usual,
        Notify::Everything => ChatNotify::Everything,
        Notify::Name => ChatNotify::Name,
        Notify::Nothing => ChatNotify::Nothing,
        Notify::Off => ChatNotify::Off,
    }
}

fn render(chat: &Chat, clock: &Clock) -> String {
    let noise = if chat.muted_until <= clock::now() {
        "makes noise".to_owned()
    } else if chat.muted_until >= FOR_GOOD {
        "is muted".to_owned()
    } else {
        format!("is muted until {}", clock.read(chat.muted_until))
    };
    let place = match (chat.pinned_at.0 > 0, chat.archived) {
        (_, true) => "is put away",
        (true, false) => "stands above the others",
        (false, false) => "stands among the others",
    };
    let seen = if chat.marked_unread {
        ", is shown as unread"
    } else {
        ""
    };
    let told = match chat.notify {
        ChatNotify::Usual => "notifications say as much as of others",
        ChatNotify::Everything => "notifications say who writes and what",
        ChatNotify::Name => "notifications say who writes",
        ChatNotify::Nothing => "notifications say that there is a message",
        ChatNotify::Off => "there are no notifications",
    };
    let name = who::title(chat);
    format!("{name} {noise}, {place}{seen}; {told}")
}
