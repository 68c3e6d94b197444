//! The running clients of store servers: one for the own server, which speaks to those of contacts as well; one for a
//! server that is moved to; one for each former server that may still hold something.

use std::{collections::BTreeMap, fmt};

use futures::{FutureExt as _, StreamExt as _};
use hoopoe_protocol::{store::tokens::TokenChanges, time::Timestamp};
use tokio::sync::mpsc;
use tokio_stream::{StreamMap, wrappers::ReceiverStream};
use tokio_util::sync::DropGuard;

pub(super) use hoopoe_engine::event::LaneNumber;

use crate::{
    db::servers::{RememberedServer, Standing},
    dispatch::{self, StoreOutlet},
    store::{self, SendError, StartError, StoreEvent},
};

/// A running client of store servers; it ends when this is dropped.
pub struct StoreClient {
    /// What it reports.
    pub events: mpsc::Receiver<StoreEvent>,
    /// Where commands go.
    pub outlet: StoreOutlet,
    /// Ends it.
    pub guard: DropGuard,
}

/// Starts a client, with a server of this node or without one.
pub type StartClient = Box<dyn Fn(Option<&RememberedServer>) -> Result<StoreClient, StartError> + Send>;

impl fmt::Debug for StoreClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("StoreClient(..)")
    }
}

/// All of them, each with a number that no other ever has while the node runs.
#[derive(Default)]
pub(super) struct Clients {
    running: BTreeMap<LaneNumber, Running>,
    events: StreamMap<LaneNumber, ReceiverStream<StoreEvent>>,
    last: u32,
}

struct Running {
    /// None if it speaks to the servers of contacts only.
    url: Option<String>,
    standing: Standing,
    outlet: StoreOutlet,
    _guard: DropGuard,
}

impl Clients {
    /// Starts one for each server that is in use, and in any case one that speaks to those of contacts. Those that ran
    /// before end.
    pub(super) fn restart(
        &mut self,
        servers: &[RememberedServer],
        start: &StartClient,
        now: Timestamp,
    ) -> Result<(), StartError> {
        let (mut fresh, last) = (Vec::new(), self.last);
        for server in servers {
            if !matches!(server.standing, Standing::Former { until } if until <= now) {
                fresh.push((start(Some(server))?, Some(server.url.clone()), server.standing));
            }
        }
        if !servers.iter().any(|server| server.standing == Standing::Own) {
            fresh.push((start(None)?, None, Standing::Own));
        }
        *self = Self {
            last,
            ..Self::default()
        };
        for (client, url, standing) in fresh {
            self.add(client, url, standing);
        }
        Ok(())
    }

    /// Takes a client in, in the place of the one that speaks to the same server and of the one with the same standing.
    pub(super) fn start(&mut self, client: StoreClient, url: String, standing: Standing) {
        let replaced = |running: &Running| {
            running.url.as_ref() == Some(&url)
                || running.standing == standing
                || matches!(running.standing, Standing::Next { .. })
        };
        let gone: Vec<_> = self
            .running
            .iter()
            .filter(|(_, running)| replaced(running))
            .map(|(lane, _)| *lane)
            .collect();
        for lane in gone {
            self.end(lane);
        }
        self.add(client, Some(url), standing);
    }

    /// Takes in one more, beside the others.
    pub(super) fn add(&mut self, client: StoreClient, url: Option<String>, standing: Standing) {
        self.last += 1;
        let lane = LaneNumber(self.last);
        let StoreClient {
            events,
            outlet,
            guard,
        } = client;
        self.events.insert(lane, ReceiverStream::new(events));
        let running = Running {
            url,
            standing,
            outlet,
            _guard: guard,
        };
        self.running.insert(lane, running);
    }

    /// The next server is the own one; the one before is drained until then, if it ever let this device in.
    pub(super) fn promote(&mut self, lane: LaneNumber, until: Option<Timestamp>) {
        self.retire_own(until);
        if let Some(next) = self.running.get_mut(&lane) {
            next.standing = Standing::Own;
        }
    }

    /// There is no own server any more: this client speaks to those of contacts. The one before is drained until then, if it ever let
    /// this device in; one that was moved to ends.
    pub(super) fn leave(&mut self, client: StoreClient, until: Option<Timestamp>) {
        let is_next = |running: &Running| matches!(running.standing, Standing::Next { .. });
        let next: Vec<_> = self
            .running
            .iter()
            .filter(|(_, running)| is_next(running))
            .map(|(lane, _)| *lane)
            .collect();
        next.into_iter().for_each(|lane| self.end(lane));
        self.retire_own(until);
        self.add(client, None, Standing::Own);
    }

    pub(super) fn end(&mut self, lane: LaneNumber) {
        self.running.remove(&lane);
        self.events.remove(&lane);
    }

    /// Ends the clients of former servers that can hold nothing any more.
    pub(super) fn end_drained(&mut self, now: Timestamp) {
        let drained: Vec<_> = self
            .running
            .iter()
            .filter(|(_, running)| matches!(running.standing, Standing::Former { until } if until <= now))
            .map(|(lane, _)| *lane)
            .collect();
        for lane in drained {
            self.end(lane);
        }
    }

    /// The URL of a client's server.
    pub(super) fn url(&self, lane: LaneNumber) -> Option<&str> {
        self.running.get(&lane)?.url.as_deref()
    }

    /// What a client is; none if it has ended.
    pub(super) fn standing(&self, lane: LaneNumber) -> Option<Standing> {
        self.running.get(&lane).map(|running| running.standing)
    }

    /// Has every live connection made anew: it may be dead though nobody has said so.
    pub(super) fn reconnect(&self) {
        for running in self.running.values() {
            // A client that has none, or has ended, needs no other.
            let _ = (running.outlet)(store::Command::Reconnect);
        }
    }

    /// The next event of any client; none only if all have stopped. Dropping the future is safe.
    pub(super) async fn next(&mut self) -> Option<(LaneNumber, StoreEvent)> {
        self.events.next().await
    }

    /// The next event, if it is there already.
    pub(super) fn ready(&mut self) -> Option<(LaneNumber, StoreEvent)> {
        self.next().now_or_never().flatten()
    }

    /// Hands over a command: about an own lane to the client of that lane, all else to the one of the own server.
    pub(super) fn try_send(
        &self,
        lane: Option<LaneNumber>,
        command: store::Command,
    ) -> Result<(), SendError> {
        let Some(client) = lane
            .or_else(|| self.own())
            .and_then(|lane| self.running.get(&lane))
        else {
            return Err(SendError::Stopped);
        };
        (client.outlet)(command)
    }

    /// Asks every server that is emptied still to change tokens. Whoever asks does so again.
    pub(super) fn tell_former(&self, changes: &TokenChanges) {
        let former = self.running.values();
        for client in former.filter(|running| matches!(running.standing, Standing::Former { .. })) {
            if (client.outlet)(dispatch::for_former(changes.clone())).is_err() {
                tracing::debug!("a former store server was not asked; it will be");
            }
        }
    }

    /// The own server is a former one, or nothing to this node.
    fn retire_own(&mut self, until: Option<Timestamp>) {
        let own = self.own();
        match (own.and_then(|own| self.running.get_mut(&own)), until) {
            (Some(before), Some(until)) => before.standing = Standing::Former { until },
            (Some(_), None) => own.into_iter().for_each(|own| self.end(own)),
            (None, _) => {}
        }
    }

    fn own(&self) -> Option<LaneNumber> {
        self.running
            .iter()
            .find(|(_, running)| running.standing == Standing::Own)
            .map(|(lane, _)| *lane)
    }
}
