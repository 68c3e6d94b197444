//! What has been handled before, so that a repetition is acknowledged and has no other effect.

use std::collections::BTreeMap;

use hoopoe_protocol::{
    id::{ContentId, EnvelopeId, MessageId},
    time::{Span, Timestamp},
};

use crate::{
    change::Change,
    row::{RemoteId, SeenEnvelopeRow},
    turn::Turn,
};

#[derive(Default)]
pub(crate) struct Seen {
    envelopes: BTreeMap<EnvelopeId, Handled>,
    /// In which envelope each content came first.
    contents: BTreeMap<ContentId, EnvelopeId>,
    messages: BTreeMap<(RemoteId, MessageId), Timestamp>,
    forget_at: Timestamp,
}

/// What is left of an envelope that was handled.
struct Handled {
    at: Timestamp,
    /// What it held, if its sender waits for a receipt.
    owed: Option<(RemoteId, MessageId)>,
    /// When it may earn another one, should it come again.
    again_at: Timestamp,
}

/// Between two receipts for one envelope: a server that repeats it for ever must not make us write for ever.
const AGAIN: Span = Span::seconds(30 * 60);

impl Seen {
    pub(crate) fn restore(
        envelopes: Vec<SeenEnvelopeRow>,
        messages: Vec<(RemoteId, MessageId, Timestamp)>,
    ) -> Self {
        let contents = envelopes
            .iter()
            .filter_map(|row| Some((row.content?, row.envelope)));
        Self {
            contents: contents.collect(),
            envelopes: envelopes
                .into_iter()
                .map(|row| {
                    let handled = Handled {
                        at: row.at,
                        owed: row.owed,
                        again_at: Timestamp::default(),
                    };
                    (row.envelope, handled)
                })
                .collect(),
            messages: messages
                .into_iter()
                .map(|(remote, message, at)| ((remote, message), at))
                .collect(),
            forget_at: Timestamp::default(),
        }
    }

    /// The envelope as which something was handled that comes again: in the same one, or sealed anew.
    pub(crate) fn handled_as(
        &self,
        envelope: &EnvelopeId,
        content: Option<&ContentId>,
    ) -> Option<EnvelopeId> {
        let is_known = self.envelopes.contains_key(envelope);
        let earlier = || self.contents.get(content?).copied();
        is_known.then_some(*envelope).or_else(earlier)
    }

    pub(crate) fn has_message(&self, remote: RemoteId, message: &MessageId) -> bool {
        self.messages.contains_key(&(remote, *message))
    }

    /// What an envelope held that was handled before and comes again, if its sender is to have another receipt.
    pub(crate) fn owe_again(
        &mut self,
        envelope: &EnvelopeId,
        now: Timestamp,
    ) -> Option<(RemoteId, MessageId)> {
        let handled = self.envelopes.get_mut(envelope)?;
        let owed = handled.owed.filter(|_| handled.again_at <= now)?;
        handled.again_at = now.plus(AGAIN);
        Some(owed)
    }

    pub(crate) fn add_envelope(
        &mut self,
        turn: &mut Turn<'_>,
        envelope: EnvelopeId,
        content: Option<ContentId>,
        owed: Option<(RemoteId, MessageId)>,
    ) {
        let at = turn.now;
        let handled = Handled {
            at,
            owed,
            again_at: Timestamp::default(),
        };
        self.envelopes.insert(envelope, handled);
        if let Some(content) = content {
            self.contents.insert(content, envelope);
        }
        turn.change(Change::AddSeenEnvelope(SeenEnvelopeRow {
            envelope,
            at,
            owed,
            content,
        }));
    }

    pub(crate) fn add_message(&mut self, turn: &mut Turn<'_>, remote: RemoteId, message: MessageId) {
        self.messages.insert((remote, message), turn.now);
        turn.change(Change::AddSeenMessage {
            remote,
            message,
            at: turn.now,
        });
    }

    /// When to forget next; nothing to forget, no waking up.
    pub(crate) fn wake_at(&self, settled: Timestamp) -> Option<Timestamp> {
        (!self.envelopes.is_empty() || !self.messages.is_empty()).then_some(self.forget_at.max(settled))
    }

    /// The clock may have been set back: what was to be forgotten within a day still is, and what may earn another receipt
    /// waits no longer than was meant.
    pub(crate) fn align(&mut self, now: Timestamp) {
        self.forget_at = self.forget_at.min(now.plus(Span::days(1)));
        for handled in self.envelopes.values_mut() {
            handled.again_at = handled.again_at.min(now.plus(AGAIN));
        }
    }

    /// Once a day, forgets what is too old to come again; not before the clock can be believed.
    pub(crate) fn forget_old(&mut self, turn: &mut Turn<'_>, settled: Timestamp) {
        if turn.now < self.forget_at.max(settled) {
            return;
        }
        self.forget_at = turn.now.plus(Span::days(1));
        let before = turn.now.minus(turn.desk.config.seen_for);
        let known = self.envelopes.len() + self.messages.len();
        self.envelopes.retain(|_, handled| handled.at >= before);
        self.contents
            .retain(|_, envelope| self.envelopes.contains_key(envelope));
        self.messages.retain(|_, at| *at >= before);
        if self.envelopes.len() + self.messages.len() < known {
            turn.change(Change::ForgetSeen { before });
        }
    }
}
