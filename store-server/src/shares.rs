//! How much one client may hold at a time: places, counted for each holder and given back when they are dropped.
//!
//! Whoever holds nothing is forgotten, so the memory is bounded by what is held.

use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use crate::db::rows::AccountRow;

/// Whose places are counted together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Holder {
    /// A network, by its first address.
    Network(IpAddr),
    /// An account.
    Account(AccountRow),
}

impl Holder {
    /// The network of an address: what one customer of a provider has at most, /24 or /64.
    #[must_use]
    pub fn network(address: IpAddr) -> Self {
        Self::Network(match address.to_canonical() {
            IpAddr::V4(address) => {
                let [a, b, c, _] = address.octets();
                IpAddr::from([a, b, c, 0])
            }
            IpAddr::V6(address) => {
                let [a, b, c, d, ..] = address.segments();
                IpAddr::from([a, b, c, d, 0, 0, 0, 0])
            }
        })
    }
}

/// Places for everybody, at most a fixed number for each.
#[derive(Debug)]
pub struct Shares {
    held: Mutex<HashMap<Holder, usize>>,
    most: usize,
}

/// A place, given back when this is dropped.
#[derive(Debug)]
pub struct Share {
    holder: Holder,
    all: Arc<Shares>,
}

impl Shares {
    /// At most `most` places for each holder.
    #[must_use]
    pub fn new(most: usize) -> Arc<Self> {
        Arc::new(Self {
            held: Mutex::default(),
            most,
        })
    }

    /// Takes a place; nothing if the holder has as many as it may.
    pub fn take(self: &Arc<Self>, holder: Holder) -> Option<Share> {
        let mut held = self.lock();
        let count = held.get(&holder).copied().unwrap_or(0);
        (count < self.most).then(|| {
            held.insert(holder, count + 1);
            Share {
                holder,
                all: Arc::clone(self),
            }
        })
    }

    // Nothing in here panics while it holds the lock, so a poisoned lock is sound.
    fn lock(&self) -> MutexGuard<'_, HashMap<Holder, usize>> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Share {
    fn drop(&mut self) {
        let mut held = self.all.lock();
        match held.get_mut(&self.holder) {
            Some(count) if *count > 1 => *count -= 1,
            _ => drop(held.remove(&self.holder)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn network(address: &str) -> Holder {
        Holder::network(address.parse().unwrap())
    }

    #[test]
    fn one_holder_fills_its_own_share_and_gets_it_back() {
        let shares = Shares::new(2);
        let (alice, bob) = (Holder::Account(AccountRow(1)), Holder::Account(AccountRow(2)));
        let first = shares.take(alice).unwrap();
        let _second = shares.take(alice).unwrap();

        assert!(shares.take(alice).is_none());
        assert!(shares.take(bob).is_some());
        drop(first);
        assert!(shares.take(alice).is_some());
    }

    #[test]
    fn whoever_holds_nothing_is_forgotten() {
        let shares = Shares::new(2);

        for number in 0..1_000 {
            drop(shares.take(Holder::Account(AccountRow(number))));
        }

        assert!(shares.lock().is_empty());
    }

    #[test]
    fn neighbours_in_a_network_are_one_holder() {
        assert_eq!(network("192.0.2.1"), network("192.0.2.200"));
        assert_eq!(network("192.0.2.1"), network("::ffff:192.0.2.9"));
        assert_ne!(network("192.0.2.1"), network("192.0.3.1"));
        assert_eq!(network("2001:db8:1:2::1"), network("2001:db8:1:2:ffff::9"));
        assert_ne!(network("2001:db8:1:2::1"), network("2001:db8:1:3::1"));
    }
}
