//! The recovery seed: 24 words on paper, and the tree of secrets that grows from it.
//!
//! The words are an encoding (BIP39, English) and nothing more: no passphrase, no stretching. Restoring from them gives
//! a person their identity back and always makes a new device.

use core::fmt;

use bip39::{Language, Mnemonic};
use hoopoe_protocol::{domain::Domain, keys::ServerKey, secret::Secret};
use rand_core::CryptoRng;
use zeroize::{Zeroize, Zeroizing};

use crate::derivation::derive;

/// How many words there are.
pub const WORDS: usize = 24;

/// The 32 bytes behind the words.
#[derive(Clone)]
pub struct RecoverySeed(Secret<32>);

/// Why words are no recovery seed. The words themselves are never part of an error. What was typed is the user's to
/// mend.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WordsError {
    /// Not 24 words.
    #[error("{0} words instead of {WORDS}")]
    Count(usize),
    /// A word that is not in the list; the first is number 1.
    #[error("word {0} is not in the list")]
    Unknown(usize),
    /// All words are in the list, but they do not belong together: one is wrong, or two are swapped.
    #[error("the words do not fit together")]
    Checksum,
}

impl RecoverySeed {
    /// A new seed.
    pub fn generate(rng: &mut impl CryptoRng) -> Self {
        let mut bytes = Zeroizing::new([0; 32]);
        rng.fill_bytes(bytes.as_mut_slice());
        Self(Secret::new(*bytes))
    }

    /// The seed with these bytes, as they were stored.
    #[must_use]
    pub const fn new(bytes: Secret<32>) -> Self {
        Self(bytes)
    }

    /// The bytes, to be stored sealed.
    #[must_use]
    pub const fn bytes(&self) -> &Secret<32> {
        &self.0
    }

    /// The 24 words, one space between them.
    #[must_use]
    pub fn words(&self) -> Zeroizing<String> {
        #[expect(
            clippy::expect_used,
            reason = "32 bytes are a length of entropy that BIP39 encodes"
        )]
        let mnemonic = Mnemonic::from_entropy_in(Language::English, self.0.expose()).expect("32 bytes");
        // Room for the longest words (eight letters), so that the text never moves and leaves a copy behind.
        let mut text = Zeroizing::new(String::with_capacity(WORDS * 9));
        for (index, word) in mnemonic.words().enumerate() {
            if index > 0 {
                text.push(' ');
            }
            text.push_str(word);
        }
        text
    }

    /// Reads the words; case and the amount of white space do not matter.
    ///
    /// # Errors
    /// If they are not 24 words of the list that fit together.
    pub fn from_words(words: &str) -> Result<Self, WordsError> {
        let count = words.split_whitespace().count();
        if count != WORDS {
            return Err(WordsError::Count(count));
        }
        let mut lower = Zeroizing::new(words.to_owned());
        lower.make_ascii_lowercase();
        let mnemonic =
            Mnemonic::parse_in_normalized(Language::English, &lower).map_err(|error| match error {
                bip39::Error::UnknownWord(index) => WordsError::Unknown(index + 1),
                _ => WordsError::Checksum,
            })?;
        let (mut entropy, length) = mnemonic.to_entropy_array();
        let seed = entropy.get(..length).and_then(Secret::from_slice);
        entropy.zeroize();
        seed.map(Self).ok_or(WordsError::Checksum)
    }

    /// The private half of the user identity key (an Ed25519 seed).
    #[must_use]
    pub fn identity_secret(&self) -> Secret<32> {
        derive(Domain::Recovery, &[b"identity"], &self.0)
    }

    /// The key of backups.
    #[must_use]
    pub fn backup_secret(&self) -> Secret<32> {
        derive(Domain::Recovery, &[b"backup"], &self.0)
    }

    /// The key of exports.
    #[must_use]
    pub fn export_secret(&self) -> Secret<32> {
        derive(Domain::Recovery, &[b"export"], &self.0)
    }

    /// The private half of the account key at one server (an Ed25519 seed), a different one for each.
    #[must_use]
    pub fn server_account(&self, server: &ServerKey) -> Secret<32> {
        derive(Domain::ServerAccount, &[server.as_bytes()], &self.0)
    }

    /// What the keys of the account's slots at one server grow from, another one for each.
    #[must_use]
    pub fn server_slots(&self, server: &ServerKey) -> Secret<32> {
        derive(Domain::Slot, &[b"server", server.as_bytes()], &self.0)
    }
}

impl fmt::Debug for RecoverySeed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RecoverySeed(..)")
    }
}
