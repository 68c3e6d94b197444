//! What writes the journal: a notice says that something changed; the event says what it is now, read from the database
//! after the commit.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use hoopoe_engine::{
    Notice,
    row::{ContactId, RequestId},
    step,
};
use hoopoe_protocol::{content::live, id::MessageId};
use tokio::sync::{
    broadcast::{
        self,
        error::{RecvError, TryRecvError},
    },
    watch,
};
use tokio_util::sync::CancellationToken;

use super::Journal;
use crate::{
    db::{ReadError, Reader, views::MessageView},
    driver::Situation,
    web::{
        error::Problem,
        requests,
        turn::Turn,
        types::{Contact, Event, Link, ResyncReason, Server},
        views::{self, Names},
    },
};

/// Notices that are read together at most: after an absence thousands of messages come of one.
const TOGETHER: usize = 64;

/// Writes what happens into the journal.
pub(in crate::web) struct Recorder {
    pub notices: broadcast::Receiver<Notice>,
    pub situation: watch::Receiver<Situation>,
    /// What was told last.
    pub server: Server,
    pub reader: Reader,
    pub journal: Arc<Journal>,
    pub stop: CancellationToken,
    /// Whoever stores what is told waits for its turn too.
    pub telling: Turn,
    /// The names in the conversation of which something was told last.
    pub names: Option<(ContactId, Names)>,
}

/// The messages of which notices speak.
type Shown = BTreeMap<(ContactId, MessageId), MessageView>;

impl Recorder {
    /// Runs until the node ends.
    pub(in crate::web) async fn run(mut self) {
        loop {
            tokio::select! {
                () = self.stop.cancelled() => return,
                notice = self.notices.recv() => match notice {
                    Ok(notice) => {
                        let (notices, are_lost) = self.with_all_that_wait(notice);
                        self.write(notices).await;
                        if are_lost {
                            self.resync();
                        }
                    }
                    Err(RecvError::Lagged(_)) => self.resync(),
                    Err(RecvError::Closed) => return,
                },
                changed = self.situation.changed() => match changed {
                    Ok(()) => if let Some(event) = self.server_event() {
                        self.journal.add(event);
                    },
                    Err(_) => return,
                },
            }
        }
    }

    /// This notice and those behind it, and whether some were lost after them.
    fn with_all_that_wait(&mut self, first: Notice) -> (Vec<Notice>, bool) {
        let mut notices = vec![first];
        while notices.len() < TOGETHER {
            match self.notices.try_recv() {
                Ok(notice) => notices.push(notice),
                Err(TryRecvError::Lagged(_)) => return (notices, true),
                Err(TryRecvError::Empty | TryRecvError::Closed) => break,
            }
        }
        (notices, false)
    }

