//! What a lane has promised and shown, as its senders and its reader know it: finds what was lost, went back or came from nowhere.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use anyhow::{Result, bail, ensure};

/// One sender's envelopes: the sender above, a counter below.
const COUNTER_BITS: u32 = 40;

/// The number of a sender's envelope.
pub(super) const fn number(sender: u64, counter: u64) -> u64 {
    (sender << COUNTER_BITS) | counter
}

/// All that is known of one lane.
#[derive(Default)]
pub(super) struct Lane {
    /// Stored, as the server has answered, and not acknowledged.
    promised: BTreeSet<u64>,
    /// Acknowledged by the reader: may be gone, or come again.
    acknowledged: HashSet<u64>,
    /// The place up to which the reader has acknowledged.
    acknowledged_up_to: u64,
    /// Which envelope came at which place.
    places: BTreeMap<u64, u64>,
    /// All that has come.
    seen: HashSet<u64>,
    /// How many each sender has tried to leave.
    tried: HashMap<u64, u64>,
    /// The newest of each sender that has come.
    newest: HashMap<u64, u64>,
    pub(super) all_promised: u64,
    pub(super) all_came: u64,
    pub(super) all_repeated: u64,
}

impl Lane {
    /// A sender is about to try everything below this counter.
    pub(super) fn tries(&mut self, sender: u64, counter: u64) {
        let tried = self.tried.entry(sender).or_default();
        *tried = counter.max(*tried);
    }

    /// The server has answered that this one is stored.
    pub(super) fn stored(&mut self, number: u64) {
        self.all_promised += 1;
        if !self.acknowledged.contains(&number) {
            self.promised.insert(number);
        }
    }

    /// Something has come at a place, behind `after` on the same connection.
    ///
    /// # Errors
    /// If the server may not have sent it.
    pub(super) fn pushed(&mut self, after: u64, place: u64, number: u64) -> Result<()> {
        self.all_came += 1;
        ensure!(place > after, "place {place} came behind {after}");
        if let Some(&before) = self.places.get(&place) {
            ensure!(
                before == number,
                "place {place} was given to {before:#x} and then to {number:#x}"
            );
            self.all_repeated += 1;
            return Ok(());
        }
        let last = self.places.last_key_value().map_or(0, |(&last, _)| last);
        ensure!(place > last, "the new place {place} is below {last}");
        self.places.insert(place, number);
        let (sender, counter) = (number >> COUNTER_BITS, number & ((1 << COUNTER_BITS) - 1));
        let tried = self.tried.get(&sender).copied().unwrap_or(0);
        ensure!(counter < tried, "{number:#x} was never left there");
        if !self.seen.insert(number) {
            // Left again, because its answer was lost; that stores it a second time only if it waited no more.
            ensure!(self.acknowledged.contains(&number), "{number:#x} waits twice");
            return Ok(());
        }
        if let Some(newest) = self.newest.insert(sender, counter)
            && newest > counter
        {
            bail!("{counter} of sender {sender} came behind its {newest}");
        }
        Ok(())
    }

    /// The reader is about to acknowledge everything up to a place.
    pub(super) fn acknowledges(&mut self, up_to: u64) {
        // What comes again may be acknowledged again, and from further below.
        let fresh = self.acknowledged_up_to + 1..up_to.max(self.acknowledged_up_to) + 1;
        self.acknowledged_up_to = fresh.end - 1;
        for (_, number) in self.places.range(fresh) {
            self.promised.remove(number);
            self.acknowledged.insert(*number);
        }
    }

    /// What must be waiting.
    pub(super) fn owed(&self) -> BTreeSet<u64> {
        self.promised.clone()
    }
}

#[test]
fn a_place_that_is_given_twice_or_goes_back_is_found() {
    let mut lane = Lane::default();
    lane.tries(1, 10);
    lane.pushed(0, 5, number(1, 0)).unwrap();
    lane.pushed(5, 7, number(1, 1)).unwrap();

    assert!(lane.pushed(0, 5, number(1, 0)).is_ok());
    assert!(lane.pushed(0, 5, number(1, 2)).is_err());
    assert!(lane.pushed(0, 6, number(1, 2)).is_err());
    assert!(lane.pushed(7, 7, number(1, 1)).is_err());
}

#[test]
fn what_waits_twice_comes_from_nowhere_or_overtakes_is_found() {
    let mut lane = Lane::default();
    lane.tries(1, 10);
    lane.pushed(0, 1, number(1, 5)).unwrap();

    assert!(lane.pushed(1, 2, number(1, 5)).is_err());
    assert!(lane.pushed(2, 3, number(1, 10)).is_err());
    assert!(lane.pushed(3, 4, number(1, 4)).is_err());
}

#[test]
fn what_is_owed_is_what_was_promised_and_not_acknowledged() {
    let mut lane = Lane::default();
    lane.tries(1, 10);
    lane.stored(number(1, 0));
    lane.stored(number(1, 1));
    lane.pushed(0, 1, number(1, 0)).unwrap();
    lane.acknowledges(1);

    assert_eq!(lane.owed(), BTreeSet::from([number(1, 1)]));
    lane.stored(number(1, 0));
    lane.acknowledges(1);
    assert_eq!(lane.owed(), BTreeSet::from([number(1, 1)]));
}

#[test]
fn what_was_left_again_does_not_hide_what_came_before_it() {
    let mut lane = Lane::default();
    lane.tries(1, 10);
    lane.pushed(0, 1, number(1, 0)).unwrap();
    lane.acknowledges(1);
    lane.pushed(1, 2, number(1, 1)).unwrap();
    lane.pushed(2, 3, number(1, 0)).unwrap();
    lane.acknowledges(3);
    lane.stored(number(1, 1));

    assert_eq!(lane.owed(), BTreeSet::new());
}
