//! `hoopoe active`: says that you are there, or have left, for programs that are a screen of your own.

use clap::Args;

use super::{CliError, client::Client};
use crate::web::types::Activity;

#[derive(Args, Debug)]
pub(super) struct Arguments {
    /// You have left
    #[arg(long)]
    away: bool,
}

pub(super) async fn run(arguments: &Arguments, client: &Client) -> Result<(), CliError> {
    let now = Activity {
        active: Some(!arguments.away),
        input: false,
    };
    client.tell("activity", &now).await
}
