//! The two paths to one device, and which of them carries what next.
//!
//! ```text
//! Down ──dial──▶ Dialing ──up──▶ Up ──hedge──▶ Up, suspect ──20 s without an ack──▶ Down
//!   ▲              │ failed       ▲                │ ack
//!   └──────────────┘              └────────────────┘
//! ```
//!
//! While the line is not up, or is suspect, whatever is unsent goes to the store server; one deposit is under way at a
//! time, so that its order is kept. While it is up, at most a window of envelopes is under way.

mod wake;

use std::collections::{BTreeMap, BTreeSet};

use hoopoe_protocol::{
    limits,
    time::{Span, Timestamp},
};

use crate::{
    config::Config,
    delivery::{attempts::Attempts, round_trip::RoundTrip},
    row::{DeliveryReason, OutboxId},
    turn::Turn,
};

/// Something for the line's owner to carry out.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Move {
    Send(OutboxId),
    Dial,
    Close,
    Deposit { batch: u64, ids: Vec<OutboxId> },
    Stuck(DeliveryReason),
}

/// Which paths there are at all.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Reach {
    pub(crate) dial: bool,
    pub(crate) deposit: bool,
    /// The device's envelope key is over, and no newer one known: nothing can be sealed for it.
    pub(crate) is_away: bool,
}

#[derive(Default)]
pub(crate) struct Line {
    direct: Direct,
    /// When this connection came, and whether anything was acknowledged on it.
    opened: Timestamp,
    is_proven: bool,
    /// When what is not confirmed goes over this connection once more.
    repeat_at: Timestamp,
    /// Not yet sent on this connection.
    to_send: BTreeSet<OutboxId>,
    /// Sent on this connection and not acknowledged.
    inflight: BTreeMap<OutboxId, Flight>,
    /// Counts what was sent on this connection.
    flights: u64,
    /// Neither the device nor a server has it.
    unsent: BTreeSet<OutboxId>,
    deposit: Option<Deposit>,
    deposits: Attempts,
    /// When their mailbox changed the last two times.
    moves: [Option<Timestamp>; 2],
    dials: Attempts,
    round_trip: RoundTrip,
    wake_at: Option<Timestamp>,
}

#[derive(Clone, Copy)]
struct Flight {
    number: u64,
    sent: Timestamp,
}

#[derive(Default)]
enum Direct {
    #[default]
    Down,
    Dialing {
        until: Timestamp,
    },
    Up {
        suspect: Option<Timestamp>,
    },
}

struct Deposit {
    batch: u64,
    ids: Vec<OutboxId>,
    until: Timestamp,
}

impl Line {
    /// Something new, or loaded and not sent yet.
    pub(crate) fn queue(&mut self, id: OutboxId) {
        self.unsent.insert(id);
        if self.is_up() {
            self.to_send.insert(id);
        }
    }

    /// Where these were left, or are just being left, may not be read any more. Over a connection they went anyway.
    /// Whoever moves again and again must not have everything sent again and again.
    pub(crate) fn take_back(&mut self, now: Timestamp, ids: Vec<OutboxId>) {
        self.deposit = None;
        self.unsent.extend(ids);
        let [before_last, last] = self.moves;
        self.moves = [last, Some(now)];
        if let Some(before_last) = before_last {
            self.deposits.rest(before_last.plus(THREE_MOVES));
        }
    }

    /// It arrived, or will never.
    pub(crate) fn forget(&mut self, id: OutboxId) {
        self.unsent.remove(&id);
        self.to_send.remove(&id);
        self.inflight.remove(&id);
    }

    pub(crate) fn unsent(&self) -> impl Iterator<Item = OutboxId> {
        self.unsent.iter().copied()
    }

    pub(crate) fn has_unsent(&self) -> bool {
        !self.unsent.is_empty()
    }

    pub(crate) const fn is_up(&self) -> bool {
        matches!(self.direct, Direct::Up { .. })
    }

    /// Whether a connection is up, in good order, and nothing waits to be sent on it: what is encrypted now overtakes nothing.
    pub(crate) fn has_sent_all(&self, window: usize) -> bool {
        let is_sound = matches!(self.direct, Direct::Up { suspect: None });
        is_sound && self.to_send.is_empty() && self.inflight.len() < window
    }

    /// A connection is up; all of `ids` go over it, whatever became of them before.
    pub(crate) fn connected(&mut self, now: Timestamp, ids: Vec<OutboxId>) {
        self.direct = Direct::Up { suspect: None };
        (self.opened, self.is_proven) = (now, false);
        self.repeat_at = now.plus(REPEAT);
        self.inflight.clear();
        self.to_send = ids.into_iter().collect();
    }

