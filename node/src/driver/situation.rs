//! What is so at the moment and stands in no row: connections, addresses, how the own server is.
//!
//! The driver remembers it for two reasons: people ask for it, and an engine that was rebuilt has to be told again.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
};

use hoopoe_engine::{
    Event, Notice,
    event::LaneNumber,
    row::ContactId,
    step::{Link, RecordNews},
};
use hoopoe_protocol::{
    content::live::{Presence, Typing},
    id::DeviceId,
    route::{PeerIdBytes, ServerPin, StoreAddress},
    store::error::ProblemCode,
    time::Timestamp,
};

use crate::{
    boot_slot::Findings,
    db::{
        servers::{RememberedServer, Standing},
        views::OwnView,
    },
    store::{DisconnectReason, StoreEvent},
};

/// How the own store server is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ServerState {
    /// There is none.
    None,
    /// The first attempt is under way.
    Connecting {
        /// Since when.
        since: Timestamp,
    },
    /// The live connection is up.
    Connected {
        /// Since when.
        since: Timestamp,
    },
    /// The server does not let the device in.
    Refused {
        /// Its reason.
        code: ProblemCode,
        /// Since when.
        since: Timestamp,
    },
    /// Another server answers than the one that is known.
    Replaced {
        /// Since when.
        since: Timestamp,
    },
    /// Something answers under its address whose certificate is not believed; it is tried again.
    Untrusted {
        /// Since when.
        since: Timestamp,
    },
    /// The server cannot be reached, or the connection was lost; it is tried again.
    Unreachable {
        /// Since when.
        since: Timestamp,
    },
}

/// How the connections are.
#[derive(Clone, PartialEq, Eq)]
pub struct Situation {
    /// The own device.
    pub device: DeviceId,
    /// The own store server.
    pub server: ServerState,
    /// Its URL, if there is one.
    pub server_url: Option<String>,
    /// The key of its certificate, if one was given for it.
    pub server_pin: Option<ServerPin>,
    /// A server that becomes the own one as soon as it admits this device, or has refused to.
    pub next_server: Option<NextServer>,
    /// Contacts with whom there is a direct connection.
    pub direct: BTreeSet<ContactId>,
    /// Envelopes of blocked and removed people that were dropped since the start.
    pub dropped: u64,
    /// What became of sealed presence records since the start.
    pub records: Records,
    /// Whether the database turned out to be older than what was done with it, at the start or since.
    pub is_set_back: bool,
    /// What was found in the own slot at the store server that should not be there.
    pub slot: Findings,
    /// What is to be seen of contacts, where there is anything.
    pub moments: BTreeMap<ContactId, Moment>,
}

/// Counts what became of sealed presence records.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Records {
    /// Own ones that the server has.
    pub written: u64,
    /// Contacts' that were found, newer than what was known.
    pub read: u64,
    /// What servers answered and was not believed.
    pub refused: u64,
}

/// What is to be seen of a contact at this moment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Moment {
    /// Whether they type to the user.
    pub is_typing: bool,
    /// Whether they are there; none if that is not known.
    pub presence: Option<Presence>,
    /// When they were last there; none if that is not known, or they are there now.
    pub last_seen: Option<Timestamp>,
}

/// A server that is moved to.
#[derive(Clone, PartialEq, Eq)]
pub struct NextServer {
    /// Its URL.
    pub url: String,
    /// The key of its certificate, if one was given for it.
    pub pin: Option<ServerPin>,
    /// How it is.
    pub state: ServerState,
}

/// How the node is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Status {
    /// The user.
    pub own: Option<OwnView>,
    /// The own device.
    pub device: DeviceId,
    /// The own store server.
    pub server: ServerState,
    /// Contacts with whom there is a direct connection.
    pub direct: Vec<ContactId>,
    /// How much is on its way to other devices.
    pub outbox: u64,
    /// Envelopes of which nothing could be made.
    pub quarantined: u64,
    /// Effects that were lost because a queue was full; each was or will be repeated.
    pub lost_effects: u64,
}

impl ServerState {
    /// What an event of the store adapter makes of the state. A state that stays keeps its beginning.
    pub(super) fn after(self, event: &StoreEvent, now: Timestamp) -> Self {
        let next = match event {
            StoreEvent::Connected { .. } => Self::Connected { since: now },
            StoreEvent::Disconnected { reason } => match *reason {
                DisconnectReason::Refused(code) => Self::Refused { code, since: now },
                DisconnectReason::WrongServer => Self::Replaced { since: now },
                DisconnectReason::Untrusted => Self::Untrusted { since: now },
                _ => Self::Unreachable { since: now },
            },
            _ => return self,
        };
        if self.is_like(next) { self } else { next }
    }

    /// Whether trying again leads nowhere before somebody has done something. What may pass by itself is not final: a
    /// server that is being started, a proxy in front of none.
    pub(crate) const fn is_final(self) -> bool {
        match self {
            Self::Refused { code, .. } => matches!(
                code,
                ProblemCode::InviteCodeRefused
                    | ProblemCode::OverQuota
                    | ProblemCode::Conflict
                    | ProblemCode::Malformed
            ),
            Self::Replaced { .. } => true,
            _ => false,
        }
    }

