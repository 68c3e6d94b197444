//! What makes a line try again at once: news of the other side, or that time went on without this node.

use super::{Direct, Line, Move, REPEAT, THREE_MOVES};
use crate::turn::Turn;

impl Line {
    /// New addresses are worth a dial at once.
    pub(crate) fn redial(&mut self) {
        self.dials.succeeded();
    }

    /// New tokens or a new server are worth a deposit at once.
    pub(crate) fn redeposit(&mut self) {
        self.deposits.succeeded();
    }

    /// A connection on which something is under way has to prove itself, one that carries nothing is closed, for it would
    /// prove nothing; everything else is tried at once. No time that a wrong clock has noted is waited for.
    pub(crate) fn woke(&mut self, turn: &mut Turn<'_>) -> Option<Move> {
        for attempts in [&mut self.dials, &mut self.deposits] {
            attempts.succeeded();
            attempts.rest_no_longer_than(turn.now.plus(THREE_MOVES));
        }
        self.moves = self.moves.map(|at| at.map(|at| at.min(turn.now)));
        self.deposit = None;
        self.opened = self.opened.min(turn.now);
        self.repeat_at = self.repeat_at.min(turn.now.plus(REPEAT));
        for flight in self.inflight.values_mut() {
            flight.sent = turn.now;
        }
        match &mut self.direct {
            Direct::Down => {}
            Direct::Dialing { .. } => self.direct = Direct::Down,
            Direct::Up { .. } if self.inflight.is_empty() => {
                self.hang_up();
                self.dials.failed(turn, None);
                return Some(Move::Close);
            }
            Direct::Up { suspect } => *suspect = Some(turn.now),
        }
        None
    }
}
