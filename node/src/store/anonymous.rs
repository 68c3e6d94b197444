//! Requests at anybody's server that show a token of the mailbox and nothing else.
//!
//! They run side by side, except deposits on one mailbox: those are made one after another, so that envelopes are
//! stored in the order in which they were handed over.

mod presence;

use std::collections::{HashMap, VecDeque};

use hoopoe_protocol::{
    id::{MailboxId, PresenceId},
    invitation::InvitationStore,
    route::{ServerPin, StoreAddress},
    secret::Secret,
    store::deposit::{DepositAnswer, DepositEntry, DepositRequest},
};
use tokio::{select, sync::mpsc, task::JoinSet};
use tokio_util::sync::CancellationToken;

use super::{
    StoreEvent, TaskError, Timing,
    address::ServerUrl,
    http::{self, Http},
};

/// Most requests under way.
const UNDER_WAY: usize = 16;
/// Most deposits that wait for an earlier one on the same mailbox.
const WAITING: usize = 256;
/// Most clients that are kept: one for public certificates, one for each pin.
const CLIENTS: usize = 16;

/// What to do.
pub(super) enum Request {
    Deposit {
        batch: u64,
        store: StoreAddress,
        token: Secret<32>,
        entries: Vec<DepositEntry>,
    },
    Claim {
        task: u64,
        store: StoreAddress,
        token: Secret<32>,
    },
    FetchInvitation {
        task: u64,
        store: InvitationStore,
        token: Secret<32>,
    },
    PutPresence {
        put: u64,
        store: StoreAddress,
        id: PresenceId,
        write_key: Secret<32>,
        value: Vec<u8>,
    },
    ReadPresence {
        read: u64,
        store: StoreAddress,
        ids: Vec<PresenceId>,
    },
}

/// A mailbox at a server.
type Line = (String, MailboxId);

struct Done {
    line: Option<Line>,
    event: StoreEvent,
}

struct Anonymous {
    timing: Timing,
    clients: HashMap<Option<ServerPin>, Http>,
    under_way: JoinSet<Done>,
    /// Mailboxes with a deposit under way, and what waits behind it.
    lines: HashMap<Line, VecDeque<Request>>,
}

/// Runs requests until shutdown, or until nobody listens.
pub(super) async fn run(
    timing: Timing,
    mut requests: mpsc::Receiver<Request>,
    events: mpsc::Sender<StoreEvent>,
    shutdown: CancellationToken,
) {
    let mut anonymous = Anonymous {
        timing,
        clients: HashMap::new(),
        under_way: JoinSet::new(),
        lines: HashMap::new(),
    };
    let mut permit = None;
    loop {
        let is_ready = permit.is_some();
        select! {
            () = shutdown.cancelled() => break,
            reserved = events.reserve(), if !is_ready => match reserved {
                Ok(reserved) => permit = Some(reserved),
                Err(_) => break,
            },
            Some(request) = requests.recv(), if anonymous.has_room() => anonymous.take(request),
            Some(Ok(done)) = anonymous.under_way.join_next(), if is_ready => {
                anonymous.next_in(done.line);
                if let Some(permit) = permit.take() {
                    permit.send(done.event);
                }
            }
        }
    }
    shutdown.cancel();
}

impl Anonymous {
    fn has_room(&self) -> bool {
        let waiting: usize = self.lines.values().map(VecDeque::len).sum();
        self.under_way.len() < UNDER_WAY && waiting < WAITING
    }

    fn take(&mut self, request: Request) {
        let Some(line) = request.line() else {
            return self.begin(request, None);
        };
        match self.lines.get_mut(&line) {
            Some(waiting) => waiting.push_back(request),
            None => {
                self.lines.insert(line.clone(), VecDeque::new());
                self.begin(request, Some(line));
            }
        }
    }

    /// A deposit on this mailbox has ended: the next one begins.
    fn next_in(&mut self, line: Option<Line>) {
        let Some(line) = line else { return };
        match self.lines.get_mut(&line).and_then(VecDeque::pop_front) {
            Some(request) => self.begin(request, Some(line)),
            None => {
                self.lines.remove(&line);
            }
        }
    }

    fn begin(&mut self, request: Request, line: Option<Line>) {
        let http = self.client(request.pin());
        self.under_way.spawn(async move {
            Done {
                line,
                event: request.perform(http).await,
            }
        });
    }

