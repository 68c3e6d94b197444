//! What comes in over the node's port: browsers and programs.

use std::{
    io::{Read, Write},
    net::TcpStream,
    time::Duration,
};

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

use super::Person;
use crate::{command::capture, json};

/// How long a page may take to answer.
const PATIENCE: Duration = Duration::from_secs(30);

impl Person {
    /// A token for programs, with the scope that includes all others.
    ///
    /// # Errors
    /// If the node does not run, or refuses.
    pub fn admin_token(&self) -> Result<String> {
        let options = ["token", "create", "--json", "--scope", "admin", "--name", "test"];
        json::text(&capture("token create", self.hoopoe().args(options))?, "/token")
    }

    /// Lets their page be at the address that is kept in the profile, from the next start on.
    pub const fn keep_page(&mut self) {
        self.keeps_page = true;
    }

    /// Lets their page stay open when nobody touches it.
    ///
    /// # Errors
    /// If the node does not run.
    pub fn never_locks(&self) -> Result<()> {
        let never = ["lock", "--after", "never", "--json"];
        capture("lock", self.hoopoe().args(never)).map(drop)
    }

    /// A link that lets one browser in, within a minute.
    ///
    /// # Errors
    /// If the node does not run.
    pub fn page_link(&self) -> Result<String> {
        let link = capture("open", self.hoopoe().args(["open", "--print", "--json"]))?;
        json::text(&link, "/link")
    }

    /// The same, which a browser of this computer follows at once if there is one and a screen.
    ///
    /// # Errors
    /// If the node does not run.
    pub fn open_page(&self) -> Result<String> {
        json::text(&capture("open", self.hoopoe().args(["open", "--json"]))?, "/link")
    }

    /// The page's host and port, as a browser names them in `Host`.
    ///
    /// # Errors
    /// If the node does not run.
    pub fn page_host(&self) -> Result<String> {
        Ok(taken_apart(&self.page_link()?)?.0)
    }

    /// Makes sure that their page is there, and that a link lets in who follows it. Returns its address.
    ///
    /// # Errors
    /// If it does not answer, or refuses.
    pub fn page_answers(&self) -> Result<String> {
        let (host, code) = taken_apart(&self.page_link()?)?;
        let page = ask(&host, "GET", "/", "")?;
        ensure!(
            page.starts_with("HTTP/1.0 200") && page.contains("<title>Hoopoe</title>"),
            "{}'s page is no page: {}",
            self.name,
            first_line(&page)
        );
        let session = ask(&host, "POST", "/v1/session", &json!({ "code": code }).to_string())?;
        let state = session.split_once("\r\n\r\n").map(|(_, body)| body);
        let state: Value = serde_json::from_str(state.unwrap_or_default()).unwrap_or_default();
        ensure!(
            state.pointer("/state").is_some_and(|state| state == "open"),
            "{}'s page lets nobody in: {}",
            self.name,
            first_line(&session)
        );
        Ok(format!("http://{host}/"))
    }
}

/// Host with port, and the code.
fn taken_apart(link: &str) -> Result<(String, String)> {
    let parts = link.strip_prefix("http://").and_then(|rest| {
        let (host, _) = rest.split_once('/')?;
        Some((host.to_owned(), rest.split_once("#code=")?.1.to_owned()))
    });
    parts.with_context(|| format!("this leads to no page: {link}"))
}

/// Asks as a browser would that is on the page itself; returns all of the answer.
fn ask(host: &str, method: &str, path: &str, body: &str) -> Result<String> {
    let port = host
        .rsplit_once(':')
        .and_then(|(_, port)| port.parse::<u16>().ok());
    let mut stream = TcpStream::connect(("127.0.0.1", port.unwrap_or(80))).context("connecting to a page")?;
    stream
        .set_read_timeout(Some(PATIENCE))
        .context("setting a time-out")?;
    let request = format!(
        "{method} {path} HTTP/1.0\r\nHost: {host}\r\nOrigin: http://{host}\r\nContent-Type: application/json\r\n\
         Content-Length: {}\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(request.as_bytes()).context("asking a page")?;
    let mut answer = String::new();
    stream
        .read_to_string(&mut answer)
        .context("reading a page's answer")?;
    Ok(answer)
}

fn first_line(answer: &str) -> &str {
    answer.lines().next().unwrap_or_default()
}
