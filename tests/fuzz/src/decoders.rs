//! Every decoder of bytes from outside behind one face. The fuzzer feeds them what it makes up, the tests of the crypto
//! crate what `corpus.json` and the frozen vectors hold.
//!
//! Behind a signature the fuzzer would never come, so bodies are signed here before they are verified.

// Paths, because this file stands in two crates.
#[path = "decoders/blobs.rs"]
mod blobs;
#[path = "decoders/group.rs"]
mod group;
#[path = "decoders/group_messages.rs"]
mod group_messages;
#[path = "decoders/kept.rs"]
mod kept;
#[path = "../../../protocol/tests/protocol/kinds.rs"]
mod kinds;
#[path = "decoders/meeting.rs"]
mod meeting;
#[path = "decoders/texts.rs"]
mod texts;

use ed25519_dalek::{Signer, SigningKey};
use hoopoe_crypto::{
    content::Content,
    device::Device,
    envelope::{OpeningKey, open},
    invite::invite_psk,
    kem::{KemSecret, VerifiedKemPrekey},
    live::LiveReceiver,
    manifest::{KnownDevices, VerifiedManifest},
    padding, payload,
    prekeys::VerifiedDhPrekey,
    presence::{PresenceEpoch, PresenceKeys},
    route::{VerifiedRoute, verify_hello},
    sealed_prekey::open_prekey,
    session::{OlmMessage, PreKeyBytes, Session},
    slot::{SlotKeys, SlotName},
    vault,
};
use hoopoe_protocol::{
    boot::BootMark,
    codec,
    envelope::{Header, SUITE_BASE},
    id::{DeviceId, LaneId, MailboxId, UserId},
    identity::{DeviceCert, DeviceManifest},
    keys::{Ed25519Key, Signature, UserKey, X25519Key},
    limits,
    peer::{Frame, Hello},
    prekey::{DhPrekey, KemPrekey},
    route::{PeerIdBytes, Route},
    secret::Secret,
    signed::{Signed, SignedBody},
    store::{
        prekeys::{PrekeyKind, SealedPrekey},
        slots::SlotValue,
    },
    time::Timestamp,
    visit::{self, VisitHead},
};
use serde_json::Value;

/// Reads bytes, and says whether they were accepted.
type Accepts = Box<dyn Fn(&[u8]) -> bool>;

/// A decoder.
pub(crate) struct Decoder {
    /// Its name: of a wire type as in `kinds.rs`, of others as in `corpus.json`.
    pub name: &'static str,
    /// The longest input that is worth trying.
    pub max_bytes: usize,
    /// Decodes. Panics are what we look for.
    pub accepts: Accepts,
}

/// All decoders. A new wire type comes by itself; another decoder belongs here.
pub(crate) fn all() -> Vec<Decoder> {
    let mut all: Vec<Decoder> = kinds::ALL.into_iter().map(wire).collect();
    all.extend(envelopes());
    all.extend(olm());
    all.extend(signed_bodies());
    all.push(group::entry());
    all.push(group::verified_entry());
    all.extend(sealed());
    all.extend(kept::all());
    all.extend(meeting::all());
    all.extend(texts::all());
    all.extend(frames());
    all.extend(blobs::all());
    all.extend(group_messages::all());
    all
}

fn decoder(name: &'static str, max_bytes: usize, accepts: impl Fn(&[u8]) -> bool + 'static) -> Decoder {
    Decoder {
        name,
        max_bytes,
        accepts: Box::new(accepts),
    }
}

fn wire(kind: kinds::Kind) -> Decoder {
    decoder(kind.name, kind.max_bytes, move |bytes| {
        let first = (kind.recode)(bytes);
        if let Ok(encoded) = &first {
            assert_eq!(
                (kind.recode)(encoded).as_ref(),
                Ok(encoded),
                "what was encoded decodes to itself"
            );
        }
        first.is_ok()
    })
}

fn envelopes() -> Vec<Decoder> {
    let vector: Value =
        serde_json::from_str(include_str!("../../../crypto/tests/vectors/envelope.json")).unwrap();
    let secret = || KemSecret::from_seed(&Secret::new(array(&vector["kem_seed"])));
    let psk = invite_psk(
        &Secret::new(array(&vector["invite_secret"])),
        &unhex(&vector["bundle"]),
    );
    let keys = [None, Some(psk)].map(|psk| OpeningKey {
        secret: secret(),
        psk,
    });
    let recipient = DeviceId::new(array(&vector["recipient"]));
    vec![
        decoder("envelope-header", limits::ENVELOPE_BYTES, |bytes| {
            Header::read(bytes).is_ok()
        }),
        decoder("envelope", limits::ENVELOPE_BYTES, move |bytes| {
            open(bytes, &recipient, &keys).is_ok()
        }),
        decoder("padding", limits::ENVELOPE_BYTES, |bytes| {
            padding::unpad(bytes).is_ok()
        }),
        decoder("content", limits::ENVELOPE_BYTES, |bytes| {
            let content = Content::read(bytes);
            if let Ok(content) = &content {
                assert_eq!(Content::read(&content.to_bytes()).as_ref(), Ok(content));
            }
            content.is_ok()
        }),
    ]
}

