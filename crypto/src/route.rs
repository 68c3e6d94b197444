//! Routes of peers after verification, and the tokens and proofs that go with them.

use hkdf::HmacImpl;
use hmac::Hmac;
use hoopoe_protocol::{
    domain::Domain,
    envelope::SUITE_BASE,
    hash,
    id::DeviceId,
    identity::DeviceCert,
    limits,
    peer::Hello,
    route::{ContactSeeds, PeerIdBytes, Route},
    secret::Secret,
    signed::Signed,
    version::BODY_VERSION,
};
use rand_core::CryptoRng;
use sha2::Sha256;
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use crate::{
    derivation::derive,
    kem::{KemPrekeyError, VerifiedKemPrekey},
    server_url::is_server_url,
    signature::{self, SignatureError},
};

/// What one contact seed yields.
#[derive(Debug)]
pub struct Tokens {
    /// Admits deposits into the mailbox.
    pub store: Secret<32>,
    /// Admits direct streams.
    pub direct: Secret<32>,
    /// Admits claims of prekeys.
    pub claim: Secret<32>,
}

/// The tokens of a contact seed.
#[must_use]
pub fn tokens(seed: &Secret<32>) -> Tokens {
    Tokens {
        store: derive(Domain::TokenStore, &[], seed),
        direct: derive(Domain::TokenDirect, &[], seed),
        claim: derive(Domain::TokenClaim, &[], seed),
    }
}

/// New seeds for one contact and direction, with the current bundle key.
pub fn generate_seeds(rng: &mut impl CryptoRng, bundle: &Secret<32>) -> ContactSeeds {
    ContactSeeds {
        contact: random(rng),
        presence: random(rng),
        bundle: bundle.clone(),
    }
}

fn random(rng: &mut impl CryptoRng) -> Secret<32> {
    let mut bytes = Zeroizing::new([0; 32]);
    rng.fill_bytes(bytes.as_mut_slice());
    Secret::new(*bytes)
}

/// The first frame of the one who dials: proves possession of the direct token, for this connection only.
#[must_use]
pub fn hello(direct: &Secret<32>, dialer: &PeerIdBytes, listener: &PeerIdBytes, device: &DeviceId) -> Hello {
    Hello {
        token: hello_token_id(direct),
        proof: hello_proof(direct, dialer, listener, device),
    }
}

/// By which the listener finds the token of a hello: SHA-256(direct token)[..16].
#[must_use]
pub fn hello_token_id(direct: &Secret<32>) -> [u8; 16] {
    let mut id = [0; 16];
    for (to, from) in id.iter_mut().zip(hash::plain(direct.expose())) {
        *to = from;
    }
    id
}

/// Whether a hello proves possession of the direct token for this connection; in constant time.
///
/// `device` is the listener's.
#[must_use]
pub fn verify_hello(
    hello: &Hello,
    direct: &Secret<32>,
    dialer: &PeerIdBytes,
    listener: &PeerIdBytes,
    device: &DeviceId,
) -> bool {
    let token = hello_token_id(direct).ct_eq(&hello.token);
    let proof = hello_proof(direct, dialer, listener, device).ct_eq(&hello.proof);
    (token & proof).into()
}

fn hello_proof(
    direct: &Secret<32>,
    dialer: &PeerIdBytes,
    listener: &PeerIdBytes,
    device: &DeviceId,
) -> [u8; 32] {
    let mut mac = <Hmac<Sha256> as HmacImpl>::new_from_slice(direct.expose());
    for part in [Domain::DirectHello.label().as_bytes(), &dialer.0, &listener.0] {
        HmacImpl::update(&mut mac, &hash::length_prefixed(part));
    }
    HmacImpl::update(&mut mac, device.as_bytes());
    HmacImpl::finalize(mac).into()
}

/// Why a signed route is refused. The fault of whoever handed it over if the signature is not right, else of the
/// device that signed it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RouteError {
    /// The device did not sign this.
    #[error("the route: {0}")]
    Signature(#[from] SignatureError),
    /// The body has a version that we do not know.
    #[error("route version {0} is unknown")]
    Version(u8),
    /// The device signed a route of another device.
    #[error("the route names another device")]
    Device,
    /// More transport identities than allowed, or one that has no possible length.
    #[error("the route's transport identities are not as they must be")]
    Peers,
    /// More addresses than allowed, or an empty or overlong one.
    #[error("the route's addresses are not as they must be")]
    Addresses,
    /// The server's URL is overlong, or neither https nor http on loopback.
    #[error("the route's server URL is not as it must be")]
    StoreUrl,
    /// Its KEM prekey is refused.
    #[error("the route: {0}")]
    Kem(#[from] KemPrekeyError),
    /// Its KEM prekey is an invitation's.
    #[error("the route's KEM prekey is for suite {0:#04x}")]
    KemSuite(u8),
}

/// A route that its device has signed, within all limits, with a verified KEM prekey.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifiedRoute {
    signed: Signed<Route>,
    route: Route,
    kem: VerifiedKemPrekey,
}

impl VerifiedRoute {
    /// Verifies the signature against the device's certificate, which the caller has verified, and then the body.
    ///
    /// Whether it is newer than the one we have, and whether it has ended, is for the caller to decide.
    ///
    /// # Errors
    /// If anything about it is not as it must be.
    pub fn verify(signed: &Signed<Route>, device: &DeviceCert) -> Result<Self, RouteError> {
        let route = signature::verify(signed, &device.signing)?;
        check_body(&route, &device.device_id())?;
        let kem = VerifiedKemPrekey::verify(&route.kem, device)?;
        let suite = kem.prekey().suite;
        if suite != SUITE_BASE {
            return Err(RouteError::KemSuite(suite));
        }
        Ok(Self {
            signed: signed.clone(),
            route,
            kem,
        })
    }

    /// The body.
    #[must_use]
    pub const fn route(&self) -> &Route {
        &self.route
    }

    /// Its KEM prekey.
    #[must_use]
    pub const fn kem(&self) -> &VerifiedKemPrekey {
        &self.kem
    }

    /// The body with its signature, as it came.
    #[must_use]
    pub const fn signed(&self) -> &Signed<Route> {
        &self.signed
    }
}

/// A peer id in binary form is a multihash: of SHA-256 (34 bytes) or of the key itself (up to 42).
const PEER_ID_BYTES: core::ops::RangeInclusive<usize> = 34..=42;

fn check_body(route: &Route, device: &DeviceId) -> Result<(), RouteError> {
    if route.version != BODY_VERSION {
        return Err(RouteError::Version(route.version));
    }
    if route.device != *device {
        return Err(RouteError::Device);
    }
    if !are_peers(&route.peers) {
        return Err(RouteError::Peers);
    }
    if !are_addresses(&route.addresses) {
        return Err(RouteError::Addresses);
    }
    if route
        .store
        .as_ref()
        .is_some_and(|store| !is_server_url(&store.url))
    {
        return Err(RouteError::StoreUrl);
    }
    Ok(())
}

/// Whether these are not too many peer ids, each of a possible length.
pub(crate) fn are_peers(peers: &[PeerIdBytes]) -> bool {
    peers.len() <= limits::ROUTE_PEERS && peers.iter().all(|peer| PEER_ID_BYTES.contains(&peer.0.len()))
}

/// Whether these are not too many addresses, none of them empty or overlong.
pub(crate) fn are_addresses(addresses: &[String]) -> bool {
    addresses.len() <= limits::ROUTE_ADDRESSES
        && addresses
            .iter()
            .all(|address| (1..=limits::ADDRESS_BYTES).contains(&address.len()))
}
