//! The local API of a node, asked over its socket as `hoopoe` itself does, without starting a process each time.

use std::{
    io::{BufRead, BufReader, Read, Write},
    os::unix::net::UnixStream,
    path::{Path, PathBuf},
    sync::mpsc::{Receiver, RecvTimeoutError, sync_channel},
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::json;

/// How long a node may take to answer.
const PATIENCE: Duration = Duration::from_secs(45);

/// Events that may wait to be read; a node whose reader is slower drops them and says so.
const EVENTS: usize = 16_384;

/// Speaks to one node. Cloning it is cheap.
#[derive(Clone, Debug)]
pub struct LocalApi {
    socket: PathBuf,
}

/// What a node answered.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// The body; `null` if it is no JSON.
    pub body: Value,
}

/// What a node tells while it runs.
#[derive(Debug)]
pub struct Events {
    lines: Receiver<Told>,
}

/// Something that a node told.
#[derive(Clone, Debug)]
pub struct Told {
    /// When it was read.
    pub at: Instant,
    /// The event.
    pub event: Value,
}

impl LocalApi {
    /// The node whose profile lies in this folder.
    #[must_use]
    pub fn of_profile(profile: &Path) -> Self {
        Self {
            socket: profile.join("hoopoe.sock"),
        }
    }

    /// The socket.
    #[must_use]
    pub fn socket(&self) -> &Path {
        &self.socket
    }

    /// Asks for something.
    ///
    /// # Errors
    /// If there is no answer, or it is a refusal.
    pub fn get(&self, path: &str) -> Result<Value> {
        self.ask("GET", path, None)?.accepted()
    }

    /// Asks for something to be done.
    ///
    /// # Errors
    /// If there is no answer, or it is a refusal.
    pub fn post(&self, path: &str, body: &Value) -> Result<Value> {
        self.ask("POST", path, Some(body))?.accepted()
    }

    /// Asks, and takes whatever the answer is.
    ///
    /// # Errors
    /// If there is no answer.
    pub fn ask(&self, method: &str, path: &str, body: Option<&Value>) -> Result<Answer> {
        let mut text = String::new();
        self.open(method, path, body)?
            .read_to_string(&mut text)
            .context("reading a node's answer")?;
        let (head, body) = text
            .split_once("\r\n\r\n")
            .context("a node broke off in the middle of an answer")?;
        Ok(Answer {
            status: status(head)?,
            body: serde_json::from_str(body).unwrap_or_default(),
        })
    }

    /// Follows what happens from now on.
    ///
    /// # Errors
    /// If the node does not answer.
    pub fn events(&self) -> Result<Events> {
        let stream = self.open("GET", "events", None)?;
        stream.set_read_timeout(None).context("waiting for ever")?;
        let mut reader = BufReader::new(stream);
        let mut head = String::new();
        while !head.ends_with("\r\n\r\n") {
            if reader.read_line(&mut head).context("reading an answer's head")? == 0 {
                bail!("a node broke off in the middle of an answer");
            }
        }
        if status(&head)? != 200 {
            bail!("no events: {head}");
        }
        let (sender, lines) = sync_channel(EVENTS);
        // Ends with the stream, or when nobody listens any more.
        thread::spawn(move || {
            for line in reader.lines().map_while(Result::ok) {
                let event = serde_json::from_str(&line).unwrap_or_default();
                let told = Told {
                    at: Instant::now(),
                    event,
                };
                if sender.send(told).is_err() {
                    break;
                }
            }
        });
        Ok(Events { lines })
    }

    // HTTP/1.0: the answer ends where the connection ends, and nothing has to be put together.
    fn open(&self, method: &str, path: &str, body: Option<&Value>) -> Result<UnixStream> {
        let mut stream = UnixStream::connect(&self.socket)
            .with_context(|| format!("connecting to {}", self.socket.display()))?;
        stream
            .set_read_timeout(Some(PATIENCE))
            .context("setting a time-out")?;
        let body = body.map(Value::to_string).unwrap_or_default();
        let request = format!(
            "{method} /v1/{path} HTTP/1.0\r\nHost: hoopoe\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        );
        stream.write_all(request.as_bytes()).context("asking a node")?;
        Ok(stream)
    }
}

impl Answer {
    /// The body, if this is no refusal.
    ///
    /// # Errors
    /// With the refusal.
    pub fn accepted(self) -> Result<Value> {
        if (200..300).contains(&self.status) {
            Ok(self.body)
        } else {
            bail!("refused with {}: {}", self.status, self.body)
        }
    }

    /// The code of a refusal.
    ///
    /// # Errors
    /// If this is none.
    pub fn refusal(&self) -> Result<String> {
        if (200..300).contains(&self.status) {
            bail!("not refused: {}", self.body);
        }
        json::text(&self.body, "/code")
    }
}

impl Told {
    /// What kind of event it is: `message`, `delivery`, `contact` and so on.
    #[must_use]
    pub fn kind(&self) -> &str {
        self.event
            .get("event")
            .and_then(Value::as_str)
            .unwrap_or_default()
    }
}

impl Events {
    /// The next event, if one comes within `limit`.
    ///
    /// # Errors
    /// If the node has ended.
    pub fn next(&self, limit: Duration) -> Result<Option<Told>> {
        match self.lines.recv_timeout(limit) {
            Ok(told) => Ok(Some(told)),
            Err(RecvTimeoutError::Timeout) => Ok(None),
            Err(RecvTimeoutError::Disconnected) => bail!("the node has ended"),
        }
    }
}

fn status(head: &str) -> Result<u16> {
    head.split(' ')
        .nth(1)
        .and_then(|status| status.parse().ok())
        .with_context(|| format!("this is no HTTP: {head:?}"))
}
