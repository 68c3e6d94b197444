//! Which sessions were accepted: a pre-key message begins a session once (attack A16).
//!
//! A name is kept as long as one of our prekeys may still open the message that brought it. The fallback prekeys are two, the
//! one in use and the one before; who accepts a session while one is in use may forget its name when that one is destroyed, at
//! the second turn after it.

use std::collections::BTreeSet;

use hoopoe_protocol::id::SessionId;

use crate::row::AcceptedSessionRow;

/// Names of accepted sessions.
#[derive(Default)]
pub(crate) struct Accepted {
    /// Since the fallback prekey is in use.
    fresh: BTreeSet<SessionId>,
    /// Before, and those of before that are in use.
    older: BTreeSet<SessionId>,
}

impl Accepted {
    pub(crate) fn restore(rows: Vec<AcceptedSessionRow>) -> Self {
        let mut accepted = Self::default();
        for row in rows {
            let part = if row.is_older {
                &mut accepted.older
            } else {
                &mut accepted.fresh
            };
            part.insert(row.session);
        }
        accepted
    }

    pub(crate) fn insert(&mut self, session: SessionId) {
        self.fresh.insert(session);
    }

    pub(crate) fn contains(&self, session: &SessionId) -> bool {
        self.fresh.contains(session) || self.older.contains(session)
    }

    /// Another fallback prekey is in use, and the one before the last is destroyed. Yields whose names are forgotten with it:
    /// of those that are in use none is, because their pre-key messages may go on.
    pub(crate) fn turn(&mut self, in_use: &BTreeSet<SessionId>) -> Vec<SessionId> {
        let gone = self.older.difference(in_use).copied().collect();
        self.older.retain(|session| in_use.contains(session));
        self.older.append(&mut self.fresh);
        gone
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn session(n: u8) -> SessionId {
        SessionId::new([n; 32])
    }

    #[test]
    fn a_name_is_kept_while_one_of_two_fallback_prekeys_may_open_its_message() {
        let mut accepted = Accepted::default();
        accepted.insert(session(1));

        assert_eq!(accepted.turn(&BTreeSet::new()), []);
        accepted.insert(session(2));
        assert!(accepted.contains(&session(1)));

        assert_eq!(accepted.turn(&BTreeSet::new()), [session(1)]);
        assert!(!accepted.contains(&session(1)));
        assert!(accepted.contains(&session(2)));
    }

    #[test]
    fn a_session_in_use_keeps_its_name() {
        let mut accepted = Accepted::default();
        accepted.insert(session(1));
        accepted.insert(session(2));

        for _ in 0..3 {
            accepted.turn(&BTreeSet::from([session(2)]));
        }

        assert!(!accepted.contains(&session(1)));
        assert!(accepted.contains(&session(2)));
        assert_eq!(accepted.turn(&BTreeSet::new()), [session(2)]);
    }
}
