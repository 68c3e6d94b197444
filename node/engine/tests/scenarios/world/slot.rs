//! What a start hears of its slot at the server: whether the database is older than one that was used before.

use hoopoe_engine::Event;

use super::{Due, World};
use crate::rows::Rows;

impl World {
    /// A start may not know yet whether its database is the newest: the slot tells after a while, or never. One that is
    /// known to be a copy is told so at each start, until that is durable.
    pub(super) fn doubts(&mut self, who: usize) {
        let (is_set_back, life) = (self.people[who].is_set_back, self.people[who].lives);
        if !is_set_back && !self.happens(self.faults.doubt) {
            return;
        }
        self.later(0, Due::Event(who, life, Event::Doubted));
        let what = self.draw(4);
        // Longer than a node waits for it, now and then.
        let after = self.draw(12_000);
        if is_set_back || what == 0 {
            self.later(after, Due::Event(who, life, Event::SetBack));
        }
        if is_set_back || what != 1 {
            self.later(after, Due::Event(who, life, Event::Trusted));
        }
    }

    /// A copy takes the place of a person's rows; the slot tells of it, or was turned back as well.
    pub(crate) fn put_back(&mut self, who: usize, copy: &Rows, slot: Slot) {
        self.stop(who);
        let person = &mut self.people[who];
        person.rows = copy.clone();
        person.is_set_back = slot == Slot::Tells;
        person.reload();
        self.start(who);
    }
}

/// What becomes of a slot when a copy is put back.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Slot {
    Tells,
    /// The server gives an older one, which the copy agrees with.
    TurnedBack,
}
