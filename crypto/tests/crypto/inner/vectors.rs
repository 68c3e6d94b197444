//! Frozen bytes: what was written once must be written and read so for ever.

use hoopoe_crypto::{
    device::Device,
    identity::UserIdentity,
    manifest::VerifiedManifest,
    payload,
    session::{DecryptError, OlmMessage, PreKeyBytes, Session},
    signature::SigningKey,
};
use hoopoe_protocol::{
    content::{OlmBody, payload::OlmPayload, text::Text},
    id::{ConversationId, DeviceId, MessageId, SessionId, UserId},
    identity::{DeviceCert, DeviceManifest, ManifestRef},
    keys::{Ed25519Key, ManifestHash, Signature, UserKey, X25519Key},
    secret::Secret,
    signed::Signed,
    time::Timestamp,
};
use serde::Deserialize;

const AT: Timestamp = Timestamp(1_800_000_000_000);

#[derive(Deserialize)]
struct Vectors {
    manifest: Manifest,
    payload: String,
    pickles: Pickles,
}

#[derive(Deserialize)]
struct Manifest {
    body: String,
    signature: String,
    user: String,
    device: String,
    hash: String,
}

#[derive(Deserialize)]
struct Pickles {
    user_key: String,
    device: String,
    device_id: String,
    one_time_message: String,
    fallback_message: String,
    session: String,
    session_id: String,
    skipped_message: String,
    read_message: String,
    next_message: String,
}

fn vectors() -> Vectors {
    serde_json::from_str(include_str!("../../vectors/inner.json")).unwrap()
}

fn bytes(hex: &str) -> Vec<u8> {
    (0..hex.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap())
        .collect()
}

fn cert(identity: &UserIdentity, device: &SigningKey) -> DeviceCert {
    DeviceCert {
        version: 1,
        user_key: identity.key(),
        signing: Ed25519Key::new(device.public()),
        agreement: X25519Key::new([9; 32]),
        capabilities: 1,
        created: AT,
        expires: Timestamp(1_900_000_000_000),
    }
}

#[test]
fn a_manifest_is_signed_as_it_was_and_read_as_it_was() {
    let vector = vectors().manifest;
    let identity = UserIdentity::from_secret(&Secret::new([1; 32]));
    let device = SigningKey::from_seed(&Secret::new([2; 32]));
    let cert = cert(&identity, &device);
    let frozen = Signed::from_parts(
        bytes(&vector.body),
        Signature::from_slice(&bytes(&vector.signature)).unwrap(),
    );

    let signed = identity.sign_manifest(&DeviceManifest {
        version: 1,
        user: identity.user_id(),
        user_key: identity.key(),
        epoch: 1_800_000_000,
        previous: Some(ManifestHash::new([3; 32])),
        issued: AT,
        min_suite: 2,
        devices: vec![device.sign(&cert)],
        revoked: vec![DeviceId::new([4; 32])],
    });
    let verified = VerifiedManifest::verify(&frozen).unwrap();

    assert_eq!(signed, frozen);
    assert_eq!(verified.user().as_bytes().as_slice(), bytes(&vector.user));
    assert_eq!(
        verified.reference().hash.as_bytes().as_slice(),
        bytes(&vector.hash)
    );
    let device = DeviceId::from_slice(&bytes(&vector.device)).unwrap();
    assert_eq!(verified.device(&device), Some(&cert));
}

#[test]
fn a_payload_is_written_as_it_was() {
    let vectors = vectors();
    let identity = UserIdentity::from_secret(&Secret::new([1; 32]));
    let device = SigningKey::from_seed(&Secret::new([2; 32]));
    let recipient = UserId::new([5; 32]);

    let payload = OlmPayload {
        version: 1,
        sender: identity.user_id(),
        sender_device: cert(&identity, &device).device_id(),
        sender_manifest: ManifestRef {
            epoch: 1_800_000_000,
            hash: ManifestHash::from_slice(&bytes(&vectors.manifest.hash)).unwrap(),
        },
        recipient,
        recipient_device: DeviceId::new([6; 32]),
        session: SessionId::new([7; 32]),
        conversation: ConversationId::of_pair(&identity.user_id(), &recipient),
        message: MessageId::new([8; 16]),
        counter: 1,
        order: 2,
        sent_at: AT,
        manifest: None,
        body: OlmBody::Text(Text {
            text: "Grüße".into()
        }),
    };

    assert_eq!(payload::encode(&payload).as_slice(), bytes(&vectors.payload));
    assert!(payload::decode(&bytes(&vectors.payload)).is_ok());
}

#[test]
fn a_device_that_vodozemac_0_11_1_wrote_still_opens_its_messages() {
    let vector = vectors().pickles;
    let user_key = UserKey::from_slice(&bytes(&vector.user_key)).unwrap();

    let mut device = Device::unpickle(user_key, vector.device.as_bytes()).unwrap();
    let mut open = |hex: &str| {
        let message = PreKeyBytes::parse(&bytes(hex)).unwrap();
        device.accept_session(&message).unwrap().plaintext
    };

    assert_eq!(open(&vector.one_time_message).as_slice(), b"kept for the account");
    assert_eq!(
        open(&vector.fallback_message).as_slice(),
        b"kept for the fallback key"
    );
    assert_eq!(device.id().as_bytes().as_slice(), bytes(&vector.device_id));
}

#[test]
fn a_session_that_vodozemac_0_11_1_wrote_still_reads_what_it_could() {
    let vector = vectors().pickles;
    let mut session = Session::unpickle(vector.session.as_bytes()).unwrap();
    let mut read = |hex: &str| session.decrypt(&OlmMessage::Normal(bytes(hex)));

    assert_eq!(
        read(&vector.skipped_message).unwrap().as_slice(),
        b"kept as a skipped key"
    );
    assert_eq!(
        read(&vector.read_message).err(),
        Some(DecryptError::KeyGone { index: 1 })
    );
    assert_eq!(
        read(&vector.next_message).unwrap().as_slice(),
        b"kept as the next key"
    );
    assert_eq!(session.id().as_bytes().as_slice(), bytes(&vector.session_id));
}
