//! What waits under an address is believed only if the person whom the link names has signed all of it.

use hoopoe_crypto::{
    address::{AddressError, OpenedAddress, open_address_bundle, seal_address_bundle},
    invite::seal_bundle,
    kem::{KemPrekeyError, KemSecret, UnusableKemPrekey},
    signature::{self, SignatureError},
};
use hoopoe_protocol::{
    address::{AddressLink, ContactRequest},
    codec,
    envelope::{SUITE_BASE, SUITE_PSK},
    id::MailboxId,
    identity::DeviceManifest,
    invitation::{InvitationBundle, InvitationStore, InviteReply},
    keys::Signature,
    prekey::KemPrekey,
    secret::Secret,
    signed::Signed,
    time::{Span, Timestamp},
};
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;

use super::people::{NOW, Person, later};

fn rng() -> ChaCha20Rng {
    ChaCha20Rng::from_seed([8; 32])
}

fn link(owner: &Person) -> AddressLink {
    AddressLink {
        owner: owner.identity.key(),
        secret: Secret::new([5; 32]),
        store: InvitationStore {
            url: "https://store.example".into(),
            pin: None,
            mailbox: MailboxId::new([6; 16]),
        },
    }
}

/// When the key ends: before the device's certificate does.
fn end() -> Timestamp {
    NOW.plus(Span::days(59))
}

fn prekey(owner: &Person) -> KemPrekey {
    KemPrekey {
        version: 1,
        device: owner.device.id(),
        epoch: 3,
        suite: SUITE_BASE,
        key: KemSecret::from_seed(&Secret::new([7; 32])).public(),
        not_before: NOW.minus(Span::days(1)),
        not_after: end(),
    }
}

fn bundle(owner: &Person, kem: &KemPrekey) -> InvitationBundle {
    InvitationBundle {
        version: 1,
        manifest: owner.manifest(1).signed().clone(),
        kem: owner.device.sign(kem),
    }
}

fn open(owner: &Person, bundle: &InvitationBundle, now: Timestamp) -> Result<OpenedAddress, AddressError> {
    let link = link(owner);
    open_address_bundle(&link, &seal_address_bundle(&mut rng(), &link.secret, bundle), now)
}

#[test]
fn a_bundle_opens_for_whoever_holds_the_address() {
    let alice = Person::new(1);

    let opened = open(&alice, &bundle(&alice, &prekey(&alice)), NOW).unwrap();

    assert_eq!(opened.manifest.user(), alice.identity.user_id());
    assert_eq!(opened.kem.prekey().epoch, 3);
}

#[test]
fn a_bundle_of_somebody_else_is_refused_though_whoever_holds_the_address_can_seal_one() {
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

    assert_eq!(open(&alice, &theirs, NOW).unwrap_err(), AddressError::OtherOwner);
    assert_eq!(open(&alice, &mixed, NOW).unwrap_err(), AddressError::NoDevice);
    assert!(matches!(
        open(&alice, &named, NOW).unwrap_err(),
        AddressError::Prekey(KemPrekeyError::Signature(_))
    ));
}

#[test]
fn a_bundle_is_refused_before_and_after_its_time_and_for_another_suite() {
    let alice = Person::new(1);
    let good = bundle(&alice, &prekey(&alice));
    let of_invitation = KemPrekey {
        suite: SUITE_PSK,
        ..prekey(&alice)
    };
    let newer = InvitationBundle {
        version: 2,
        ..good.clone()
    };

    assert!(open(&alice, &good, end()).is_ok());
    for (now, error) in [
        (end().plus(Span(1)), UnusableKemPrekey::Over),
        (NOW.minus(Span::days(3)), UnusableKemPrekey::Early),
    ] {
        assert_eq!(
            open(&alice, &good, now).unwrap_err(),
            AddressError::Unusable(error)
        );
    }
    assert_eq!(
        open(&alice, &bundle(&alice, &of_invitation), NOW).unwrap_err(),
        AddressError::Suite(SUITE_PSK)
    );
    assert_eq!(open(&alice, &newer, NOW).unwrap_err(), AddressError::Version(2));
}

/// A device that is gone for its person may sign keys for ever; its certificate ends.
#[test]
fn a_bundle_is_refused_when_the_certificate_of_its_device_is_over() {
    let alice = Person::new(1);
    let renewed = KemPrekey {
        not_before: NOW.plus(Span::days(30)),
        not_after: NOW.plus(Span::days(90)),
        ..prekey(&alice)
    };
    let bundle = bundle(&alice, &renewed);

    assert!(open(&alice, &bundle, later().minus(Span(1))).is_ok());
    assert_eq!(
        open(&alice, &bundle, later()).unwrap_err(),
        AddressError::Unusable(UnusableKemPrekey::Device)
    );
}

