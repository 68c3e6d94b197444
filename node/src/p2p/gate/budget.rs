//! How many handshakes were begun in this minute, by whom, and by strangers in all.
//!
//! A handshake costs this node some public-key cryptography, and whoever begins one nothing but a packet. Every minute the
//! count begins anew, so the table never has more rows than handshakes are allowed in one.

use std::{
    collections::HashMap,
    net::IpAddr,
    time::{Duration, Instant},
};

/// On whose account a handshake goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Account {
    /// A network, and that of all strangers together.
    Network(Option<IpAddr>),
    /// An address from which a contact came before: on its own alone.
    Home(IpAddr),
}

/// What was begun in the present minute.
#[derive(Default)]
pub(super) struct Budget {
    since: Option<Instant>,
    strangers: u32,
    begun: HashMap<Account, u32>,
}

impl Budget {
    /// Whether a handshake may begin; if so, it counts.
    pub(super) fn take(&mut self, account: Account, now: Instant, most: u32, most_in_all: u32) -> bool {
        let is_over = |since: Instant| now.saturating_duration_since(since) >= MINUTE;
        if self.since.is_none_or(is_over) {
            *self = Self {
                since: Some(now),
                ..Self::default()
            };
        }
        let is_stranger = matches!(account, Account::Network(_));
        let begun = self.begun.get(&account).copied().unwrap_or_default();
        if begun >= most || (is_stranger && self.strangers >= most_in_all) {
            return false;
        }
        self.begun.insert(account, begun + 1);
        self.strangers += u32::from(is_stranger);
        true
    }

    /// It was a contact: it does not count after all.
    pub(super) fn give_back(&mut self, account: Account) {
        if let Some(begun) = self.begun.get_mut(&account) {
            *begun = begun.saturating_sub(1);
            if matches!(account, Account::Network(_)) {
                self.strangers = self.strangers.saturating_sub(1);
            }
        }
    }
}

const MINUTE: Duration = Duration::from_secs(60);

#[cfg(test)]
mod tests {
    use super::*;

    const HERE: Account = Account::Network(None);
    const THERE: Account = Account::Network(Some(IpAddr::V4(std::net::Ipv4Addr::new(192, 0, 2, 0))));
    const HOME: Account = Account::Home(IpAddr::V4(std::net::Ipv4Addr::new(192, 0, 2, 7)));

    #[test]
    fn each_network_has_so_many_in_a_minute_and_all_together_so_many() {
        let (mut budget, now) = (Budget::default(), Instant::now());
        let mut begin = |account, now| budget.take(account, now, 2, 3);

        assert!(begin(HERE, now) && begin(HERE, now));
        assert!(!begin(HERE, now));
        assert!(begin(THERE, now));
        assert!(!begin(THERE, now));

        assert!(!begin(HERE, now + Duration::from_secs(59)));
        assert!(begin(HERE, now + MINUTE));
    }

    #[test]
    fn a_home_has_its_own_whatever_strangers_do() {
        let (mut budget, now) = (Budget::default(), Instant::now());
        while budget.take(HERE, now, 9, 9) {}

        assert!(budget.take(HOME, now, 1, 9));
        assert!(!budget.take(HOME, now, 1, 9));
    }

    #[test]
    fn what_turns_out_to_be_a_contact_does_not_count() {
        let (mut budget, now) = (Budget::default(), Instant::now());
        assert!(budget.take(HERE, now, 1, 1));

        budget.give_back(HERE);

        assert!(budget.take(HERE, now, 1, 1));
        budget.give_back(THERE);
        assert!(!budget.take(THERE, now, 1, 1));
    }
}
