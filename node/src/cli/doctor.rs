//! `hoopoe doctor`: a line for each thing that can be wrong, and what to do about it. Nothing is changed.

mod clock;
mod files;
mod node;
mod server;

use std::path::Path;

use clap::Args;

use server::Place;

use super::{
    CliError,
    client::Client,
    finding::{self, Finding},
    output::Screen,
    passphrase, profile,
    settings::Settings,
};
use crate::{
    config::RunConfig,
    db::inspection::{Inspection, Schema},
    db::servers::Standing,
    profile::Profile,
    web::types::Status,
};

#[derive(Args, Debug)]
pub(super) struct Arguments {
    #[command(flatten)]
    settings: Settings,
}

pub(super) async fn run(arguments: &Arguments, folder: &Path, screen: &Screen) -> Result<(), CliError> {
    let profile = Profile::at(folder.to_owned());
    if !profile.has_remains()? {
        return Err(CliError::no_profile(folder));
    }
    let mut findings = vec![Finding::ok("version", env!("CARGO_PKG_VERSION"))];
    let config = match arguments.settings.load(folder) {
        Ok((_, config)) => {
            findings.push(Finding::ok("settings", "make sense"));
            config
        }
        Err(error) => {
            findings.push(Finding::fail(
                "settings",
                error.to_string(),
                "see them with: hoopoe config",
            ));
            RunConfig::default()
        }
    };
    findings.extend(files::look(&profile));
    let place = match node::ask(&Client::new(folder)?, &profile).await {
        node::Answer::Status(status, lines) => {
            findings.extend(lines);
            server(&status)
        }
        node::Answer::Silence(lines) => {
            findings.extend(lines);
            let (lines, place) = inside(folder, &config).await;
            findings.extend(lines);
            place
        }
    };
    if let Some(place) = place {
        findings.extend(server::look(&place).await);
    }
    finding::report(&findings, screen)
}

/// The server that matters: the one that is moved to, if there is one.
fn server(status: &Status) -> Option<Place> {
    if let Some(next) = &status.server.next {
        let (url, pin) = (next.url.clone(), next.pin);
        return Some(Place { url, pin });
    }
    let (url, pin) = (status.server.url.clone()?, status.server.pin);
    Some(Place { url, pin })
}

/// What can be seen in the database while no node runs, if the passphrase lies in a file.
async fn inside(folder: &Path, config: &RunConfig) -> (Vec<Finding>, Option<Place>) {
    let Some(file) = config.passphrase_file.as_deref() else {
        let advice = "say --passphrase-file FILE to look inside, or start the node and ask again";
        let finding = Finding::warn(
            "database",
            "was not opened, because nobody is asked for the passphrase",
            advice,
        );
        return (vec![finding], None);
    };
    let opened = passphrase::ask(Some(file)).and_then(|passphrase| profile::unlock(folder, &passphrase));
    let unlocked = match opened {
        Ok(unlocked) => unlocked,
        Err(error) => {
            let finding = Finding::fail("passphrase", error.to_string(), "is it the right file?");
            return (vec![finding], None);
        }
    };
    let database = unlocked.profile.database();
    let look = "look closer with: hoopoe check";
    let inspection = match Inspection::open(&database, &unlocked.database_key).await {
        Ok(inspection) => inspection,
        Err(error) => return (vec![Finding::fail("database", error.to_string(), look)], None),
    };
    let schema = match inspection.schema().await {
        Ok(Schema { found, known }) if found > known => {
            Finding::fail("database", "a newer hoopoe was here", "use that one")
        }
        Ok(_) => Finding::ok("database", "opens"),
        Err(error) => Finding::fail("database", error.to_string(), look),
    };
    let servers = inspection
        .servers(&unlocked.storage_key)
        .await
        .unwrap_or_default();
    inspection.close().await;
    let rank = |standing| match standing {
        Standing::Next { .. } => 0,
        Standing::Own => 1,
        Standing::Former { .. } => 2,
    };
    let server = servers
        .into_iter()
        .filter(|server| rank(server.standing) < 2)
        .min_by_key(|server| rank(server.standing));
    let place = server.map(|server| Place {
        url: server.url,
        pin: server.pin,
    });
    (vec![schema], place)
}
