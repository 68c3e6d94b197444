//! Alice's device and its keys, made from fixed seeds.

use ed25519_dalek::{Signer, SigningKey};
use hoopoe_crypto::kem::KemSecret;
use hoopoe_protocol::{
    codec,
    envelope::SUITE_BASE,
    id::{DeviceId, LaneId, MailboxId},
    identity::DeviceCert,
    keys::{Ed25519Key, ServerKey, Signature, UserKey, X25519Key},
    prekey::KemPrekey,
    route::{PeerIdBytes, Route, StoreAddress},
    secret::Secret,
    signed::{Signed, SignedBody},
    time::{Span, Timestamp},
};
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;

/// Now, in these tests.
pub(crate) const NOW: Timestamp = Timestamp(1_800_000_000_000);

/// A generator that gives the same bytes on every run.
pub(crate) fn rng(seed: u8) -> ChaCha20Rng {
    ChaCha20Rng::from_seed([seed; 32])
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

pub(crate) fn unhex(text: &str) -> Vec<u8> {
    assert!(text.len().is_multiple_of(2));
    (0..text.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(&text[at..at + 2], 16).unwrap())
        .collect()
}

/// A device with its signing key.
pub(crate) struct Device {
    pub(crate) signing: SigningKey,
    pub(crate) cert: DeviceCert,
}

/// A device whose keys come from one byte.
pub(crate) fn device(seed: u8) -> Device {
    let signing = SigningKey::from_bytes(&[seed; 32]);
    let cert = DeviceCert {
        version: 1,
        user_key: UserKey::new([seed; 32]),
        signing: Ed25519Key::new(signing.verifying_key().to_bytes()),
        agreement: X25519Key::new([9; 32]),
        capabilities: 1,
        created: NOW,
        expires: NOW.plus(Span::days(365)),
    };
    Device { signing, cert }
}

impl Device {
    pub(crate) fn id(&self) -> DeviceId {
        self.cert.device_id()
    }

    /// Signs as the document says, not by the code under test.
    pub(crate) fn sign<T: SignedBody>(&self, body: &T) -> Signed<T> {
        let bytes = codec::encode(body);
        let label = T::DOMAIN.label().as_bytes();
        let message = [
            &u32::try_from(label.len()).unwrap().to_le_bytes(),
            label,
            &u32::try_from(bytes.len()).unwrap().to_le_bytes(),
            bytes.as_slice(),
        ]
        .concat();
        let signature = Signature::new(self.signing.sign(&message).to_bytes());
        Signed::from_parts(bytes, signature)
    }

    pub(crate) fn kem_prekey(&self, secret: &KemSecret) -> KemPrekey {
        KemPrekey {
            version: 1,
            device: self.id(),
            epoch: 1,
            suite: SUITE_BASE,
            key: secret.public(),
            not_before: NOW,
            not_after: NOW.plus(Span::days(60)),
        }
    }

    pub(crate) fn route(&self, secret: &KemSecret) -> Route {
        Route {
            version: 1,
            device: self.id(),
            sequence: 1,
            not_after: NOW.plus(Span::days(30)),
            store: Some(StoreAddress {
                url: "https://store.example:8443".into(),
                server: ServerKey::new([5; 32]),
                pin: None,
                mailbox: MailboxId::new([6; 16]),
                lane: LaneId::new([7; 8]),
            }),
            peers: vec![peer(1)],
            addresses: vec!["/ip4/192.0.2.1/udp/4001/quic-v1".into()],
            kem: self.sign(&self.kem_prekey(secret)),
        }
    }
}

pub(crate) fn kem_secret(seed: u8) -> KemSecret {
    KemSecret::from_seed(&Secret::new([seed; 32]))
}

pub(crate) fn peer(byte: u8) -> PeerIdBytes {
    PeerIdBytes(vec![byte; 38])
}
