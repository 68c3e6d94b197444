//! `hoopoe draft`: what was typed to somebody and not sent.

use clap::Args;

use super::{
    CliError, clean,
    client::Client,
    output::{Paint, Screen},
    who,
};
use crate::web::types::{DraftNow, NewDraft};

#[derive(Args)]
pub(super) struct Arguments {
    /// A contact's number, or exactly their name; me for what you write to yourself
    who: String,
    /// What to keep in the place of what was typed before; a single - reads it from standard input
    text: Vec<String>,
    /// Forget what was typed
    #[arg(long, conflicts_with = "text")]
    forget: bool,
}

impl std::fmt::Debug for Arguments {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // What people write is never printed.
        f.write_str("Arguments(..)")
    }
}

pub(super) async fn run(arguments: Arguments, client: &Client, screen: &Screen) -> Result<(), CliError> {
    let (contact, _) = who::find_chat(client, &arguments.who).await?;
    let path = format!("chats/{contact}/draft");
    let now: DraftNow = match arguments.text.as_slice() {
        _ if arguments.forget => client.delete(&path).await?,
        [] => client.get(&path).await?,
        [only] if only == "-" => {
            let text = super::send::standard_input()?
                .trim_end_matches(['\n', '\r'])
                .to_owned();
            client.put(&path, &NewDraft { text }).await?
        }
        words => {
            let text = words.join(" ");
            client.put(&path, &NewDraft { text }).await?
        }
    };
    screen.answer(&now, |now, _: Paint| {
        now.draft.as_ref().map_or_else(
            || "Nothing was typed that was not sent.".to_owned(),
            |draft| clean::text(&draft.text),
        )
    })
}