    fn is_like(self, other: Self) -> bool {
        match (self, other) {
            (Self::Refused { code, .. }, Self::Refused { code: new, .. }) => code == new,
            _ => core::mem::discriminant(&self) == core::mem::discriminant(&other),
        }
    }
}

impl fmt::Debug for Situation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Which server somebody uses is no matter for a log.
        f.debug_struct("Situation")
            .field("server", &self.server)
            .field("is_moving", &self.next_server.is_some())
            .field("direct", &self.direct)
            .finish_non_exhaustive()
    }
}

impl Situation {
    /// As it is before anybody has answered.
    pub(super) fn at_start(device: DeviceId, servers: &[RememberedServer], now: Timestamp) -> Self {
        let find = |is_sought: fn(Standing) -> bool| servers.iter().find(|server| is_sought(server.standing));
        let connecting = ServerState::Connecting { since: now };
        let own = find(|standing| standing == Standing::Own);
        let next = find(|standing| matches!(standing, Standing::Next { .. }));
        Self {
            device,
            server: own.map_or(ServerState::None, |_| connecting),
            server_url: own.map(|server| server.url.clone()),
            server_pin: own.and_then(|server| server.pin),
            next_server: next.map(|server| NextServer {
                url: server.url.clone(),
                pin: server.pin,
                state: connecting,
            }),
            direct: BTreeSet::new(),
            dropped: 0,
            records: Records::default(),
            is_set_back: false,
            slot: Findings::default(),
            moments: BTreeMap::new(),
        }
    }

    /// Takes note of a connection that came or went; whether that changed anything.
    pub(super) fn note(&mut self, notice: &Notice) -> bool {
        match *notice {
            Notice::Direct {
                contact,
                link: Link::Up,
            } => self.direct.insert(contact),
            Notice::Direct {
                contact,
                link: Link::Down,
            } => self.direct.remove(&contact),
            Notice::Dropped => {
                self.dropped = self.dropped.saturating_add(1);
                true
            }
            Notice::Record(news) => self.records.count(news),
            Notice::SetBack => !std::mem::replace(&mut self.is_set_back, true),
            Notice::Typing { contact, typing } => {
                self.moment(contact, |moment| moment.is_typing = typing == Typing::Started)
            }
            Notice::Presence {
                contact,
                presence,
                last_seen,
            } => self.moment(contact, |moment| {
                (moment.presence, moment.last_seen) = (presence, last_seen);
            }),
            _ => false,
        }
    }
}

impl Records {
    /// Counts one; that is always news.
    fn count(&mut self, news: RecordNews) -> bool {
        let count = match news {
            RecordNews::Written => &mut self.written,
            RecordNews::Read => &mut self.read,
            RecordNews::Refused => &mut self.refused,
        };
        *count = count.saturating_add(1);
        true
    }
}

impl Situation {
    fn moment(&mut self, contact: ContactId, change: impl FnOnce(&mut Moment)) -> bool {
        let mut moment = self.moments.remove(&contact).unwrap_or_default();
        let before = moment;
        change(&mut moment);
        if moment != Moment::default() {
            self.moments.insert(contact, moment);
        }
        moment != before
    }

    /// The engine is another, and will say anew what is so.
    pub(super) fn forget_contacts(&mut self) {
        self.direct.clear();
        self.moments.clear();
    }
}

/// Events that stay true until others replace them.
#[derive(Debug, Default)]
pub(super) struct Facts {
    listening: Option<(PeerIdBytes, Vec<String>)>,
    is_hidden: bool,
    registered: Option<StoreAddress>,
    /// The lane of the own server, while it is connected.
    store_lane: Option<LaneNumber>,
    devices: BTreeSet<DeviceId>,
}

impl Facts {
    /// Remembers what the event says, if it says something that stays.
    pub(super) fn note(&mut self, event: &Event) {
        match event {
            Event::Listening { peer, addresses } => {
                self.listening = Some((peer.clone(), addresses.clone()));
                self.is_hidden = false;
            }
            Event::Hidden => {
                self.listening = None;
                self.is_hidden = true;
            }
            Event::Registered { address } => self.registered = Some(address.clone()),
            Event::StoreConnected { lane, .. } => self.store_lane = Some(*lane),
            Event::StoreDisconnected => self.store_lane = None,
            Event::DirectUp { device } => {
                self.devices.insert(*device);
            }
            Event::DirectDown { device } => {
                self.devices.remove(device);
            }
            _ => {}
        }
    }

    /// The own server is another now.
    pub(super) fn forget_server(&mut self) {
        self.registered = None;
        self.store_lane = None;
    }

    /// What an engine that was just restored has to be told.
    pub(super) fn retell(&self) -> Vec<Event> {
        let mut events = vec![Event::Started];
        events.extend(
            self.registered
                .clone()
                .map(|address| Event::Registered { address }),
        );
        events.extend(
            self.listening
                .clone()
                .map(|(peer, addresses)| Event::Listening { peer, addresses }),
        );
        events.extend(self.is_hidden.then_some(Event::Hidden));
        // How much of what waited there was taken is not known any more.
        let waiting = u64::MAX;
        events.extend(
            self.store_lane
                .map(|lane| Event::StoreConnected { lane, waiting }),
        );
        events.extend(self.devices.iter().map(|&device| Event::DirectUp { device }));
        events
    }
}
