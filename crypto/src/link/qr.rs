//! The code that a new device shows.
//!
//! ```text
//! hoopoe://l#<base64url>   v 1 | secret 32 | X25519 key 32 | rendezvous 16 | SHA-256(all before)[..4]
//! ```

use base64ct::{Base64UrlUnpadded, Encoding};
use hoopoe_protocol::{hash, keys::X25519Key, link::RendezvousId, secret::Secret, version::LINK_VERSION};
use zeroize::Zeroizing;

use crate::public_key::{self, PublicKeyError};

const SCHEME: &str = "hoopoe://l#";
const CHECKSUM_BYTES: usize = 4;
/// Longer texts are not looked at.
const MOST_CHARS: usize = 512;

/// What the code says. Whoever sees it can take part in the linking: it is shown for two minutes, and used once.
#[derive(Clone, Debug)]
pub struct LinkQr {
    /// The key that both need.
    pub(super) secret: Secret<32>,
    /// The new device's key for this linking alone.
    pub(super) key: X25519Key,
    /// Where the frames are exchanged.
    pub(super) rendezvous: RendezvousId,
}

/// Why a text is no such code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LinkQrError {
    /// Some other text.
    #[error("this is not the code of a new device")]
    NotCode,
    /// Once a code, but a character was lost, added or changed.
    #[error("the code is incomplete or changed")]
    Mangled,
    /// Whole, but of a version that this program does not know.
    #[error("the code has the newer version {0}")]
    NewerVersion(u8),
    /// Whole, but whoever made it put a key in it that is of no use.
    #[error("the key in the code: {0}")]
    Key(#[from] PublicKeyError),
}

impl LinkQr {
    /// Where the frames are exchanged.
    #[must_use]
    pub const fn rendezvous(&self) -> RendezvousId {
        self.rendezvous
    }

    /// The code as text.
    #[must_use]
    pub fn to_text(&self) -> Zeroizing<String> {
        let body = self.body();
        let summed = Zeroizing::new([body.as_slice(), &checksum(&body)].concat());
        let encoded = Zeroizing::new(Base64UrlUnpadded::encode_string(&summed));
        Zeroizing::new([SCHEME, &encoded].concat())
    }

    /// Reads a code. The scheme is read without regard to case, as scanners write it.
    ///
    /// # Errors
    /// If the text is no code, or not one that we know.
    pub fn from_text(text: &str) -> Result<Self, LinkQrError> {
        let (head, rest) = text.split_at_checked(SCHEME.len()).ok_or(LinkQrError::NotCode)?;
        if !head.eq_ignore_ascii_case(SCHEME) || text.len() > MOST_CHARS {
            return Err(LinkQrError::NotCode);
        }
        let bytes = Base64UrlUnpadded::decode_vec(rest).map_err(|_| LinkQrError::Mangled)?;
        let bytes = Zeroizing::new(bytes);
        let (body, sum) = bytes
            .split_last_chunk::<CHECKSUM_BYTES>()
            .ok_or(LinkQrError::Mangled)?;
        if *sum != checksum(body) {
            return Err(LinkQrError::Mangled);
        }
        let (&version, rest) = body.split_first().ok_or(LinkQrError::Mangled)?;
        if version > LINK_VERSION {
            return Err(LinkQrError::NewerVersion(version));
        }
        let qr = fields(rest)
            .filter(|_| version != 0)
            .ok_or(LinkQrError::Mangled)?;
        public_key::check_agreement(&qr.key)?;
        Ok(qr)
    }

    /// v ‖ secret ‖ key ‖ rendezvous.
    pub(super) fn body(&self) -> Zeroizing<Vec<u8>> {
        Zeroizing::new(
            [
                [LINK_VERSION].as_slice(),
                self.secret.expose(),
                self.key.as_bytes(),
                self.rendezvous.as_bytes(),
            ]
            .concat(),
        )
    }
}

fn fields(bytes: &[u8]) -> Option<LinkQr> {
    let (secret, rest) = bytes.split_first_chunk::<32>()?;
    let (key, rest) = rest.split_first_chunk::<32>()?;
    Some(LinkQr {
        secret: Secret::new(*secret),
        key: X25519Key::new(*key),
        rendezvous: RendezvousId::from_slice(rest)?,
    })
}

fn checksum(bytes: &[u8]) -> [u8; CHECKSUM_BYTES] {
    let [a, b, c, d, ..] = hash::plain(bytes);
    [a, b, c, d]
}
