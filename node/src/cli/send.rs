//! `hoopoe send`: writes to somebody.

use std::io::{self, Read};

use clap::Args;
use hoopoe_protocol::limits;
use zeroize::Zeroizing;

use super::{
    CliError, clean,
    client::Client,
    output::{Paint, Screen},
    who, words,
};
use crate::web::types::{NewMessage, Sent};

#[derive(Args)]
pub(super) struct Arguments {
    /// A contact's number, or exactly their name; me for what you write to yourself
    who: String,
    /// The text; several words are joined by spaces, and a single - reads it from standard input
    #[arg(required = true)]
    text: Vec<String>,
}

impl std::fmt::Debug for Arguments {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // What people write is never printed.
        f.write_str("Arguments(..)")
    }
}

pub(super) async fn run(arguments: Arguments, client: &Client, screen: &Screen) -> Result<(), CliError> {
    let text = match arguments.text.as_slice() {
        [only] if only == "-" => standard_input()?.trim_end_matches(['\n', '\r']).to_owned(),
        words => words.join(" "),
    };
    let (contact, name) = who::find_reader(client, &arguments.who).await?;
    let sent: Sent = client
        .post(
            &format!("chats/{contact}/messages"),
            &NewMessage {
                text,
                client_id: None,
            },
        )
        .await?;
    screen.answer(&sent, |sent, _: Paint| sentence(sent, &name))
}

/// How far it is, in words.
pub(super) fn sentence(sent: &Sent, name: &str) -> String {
    if who::is_oneself(sent.contact) {
        return "kept as a note to yourself".to_owned();
    }
    let state = words::state(sent.delivery.state);
    let tick = words::delivery(&sent.delivery);
    let name = clean::name(name);
    format!("{state} for {name}  {tick}")
}

/// All of standard input, if it is text and not longer than anything that is sent.
pub(super) fn standard_input() -> Result<Zeroizing<String>, CliError> {
    // One byte more than allowed tells that there is more; the node says the same of a longer argument.
    let most = limits::TEXT_BYTES as u64 + 2;
    let mut bytes = Zeroizing::new(Vec::new());
    io::stdin().lock().take(most + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > most {
        let title = format!(
            "what comes from standard input is too long; at most {} bytes are taken",
            limits::TEXT_BYTES
        );
        return Err(CliError::failed("text_too_long", title));
    }
    let text = str::from_utf8(&bytes)
        .map_err(|_| CliError::failed("not_text", "what comes from standard input is not UTF-8 text"))?;
    Ok(Zeroizing::new(text.to_owned()))
}
