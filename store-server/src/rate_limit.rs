//! How often somebody may ask, in a fixed amount of memory.
//!
//! Addresses and tokens are not kept: a hash under a key of this run picks one of a fixed number of slots. Two who
//! share a slot share its allowance, which nobody outside can bring about.

use std::{
    hash::{BuildHasher, Hash, RandomState},
    net::IpAddr,
    num::{NonZeroU32, NonZeroU64},
    sync::atomic::{AtomicU64, Ordering},
    time::Duration,
};

use governor::{
    DefaultKeyedRateLimiter, Quota,
    clock::{Clock, DefaultClock},
};
use hoopoe_protocol::keys::{DeviceAuthKey, TokenHash};

use crate::config::Config;

/// All limits of the server.
#[derive(Debug)]
pub struct RateLimits {
    /// Requests without a session, by address.
    pub anonymous: Limit,
    /// Requests of a session, by device.
    pub owner: Limit,
    /// Deposits, by token.
    pub deposit: Limit,
    /// Claims, by token.
    pub claim: Limit,
    /// Registrations, by address.
    pub registration: Limit,
    /// Sign-ins, by device.
    pub sign_in: Limit,
    /// Changes of slots, by device.
    pub slot: Limit,
}

/// One limit, counted apart for each key.
#[derive(Debug)]
pub struct Limit {
    limiter: DefaultKeyedRateLimiter<u64>,
    clock: DefaultClock,
    hasher: RandomState,
    slots: NonZeroU64,
    burst: NonZeroU32,
    refused: AtomicU64,
}

/// Not now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooOften {
    /// Seconds after which it is worth trying again.
    pub retry_after_s: u64,
}

/// What a limit counts by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Key {
    /// An address; of IPv6 the network, for one customer has all of it.
    Address(IpAddr),
    /// A token.
    Token(TokenHash),
    /// A device.
    Device(DeviceAuthKey),
}

impl Key {
    /// The key of a client's address.
    #[must_use]
    pub fn address(address: IpAddr) -> Self {
        Self::Address(match address.to_canonical() {
            IpAddr::V6(address) => {
                let [a, b, c, d, ..] = address.segments();
                IpAddr::from([a, b, c, d, 0, 0, 0, 0])
            }
            address => address,
        })
    }
}

impl RateLimits {
    /// The limits of a configuration.
    #[must_use]
    pub fn new(config: &Config) -> Self {
        let slots = config.rate_limit_slots;
        Self {
            anonymous: Limit::new(config.anonymous_burst, config.anonymous_every_ms, slots),
            owner: Limit::new(config.owner_burst, config.owner_every_ms, slots),
            deposit: Limit::new(config.deposit_burst, config.deposit_every_ms, slots),
            claim: Limit::new(config.claim_burst, config.claim_every_ms, slots),
            registration: Limit::new(config.registration_burst, config.registration_every_ms, slots),
            sign_in: Limit::new(config.sign_in_burst, config.sign_in_every_ms, slots),
            slot: Limit::new(config.slot_burst, config.slot_every_ms, slots),
        }
    }

    /// Each with its name.
    #[must_use]
    pub const fn named(&self) -> [(&'static str, &Limit); 7] {
        [
            ("anonymous", &self.anonymous),
            ("owner", &self.owner),
            ("deposit", &self.deposit),
            ("claim", &self.claim),
            ("registration", &self.registration),
            ("sign_in", &self.sign_in),
            ("slot", &self.slot),
        ]
    }

    /// Forgets those that have their whole allowance again.
    pub fn forget_idle(&self) {
        for (_, limit) in self.named() {
            limit.limiter.retain_recent();
            limit.limiter.shrink_to_fit();
        }
    }
}

impl Limit {
    /// `burst` at once, and one more after each `every_ms`.
    #[must_use]
    pub fn new(burst: NonZeroU32, every_ms: NonZeroU64, slots: NonZeroU64) -> Self {
        let every = Duration::from_millis(every_ms.get()).min(LONGEST);
        let burst = burst.min(largest_burst(every));
        // A period that is not zero always makes a quota; the fallback is never used.
        let quota = Quota::with_period(every)
            .unwrap_or_else(|| Quota::per_second(burst))
            .allow_burst(burst);
        Self {
            limiter: DefaultKeyedRateLimiter::keyed(quota),
            clock: DefaultClock::default(),
            hasher: RandomState::new(),
            slots,
            burst,
            refused: AtomicU64::new(0),
        }
    }

