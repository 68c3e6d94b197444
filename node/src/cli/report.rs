//! `hoopoe report`: what a report of a fault needs, in a file that names nobody.

mod redaction;

use std::{
    fmt::Write as _,
    fs::{self, OpenOptions},
    io::Write as _,
    os::unix::fs::OpenOptionsExt as _,
    path::{Path, PathBuf},
    time::SystemTime,
};

use clap::Args;
use jiff::Timestamp;
use serde::Serialize;

use super::{CliError, clean, client::Client, output::Screen, profile, settings::Settings};
use crate::{
    config::{
        RunConfig,
        key::{Form, Key},
        layers::{Layers, Origin},
    },
    profile::Profile,
    telemetry::{Destination, rotation},
    web::types::{Contact, List, Status},
};
use redaction::Net;

#[derive(Args, Debug)]
pub(super) struct Arguments {
    #[command(flatten)]
    settings: Settings,
    /// Write it into this new file
    #[arg(long, value_name = "FILE", default_value = "hoopoe-report.txt")]
    output: PathBuf,
    /// With so many lines of the log, at most
    #[arg(long, value_name = "N", default_value_t = 200, value_parser = clap::value_parser!(u16).range(0..=2_000))]
    lines: u16,
}

#[derive(Serialize)]
struct Made {
    file: String,
    text: String,
}

pub(super) async fn run(arguments: Arguments, folder: &Path, screen: &Screen) -> Result<(), CliError> {
    let profile = Profile::at(folder.to_owned());
    if !profile.exists()? {
        return Err(profile::missing(folder));
    }
    let (layers, config) = arguments.settings.load(folder)?;
    let client = Client::new(folder)?;
    let status = client.get::<Status>("status").await.ok();
    let contacts = client.get::<List<Contact>>("contacts").await.ok();
    let net = net(&profile, status.as_ref(), contacts.as_ref());

    let mut text = head(&profile, status.as_ref());
    text.push_str(&settings(&layers));
    text.push_str(&log(&profile, &config, &net, usize::from(arguments.lines))?);
    write(&arguments.output, &text)?;
    let made = Made {
        file: arguments.output.display().to_string(),
        text,
    };
    screen.answer(&made, |made, _| {
        format!(
            "{}\nThis is all that is in {}. Read it, then send it if you like; nothing was sent.",
            clean::text(&made.text),
            clean::line(&made.file)
        )
    })
}

/// Everything of this profile that could stand in a log by a mistake of ours.
fn net(profile: &Profile, status: Option<&Status>, contacts: Option<&List<Contact>>) -> Net {
    let mut net = Net::default();
    net.add(&profile.folder().display().to_string());
    for name in ["HOME", "USER", "LOGNAME", "HOSTNAME"] {
        if let Ok(value) = std::env::var(name) {
            net.add(&value);
        }
    }
    if let Some(status) = status {
        net.add(&status.name);
        let urls = [
            status.server.url.as_ref(),
            status.server.next.as_ref().map(|next| &next.url),
        ];
        for url in urls.into_iter().flatten() {
            net.add(url);
            net.add(url.split_once("://").map_or(url.as_str(), |(_, host)| host));
        }
    }
    for contact in contacts.iter().flat_map(|list| &list.items) {
        net.add(&contact.name);
    }
    net
}

/// Versions and counters.
fn head(profile: &Profile, status: Option<&Status>) -> String {
    let mut lines = vec![
        (
            "report of",
            Timestamp::now().strftime("%Y-%m-%d %H:%M UTC").to_string(),
        ),
        ("version", env!("CARGO_PKG_VERSION").to_owned()),
        (
            "system",
            format!("{} {}", std::env::consts::OS, std::env::consts::ARCH),
        ),
        ("kernel", kernel()),
        (
            "database",
            fs::metadata(profile.database()).map_or_else(
                |error| error.kind().to_string(),
                |metadata| format!("{} KiB", metadata.len() >> 10),
            ),
        ),
    ];
    match status {
        None => lines.push(("node", "does not answer".to_owned())),
        Some(status) => {
            let state = serde_json::to_string(&status.server.state).unwrap_or_default();
            let reason = status.server.reason.as_ref();
            let reason = reason.map_or_else(String::new, |reason| format!(": {reason}"));
            lines.push((
                "node",
                format!("version {}, up {}", status.version, uptime(profile)),
            ));
            lines.push(("server", format!("{}{reason}", state.trim_matches('"'))));
            lines.push(("direct", status.direct.len().to_string()));
            lines.push(("waiting", status.outbox.to_string()));
            for (name, count) in &status.counters {
                lines.push(("counted", format!("{name} {count}")));
            }
        }
    }
    lines.iter().fold(String::new(), |mut text, (name, value)| {
        // Writing into a string cannot fail.
        let _ = writeln!(text, "{name:<10} {}", value.trim_end());
        text
    })
}

fn kernel() -> String {
    let release = fs::read_to_string("/proc/sys/kernel/osrelease").unwrap_or_default();
    // A name that somebody gave their kernel is left out.
    let number: String = release
        .chars()
        .take_while(|letter| letter.is_ascii_digit() || *letter == '.')
        .collect();
    number
}

/// The socket is made when a node starts.
fn uptime(profile: &Profile) -> String {
    let made = profile
        .socket()
        .ok()
        .and_then(|path| fs::metadata(path).ok()?.modified().ok());
    made.and_then(|made| SystemTime::now().duration_since(made).ok())
        .map_or_else(
            || "for an unknown time".to_owned(),
            |up| format!("{} s", up.as_secs()),
        )
}

/// Numbers and words are shown; of addresses and files only that they were set.
fn settings(layers: &Layers) -> String {
    Key::ALL.into_iter().fold("\n".to_owned(), |mut text, key| {
        let value = match (layers.texts(key), key.form()) {
            (None, _) => "default".to_owned(),
            (Some(texts), Form::Number | Form::Text) => texts.join(" "),
            (Some(texts), Form::List | Form::Path) => format!("({} set)", texts.len()),
        };
        let origin = match layers.origin(key) {
            Origin::Default => String::new(),
            other => format!(", by {other}"),
        };
        let _ = writeln!(text, "{:<22} {value}{origin}", key.name());
        text
    })
}

fn log(profile: &Profile, config: &RunConfig, net: &Net, most: usize) -> Result<String, CliError> {
    let path = match &config.log_to {
        Destination::File { path, .. } => path.clone(),
        Destination::StandardError => profile.log(),
    };
    let lines = rotation::last_lines(&path, most)
        .map_err(|error| CliError::failed("log_file", format!("the log cannot be read: {error}")))?;
    if lines.is_empty() {
        return Ok("\nno log file: it goes to standard error, or nothing was logged\n".to_owned());
    }
    let (clean, caught): (Vec<_>, Vec<_>) = lines.into_iter().partition(|line| net.lets_through(line));
    Ok(format!(
        "\nthe end of the log, without {} lines that might name somebody\n{}\n",
        caught.len(),
        clean.join("\n")
    ))
}

fn write(path: &Path, text: &str) -> Result<(), CliError> {
    let mut file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path)
        .map_err(|error| {
            CliError::failed(
                "report_file",
                format!(
                    "the report {} cannot be made: {error}; name a new file with --output FILE",
                    path.display()
                ),
            )
        })?;
    file.write_all(text.as_bytes())?;
    Ok(())
}
