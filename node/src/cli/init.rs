//! `hoopoe init`: makes a profile, and shows the recovery words this one time; or takes words and restores who one is.

use std::{
    fs,
    io::{self, Read as _},
    path::{Path, PathBuf},
};

use clap::Args;
use hoopoe_crypto::recovery::RecoverySeed;
use serde::Serialize;
use zeroize::Zeroizing;

use super::{
    CliError,
    error::command,
    output::{self, Paint, Screen, Tone},
    passphrase, table,
};
use crate::{
    config::{Pin, ServerUrl},
    driver::Joining,
    node::{self, AccountError, NewAccount, Words},
    page::{KeptPage, PageAddress},
    profile::{CreateError, Founding, Profile},
    random,
};

#[derive(Args)]
pub(super) struct Arguments {
    /// The name that your contacts will see
    #[arg(long)]
    name: String,
    /// Read the passphrase from this file instead of asking for it
    #[arg(long, value_name = "FILE")]
    passphrase_file: Option<PathBuf>,
    /// Be who these 24 recovery words say (a file with them, `-` for standard input), on a new device
    #[arg(long, value_name = "FILE")]
    words_file: Option<PathBuf>,
    /// The store server to join, as in https://store.example
    #[arg(long, value_name = "URL")]
    server: Option<ServerUrl>,
    /// The key of its certificate, as its operator gave it to you, for a server without a public name
    #[arg(long, value_name = "PIN", requires = "server")]
    pin: Option<Pin>,
    /// The code with which its operator invited you
    #[arg(long, value_name = "CODE", requires = "server")]
    invite_code: Option<String>,
}

impl std::fmt::Debug for Arguments {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Arguments(..)")
    }
}

#[derive(Serialize)]
struct Made<'a> {
    profile: String,
    words: Vec<&'a str>,
}

pub(super) async fn run(arguments: Arguments, folder: PathBuf, screen: &Screen) -> Result<(), CliError> {
    // Asked first: nobody should choose a passphrase in vain.
    if Profile::at(folder.clone()).exists()? {
        return Err(refused(&CreateError::Exists));
    }
    let mut rng = random::generator();
    let (seed, origin) = match arguments.words_file.as_deref() {
        Some(file) => (restored(file)?, Origin::Words),
        None => (RecoverySeed::generate(&mut rng), Origin::Chance),
    };
    let passphrase = passphrase::choose(&folder, arguments.passphrase_file.as_deref())?;
    // Until it is finished, nothing is left of it if anything fails.
    let founding =
        Profile::create(&folder, passphrase.as_bytes(), &mut rng).map_err(|error| refused(&error))?;
    let words: Zeroizing<String> = seed.words();
    let page = fill(&founding, seed, arguments).await?;
    let made = Made {
        profile: folder.display().to_string(),
        words: match origin {
            Origin::Chance => words.split(' ').collect(),
            // Who typed them has them; they are not shown again.
            Origin::Words => Vec::new(),
        },
    };
    let shown = screen.answer(&made, |made, paint| render(made, &folder, paint));
    if let Err(error) = shown {
        // A profile whose words nobody has seen must not be used; what was begun of it is dropped.
        let title =
            format!("no profile was made, because the recovery words could not be shown: {error}; try again");
        return Err(CliError::failed("not_shown", title));
    }
    let unlocked = founding.finish().map_err(|error| unfinished(&folder, error))?;
    let kept = KeptPage {
        address: page,
        was_lost: false,
    };
    if let Err(error) = kept.write(&unlocked.profile) {
        // The next start with keys writes it.
        output::say(&format_args!(
            "hoopoe: warning: where the page is could not be kept: {error}"
        ));
    }
    Ok(())
}

/// Where the seed of an account came from.
enum Origin {
    Chance,
    Words,
}

/// The seed that the words in a file spell.
fn restored(file: &Path) -> Result<RecoverySeed, CliError> {
    let text = if file == Path::new("-") {
        io::read_to_string(io::stdin().take(WORDS_BYTES))
    } else {
        fs::File::open(file).and_then(|file| io::read_to_string(file.take(WORDS_BYTES)))
    };
    let text = text
        .map(Zeroizing::new)
        .map_err(|error| CliError::failed("words", format!("the recovery words cannot be read: {error}")))?;
    RecoverySeed::from_words(&text)
        .map_err(|error| CliError::failed("words", format!("these are not the recovery words: {error}")))
}

