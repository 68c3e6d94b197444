//! A new account: identity from a recovery seed, one device, its first manifest and KEM prekey.

use hoopoe_crypto::{
    at_rest::StorageKey, device::Device, identity::UserIdentity, manifest::VerifiedManifest,
    recovery::RecoverySeed,
};
use hoopoe_protocol::{
    envelope::SUITE_BASE,
    identity::{CAPABILITY_PRIMARY, DeviceManifest},
    secret::Secret,
    time::Span,
    version::BODY_VERSION,
};

use crate::{Config, doubt::Doubt, own::Own, turn::Turn};

/// What a new account is made from.
#[derive(Debug)]
pub struct Birth {
    /// The seed that the recovery words spell.
    pub seed: RecoverySeed,
    /// The display name, at most [`hoopoe_protocol::limits::NAME_BYTES`].
    pub name: String,
    /// Seals secrets for the database.
    pub storage: StorageKey,
    /// Seeds the engine's generator; never used twice.
    pub rng_seed: [u8; 32],
    /// Settings.
    pub config: Config,
}

/// The account's own part, its rows written into `turn`. `None` only if our own signatures do not verify.
pub(crate) fn own(turn: &mut Turn<'_>, seed: RecoverySeed, name: String) -> Option<Own> {
    let identity = UserIdentity::from_secret(&seed.identity_secret());
    let device = Device::generate(identity.key());
    let cert = device.certificate(CAPABILITY_PRIMARY, turn.now, turn.now.plus(DEVICE_LIFE));
    let manifest = identity.sign_manifest(&DeviceManifest {
        version: BODY_VERSION,
        user: identity.user_id(),
        user_key: identity.key(),
        epoch: turn.now.seconds(),
        previous: None,
        issued: turn.now,
        min_suite: SUITE_BASE,
        devices: vec![cert],
        revoked: Vec::new(),
    });
    let mut own = Own {
        manifest: VerifiedManifest::verify(&manifest).ok()?,
        bundle_key: Secret::new(turn.desk.random()),
        seed,
        identity,
        device,
        name,
        kem: Vec::new(),
        route: None,
        store: None,
        fallback_since: None,
        listening: None,
        route_due: None,
        leapt: None,
        doubt: Doubt::default(),
    };
    own.add_kem(turn);
    own.put(turn);
    own.put_account(turn);
    Some(own)
}

/// How long a device's certificate lasts.
const DEVICE_LIFE: Span = Span::days(3_650);
