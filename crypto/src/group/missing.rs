//! A message whose key is not there: when its owner is asked, and when that is given up.
//!
//! ```text
//! waiting ──a minute──▶ ask ──an hour──▶ ask ──six hours──▶ ask ──a day──▶ ask ──▶ given up
//!    └──────────────────── refused for good ─────────────────────────────────────▲
//! ```
//!
//! The message is kept all the while; whatever brings the key, it is read then.

use hoopoe_protocol::{
    content::group::RefusedReason,
    time::{Span, Timestamp},
};

/// How long it is waited before each question. The first is short: the key is often on its way.
pub const PAUSES: [Span; 4] = [Span::seconds(60), Span::hours(1), Span::hours(6), Span::hours(24)];

/// How it stands with one session that is missing; three small values, to be written down as they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Missing {
    /// When the first message without a key came, or when its owner was last asked.
    pub since: Timestamp,
    /// How many times its owner was asked.
    pub asked: u32,
    /// What its owner answered, if that is final.
    pub refused: Option<RefusedReason>,
}

impl Missing {
    /// A message has come whose key is not there.
    #[must_use]
    pub const fn noticed(now: Timestamp) -> Self {
        Self {
            since: now,
            asked: 0,
            refused: None,
        }
    }

    /// When its owner is to be asked next; never again if none.
    #[must_use]
    pub fn next(&self) -> Option<Timestamp> {
        let asked = usize::try_from(self.asked).ok()?;
        let pause = PAUSES.get(asked).filter(|_| self.refused.is_none())?;
        Some(self.since.plus(*pause))
    }

    /// Whether its owner is to be asked now. A clock that was set back makes no question late.
    #[must_use]
    pub fn is_due(&self, now: Timestamp) -> bool {
        self.next().is_some_and(|next| now >= next || now < self.since)
    }

    /// Its owner is being asked.
    #[must_use]
    pub const fn ask(self, now: Timestamp) -> Self {
        Self {
            since: now,
            asked: self.asked.saturating_add(1),
            refused: self.refused,
        }
    }

    /// Its owner has answered no. *Too often* is not final: it is asked again when it is due.
    #[must_use]
    pub const fn refuse(self, reason: RefusedReason) -> Self {
        match reason {
            RefusedReason::TooOften => self,
            RefusedReason::UnknownSession
            | RefusedReason::NotShared
            | RefusedReason::Unverified
            | RefusedReason::NotMember
            | RefusedReason::Revoked
            | RefusedReason::NoHistory => Self {
                refused: Some(reason),
                ..self
            },
        }
    }
}
