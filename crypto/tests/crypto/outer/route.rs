//! Routes, tokens and the first frame of a direct stream.

use hoopoe_crypto::{
    kem::KemPrekeyError,
    route::{RouteError, VerifiedRoute, generate_seeds, hello, hello_token_id, tokens, verify_hello},
    signature::SignatureError,
};
use hoopoe_protocol::{
    envelope::SUITE_PSK,
    hash,
    id::DeviceId,
    peer::Hello,
    route::{PeerIdBytes, Route},
    secret::Secret,
};

use super::fixtures::{device, kem_secret, peer, rng};

const BOB: DeviceId = DeviceId::new([2; 32]);

fn verified(change: impl FnOnce(&mut Route)) -> Result<VerifiedRoute, RouteError> {
    let alice = device(1);
    let mut route = alice.route(&kem_secret(1));
    change(&mut route);
    VerifiedRoute::verify(&alice.sign(&route), &alice.cert)
}

fn verified_url(url: &str) -> Result<VerifiedRoute, RouteError> {
    verified(|route| route.store.as_mut().unwrap().url = url.into())
}

#[test]
fn one_seed_yields_three_unrelated_tokens() {
    let one = tokens(&Secret::new([1; 32]));
    let other = tokens(&Secret::new([2; 32]));

    assert_ne!(one.store.expose(), one.direct.expose());
    assert_ne!(one.store.expose(), one.claim.expose());
    assert_ne!(one.direct.expose(), one.claim.expose());
    assert_ne!(one.store.expose(), other.store.expose());
    assert_eq!(one.store.expose(), tokens(&Secret::new([1; 32])).store.expose());
}

#[test]
fn new_seeds_differ_and_carry_the_bundle_key() {
    let mut rng = rng(1);
    let bundle = Secret::new([7; 32]);
    let [one, two] = [(); 2].map(|()| generate_seeds(&mut rng, &bundle));

    assert_ne!(one.contact.expose(), one.presence.expose());
    assert_ne!(one.contact.expose(), two.contact.expose());
    assert_ne!(one.presence.expose(), two.presence.expose());
    assert_eq!(one.bundle.expose(), bundle.expose());
}

#[test]
fn a_hello_holds_for_its_token_connection_and_device_only() {
    let direct = Secret::new([1; 32]);
    let (alice, bob) = (peer(1), peer(2));
    let good = hello(&direct, &alice, &bob, &BOB);

    assert!(verify_hello(&good, &direct, &alice, &bob, &BOB));
    assert!(!verify_hello(&good, &Secret::new([2; 32]), &alice, &bob, &BOB));
    assert!(!verify_hello(&good, &direct, &bob, &alice, &BOB));
    assert!(!verify_hello(&good, &direct, &peer(3), &bob, &BOB));
    assert!(!verify_hello(&good, &direct, &alice, &peer(3), &BOB));
    assert!(!verify_hello(
        &good,
        &direct,
        &alice,
        &bob,
        &DeviceId::new([3; 32])
    ));
    for at in 0..48 {
        let mut bytes = good.to_bytes();
        bytes[at] ^= 1;
        assert!(
            !verify_hello(&Hello::read(&bytes), &direct, &alice, &bob, &BOB),
            "byte {at}"
        );
    }
}

#[test]
fn a_hello_names_its_token_by_half_a_hash() {
    let direct = Secret::new([1; 32]);

    assert_eq!(hello_token_id(&direct), hash::plain(direct.expose())[..16]);
    assert_eq!(
        hello(&direct, &peer(1), &peer(2), &BOB).token,
        hello_token_id(&direct)
    );
}

#[test]
fn peer_ids_cannot_be_shifted_against_each_other() {
    let direct = Secret::new([1; 32]);
    let one = hello(
        &direct,
        &PeerIdBytes(vec![1; 34]),
        &PeerIdBytes(vec![1; 36]),
        &BOB,
    );

    assert!(!verify_hello(
        &one,
        &direct,
        &PeerIdBytes(vec![1; 36]),
        &PeerIdBytes(vec![1; 34]),
        &BOB
    ));
}

