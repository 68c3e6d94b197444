//! What strangers may do: ask for an invitation of which they hold the link, a few times in a second in all.

use std::{
    collections::HashMap,
    sync::Arc,
    time::{Duration, Instant},
};

use hoopoe_protocol::{
    keys::TokenHash,
    visit::{VisitHead, VisitKind},
};

use super::{Hosted, VisitorNumber, visit::Asker};

/// The invitations that strangers may ask for, and those who wait for an answer.
pub(super) struct Door {
    hosted: HashMap<TokenHash, Option<Arc<[u8]>>>,
    visits: Allowance,
    /// Who handed a reply over, and when.
    waiting: HashMap<VisitorNumber, (Asker, Instant)>,
    most_waiting: usize,
    last: u64,
}

/// What a request leads to.
pub(super) enum Welcome {
    /// The sealed bundle.
    Bundle(Arc<[u8]>),
    /// The reply is looked at.
    Reply,
    /// Nothing is said.
    Nothing,
}

impl Door {
    pub(super) fn new(visits_per_second: u32, most_waiting: usize) -> Self {
        Self {
            hosted: HashMap::new(),
            visits: Allowance::new(visits_per_second),
            waiting: HashMap::new(),
            most_waiting,
            last: 0,
        }
    }

    /// The door of another peer id: what may be asked for, and how often, stays; whoever waited at the old one is gone.
    pub(super) fn renewed(mut self) -> Self {
        self.waiting.clear();
        self
    }

    /// Replaces the table.
    pub(super) fn host(&mut self, invitations: Vec<Hosted>) {
        self.hosted = invitations
            .into_iter()
            .map(|Hosted { token, sealed }| (token, sealed))
            .collect();
    }

    /// Whether a stream of a stranger is looked at now: there is something to ask for, and not too many ask.
    pub(super) fn opens(&mut self, now: Instant) -> bool {
        !self.hosted.is_empty() && self.visits.take(now)
    }

    /// What whoever shows this head is given. It is found by the token's hash, so that time tells nothing of the token.
    pub(super) fn welcome(&self, head: &VisitHead) -> Welcome {
        match (self.hosted.get(&head.token_hash()), head.kind) {
            (Some(Some(sealed)), VisitKind::Fetch) => Welcome::Bundle(Arc::clone(sealed)),
            (Some(_), VisitKind::Reply) => Welcome::Reply,
            (Some(None) | None, _) => Welcome::Nothing,
        }
    }

    /// Whoever handed over a reply waits; none if too many do.
    pub(super) fn wait(&mut self, asker: Asker, now: Instant) -> Option<VisitorNumber> {
        if self.waiting.len() >= self.most_waiting {
            return None;
        }
        self.last += 1;
        let number = VisitorNumber(self.last);
        self.waiting.insert(number, (asker, now));
        Some(number)
    }

    /// Whoever waits under this number is answered.
    pub(super) fn answer(&mut self, number: VisitorNumber) -> Option<Asker> {
        self.waiting.remove(&number).map(|(asker, _)| asker)
    }

    /// Whoever has waited for so long is not answered any more.
    pub(super) fn overdue(&mut self, now: Instant, allowed: Duration) -> Vec<Asker> {
        self.waiting
            .extract_if(|_, (_, since)| now.saturating_duration_since(*since) > allowed)
            .map(|(_, (asker, _))| asker)
            .collect()
    }
}

/// So many in each second, whoever they are.
struct Allowance {
    per_second: u32,
    left: u32,
    since: Option<Instant>,
}

impl Allowance {
    const fn new(per_second: u32) -> Self {
        Self {
            per_second,
            left: 0,
            since: None,
        }
    }

    fn take(&mut self, now: Instant) -> bool {
        let is_new = self
            .since
            .is_none_or(|since| now.saturating_duration_since(since) >= Duration::from_secs(1));
        if is_new {
            (self.left, self.since) = (self.per_second, Some(now));
        }
        match self.left.checked_sub(1) {
            Some(left) => {
                self.left = left;
                true
            }
            None => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use hoopoe_protocol::secret::Secret;

    use super::*;

    fn door() -> Door {
        Door::new(5, 1)
    }

    fn head(token: u8, kind: VisitKind) -> VisitHead {
        VisitHead {
            kind,
            token: Secret::new([token; 32]),
        }
    }

    fn hosted(token: u8, sealed: Option<&[u8]>) -> Hosted {
        Hosted {
            token: TokenHash::of(&[token; 32]),
            sealed: sealed.map(Into::into),
        }
    }

    #[test]
    fn only_the_holder_of_a_live_invitation_is_given_anything() {
        let mut door = door();
        door.host(vec![hosted(1, Some(b"bundle")), hosted(2, None)]);
        let given = |token, kind| match door.welcome(&head(token, kind)) {
            Welcome::Bundle(sealed) => Some(sealed.to_vec()),
            Welcome::Reply => Some(Vec::new()),
            Welcome::Nothing => None,
        };

        assert_eq!(given(1, VisitKind::Fetch), Some(b"bundle".to_vec()));
        assert_eq!(given(1, VisitKind::Reply), Some(Vec::new()));
        assert_eq!(given(2, VisitKind::Fetch), None);
        assert_eq!(given(2, VisitKind::Reply), Some(Vec::new()));
        assert_eq!(given(3, VisitKind::Fetch), None);
        assert_eq!(given(3, VisitKind::Reply), None);
    }

    #[test]
    fn the_door_stays_shut_while_there_is_nothing_to_ask_for() {
        let (mut door, now) = (door(), Instant::now());
        assert!(!door.opens(now));

        door.host(vec![hosted(1, Some(b"bundle"))]);
        assert!(door.opens(now));

        door.host(Vec::new());
        assert!(!door.opens(now));
    }

    #[test]
    fn a_flood_is_let_in_five_times_in_a_second() {
        let (mut door, now) = (door(), Instant::now());
        door.host(vec![hosted(1, Some(b"bundle"))]);

        let in_one = (0..100).filter(|_| door.opens(now)).count();
        let later = now + Duration::from_secs(1);
        let in_next = (0..100).filter(|_| door.opens(later)).count();

        assert_eq!((in_one, in_next), (5, 5));
    }
}
