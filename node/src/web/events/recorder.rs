//! What writes the journal: a notice says that something changed; the event says what it is now, read from the database
//! after the commit.

use std::sync::Arc;

use hoopoe_engine::{
    Notice,
    row::{ContactId, RequestId},
    step,
};
use hoopoe_protocol::{content::live, id::MessageId};
use tokio::sync::{broadcast, watch};
use tokio_util::sync::CancellationToken;

use super::Journal;
use crate::{
    db::{Reader, views::Course},
    driver::Situation,
    web::{
        error::Problem,
        requests,
        types::{Event, Link, ResyncReason, Server},
        views::{self, Names},
    },
};

/// Writes what happens into the journal.
pub(in crate::web) struct Recorder {
    pub notices: broadcast::Receiver<Notice>,
    pub situation: watch::Receiver<Situation>,
    /// What was told last.
    pub server: Server,
    pub reader: Reader,
    pub journal: Arc<Journal>,
    pub stop: CancellationToken,
    /// The names in the conversation of which something was told last: after an absence thousands of messages come of one.
    pub names: Option<(ContactId, Names)>,
}

impl Recorder {
    /// Runs until the node ends.
    pub(in crate::web) async fn run(mut self) {
        loop {
            let event = tokio::select! {
                () = self.stop.cancelled() => return,
                notice = self.notices.recv() => match notice {
                    Ok(notice) => self.read(notice).await,
                    Err(broadcast::error::RecvError::Lagged(_)) => {
                        self.names = None;
                        Some(Event::Resync { reason: ResyncReason::Lost })
                    }
                    Err(broadcast::error::RecvError::Closed) => return,
                },
                changed = self.situation.changed() => match changed {
                    Ok(()) => self.server_event(),
                    Err(_) => return,
                },
            };
            match event {
                // What was so for a moment is nothing to whoever was away.
                Some(event @ (Event::Typing { .. } | Event::Presence { .. })) => self.journal.tell(event),
                Some(event) => self.journal.add(event),
                None => {}
            }
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

    /// If the database fails, the readers cannot know what changed: everything must be looked at again.
    async fn read(&mut self, notice: Notice) -> Option<Event> {
        if self.journal.passes_over() {
            self.names = None;
            return None;
        }
        if !matches!(notice, Notice::Message { .. } | Notice::Delivery { .. }) {
            // It may say that somebody has another name.
            self.names = None;
        }
        let lost = Event::Resync {
            reason: ResyncReason::Lost,
        };
        self.event(notice).await.unwrap_or(Some(lost))
    }

    async fn event(&mut self, notice: Notice) -> Result<Option<Event>, Problem> {
        Ok(match notice {
            Notice::Message { contact, message } => self.message(contact, message).await?,
            Notice::Delivery { contact, message, .. } => self.delivery(contact, message).await?,
            Notice::Contact { contact } => {
                let view = self.reader.contact(contact).await?;
                view.map(|view| Event::Contact {
                    contact: views::contact(view, &self.situation.borrow()),
                })
            }
            Notice::KeyWarning { contact } => {
                let view = self.reader.contact(contact).await?;
                view.map(|view| Event::KeyWarning {
                    contact: views::contact(view, &self.situation.borrow()),
                })
            }
            Notice::Direct { contact, link } => self.direct(contact, link).await?,
            Notice::Typing { contact, typing } => {
                let view = self.reader.contact(contact).await?;
                view.map(|view| Event::Typing {
                    contact: contact.0,
                    name: view.name,
                    typing: typing == live::Typing::Started,
                })
            }
            Notice::Presence {
                contact,
                presence,
                last_seen,
            } => {
                let view = self.reader.contact(contact).await?;
                view.map(|view| Event::Presence {
                    contact: contact.0,
                    name: view.name,
                    presence: views::presence(presence, last_seen),
                })
            }
            Notice::AcceptFailed { reason, .. } => Some(Event::AcceptFailed {
                reason: reason.to_string(),
            }),
            Notice::Request { request } => self.request(request).await?,
            Notice::RequestGone { request } => Some(Event::RequestGone { request: request.0 }),
            Notice::InvitationPublished { .. }
            | Notice::Asked { .. }
            | Notice::AddressPublished
            | Notice::AddressRefused
            | Notice::InvitationRefused { .. }
            | Notice::InvitationAccepted { .. }
            | Notice::AcceptDelayed { .. }
            | Notice::Dropped
            | Notice::Record(_)
            | Notice::SetBack
            | Notice::HeldInVain { .. }
            | Notice::Quarantined { .. } => None,
        })
    }

    async fn direct(&self, contact: ContactId, link: step::Link) -> Result<Option<Event>, Problem> {
        let link = match link {
            step::Link::Up => Link::Up,
            step::Link::Down => Link::Down,
        };
        let view = self.reader.contact(contact).await?;
        Ok(view.map(|view| Event::Direct {
            contact: contact.0,
            name: view.name,
            link,
        }))
    }

    async fn request(&self, id: RequestId) -> Result<Option<Event>, Problem> {
        let own = self.reader.own_key().await?.ok_or_else(Problem::internal)?;
        let view = self.reader.request(id).await?;
        Ok(view.map(|view| Event::Request {
            request: requests::request(view, &own),
        }))
    }

    async fn message(&mut self, contact: ContactId, message: MessageId) -> Result<Option<Event>, Problem> {
        let Some(names) = self.names(contact).await? else {
            return Ok(None);
        };
        let Some(message) = self.reader.message(contact, message).await? else {
            return Ok(None);
        };
        let message = views::message(message, &names);
        Ok(Some(Event::Message {
            contact: contact.0,
            name: names.contact,
            message,
        }))
    }

    async fn names(&mut self, contact: ContactId) -> Result<Option<Names>, Problem> {
        if let Some((_, names)) = self.names.as_ref().filter(|(of, _)| *of == contact) {
            return Ok(Some(names.clone()));
        }
        let own = self.reader.own().await?.ok_or_else(Problem::internal)?;
        let Some(view) = self.reader.contact(contact).await? else {
            return Ok(None);
        };
        let names = Names {
            own: own.name,
            contact: view.name,
        };
        self.names = Some((contact, names.clone()));
        Ok(Some(names))
    }

    async fn delivery(&mut self, contact: ContactId, message: MessageId) -> Result<Option<Event>, Problem> {
        let Some(names) = self.names(contact).await? else {
            return Ok(None);
        };
        let Some(stored) = self.reader.message(contact, message).await? else {
            return Ok(None);
        };
        let Course::Sent { delivery } = stored.course else {
            return Ok(None);
        };
        let delivery = views::delivery(delivery.as_ref(), stored.stored_at);
        Ok(Some(Event::Delivery {
            contact: contact.0,
            name: names.contact,
            message,
            delivery,
        }))
    }
}
