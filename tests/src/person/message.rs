//! Messages, as the command line shows them.

use std::time::Instant;

use anyhow::Result;
use serde_json::Value;

use crate::json;

/// What a person's node knows of one message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// Its id.
    pub id: String,
    /// Who wrote it.
    pub from: String,
    /// What it says.
    pub text: String,
    /// What has become of it: `queued`, `awaiting_keys`, `sent`, `delivered`, `read` or `failed`.
    pub state: String,
    /// `direct` or `store`, once it has gone either way.
    pub path: Option<String>,
}

impl Message {
    /// Whether it is durable on the other side.
    #[must_use]
    pub fn has_arrived(&self) -> bool {
        ["delivered", "read"].contains(&self.state.as_str())
    }

    pub(super) fn of(value: &Value) -> Result<Self> {
        Ok(Self {
            id: json::text(value, "/id")?,
            from: json::text(value, "/from")?,
            text: json::text(value, "/text")?,
            state: json::text(value, "/delivery/state")?,
            path: json::text(value, "/delivery/path").ok(),
        })
    }
}

/// A message that was sent, to ask about it.
#[derive(Clone, Debug)]
pub struct Sent {
    /// To whom.
    pub to: String,
    /// Its id.
    pub id: String,
    /// When it was sent.
    pub at: Instant,
}

/// A message in a state that was waited for.
#[derive(Debug)]
pub struct Seen {
    /// The message.
    pub message: Message,
    /// When the node told of it.
    pub at: Instant,
}