#[test]
fn a_route_that_its_device_signed_is_accepted_as_it_came() {
    let alice = device(1);
    let route = alice.route(&kem_secret(1));
    let signed = alice.sign(&route);

    let verified = VerifiedRoute::verify(&signed, &alice.cert).unwrap();

    assert_eq!(verified.route(), &route);
    assert_eq!(verified.signed(), &signed);
    assert_eq!(verified.kem().prekey().key, kem_secret(1).public());
    assert!(self::verified(|route| route.store = None).is_ok());
    assert!(self::verified(|route| (route.peers, route.addresses) = (vec![], vec![])).is_ok());
}

#[test]
fn a_route_that_somebody_else_signed_is_refused() {
    let alice = device(1);
    let route = alice.route(&kem_secret(1));

    assert_eq!(
        VerifiedRoute::verify(&device(2).sign(&route), &alice.cert),
        Err(RouteError::Signature(SignatureError::Signature))
    );
}

#[test]
fn a_body_that_is_not_as_it_must_be_is_refused_though_signed() {
    let alice = device(1);
    let mallory = device(2);
    let foreign_kem = mallory.sign(&alice.kem_prekey(&kem_secret(1)));
    let mut invitation = alice.kem_prekey(&kem_secret(1));
    invitation.suite = SUITE_PSK;

    assert_eq!(verified(|route| route.version = 9), Err(RouteError::Version(9)));
    assert_eq!(
        verified(|route| route.device = mallory.id()),
        Err(RouteError::Device)
    );
    assert_eq!(
        verified(|route| route.kem = foreign_kem),
        Err(RouteError::Kem(KemPrekeyError::Signature(
            SignatureError::Signature
        )))
    );
    assert_eq!(
        verified(|route| route.kem = alice.sign(&invitation)),
        Err(RouteError::KemSuite(SUITE_PSK))
    );
}

#[test]
fn a_route_beyond_its_limits_is_refused() {
    let peers = |count: usize| vec![peer(1); count];
    let addresses = |count: usize, length: usize| vec!["a".repeat(length); count];

    assert!(verified(|route| route.peers = peers(2)).is_ok());
    assert_eq!(verified(|route| route.peers = peers(3)), Err(RouteError::Peers));
    for length in [0, 33, 43] {
        let odd = vec![PeerIdBytes(vec![1; length])];
        assert_eq!(verified(|route| route.peers = odd), Err(RouteError::Peers));
    }
    assert!(verified(|route| route.addresses = addresses(16, 30)).is_ok());
    assert!(verified(|route| route.addresses = addresses(1, 512)).is_ok());
    for (count, length) in [(17, 30), (1, 513), (1, 0)] {
        assert_eq!(
            verified(|route| route.addresses = addresses(count, length)),
            Err(RouteError::Addresses)
        );
    }
}

#[test]
fn a_server_is_reached_over_https_or_on_this_machine() {
    for good in [
        "https://store.example",
        "https://store.example:8443/base",
        "http://127.0.0.1:8080",
        "http://localhost",
        "http://[::1]:8080/",
    ] {
        assert!(verified_url(good).is_ok(), "{good}");
    }
    let long = format!("https://{}", "a".repeat(505));
    for bad in [
        "",
        "https://",
        "https:///path",
        "https://user@store.example",
        "http://store.example",
        "http://localhost.example",
        "http://127.0.0.1@store.example",
        "http://localhost:80@store.example",
        "http://localhost\\@store.example",
        "https://store.example\\@good.example",
        "https://store .example",
        "ftp://store.example",
        "//store.example",
        long.as_str(),
    ] {
        assert_eq!(verified_url(bad), Err(RouteError::StoreUrl), "{bad}");
    }
}