#[test]
fn a_bundle_is_refused_whose_owner_accepts_stronger_suites_only() {
    let alice = Person::new(1);
    let bundle_of = |min_suite| InvitationBundle {
        manifest: alice.identity.sign_manifest(&DeviceManifest {
            min_suite,
            ..alice.draft(1)
        }),
        ..bundle(&alice, &prekey(&alice))
    };

    for accepted in [0, SUITE_BASE, SUITE_PSK] {
        assert!(open(&alice, &bundle_of(accepted), NOW).is_ok(), "{accepted}");
    }
    assert_eq!(
        open(&alice, &bundle_of(4), NOW).unwrap_err(),
        AddressError::Unusable(UnusableKemPrekey::Suite {
            suite: SUITE_BASE,
            least: 4
        })
    );
}

/// A device that was revoked goes on signing keys, and shows the manifest of before: that is as old as it is.
#[test]
fn a_bundle_with_a_manifest_of_before_shows_by_its_age() {
    let alice = Person::new(1);
    let fresh = KemPrekey {
        not_before: NOW.plus(Span::days(30)),
        not_after: NOW.plus(Span::days(90)),
        ..prekey(&alice)
    };
    let bundle = bundle(&alice, &fresh);
    let is_stale = |now| open(&alice, &bundle, now).unwrap().manifest.is_stale(now);

    assert!(!is_stale(NOW.plus(Span::days(30))));
    assert!(is_stale(NOW.plus(Span::days(30)).plus(Span(1))));
}

#[test]
fn what_is_sealed_for_an_invitation_or_another_address_does_not_open() {
    let alice = Person::new(1);
    let (link, bundle) = (link(&alice), bundle(&alice, &prekey(&alice)));
    let of_invitation = seal_bundle(&mut rng(), &link.secret, &bundle).sealed;
    let of_another = seal_address_bundle(&mut rng(), &Secret::new([9; 32]), &bundle);
    let mut changed = seal_address_bundle(&mut rng(), &link.secret, &bundle);
    changed[40] ^= 1;

    for sealed in [of_invitation, of_another, changed, Vec::new()] {
        let error = open_address_bundle(&link, &sealed, NOW).unwrap_err();
        assert_eq!(error, AddressError::NotAuthentic);
    }
    let long = vec![0; 60_000];
    let error = open_address_bundle(&link, &long, NOW).unwrap_err();
    assert_eq!(error, AddressError::TooLong(60_000));
}

#[test]
fn the_signature_of_a_reply_to_an_invitation_is_none_of_a_request_and_the_reverse() {
    let bob = Person::new(2);
    let cert = bob.cert();
    let vectors: serde_json::Value =
        serde_json::from_str(include_str!("../../../../tests/vectors/protocol.json")).unwrap();
    let body = |name: &str| -> Vec<u8> {
        let all = vectors["cbor"].as_array().unwrap();
        let vector = all.iter().find(|vector| vector["type"] == name).unwrap();
        let digits = vector["hex"].as_str().unwrap();
        let byte = |at| u8::from_str_radix(&digits[at..at + 2], 16).unwrap();
        (0..digits.len()).step_by(2).map(byte).collect()
    };
    let request: ContactRequest = codec::decode(&body("ContactRequest")).unwrap();
    let reply: InviteReply = codec::decode(&body("InviteReply")).unwrap();
    let (request, reply) = (bob.device.sign(&request), bob.device.sign(&reply));

    assert!(signature::verify(&request, &cert.signing).is_ok());
    let mixed = Signed::<ContactRequest>::from_parts(request.body.clone(), reply.signature);
    assert_eq!(
        signature::verify(&mixed, &cert.signing).unwrap_err(),
        SignatureError::Signature
    );
    // The same bytes, signed under the other label.
    let as_reply = Signed::<InviteReply>::from_parts(request.body.clone(), request.signature);
    let as_request = Signed::<ContactRequest>::from_parts(reply.body.clone(), reply.signature);
    assert!(signature::verify(&as_reply, &cert.signing).is_err());
    assert!(signature::verify(&as_request, &cert.signing).is_err());
    assert_ne!(request.signature, Signature::new([0; 64]));
}