    /// Whether what is not confirmed should go over the connection once more: its receipts may have been lost at a server.
    pub(crate) fn is_repeat_due(&self, now: Timestamp) -> bool {
        self.is_up() && self.repeat_at <= now
    }

    /// All of `ids` go over the connection once more.
    pub(crate) fn repeat(&mut self, now: Timestamp, ids: Vec<OutboxId>) {
        self.repeat_at = now.plus(REPEAT);
        let is_under_way = |id: &OutboxId| self.inflight.contains_key(id);
        self.to_send
            .extend(ids.into_iter().filter(|id| !is_under_way(id)));
    }

    /// The connection is gone. If it was good for something, it is worth a dial at once; one that ends again and again before
    /// anything was acknowledged costs a window of envelopes each time.
    pub(crate) fn disconnected(&mut self, turn: &mut Turn<'_>) {
        let is_worth = self.is_proven || self.opened.plus(LASTING) <= turn.now;
        match (self.is_up(), is_worth) {
            (true, true) => self.dials.succeeded(),
            (true, false) => self.dials.failed(turn, None),
            (false, _) => {}
        }
        self.hang_up();
    }

    fn hang_up(&mut self) {
        self.direct = Direct::Down;
        self.inflight.clear();
        self.to_send.clear();
    }

    pub(crate) fn dial_failed(&mut self, turn: &mut Turn<'_>) {
        if matches!(self.direct, Direct::Dialing { .. }) {
            self.direct = Direct::Down;
            self.dials.failed(turn, None);
        }
    }

    /// A path ack came. Frames and their acks keep the order of the stream, so whatever was sent before this one and
    /// is not acknowledged was lost, and goes again before anything new: order is the sender's duty.
    pub(crate) fn acked(&mut self, turn: &Turn<'_>, id: OutboxId) {
        if let Some(flight) = self.inflight.remove(&id) {
            let sample = turn.now.since(flight.sent);
            self.round_trip.sample(sample);
            let lost = self
                .inflight
                .extract_if(.., |_, other| other.number < flight.number);
            self.to_send.extend(lost.map(|(id, _)| id));
        }
        self.to_send.remove(&id);
        self.unsent.remove(&id);
        if let Direct::Up { suspect } = &mut self.direct {
            *suspect = None;
            self.is_proven = true;
        }
    }

    pub(crate) fn stored(&mut self, id: OutboxId) {
        self.unsent.remove(&id);
    }

    /// What the answered deposit held; nothing if this was not the deposit under way.
    pub(crate) fn deposit_answered(&mut self, batch: u64) -> Vec<OutboxId> {
        self.deposit
            .take_if(|deposit| deposit.batch == batch)
            .map(|deposit| deposit.ids)
            .unwrap_or_default()
    }

    pub(crate) fn deposit_succeeded(&mut self) {
        self.deposits.succeeded();
    }

    pub(crate) fn deposit_failed(&mut self, turn: &mut Turn<'_>, at_least: Option<Span>) {
        self.deposits.failed(turn, at_least);
    }

    /// What to do now.
    pub(crate) fn advance(
        &mut self,
        turn: &mut Turn<'_>,
        reach: &Reach,
        next_batch: &mut u64,
        size: impl Fn(OutboxId) -> usize,
    ) -> Vec<Move> {
        let mut moves = Vec::new();
        self.give_up(turn, &mut moves);
        self.send(turn, reach, &mut moves);
        self.dial(turn, reach, &mut moves);
        self.deposit(turn, reach, next_batch, size, &mut moves);
        self.wake_at = self.next_wake(turn, reach);
        moves
    }

    /// When [`Line::advance`] has something to do even if nothing happens.
    pub(crate) const fn wake_at(&self) -> Option<Timestamp> {
        self.wake_at
    }

    /// Ends what has taken too long.
    fn give_up(&mut self, turn: &mut Turn<'_>, moves: &mut Vec<Move>) {
        if let Direct::Dialing { until } = self.direct
            && until <= turn.now
        {
            self.dial_failed(turn);
        }
        if self
            .deposit
            .take_if(|deposit| deposit.until <= turn.now)
            .is_some()
        {
            self.deposits.failed(turn, None);
        }
        let overdue = self.hedge_at(&turn.desk.config).is_some_and(|at| at <= turn.now);
        if let Direct::Up { suspect } = &mut self.direct {
            if suspect.is_none() && overdue {
                *suspect = Some(turn.now);
            }
            if suspect.is_some_and(|since| since.plus(turn.desk.config.suspect) <= turn.now) {
                self.hang_up();
                self.dials.failed(turn, None);
                moves.push(Move::Close);
            }
        }
    }

