//! The own account: identity, device, keys, and what others are told of it.

use hoopoe_crypto::{
    device::Device, envelope::OpeningKey, identity::UserIdentity, kem::KemSecret, manifest::VerifiedManifest,
    recovery::RecoverySeed,
};
use hoopoe_protocol::{
    codec,
    envelope::SUITE_BASE,
    id::{DeviceId, UserId},
    prekey::KemPrekey,
    route::{PeerIdBytes, Route, StoreAddress},
    secret::Secret,
    signed::Signed,
    time::{Span, Timestamp},
    version::BODY_VERSION,
};

use crate::{
    change::Change,
    desk::Place,
    doubt::Doubt,
    row::{KemKeyRow, OwnRow},
    turn::Turn,
};

pub(crate) struct Own {
    pub(crate) seed: RecoverySeed,
    pub(crate) identity: UserIdentity,
    pub(crate) device: Device,
    pub(crate) manifest: VerifiedManifest,
    pub(crate) bundle_key: Secret<32>,
    pub(crate) name: String,
    pub(crate) kem: Vec<OwnKem>,
    pub(crate) route: Option<Signed<Route>>,
    pub(crate) store: Option<StoreAddress>,
    pub(crate) fallback_since: Option<Timestamp>,
    /// Where the node listens now; known once the network has started, never stored.
    pub(crate) listening: Option<Listening>,
    /// When the address change began that contacts have not been told of.
    pub(crate) route_due: Option<Timestamp>,
    /// When keys and numbers were last taken from far above; never stored.
    pub(crate) leapt: Option<Timestamp>,
    /// Whether all this may be older than what was done with it; never stored.
    pub(crate) doubt: Doubt,
}

/// A KEM prekey with its private half.
pub(crate) struct OwnKem {
    pub(crate) epoch: u32,
    pub(crate) secret: KemSecret,
    pub(crate) prekey: Signed<KemPrekey>,
}

#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Listening {
    pub(crate) peer: PeerIdBytes,
    pub(crate) addresses: Vec<String>,
}

impl Own {
    pub(crate) fn user(&self) -> UserId {
        self.identity.user_id()
    }

    pub(crate) fn device_id(&self) -> DeviceId {
        self.device.id()
    }

    /// The keys that open envelopes sealed to this device's KEM prekeys.
    pub(crate) fn opening_keys(&self) -> impl Iterator<Item = OpeningKey> {
        self.kem.iter().map(|kem| OpeningKey {
            secret: KemSecret::from_seed(kem.secret.seed()),
            psk: None,
        })
    }

    /// Writes everything that seldom changes.
    pub(crate) fn put(&self, turn: &mut Turn<'_>) {
        let key = self.identity.key();
        let row = OwnRow {
            user_key: key,
            seed_sealed: turn
                .desk
                .seal_secret(Place::Seed, key.as_bytes(), self.seed.bytes()),
            bundle_key_sealed: turn
                .desk
                .seal_secret(Place::BundleKey, key.as_bytes(), &self.bundle_key),
            name: self.name.clone(),
            manifest: self.manifest.signed().clone(),
            route: self.route.clone(),
            store: self.store.clone(),
            fallback_since: self.fallback_since,
        };
        turn.change(Change::PutOwn(row));
    }

    /// Writes the Olm account, whose one-time keys changed.
    pub(crate) fn put_account(&self, turn: &mut Turn<'_>) {
        let sealed = turn.desk.seal(
            Place::Account,
            self.identity.key().as_bytes(),
            &self.device.pickle(),
        );
        turn.change(Change::SetAccount(sealed));
    }

    /// Makes the next KEM prekey and keeps its private half.
    pub(crate) fn add_kem(&mut self, turn: &mut Turn<'_>) {
        let epoch = self.kem.last().map_or(1, |kem| kem.epoch.saturating_add(1));
        self.add_kem_of(turn, epoch);
    }

    fn add_kem_of(&mut self, turn: &mut Turn<'_>, epoch: u32) {
        let secret = KemSecret::generate(&mut turn.desk.rng);
        let prekey = self
            .device
            .sign(&kem_prekey(self.device.id(), epoch, &secret, turn.now, KEM_LIFE));
        let secret_sealed = turn
            .desk
            .seal_secret(Place::KemSecret, &epoch.to_le_bytes(), secret.seed());
        turn.change(Change::PutKemKey(KemKeyRow {
            epoch,
            prekey: codec::encode(&prekey),
            secret_sealed,
        }));
        self.kem.push(OwnKem {
            epoch,
            secret,
            prekey,
        });
    }

