//! A live connection that is open: envelopes out, acknowledgements in.
//!
//! ```text
//! Open ─→ Opened ─→ ┌ push pages while there is credit
//!                   │ Ack      → writer, one at a time, the newest of those that wait
//!                   │ wake     → there may be more
//!                   │ silence  → ping; two without an answer end it
//!                   │ no Ack   → ends it after a minute with envelopes on their way; they stay stored
//!                   └ newer connection → Displaced, server stops → GoAway, device removed → the end
//! ```

use std::time::Duration;

use axum::{body::Bytes, extract::ws::Message};
use futures::{FutureExt, future::BoxFuture};
use hoopoe_protocol::store::live::{ClientFrame, ServerFrame};
use tokio::time::{Instant, Interval, MissedTickBehavior, interval_at, sleep, sleep_until, timeout};

use super::{
    connection::{Connection, End, fault, frame},
    window::Window,
};
use crate::{
    connections::{Place, inbox::News},
    db::{
        Change, WriteError,
        acknowledge::{Acknowledge, NeverSent},
        pages::{self, Waiting},
        recall::Offer,
        rows::Sequence,
    },
    state::Shared,
};

/// Most envelopes that are read at once; between pages acknowledgements are heard.
const PAGE: usize = 32;
/// Pause before an acknowledgement that found the writer busy is tried again.
const BUSY_PAUSE: Duration = Duration::from_millis(100);
/// How long the last acknowledgement may take when the connection ends.
const LAST_ACK: Duration = Duration::from_secs(5);
/// Most messages that are still read from a connection that this side ends.
const HEARD_OUT: usize = 64;
/// Pings without an answer that end a connection.
const MISSED_PINGS: u32 = 2;

type AckOutcome = Result<Result<(), NeverSent>, WriteError>;

/// A connection that is open.
pub(super) struct Pushing<'a> {
    connection: &'a mut Connection,
    place: Place,
    window: Window,
    /// Whether the queue may hold more than was pushed.
    more: bool,
    acknowledging: Option<BoxFuture<'static, AckOutcome>>,
    next_acknowledgement: Option<Sequence>,
    pings: Interval,
    missed: u32,
    progress: Instant,
}

/// What a connection waits for.
enum Happened {
    Displaced,
    Removed,
    Stopping,
    Message(Option<Result<Message, axum::Error>>),
    Acknowledged(AckOutcome),
    Woken,
    PageDue,
    PingDue,
    AckOverdue,
}

impl<'a> Pushing<'a> {
    pub(super) fn new(connection: &'a mut Connection, window: Window, place: Place) -> Self {
        let period = Duration::from_secs(connection.state.config.live_ping_s.get());
        let mut pings = interval_at(Instant::now() + period, period);
        pings.set_missed_tick_behavior(MissedTickBehavior::Delay);
        Self {
            connection,
            place,
            window,
            more: true,
            acknowledging: None,
            next_acknowledgement: None,
            pings,
            missed: 0,
            progress: Instant::now(),
        }
    }

    pub(super) async fn run(mut self) -> End {
        let end = loop {
            let happened = self.next().await;
            match self.handle(happened).await {
                Ok(()) => {}
                Err(end) => break end,
            }
        };
        if matches!(end, End::Displaced | End::GoAway) {
            self.hear_out();
        }
        self.finish_acknowledging().await;
        end
    }

    // Acknowledgements that have arrived already would otherwise cost a second delivery.
    fn hear_out(&mut self) {
        for _ in 0..HEARD_OUT {
            let Some(message) = self.connection.socket.recv().now_or_never() else {
                return;
            };
            if self.message(message).is_err() {
                return;
            }
        }
    }

    async fn next(&mut self) -> Happened {
        let page_due = self.more && self.window.room() > 0;
        let overdue = self.progress + Duration::from_secs(self.connection.state.config.live_ack_s.get());
        tokio::select! {
            biased;
            () = self.place.displaced.cancelled() => Happened::Displaced,
            () = self.place.removed.cancelled() => Happened::Removed,
            () = self.connection.state.stop.cancelled() => Happened::Stopping,
            outcome = poll_pending(&mut self.acknowledging) => Happened::Acknowledged(outcome),
            message = self.connection.socket.recv() => Happened::Message(message),
            () = self.place.inbox.woken() => Happened::Woken,
            () = std::future::ready(()), if page_due => Happened::PageDue,
            _ = self.pings.tick() => Happened::PingDue,
            () = sleep_until(overdue), if self.window.is_waiting() => Happened::AckOverdue,
        }
    }

    async fn handle(&mut self, happened: Happened) -> Result<(), End> {
        match happened {
            Happened::Displaced => return Err(End::Displaced),
            Happened::Removed => return Err(End::Removed),
            Happened::Stopping => return Err(End::GoAway),
            Happened::AckOverdue => return Err(End::Silent),
            Happened::Message(message) => {
                self.missed = 0;
                self.message(message)?;
            }
            Happened::Acknowledged(outcome) => self.acknowledged(outcome)?,
            Happened::Woken => self.push_news().await?,
            Happened::PageDue => self.push_page().await?,
            Happened::PingDue => self.ping().await?,
        }
        Ok(())
    }

    fn message(&mut self, message: Option<Result<Message, axum::Error>>) -> Result<(), End> {
        match frame(message)? {
            None => Ok(()),
            Some(ClientFrame::Open { .. }) => Err(End::Protocol("the connection is open already")),
            Some(ClientFrame::Ack { up_to }) => {
                let up_to = Sequence::from_wire(up_to);
                self.progress = Instant::now();
                self.window.acknowledge(up_to);
                self.next_acknowledgement = self.next_acknowledgement.max(Some(up_to));
                self.acknowledge();
                Ok(())
            }
        }
    }

