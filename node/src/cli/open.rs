//! `hoopoe open`: signs a browser of this computer in, and starts the node first where none runs. Where there is no profile yet,
//! the page makes one.
//!
//! The link with the code goes to the browser in a file that only its owner can read, so that it stands in no list of
//! processes. The code ends within a minute, so the file is left for the browser to read, and written anew next time.

use std::{
    env, fs,
    io::{self, Write as _},
    os::unix::fs::OpenOptionsExt as _,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use clap::Args;
use hoopoe_protocol::time::Timestamp;
use serde::Serialize;
use tokio::time::sleep;

use super::{
    CliError,
    client::Client,
    error::command,
    output::{self, Screen},
    start::{self, Started},
};
use crate::{profile::Profile, web::types::SignInLink};

/// How long somebody else's start is waited for.
const PATIENCE: Duration = Duration::from_secs(60);
const AGAIN: Duration = Duration::from_millis(100);

/// The way in.
#[derive(Serialize)]
struct Way {
    link: String,
    expires: Timestamp,
    /// How the node was started, if it did not run.
    #[serde(skip_serializing_if = "Option::is_none")]
    started: Option<Started>,
}

#[derive(Args, Debug)]
pub(super) struct Arguments {
    /// Only print the link
    #[arg(long)]
    print: bool,
    /// For Safari, and other browsers that know no hosts below localhost: one tab, at 127.0.0.1
    #[arg(long)]
    safari: bool,
}

pub(super) async fn run(arguments: &Arguments, client: &Client, screen: &Screen) -> Result<(), CliError> {
    let path = if arguments.safari {
        "codes?shared=true"
    } else {
        "codes"
    };
    let way = way(path, client).await?;
    let opened = !arguments.print && open(client.profile(), &way.link)?;
    screen.answer(&way, |link, _| {
        if opened {
            // Safari is usual there, and finds nothing below localhost.
            let again = command(
                client.profile(),
                if cfg!(target_os = "macos") && !arguments.safari {
                    "open --safari"
                } else {
                    "open --print"
                },
            );
            format!("Your browser opens. If it shows nothing: {again}")
        } else if arguments.print {
            super::clean::line(&link.link)
        } else {
            format!(
                "{}\n\nOpen this link in a browser on this computer, within a minute. It works once.",
                super::clean::line(&link.link)
            )
        }
    })
}

/// A link, of a node that runs or is started for it.
async fn way(path: &str, client: &Client) -> Result<Way, CliError> {
    let started = match client.post::<SignInLink>(path, &()).await {
        Ok(SignInLink { link, expires }) => {
            return Ok(Way {
                link,
                expires,
                started: None,
            });
        }
        Err(CliError::NoDaemon(_) | CliError::NoProfile(_)) => start::start(client.profile()).await?,
        Err(error) => return Err(error),
    };
    // Whatever fails from here on, it runs.
    tell(&started, client.profile());
    let deadline = Instant::now() + PATIENCE;
    let SignInLink { link, expires } = loop {
        match client.post(path, &()).await {
            // Whoever started it at the same time has not come so far yet.
            Err(CliError::NoDaemon(_) | CliError::NoProfile(_)) if Instant::now() < deadline => {
                sleep(AGAIN).await;
            }
            answer => break answer?,
        }
    };
    Ok(Way {
        link,
        expires,
        started: Some(started),
    })
}

/// Says what was started, beside the answer.
fn tell(started: &Started, profile: &Path) {
    let end = command(profile, "stop");
    match started {
        Started::Service => output::say(&"hoopoe: the service did not run, and was started"),
        Started::Process { process } => output::say(&format_args!(
            "hoopoe: the node did not run, and was started as process {process}; it goes on when this terminal is closed, \
             and ends with: {end}"
        )),
        Started::Another => {}
    }
}

/// Gives the link to the user's browser; says whether there is one.
fn open(profile: &Path, link: &str) -> Result<bool, CliError> {
    if !has_screen() {
        return Ok(false);
    }
    let file = write_redirect(profile, link)?;
    let opener = if cfg!(target_os = "macos") {
        "open"
    } else {
        "xdg-open"
    };
    let opened = Command::new(opener)
        .arg(file)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    // Where the program is missing, a person can still follow the link.
    Ok(opened.is_ok_and(|status| status.success()))
}

/// Whether there is something to open a window on.
fn has_screen() -> bool {
    let is_set = |name| env::var_os(name).is_some_and(|value| !value.is_empty());
    cfg!(target_os = "macos") || is_set("WAYLAND_DISPLAY") || is_set("DISPLAY")
}

/// A page that leads on to the link at once.
fn write_redirect(profile: &Path, link: &str) -> io::Result<PathBuf> {
    let path = Profile::at(profile.to_owned()).sign_in_page();
    match fs::remove_file(&path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut file = fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(&path)?;
    file.write_all(redirect(link).as_bytes())?;
    Ok(path)
}

fn redirect(link: &str) -> String {
    // A link of ours has nothing that HTML would read otherwise; still it is the node that says it, not we.
    let link = link
        .replace('&', "&amp;")
        .replace('"', "&quot;")
        .replace('<', "&lt;");
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n<meta name=\"referrer\" content=\"no-referrer\">\n\
         <meta http-equiv=\"refresh\" content=\"0; url={link}\">\n<title>Hoopoe</title>\n<a href=\"{link}\">Open Hoopoe</a>\n"
    )
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    #[test]
    fn the_file_with_the_link_is_its_owners_alone_also_where_another_was_before() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("open.html");
        fs::write(&path, "before").unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();

        let written = write_redirect(folder.path(), "http://a.localhost:1/#code=x").unwrap();

        assert_eq!(written, path);
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        let html = fs::read_to_string(&path).unwrap();
        assert!(html.contains("0; url=http://a.localhost:1/#code=x\""), "{html}");
    }

    #[test]
    fn a_link_does_not_leave_its_place_in_the_page() {
        let html = redirect("x\"><script>");

        assert!(!html.contains("<script"), "{html}");
    }
}
