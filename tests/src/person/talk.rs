//! What a person does: invites, accepts, writes, reads.

use std::time::Instant;

use anyhow::{Context, Result};
use serde_json::{Value, json};

use super::{Message, Person, Sent, Watch};
use crate::{api::LocalApi, command::capture, json, process::Daemon};

/// Messages on a page.
const PAGE: usize = 200;

impl Person {
    /// A link with which somebody becomes their contact.
    ///
    /// # Errors
    /// If their node refuses.
    pub fn invite(&self) -> Result<String> {
        json::text(
            &capture("invite", self.hoopoe().args(["invite", "--json"]))?,
            "/link",
        )
    }

    /// Follows somebody's link.
    ///
    /// # Errors
    /// If their node refuses.
    pub fn accept(&self, link: &str) -> Result<()> {
        capture("accept", self.hoopoe().args(["accept", link, "--json"])).map(|_| ())
    }

    /// Their user id, in base64url.
    ///
    /// # Errors
    /// If their node does not answer.
    pub fn user_id(&self) -> Result<String> {
        json::text(&self.api().get("identity")?, "/user")
    }

    /// The number by which they and somebody else see that nobody stands between them.
    ///
    /// # Errors
    /// If their node does not answer, or does not know that one.
    pub fn safety_number(&self, with: &str) -> Result<String> {
        json::text(
            &capture(
                "safety-number",
                self.hoopoe().args(["safety-number", with, "--json"]),
            )?,
            "/safety_number",
        )
    }

    /// Everybody they know.
    ///
    /// # Errors
    /// If their node does not answer.
    pub fn contacts(&self) -> Result<Value> {
        self.api().get("contacts")
    }

    /// The number of the contact with this name.
    ///
    /// # Errors
    /// If there is none.
    pub fn number_of(&self, name: &str) -> Result<u64> {
        let contacts = self.contacts()?;
        let contact = json::items(&contacts)?
            .iter()
            .find(|contact| json::text(contact, "/name").is_ok_and(|found| found == name))
            .with_context(|| format!("{} does not know {name}", self.name))?;
        json::number(contact, "/id")
    }

    /// Sends a message; returns as soon as the node has it.
    ///
    /// # Errors
    /// If their node refuses.
    pub fn send(&self, to: &str, text: &str) -> Result<Sent> {
        let at = Instant::now();
        let answer = capture("send", self.hoopoe().args(["send", to, text, "--json"]))?;
        Ok(Sent {
            to: to.to_owned(),
            id: json::text(&answer, "/message")?,
            at,
        })
    }

    /// Sends a message as [`Person::send`] does, over the API: for many of them.
    ///
    /// # Errors
    /// If their node refuses.
    pub fn write(&self, to: &str, text: &str) -> Result<Sent> {
        let number = self.number_of(to)?;
        let at = Instant::now();
        let answer = self
            .api()
            .post(&format!("chats/{number}/messages"), &json!({ "text": text }))?;
        Ok(Sent {
            to: to.to_owned(),
            id: json::text(&answer, "/message")?,
            at,
        })
    }

    /// Reads the conversation with somebody: what is shown counts as read.
    ///
    /// # Errors
    /// If their node refuses or prints something unknown.
    pub fn read(&self, with: &str) -> Result<Vec<Message>> {
        let history = capture("history", self.hoopoe().args(["history", with, "--json"]))?;
        json::items(&history)?.iter().map(Message::of).collect()
    }

    /// The whole history with somebody, oldest first, as a program looks at it: nothing counts as read.
    ///
    /// # Errors
    /// If their node refuses or answers something unknown.
    pub fn history(&self, with: &str) -> Result<Vec<Message>> {
        history_of(&self.api(), self.number_of(with)?)
    }

    /// Follows what happens at their node, one JSON object a line.
    ///
    /// # Errors
    /// If the command line cannot be started.
    pub fn watch(&self) -> Result<Watch> {
        let log = self.log.with_extension("watch");
        let daemon = Daemon::start(self.hoopoe().args(["watch", "--json"]), &log)?;
        Ok(Watch { daemon })
    }
}

/// The whole history with the contact of this number, oldest first; nothing counts as read.
///
/// # Errors
/// If the node refuses or answers something unknown.
pub fn history_of(api: &LocalApi, contact: u64) -> Result<Vec<Message>> {
    let mut pages = Vec::new();
    let mut before = String::new();
    loop {
        let page = api.get(&format!("chats/{contact}/messages?limit={PAGE}{before}"))?;
        let messages = json::items(&page)?
            .iter()
            .map(Message::of)
            .collect::<Result<Vec<_>>>()?;
        pages.push(messages);
        match json::text(&page, "/before") {
            Ok(cursor) => before = format!("&before={cursor}"),
            Err(_) => break,
        }
    }
    Ok(pages.into_iter().rev().flatten().collect())
}

/// The newest message with the contact of this number.
pub(super) fn newest_of(api: &LocalApi, contact: u64) -> Result<Option<Message>> {
    let page = api.get(&format!("chats/{contact}/messages?limit=1"))?;
    json::items(&page)?.last().map(Message::of).transpose()
}