fn olm() -> Vec<Decoder> {
    let vector: Value =
        serde_json::from_str(include_str!("../../../crypto/tests/vectors/inner.json")).unwrap();
    let pickles = vector["pickles"].clone();
    let text = |field: &str| pickles[field].as_str().unwrap().to_owned();
    let (device, session) = (text("device"), text("session"));
    let user_key = UserKey::new(array(&pickles["user_key"]));
    vec![
        decoder("olm-pre-key-message", limits::ENVELOPE_BYTES, move |bytes| {
            let mut device = Device::unpickle(user_key, device.as_bytes()).unwrap();
            PreKeyBytes::parse(bytes).is_ok_and(|message| device.accept_session(&message).is_ok())
        }),
        decoder("olm-message", limits::ENVELOPE_BYTES, move |bytes| {
            let mut session = Session::unpickle(session.as_bytes()).unwrap();
            session.decrypt(&OlmMessage::Normal(bytes.to_vec())).is_ok()
        }),
        decoder("payload", limits::PAYLOAD_BYTES, |bytes| {
            payload::decode(bytes).is_ok()
        }),
    ]
}

/// The device that signs, and its person.
struct Signers {
    user: SigningKey,
    device: SigningKey,
}

impl Signers {
    fn new() -> Self {
        Self {
            user: SigningKey::from_bytes(&[1; 32]),
            device: SigningKey::from_bytes(&[2; 32]),
        }
    }

    fn cert(&self) -> DeviceCert {
        DeviceCert {
            version: 1,
            user_key: UserKey::new(self.user.verifying_key().to_bytes()),
            signing: Ed25519Key::new(self.device.verifying_key().to_bytes()),
            agreement: X25519Key::new([9; 32]),
            capabilities: 1,
            created: Timestamp(0),
            expires: Timestamp(u64::MAX),
        }
    }

    /// A manifest of one device, whatever its certificate is.
    fn manifest(&self, certificate: Signed<DeviceCert>) -> DeviceManifest {
        let user_key = self.cert().user_key;
        DeviceManifest {
            version: 1,
            user: UserId::of(&user_key),
            user_key,
            epoch: 1,
            previous: None,
            issued: Timestamp(0),
            min_suite: SUITE_BASE,
            devices: vec![certificate],
            revoked: Vec::new(),
        }
    }

    /// Their manifest, with the certificate that they have.
    fn verified(&self) -> VerifiedManifest {
        let certificate = sign(&self.device, &codec::encode(&self.cert()));
        let manifest = codec::encode(&self.manifest(certificate));
        VerifiedManifest::verify(&sign(&self.user, &manifest)).unwrap()
    }
}

fn sign<T: SignedBody>(key: &SigningKey, body: &[u8]) -> Signed<T> {
    let signature = key.sign(&Signed::<T>::signed_bytes(body));
    Signed::from_parts(body.to_vec(), Signature::new(signature.to_bytes()))
}

fn signed_body<T: SignedBody>(name: &'static str, accepts: fn(&Signers, &[u8]) -> bool) -> Decoder {
    let signers = Signers::new();
    decoder(name, T::MAX_BYTES, move |body| accepts(&signers, body))
}

fn signed_bodies() -> Vec<Decoder> {
    vec![
        signed_body::<DeviceManifest>("verified-manifest", |by, body| {
            VerifiedManifest::verify(&sign(&by.user, body)).is_ok()
        }),
        signed_body::<DeviceCert>("verified-certificate", |by, body| {
            let manifest = by.manifest(sign(&by.device, body));
            VerifiedManifest::verify(&sign(&by.user, &codec::encode(&manifest))).is_ok()
        }),
        signed_body::<Route>("verified-route", |by, body| {
            VerifiedRoute::verify(&sign(&by.device, body), &by.cert()).is_ok()
        }),
        signed_body::<KemPrekey>("verified-kem-prekey", |by, body| {
            VerifiedKemPrekey::verify(&sign(&by.device, body), &by.cert()).is_ok()
        }),
        signed_body::<DhPrekey>("verified-dh-prekey", |by, body| {
            VerifiedDhPrekey::verify(&sign(&by.device, body), &by.cert(), Timestamp(0)).is_ok()
        }),
    ]
}