/// No 24 words are longer.
const WORDS_BYTES: u64 = 1_024;

async fn fill(
    founding: &Founding,
    seed: RecoverySeed,
    arguments: Arguments,
) -> Result<PageAddress, CliError> {
    let server = arguments.server.map(|url| Joining {
        url: url.as_str().to_owned(),
        pin: arguments.pin.map(|pin| pin.0),
        invite_code: arguments.invite_code,
        is_new: false,
    });
    let account = NewAccount {
        name: arguments.name,
        seed,
        words: Words::Known,
        server,
        page: None,
    };
    let made = node::create_account(founding, account).await;
    made.map_err(|error| {
        let code = match error {
            AccountError::Name | AccountError::NameMarks => "name",
            _ => "init_failed",
        };
        CliError::failed(code, error.to_string())
    })
}

/// The disk refused the last step. From a moment on there is a profile all the same, which whoever takes it up finishes.
fn unfinished(folder: &Path, error: io::Error) -> CliError {
    if Profile::at(folder.to_owned()).exists().unwrap_or(true) {
        let next = command(folder, "run");
        let title = format!(
            "the profile is made, but the disk failed at the last step: {error}; start it with: {next}"
        );
        return CliError::failed("init_unfinished", title);
    }
    refused(&CreateError::Disk(error))
}

/// Why no profile is made, in words.
pub(super) fn refused(error: &CreateError) -> CliError {
    let code = match error {
        CreateError::Exists => "profile_exists",
        CreateError::NotEmpty => "folder_not_empty",
        CreateError::HalfErased => "half_erased",
        CreateError::Lock(_) => "in_use",
        CreateError::Path(_) => "path_too_long",
        CreateError::Vault(_) | CreateError::Disk(_) => "init_failed",
    };
    CliError::failed(code, format!("no profile was made: {error}"))
}

fn render(made: &Made<'_>, folder: &Path, paint: Paint) -> String {
    let next = command(folder, "run");
    if made.words.is_empty() {
        return format!(
            "{profile} is your new profile, and you are who your words say.\n\n\
             Contacts and messages are not in the words: invite your contacts anew.\n\n\
             Start it with: {next}",
            profile = super::clean::line(&made.profile),
        );
    }
    format!(
        "{profile} is your new profile.\n\n{head}\n\n{words}\n\n{why}\nSee them again with: {again}\n\nStart it with: {next}",
        profile = super::clean::line(&made.profile),
        head = paint.tone(Tone::Name, "Your recovery words. Write them on paper, now."),
        words = rows(&made.words),
        why = WHY,
        again = command(folder, "words"),
    )
}

/// What the words are for.
pub(super) const WHY: &str = "They bring back who you are (hoopoe init --words-file) if you lose this device or\n\
                              forget the passphrase; contacts and messages are not in them.\n\
                              Whoever has them is you: keep them where you keep a passport, and type them nowhere else.";

/// The words with their numbers, four in a row.
pub(super) fn rows(words: &[&str]) -> String {
    let rows: Vec<_> = words
        .chunks(4)
        .enumerate()
        .map(|(row, words)| line(row, words))
        .collect();
    rows.join("\n")
}

fn line(row: usize, words: &[&str]) -> String {
    let cell =
        |(column, word): (usize, &&str)| table::padded(&format!("{:>2} {word}", row * 4 + column + 1), 14);
    format!(
        "  {}",
        words.iter().enumerate().map(cell).collect::<String>().trim_end()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_are_numbered_in_the_order_in_which_they_count() {
        let words: Vec<String> = (1..=24).map(|number| format!("word{number}")).collect();
        let made = Made {
            profile: "/p".to_owned(),
            words: words.iter().map(String::as_str).collect(),
        };

        let shown = render(&made, Path::new("/p"), Paint::Plain);

        assert!(
            shown.contains("   1 word1       2 word2       3 word3       4 word4\n"),
            "{shown}"
        );
        assert!(
            shown.contains("  21 word21     22 word22     23 word23     24 word24\n"),
            "{shown}"
        );
    }
}
