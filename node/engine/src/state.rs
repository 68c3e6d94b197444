//! Everything that the engine remembers between two inputs.

use std::collections::BTreeMap;

use hoopoe_protocol::time::Timestamp;

use crate::{
    accepted::Accepted,
    addresses::AddressPolicy,
    allowance::Allowance,
    backlog::Backlog,
    book::Book,
    contacts::{
        address::Address, host::Hosting, invite::Invitations, joins::Joins, requests::Requests,
        withdrawn::Withdrawn,
    },
    conversation::{oneself::Oneself, receipts::Owed},
    delivery::{line::Line, outbox::Outbox},
    held::Held,
    live::Live,
    own::Own,
    prekey_stock::Claims,
    presence::SealedPresence,
    privacy::Privacy,
    profile::Profiles,
    row::RemoteId,
    seen::Seen,
    tasks::Tasks,
};

pub(crate) struct State {
    pub(crate) own: Own,
    pub(crate) backlog: Backlog,
    pub(crate) book: Book,
    pub(crate) oneself: Oneself,
    pub(crate) outbox: Outbox,
    pub(crate) lines: BTreeMap<RemoteId, Line>,
    /// Deposits under way, and for which device.
    pub(crate) batches: BTreeMap<u64, RemoteId>,
    /// Numbers deposits, fetches and claims while the node runs.
    pub(crate) next_batch: u64,
    pub(crate) owed: Owed,
    pub(crate) seen: Seen,
    pub(crate) held: Held,
    pub(crate) accepted_sessions: Accepted,
    /// How many sessions a device may begin: each leaves its name here, until the fallback prekey was
    /// turned twice.
    pub(crate) beginnings: Allowance,
    pub(crate) invitations: Invitations,
    pub(crate) hosting: Hosting,
    /// Set when a key that opens envelopes came or went; whoever caches them resets it.
    pub(crate) keys_changed: bool,
    pub(crate) address: Option<Address>,
    pub(crate) requests: Requests,
    pub(crate) joins: Joins,
    pub(crate) tasks: Tasks,
    pub(crate) claims: Claims,
    /// When the network is told again who may connect.
    pub(crate) admit_at: Timestamp,
    pub(crate) withdrawn: Withdrawn,
    pub(crate) privacy: Privacy,
    pub(crate) profiles: Profiles,
    pub(crate) live: Live,
    pub(crate) presence: SealedPresence,
    pub(crate) addresses: AddressPolicy,
}

impl State {
    pub(crate) fn new(own: Own) -> Self {
        Self {
            own,
            backlog: Backlog::default(),
            book: Book::default(),
            oneself: Oneself::default(),
            outbox: Outbox::default(),
            lines: BTreeMap::new(),
            batches: BTreeMap::new(),
            next_batch: 0,
            owed: Owed::default(),
            seen: Seen::default(),
            held: Held::default(),
            accepted_sessions: Accepted::default(),
            // A session costs an honest device prekeys, of which it gets fewer.
            beginnings: Allowance::new(24, 96),
            invitations: Invitations::default(),
            hosting: Hosting::default(),
            keys_changed: false,
            address: None,
            requests: Requests::default(),
            joins: Joins::default(),
            tasks: Tasks::default(),
            claims: Claims::default(),
            admit_at: Timestamp::default(),
            withdrawn: Withdrawn::default(),
            privacy: Privacy::default(),
            profiles: Profiles::default(),
            live: Live::default(),
            presence: SealedPresence::default(),
            addresses: AddressPolicy::default(),
        }
    }

    /// Whether nothing waits on a server that needs a key of ours.
    pub(crate) fn is_drained(&self) -> bool {
        self.own.store.is_none() || self.backlog.is_drained()
    }

    /// Whether keys that are over may be destroyed: nothing that waits needs them, and the clock can be believed.
    pub(crate) fn may_destroy(&self) -> bool {
        self.is_drained() && self.backlog.is_settled()
    }

    pub(crate) fn number(&mut self) -> u64 {
        self.next_batch += 1;
        self.next_batch
    }
}
