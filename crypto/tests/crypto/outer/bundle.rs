//! The bundle of an invitation, and the keys that its secret yields.

use hoopoe_crypto::invite::{BundleError, invite_keys, invite_psk, open_bundle, seal_bundle};
use hoopoe_protocol::{
    id::UserId, identity::DeviceManifest, invitation::InvitationBundle, limits, secret::Secret,
};
use proptest::prelude::*;

use super::{
    fixtures::{NOW, device, kem_secret, rng},
    invite::link,
};

fn bundle() -> InvitationBundle {
    let alice = device(1);
    let manifest = DeviceManifest {
        version: 1,
        user: UserId::of(&alice.cert.user_key),
        user_key: alice.cert.user_key,
        epoch: 1,
        previous: None,
        issued: NOW,
        min_suite: 2,
        devices: vec![alice.sign(&alice.cert)],
        revoked: vec![],
    };
    InvitationBundle {
        version: 1,
        manifest: alice.sign(&manifest),
        kem: alice.sign(&alice.kem_prekey(&kem_secret(1))),
    }
}

#[test]
fn the_secret_yields_three_unrelated_keys() {
    let keys = invite_keys(&Secret::new([1; 32]));

    assert_ne!(keys.psk.expose(), keys.token.expose());
    assert_ne!(keys.psk.expose(), keys.bundle_key.expose());
    assert_ne!(keys.token.expose(), keys.bundle_key.expose());
    assert_ne!(keys.psk.expose(), invite_keys(&Secret::new([2; 32])).psk.expose());
}

#[test]
fn the_psk_is_bound_to_the_bundle() {
    let secret = Secret::new([1; 32]);
    let (one, other) = (invite_psk(&secret, b"one"), invite_psk(&secret, b"other"));

    assert_ne!(one.id, other.id);
    assert_eq!(one.key.expose(), other.key.expose());
    assert_eq!(one.key.expose(), invite_keys(&secret).psk.expose());
}

#[test]
fn another_bundle_or_another_secret_is_refused() {
    let mut link = link();
    let sealed = seal_bundle(&mut rng(1), &link.secret, &bundle());

    assert_eq!(
        open_bundle(&link, &sealed.sealed, NOW).unwrap_err(),
        BundleError::OtherBundle
    );
    link.bundle = sealed.hash;
    link.secret = Secret::new([9; 32]);
    assert_eq!(
        open_bundle(&link, &sealed.sealed, NOW).unwrap_err(),
        BundleError::NotAuthentic
    );
    assert_eq!(
        open_bundle(&link, &vec![0; limits::BUNDLE_BYTES + 41], NOW).unwrap_err(),
        BundleError::TooLong(limits::BUNDLE_BYTES + 41)
    );
}

#[test]
fn a_bundle_of_an_unknown_version_is_refused_though_pinned() {
    let mut link = link();
    let newer = InvitationBundle {
        version: 2,
        ..bundle()
    };
    let sealed = seal_bundle(&mut rng(1), &link.secret, &newer);
    link.bundle = sealed.hash;

    assert_eq!(
        open_bundle(&link, &sealed.sealed, NOW).unwrap_err(),
        BundleError::Version(2)
    );
}

#[test]
fn a_changed_bundle_is_refused() {
    let mut link = link();
    let sealed = seal_bundle(&mut rng(1), &link.secret, &bundle());
    link.bundle = sealed.hash;

    for at in (0..sealed.sealed.len()).step_by(7) {
        let mut bent = sealed.sealed.clone();
        bent[at] ^= 1;
        assert_eq!(
            open_bundle(&link, &bent, NOW).unwrap_err(),
            BundleError::NotAuthentic
        );
        assert_eq!(
            open_bundle(&link, &sealed.sealed[..at], NOW).unwrap_err(),
            BundleError::NotAuthentic
        );
    }
}

proptest! {
    #[test]
    fn bent_bundles_never_panic(sealed in proptest::collection::vec(any::<u8>(), 0..300)) {
        prop_assert!(open_bundle(&link(), &sealed, NOW).is_err());
    }
}
