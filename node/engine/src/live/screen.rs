//! Whether the user is there: as long as a screen says so again and again.

use hoopoe_protocol::{
    content::live::Presence,
    time::{Span, Timestamp},
};

#[derive(Default)]
pub(super) struct Screen {
    /// Until when the user counts as there.
    until: Option<Timestamp>,
    /// When they last were, since the node started.
    last: Option<Timestamp>,
}

impl Screen {
    /// The user is there.
    pub(super) fn active(&mut self, now: Timestamp) {
        self.last = Some(now);
        self.until = Some(now.plus(ACTIVE_FOR));
    }

    /// The user has left.
    pub(super) fn away(&mut self, now: Timestamp) {
        if self.until.take().is_some() {
            self.last = Some(now);
        }
    }

    /// Nobody has said for long that the user is there; whether that is so.
    pub(super) fn expire(&mut self, now: Timestamp) -> bool {
        self.until.take_if(|until| *until <= now).is_some()
    }

    /// The clock may have been set back.
    pub(super) fn align(&mut self, now: Timestamp) {
        self.last = self.last.map(|at| now.min(at));
        self.until = self.until.map(|at| now.plus(ACTIVE_FOR).min(at));
    }

    pub(super) const fn ends_at(&self) -> Option<Timestamp> {
        self.until
    }

    /// What others see of it, and when the user was last there. Of a node before which nobody has sat there is nothing to
    /// be seen.
    pub(super) fn presence(&self, now: Timestamp) -> (Option<Presence>, Option<Timestamp>) {
        match (self.until, self.last) {
            (Some(until), _) if until > now => (Some(Presence::Online), None),
            (_, Some(last)) => (Some(Presence::Away), Some(last)),
            (_, None) => (None, None),
        }
    }
}

/// How long the user counts as there if nobody says so again.
const ACTIVE_FOR: Span = Span::seconds(90);