    /// The readers cannot know what changed: everything must be looked at again.
    fn resync(&mut self) {
        self.names = None;
        self.journal.add(Event::Resync {
            reason: ResyncReason::Lost,
        });
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

    async fn write(&mut self, mut notices: Vec<Notice>) {
        let all = notices.len();
        notices.retain(|_| !self.journal.passes_over());
        if notices.len() < all {
            self.names = None;
        }
        let mut listed = BTreeSet::new();
        let telling = self.telling.clone();
        let _turn = telling.wait().await;
        // What needs no database is told all the same.
        let shown = self.shown(&notices).await.unwrap_or_else(|_| {
            self.resync();
            Shown::new()
        });
        for notice in notices {
            if !matches!(notice, Notice::Message { .. } | Notice::Delivery { .. }) {
                // It may say that somebody has another name.
                self.names = None;
            }
            match self.event(notice, &shown).await {
                // What was so for a moment is nothing to whoever was away.
                Ok(Some(event @ (Event::Typing { .. } | Event::Presence { .. }))) => self.journal.tell(event),
                Ok(Some(event)) => {
                    listed.extend(changes_list(&event));
                    self.journal.add(event);
                }
                Ok(None) => {}
                Err(_) => self.resync(),
            }
        }
        // However many messages came: the list shows the last.
        for contact in listed {
            self.journal.add(super::chat(&self.reader, contact).await);
        }
    }

    /// Reads the messages of which these notices speak, those of one conversation at once.
    async fn shown(&self, notices: &[Notice]) -> Result<Shown, ReadError> {
        let mut wanted: BTreeMap<ContactId, BTreeSet<MessageId>> = BTreeMap::new();
        for notice in notices {
            if let Notice::Message { contact, message } | Notice::Delivery { contact, message, .. } = notice {
                wanted.entry(*contact).or_default().insert(*message);
            }
        }
        let mut shown = Shown::new();
        for (contact, messages) in wanted {
            let messages: Vec<_> = messages.into_iter().collect();
            let found = self.reader.messages(contact, &messages).await?;
            shown.extend(found.into_iter().map(|view| ((contact, view.message), view)));
        }
        Ok(shown)
    }

    async fn event(&mut self, notice: Notice, shown: &Shown) -> Result<Option<Event>, Problem> {
        Ok(match notice {
            Notice::Message { contact, message } => {
                self.message(contact, shown.get(&(contact, message))).await?
            }
            Notice::Delivery { contact, message, .. } => {
                self.delivery(contact, shown.get(&(contact, message))).await?
            }
            Notice::MessageGone { contact, message } => Some(Event::MessageGone {
                contact: contact.0,
                message,
            }),
            Notice::Contact { contact } => {
                let contact = self.contact(contact).await?;
                contact.map(|contact| Event::Contact { contact })
            }
            Notice::Profile => {
                let view = self.reader.own_profile().await?;
                view.map(views::profile).map(|profile| Event::Profile { profile })
            }
            Notice::KeyWarning { contact } => {
                let contact = self.contact(contact).await?;
                contact.map(|contact| Event::KeyWarning { contact })
            }
            Notice::Direct { contact, link } => self.direct(contact, link).await?,
            Notice::Typing { contact, typing } => self.typing(contact, typing).await?,
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

    async fn contact(&self, contact: ContactId) -> Result<Option<Contact>, Problem> {
        let view = self.reader.contact(contact).await?;
        Ok(view.map(|view| views::contact(view, &self.situation.borrow())))
    }

    async fn typing(&self, contact: ContactId, typing: live::Typing) -> Result<Option<Event>, Problem> {
        let view = self.reader.contact(contact).await?;
        Ok(view.map(|view| Event::Typing {
            contact: contact.0,
            name: view.name,
            typing: typing == live::Typing::Started,
        }))
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

    async fn message(
        &mut self,
        contact: ContactId,
        shown: Option<&MessageView>,
    ) -> Result<Option<Event>, Problem> {
        let (Some(shown), Some(names)) = (shown, self.names(contact).await?) else {
            return Ok(None);
        };
        let message = views::message(shown.clone(), &names);
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
        let name = match self.reader.contact(contact).await? {
            Some(view) => view.name,
            None if contact == ContactId::ONESELF => String::new(),
            None => return Ok(None),
        };
        let names = Names {
            own: own.name,
            contact: name,
        };
        self.names = Some((contact, names.clone()));
        Ok(Some(names))
    }

    async fn delivery(
        &mut self,
        contact: ContactId,
        shown: Option<&MessageView>,
    ) -> Result<Option<Event>, Problem> {
        let (Some(shown), Some(names)) = (shown, self.names(contact).await?) else {
            return Ok(None);
        };
        Ok(views::delivery(shown).map(|delivery| Event::Delivery {
            contact: contact.0,
            name: names.contact,
            message: shown.message,
            delivery,
        }))
    }
}

/// Whose conversation is listed otherwise now. That a message got further is told with the message.
const fn changes_list(event: &Event) -> Option<ContactId> {
    match event {
        Event::Message { contact, .. } | Event::MessageGone { contact, .. } => Some(ContactId(*contact)),
        Event::Contact { contact } => Some(ContactId(contact.id)),
        _ => None,
    }
}
