//! Who is wanted among those that announce themselves on this network: all others are ignored.

use std::{
    collections::HashMap,
    time::{Duration, Instant},
};

use libp2p::PeerId;

/// Peers that somebody wanted to reach, and when it was last told that one of them is here.
#[derive(Default)]
pub(super) struct Wanted {
    told: HashMap<PeerId, Option<Instant>>,
}

impl Wanted {
    /// This peer is wanted: a contact's device, or the maker of an invitation.
    pub(super) fn want(&mut self, peer: PeerId) {
        if self.told.len() < MOST {
            self.told.entry(peer).or_default();
        }
    }

    /// Whether it is worth telling that a peer was found: it is wanted, and that was not told a moment ago. Anybody on
    /// the network can announce anybody, as often as they like.
    pub(super) fn is_news(&mut self, peer: &PeerId, now: Instant) -> bool {
        let Some(told) = self.told.get_mut(peer) else {
            return false;
        };
        let is_news = told.is_none_or(|told| now.saturating_duration_since(told) >= BETWEEN);
        if is_news {
            *told = Some(now);
        }
        is_news
    }
}

/// More announcements than an honest network holds: whoever sends them must not fill our memory.
pub(super) const MOST_ANNOUNCED: usize = 1_024;

/// Most peers that are wanted.
const MOST: usize = 4_096;

/// How long after a peer was found that is told again.
const BETWEEN: Duration = Duration::from_secs(10);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whom_nobody_wants_is_no_news() {
        let (mut wanted, now) = (Wanted::default(), Instant::now());
        let [friend, stranger] = [PeerId::random(), PeerId::random()];
        wanted.want(friend);

        assert!(wanted.is_news(&friend, now));
        assert!(!wanted.is_news(&stranger, now));
    }

    #[test]
    fn who_is_announced_again_and_again_is_news_now_and_then() {
        let (mut wanted, now) = (Wanted::default(), Instant::now());
        let friend = PeerId::random();
        wanted.want(friend);

        assert!(wanted.is_news(&friend, now));
        assert!(!wanted.is_news(&friend, now + Duration::from_secs(1)));
        assert!(wanted.is_news(&friend, now + BETWEEN));
    }
}
