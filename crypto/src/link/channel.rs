//! The sealed channel of a linking: HPKE with the secret of the code as pre-shared key, one key for each direction.
//!
//! ```text
//! psk     = HKDF(secret, "hoopoe/v1/link", "psk");   psk id = LP("hoopoe/v1/link") ‖ rendezvous
//! context = HPKE PSK mode (DHKEM X25519, HKDF-SHA256, ChaCha20-Poly1305), old → new's key, info = LP(label) ‖ version ‖ rendezvous
//! keys    = context.export("old to new"), ("new to old"), ("code")
//! frame   = place u8 ‖ enc 32 (in frame 1) ‖ ChaCha20-Poly1305(key of the direction, 0^11 ‖ place, padded, aad) ‖ tag 16
//! aad     = place ‖ (from frame 4 on) transcript
//! ```

use core::fmt;

use chacha20poly1305::{AeadInOut, KeyInit, Nonce, Tag};
use hoopoe_protocol::{
    codec::{self, Wire},
    domain::Domain,
    hash,
    keys::X25519Key,
    secret::Secret,
    version::LINK_VERSION,
};
use hpke::{
    Deserializable, Kem, OpModeR, OpModeS, PskBundle, Serializable,
    aead::{AeadCtxR, AeadCtxS, ChaCha20Poly1305},
    kdf::HkdfSha256,
    kem::X25519HkdfSha256,
    setup_receiver, setup_sender_with_rng,
};
use rand_core::CryptoRng;
use zeroize::Zeroizing;

use super::{LinkCode, LinkError, LinkQr};
use crate::{derivation::derive, padding, public_key};

/// Bytes of a KEM share.
pub(super) const ENC_BYTES: usize = 32;
const TAG_BYTES: usize = 16;
/// What the frames of the hand-shake, 1 to 4, are padded to.
const SMALL_BYTES: usize = 64;
/// What the others are padded to at least; then to the next power of two.
const LARGE_BYTES: usize = 2_048;
/// The largest plaintext of a frame, padded.
const MOST_BYTES: usize = 128 * 1_024;

/// The frames, in order: odd ones from the old device, even ones from the new one.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Hello = 1,
    Answer = 2,
    Reveal = 3,
    Typed = 4,
    Person = 5,
    Certificate = 6,
    Grant = 7,
}

impl Place {
    const fn number(self) -> u8 {
        self as u8
    }

    const fn is_from_old(self) -> bool {
        self.number() % 2 == 1
    }

    const fn is_small(self) -> bool {
        self.number() <= 4
    }
}

/// The place that a frame claims to have, from 1 to 7; nothing is proven by it.
#[must_use]
pub fn place(frame: &[u8]) -> Option<u8> {
    frame.first().copied().filter(|place| (1..=7).contains(place))
}

/// One side's end of the channel.
pub(super) struct Channel {
    old_to_new: Secret<32>,
    new_to_old: Secret<32>,
    code: Secret<32>,
    /// Everything until the digits: what the frames behind them are bound to.
    transcript: Option<[u8; 32]>,
}

/// The key pair of a code, from its seed.
fn key_pair(
    seed: &Secret<32>,
) -> (
    <X25519HkdfSha256 as Kem>::PrivateKey,
    <X25519HkdfSha256 as Kem>::PublicKey,
) {
    X25519HkdfSha256::derive_keypair(seed.expose())
}

/// The public key of a code whose private half has this seed.
pub(super) fn public_key_of(seed: &Secret<32>) -> X25519Key {
    let (_, public) = key_pair(seed);
    let mut bytes = [0; 32];
    public.write_exact(&mut bytes);
    X25519Key::new(bytes)
}

impl Channel {
    /// The old device's end, and the share that the new one needs.
    pub(super) fn to_new(
        rng: &mut impl CryptoRng,
        qr: &LinkQr,
    ) -> Result<(Self, [u8; ENC_BYTES]), LinkError> {
        let public = <X25519HkdfSha256 as Kem>::PublicKey::from_bytes(qr.key.as_bytes())
            .map_err(|_| LinkError::NotAuthentic)?;
        let (psk, id) = pre_shared(qr);
        let psk = PskBundle::new(psk.expose(), &id).map_err(|_| LinkError::NotAuthentic)?;
        let (share, context): (_, AeadCtxS<ChaCha20Poly1305, HkdfSha256, X25519HkdfSha256>) =
            setup_sender_with_rng(&OpModeS::Psk(psk), &public, &info(qr), rng)
                .map_err(|_| LinkError::NotAuthentic)?;
        let mut enc = [0; ENC_BYTES];
        share.write_exact(&mut enc);
        Ok((Self::new(|of, key| context.export(of, key)), enc))
    }

    /// The new device's end.
    pub(super) fn to_old(seed: &Secret<32>, qr: &LinkQr, enc: &[u8; ENC_BYTES]) -> Result<Self, LinkError> {
        public_key::check_agreement(&X25519Key::new(*enc))?;
        let share =
            <X25519HkdfSha256 as Kem>::EncappedKey::from_bytes(enc).map_err(|_| LinkError::NotAuthentic)?;
        let (private, _) = key_pair(seed);
        let (psk, id) = pre_shared(qr);
        let psk = PskBundle::new(psk.expose(), &id).map_err(|_| LinkError::NotAuthentic)?;
        let context: AeadCtxR<ChaCha20Poly1305, HkdfSha256, X25519HkdfSha256> =
            setup_receiver(&OpModeR::Psk(psk), &private, &share, &info(qr))
                .map_err(|_| LinkError::NotAuthentic)?;
        Ok(Self::new(|of, key| context.export(of, key)))
    }

