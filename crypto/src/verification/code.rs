//! A code that one shows and the other scans: both user identity keys as the one who shows it knows them.
//!
//! ```text
//! hoopoe://v#<base64url>   v 1 | key of who shows it 32 | key of who scans it 32 | SHA-256(all before)[..4]
//! ```
//!
//! Nothing in it is secret. Whatever a later version looks like, its first byte is the version and its last four are
//! this checksum.

use base64ct::{Base64UrlUnpadded, Encoding};
use hoopoe_protocol::{hash, keys::UserKey, version::VERIFICATION_VERSION};
use subtle::ConstantTimeEq;

const SCHEME: &str = "hoopoe://v#";
const CHECKSUM_BYTES: usize = 4;
/// Longer texts are not looked at.
const MOST_CHARS: usize = 512;

/// What a code says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VerificationCode {
    /// The key of the person who shows it.
    pub shower: UserKey,
    /// The key that this person holds of whoever is to scan it.
    pub reader: UserKey,
}

/// Why a text is no such code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CodeError {
    /// Some other text.
    #[error("this is not a verification code")]
    NotCode,
    /// Once a code, but a character was lost, added or changed.
    #[error("the verification code is incomplete or changed")]
    Mangled,
    /// Whole, but of a version that this program does not know.
    #[error("the verification code has the newer version {0}")]
    NewerVersion(u8),
}

/// Which side of a code is another than it should be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CodeMismatch {
    /// The code is our own, or a copy of it.
    #[error("this is your own code")]
    OwnCode,
    /// The person who shows it has another key than we hold: it is somebody else, or somebody stands between us.
    #[error("the code shows another key than the one that is held of this person")]
    Theirs,
    /// They hold another key of us: they show the code for somebody else, or somebody stands between us.
    #[error("the code was made for somebody with another key than ours")]
    Ours,
    /// Neither is right: a code between two other people.
    #[error("the code belongs to two other people")]
    Both,
}

impl VerificationCode {
    /// The code that we show to the person whose key we hold.
    #[must_use]
    pub const fn new(ours: UserKey, theirs: UserKey) -> Self {
        Self {
            shower: ours,
            reader: theirs,
        }
    }

    /// The code as text.
    #[must_use]
    pub fn to_text(&self) -> String {
        let body = [
            [VERIFICATION_VERSION].as_slice(),
            self.shower.as_bytes(),
            self.reader.as_bytes(),
        ]
        .concat();
        let summed = [body.as_slice(), &checksum(&body)].concat();
        format!("{SCHEME}{}", Base64UrlUnpadded::encode_string(&summed))
    }

    /// Reads a code. The scheme is read without regard to case, as scanners write it.
    ///
    /// # Errors
    /// If the text is no code, or not one that we know.
    pub fn from_text(text: &str) -> Result<Self, CodeError> {
        let (head, rest) = text.split_at_checked(SCHEME.len()).ok_or(CodeError::NotCode)?;
        if !head.eq_ignore_ascii_case(SCHEME) || text.len() > MOST_CHARS {
            return Err(CodeError::NotCode);
        }
        let bytes = Base64UrlUnpadded::decode_vec(rest).map_err(|_| CodeError::Mangled)?;
        let (body, sum) = bytes
            .split_last_chunk::<CHECKSUM_BYTES>()
            .ok_or(CodeError::Mangled)?;
        if *sum != checksum(body) {
            return Err(CodeError::Mangled);
        }
        let (&version, keys) = body.split_first().ok_or(CodeError::Mangled)?;
        if version > VERIFICATION_VERSION {
            return Err(CodeError::NewerVersion(version));
        }
        if version == 0 {
            return Err(CodeError::Mangled);
        }
        let (shower, reader) = keys.split_first_chunk::<32>().ok_or(CodeError::Mangled)?;
        Ok(Self {
            shower: UserKey::new(*shower),
            reader: UserKey::from_slice(reader).ok_or(CodeError::Mangled)?,
        })
    }

    /// Compares what was scanned with our own key and the one that we hold of the person who showed it.
    ///
    /// # Errors
    /// Which of the two is another.
    pub fn compare(&self, ours: &UserKey, theirs: &UserKey) -> Result<(), CodeMismatch> {
        let are_equal = |one: &UserKey, other: &UserKey| bool::from(one.as_bytes().ct_eq(other.as_bytes()));
        if are_equal(&self.shower, ours) {
            return Err(CodeMismatch::OwnCode);
        }
        match (are_equal(&self.shower, theirs), are_equal(&self.reader, ours)) {
            (true, true) => Ok(()),
            (false, true) => Err(CodeMismatch::Theirs),
            (true, false) => Err(CodeMismatch::Ours),
            (false, false) => Err(CodeMismatch::Both),
        }
    }
}

fn checksum(bytes: &[u8]) -> [u8; CHECKSUM_BYTES] {
    let [a, b, c, d, ..] = hash::plain(bytes);
    [a, b, c, d]
}
