//! An export file: what a person takes along, opened by a passphrase or by the recovery words, in a stream.
//!
//! ```text
//! file      = head 92 ‖ chunk_0 ‖ chunk_1 ‖ …
//! chunk_i   = u32 (length | last << 31) ‖ ChaCha20-Poly1305(payload key, 0^3 ‖ be64(i) ‖ last, aad = SHA-256(head)) ‖ tag 16
//! ```
//!
//! Each chunk says how long it is and whether it is the last, so a file that was cut short, one that goes on behind its
//! end, and one that was changed are told apart. Both ways need the memory of one chunk (64 KiB) and of what they are
//! given.
//!
//! ```
//! # use hoopoe_crypto::export::{self, Lock};
//! # use rand_core::SeedableRng;
//! # let mut rng = rand_chacha::ChaCha20Rng::from_seed([7; 32]);
//! let mut new = export::create(&mut rng, Lock::Passphrase(b"correct horse"))?;
//! let mut file = new.head.to_vec();
//! file.extend(new.writer.write(b"every word "));
//! file.extend(new.writer.write(b"that was said"));
//! file.extend(new.writer.finish());
//!
//! let (head, rest) = file.split_first_chunk().ok_or("no head")?;
//! let mut reader = export::open(head, Lock::Passphrase(b"correct horse"))?;
//! let mut text = Vec::new();
//! for piece in rest.chunks(10) {
//!     text.extend_from_slice(&reader.read(piece)?);
//! }
//! reader.finish()?; // Only now is it known that nothing is missing.
//! assert_eq!(text, b"every word that was said");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod head;
mod reader;
mod writer;

use hoopoe_protocol::{domain::Domain, secret::Secret};
use rand_core::CryptoRng;
use subtle::ConstantTimeEq;

use crate::{
    derivation::derive_salted,
    passphrase::{Cost, stretch},
};
use head::{Head, LockKind};

pub use reader::{ExportReader, ReadError};
pub use writer::ExportWriter;

/// Exact size of a file's head, in bytes.
pub const HEAD_BYTES: usize = 92;

/// What opens a file.
#[derive(Clone, Copy)]
pub enum Lock<'a> {
    /// A passphrase, stretched by argon2id.
    Passphrase(&'a [u8]),
    /// [`crate::recovery::RecoverySeed::export_secret`].
    Words(&'a Secret<32>),
}

/// A new file.
#[derive(Debug)]
pub struct NewExport {
    /// How the file begins. Not secret, but whoever has it can try passphrases.
    pub head: [u8; HEAD_BYTES],
    /// Seals what follows.
    pub writer: ExportWriter,
}

/// Why a file cannot be made. The passphrase is the user's to mend.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CreateError {
    /// An empty passphrase: anybody could open it.
    #[error("an export file needs a passphrase")]
    NothingSecret,
    /// The passphrase is longer than argon2 takes, or this machine has not enough memory.
    #[error("argon2 cannot run")]
    Argon2,
}

/// Why a file does not open. The passphrase or the words are the user's to mend, [`OpenError::Argon2`] is the
/// machine's; all else is the file's, and who made or changed that is not known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OpenError {
    /// It begins otherwise.
    #[error("this is no export file")]
    NotAnExport,
    /// A newer program wrote it.
    #[error("the export file has the newer version {0}")]
    NewerVersion(u8),
    /// Its head was changed: nothing opens it.
    #[error("the head of the export file is damaged")]
    Damaged,
    /// It asks for more memory or time than is paid for a file of which nobody knows who made it; or for less than is safe.
    #[error("the export file's parameters are out of bounds")]
    Cost,
    /// It is opened by a passphrase, and words were given.
    #[error("the export file is opened by a passphrase")]
    NeedsPassphrase,
    /// It is opened by the recovery words, and a passphrase was given.
    #[error("the export file is opened by recovery words")]
    NeedsWords,
    /// Another passphrase than the one with which it was made.
    #[error("wrong passphrase")]
    WrongPassphrase,
    /// The words of another person.
    #[error("the export file belongs to other recovery words")]
    WrongWords,
    /// The passphrase is longer than argon2 takes, or this machine has not enough memory.
    #[error("argon2 cannot run")]
    Argon2,
}

/// Begins a file.
///
/// # Errors
/// If the passphrase is empty, or argon2 cannot run.
pub fn create(rng: &mut impl CryptoRng, lock: Lock<'_>) -> Result<NewExport, CreateError> {
    let mut salt = [0; 32];
    rng.fill_bytes(&mut salt);
    let (kind, material) = match lock {
        Lock::Passphrase([]) => return Err(CreateError::NothingSecret),
        Lock::Passphrase(passphrase) => {
            let cost = Cost::STANDARD;
            (LockKind::Passphrase(cost), stretch(passphrase, &salt, cost))
        }
        Lock::Words(secret) => (LockKind::Words, Some(secret.clone())),
    };
    let mut head = Head {
        kind,
        salt,
        commit: [0; 32],
    };
    let keys = keys(&head, material).ok_or(CreateError::Argon2)?;
    head.commit = keys.commit;
    let head = head.to_bytes();
    Ok(NewExport {
        writer: ExportWriter::new(&keys.payload, &head),
        head,
    })
}

/// Opens a file by its head.
///
/// # Errors
/// If it does not open; a wrong passphrase and a damaged head are told apart.
pub fn open(head: &[u8; HEAD_BYTES], lock: Lock<'_>) -> Result<ExportReader, OpenError> {
    let read = Head::read(head)?;
    let (material, wrong) = match (read.kind, lock) {
        (LockKind::Passphrase(cost), Lock::Passphrase(passphrase)) => {
            (stretch(passphrase, &read.salt, cost), OpenError::WrongPassphrase)
        }
        (LockKind::Words, Lock::Words(secret)) => (Some(secret.clone()), OpenError::WrongWords),
        (LockKind::Passphrase(_), Lock::Words(_)) => return Err(OpenError::NeedsPassphrase),
        (LockKind::Words, Lock::Passphrase(_)) => return Err(OpenError::NeedsWords),
    };
    let keys = keys(&read, material).ok_or(OpenError::Argon2)?;
    if !bool::from(keys.commit.ct_eq(&read.commit)) {
        return Err(wrong);
    }
    Ok(ExportReader::new(&keys.payload, head))
}

struct Keys {
    payload: Secret<32>,
    commit: [u8; 32],
}

/// payload key 32 ‖ commit 32, from what opens the file, if argon2 gave it, and from everything that its head says.
fn keys(head: &Head, material: Option<Secret<32>>) -> Option<Keys> {
    let material = material?;
    let terms = head.terms();
    let output: Secret<64> = derive_salted(Domain::Export, &[b"file", &terms], &head.salt, material.expose());
    Some(Keys {
        payload: Secret::from_slice(output.expose().first_chunk::<32>()?)?,
        commit: *output.expose().last_chunk::<32>()?,
    })
}

impl core::fmt::Debug for Lock<'_> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(match self {
            Self::Passphrase(_) => "Passphrase(..)",
            Self::Words(_) => "Words(..)",
        })
    }
}
