//! Seals content to one device so that networks and servers learn neither sender nor content nor exact size.
//!
//! HPKE (RFC 9180) with X-Wing, HKDF-SHA256 and ChaCha20-Poly1305: base mode for a device's KEM prekey (suite 0x02),
//! PSK mode for an invitation's key (suite 0x03). The layout stands in `docs/protocol/envelope.md`.

use hoopoe_protocol::{
    domain::Domain,
    envelope::{
        CONTENT_BYTES, ENC_BYTES, HEAD_BYTES, Header, HeaderError, SUITE_BASE, SUITE_PSK, TAG_BYTES,
        size_class,
    },
    hash,
    id::DeviceId,
    keys::{KemKey, KemKeyId, X25519Key},
};
use hpke::{
    Deserializable, Kem, OpModeR, OpModeS, PskBundle, Serializable,
    aead::{AeadTag, ChaCha20Poly1305},
    kdf::HkdfSha256,
    kem::XWing,
    setup_receiver, setup_sender_with_rng,
};
use rand_core::CryptoRng;
use zeroize::Zeroizing;

use crate::{
    invite::InvitePsk,
    kem::{self, KemKeyError, KemSecret},
    padding::{self, PaddingError},
    public_key::{self, PublicKeyError},
};

type EncappedKey = <XWing as Kem>::EncappedKey;

/// Why content cannot be sealed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SealError {
    /// More than the largest envelope holds; it has to become an attachment.
    #[error("{0} bytes of content are more than the {CONTENT_BYTES} of the largest envelope")]
    TooLong(usize),
    /// The recipient's key is unusable; it was not taken from a verified prekey.
    #[error("the recipient's key: {0}")]
    Key(#[from] KemKeyError),
    /// HPKE refused, which no input of ours can make it do.
    #[error("sealing failed")]
    Failed,
}

/// Seals content to a device's KEM key (suite 0x02).
///
/// # Errors
/// If the content is too long or the key is unusable.
pub fn seal(
    rng: &mut impl CryptoRng,
    key: &KemKey,
    recipient: &DeviceId,
    content: &[u8],
) -> Result<Vec<u8>, SealError> {
    seal_in_mode(rng, &OpModeS::Base, SUITE_BASE, key, recipient, content)
}

/// Seals content to an invitation's KEM key with its pre-shared key (suite 0x03).
///
/// # Errors
/// If the content is too long or the key is unusable.
pub fn seal_with_psk(
    rng: &mut impl CryptoRng,
    key: &KemKey,
    recipient: &DeviceId,
    psk: &InvitePsk,
    content: &[u8],
) -> Result<Vec<u8>, SealError> {
    let psk = PskBundle::new(psk.key.expose(), &psk.id).map_err(|_| SealError::Failed)?;
    seal_in_mode(rng, &OpModeS::Psk(psk), SUITE_PSK, key, recipient, content)
}

fn seal_in_mode(
    rng: &mut impl CryptoRng,
    mode: &OpModeS<'_, XWing>,
    suite: u8,
    key: &KemKey,
    recipient: &DeviceId,
    content: &[u8],
) -> Result<Vec<u8>, SealError> {
    let class = size_class(content.len()).ok_or(SealError::TooLong(content.len()))?;
    let public = kem::read_public(key)?;
    let header = Header {
        suite,
        kid: KemKeyId::of(key),
    }
    .to_bytes();
    let mut text = padding::pad(content, class - HEAD_BYTES - ENC_BYTES - TAG_BYTES)
        .map_err(|_| SealError::TooLong(content.len()))?;
    let (encapsulated, mut context) = setup_sender_with_rng::<ChaCha20Poly1305, HkdfSha256, XWing>(
        mode,
        &public,
        &info(suite, key, recipient),
        rng,
    )
    .map_err(|_| SealError::Failed)?;
    let tag = context
        .seal_inout_detached(text.as_mut_slice().into(), &header)
        .map_err(|_| SealError::Failed)?;
    Ok([
        header.as_slice(),
        &encapsulated.to_bytes(),
        &text,
        &tag.to_bytes(),
    ]
    .concat())
}

/// A key with which envelopes may be opened.
#[derive(Debug)]
pub struct OpeningKey {
    /// The private half.
    pub secret: KemSecret,
    /// With it the key opens suite 0x03 only, without it suite 0x02 only.
    pub psk: Option<InvitePsk>,
}

impl OpeningKey {
    const fn suite(&self) -> u8 {
        match self.psk {
            Some(_) => SUITE_PSK,
            None => SUITE_BASE,
        }
    }
}

