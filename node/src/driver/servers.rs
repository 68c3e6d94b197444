//! Which store server is the own one, and how another takes its place.
//!
//! ```text
//! join ──▶ Next ──it admits this device──▶ Own ──another is joined──▶ Former ──30 days──▶ remembered only
//!            └──it refuses, or another is joined──▶ what it was before       ▲
//!                                          Own ──it is left for none──────────┘ (a Former one)
//! ```
//!
//! The server before stays the own one until the next has admitted this device. Then contacts are told of the new lane,
//! and what still arrives at the former one is fetched for as long as a server keeps an envelope.

use std::fmt;

use hoopoe_engine::Event;
use hoopoe_protocol::{keys::ServerKey, route::ServerPin, time::Span};
use tracing::{debug, warn};

use super::{Driver, ServerState, clients::LaneNumber, situation::NextServer};
use crate::{
    clock,
    db::{
        CommitError,
        servers::{RememberedServer, Standing},
    },
    dispatch::{self, Inbound, ServerPlace},
    random,
    store::{DisconnectReason, StartError, StoreEvent},
};

/// A server that the user wants to have as their own.
#[derive(Clone)]
pub struct Joining {
    /// `https://host[:port]`, or `http://` on loopback.
    pub url: String,
    /// The pinned certificate key, for a server without a public name.
    pub pin: Option<ServerPin>,
    /// The operator's code, where one is needed.
    pub invite_code: Option<String>,
    /// Whether the server was set up anew: whatever identity it shows now is trusted.
    pub is_new: bool,
}

/// What is to be otherwise about the own server.
#[derive(Debug)]
pub(super) enum ServerChange {
    Join(Joining),
    Leave,
}

/// Why a server does not become the own one.
#[derive(Debug, thiserror::Error)]
pub enum JoinError {
    /// The URL is unusable, or the client cannot be set up.
    #[error(transparent)]
    Client(#[from] StartError),
    /// It could not be made durable; nothing has changed.
    #[error("the database cannot be written; nothing was done")]
    Database,
    /// The node has stopped or is stopping.
    #[error("the node has stopped")]
    Stopped,
}

impl fmt::Debug for Joining {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Joining(..)")
    }
}

impl Joining {
    /// The server as it will be remembered: the key that this device has there stays, and what it showed before stays if
    /// it was not set up anew.
    #[must_use]
    pub fn remembered(self, before: Option<&RememberedServer>, standing: Standing) -> RememberedServer {
        RememberedServer {
            device_auth: before.map_or_else(random::secret, |before| before.device_auth.clone()),
            identity: before.filter(|_| !self.is_new).and_then(|before| before.identity),
            url: self.url,
            pin: self.pin,
            invite_code: self.invite_code,
            standing,
        }
    }
}

/// The longest that a server keeps an envelope: afterwards nothing can be left at a former one.
const DRAINED_FOR: Span = Span::days(30);

/// What the engine has to be told where there is no own server: it may have been left when a crash came before the engine knew.
pub(super) fn left_before(servers: &[RememberedServer]) -> Option<Event> {
    let has_own = servers.iter().any(|server| server.standing == Standing::Own);
    (!has_own).then_some(Event::StoreLeft)
}

impl Driver {
    pub(super) async fn change_server(&mut self, change: ServerChange) -> Result<(), JoinError> {
        match change {
            ServerChange::Join(joining) => self.join(joining).await,
            ServerChange::Leave => self.leave().await,
        }
    }

    /// What an event of a store server is to the engine; nothing, if it is about a server that is not ours any more.
    pub(super) fn of_store(&self, lane: LaneNumber, event: StoreEvent) -> Option<Inbound> {
        match self.clients.standing(lane)? {
            Standing::Own => {
                self.situation
                    .send_modify(|now| now.server = now.server.after(&event, clock::now()));
                dispatch::of_store(event, lane, self.own_place())
            }
            Standing::Next { .. } => None,
            Standing::Former { .. } => dispatch::of_former(event, lane),
        }
    }

    /// Begins to make a server the own one. It is the own one at once if there is none, or if it is that already; else
    /// as soon as it admits this device.
    async fn join(&mut self, joining: Joining) -> Result<(), JoinError> {
        let own = self.own_server().map(|own| own.url == joining.url);
        let known = self.parts.servers.iter().find(|known| known.url == joining.url);
        let standing = match own {
            None | Some(true) => Standing::Own,
            Some(false) => Standing::Next {
                until: known.and_then(|known| known.standing.until()),
            },
        };
        let server = joining.remembered(known, standing);
        // First of all, because it may refuse.
        let client = (self.parts.start_client)(Some(&server))?;
        let aside = self.next_set_aside().filter(|aside| aside.url != server.url);
        let rows = aside.iter().chain([&server]).cloned().collect();
        self.remember(rows).await.map_err(|_| JoinError::Database)?;
        let since = clock::now();
        let (url, pin) = (server.url, server.pin);
        self.clients.start(client, url.clone(), standing);
        self.drain(aside);
        self.situation.send_modify(|now| match standing {
            Standing::Next { .. } => {
                let state = ServerState::Connecting { since };
                now.next_server = Some(NextServer { url, pin, state });
            }
            _ => {
                now.server = ServerState::Connecting { since };
                (now.server_url, now.server_pin) = (Some(url), pin);
                now.next_server = None;
            }
        });
        if standing == Standing::Own {
            self.facts.forget_server();
            self.parts.watermark.slot.forget_asked(since);
            // To the engine that is a lost connection; the new one will come up by itself.
            self.pending.push(Event::StoreDisconnected);
        }
        Ok(())
    }