    fn client(&mut self, pin: Option<ServerPin>) -> Result<Http, TaskError> {
        if let Some(http) = self.clients.get(&pin) {
            return Ok(http.clone());
        }
        if self.clients.len() >= CLIENTS {
            self.clients.clear();
        }
        let http = Http::new(&self.timing, pin).map_err(|_| TaskError::Unreachable)?;
        self.clients.insert(pin, http.clone());
        Ok(http)
    }
}

impl Request {
    fn line(&self) -> Option<Line> {
        match self {
            Self::Deposit { store, .. } => Some((store.url.clone(), store.mailbox)),
            Self::Claim { .. }
            | Self::FetchInvitation { .. }
            | Self::PutPresence { .. }
            | Self::ReadPresence { .. } => None,
        }
    }

    const fn pin(&self) -> Option<ServerPin> {
        match self {
            Self::Deposit { store, .. }
            | Self::Claim { store, .. }
            | Self::PutPresence { store, .. }
            | Self::ReadPresence { store, .. } => store.pin,
            Self::FetchInvitation { store, .. } => store.pin,
        }
    }

    async fn perform(self, http: Result<Http, TaskError>) -> StoreEvent {
        match self {
            Self::Deposit {
                batch,
                store,
                token,
                entries,
            } => match deposit(http, &store, &token, entries).await {
                Ok(answer) => StoreEvent::Deposited {
                    batch,
                    results: answer.results,
                },
                Err(error) => StoreEvent::DepositFailed { batch, error },
            },
            Self::Claim { task, store, token } => match claim(http, &store, &token).await {
                Ok(prekeys) => StoreEvent::Claimed { task, prekeys },
                Err(error) => StoreEvent::TaskFailed { task, error },
            },
            Self::FetchInvitation { task, store, token } => match fetch(http, &store, &token).await {
                Ok(invitation) => StoreEvent::InvitationFetched { task, invitation },
                Err(error) => StoreEvent::TaskFailed { task, error },
            },
            Self::PutPresence {
                put,
                store,
                id,
                write_key,
                value,
            } => match presence::put(http, &store, &id, &write_key, value).await {
                Ok(()) => StoreEvent::PresencePut { put },
                Err(error) => StoreEvent::PresencePutFailed { put, error },
            },
            Self::ReadPresence { read, store, ids } => match presence::read(http, &store, ids).await {
                Ok(values) => StoreEvent::PresenceRead { read, values },
                Err(error) => StoreEvent::PresenceReadFailed { read, error },
            },
        }
    }
}

async fn deposit(
    http: Result<Http, TaskError>,
    store: &StoreAddress,
    token: &Secret<32>,
    entries: Vec<DepositEntry>,
) -> Result<DepositAnswer, TaskError> {
    let path = format!("/v1/mailboxes/{}/envelopes", store.mailbox.to_text());
    let request = http?.post(ServerUrl::parse(&store.url)?.at(&path));
    let expected = entries.len();
    let request = http::with_cbor(http::with_token(request, token)?, &DepositRequest { entries });
    let answer: DepositAnswer = http::cbor(request).await?;
    if answer.results.len() == expected {
        Ok(answer)
    } else {
        Err(TaskError::Garbled)
    }
}

async fn claim(
    http: Result<Http, TaskError>,
    store: &StoreAddress,
    token: &Secret<32>,
) -> Result<hoopoe_protocol::store::prekeys::ClaimedPrekeys, TaskError> {
    let (mailbox, lane) = (store.mailbox.to_text(), store.lane.to_text());
    let path = format!("/v1/mailboxes/{mailbox}/lanes/{lane}/claim");
    let request = http?.post(ServerUrl::parse(&store.url)?.at(&path));
    http::cbor(http::with_token(request, token)?).await
}

async fn fetch(
    http: Result<Http, TaskError>,
    store: &InvitationStore,
    token: &Secret<32>,
) -> Result<hoopoe_protocol::store::invitations::WaitingInvitation, TaskError> {
    let path = format!("/v1/mailboxes/{}/invitation", store.mailbox.to_text());
    let request = http?.get(ServerUrl::parse(&store.url)?.at(&path));
    http::cbor(http::with_token(request, token)?).await
}
