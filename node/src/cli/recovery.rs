//! `hoopoe words`: shows the recovery words to whoever has the passphrase, and asks for some of them, so that it is known that
//! somebody wrote them down.

use std::{
    io::{self, BufRead as _, IsTerminal as _, Write as _},
    path::PathBuf,
};

use clap::Args;
use zeroize::Zeroizing;

use super::{
    CliError, clean,
    client::Client,
    init,
    output::{Paint, Screen},
    passphrase,
};
use crate::web::types::{RecoveryWords, WordsAnswer, WordsQuestion};

#[derive(Args, Debug)]
pub(super) struct Arguments {
    /// Read the passphrase from this file instead of asking for it
    #[arg(long, value_name = "FILE")]
    passphrase_file: Option<PathBuf>,
    /// Do not ask for some of the words afterwards
    #[arg(long)]
    only_show: bool,
}

pub(super) async fn run(arguments: &Arguments, client: &Client, screen: &Screen) -> Result<(), CliError> {
    let asked = WordsQuestion {
        passphrase: passphrase::ask(arguments.passphrase_file.as_deref())?.to_string(),
    };
    let found: RecoveryWords = client.post("words", &asked).await?;
    screen.answer(&found, |found, _: Paint| {
        let words: Vec<&str> = found.words.iter().map(String::as_str).collect();
        format!("{}\n\n{}", init::rows(&words), init::WHY)
    })?;
    if arguments.only_show || screen.is_json() || !io::stdin().is_terminal() {
        return Ok(());
    }
    check(&found.asked, client).await
}

/// Asks for some of them, as somebody wrote them down.
async fn check(places: &[u32], client: &Client) -> Result<(), CliError> {
    eprintln!(
        "\nWrite them down. Then type those that are asked for, from your paper; Enter alone leaves it for later."
    );
    let mut words = Vec::new();
    for place in places {
        eprint!("Word {place}: ");
        io::stderr().flush()?;
        let mut typed = Zeroizing::new(String::new());
        io::stdin().lock().read_line(&mut typed)?;
        if typed.trim().is_empty() {
            return Ok(());
        }
        words.push(clean::line(typed.trim()));
    }
    let asked = places.to_vec();
    client.tell("words/saved", &WordsAnswer { asked, words }).await?;
    eprintln!("They are right.");
    Ok(())
}
