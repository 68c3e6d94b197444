//! A person with a node: the engine, its rows, and what survives a crash.

use std::collections::BTreeSet;

use hoopoe_crypto::{at_rest::StorageKey, presence::PresenceKeys, recovery::RecoverySeed};
use hoopoe_engine::{
    Birth, Config, Engine, Notice,
    addresses::AddressPolicy,
    config::Backoff,
    row::{ContactId, DeliveryState, MessageRow, Path},
    step::{Admission, Hosted},
};
use hoopoe_protocol::{
    codec,
    keys::TokenHash,
    route::{ContactSeeds, StoreAddress},
    secret::Secret,
    time::{Span, Timestamp},
};

use crate::rows::Rows;

pub(crate) struct Person {
    pub(crate) number: u8,
    pub(crate) engine: Engine,
    pub(crate) rows: Rows,
    pub(crate) wake_at: Option<Timestamp>,
    pub(crate) admitted: Vec<Admission>,
    pub(crate) hosted: Vec<Hosted>,
    pub(crate) notices: Vec<Notice>,
    /// Tokens that former servers were asked to withdraw.
    pub(crate) elsewhere: BTreeSet<TokenHash>,
    /// How often another peer id was asked for.
    pub(crate) rotations: u64,
    /// Who may learn where they are, as they chose it; and who could when contacts were told last.
    pub(crate) chosen: AddressPolicy,
    pub(crate) told: AddressPolicy,
    /// The rows are a copy that their slot tells of at each start, until that was taken note of.
    pub(crate) is_set_back: bool,
    pub(crate) lives: u64,
    /// Whether it has no network but its server.
    pub(crate) is_hidden: bool,
    /// Where it listens.
    pub(crate) address: String,
    /// How far the clock is ahead of the true time.
    pub(crate) ahead: Span,
    /// Whether the process runs and reaches the network.
    pub(crate) online: bool,
    pub(crate) store_connected: bool,
    /// The highest sequence number pushed on this live connection.
    pub(crate) pushed: u64,
    pub(crate) store: Option<StoreAddress>,
    /// The number of the mailbox that the server gives.
    pub(crate) mailbox: u8,
}

impl Person {
    pub(crate) fn new(number: u8, now: Timestamp, seed: u64) -> Self {
        let birth = Birth {
            seed: RecoverySeed::new(Secret::new([number; 32])),
            name: format!("Person {number}"),
            storage: storage(number),
            rng_seed: rng_seed(number, seed, 0),
            config: config(),
        };
        let born = Engine::create(now, birth).expect("an account");
        let mut rows = Rows::default();
        rows.apply(born.step.changes);
        Self {
            number,
            engine: born.engine,
            rows,
            wake_at: None,
            admitted: Vec::new(),
            hosted: Vec::new(),
            notices: Vec::new(),
            elsewhere: BTreeSet::new(),
            rotations: 0,
            chosen: AddressPolicy::default(),
            told: AddressPolicy::default(),
            is_set_back: false,
            lives: seed << 16,
            is_hidden: false,
            address: format!("/ip4/10.0.0.{}/tcp/1", number - 1),
            ahead: Span::default(),
            online: true,
            store_connected: false,
            pushed: 0,
            store: None,
            mailbox: number,
        }
    }

    /// The same person as far as rows go, with a start of its own.
    pub(crate) fn twin(&self, seed: u64) -> Self {
        let lives = seed << 16;
        let mut twin = Self {
            number: self.number,
            engine: self.restored(lives),
            rows: self.rows.clone(),
            wake_at: None,
            admitted: Vec::new(),
            hosted: Vec::new(),
            notices: Vec::new(),
            elsewhere: BTreeSet::new(),
            rotations: 0,
            chosen: self.chosen,
            told: self.told,
            is_set_back: false,
            lives,
            online: true,
            store_connected: false,
            pushed: 0,
            store: self.store.clone(),
            mailbox: self.mailbox,
            ahead: self.ahead,
            is_hidden: false,
            address: self.address.clone(),
        };
        twin.rows.arrived.clear();
        twin
    }

    fn restored(&self, life: u64) -> Engine {
        let seed = rng_seed(self.number, life, 1);
        let config = Config {
            addresses: self.told,
            ..config()
        };
        Engine::restore(self.rows.snapshot(), storage(self.number), seed, config).expect("own rows restore")
    }

    /// The process dies and starts again from its rows.
    pub(crate) fn reload(&mut self) {
        self.lives += 1;
        self.engine = self.restored(self.lives);
        self.wake_at = None;
        self.admitted.clear();
        self.hosted.clear();
        self.store_connected = false;
        self.pushed = 0;
    }

    /// The keys of the records that the person writes for a contact.
    pub(crate) fn presence_keys(&self, contact: ContactId) -> PresenceKeys {
        let row = &self.rows.contacts[&contact];
        let sealed = &row.our_seeds_sealed;
        let (table, column) = ("contact", "our_seeds");
        let seeds = storage(self.number).open(table, column, row.user_key.as_bytes(), 1, sealed);
        let seeds: ContactSeeds = codec::decode(&seeds.expect("own seeds open")).expect("seeds");
        PresenceKeys::new(&seeds.presence)
    }

    /// What the person sees: text and whether it is their own, in the order of the history.
    pub(crate) fn history(&self, contact: ContactId) -> Vec<String> {
        self.shown(contact)
            .into_iter()
            .map(|row| row.text.clone())
            .collect()
    }

    /// The rows of [`Self::history`].
    pub(crate) fn shown(&self, contact: ContactId) -> Vec<&MessageRow> {
        let mut rows: Vec<_> = self
            .rows
            .messages
            .values()
            .filter(|row| row.contact == contact)
            .collect();
        // All users are compared by who sent it; in a conversation of two "mine" stands in for the user id, so the
        // caller compares with the other side's view by text alone where Lamport times tie.
        rows.sort_by_key(|row| (row.order, row.message));
        rows
    }

    /// The state and path of each own message.
    pub(crate) fn ticks(&self) -> Vec<(DeliveryState, Option<Path>)> {
        self.rows
            .deliveries
            .values()
            .map(|row| (row.state, row.path))
            .collect()
    }
}

pub(crate) fn config() -> Config {
    Config {
        prekey_low: 3,
        prekey_full: 5,
        backoff: Backoff {
            first: Span::seconds(1),
            longest: Span::seconds(300),
        },
        ..Config::default()
    }
}

fn storage(number: u8) -> StorageKey {
    StorageKey::new(Secret::new([number ^ 0xaa; 32]))
}

fn rng_seed(number: u8, life: u64, kind: u8) -> [u8; 32] {
    let mut seed = [kind; 32];
    seed[0] = number;
    seed[1..9].copy_from_slice(&life.to_le_bytes());
    seed
}