    /// Has no own server any more. The one that was is a former one, and so is one that was moved to.
    async fn leave(&mut self) -> Result<(), JoinError> {
        let Some(own) = self.own_server().cloned() else {
            return Ok(());
        };
        // First of all, because it may refuse.
        let client = (self.parts.start_client)(None)?;
        let now = clock::now();
        // One that never let this device in holds nothing for it.
        let until = own.identity.map(|_| now.plus(DRAINED_FOR));
        let standing = Standing::Former {
            until: until.unwrap_or(now),
        };
        let aside = self.next_set_aside();
        let rows = [RememberedServer { standing, ..own }];
        let rows = rows.into_iter().chain(aside.clone()).collect();
        self.remember(rows).await.map_err(|_| JoinError::Database)?;
        self.clients.leave(client, until);
        self.drain(aside);
        self.facts.forget_server();
        self.parts.watermark.slot.signed_out();
        self.situation.send_modify(|now| {
            now.server = ServerState::None;
            (now.server_url, now.server_pin, now.next_server) = (None, None, None);
        });
        self.pending.extend([Event::StoreDisconnected, Event::StoreLeft]);
        self.pending.extend(self.slot.end());
        Ok(())
    }

    /// What becomes of the server that was to be the next one, when another takes that place or it refuses: what it was
    /// before.
    fn next_set_aside(&self) -> Option<RememberedServer> {
        self.parts
            .servers
            .iter()
            .find_map(|server| match server.standing {
                Standing::Next { until } => Some(RememberedServer {
                    standing: Standing::Former {
                        until: until.unwrap_or_else(clock::now),
                    },
                    ..server.clone()
                }),
                _ => None,
            })
    }

    /// Goes on fetching from a server that is a former one again.
    fn drain(&mut self, former: Option<RememberedServer>) {
        let is_over = |until| until <= clock::now();
        let Some(former) = former.filter(|former| !former.standing.until().is_none_or(is_over)) else {
            return;
        };
        match (self.parts.start_client)(Some(&former)) {
            Ok(client) => self.clients.add(client, Some(former.url), former.standing),
            // It started before; at the latest after the next start of the node it does again.
            Err(failure) => warn!(%failure, "a former store server is not fetched from"),
        }
    }

    /// The server that is moved to has admitted this device: it is the own one now.
    pub(super) async fn promote(&mut self, lane: LaneNumber, identity: ServerKey) -> Result<(), CommitError> {
        let url = self.clients.url(lane);
        let next = self
            .parts
            .servers
            .iter()
            .find(|server| Some(server.url.as_str()) == url);
        let Some(next) = next.cloned() else {
            return Ok(());
        };
        debug!("the next store server is the own one now");
        let now = clock::now();
        // One that never let this device in holds nothing for it.
        let until = self
            .own_server()
            .and_then(|own| own.identity)
            .map(|_| now.plus(DRAINED_FOR));
        let standing = Standing::Former {
            until: until.unwrap_or(now),
        };
        let mut rows: Vec<_> = self
            .own_server()
            .map(|own| RememberedServer {
                standing,
                ..own.clone()
            })
            .into_iter()
            .collect();
        let (url, pin) = (next.url.clone(), next.pin);
        rows.push(RememberedServer {
            standing: Standing::Own,
            identity: Some(identity),
            ..next
        });
        self.remember(rows).await?;
        self.clients.promote(lane, until);
        self.facts.forget_server();
        self.parts.watermark.slot.forget_asked(clock::now());
        self.situation.send_modify(|now| {
            now.server = ServerState::Connecting { since: clock::now() };
            (now.server_url, now.server_pin) = (Some(url), pin);
            now.next_server = None;
        });
        Ok(())
    }

    /// Takes note of how it goes with the server that is moved to.
    pub(super) async fn note_next(
        &mut self,
        lane: LaneNumber,
        reason: DisconnectReason,
    ) -> Result<(), CommitError> {
        let before = self
            .situation
            .borrow()
            .next_server
            .as_ref()
            .map_or(ServerState::None, |next| next.state);
        let state = before.after(&StoreEvent::Disconnected { reason }, clock::now());
        if state.is_final() {
            let aside = self.next_set_aside();
            self.remember(aside.iter().cloned().collect()).await?;
            self.clients.end(lane);
            self.drain(aside);
        }
        self.situation.send_modify(|now| {
            if let Some(next) = &mut now.next_server {
                next.state = state;
            }
        });
        Ok(())
    }

    /// Takes note of the own server's identity, once it has shown it.
    pub(super) async fn note_identity(&mut self, server: ServerKey) -> Result<(), CommitError> {
        let Some(own) = self.own_server().filter(|own| own.identity.is_none()) else {
            return Ok(());
        };
        let own = RememberedServer {
            identity: Some(server),
            ..own.clone()
        };
        self.remember(vec![own]).await
    }

    /// Writes servers, and then knows them so.
    async fn remember(&mut self, rows: Vec<RememberedServer>) -> Result<(), CommitError> {
        let borrowed: Vec<_> = rows.iter().collect();
        let (storage, mut rng) = (&self.parts.storage, random::generator());
        self.parts
            .writer
            .put_servers(storage, &mut rng, &borrowed)
            .await?;
        for row in rows {
            self.parts.servers.retain(|known| known.url != row.url);
            self.parts.servers.push(row);
        }
        Ok(())
    }

    pub(super) fn own_server(&self) -> Option<&RememberedServer> {
        self.parts
            .servers
            .iter()
            .find(|server| server.standing == Standing::Own)
    }

    /// How the own server is reached.
    pub(super) fn own_place(&self) -> Option<ServerPlace> {
        self.own_server().map(|own| ServerPlace {
            url: own.url.clone(),
            pin: own.pin,
        })
    }
}
