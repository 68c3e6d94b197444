//! Where messages stand in the chains of their sender, and how far a session has come in each.
//!
//! The library keeps the keys of forty messages that were passed over in a chain, in five chains, and says nothing of where it
//! stands; so that is kept beside it, and read out of its pickle.

use hoopoe_protocol::keys::X25519Key;
use serde::Deserialize;
use vodozemac::{Curve25519PublicKey, olm::Message};

use super::message::{MessageError, agreement_key, parse_normal};
use crate::pickle::{self, PickleError};

/// The place of a message: under which ratchet key of its sender, and the how manieth, from 0. Nothing vouches for it
/// before the message is decrypted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ChainPlace {
    /// The sender's ratchet key: names the chain.
    pub chain: X25519Key,
    /// The number in the chain.
    pub index: u64,
}

impl ChainPlace {
    /// Reads it from a message of a session that exists.
    ///
    /// # Errors
    /// If the bytes are no such message.
    pub fn read(message: &[u8]) -> Result<Self, MessageError> {
        parse_normal(message).map(|message| Self::of(&message))
    }

    pub(super) fn of(message: &Message) -> Self {
        Self {
            chain: agreement_key(message.ratchet_key()),
            index: message.chain_index(),
        }
    }
}

/// How far a session has come in the chains that it reads, the oldest first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Received(Vec<Chain>);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Chain {
    key: X25519Key,
    /// One more than the highest index that was read.
    next: u64,
}

impl Received {
    /// A message was read.
    pub(super) fn note(&mut self, place: &ChainPlace) {
        let next = place.index.saturating_add(1);
        match self.0.iter_mut().find(|chain| chain.key == place.chain) {
            Some(chain) => chain.next = chain.next.max(next),
            None => {
                if self.0.len() >= CHAINS {
                    self.0.remove(0);
                }
                let key = place.chain;
                self.0.push(Chain { key, next });
            }
        }
    }

    /// How many messages of its chain a message would pass over. A chain that is not known begins at 0.
    pub(super) fn ahead(&self, place: &ChainPlace) -> u64 {
        let known = self.0.iter().find(|chain| chain.key == place.chain);
        place.index.saturating_sub(known.map_or(0, |chain| chain.next))
    }

    /// What a session's pickle says.
    pub(super) fn of_pickle(bytes: &[u8]) -> Result<Self, PickleError> {
        let PickledSession { ratchet } = pickle::read(bytes)?;
        let chains = ratchet.receiving_chains.inner.into_iter().map(|chain| Chain {
            key: agreement_key(chain.ratchet_key),
            next: chain.hkdf_ratchet.index,
        });
        Ok(Self(chains.collect()))
    }
}

/// Chains of the other side that a session reads.
const CHAINS: usize = 5;

// Of the pickle only what is public is read; keys are passed over where they stand.

#[derive(Deserialize)]
struct PickledSession {
    ratchet: PickledRatchet,
}

#[derive(Deserialize)]
struct PickledRatchet {
    receiving_chains: PickledChains,
}

#[derive(Deserialize)]
struct PickledChains {
    inner: Vec<PickledChain>,
}

#[derive(Deserialize)]
struct PickledChain {
    ratchet_key: Curve25519PublicKey,
    hkdf_ratchet: PickledChainKey,
}

#[derive(Deserialize)]
struct PickledChainKey {
    index: u64,
}