    fn acknowledge(&mut self) {
        if self.acknowledging.is_none()
            && let Some(up_to) = self.next_acknowledgement.take()
        {
            let lane = self.connection.lane;
            self.acknowledging =
                Some(acknowledge(self.connection.state.clone(), Acknowledge { lane, up_to }).boxed());
        }
    }

    fn acknowledged(&mut self, outcome: AckOutcome) -> Result<(), End> {
        self.acknowledging = None;
        match outcome {
            Ok(Ok(())) => {
                self.acknowledge();
                Ok(())
            }
            Ok(Err(NeverSent)) => Err(End::Protocol("acknowledged what was never sent")),
            Err(_) => Err(End::Fault),
        }
    }

    async fn push_page(&mut self) -> Result<(), End> {
        if !self.window.is_waiting() {
            self.progress = Instant::now();
        }
        let page = self.page().await?;
        self.push(page).await
    }

    /// Pushes what the writer has left here, if everything before it has been pushed; else it is read with the rest.
    async fn push_news(&mut self) -> Result<(), End> {
        let News::Envelopes(mut fresh) = self.place.inbox.take() else {
            self.more = true;
            return Ok(());
        };
        if self.more {
            return Ok(());
        }
        // A page that was read meanwhile may have had some of them.
        fresh.retain(|waiting| waiting.sequence > self.window.pushed());
        // After a gap there may be something in the queue of which nobody has told: it must not be passed over. And what may be
        // taken back may have been, so the queue is asked.
        let mut before = self.window.pushed();
        let follow = |waiting: &Waiting| {
            waiting
                .sequence
                .follows(core::mem::replace(&mut before, waiting.sequence))
                && !waiting.may_be_recalled
        };
        if !fresh.iter().all(follow) {
            self.more = true;
            return Ok(());
        }
        self.more = fresh.len() > self.window.room();
        fresh.truncate(self.window.room());
        if !self.window.is_waiting() {
            self.progress = Instant::now();
        }
        self.push(fresh).await
    }

    async fn push(&mut self, envelopes: Vec<Waiting>) -> Result<(), End> {
        for waiting in envelopes {
            self.connection
                .feed(&ServerFrame::Envelope {
                    sequence: waiting.sequence.to_wire(),
                    token: waiting.token.to_wire(),
                    stored: waiting.stored,
                    envelope: waiting.bytes,
                })
                .await?;
            self.window.push(waiting.sequence);
        }
        self.connection.flush().await
    }

    /// What is to be sent next, of which nothing can be taken back any more.
    async fn page(&mut self) -> Result<Vec<Waiting>, End> {
        let most = self.window.room().min(PAGE);
        let page = self.read(most).await?;
        // A page that could have been longer was the last; whatever is stored after that look wakes this connection.
        let bytes: usize = page.iter().map(|waiting| waiting.bytes.len()).sum();
        self.more = page.len() >= most || bytes >= pages::PAGE_BYTES;
        let Some(up_to) = page.last().map(|waiting| waiting.sequence) else {
            return Ok(page);
        };
        if !page.iter().any(|waiting| waiting.may_be_recalled) {
            return Ok(page);
        }
        let lane = self.connection.lane;
        offer(&self.connection.state, Offer { lane, up_to }).await?;
        // Some may have been taken back just before; what has come since is looked at when its turn comes.
        let mut page = self.read(most).await?;
        page.retain(|waiting| waiting.sequence <= up_to);
        Ok(page)
    }

    async fn read(&mut self, most: usize) -> Result<Vec<Waiting>, End> {
        pages::page(
            &self.connection.state.readers,
            self.connection.lane,
            self.window.pushed(),
            u32::try_from(most).unwrap_or(1),
        )
        .await
        .map_err(fault)
    }

    async fn ping(&mut self) -> Result<(), End> {
        if self.missed >= MISSED_PINGS {
            return Err(End::Silent);
        }
        self.missed += 1;
        let ping = Message::Ping(Bytes::new());
        timeout(self.connection.patience(), self.connection.socket.send(ping))
            .await
            .map_err(|_| End::Silent)?
            .map_err(|_| End::Gone)
    }

    // What the client said before it went counts.
    async fn finish_acknowledging(&mut self) {
        let rest = async {
            while let Some(pending) = self.acknowledging.take() {
                if pending.await.is_ok() {
                    self.acknowledge();
                }
            }
        };
        if timeout(LAST_ACK, rest).await.is_err() {
            tracing::warn!("a last acknowledgement was given up; its envelopes will come again");
        }
    }
}

async fn offer(state: &Shared, offer: Offer) -> Result<(), End> {
    loop {
        match state.writer.change(Change::Offer, offer).await {
            Err(WriteError::Busy) => sleep(BUSY_PAUSE).await,
            Err(WriteError::Failed) => return Err(End::Fault),
            Ok(()) => return Ok(()),
        }
    }
}

async fn acknowledge(state: Shared, acknowledge: Acknowledge) -> AckOutcome {
    loop {
        match state.writer.change(Change::Acknowledge, acknowledge).await {
            Err(WriteError::Busy) => sleep(BUSY_PAUSE).await,
            outcome => return outcome,
        }
    }
}

async fn poll_pending(pending: &mut Option<BoxFuture<'static, AckOutcome>>) -> AckOutcome {
    match pending {
        Some(pending) => pending.await,
        None => std::future::pending().await,
    }
}
