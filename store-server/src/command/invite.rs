//! `hoopoe-store invite`

use std::{fmt::Write, path::Path};

use anyhow::{Context, Result};
use data_encoding::BASE32_NOPAD;
use hoopoe_protocol::time::{Span, Timestamp};

use super::{arguments::InviteArguments, output};
use crate::{
    clock::Clock,
    data::{DataDirectory, DataError, announced::Announced},
    db::{
        beside::Beside,
        invite_codes::{self, CodeHash},
        sqlite::open::{self, Database},
    },
};

/// Random bytes of a code: with the hash alone nobody finds it.
const CODE_BYTES: usize = 15;

/// Prints a new code.
///
/// # Errors
/// If no server has run on the directory, or the database cannot be written.
pub async fn invite(arguments: InviteArguments) -> Result<()> {
    let mut db = database(&arguments.data, arguments.database.as_deref()).await?;
    let code = new_code()?;
    let expires = Clock::System
        .now()
        .plus(Span::days(u64::from(arguments.expires_days)));
    invite_codes::add(&mut db.sql(), CodeHash::of(&code), arguments.uses, expires)
        .await
        .context("storing the invite code")?;
    db.close().await.context("closing the database")?;
    let announced = Announced::read(&arguments.data);
    output::print(&show(&code, expires, &announced, &arguments)).context("printing the invite code")
}

// Whoever holds the lock brings the database up to date; if that is the server, it has done so already.
async fn database(directory: &Path, postgres: Option<&str>) -> Result<Beside> {
    if postgres.is_none() {
        bring_up_to_date(directory).await?;
    }
    Ok(Beside::open(directory, postgres).await?)
}

async fn bring_up_to_date(directory: &Path) -> Result<()> {
    open::require(directory)?;
    match DataDirectory::take(directory) {
        Ok(data) => {
            Database::open(data.path())
                .await?
                .close()
                .await
                .context("closing the database")?;
        }
        Err(DataError::InUse(_)) => {}
        Err(error) => return Err(error.into()),
    }
    Ok(())
}

fn new_code() -> Result<String> {
    let mut bytes = [0; CODE_BYTES];
    getrandom::fill(&mut bytes).context("the operating system has no random bytes")?;
    let letters = BASE32_NOPAD.encode(&bytes).to_lowercase();
    let mut code = String::new();
    for (place, letter) in letters.chars().enumerate() {
        if place > 0 && place % 6 == 0 {
            code.push('-');
        }
        code.write_char(letter)?;
    }
    Ok(code)
}

fn show(code: &str, expires: Timestamp, server: &Announced, arguments: &InviteArguments) -> String {
    if arguments.json {
        return serde_json::json!({
            "code": code,
            "uses": arguments.uses,
            "expires": expires,
            "url": server.url,
            "pin": server.pin,
        })
        .to_string();
    }
    let url = server.url.as_deref().unwrap_or("URL");
    let pin = server
        .pin
        .map_or_else(String::new, |pin| format!(" --pin {}", pin.to_text()));
    format!("{code}\nhoopoe join {url}{pin} --invite-code {code}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_long_readable_and_never_the_same() {
        let (one, other) = (new_code().unwrap(), new_code().unwrap());

        assert_eq!(one.len(), 24 + 3);
        assert!(
            one.chars()
                .all(|letter| letter.is_ascii_alphanumeric() || letter == '-')
        );
        assert_ne!(one, other);
    }

    #[test]
    fn a_code_may_be_typed_in_capitals_and_without_dashes() {
        assert_eq!(CodeHash::of("abcdef-ghijkl"), CodeHash::of(" ABCDEFGHIJKL "));
    }
}