    fn send(&mut self, turn: &Turn<'_>, reach: &Reach, moves: &mut Vec<Move>) {
        if !self.is_up() || reach.is_away {
            return;
        }
        while self.inflight.len() < turn.desk.config.window {
            let Some(id) = self.to_send.pop_first() else { break };
            self.flights += 1;
            self.inflight.insert(
                id,
                Flight {
                    number: self.flights,
                    sent: turn.now,
                },
            );
            moves.push(Move::Send(id));
        }
    }

    fn dial(&mut self, turn: &Turn<'_>, reach: &Reach, moves: &mut Vec<Move>) {
        if reach.dial && matches!(self.direct, Direct::Down) && self.dials.next_at() <= turn.now {
            self.direct = Direct::Dialing {
                until: turn.now.plus(DIAL_TIMEOUT),
            };
            moves.push(Move::Dial);
        }
    }

    fn deposit(
        &mut self,
        turn: &Turn<'_>,
        reach: &Reach,
        next_batch: &mut u64,
        size: impl Fn(OutboxId) -> usize,
        moves: &mut Vec<Move>,
    ) {
        let wanted = !self.unsent.is_empty() && !matches!(self.direct, Direct::Up { suspect: None });
        if !wanted || self.deposit.is_some() {
            return;
        }
        if reach.is_away {
            moves.push(Move::Stuck(DeliveryReason::RecipientAway));
            return;
        }
        if !reach.deposit {
            moves.push(Move::Stuck(DeliveryReason::NoServer));
            return;
        }
        if self.deposits.next_at() > turn.now {
            return;
        }
        let ids = self.first_that_fit(size);
        *next_batch += 1;
        let until = turn.now.plus(DEPOSIT_TIMEOUT);
        self.deposit = Some(Deposit {
            batch: *next_batch,
            ids: ids.clone(),
            until,
        });
        moves.push(Move::Deposit {
            batch: *next_batch,
            ids,
        });
    }

    /// The oldest unsent entries that one deposit holds.
    fn first_that_fit(&self, size: impl Fn(OutboxId) -> usize) -> Vec<OutboxId> {
        let mut room = limits::DEPOSIT_BYTES - DEPOSIT_MARGIN;
        let mut ids = Vec::new();
        for &id in self.unsent.iter().take(limits::DEPOSIT_ENTRIES) {
            let Some(left) = room.checked_sub(size(id)) else {
                break;
            };
            room = left;
            ids.push(id);
        }
        ids
    }

    fn hedge_at(&self, config: &Config) -> Option<Timestamp> {
        let wait = self.round_trip.hedge(config);
        let oldest = self.inflight.values().map(|flight| flight.sent).min();
        oldest.map(|sent| sent.plus(wait))
    }

    fn next_wake(&self, turn: &Turn<'_>, reach: &Reach) -> Option<Timestamp> {
        let direct = match &self.direct {
            Direct::Down => reach.dial.then_some(self.dials.next_at()),
            Direct::Dialing { until } => Some(*until),
            Direct::Up { suspect: None } => {
                let hedge = self.hedge_at(&turn.desk.config);
                Some(hedge.unwrap_or(self.repeat_at).min(self.repeat_at))
            }
            Direct::Up { suspect: Some(since) } => Some(since.plus(turn.desk.config.suspect)),
        };
        let store = match &self.deposit {
            Some(deposit) => Some(deposit.until),
            None if self.unsent.is_empty() || !reach.deposit || reach.is_away => None,
            None if matches!(self.direct, Direct::Up { suspect: None }) => None,
            None => Some(self.deposits.next_at()),
        };
        [direct, store].into_iter().flatten().min()
    }
}

/// A connection that lasted so long was good for something, though there was nothing to acknowledge.
const LASTING: Span = Span::seconds(10);

/// How long the device of a connection has to confirm what it has.
const REPEAT: Span = Span::hours(1);

/// A dial that says nothing for so long has come to nothing.
const DIAL_TIMEOUT: Span = Span::seconds(30);

/// A deposit that says nothing for so long has come to nothing; repeating it is harmless.
const DEPOSIT_TIMEOUT: Span = Span::seconds(60);

/// Three moves take that long at least: there, back again, and no more.
const THREE_MOVES: Span = Span::hours(1);

/// Room in a deposit for what is not envelope: at most 24 bytes an entry.
const DEPOSIT_MARGIN: usize = 4 * 1024;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_deposit_under_way_counts_for_nothing_after_it_was_taken_back() {
        let mut line = Line {
            deposit: Some(Deposit {
                batch: 1,
                ids: vec![OutboxId(1)],
                until: Timestamp(9),
            }),
            ..Line::default()
        };

        line.take_back(Timestamp(5), vec![OutboxId(1), OutboxId(2)]);

        assert!(line.deposit_answered(1).is_empty());
        assert_eq!(line.unsent().collect::<Vec<_>>(), [OutboxId(1), OutboxId(2)]);
    }
}
