//! Who may begin a chain, and who may write and read one.

use hoopoe_protocol::{
    backup::{BackupBegin, BackupHead, BackupMark, ChainCommit, ChainId, ChainLink},
    codec::{self, DecodeError},
    domain::Domain,
    secret::Secret,
    time::Timestamp,
    version::BODY_VERSION,
};
use rand_core::CryptoRng;
use subtle::ConstantTimeEq;

use super::{chain, writer::NewChain};
use crate::{derivation::derive, newer::newer_version};

/// The key of all of a person's chains. Only who has it begins one.
#[derive(Debug)]
pub struct BackupKey(Secret<32>);

/// The key of one chain: who has it reads and continues that chain, and can neither begin another nor read one.
///
/// Another own device is handed [`ChainKey::secret`] **and** [`ChainKey::start`]. Whoever has the secret can make another head
/// to it, so that the secret alone says of no head that it is the chain's.
#[derive(Debug)]
pub struct ChainKey {
    secret: Secret<32>,
    pub(super) seal: Secret<32>,
    /// The chain with no record yet.
    pub(super) start: BackupMark,
    pub(super) replaces: Option<BackupMark>,
}

/// Why a chain's head is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HeadError {
    /// No head of a chain.
    #[error("the head of the backup is malformed: {0}")]
    Malformed(#[from] DecodeError),
    /// Of another person, or changed, or begun by somebody without the key.
    #[error("the backup belongs to another recovery seed, or its head was changed")]
    AnotherKey,
    /// Another head than the one of the chain whose secret was handed on: the host exchanged it, perhaps with somebody who
    /// once had that secret.
    #[error("the head of the backup is not that of the chain whose key was handed on")]
    AnotherHead,
    /// A newer program began it.
    #[error("the backup has the newer version {0}")]
    NewerVersion(u8),
    /// It replaces a chain other than the one before it.
    #[error("generation {0} of the backup does not follow from the chain that it replaces")]
    Generation(u64),
}

/// There is no generation after the one that is to be replaced.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the last generation of the backup was used")]
pub struct LastGeneration;

impl BackupKey {
    /// The key that the words yield: [`crate::recovery::RecoverySeed::backup_secret`].
    #[must_use]
    pub const fn new(secret: Secret<32>) -> Self {
        Self(secret)
    }

    /// Begins a chain: a person's first, or one that replaces another as far as its mark.
    ///
    /// # Errors
    /// If the mark is of the last generation. No honest writer comes to it: the mark was made up, or is damaged.
    pub fn begin(
        &self,
        rng: &mut impl CryptoRng,
        replaces: Option<BackupMark>,
        now: Timestamp,
    ) -> Result<NewChain, LastGeneration> {
        let generation = match replaces {
            None => 0,
            Some(mark) => mark.generation.checked_add(1).ok_or(LastGeneration)?,
        };
        let mut chain = [0; 16];
        rng.fill_bytes(&mut chain);
        let begin = BackupBegin {
            version: BODY_VERSION,
            chain: ChainId::new(chain),
            generation,
            replaces,
            begun: now,
        };
        let bytes = codec::encode(&begin);
        let secret = self.chain_secret(&bytes);
        let head = codec::encode(&BackupHead {
            commit: Derived::from(&secret).commit,
            begin: bytes,
        });
        Ok(NewChain::new(ChainKey::joined(&begin, &head, secret), head))
    }

    /// The key of the chain with this head, if it was begun with this key and in these words.
    ///
    /// # Errors
    /// If it was not, or is no head.
    pub fn chain(&self, head: &[u8]) -> Result<ChainKey, HeadError> {
        let read: BackupHead = codec::decode(head)?;
        ChainKey::checked(&read, head, self.chain_secret(&read.begin))
    }

    /// Everything said in the beginning is in the derivation: another word yields another key.
    fn chain_secret(&self, begin: &[u8]) -> Secret<32> {
        derive(Domain::BackupKeys, &[b"chain", begin], &self.0)
    }
}

impl ChainKey {
    /// The key of a chain from its secret and its start, as [`ChainKey::secret`] and [`ChainKey::start`] of another own
    /// device say them. The head comes from the host.
    ///
    /// # Errors
    /// If the head is another than that with which the chain was begun, the secret is another chain's, or the head is none.
    pub fn from_secret(head: &[u8], secret: Secret<32>, start: &ChainLink) -> Result<Self, HeadError> {
        if chain::first_link(head) != *start {
            return Err(HeadError::AnotherHead);
        }
        Self::checked(&codec::decode(head)?, head, secret)
    }

    /// What another own device needs, with [`ChainKey::start`], to read and continue this chain and no other.
    #[must_use]
    pub const fn secret(&self) -> &Secret<32> {
        &self.secret
    }

    /// The link of the head, by which whoever is handed the secret knows the head. Not secret.
    #[must_use]
    pub const fn start(&self) -> &ChainLink {
        &self.start.link
    }

    fn checked(read: &BackupHead, head: &[u8], secret: Secret<32>) -> Result<Self, HeadError> {
        // The commitment is over `begin`. What stood beside it would be the host's, so nothing does.
        if codec::encode(read) != head {
            return Err(DecodeError::Form("a head with more in it").into());
        }
        let expected = Derived::from(&secret).commit;
        if !bool::from(expected.as_bytes().ct_eq(read.commit.as_bytes())) {
            return Err(HeadError::AnotherKey);
        }
        let begin: BackupBegin = codec::decode(&read.begin).map_err(|error| match error {
            DecodeError::Shape => newer_version(&read.begin).map_or(error.into(), HeadError::NewerVersion),
            DecodeError::TooLong { .. } | DecodeError::Form(_) => error.into(),
        })?;
        if begin.version > BODY_VERSION {
            return Err(HeadError::NewerVersion(begin.version));
        }
        if begin.version == 0 {
            return Err(DecodeError::Form("version 0").into());
        }
        let follows = match begin.replaces {
            None => begin.generation == 0,
            Some(mark) => mark.generation.checked_add(1) == Some(begin.generation),
        };
        if !follows {
            return Err(HeadError::Generation(begin.generation));
        }
        Ok(Self::joined(&begin, head, secret))
    }

    fn joined(begin: &BackupBegin, head: &[u8], secret: Secret<32>) -> Self {
        Self {
            seal: Derived::from(&secret).seal,
            secret,
            start: BackupMark {
                chain: begin.chain,
                generation: begin.generation,
                records: 0,
                link: chain::first_link(head),
            },
            replaces: begin.replaces,
        }
    }
}

/// What a chain's secret yields.
struct Derived {
    seal: Secret<32>,
    commit: ChainCommit,
}

impl From<&Secret<32>> for Derived {
    fn from(secret: &Secret<32>) -> Self {
        Self {
            seal: derive(Domain::BackupKeys, &[b"seal"], secret),
            commit: ChainCommit::new(*derive(Domain::BackupKeys, &[b"commit"], secret).expose()),
        }
    }
}
