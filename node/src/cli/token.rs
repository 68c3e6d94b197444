//! `hoopoe token`: what lets programs of yours ask over the port.

use clap::{Args, Subcommand, ValueEnum};

use super::{
    CliError, clean,
    client::Client,
    clock::Clock,
    output::{Paint, Screen},
    table,
};
use crate::web::types::{Ended, List, MadeToken, NewToken, TokenEntry, TokenScope};

#[derive(Args, Debug)]
pub(super) struct Arguments {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Make a token, which is shown this once
    Create(Create),
    /// List the tokens
    List,
    /// End a token
    Revoke {
        /// Its number in the list
        #[arg(value_name = "NR")]
        number: u64,
    },
}

#[derive(Args, Debug)]
struct Create {
    /// What it is good for; each includes those before it
    #[arg(long)]
    scope: Scope,
    /// What it is called, to know it again
    #[arg(long)]
    name: String,
    /// After how many days it ends; never if not said
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=3_650))]
    days: Option<u32>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Scope {
    /// See what the screen shows
    Read,
    /// Send, invite, accept
    Write,
    /// Join a server, turn browsers and tokens out
    Admin,
}

pub(super) async fn run(arguments: Arguments, client: &Client, screen: &Screen) -> Result<(), CliError> {
    match arguments.what {
        What::Create(asked) => {
            let new = NewToken {
                name: asked.name,
                scope: match asked.scope {
                    Scope::Read => TokenScope::Read,
                    Scope::Write => TokenScope::Write,
                    Scope::Admin => TokenScope::Admin,
                },
                days: asked.days,
            };
            let made: MadeToken = client.post("tokens", &new).await?;
            screen.answer(&made, |made, _| {
                format!(
                    "{}\n\nKeep it where only your program reads it: it is shown this once.",
                    clean::line(&made.token)
                )
            })
        }
        What::List => {
            let tokens: List<TokenEntry> = client.get("tokens").await?;
            screen.answer(&tokens.items, |tokens, paint| {
                render(tokens, &Clock::system(), paint)
            })
        }
        What::Revoke { number } => {
            let ended: Ended = client.delete(&format!("tokens/{number}")).await?;
            screen.answer(&ended, |_, _| {
                "The token is good for nothing any more.".to_owned()
            })
        }
    }
}

fn render(tokens: &[TokenEntry], clock: &Clock, paint: Paint) -> String {
    if tokens.is_empty() {
        return "No tokens. Make one with: hoopoe token create --scope read --name NAME".to_owned();
    }
    let rows: Vec<_> = tokens
        .iter()
        .map(|token| {
            let scope = match token.scope {
                TokenScope::Read => "read",
                TokenScope::Write => "write",
                TokenScope::Admin => "admin",
            };
            let time = |time: Option<_>, none: &str| time.map_or(none.to_owned(), |time| clock.read(time));
            [
                token.id.to_string(),
                clean::line(&token.name),
                scope.to_owned(),
                clock.read(token.since),
                time(token.used_at, "never"),
                time(token.expires, "never"),
            ]
        })
        .collect();
    table::render(["NR", "NAME", "SCOPE", "SINCE", "USED", "ENDS"], &rows, paint)
}
