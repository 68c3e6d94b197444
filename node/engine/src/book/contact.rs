//! A contact: who they are to the user, and the conversation with them.

use hoopoe_crypto::{
    manifest::VerifiedManifest,
    route::{Tokens, tokens},
};
use hoopoe_protocol::{
    codec,
    id::{ConversationId, UserId},
    keys::UserKey,
    route::ContactSeeds,
    time::Timestamp,
};

use crate::{
    change::Change,
    desk::Place,
    row::{ContactId, ContactRow, ContactState, ConversationRow, KeyWarning},
    turn::Turn,
};

pub(crate) struct Contact {
    pub(crate) id: ContactId,
    pub(crate) user: UserId,
    pub(crate) user_key: UserKey,
    pub(crate) name: String,
    pub(crate) state: ContactState,
    pub(crate) manifest: VerifiedManifest,
    pub(crate) ours: Given,
    pub(crate) theirs: Option<Given>,
    pub(crate) conversation: ConversationId,
    pub(crate) order: u64,
    pub(crate) since: Timestamp,
    /// The key whose safety number was compared.
    pub(crate) verified: Option<UserKey>,
    pub(crate) warning: Option<(KeyWarning, Timestamp)>,
    /// Whether their server did not take our token, the last time. Not stored: it is tried again.
    pub(crate) is_refusing: bool,
}

/// Seeds that one side gave the other, with the tokens they yield.
pub(crate) struct Given {
    pub(crate) seeds: ContactSeeds,
    pub(crate) tokens: Tokens,
}

impl Given {
    pub(crate) fn new(seeds: ContactSeeds) -> Self {
        Self {
            tokens: tokens(&seeds.contact),
            seeds,
        }
    }
}

impl Contact {
    pub(crate) fn put(&self, turn: &mut Turn<'_>) {
        let key = self.user_key.as_bytes();
        let ours = codec::encode(&self.ours.seeds);
        let theirs = self.theirs.as_ref().map(|given| codec::encode(&given.seeds));
        let row = ContactRow {
            id: self.id,
            user_key: self.user_key,
            name: self.name.clone(),
            state: self.state,
            manifest: self.manifest.signed().clone(),
            our_seeds_sealed: turn.desk.seal(Place::OurSeeds, key, &ours),
            their_seeds_sealed: theirs.map(|seeds| turn.desk.seal(Place::TheirSeeds, key, &seeds)),
            since: self.since,
            verified: self.verified,
            warning: self.warning,
        };
        turn.change(Change::PutContact(row));
    }

    pub(crate) fn put_conversation(&self, turn: &mut Turn<'_>) {
        turn.change(Change::PutConversation(ConversationRow {
            contact: self.id,
            conversation: self.conversation,
            order: self.order,
        }));
    }

    /// The next Lamport time of the conversation.
    pub(crate) fn next_order(&mut self, turn: &mut Turn<'_>) -> u64 {
        self.order = self.order.saturating_add(1);
        turn.unwritten.conversations.insert(self.id);
        self.order
    }

    /// Takes a Lamport time from the other side; a leap is cut short, so that nobody can exhaust the numbers.
    pub(crate) fn witness_order(&mut self, turn: &mut Turn<'_>, order: u64) -> u64 {
        let order = order.min(self.order.saturating_add(ORDER_LEAP));
        if order > self.order {
            self.order = order;
            turn.unwritten.conversations.insert(self.id);
        }
        order
    }
}

/// The furthest that one message moves a conversation's Lamport time.
const ORDER_LEAP: u64 = 1 << 20;
