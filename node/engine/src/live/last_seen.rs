//! When contacts were last there: the one thing of the moment that outlives it.

use std::collections::BTreeMap;

use hoopoe_protocol::time::{Span, Timestamp};

use crate::{change::Change, row::ContactId, turn::Turn};

#[derive(Default)]
pub(crate) struct LastSeen(BTreeMap<ContactId, Last>);

#[derive(Default)]
struct Last {
    /// None once it is not to be known any more.
    at: Option<Timestamp>,
    has_row: bool,
    /// When it was written last in this run.
    written: Option<Timestamp>,
}

impl LastSeen {
    pub(crate) fn restore(rows: Vec<(ContactId, Timestamp)>) -> Self {
        let last = |(contact, at)| {
            let last = Last {
                at: Some(at),
                has_row: true,
                written: None,
            };
            (contact, last)
        };
        Self(rows.into_iter().map(last).collect())
    }

    pub(super) fn contacts(&self) -> Vec<ContactId> {
        self.0.keys().copied().collect()
    }

    pub(super) fn last(&self, contact: ContactId) -> Option<Timestamp> {
        self.0.get(&contact)?.at
    }

    /// A contact was there at a time. It is written once in five minutes at most, however often they come and go, or
    /// show and hide it.
    pub(super) fn saw(&mut self, turn: &mut Turn<'_>, contact: ContactId, at: Timestamp) {
        let last = self.0.entry(contact).or_default();
        last.at = Some(at);
        let is_due = |written: Timestamp| written.plus(BETWEEN_WRITES) <= turn.now;
        if last.written.is_none_or(is_due) {
            (last.has_row, last.written) = (true, Some(turn.now));
            turn.change(Change::PutLastSeen { contact, at });
        }
    }

    /// The clock may have been set back: nobody was seen later than now. A row that says so would say it at every start.
    pub(super) fn align(&mut self, turn: &mut Turn<'_>) {
        let now = turn.now;
        for (&contact, last) in &mut self.0 {
            last.written = last.written.map(|at| now.min(at));
            if last.at.is_some_and(|at| at > now) {
                last.at = Some(now);
                if last.has_row {
                    turn.change(Change::PutLastSeen { contact, at: now });
                }
            }
        }
    }

    /// It is not to be known any more.
    pub(super) fn forget(&mut self, turn: &mut Turn<'_>, contact: ContactId) {
        let Some(last) = self.0.get_mut(&contact) else {
            return;
        };
        last.at = None;
        if std::mem::take(&mut last.has_row) {
            turn.change(Change::DeleteLastSeen { contact });
        }
    }
}

/// How long after a time was written the next one is.
const BETWEEN_WRITES: Span = Span::seconds(300);
