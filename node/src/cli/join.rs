//! `hoopoe join`: makes a store server your own.

use clap::Args;

use super::{CliError, client::Client, output::Screen, status};
use crate::{
    config::{Pin, ServerUrl},
    web::types::{JoinServer, Server},
};

#[derive(Args)]
pub(super) struct Arguments {
    /// The server's URL, as in https://store.example
    url: ServerUrl,
    /// The key of its certificate, as its operator gave it to you, for a server without a public name
    #[arg(long, value_name = "PIN")]
    pin: Option<Pin>,
    /// The code with which its operator invited you
    #[arg(long, value_name = "CODE")]
    invite_code: Option<String>,
    /// The server was set up anew, so its key is another one than before
    #[arg(long)]
    trust_new_key: bool,
}

impl std::fmt::Debug for Arguments {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // The code admits whoever has it.
        f.write_str("Arguments(..)")
    }
}

pub(super) async fn run(arguments: Arguments, client: &Client, screen: &Screen) -> Result<(), CliError> {
    let asked = JoinServer {
        url: arguments.url.as_str().to_owned(),
        pin: arguments.pin.map(|pin| pin.0),
        invite_code: arguments.invite_code,
        trust_new_key: arguments.trust_new_key,
    };
    let server: Server = client.post("server", &asked).await?;
    screen.answer(&server, status::server)
}