/// Why an envelope does not open. The fault of whoever sealed it or of whoever carried it: who sealed it is not
/// known before the ratchet inside has read it. [`OpenError::UnknownKey`] may be nobody's, as keys are destroyed in
/// their time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OpenError {
    /// No envelope at all.
    #[error(transparent)]
    Header(#[from] HeaderError),
    /// We have no key with this id, or no longer.
    #[error("no key with id {0:?}")]
    UnknownKey(KemKeyId),
    /// We have the key, but it is not for this suite.
    #[error("the key is not for suite {0:#04x}")]
    Suite(u8),
    /// The X25519 half of the encapsulated key is a twin or of low order.
    #[error("the encapsulated key: {0}")]
    Encapsulation(#[from] PublicKeyError),
    /// Made for another device, key or pre-shared key, or changed on its way.
    #[error("the envelope is not authentic")]
    NotAuthentic,
    /// Authentic, but padded in another way than the one.
    #[error(transparent)]
    Padding(#[from] PaddingError),
}

/// Opens an envelope with the key that it names, and yields its content.
///
/// The id in the envelope only selects: should two keys share it, both are tried. Whatever can be refused is refused
/// before the first decapsulation.
///
/// # Errors
/// If there is no key for it, or it does not open.
pub fn open(
    envelope: &[u8],
    recipient: &DeviceId,
    keys: &[OpeningKey],
) -> Result<Zeroizing<Vec<u8>>, OpenError> {
    let parts = Parts::read(envelope)?;
    let mut failure = OpenError::UnknownKey(parts.header.kid);
    for key in keys.iter().filter(|key| key.secret.kid() == parts.header.kid) {
        match open_with(&parts, recipient, key) {
            Ok(content) => return Ok(content),
            // That another key of this id is for another suite says less than that this one failed.
            Err(OpenError::Suite(_)) if failure == OpenError::NotAuthentic => {}
            Err(error) => failure = error,
        }
    }
    Err(failure)
}

struct Parts<'e> {
    header: Header,
    head: &'e [u8; HEAD_BYTES],
    encapsulated: &'e [u8; ENC_BYTES],
    text: &'e [u8],
    tag: &'e [u8; TAG_BYTES],
}

impl<'e> Parts<'e> {
    fn read(envelope: &'e [u8]) -> Result<Self, HeaderError> {
        let header = Header::read(envelope)?;
        Self::split(header, envelope).ok_or(HeaderError::Size(envelope.len()))
    }

    fn split(header: Header, envelope: &'e [u8]) -> Option<Self> {
        let (head, rest) = envelope.split_first_chunk()?;
        let (encapsulated, rest) = rest.split_first_chunk()?;
        let (text, tag) = rest.split_last_chunk()?;
        Some(Self {
            header,
            head,
            encapsulated,
            text,
            tag,
        })
    }
}

fn open_with(
    parts: &Parts<'_>,
    recipient: &DeviceId,
    key: &OpeningKey,
) -> Result<Zeroizing<Vec<u8>>, OpenError> {
    let suite = parts.header.suite;
    if key.suite() != suite {
        return Err(OpenError::Suite(suite));
    }
    // hpke decapsulates with the variant of X-Wing that accepts every X25519 share, so that this check is ours to do.
    let share = parts
        .encapsulated
        .last_chunk::<32>()
        .ok_or(OpenError::NotAuthentic)?;
    public_key::check_agreement(&X25519Key::new(*share))?;
    let mode = match &key.psk {
        Some(psk) => {
            OpModeR::Psk(PskBundle::new(psk.key.expose(), &psk.id).map_err(|_| OpenError::NotAuthentic)?)
        }
        None => OpModeR::Base,
    };
    let padded = decrypt(parts, recipient, &key.secret, &mode).ok_or(OpenError::NotAuthentic)?;
    Ok(Zeroizing::new(padding::unpad(&padded)?.to_vec()))
}

fn decrypt(
    parts: &Parts<'_>,
    recipient: &DeviceId,
    secret: &KemSecret,
    mode: &OpModeR<'_, XWing>,
) -> Option<Zeroizing<Vec<u8>>> {
    let encapsulated = EncappedKey::from_bytes(parts.encapsulated).ok()?;
    let tag = AeadTag::<ChaCha20Poly1305>::from_bytes(parts.tag).ok()?;
    let mut context = setup_receiver::<ChaCha20Poly1305, HkdfSha256, XWing>(
        mode,
        secret.private(),
        &encapsulated,
        &info(parts.header.suite, &secret.public(), recipient),
    )
    .ok()?;
    let mut text = Zeroizing::new(parts.text.to_vec());
    context
        .open_inout_detached(text.as_mut_slice().into(), parts.head, &tag)
        .ok()?;
    Some(text)
}

/// LP(label) ‖ suite ‖ LP(SHA-256(ek)) ‖ LP(recipient).
fn info(suite: u8, key: &KemKey, recipient: &DeviceId) -> Vec<u8> {
    [
        hash::length_prefixed(Domain::DeviceEnvelope.label().as_bytes()),
        vec![suite],
        hash::length_prefixed(&hash::plain(key.as_bytes())),
        hash::length_prefixed(recipient.as_bytes()),
    ]
    .concat()
}
