//! What is said to one device: the key of this connection, then frames.
//!
//! ```text
//! down ──up──▶ up ──something to say──▶ told ──path ack: committed──▶ ready ──▶ frames
//!   ▲            another stream: back to up │ any other
//!   └── from each of them                   └──▶ refused
//! ```

use hoopoe_crypto::live::{LiveSender, SealedLive};
use hoopoe_protocol::{
    content::live::{LiveBody, Presence, Typing},
    id::EnvelopeId,
    peer::PathOutcome,
    time::{Span, Timestamp},
};

#[derive(Default)]
pub(super) struct Outgoing {
    stage: Stage,
    /// What the device was told last on this connection, and when.
    said: Option<(LiveBody, Timestamp)>,
    /// Whether it was told last, on whichever connection, how it stands with the user.
    knows_presence: bool,
    /// The number and the time of the last key, on whichever connection.
    last_key: Option<(u64, Timestamp)>,
    /// Keys in a row that were not taken.
    untaken: u32,
}

#[derive(Default)]
enum Stage {
    #[default]
    Down,
    Up,
    Told {
        envelope: EnvelopeId,
        sender: LiveSender,
    },
    Ready(LiveSender),
    Refused,
}

/// What is to be done.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Want {
    /// Nothing before that time; none if nothing happens.
    Nothing {
        until: Option<Timestamp>,
    },
    Key,
    Frame,
}

impl Outgoing {
    pub(super) const fn is_up(&self) -> bool {
        !matches!(self.stage, Stage::Down)
    }

    pub(super) fn connected(&mut self) {
        self.leave(Stage::Up);
    }

    pub(super) fn disconnected(&mut self) {
        self.leave(Stage::Down);
    }

    /// The clock may have been set back.
    pub(super) fn align(&mut self, now: Timestamp) {
        let times = [
            self.said.as_mut().map(|(_, at)| at),
            self.last_key.as_mut().map(|(_, at)| at),
        ];
        for at in times.into_iter().flatten() {
            *at = now.min(*at);
        }
    }

    fn leave(&mut self, next: Stage) {
        if matches!(self.stage, Stage::Told { .. }) {
            self.untaken = self.untaken.saturating_add(1);
        }
        (self.stage, self.said) = (next, None);
    }

    /// A key went out.
    pub(super) fn told(&mut self, envelope: EnvelopeId, sender: LiveSender, number: u64, now: Timestamp) {
        if matches!(self.stage, Stage::Told { .. }) {
            self.untaken = self.untaken.saturating_add(1);
        }
        self.last_key = Some((number, now));
        self.stage = Stage::Told { envelope, sender };
    }

    /// The device has answered an envelope; whether it was the key.
    pub(super) fn answered(&mut self, envelope: &EnvelopeId, outcome: PathOutcome) -> bool {
        let stage = std::mem::take(&mut self.stage);
        match stage {
            Stage::Told {
                envelope: key,
                sender,
            } if key == *envelope => {
                if outcome == PathOutcome::Committed {
                    (self.stage, self.untaken) = (Stage::Ready(sender), 0);
                } else {
                    (self.stage, self.untaken) = (Stage::Refused, self.untaken.saturating_add(1));
                }
                true
            }
            other => {
                self.stage = other;
                false
            }
        }
    }

    /// The number of the next key: above all before it, also those of an earlier run.
    pub(super) fn next_number(&self, now: Timestamp) -> u64 {
        let above = self.last_key.map_or(0, |(number, _)| number.saturating_add(1));
        above.max(now.0)
    }

    pub(super) fn want(&self, body: &LiveBody, now: Timestamp) -> Want {
        if !self.is_news(body, now) {
            return Want::Nothing {
                until: self.again_at(body),
            };
        }
        let (want, not_before) = match &self.stage {
            Stage::Down | Stage::Refused => return Want::Nothing { until: None },
            Stage::Up => (Want::Key, self.next_key()),
            // The key or its ack may be lost, as everything may.
            Stage::Told { .. } => (Want::Key, self.next_key().max(self.unanswered_at())),
            Stage::Ready(_) => (Want::Frame, self.said.map(|(_, at)| at.plus(BETWEEN_FRAMES))),
        };
        match not_before.filter(|at| *at > now) {
            Some(at) => Want::Nothing { until: Some(at) },
            None => want,
        }
    }

    /// Seals the next frame; nothing if there is no key that could.
    pub(super) fn say(&mut self, body: &LiveBody, now: Timestamp) -> Option<SealedLive> {
        let Stage::Ready(sender) = &mut self.stage else {
            return None;
        };
        self.said = Some((*body, now));
        self.knows_presence = body.presence.is_some();
        sender.seal(body).ok()
    }

    /// When the same is to be said again.
    pub(super) fn again_at(&self, body: &LiveBody) -> Option<Timestamp> {
        let (_, at) = self.said?;
        Some(at.plus(lasts(body)?))
    }

    fn is_news(&self, body: &LiveBody, now: Timestamp) -> bool {
        match &self.said {
            Some((said, _)) => said != body || self.again_at(body).is_some_and(|at| at <= now),
            // Who has nothing to say makes no key for it, unless to take back what was said.
            None => body.typing == Typing::Started || body.presence.is_some() || self.knows_presence,
        }
    }

    /// When a key counts as lost.
    pub(super) fn unanswered_at(&self) -> Option<Timestamp> {
        self.last_key.map(|(_, at)| at.plus(KEY_ANSWERED))
    }

    fn next_key(&self) -> Option<Timestamp> {
        let (_, at) = self.last_key?;
        let wait = BETWEEN_KEYS.0 << self.untaken.min(10);
        Some(at.plus(Span(wait.min(LONGEST_BETWEEN_KEYS.0))))
    }
}

/// How long what was said holds; for ever if it need not be said again.
const fn lasts(body: &LiveBody) -> Option<Span> {
    match body {
        LiveBody {
            typing: Typing::Started,
            ..
        } => Some(Span::seconds(4)),
        LiveBody {
            presence: Some(Presence::Online),
            ..
        } => Some(Span::seconds(60)),
        _ => None,
    }
}

/// From one frame to the next.
const BETWEEN_FRAMES: Span = Span::millis(500);

/// How long the answer to a key is waited for.
const KEY_ANSWERED: Span = Span::seconds(30);

/// From one key to the next, if all are taken.
const BETWEEN_KEYS: Span = Span::seconds(5);

/// From one key to the next, if none is.
const LONGEST_BETWEEN_KEYS: Span = Span::hours(1);
