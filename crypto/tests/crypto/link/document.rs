//! `docs/protocol/link.md` until the digits, written down a second time from HPKE and the primitives alone: a program that is not ours, and that
//! keeps to a commitment only if it likes.

use base64ct::{Base64UrlUnpadded, Encoding};
use chacha20poly1305::{
    ChaCha20Poly1305, KeyInit, Nonce,
    aead::{Aead, Payload},
};
use hkdf::Hkdf;
use hpke::{
    Deserializable, Kem, OpModeR, OpModeS, PskBundle, Serializable, aead, kdf::HkdfSha256,
    kem::X25519HkdfSha256,
};
use rand_core::CryptoRng;
use sha2::{Digest, Sha256};

/// LP("hoopoe/v1/link").
const LABEL: &[u8] = b"\x0e\0\0\0hoopoe/v1/link";

/// One end of a linking.
pub(super) struct Stranger {
    /// The bytes of the code before its checksum.
    code: Vec<u8>,
    enc: Vec<u8>,
    old_key: [u8; 32],
    new_key: [u8; 32],
    code_key: [u8; 32],
}

fn labelled(parts: &[&[u8]]) -> [u8; 32] {
    Sha256::digest([&[LABEL], parts].concat().concat()).into()
}

fn derive<const N: usize>(secret: &[u8], parts: &[&[u8]]) -> [u8; N] {
    let mut info = LABEL.to_vec();
    for part in parts {
        info.extend(u32::try_from(part.len()).unwrap().to_le_bytes());
        info.extend_from_slice(part);
    }
    let mut output = [0; N];
    Hkdf::<Sha256>::new(None, secret)
        .expand(&info, &mut output)
        .unwrap();
    output
}

/// To what an honest old device binds itself.
pub(super) fn commitment(number: &[u8; 32]) -> [u8; 32] {
    labelled(&[b"commitment", number])
}

/// What a code says: its bytes before the checksum, the pre-shared key with its id, and the info.
struct Scan {
    code: Vec<u8>,
    psk: [u8; 32],
    id: Vec<u8>,
    info: Vec<u8>,
}

fn scan(text: &str) -> Scan {
    let mut code = Base64UrlUnpadded::decode_vec(text.strip_prefix("hoopoe://l#").unwrap()).unwrap();
    code.truncate(81);
    Scan {
        psk: derive(&code[1..33], &[b"psk"]),
        id: [LABEL, &code[65..]].concat(),
        info: [LABEL, &code[..1], &code[65..]].concat(),
        code,
    }
}

impl Stranger {
    /// Scans a code, as an old device.
    pub(super) fn scans(rng: &mut impl CryptoRng, text: &str) -> Self {
        let scan = scan(text);
        let key = <X25519HkdfSha256 as Kem>::PublicKey::from_bytes(&scan.code[33..65]).unwrap();
        let mode = OpModeS::Psk(PskBundle::new(&scan.psk, &scan.id).unwrap());
        let (enc, context) =
            hpke::setup_sender_with_rng::<aead::ChaCha20Poly1305, HkdfSha256, X25519HkdfSha256>(
                &mode, &key, &scan.info, rng,
            )
            .unwrap();
        Self::new(scan.code, enc.to_bytes().to_vec(), |of, key| {
            context.export(of, key).unwrap();
        })
    }

    /// Has shown a code, whose key pair comes from this seed, and was sent a first frame.
    pub(super) fn showed(seed: &[u8], text: &str, hello: &[u8]) -> Self {
        let scan = scan(text);
        let (private, _) = X25519HkdfSha256::derive_keypair(seed);
        let enc = <X25519HkdfSha256 as Kem>::EncappedKey::from_bytes(&hello[1..33]).unwrap();
        let mode = OpModeR::Psk(PskBundle::new(&scan.psk, &scan.id).unwrap());
        let context = hpke::setup_receiver::<aead::ChaCha20Poly1305, HkdfSha256, X25519HkdfSha256>(
            &mode, &private, &enc, &scan.info,
        )
        .unwrap();
        Self::new(scan.code, enc.to_bytes().to_vec(), |of, key| {
            context.export(of, key).unwrap();
        })
    }

    fn new(code: Vec<u8>, enc: Vec<u8>, export: impl Fn(&[u8], &mut [u8])) -> Self {
        let key = |of: &[u8]| {
            let mut key = [0; 32];
            export(of, &mut key);
            key
        };
        Self {
            code,
            enc,
            old_key: key(b"old to new"),
            new_key: key(b"new to old"),
            code_key: key(b"code"),
        }
    }

    /// Frame 1, with anything for a commitment.
    pub(super) fn hello(&self, commitment: &[u8; 32]) -> Vec<u8> {
        [
            &[1],
            self.enc.as_slice(),
            &sealed(&self.old_key, 1, &[], &padded(1, commitment)),
        ]
        .concat()
    }

    /// Frame 2.
    pub(super) fn answer(&self, number: &[u8; 32]) -> Vec<u8> {
        [&[2], sealed(&self.new_key, 2, &[], &padded(2, number)).as_slice()].concat()
    }

    /// Frame 3, with any number.
    pub(super) fn reveal(&self, number: &[u8; 32]) -> Vec<u8> {
        self.reveal_as(&padded(3, number))
    }

    /// Frame 3, with anything where a padded number belongs.
    pub(super) fn reveal_as(&self, padded: &[u8]) -> Vec<u8> {
        [&[3], sealed(&self.old_key, 3, &[], padded).as_slice()].concat()
    }

    fn transcript(&self, [hello, answer, reveal]: [&[u8]; 3]) -> [u8; 32] {
        labelled(&[b"transcript", &self.code, hello, answer, reveal])
    }

    /// Frame 4, 5, 6 or 7, with anything in it, if these were the first three.
    pub(super) fn behind(&self, frames: [&[u8]; 3], place: u8, plain: &[u8]) -> Vec<u8> {
        let key = if place % 2 == 1 {
            &self.old_key
        } else {
            &self.new_key
        };
        [
            &[place],
            sealed(key, place, &self.transcript(frames), &padded(place, plain)).as_slice(),
        ]
        .concat()
    }

    /// The digits, if these were the first three frames.
    pub(super) fn digits(&self, frames: [&[u8]; 3]) -> String {
        let transcript = self.transcript(frames);
        let number = u64::from_le_bytes(derive(&self.code_key, &[b"code", &transcript]));
        format!("{:02}", number % 100)
    }
}

/// A plaintext as it is padded at a place.
pub(super) fn padded(place: u8, plain: &[u8]) -> Vec<u8> {
    let mut padded = [&u32::try_from(plain.len()).unwrap().to_le_bytes(), plain].concat();
    let size = if place <= 4 {
        64
    } else {
        padded.len().next_power_of_two().max(2_048)
    };
    padded.resize(size, 0);
    padded
}

fn sealed(key: &[u8; 32], place: u8, transcript: &[u8], padded: &[u8]) -> Vec<u8> {
    let mut nonce = [0; 12];
    nonce[11] = place;
    let payload = Payload {
        msg: padded,
        aad: &[&[place], transcript].concat(),
    };
    ChaCha20Poly1305::new(key.into())
        .encrypt(&Nonce::from(nonce), payload)
        .unwrap()
}
