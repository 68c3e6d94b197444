//! Messages, as a node shows them.

use std::time::Instant;

use anyhow::Result;
use serde_json::Value;

use crate::json;

/// What a person's node knows of one message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// Its id.
    pub id: String,
    /// Whether this person wrote it.
    pub mine: bool,
    /// The name of who wrote it.
    pub from: String,
    /// What it says.
    pub text: String,
    /// What has become of one's own: `queued`, `awaiting_keys`, `sent`, `delivered`, `read` or `failed`. Somebody
    /// else's is `received`.
    pub state: String,
    /// `direct` or `store`: the way that it went, or came, once it has.
    pub path: Option<String>,
    /// Why one's own is where it is, if that needs saying.
    pub reason: Option<String>,
    /// When it was stored here, in milliseconds since 1970.
    pub stored_at: u64,
}

impl Message {
    /// Whether it is durable on the other side.
    #[must_use]
    pub fn has_arrived(&self) -> bool {
        ["delivered", "read"].contains(&self.state.as_str())
    }

    pub(super) fn of(value: &Value) -> Result<Self> {
        let mine = value.get("mine").and_then(Value::as_bool).unwrap_or_default();
        let state = if mine {
            json::text(value, "/delivery/state")?
        } else {
            "received".to_owned()
        };
        let path = if mine { "/delivery/path" } else { "/arrival" };
        Ok(Self {
            id: json::text(value, "/id")?,
            mine,
            from: json::text(value, "/from")?,
            text: json::text(value, "/text")?,
            state,
            path: json::text(value, path).ok(),
            reason: json::text(value, "/delivery/reason").ok(),
            stored_at: json::number(value, "/stored_at")?,
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
