//! The live connections: at most one for each lane, the newer wins.
//!
//! A wake is a hint, the queue in the database is the truth: a wake says "look again", or what it was that came, and one that comes
//! while nobody waits is kept.

pub mod inbox;

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use tokio_util::sync::CancellationToken;

use self::inbox::{Inbox, News};
use crate::db::{pages::Waiting, rows::LaneRow};

/// All live connections.
#[derive(Debug)]
pub struct Connections {
    table: Mutex<Table>,
    most: usize,
}

#[derive(Debug, Default)]
struct Table {
    lanes: HashMap<LaneRow, Entry>,
    next: u64,
}

#[derive(Debug)]
struct Entry {
    number: u64,
    turn: Option<u64>,
    // The newest of which another instance has spoken.
    heard: u64,
    inbox: Arc<Inbox>,
    displaced: CancellationToken,
    removed: CancellationToken,
}

/// One live connection's place among them, given up when it is dropped.
#[derive(Debug)]
pub struct Place {
    /// What is new.
    pub inbox: Arc<Inbox>,
    /// Cancelled when a newer connection has taken over.
    pub displaced: CancellationToken,
    /// Cancelled when the device was removed.
    pub removed: CancellationToken,
    lane: LaneRow,
    number: u64,
    all: Arc<Connections>,
}

/// More live connections than may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("too many live connections")]
pub struct TooMany;

impl Connections {
    /// None yet, and never more than `most`.
    #[must_use]
    pub fn new(most: usize) -> Arc<Self> {
        Arc::new(Self {
            table: Mutex::default(),
            most,
        })
    }

    /// Takes the place of a lane's live connection, displacing an older one.
    ///
    /// # Errors
    /// If there are too many live connections and this would be one more.
    pub fn take(self: &Arc<Self>, lane: LaneRow) -> Result<Place, TooMany> {
        let mut table = self.lock();
        if table.lanes.len() >= self.most && !table.lanes.contains_key(&lane) {
            return Err(TooMany);
        }
        table.next += 1;
        let number = table.next;
        let inbox = Arc::new(Inbox::default());
        let displaced = CancellationToken::new();
        let removed = CancellationToken::new();
        let entry = Entry {
            number,
            turn: None,
            heard: 0,
            inbox: Arc::clone(&inbox),
            displaced: displaced.clone(),
            removed: removed.clone(),
        };
        if let Some(older) = table.lanes.insert(lane, entry) {
            older.displaced.cancel();
        }
        Ok(Place {
            inbox,
            displaced,
            removed,
            lane,
            number,
            all: Arc::clone(self),
        })
    }

    /// Another instance has, or may have, a connection of this turn: an older one here ends.
    pub fn displace(&self, lane: LaneRow, turn: u64) {
        let mut table = self.lock();
        if let Some(entry) = table.lanes.get_mut(&lane) {
            entry.heard = entry.heard.max(turn);
            entry.give_way();
        }
    }

    /// Ends the live connection of a lane that is no more.
    pub fn end(&self, lane: LaneRow) {
        if let Some(entry) = self.lock().lanes.get(&lane) {
            entry.removed.cancel();
        }
    }

    /// These envelopes, and no others, are new in this lane.
    pub fn wake(&self, lane: LaneRow, fresh: Vec<Waiting>) {
        if let Some(entry) = self.lock().lanes.get(&lane) {
            entry.inbox.leave(News::Envelopes(fresh));
        }
    }

    /// Something may be new in this lane; nobody here knows what.
    pub fn look(&self, lane: LaneRow) {
        if let Some(entry) = self.lock().lanes.get(&lane) {
            entry.inbox.leave(News::Look);
        }
    }

    /// The lanes that have one.
    #[must_use]
    pub fn lanes(&self) -> Vec<LaneRow> {
        self.lock().lanes.keys().copied().collect()
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.lock().lanes.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    // Nothing in here panics while it holds the lock, so a poisoned lock is sound.
    fn lock(&self) -> MutexGuard<'_, Table> {
        self.table.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Entry {
    fn give_way(&self) {
        if self.turn.is_some_and(|own| own < self.heard) {
            self.displaced.cancel();
        }
    }
}

impl Place {
    /// Says the how-manieth connection of the lane this is, among those of all instances.
    pub fn set_turn(&self, turn: u64) {
        let mut table = self.all.lock();
        if let Some(entry) = table.lanes.get_mut(&self.lane)
            && entry.number == self.number
        {
            entry.turn = Some(turn);
            entry.give_way();
        }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut table = self.all.lock();
        if table
            .lanes
            .get(&self.lane)
            .is_some_and(|entry| entry.number == self.number)
        {
            table.lanes.remove(&self.lane);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_newer_connection_displaces_the_older_and_keeps_the_place_when_that_ends() {
        let connections = Connections::new(10);
        let older = connections.take(LaneRow(1)).unwrap();
        let newer = connections.take(LaneRow(1)).unwrap();

        assert!(older.displaced.is_cancelled());
        assert!(!newer.displaced.is_cancelled());
        drop(older);
        assert_eq!(connections.len(), 1);
        drop(newer);
        assert!(connections.is_empty());
    }

    #[test]
    fn a_newer_turn_elsewhere_displaces_and_an_older_one_does_not() {
        let connections = Connections::new(10);
        let place = connections.take(LaneRow(1)).unwrap();
        connections.displace(LaneRow(1), 5);
        assert!(!place.displaced.is_cancelled());
        place.set_turn(5);

        for (lane, turn) in [(1, 4), (1, 5), (2, 9)] {
            connections.displace(LaneRow(lane), turn);
            assert!(!place.displaced.is_cancelled());
        }
        connections.displace(LaneRow(1), 6);
        assert!(place.displaced.is_cancelled());

        let early = connections.take(LaneRow(1)).unwrap();
        connections.displace(LaneRow(1), 8);
        early.set_turn(7);
        assert!(early.displaced.is_cancelled());
    }

    #[test]
    fn the_connection_of_a_lane_that_is_no_more_is_told_and_others_are_not() {
        let connections = Connections::new(10);
        let gone = connections.take(LaneRow(1)).unwrap();
        let other = connections.take(LaneRow(2)).unwrap();

        connections.end(LaneRow(1));

        assert!(gone.removed.is_cancelled());
        assert!(!other.removed.is_cancelled());
    }

    #[test]
    fn a_full_house_still_lets_a_device_reconnect() {
        let connections = Connections::new(1);
        let _alice = connections.take(LaneRow(1)).unwrap();

        assert_eq!(connections.take(LaneRow(2)).unwrap_err(), TooMany);
        assert!(connections.take(LaneRow(1)).is_ok());
    }
}