    /// How often it has refused since the start.
    #[must_use]
    pub fn refused(&self) -> u64 {
        self.refused.load(Ordering::Relaxed)
    }

    /// Takes one from the allowance of `key`.
    ///
    /// # Errors
    /// If nothing is left of it.
    pub fn take(&self, key: Key) -> Result<(), TooOften> {
        self.take_many(key, NonZeroU32::MIN)
    }

    /// Takes `count` from the allowance of `key`, or nothing. What is more than the whole allowance takes all of it: it
    /// would never succeed otherwise.
    ///
    /// # Errors
    /// If less than that is left.
    pub fn take_many(&self, key: Key, count: NonZeroU32) -> Result<(), TooOften> {
        let slot = self.hasher.hash_one(key) % self.slots;
        match self.limiter.check_key_n(&slot, count.min(self.burst)) {
            Ok(Ok(())) => Ok(()),
            Ok(Err(not_until)) => {
                self.refused.fetch_add(1, Ordering::Relaxed);
                let wait = not_until.wait_time_from(self.clock.now());
                let whole = u64::from(wait.subsec_nanos() > 0);
                Err(TooOften {
                    retry_after_s: wait.as_secs().saturating_add(whole).max(1),
                })
            }
            // No more than the burst is ever asked for.
            Err(_) => Err(TooOften { retry_after_s: 1 }),
        }
    }
}

/// Longest time after which an allowance grows by one.
const LONGEST: Duration = Duration::from_secs(365 * 24 * 3_600);

// The limiter counts burst times period in nanoseconds of 64 bits, and adds to it.
fn largest_burst(every: Duration) -> NonZeroU32 {
    let most = u128::from(u64::MAX >> 2) / every.as_nanos().max(1);
    u32::try_from(most).ok().map_or(NonZeroU32::MAX, |most| {
        NonZeroU32::new(most).unwrap_or(NonZeroU32::MIN)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn limit(burst: u32, slots: u64) -> Limit {
        Limit::new(
            NonZeroU32::new(burst).unwrap(),
            NonZeroU64::new(3_600_000).unwrap(),
            NonZeroU64::new(slots).unwrap(),
        )
    }

    #[test]
    fn an_allowance_is_used_up_and_says_when_to_come_back() {
        let limit = limit(2, 1 << 18);
        let alice = Key::address(IpAddr::from([10, 0, 0, 1]));
        let bob = Key::address(IpAddr::from([10, 0, 0, 2]));

        assert_eq!(limit.take(alice), Ok(()));
        assert_eq!(limit.take(alice), Ok(()));
        let refused = limit.take(alice).unwrap_err();

        assert!((3_500..=3_601).contains(&refused.retry_after_s), "{refused:?}");
        assert_eq!(limit.take(bob), Ok(()));
    }

    #[test]
    fn more_than_the_whole_allowance_takes_all_of_it() {
        let limit = limit(2, 1 << 18);
        let alice = Key::address(IpAddr::from([10, 0, 0, 1]));

        assert_eq!(limit.take_many(alice, NonZeroU32::new(64).unwrap()), Ok(()));
        assert!(limit.take(alice).is_err());
    }

    #[test]
    fn the_largest_settings_do_not_overflow() {
        for every_ms in [1, 3_600_000, u64::MAX] {
            let limit = Limit::new(
                NonZeroU32::MAX,
                NonZeroU64::new(every_ms).unwrap(),
                NonZeroU64::new(8).unwrap(),
            );
            assert_eq!(limit.take(Key::address(IpAddr::from([10, 0, 0, 1]))), Ok(()));
            limit.limiter.retain_recent();
        }
    }

    #[test]
    fn one_ipv6_network_is_one_client() {
        let one = Key::address("2001:db8:1:2::1".parse().unwrap());

        assert_eq!(one, Key::address("2001:db8:1:2:ffff::9".parse().unwrap()));
        assert_ne!(one, Key::address("2001:db8:1:3::1".parse().unwrap()));
        assert_eq!(
            Key::address("::ffff:10.0.0.1".parse().unwrap()),
            Key::address(IpAddr::from([10, 0, 0, 1]))
        );
    }

    #[test]
    fn memory_is_bounded_by_the_slots() {
        let limit = limit(1_000_000, 64);

        for n in 0..10_000_u32 {
            limit
                .take(Key::Token(TokenHash::of(&{
                    let mut token = [0; 32];
                    token[..4].copy_from_slice(&n.to_le_bytes());
                    token
                })))
                .unwrap();
        }

        assert!(limit.limiter.len() <= 64);
    }
}
