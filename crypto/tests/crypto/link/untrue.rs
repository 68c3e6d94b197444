//! The digits were right, and the device at the other end is not our program: it says what ours never would.

use hoopoe_crypto::{
    device::Device,
    link::{Accepted, Certified, LinkError, Scanned},
    manifest::{DeviceRole, ManifestDraft, VerifiedManifest},
};
use hoopoe_protocol::{
    codec::{self, Wire},
    identity::DeviceCert,
    link::{LinkGrant, LinkPerson, LinkRole},
    signed::Signed,
};

use super::{
    document::{Stranger, commitment},
    pair::{Alice, NOW, alice, drawn, later, offer, person, rng, seen},
};

/// An old device that says what it likes, and the first three frames.
struct Old(Stranger, [Vec<u8>; 3]);

impl Old {
    fn says(&self, place: u8, body: &impl Wire) -> Vec<u8> {
        let [hello, answer, reveal] = &self.1;
        self.0
            .behind([hello, answer, reveal], place, &codec::encode(body))
    }
}

/// As far as the digits.
fn accepted() -> (Accepted, Old) {
    let offer = offer();
    let stranger = Stranger::scans(&mut rng(2), &offer.qr().to_text());
    let number = [7; 32];
    let hello = stranger.hello(&commitment(&number));
    let (new, answer) = offer.hello(&mut rng(3), &hello, NOW).unwrap();
    let reveal = stranger.reveal(&number);
    let new = new.revealed(&reveal, NOW).unwrap();
    let digits = stranger.digits([&hello, &answer, &reveal]);
    let (new, _) = new.typed(&digits.parse().unwrap(), NOW).unwrap();
    (new, Old(stranger, [hello, answer, reveal]))
}

fn told(alice: &Alice, role: LinkRole) -> LinkPerson {
    LinkPerson {
        user_key: alice.identity.key(),
        manifest: alice.manifest.signed().clone(),
        role,
    }
}

/// As far as the certificate of the new device.
fn certified(alice: &Alice, role: LinkRole) -> (Certified, Old, Signed<DeviceCert>) {
    let (new, old) = accepted();
    let new = new.person(&old.says(5, &told(alice, role)), NOW).unwrap();
    let phone = Device::generate(new.user_key());
    let (new, _) = new.certify(&phone, later(), NOW).unwrap();
    let capabilities = match role {
        LinkRole::Linked => DeviceRole::Linked.capabilities(),
        LinkRole::Primary => DeviceRole::Primary.capabilities(),
    };
    (new, old, phone.certificate(capabilities, NOW, later()))
}

/// The next manifest, with the new device.
fn listing(alice: &Alice, role: LinkRole, certificate: &Signed<DeviceCert>) -> VerifiedManifest {
    let draft = ManifestDraft::after(&alice.own());
    let draft = match role {
        LinkRole::Linked => draft.add_linked(certificate, NOW),
        LinkRole::Primary => draft.add_primary(certificate, &alice.seniority(), NOW),
    };
    draft.unwrap().sign(&alice.identity, NOW).unwrap()
}

/// What the new device says of a grant with or without this person's seed.
fn granted(alice: &Alice, role: LinkRole, seed_of: Option<&Alice>) -> Option<LinkError> {
    let (new, old, certificate) = certified(alice, role);
    let grant = LinkGrant {
        manifest: listing(alice, role, &certificate).signed().clone(),
        seed: seed_of.map(|person| person.seed.bytes().clone()),
    };
    new.granted(&old.says(7, &grant)).err()
}

#[test]
fn a_seed_comes_with_the_role_of_a_primary_device_and_is_that_persons() {
    let (alice, bob) = (alice(), person(2));
    let (linked, primary) = (LinkRole::Linked, LinkRole::Primary);

    assert_eq!(granted(&alice, linked, None), None);
    assert_eq!(granted(&alice, primary, Some(&alice)), None);
    assert_eq!(granted(&alice, linked, Some(&alice)), Some(LinkError::Seed));
    assert_eq!(granted(&alice, primary, None), Some(LinkError::Seed));
    assert_eq!(granted(&alice, primary, Some(&bob)), Some(LinkError::OtherPerson));
}

/// A1: the device would be shown one person's manifest, and sign a certificate for another.
#[test]
fn a_manifest_of_another_person_than_the_one_told_is_refused() {
    let (new, old) = accepted();
    let mixed = LinkPerson {
        user_key: person(2).identity.key(),
        ..told(&alice(), LinkRole::Linked)
    };

    assert_eq!(
        new.person(&old.says(5, &mixed), NOW).err(),
        Some(LinkError::OtherPerson)
    );
}

/// A17: the manifest that was told before is no word about this device.
#[test]
fn a_grant_that_is_not_newer_than_what_was_told_is_refused() {
    let alice = alice();
    let (new, old, _) = certified(&alice, LinkRole::Linked);
    let grant = LinkGrant {
        manifest: alice.manifest.signed().clone(),
        seed: None,
    };

    assert_eq!(new.granted(&old.says(7, &grant)).err(), Some(LinkError::NotNewer));
}

#[test]
fn a_new_device_says_with_the_fourth_frame_that_it_accepted_and_nothing_else() {
    let offer = offer();
    let answer_of = |said: &[u8]| {
        let (old, hello) = Scanned::begin(&mut rng(2), seen(&offer), NOW).unwrap();
        let stranger = Stranger::showed(&drawn(1, 32), &offer.qr().to_text(), &hello);
        let answer = stranger.answer(&[7; 32]);
        let (old, reveal) = old.answered(&answer, NOW).unwrap();
        let frame = stranger.behind([&hello, &answer, &reveal], 4, said);
        old.confirmed(&frame, NOW).err()
    };

    assert_eq!(answer_of(b""), None);
    assert_eq!(answer_of(b"and more"), Some(LinkError::NotAuthentic));
}
