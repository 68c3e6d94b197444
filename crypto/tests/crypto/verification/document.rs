//! `docs/protocol/verification.md`, written down a second time from the primitives alone.

use hkdf::{Hkdf, HmacImpl};
use hmac::Hmac;
use hoopoe_crypto::verification::Party;
use hoopoe_protocol::{keys::X25519Key, verification::ComparisonId};
use sha2::{Digest, Sha256};
use x25519_dalek::{PublicKey, StaticSecret};

pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn labelled(parts: &[&[u8]]) -> [u8; 32] {
    const LABEL: &[u8] = b"hoopoe/v1/emoji";
    let mut hash = Sha256::new();
    hash.update(15_u32.to_le_bytes());
    hash.update(LABEL);
    for part in parts {
        hash.update(part);
    }
    hash.finalize().into()
}

pub(super) fn commitment(id: &ComparisonId, starter: &Party, key: &[u8; 32]) -> [u8; 32] {
    labelled(&[
        b"commitment",
        id.as_bytes(),
        starter.user_key.as_bytes(),
        starter.device.as_bytes(),
        key,
    ])
}

/// One whole comparison, as a program that is not ours would see it.
pub(super) struct Document {
    pub(super) shared: [u8; 32],
    pub(super) transcript: String,
}

impl Document {
    pub(super) fn new(
        shared: [u8; 32],
        id: &ComparisonId,
        (starter, starter_key): (&Party, &[u8; 32]),
        (answerer, answerer_key): (&Party, &[u8; 32]),
    ) -> Self {
        let commitment = commitment(id, starter, starter_key);
        Self::bound_to(
            &commitment,
            shared,
            id,
            (starter, starter_key),
            (answerer, answerer_key),
        )
    }

    /// The same with any commitment: what a program would see that does not look at it.
    pub(super) fn bound_to(
        commitment: &[u8; 32],
        shared: [u8; 32],
        id: &ComparisonId,
        (starter, starter_key): (&Party, &[u8; 32]),
        (answerer, answerer_key): (&Party, &[u8; 32]),
    ) -> Self {
        let transcript = labelled(&[
            b"transcript",
            id.as_bytes(),
            commitment,
            starter.user_key.as_bytes(),
            starter.device.as_bytes(),
            starter_key,
            answerer.user_key.as_bytes(),
            answerer.device.as_bytes(),
            answerer_key,
        ]);
        Self {
            shared,
            transcript: hex(&transcript),
        }
    }

    fn expand<const N: usize>(&self, info: &str) -> [u8; N] {
        let mut output = [0; N];
        Hkdf::<Sha256>::new(None, &self.shared)
            .expand(info.as_bytes(), &mut output)
            .unwrap();
        output
    }

    pub(super) fn emoji_bytes(&self) -> [u8; 6] {
        self.expand(&format!("hoopoe/v1/emoji emoji {}", self.transcript))
    }

    pub(super) fn numbers(&self) -> [usize; 7] {
        let bits: String = self
            .emoji_bytes()
            .iter()
            .map(|byte| format!("{byte:08b}"))
            .collect();
        [0, 1, 2, 3, 4, 5, 6].map(|at| usize::from_str_radix(&bits[6 * at..6 * at + 6], 2).unwrap())
    }

    pub(super) fn mac(&self, by: &str, of: &str, bytes: &[u8; 32]) -> [u8; 32] {
        let key: [u8; 32] = self.expand(&format!("hoopoe/v1/emoji {by} {of} {}", self.transcript));
        let mut mac = <Hmac<Sha256> as HmacImpl>::new_from_slice(&key);
        HmacImpl::update(&mut mac, hex(bytes).as_bytes());
        HmacImpl::finalize(mac).into()
    }
}

/// A peer that is not our program: a key pair of its own, and the document.
pub(super) struct Foreign {
    secret: StaticSecret,
    pub(super) key: [u8; 32],
}

impl Foreign {
    pub(super) fn new(seed: u16) -> Self {
        let mut bytes = [0; 32];
        bytes[1..3].copy_from_slice(&seed.to_le_bytes());
        let secret = StaticSecret::from(bytes);
        let key = PublicKey::from(&secret).to_bytes();
        Self { secret, key }
    }

    pub(super) fn shared(&self, with: &X25519Key) -> [u8; 32] {
        self.secret
            .diffie_hellman(&PublicKey::from(*with.as_bytes()))
            .to_bytes()
    }
}
