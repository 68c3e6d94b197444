//! Credit: which envelopes are on their way, and how many more may be.

use std::collections::VecDeque;

use crate::db::rows::Sequence;

/// Most envelopes that a client may have on their way.
const MOST_CREDIT: u32 = 1_024;

/// What has been pushed and what may be.
#[derive(Debug)]
pub(super) struct Window {
    credit: usize,
    pushed: Sequence,
    unacknowledged: VecDeque<Sequence>,
}

/// Credit of zero, or more than may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct WrongCredit;

impl Window {
    pub(super) fn new(credit: u32) -> Result<Self, WrongCredit> {
        if !(1..=MOST_CREDIT).contains(&credit) {
            return Err(WrongCredit);
        }
        Ok(Self {
            credit: usize::try_from(credit).map_err(|_| WrongCredit)?,
            pushed: Sequence::default(),
            unacknowledged: VecDeque::new(),
        })
    }

    /// How many more envelopes may be pushed.
    pub(super) fn room(&self) -> usize {
        self.credit.saturating_sub(self.unacknowledged.len())
    }

    /// The place of the last envelope that was pushed.
    pub(super) const fn pushed(&self) -> Sequence {
        self.pushed
    }

    /// Whether something is on its way.
    pub(super) fn is_waiting(&self) -> bool {
        !self.unacknowledged.is_empty()
    }

    pub(super) fn push(&mut self, sequence: Sequence) {
        self.pushed = sequence;
        self.unacknowledged.push_back(sequence);
    }

    pub(super) fn acknowledge(&mut self, up_to: Sequence) {
        while self.unacknowledged.front().is_some_and(|&first| first <= up_to) {
            self.unacknowledged.pop_front();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn credit_is_used_by_pushing_and_returned_by_acknowledging() {
        let mut window = Window::new(2).unwrap();
        window.push(Sequence::new(1, 1));
        window.push(Sequence::new(1, 5));

        assert_eq!(window.room(), 0);
        window.acknowledge(Sequence::new(1, 4));
        assert_eq!(window.room(), 1);
        window.acknowledge(Sequence::new(1, 9));
        assert_eq!(window.room(), 2);
        assert!(!window.is_waiting());
        assert_eq!(window.pushed(), Sequence::new(1, 5));
    }

    #[test]
    fn credit_has_bounds() {
        assert!(Window::new(0).is_err());
        assert!(Window::new(1_024).is_ok());
        assert!(Window::new(1_025).is_err());
    }
}
