//! What every decision needs at hand: settings, a seeded generator, and the key that seals secrets for the database.

use hoopoe_crypto::at_rest::StorageKey;
use hoopoe_protocol::{secret::Secret, time::Span};
use rand_chacha::{
    ChaCha20Rng,
    rand_core::{Rng, SeedableRng},
};
use zeroize::Zeroizing;

use crate::config::{Backoff, Config};

pub(crate) struct Desk {
    pub(crate) config: Config,
    pub(crate) rng: ChaCha20Rng,
    storage: StorageKey,
}

impl Desk {
    pub(crate) fn new(config: Config, rng_seed: [u8; 32], storage: StorageKey) -> Self {
        Self {
            config,
            rng: ChaCha20Rng::from_seed(rng_seed),
            storage,
        }
    }

    pub(crate) fn random<const N: usize>(&mut self) -> [u8; N] {
        let mut bytes = [0; N];
        self.rng.fill_bytes(&mut bytes);
        bytes
    }

    /// A number drawn evenly from `from` to `to`, both included.
    pub(crate) fn between(&mut self, from: u64, to: u64) -> u64 {
        let width = to.saturating_sub(from).saturating_add(1);
        from.saturating_add(self.rng.next_u64() % width.max(1))
    }

    /// The wait after this many failures in a row: doubled each time, varied by a fifth either way.
    pub(crate) fn backoff(&mut self, failures: u32, backoff: Backoff) -> Span {
        let doubled = backoff
            .first
            .0
            .saturating_mul(1_u64.checked_shl(failures.min(30)).unwrap_or(u64::MAX));
        let wait = doubled.min(backoff.longest.0);
        Span(self.between(wait - wait / 5, wait.saturating_add(wait / 5)))
    }

    pub(crate) fn seal(&mut self, place: Place, key: &[u8], plain: &[u8]) -> Vec<u8> {
        let (table, column) = place.names();
        self.storage
            .seal(&mut self.rng, table, column, key, FORMAT, plain)
    }

    pub(crate) fn seal_secret(&mut self, place: Place, key: &[u8], secret: &Secret<32>) -> Vec<u8> {
        self.seal(place, key, secret.expose())
    }

    pub(crate) fn unseal(&self, place: Place, key: &[u8], sealed: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
        let (table, column) = place.names();
        self.storage.open(table, column, key, FORMAT, sealed).ok()
    }

    pub(crate) fn unseal_secret(&self, place: Place, key: &[u8], sealed: &[u8]) -> Option<Secret<32>> {
        unseal_secret(&self.storage, place, key, sealed)
    }
}

/// Opens a secret without a desk.
pub(crate) fn unseal_secret(
    storage: &StorageKey,
    place: Place,
    key: &[u8],
    sealed: &[u8],
) -> Option<Secret<32>> {
    let (table, column) = place.names();
    let opened = storage.open(table, column, key, FORMAT, sealed).ok()?;
    Secret::from_slice(&opened)
}

/// The format of what is sealed; part of the associated data.
const FORMAT: u32 = 1;

/// Where a sealed secret stands in the database; a secret moved elsewhere does not open.
#[derive(Clone, Copy)]
pub(crate) enum Place {
    Seed,
    BundleKey,
    Account,
    KemSecret,
    OurSeeds,
    TheirSeeds,
    Session,
    InvitationSecret,
    InvitationKem,
    JoinLink,
    AddressSecret,
    Held,
}

impl Place {
    const fn names(self) -> (&'static str, &'static str) {
        match self {
            Self::Seed => ("own", "seed"),
            Self::BundleKey => ("own", "bundle_key"),
            Self::Account => ("own", "account"),
            Self::KemSecret => ("kem_key", "secret"),
            Self::OurSeeds => ("contact", "our_seeds"),
            Self::TheirSeeds => ("contact", "their_seeds"),
            Self::Session => ("session", "pickle"),
            Self::InvitationSecret => ("invitation", "secret"),
            Self::InvitationKem => ("invitation", "kem"),
            Self::JoinLink => ("joining", "link"),
            Self::AddressSecret => ("address", "secret"),
            Self::Held => ("held", "content"),
        }
    }
}
