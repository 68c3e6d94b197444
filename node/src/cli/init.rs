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
    output::{Paint, Screen, Tone},
    passphrase, table,
};
use crate::{
    config::{Pin, ServerUrl},
    db::{Database, servers::Standing},
    driver::Joining,
    node::{self, AccountError},
    profile::{CreateError, Profile, Unlocked},
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
    let was_there = folder.exists();
    let unlocked =
        Profile::create(&folder, passphrase.as_bytes(), &mut rng).map_err(|error| refused(&error))?;
    let words: Zeroizing<String> = seed.words();
    if let Err(error) = fill(&unlocked, seed, arguments).await {
        clear(&folder, was_there)?;
        return Err(error);
    }
    let made = Made {
        profile: folder.display().to_string(),
        words: match origin {
            Origin::Chance => words.split(' ').collect(),
            // Who typed them has them; they are not shown again.
            Origin::Words => Vec::new(),
        },
    };
    let shown = screen.answer(&made, |made, paint| render(made, &command(&folder, "run"), paint));
    if let Err(error) = shown {
        // The words are shown this once: a profile whose words nobody has seen must not be used.
        clear(&folder, was_there)?;
        let title =
            format!("no profile was made, because the recovery words could not be shown: {error}; try again");
        return Err(CliError::failed("not_shown", title));
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

async fn fill(unlocked: &Unlocked, seed: RecoverySeed, arguments: Arguments) -> Result<(), CliError> {
    let name = arguments.name.trim().to_owned();
    if super::clean::line(&name) != name {
        let title = "a name cannot hold control characters or marks that turn the direction of writing";
        return Err(CliError::failed("name", title));
    }
    node::create_account(unlocked, name, seed)
        .await
        .map_err(|error| {
            let code = if matches!(error, AccountError::Name) {
                "name"
            } else {
                "init_failed"
            };
            CliError::failed(code, error.to_string())
        })?;
    let Some(url) = arguments.server else {
        return Ok(());
    };
    let joining = Joining {
        url: url.as_str().to_owned(),
        pin: arguments.pin.map(|pin| pin.0),
        invite_code: arguments.invite_code,
        is_new: false,
    };
    remember(unlocked, joining)
        .await
        .map_err(|error| CliError::failed("init_failed", error.to_string()))
}

/// The server is joined at the first run; until then it is a setting.
async fn remember(unlocked: &Unlocked, joining: Joining) -> Result<(), Box<dyn std::error::Error>> {
    let database = Database::open(&unlocked.profile.database(), &unlocked.database_key).await?;
    let done = put_server(&database, unlocked, joining).await;
    database.close().await;
    done
}

async fn put_server(
    database: &Database,
    unlocked: &Unlocked,
    joining: Joining,
) -> Result<(), Box<dyn std::error::Error>> {
    let mut writer = database.writer().await?;
    let server = joining.remembered(None, Standing::Own);
    writer
        .put_servers(&unlocked.storage_key, &mut random::generator(), &[&server])
        .await?;
    Ok(writer.close().await?)
}

/// Removes what was made; a folder that was there before stays, empty as it was.
fn clear(folder: &Path, was_there: bool) -> io::Result<()> {
    if !was_there {
        return fs::remove_dir_all(folder);
    }
    for entry in fs::read_dir(folder)? {
        fs::remove_file(entry?.path())?;
    }
    Ok(())
}

fn refused(error: &CreateError) -> CliError {
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

fn render(made: &Made<'_>, next: &str, paint: Paint) -> String {
    if made.words.is_empty() {
        return format!(
            "{profile} is your new profile, and you are who your words say.\n\n\
             Contacts and messages are not in the words: invite your contacts anew.\n\n\
             Start it with: {next}",
            profile = super::clean::line(&made.profile),
        );
    }
    let rows: Vec<_> = made
        .words
        .chunks(4)
        .enumerate()
        .map(|(row, words)| line(row, words))
        .collect();
    format!(
        "{profile} is your new profile.\n\n{head}\n\n{words}\n\n{why}\n\nStart it with: {next}",
        profile = super::clean::line(&made.profile),
        head = paint.tone(
            Tone::Name,
            "Your recovery words. Write them on paper, now: they are shown this once."
        ),
        words = rows.join("\n"),
        why = "They bring back who you are (hoopoe init --words-file) if you lose this device or\n\
               forget the passphrase; contacts and messages are not in them.\n\
               Whoever has them is you: keep them where you keep a passport, and type them nowhere else.",
    )
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

        let shown = render(&made, "hoopoe run", Paint::Plain);

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
