//! `GET /v1/events`: what happens, as it happens.
//!
//! Everybody reads the same [`Journal`]: a page as frames of a WebSocket, each with its number ([`frames`]); others as lines,
//! one JSON object each. A reader who is too slow is told to look at everything again rather than holding the node up,
//! and one who may not ask any more is cut off.

mod frames;
mod journal;
mod recorder;

use std::{collections::VecDeque, convert::Infallible};

use axum::{
    body::{Body, Bytes},
    extract::{
        State,
        ws::{WebSocketUpgrade, rejection::WebSocketUpgradeRejection},
    },
    http::{HeaderMap, header},
    response::{IntoResponse, Response},
};
use futures::stream;
use hoopoe_engine::row::ContactId;
use tokio::{
    sync::{OwnedSemaphorePermit, broadcast, watch},
    time::{Interval, MissedTickBehavior, interval},
};

pub(super) use journal::Journal;
pub(super) use recorder::Recorder;

use super::{
    access::Standing,
    auth::Asker,
    document::Refused,
    error::{Code, Problem},
    request::Asked,
    state::ApiState,
    types::{Event, EventsQuery, ResyncReason},
    views,
};
use crate::{clock, db::Reader};
use journal::{Entry, Reading, Start};

/// Opens the stream. Whatever happens after the answer's head was sent is on it.
#[utoipa::path(
    get, path = "/v1/events", operation_id = "events", params(EventsQuery),
    responses(
        (status = 200, description = "Events, one a line, until one side ends", body = Event, content_type = "application/x-ndjson"),
        (status = 101, description = "A WebSocket of frames, for the page; its first frame is {\"csrf\"}"),
        Refused,
    ),
)]
pub(super) async fn watch(
    State(state): State<ApiState>,
    asker: Asker,
    Asked(query): Asked<EventsQuery>,
    headers: HeaderMap,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Result<Response, Problem> {
    if headers.contains_key(header::UPGRADE) {
        return frames::open(state, asker, query.after, upgrade);
    }
    let (feed, _) = Feed::begin(&state, asker, query.after)?;
    let lines = stream::unfold(feed, async |mut feed| {
        let event = match feed.next().await {
            Next::Entry(entry) => serde_json::to_vec(&*entry.event),
            Next::Slow => serde_json::to_vec(&Event::Resync {
                reason: ResyncReason::Slow,
            }),
            Next::Heartbeat => serde_json::to_vec(&Event::Heartbeat),
            Next::Ended(_) => return None,
        };
        let mut line = event.ok()?;
        line.push(b'\n');
        Some((Ok::<_, Infallible>(Bytes::from(line)), feed))
    });
    Ok((
        [(header::CONTENT_TYPE, "application/x-ndjson")],
        Body::from_stream(lines),
    )
        .into_response())
}

/// How a conversation is listed now; that everything must be looked at, if that cannot be read.
pub(super) async fn chat(reader: &Reader, contact: ContactId) -> Event {
    match reader.chat(contact, clock::now()).await {
        Ok(Some(chat)) => Event::Chat {
            chat: views::chat(chat),
        },
        Ok(None) => Event::ChatGone { contact: contact.0 },
        Err(error) => {
            tracing::error!(%error, "a conversation could not be told of");
            Event::Resync {
                reason: ResyncReason::Lost,
            }
        }
    }
}

/// What one reader gets.
struct Feed {
    missed: VecDeque<Entry>,
    live: broadcast::Receiver<Entry>,
    heartbeat: Interval,
    changes: watch::Receiver<()>,
    /// Whether it must be looked whether the reader may still ask.
    is_doubtful: bool,
    asker: Asker,
    state: ApiState,
    _permit: OwnedSemaphorePermit,
}

/// How a reader begins.
struct Beginning {
    start: Start,
    seq: u64,
}

/// What comes next.
enum Next {
    Entry(Entry),
    /// The reader was too slow, and lost something.
    Slow,
    Heartbeat,
    Ended(Ended),
}

/// Why nothing comes any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ended {
    /// The node ends.
    Stopping,
    /// The reader may not ask any more.
    SignedOut,
    /// The screen was locked.
    Locked,
}

impl Feed {
    fn begin(state: &ApiState, asker: Asker, after: Option<u64>) -> Result<(Self, Beginning), Problem> {
        let permit = state
            .watchers
            .clone()
            .try_acquire_owned()
            .map_err(|_| Problem::new(Code::Busy, "too many programs watch at once; end one of them"))?;
        let mut heartbeat = interval(state.timing.heartbeat);
        heartbeat.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let Reading {
            start,
            seq,
            missed,
            live,
        } = state.journal.read(after);
        let feed = Self {
            missed,
            live,
            heartbeat,
            changes: state.access.changes(),
            // Something may have changed since they were let in.
            is_doubtful: true,
            asker,
            state: state.clone(),
            _permit: permit,
        };
        Ok((feed, Beginning { start, seq }))
    }

    /// What comes next. Dropping the future loses nothing.
    async fn next(&mut self) -> Next {
        loop {
            // Also before what was missed: nothing more is told to somebody who was just turned out.
            if self.changes.has_changed().unwrap_or(true) {
                self.changes.mark_unchanged();
                self.is_doubtful = true;
            }
            if self.is_doubtful {
                if let Some(ended) = self.ended().await {
                    return Next::Ended(ended);
                }
                self.is_doubtful = false;
            }
            if let Some(entry) = self.missed.pop_front() {
                return Next::Entry(entry);
            }
            tokio::select! {
                biased;
                () = self.state.stop.cancelled() => return Next::Ended(Ended::Stopping),
                _ = self.changes.changed() => self.is_doubtful = true,
                entry = self.live.recv() => return match entry {
                    Ok(entry) => Next::Entry(entry),
                    Err(broadcast::error::RecvError::Lagged(_)) => Next::Slow,
                    Err(broadcast::error::RecvError::Closed) => Next::Ended(Ended::Stopping),
                },
                _ = self.heartbeat.tick() => {
                    // Time alone ends tokens and sessions.
                    self.is_doubtful = true;
                    return Next::Heartbeat;
                }
            }
        }
    }

    /// Whether the reader may not ask any more; who cannot be looked up may not.
    async fn ended(&self) -> Option<Ended> {
        let access = &self.state.access;
        match self.asker {
            Asker::Owner => None,
            Asker::Visitor => Some(Ended::SignedOut),
            Asker::Token(token) => {
                let is_good = access.is_token(token).await.unwrap_or(false);
                (!is_good).then_some(Ended::SignedOut)
            }
            Asker::Session(session, _) => match access.standing_of(session).await {
                Ok(Some(Standing::Open)) => None,
                Ok(Some(Standing::Locked)) => Some(Ended::Locked),
                Ok(Some(Standing::Expired) | None) | Err(_) => Some(Ended::SignedOut),
            },
        }
    }
}