    /// Takes numbers that were surely not given before, where what is known here is older than what was told.
    pub(crate) fn leap(&mut self, turn: &mut Turn<'_>) {
        self.leapt = Some(turn.now);
        let seconds = turn.now.seconds();
        self.device.skip_key_ids(seconds);
        let next = self.kem.last().map_or(1, |kem| kem.epoch.saturating_add(1));
        self.add_kem_of(turn, next.max(u32::try_from(seconds).unwrap_or(u32::MAX)));
        if let Some(mut route) = self.current_route(turn.now) {
            // Of these there may have been several within a second.
            route.sequence = route.sequence.max(turn.now.0);
            self.route = Some(self.device.sign(&route));
        }
        self.put(turn);
        self.put_account(turn);
    }

    /// Makes a new KEM prekey if the newest has served its time; says whether it did. The old ones still open what is
    /// under way.
    pub(crate) fn rotate_kem(&mut self, turn: &mut Turn<'_>) -> bool {
        let is_due = self.kem_due().is_some_and(|due| due <= turn.now) || self.has_kem_ahead(turn.now);
        if is_due {
            self.add_kem(turn);
        }
        is_due
    }

    /// Whether the newest KEM prekey was made while the clock was wrong: nobody else would use it before its time.
    fn has_kem_ahead(&self, now: Timestamp) -> bool {
        let newest = self.kem.last().map(|kem| kem.prekey.read_unverified());
        matches!(newest, Some(Ok(newest)) if newest.not_before > now)
    }

    /// When the newest KEM prekey has served its time.
    pub(crate) fn kem_due(&self) -> Option<Timestamp> {
        let newest = self.kem.last()?.prekey.read_unverified().ok()?;
        Some(newest.not_before.plus(CLOCK_SLACK).plus(KEM_TURN))
    }

    /// When the first KEM private half may be destroyed.
    pub(crate) fn kem_spent_at(&self) -> Option<Timestamp> {
        self.kem_ends().map(|(_, end)| end).min()
    }

    /// Destroys the KEM private halves that nothing can be sealed to any more that still arrives; answers their epochs.
    pub(crate) fn destroy_spent_kem(&mut self, now: Timestamp) -> Vec<u32> {
        let spent: Vec<_> = self
            .kem_ends()
            .filter(|(_, end)| *end <= now)
            .map(|(epoch, _)| epoch)
            .collect();
        self.kem.retain(|kem| !spent.contains(&kem.epoch));
        spent
    }

    /// Until when each private half is needed that has a successor.
    fn kem_ends(&self) -> impl Iterator<Item = (u32, Timestamp)> {
        let successors = self.kem.iter().skip(1);
        self.kem.iter().zip(successors).filter_map(|(kem, successor)| {
            let prekey = kem.prekey.read_unverified().ok()?;
            let published = successor
                .prekey
                .read_unverified()
                .ok()?
                .not_before
                .plus(CLOCK_SLACK);
            let end = published
                .plus(KEPT_AFTER_SUCCESSOR)
                .min(prekey.not_after.plus(KEPT_AFTER_END));
            Some((kem.epoch, end))
        })
    }

    /// The route as it would be now, or `None` while nothing is known that a route could say.
    pub(crate) fn current_route(&self, now: Timestamp) -> Option<Route> {
        let kem = self.kem.last()?.prekey.clone();
        let (peers, addresses) = self
            .listening
            .as_ref()
            .map(|listening| (vec![listening.peer.clone()], listening.addresses.clone()))
            .unwrap_or_default();
        Some(Route {
            version: BODY_VERSION,
            device: self.device.id(),
            sequence: self.route_body().map_or(1, |old| old.sequence.saturating_add(1)),
            not_after: now.plus(ROUTE_LIFE),
            store: self.store.clone(),
            peers,
            addresses,
            kem,
        })
    }

    /// The route that contacts were told last.
    pub(crate) fn route_body(&self) -> Option<Route> {
        self.route
            .as_ref()
            .and_then(|signed| signed.read_unverified().ok())
    }
}

/// How long a KEM prekey is sealed to.
pub(crate) const KEM_LIFE: Span = Span::days(60);

/// How long a KEM prekey is the newest.
const KEM_TURN: Span = Span::days(7);

/// How long a private half is kept after the next key was published: an envelope waits a week at its sender and thirty
/// days at a server, and a week is for clocks and news that travel slowly.
const KEPT_AFTER_SUCCESSOR: Span = Span::days(44);

/// How long a private half is kept after nothing may be sealed to it any more.
const KEPT_AFTER_END: Span = Span::days(37);

/// How long a route is used without being renewed.
const ROUTE_LIFE: Span = Span::days(90);

/// How far the clocks of two people may differ before a fresh key is not used yet.
const CLOCK_SLACK: Span = Span::days(1);

/// A KEM prekey's body.
pub(crate) fn kem_prekey(
    device: DeviceId,
    epoch: u32,
    secret: &KemSecret,
    now: Timestamp,
    life: Span,
) -> KemPrekey {
    let not_before = now.minus(CLOCK_SLACK);
    KemPrekey {
        version: BODY_VERSION,
        device,
        epoch,
        suite: SUITE_BASE,
        key: secret.public(),
        not_before,
        not_after: not_before.plus(life),
    }
}
