//! The bundle of an invitation is believed only if the person whom the link names has signed all of it.

use hoopoe_crypto::{
    invite::{BundleError, OpenedBundle, invite_psk, open_bundle, seal_bundle},
    kem::{KemPrekeyError, KemSecret, UnusableKemPrekey},
    manifest::ManifestError,
};
use hoopoe_protocol::{
    envelope::{SUITE_BASE, SUITE_PSK},
    invitation::{FLAG_CONTACT, FLAG_ONE_TIME, InvitationBundle, InvitationLink},
    keys::Signature,
    prekey::KemPrekey,
    secret::Secret,
    time::{Span, Timestamp},
};
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;

use super::people::{NOW, Person, later};

/// When the key ends: before the device's certificate does.
fn end() -> Timestamp {
    NOW.plus(Span::days(59))
}

fn prekey(inviter: &Person) -> KemPrekey {
    KemPrekey {
        version: 1,
        device: inviter.device.id(),
        epoch: 0,
        suite: SUITE_PSK,
        key: KemSecret::from_seed(&Secret::new([7; 32])).public(),
        not_before: NOW,
        not_after: end(),
    }
}

fn bundle(inviter: &Person, kem: &KemPrekey) -> InvitationBundle {
    InvitationBundle {
        version: 1,
        manifest: inviter.manifest(1).signed().clone(),
        kem: inviter.device.sign(kem),
    }
}

/// Opens a bundle with a link of `inviter` that pins it.
fn open(inviter: &Person, bundle: &InvitationBundle) -> Result<OpenedBundle, BundleError> {
    open_at(inviter, bundle, NOW)
}

fn open_at(inviter: &Person, bundle: &InvitationBundle, now: Timestamp) -> Result<OpenedBundle, BundleError> {
    let secret = Secret::new([5; 32]);
    let sealed = seal_bundle(&mut ChaCha20Rng::from_seed([8; 32]), &secret, bundle);
    let link = InvitationLink {
        flags: FLAG_ONE_TIME | FLAG_CONTACT,
        inviter: inviter.identity.key(),
        secret,
        bundle: sealed.hash,
        expires_s: 1_900_000_000,
        store: None,
        direct: None,
    };
    let opened = open_bundle(&link, &sealed.sealed, now)?;
    let psk = invite_psk(&link.secret, &sealed.bytes);
    assert_eq!(opened.psk.id, psk.id);
    assert_eq!(opened.psk.key.expose(), psk.key.expose());
    Ok(opened)
}

#[test]
fn a_bundle_opens_for_the_link_that_pins_it() {
    let alice = Person::new(1);

    let opened = open(&alice, &bundle(&alice, &prekey(&alice))).unwrap();

    assert_eq!(opened.manifest.user(), alice.identity.user_id());
    assert_eq!(*opened.kem.prekey(), prekey(&alice));
}

#[test]
fn a_bundle_of_somebody_else_is_refused_though_the_link_pins_it() {
    let (alice, mallory) = (Person::new(1), Person::new(2));
    let theirs = bundle(&mallory, &prekey(&mallory));
    let mixed = InvitationBundle {
        kem: theirs.kem.clone(),
        ..bundle(&alice, &prekey(&alice))
    };
    let named = InvitationBundle {
        kem: mallory.device.sign(&prekey(&alice)),
        ..mixed.clone()
    };
    let mut unsigned = mixed.clone();
    unsigned.manifest.signature = Signature::new([1; 64]);

    assert_eq!(open(&alice, &theirs).unwrap_err(), BundleError::OtherInviter);
    assert_eq!(open(&alice, &mixed).unwrap_err(), BundleError::NoDevice);
    assert!(matches!(
        open(&alice, &named).unwrap_err(),
        BundleError::Prekey(KemPrekeyError::Signature(_))
    ));
    assert!(matches!(
        open(&alice, &unsigned).unwrap_err(),
        BundleError::Manifest(ManifestError::Signature(_))
    ));
}

#[test]
fn a_bundle_with_a_key_for_another_suite_is_refused() {
    let alice = Person::new(1);
    let of_contacts = KemPrekey {
        suite: SUITE_BASE,
        ..prekey(&alice)
    };

    assert_eq!(
        open(&alice, &bundle(&alice, &of_contacts)).unwrap_err(),
        BundleError::Suite(SUITE_BASE)
    );
}

#[test]
fn a_bundle_whose_key_nothing_may_be_sealed_to_is_refused() {
    let alice = Person::new(1);
    let good = bundle(&alice, &prekey(&alice));
    let later_key = KemPrekey {
        not_before: NOW.plus(Span::days(30)),
        not_after: NOW.plus(Span::days(90)),
        ..prekey(&alice)
    };
    let of_lost_device = bundle(&alice, &later_key);

    assert!(open_at(&alice, &good, end()).is_ok());
    for (bundle, now, error) in [
        (&good, end().plus(Span(1)), UnusableKemPrekey::Over),
        (&good, NOW.minus(Span::days(3)), UnusableKemPrekey::Early),
        (&of_lost_device, later(), UnusableKemPrekey::Device),
    ] {
        assert_eq!(
            open_at(&alice, bundle, now).unwrap_err(),
            BundleError::Unusable(error)
        );
    }
}
