//! One input being handled: the time, the desk, and the step as it grows.

use std::collections::BTreeSet;

use hoopoe_protocol::time::Timestamp;

use crate::{
    change::{Change, Changes},
    desk::Desk,
    row::RemoteId,
    step::{Effect, Notice},
};

pub(crate) struct Turn<'a> {
    pub(crate) now: Timestamp,
    pub(crate) desk: &'a mut Desk,
    pub(crate) changes: Changes,
    pub(crate) effects: Vec<Effect>,
    pub(crate) notices: Vec<Notice>,
    /// Devices whose line may have something to do at the end of the turn.
    pub(crate) touched: BTreeSet<RemoteId>,
}

impl<'a> Turn<'a> {
    pub(crate) const fn new(now: Timestamp, desk: &'a mut Desk) -> Self {
        Self {
            now,
            desk,
            changes: Vec::new(),
            effects: Vec::new(),
            notices: Vec::new(),
            touched: BTreeSet::new(),
        }
    }

    pub(crate) fn change(&mut self, change: Change) {
        self.changes.push(change);
    }

    pub(crate) fn effect(&mut self, effect: Effect) {
        self.effects.push(effect);
    }

    pub(crate) fn notice(&mut self, notice: Notice) {
        self.notices.push(notice);
    }
}
