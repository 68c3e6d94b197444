//! `GET /v1/events`: what happens, as it happens, one JSON object a line.
//!
//! A notice says that something changed; the line says what it is now, read from the database after the commit. A
//! reader who is too slow is told to look at everything again rather than holding the node up.

use std::convert::Infallible;

use axum::{
    body::{Body, Bytes},
    extract::State,
    http::header,
    response::{IntoResponse, Response},
};
use futures::stream;
use hoopoe_engine::{Notice, row::ContactId, step};
use hoopoe_protocol::id::MessageId;
use tokio::{
    sync::{OwnedSemaphorePermit, broadcast, watch},
    time::{Interval, MissedTickBehavior, interval},
};

use super::{
    error::{Code, Problem},
    state::ApiState,
    types::{Event, Link, Server},
    views::{self, Names},
};
use crate::{db::views::Course, driver::Situation};

/// Opens the stream. Whatever happens after the answer's head was sent is on it.
pub(super) async fn watch(State(state): State<ApiState>) -> Result<Response, Problem> {
    let permit = state
        .watchers
        .clone()
        .try_acquire_owned()
        .map_err(|_| Problem::new(Code::Busy, "too many programs watch at once; end one of them"))?;
    let mut heartbeat = interval(state.timing.heartbeat);
    heartbeat.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let feed = Feed {
        notices: state.notices(),
        situation: state.driver.situation.clone(),
        server: state.server(),
        heartbeat,
        state,
        _permit: permit,
    };
    let lines = stream::unfold(feed, async |mut feed| {
        let line = feed.next_line().await?;
        Some((Ok::<_, Infallible>(line), feed))
    });
    Ok((
        [(header::CONTENT_TYPE, "application/x-ndjson")],
        Body::from_stream(lines),
    )
        .into_response())
}

struct Feed {
    notices: broadcast::Receiver<Notice>,
    situation: watch::Receiver<Situation>,
    /// What was told last.
    server: Server,
    heartbeat: Interval,
    state: ApiState,
    _permit: OwnedSemaphorePermit,
}

impl Feed {
    /// The next line; none once the node ends.
    async fn next_line(&mut self) -> Option<Bytes> {
        loop {
            if let Some(event) = self.next_event().await? {
                let mut line = serde_json::to_vec(&event).ok()?;
                line.push(b'\n');
                return Some(line.into());
            }
        }
    }

    /// What happens next; some notices are not for the screen.
    async fn next_event(&mut self) -> Option<Option<Event>> {
        tokio::select! {
            () = self.state.stop.cancelled() => None,
            notice = self.notices.recv() => match notice {
                Ok(notice) => Some(self.read(notice).await),
                Err(broadcast::error::RecvError::Lagged(_)) => Some(Some(Event::Resync)),
                Err(broadcast::error::RecvError::Closed) => None,
            },
            changed = self.situation.changed() => {
                changed.ok()?;
                Some(self.server_event())
            }
            _ = self.heartbeat.tick() => Some(Some(Event::Heartbeat)),
        }
    }

    /// The situation changed; direct connections are told of by notices.
    fn server_event(&mut self) -> Option<Event> {
        let now = views::server(&self.situation.borrow_and_update());
        if now == self.server {
            return None;
        }
        self.server = now.clone();
        Some(Event::Server { server: now })
    }

    /// If the database fails, the reader cannot know what changed: everything must be looked at again.
    async fn read(&self, notice: Notice) -> Option<Event> {
        self.event(notice).await.unwrap_or(Some(Event::Resync))
    }

    async fn event(&self, notice: Notice) -> Result<Option<Event>, Problem> {
        Ok(match notice {
            Notice::Message { contact, message } => self.message(contact, message).await?,
            Notice::Delivery { contact, message, .. } => self.delivery(contact, message).await?,
            Notice::Contact { contact } => {
                let view = self.state.reader.contact(contact).await?;
                view.map(|view| Event::Contact {
                    contact: views::contact(view),
                })
            }
            Notice::Direct { contact, link } => {
                let link = match link {
                    step::Link::Up => Link::Up,
                    step::Link::Down => Link::Down,
                };
                let view = self.state.reader.contact(contact).await?;
                view.map(|view| Event::Direct {
                    contact: contact.0,
                    name: view.name,
                    link,
                })
            }
            Notice::AcceptFailed { reason, .. } => Some(Event::AcceptFailed {
                reason: reason.to_string(),
            }),
            Notice::InvitationPublished { .. }
            | Notice::InvitationRefused { .. }
            | Notice::InvitationAccepted { .. }
            | Notice::AcceptDelayed { .. }
            | Notice::SetBack
            | Notice::Quarantined { .. } => None,
        })
    }

    async fn message(&self, contact: ContactId, message: MessageId) -> Result<Option<Event>, Problem> {
        let own = self.state.reader.own().await?.ok_or_else(Problem::internal)?;
        let Some(view) = self.state.reader.contact(contact).await? else {
            return Ok(None);
        };
        let Some(message) = self.state.reader.message(contact, message).await? else {
            return Ok(None);
        };
        let names = Names {
            own: own.name,
            contact: view.name,
        };
        let message = views::message(message, &names);
        Ok(Some(Event::Message {
            contact: contact.0,
            name: names.contact,
            message,
        }))
    }

    async fn delivery(&self, contact: ContactId, message: MessageId) -> Result<Option<Event>, Problem> {
        let Some(view) = self.state.reader.contact(contact).await? else {
            return Ok(None);
        };
        let Some(stored) = self.state.reader.message(contact, message).await? else {
            return Ok(None);
        };
        let Course::Sent { delivery } = stored.course else {
            return Ok(None);
        };
        let delivery = views::delivery(delivery.as_ref(), stored.stored_at);
        Ok(Some(Event::Delivery {
            contact: contact.0,
            name: view.name,
            message,
            delivery,
        }))
    }
}
