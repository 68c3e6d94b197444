//! What is waited for at a person's node, each with a deadline.

use std::time::{Duration, Instant};

use anyhow::{Result, bail};
use serde_json::Value;

use super::{Message, Person, Seen, Sent, talk::newest_of};
use crate::{
    json,
    wait::{self, Look},
};

/// How long an introduction or a direct connection may take.
const MEETING: Duration = Duration::from_secs(60);

impl Person {
    /// Waits until `other` is an accepted contact.
    ///
    /// # Errors
    /// If that does not happen in time.
    pub fn knows(&mut self, other: &str) -> Result<()> {
        wait::until(
            &format!("{} has {other} as a contact", self.name),
            MEETING,
            || {
                self.check_running()?;
                let contacts = self.contacts()?;
                let accepted = json::items(&contacts)?.iter().any(|contact| {
                    json::text(contact, "/name").is_ok_and(|name| name == other)
                        && json::text(contact, "/state").is_ok_and(|state| state == "accepted")
                });
                Ok(if accepted {
                    Look::Done(())
                } else {
                    Look::NotYet(contacts.to_string())
                })
            },
        )
    }

    /// Waits until their node has a direct connection.
    ///
    /// # Errors
    /// If that does not happen in time.
    pub fn is_connected_directly(&mut self) -> Result<()> {
        self.shows("a direct connection", MEETING, |status| {
            status
                .get("direct")
                .and_then(Value::as_array)
                .is_some_and(|peers| !peers.is_empty())
        })
    }

    /// Waits until their node is connected directly to that of `other`.
    ///
    /// # Errors
    /// If that does not happen in time.
    pub fn is_connected_to(&mut self, other: &str) -> Result<()> {
        let number = self.number_of(other)?;
        self.shows(&format!("a direct connection to {other}"), MEETING, |status| {
            let peers = status.get("direct").and_then(Value::as_array);
            let is_other = |peer| json::number(peer, "/contact").is_ok_and(|contact| contact == number);
            peers.is_some_and(|peers| peers.iter().any(is_other))
        })
    }

    /// Waits until everything that their node has sent is confirmed.
    ///
    /// # Errors
    /// If that does not happen in time.
    pub fn has_nothing_on_the_way(&mut self, limit: Duration) -> Result<()> {
        self.shows("nothing on the way", limit, |status| {
            json::number(status, "/outbox").is_ok_and(|entries| entries == 0)
        })
    }

    /// Waits until their node's status fulfils a condition.
    ///
    /// # Errors
    /// If it does not in time.
    pub fn shows(&mut self, condition: &str, limit: Duration, holds: impl Fn(&Value) -> bool) -> Result<()> {
        wait::until(&format!("{} shows {condition}", self.name), limit, || {
            self.check_running()?;
            let status = self.status()?;
            Ok(if holds(&status) {
                Look::Done(())
            } else {
                Look::NotYet(status.to_string())
            })
        })
    }

    /// Waits until the history with somebody fulfils a condition, and returns it.
    ///
    /// # Errors
    /// If it does not in time.
    pub fn history_shows(
        &mut self,
        with: &str,
        condition: &str,
        limit: Duration,
        holds: impl Fn(&[Message]) -> bool,
    ) -> Result<Vec<Message>> {
        let what = format!("{}'s history with {with} shows {condition}", self.name);
        wait::until(&what, limit, || {
            self.check_running()?;
            let history = self.history(with)?;
            Ok(if holds(&history) {
                Look::Done(history)
            } else {
                Look::NotYet(summary(&history))
            })
        })
    }

    /// Waits until the newest message with somebody fulfils a condition: for histories that are too long to be read again
    /// and again.
    ///
    /// # Errors
    /// If it does not in time.
    pub fn newest_shows(
        &mut self,
        with: &str,
        condition: &str,
        limit: Duration,
        holds: impl Fn(&Message) -> bool,
    ) -> Result<()> {
        let what = format!("{}'s newest message with {with} shows {condition}", self.name);
        let (api, contact) = (self.api(), self.number_of(with)?);
        wait::until(&what, limit, || {
            self.check_running()?;
            let newest = newest_of(&api, contact)?;
            Ok(match newest {
                Some(message) if holds(&message) => Look::Done(()),
                other => Look::NotYet(format!("{other:?}")),
            })
        })
    }

    /// Waits until exactly one message with this text has come from somebody, and returns it.
    ///
    /// # Errors
    /// If that does not happen in time.
    pub fn receives(&mut self, from: &str, text: &str, limit: Duration) -> Result<Message> {
        let is_it = |message: &&Message| !message.mine && message.text == text;
        let history = self.history_shows(from, "a certain message, once", limit, |history| {
            history.iter().filter(is_it).count() == 1
        })?;
        match history.into_iter().find(|message| is_it(&message)) {
            Some(message) => Ok(message),
            None => bail!("a message was there and is gone"),
        }
    }

    /// Waits until a message that they sent fulfils a condition.
    ///
    /// # Errors
    /// If it does not in time, or if it failed.
    pub fn sees(
        &mut self,
        sent: &Sent,
        condition: &str,
        limit: Duration,
        holds: impl Fn(&Message) -> bool,
    ) -> Result<Seen> {
        let what = format!("{}'s message to {} is {condition}", self.name, sent.to);
        // When the node last told of something: more exact than the moment at which we asked it.
        let mut told = None;
        wait::until(&what, limit, || {
            self.check_running()?;
            while let Some(at) = self.happened(Duration::ZERO)? {
                told = Some(at);
            }
            let looked = Instant::now();
            let history = self.history(&sent.to)?;
            match history.into_iter().find(|message| message.id == sent.id) {
                Some(message) if holds(&message) => {
                    let at = told.filter(|at| *at > sent.at).unwrap_or(looked);
                    Ok(Look::Done(Seen { message, at }))
                }
                Some(message) if message.state == "failed" => bail!("a message failed: {message:?}"),
                other => {
                    told = self.happened(Duration::from_millis(500))?.or(told);
                    Ok(Look::NotYet(format!("{other:?}")))
                }
            }
        })
    }

    /// Waits until their node tells of something, at most so long; says when it did.
    fn happened(&mut self, limit: Duration) -> Result<Option<Instant>> {
        let Some(events) = &self.events else {
            return Ok(None);
        };
        let told = events.next(limit)?.filter(|told| told.kind() != "heartbeat");
        Ok(told.map(|told| told.at))
    }
}

/// How many messages are how far, for an error.
fn summary(history: &[Message]) -> String {
    let mut states: Vec<(String, usize)> = Vec::new();
    for message in history {
        let state = format!(
            "{} {} {}",
            message.state,
            message.path.as_deref().unwrap_or("-"),
            message.reason.as_deref().unwrap_or("-")
        );
        match states.iter_mut().find(|(known, _)| *known == state) {
            Some((_, count)) => *count += 1,
            None => states.push((state, 1)),
        }
    }
    format!("{} messages: {states:?}", history.len())
}