    fn new<E>(export: impl Fn(&[u8], &mut [u8]) -> Result<(), E>) -> Self {
        let key = |of: &[u8]| {
            let mut key = Zeroizing::new([0; 32]);
            // HKDF-SHA256 yields up to 255 blocks, and this is one.
            let is_exported = export(of, key.as_mut_slice()).is_ok();
            debug_assert!(is_exported, "32 bytes can always be exported");
            Secret::new(*key)
        };
        Self {
            old_to_new: key(b"old to new"),
            new_to_old: key(b"new to old"),
            code: key(b"code"),
            transcript: None,
        }
    }

    /// Binds what follows to the first three frames, and gives the digits.
    pub(super) fn bind(&mut self, qr: &LinkQr, frames: [&[u8]; 3]) -> LinkCode {
        let [hello, answer, reveal] = frames;
        // All of a fixed length.
        let transcript = hash::labelled(Domain::Link, &[b"transcript", &qr.body(), hello, answer, reveal]);
        self.transcript = Some(transcript);
        LinkCode::of(&self.code, &transcript)
    }

    /// Seals what stands at a place; each place is sealed once, because the states are.
    pub(super) fn seal(&self, place: Place, share: &[u8], plain: &[u8]) -> Result<Vec<u8>, LinkError> {
        let mut text =
            padding::pad(plain, padded(place, plain.len())).map_err(|_| LinkError::NotAuthentic)?;
        let tag = self
            .cipher(place)
            .encrypt_inout_detached(&nonce(place), &self.associated(place), text.as_mut_slice().into())
            .map_err(|_| LinkError::NotAuthentic)?;
        Ok([&[place.number()], share, &text, tag.as_slice()].concat())
    }

    pub(super) fn seal_body<T: Wire>(&self, place: Place, body: &T) -> Result<Vec<u8>, LinkError> {
        self.seal(place, &[], &codec::encode_wiped(body))
    }

    /// Opens what should stand at a place.
    pub(super) fn open(&self, place: Place, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, LinkError> {
        let (text, tag) = sealed
            .split_last_chunk::<TAG_BYTES>()
            .filter(|(text, _)| is_padded(place, text.len()))
            .ok_or(LinkError::NotAuthentic)?;
        let mut text = Zeroizing::new(text.to_vec());
        self.cipher(place)
            .decrypt_inout_detached(
                &nonce(place),
                &self.associated(place),
                text.as_mut_slice().into(),
                &Tag::from(*tag),
            )
            .map_err(|_| LinkError::NotAuthentic)?;
        let plain = padding::unpad(&text).map_err(|_| LinkError::NotAuthentic)?;
        Ok(Zeroizing::new(plain.to_vec()))
    }

    pub(super) fn open_body<T: Wire>(&self, place: Place, sealed: &[u8]) -> Result<T, LinkError> {
        Ok(codec::decode(&self.open(place, sealed)?)?)
    }

    /// Opens one of the frames with 32 bytes in it.
    pub(super) fn open_number(&self, place: Place, sealed: &[u8]) -> Result<[u8; 32], LinkError> {
        let plain = self.open(place, sealed)?;
        plain.as_slice().try_into().map_err(|_| LinkError::NotAuthentic)
    }

    fn cipher(&self, place: Place) -> chacha20poly1305::ChaCha20Poly1305 {
        let key = if place.is_from_old() {
            &self.old_to_new
        } else {
            &self.new_to_old
        };
        chacha20poly1305::ChaCha20Poly1305::new(key.expose().into())
    }

    fn associated(&self, place: Place) -> Vec<u8> {
        let transcript = self.transcript.as_ref().filter(|_| place.number() > 3);
        let bound: &[u8] = transcript.map_or(&[], |transcript| transcript);
        [&[place.number()], bound].concat()
    }
}

/// What stands in a frame behind its place, if that is the awaited one.
pub(super) fn sealed_part(frame: &[u8], awaited: Place) -> Result<&[u8], LinkError> {
    match frame.split_first() {
        Some((place, sealed)) if *place == awaited.number() => Ok(sealed),
        _ => Err(LinkError::OtherPlace(place(frame))),
    }
}

/// To what the old device binds itself before it sees the new one's number.
pub(super) fn commitment(number: &[u8; 32]) -> [u8; 32] {
    hash::labelled(Domain::Link, &[b"commitment", number])
}

/// The pre-shared key and its id.
fn pre_shared(qr: &LinkQr) -> (Secret<32>, Vec<u8>) {
    let id = [
        hash::length_prefixed(Domain::Link.label().as_bytes()).as_slice(),
        qr.rendezvous.as_bytes(),
    ]
    .concat();
    (derive(Domain::Link, &[b"psk"], &qr.secret), id)
}

fn info(qr: &LinkQr) -> Vec<u8> {
    [
        hash::length_prefixed(Domain::Link.label().as_bytes()).as_slice(),
        &[LINK_VERSION],
        qr.rendezvous.as_bytes(),
    ]
    .concat()
}

/// The padded size of a plaintext at a place.
const fn padded(place: Place, length: usize) -> usize {
    if place.is_small() {
        return SMALL_BYTES;
    }
    let whole = length.saturating_add(4).next_power_of_two();
    if whole > LARGE_BYTES { whole } else { LARGE_BYTES }
}

const fn is_padded(place: Place, length: usize) -> bool {
    if place.is_small() {
        length == SMALL_BYTES
    } else {
        length >= LARGE_BYTES && length <= MOST_BYTES && length.is_power_of_two()
    }
}

/// 0^11 ‖ place.
fn nonce(place: Place) -> Nonce {
    Nonce::from([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, place.number()])
}

impl fmt::Debug for Channel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Channel(..)")
    }
}
