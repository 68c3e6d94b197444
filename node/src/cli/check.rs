//! `hoopoe check`: whether everything in the profile is as it was written. Nothing is changed.

use std::path::{Path, PathBuf};

use clap::Args;
use hoopoe_engine::Engine;

use super::{
    CliError,
    finding::{self, Finding},
    output::Screen,
    passphrase, profile,
};
use crate::{
    db::{
        OpenError, ReadError,
        inspection::{Inspection, Loose, Schema},
    },
    profile::{Profile, Unlocked},
    random,
};

#[derive(Args, Debug)]
pub(super) struct Arguments {
    /// Read the passphrase from this file instead of asking for it
    #[arg(long, value_name = "FILE")]
    passphrase_file: Option<PathBuf>,
}

/// What to do about a damaged file.
pub(super) const DAMAGED: &str = "copy the profile folder to another disk before anything else, because this one may be failing; a copy of \
     the database from before can be read, but not gone on with, because it would use message keys a second time";

/// What to do about rows that are whole, and not what this program writes.
const TELL_US: &str = "this is a fault of the program: please report it, with hoopoe report";

pub(super) async fn run(arguments: Arguments, folder: &Path, screen: &Screen) -> Result<(), CliError> {
    if !Profile::at(folder.to_owned()).exists()? {
        return Err(profile::missing(folder));
    }
    let passphrase = passphrase::ask(arguments.passphrase_file.as_deref())?;
    let unlocked = Profile::unlock(folder, passphrase.as_bytes())
        .map_err(|error| profile::refused_while_it_runs(folder, error))?;
    drop(passphrase);
    finding::report(&findings(&unlocked).await, screen)
}

async fn findings(unlocked: &Unlocked) -> Vec<Finding> {
    let mut findings = vec![Finding::ok("vault", "opens with this passphrase")];
    let database = unlocked.profile.database();
    if !database.exists() {
        let advice = "if it was moved away, put it back; if it is lost, put back a backup of the whole folder; was init cut \
                      short? hoopoe erase removes what there is, and init begins anew";
        findings.push(Finding::fail("database", "is missing", advice));
        return findings;
    }
    match Inspection::open(&database, &unlocked.database_key).await {
        Ok(inspection) => {
            findings.extend(file(&inspection).await);
            findings.extend(content(&inspection, unlocked).await);
            inspection.close().await;
        }
        Err(OpenError::WrongKey) => findings.push(Finding::fail(
            "database",
            "its first page is damaged, or it belongs to another profile",
            DAMAGED,
        )),
        Err(error) => findings.push(Finding::fail("database", error.to_string(), DAMAGED)),
    }
    findings
}

/// Whether the file is as SQLite and SQLCipher wrote it.
async fn file(inspection: &Inspection) -> [Finding; 3] {
    let looked = |name, found: Result<Vec<String>, ReadError>, well: &str| match found {
        Ok(found) if found.is_empty() => Finding::ok(name, well),
        Ok(found) => Finding::fail(name, found.join(", "), DAMAGED),
        Err(error) => Finding::fail(name, error.to_string(), DAMAGED),
    };
    [
        looked("pages", inspection.pages().await, "all are authentic"),
        looked("structure", inspection.structure().await, "is whole"),
        looked("references", inspection.references().await, "all lead somewhere"),
    ]
}

/// Whether what stands in it is what this program writes.
async fn content(inspection: &Inspection, unlocked: &Unlocked) -> Vec<Finding> {
    let schema = match inspection.schema().await {
        Ok(Schema { found, known }) if found == known => {
            Finding::ok("schema", format!("has version {found}"))
        }
        Ok(Schema { found, known }) => {
            let advice = if found > known {
                "a newer hoopoe was here: use that one"
            } else {
                "the next hoopoe run upgrades it"
            };
            let found =
                format!("has version {found}, and this program knows {known}; the rest was not looked at");
            return vec![Finding::warn("schema", found, advice)];
        }
        Err(error) => Finding::fail("schema", error.to_string(), DAMAGED),
    };
    let storage = &unlocked.storage_key;
    let settings = match inspection.settings(storage).await {
        Ok(()) => Finding::ok("settings", "all open"),
        Err(error) => Finding::fail("settings", error.to_string(), TELL_US),
    };
    let servers = match inspection.servers(storage).await {
        Ok(servers) => Finding::ok("servers", format!("the keys of {} open", servers.len())),
        Err(error) => Finding::fail("servers", error.to_string(), TELL_US),
    };
    vec![
        schema,
        settings,
        servers,
        account(inspection, unlocked).await,
        rows(inspection.loose().await),
    ]
}

/// Restoring the engine opens every sealed secret, and verifies every manifest and route.
async fn account(inspection: &Inspection, unlocked: &Unlocked) -> Finding {
    let snapshot = match inspection.snapshot().await {
        Ok(Some(snapshot)) => snapshot,
        Ok(None) => {
            let advice = "was init cut short? hoopoe erase removes what there is, and init begins anew";
            return Finding::fail("account", "there is none", advice);
        }
        Err(error) => return Finding::fail("account", error.to_string(), DAMAGED),
    };
    let (contacts, sessions) = (snapshot.contacts.len(), snapshot.sessions.len());
    let seed = *random::secret().expose();
    let config = hoopoe_engine::Config::default();
    match Engine::restore(snapshot, unlocked.storage_key.clone(), seed, config) {
        Ok(_) => Finding::ok(
            "account",
            format!("every key opens and every signature holds; contacts: {contacts}, sessions: {sessions}"),
        ),
        Err(error) => Finding::fail("account", error.to_string(), TELL_US),
    }
}

fn rows(loose: Result<Loose, ReadError>) -> Finding {
    let loose = match loose {
        Ok(loose) => loose,
        Err(error) => return Finding::fail("messages", error.to_string(), DAMAGED),
    };
    let parts = [
        (loose.unseen, "on their way without a mark"),
        (loose.stuck, "said to wait that nothing sends"),
        (loose.unaddressed, "of yours on no way at all"),
    ];
    let wrong: Vec<_> = parts
        .iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, what)| format!("{count} {what}"))
        .collect();
    if wrong.is_empty() {
        Finding::ok("messages", "each is on its way or has arrived")
    } else {
        Finding::fail("messages", wrong.join(", "), TELL_US)
    }
}
