//! Frozen: the manifests of a person who links a device, signs anew, and revokes it; and what a contact holds of them.

use hoopoe_crypto::{
    identity::UserIdentity,
    manifest::{DeviceRole, KnownDevices, ManifestDraft, Seniority, VerifiedManifest},
    recovery::RecoverySeed,
    signature::SigningKey,
};
use hoopoe_protocol::{
    id::DeviceId,
    identity::{DeviceCert, DeviceManifest},
    keys::{Ed25519Key, Signature, X25519Key},
    secret::Secret,
    signed::Signed,
    time::{Span, Timestamp},
};
use serde_json::{Value, json};

use super::people::{NOW, body, day, held};
use crate::decoders::unhex;

fn frozen() -> Value {
    serde_json::from_str(include_str!("../../../../tests/vectors/manifest.json")).unwrap()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn certificate(
    identity: &UserIdentity,
    seed: u8,
    role: DeviceRole,
    expires: Timestamp,
) -> Signed<DeviceCert> {
    let key = SigningKey::from_seed(&Secret::new([seed; 32]));
    key.sign(&DeviceCert {
        version: 1,
        user_key: identity.key(),
        signing: Ed25519Key::new(key.public()),
        agreement: X25519Key::new([seed; 32]),
        capabilities: role.capabilities(),
        created: NOW,
        expires,
    })
}

fn id(certificate: &Signed<DeviceCert>) -> DeviceId {
    certificate.read_unverified().unwrap().device_id()
}

fn life() -> [(&'static str, VerifiedManifest); 5] {
    let seed = RecoverySeed::new(Secret::new([1; 32]));
    let identity = UserIdentity::from_secret(&seed.identity_secret());
    let senior = Seniority::by_words(&seed.words(), &identity.key()).unwrap();
    let computer = certificate(&identity, 2, DeviceRole::Primary, day(365));
    let phone = certificate(&identity, 3, DeviceRole::Linked, day(365));
    let renewed = certificate(&identity, 2, DeviceRole::Primary, day(730));

    let first = ManifestDraft::first(identity.key(), 2, &computer, NOW)
        .unwrap()
        .sign(&identity, NOW)
        .unwrap();
    let same_second = NOW.plus(Span::millis(5));
    let linked = ManifestDraft::after(&held(&first))
        .add_linked(&phone, same_second)
        .unwrap()
        .sign(&identity, same_second)
        .unwrap();
    let weekly = ManifestDraft::after(&held(&linked))
        .sign(&identity, day(7))
        .unwrap();
    let renewed = ManifestDraft::after(&held(&weekly))
        .renew(&renewed, day(14))
        .unwrap()
        .sign(&identity, day(14))
        .unwrap();
    let revoked = ManifestDraft::after(&held(&renewed))
        .revoke(&id(&phone), &senior)
        .unwrap()
        .sign(&identity, day(15))
        .unwrap();
    [
        ("the first, of a primary device", first),
        ("a phone is linked in the same second", linked),
        ("signed anew after a week", weekly),
        ("the computer's certificate is renewed", renewed),
        ("the phone is revoked", revoked),
    ]
}

fn now() -> Value {
    let life = life();
    let manifests: Vec<Value> = life
        .iter()
        .map(|(case, manifest)| {
            let DeviceManifest {
                epoch,
                previous,
                issued,
                revoked,
                ..
            } = body(manifest);
            let devices: Vec<_> = manifest.devices().map(|(id, _)| hex(id.as_bytes())).collect();
            json!({
                "case": case,
                "body": hex(&manifest.signed().body),
                "signature": hex(manifest.signed().signature.as_bytes()),
                "epoch": epoch,
                "previous": previous.map(|hash| hex(hash.as_bytes())),
                "issued": issued.0,
                "hash": hex(manifest.reference().hash.as_bytes()),
                "devices": devices,
                "revoked": revoked.iter().map(|id| hex(id.as_bytes())).collect::<Vec<_>>(),
            })
        })
        .collect();
    let [(_, first), rest @ ..] = &life;
    let mut known = KnownDevices::begin(first.clone(), NOW).unwrap();
    for (_, manifest) in rest {
        let _adoption = known.consider(manifest, manifest.issued());
    }
    json!({
        "about": "docs/protocol/identity.md. user_key signs the bodies; each certificate in them is signed by the device that it names. known: what a contact has written down after all of them.",
        "recovery_seed": hex(&[1; 32]),
        "user_key": hex(first.user_key().as_bytes()),
        "user": hex(first.user().as_bytes()),
        "manifests": manifests,
        "known": hex(&known.to_bytes()),
    })
}

#[test]
fn manifests_are_made_as_they_were() {
    let now = now();

    assert!(
        now == frozen(),
        "not frozen:\n{}",
        serde_json::to_string_pretty(&now).unwrap()
    );
}

#[test]
fn frozen_manifests_verify_and_are_adopted_in_turn() {
    let frozen = frozen();
    let manifests = frozen["manifests"].as_array().unwrap();
    let read = |vector: &Value| {
        let signature = Signature::from_slice(&unhex(&vector["signature"])).unwrap();
        VerifiedManifest::verify(&Signed::from_parts(unhex(&vector["body"]), signature)).unwrap()
    };
    let mut known = KnownDevices::begin(read(&manifests[0]), NOW).unwrap();
    for vector in &manifests[1..] {
        let manifest = read(vector);
        let _adoption = known.consider(&manifest, manifest.issued());
        assert_eq!(hex(known.newest().reference().hash.as_bytes()), vector["hash"]);
    }

    assert_eq!(hex(&known.to_bytes()), frozen["known"]);
    assert!(KnownDevices::from_bytes(&unhex(&frozen["known"])).is_ok());
}