fn sealed() -> Vec<Decoder> {
    let vault: Value =
        serde_json::from_str(include_str!("../../../crypto/tests/vectors/vault.json")).unwrap();
    let prekey: Value =
        serde_json::from_str(include_str!("../../../crypto/tests/vectors/sealed_prekey.json")).unwrap();
    let presence: Value =
        serde_json::from_str(include_str!("../../../crypto/tests/vectors/presence.json")).unwrap();
    let slot: Value = serde_json::from_str(include_str!("../../../crypto/tests/vectors/slot.json")).unwrap();
    let live: Value = serde_json::from_str(include_str!("../../../crypto/tests/vectors/live.json")).unwrap();
    let keys = PresenceKeys::new(&Secret::new(array(&presence["presence_seed"])));
    let epoch = PresenceEpoch(presence["epoch"].as_u64().unwrap());
    vec![
        decoder("known-devices", 512 * 1_024, |bytes| {
            let known = KnownDevices::from_bytes(bytes);
            if let Ok(known) = &known {
                assert!(KnownDevices::from_bytes(&known.to_bytes()).is_ok());
            }
            known.is_ok()
        }),
        decoder("vault-record", 1_024, move |bytes| {
            vault::open(bytes, vault["passphrase"].as_str().unwrap().as_bytes(), None).is_ok()
        }),
        decoder("sealed-prekey", limits::SEALED_PREKEY_BYTES, move |bytes| {
            let sealed = SealedPrekey {
                kind: PrekeyKind::Fallback,
                key_id: u64::from_be_bytes(array(&prekey["key_id"])),
                sealed: bytes.to_vec(),
            };
            let mailbox = MailboxId::new(array(&prekey["mailbox"]));
            let lane = LaneId::new(array(&prekey["lane"]));
            open_prekey(
                &Secret::new(array(&prekey["bundle_key"])),
                &mailbox,
                &lane,
                &sealed,
            )
            .is_ok()
        }),
        decoder("presence-value", 1_024, move |bytes| {
            keys.open(epoch, bytes).is_ok()
        }),
        decoder("slot", limits::SLOT_SIZES[0], move |bytes| {
            let device = DeviceId::new(array(&slot["device"]));
            let keys = SlotKeys::new(&Secret::new(array(&slot["server_slots"])));
            let value = SlotValue {
                version: slot["version"].as_u64().unwrap(),
                value: bytes.to_vec(),
            };
            keys.open::<BootMark>(&SlotName::Boot(device), &value).is_ok()
        }),
        decoder("live-frame", limits::PEER_LIVE_BYTES, move |bytes| {
            let device = |field: &str| DeviceId::new(array(&live[field]));
            let key = Secret::new(array(&live["live_key"]));
            let mut receiver = LiveReceiver::new(&key, &device("from"), &device("to"));
            bytes.try_into().is_ok_and(|frame| receiver.open(frame).is_ok())
        }),
    ]
}

fn frames() -> Vec<Decoder> {
    vec![
        decoder("peer-frame", limits::PEER_FRAME_BYTES, |bytes| {
            let Some((head, rest)) = bytes.split_first_chunk() else {
                return false;
            };
            let frame = Frame::read(rest);
            if let Ok(frame) = &frame {
                assert_eq!(&frame.to_bytes()[4..], rest);
            }
            Frame::length(*head).is_ok_and(|length| length == rest.len()) && frame.is_ok()
        }),
        decoder("visit-head", visit::HEAD_BYTES, |bytes| {
            bytes.try_into().is_ok_and(|bytes: &[u8; visit::HEAD_BYTES]| {
                let head = VisitHead::read(bytes);
                if let Some(head) = &head {
                    assert_eq!(head.to_bytes().as_slice(), bytes);
                }
                head.is_some()
            })
        }),
        decoder("hello", limits::PEER_HELLO_BYTES, |bytes| {
            let peer = PeerIdBytes(vec![3; 38]);
            bytes.try_into().is_ok_and(|bytes| {
                let hello = Hello::read(bytes);
                verify_hello(
                    &hello,
                    &Secret::new([1; 32]),
                    &peer,
                    &peer,
                    &DeviceId::new([2; 32]),
                )
            })
        }),
    ]
}

/// The bytes that a text in a vector stands for.
pub(crate) fn unhex(field: &Value) -> Vec<u8> {
    let digits = field.as_str().unwrap();
    let byte = |at| u8::from_str_radix(&digits[at..at + 2], 16).unwrap();
    (0..digits.len()).step_by(2).map(byte).collect()
}

fn array<const N: usize>(field: &Value) -> [u8; N] {
    unhex(field).try_into().unwrap()
}
