//! Acceptances under way, and whom each asks next: the inviter's server, or their own node.

use std::{collections::BTreeMap, sync::Arc};

use hoopoe_crypto::invite::Link;
use hoopoe_protocol::{
    id::LaneId, invitation::InvitationStore, keys::ServerKey, route::StoreAddress,
    store::deposit::DepositEntry, time::Timestamp,
};

use crate::{
    row::{Ask, ContactId, JoinId, JoinRow, JoinState},
    step::{AcceptFailure, Effect},
    turn::Turn,
};

/// Acceptances under way.
#[derive(Default)]
pub(crate) struct Joins {
    pub(crate) all: BTreeMap<JoinId, Join>,
    pub(super) last: i64,
}

pub(crate) struct Join {
    pub(crate) link: Link,
    pub(crate) state: JoinState,
    /// What is asked, if the link is an address.
    pub(crate) ask: Option<Ask>,
    /// The fetch or deposit under way, and when it has taken too long.
    pub(super) asked: Option<(u64, Timestamp)>,
    pub(super) way: Way,
    pub(super) failures: u32,
    pub(super) not_before: Timestamp,
}

/// Over what the inviter is asked.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    /// Their server.
    Server,
    /// Their own node.
    Node,
}

impl Joins {
    pub(crate) fn restore(&mut self, row: JoinRow, link: Link) {
        self.last = self.last.max(row.id.0);
        self.all.insert(row.id, Join::new(link, row.state, row.ask));
    }

    /// The acceptance that asked under this number.
    pub(crate) fn asked(&self, number: u64) -> Option<JoinId> {
        self.all
            .iter()
            .find(|(_, join)| join.asked.is_some_and(|(asked, _)| asked == number))
            .map(|(id, _)| *id)
    }

    /// What was asked for will not be answered any more: all of it is asked again at once.
    pub(crate) fn forget_asked(&mut self) {
        for join in self.all.values_mut() {
            (join.asked, join.failures, join.not_before) = (None, 0, Timestamp(0));
        }
    }

    /// When to ask again, or to give up: that is not before the clock can be believed.
    pub(crate) fn wake_at(&self, is_drained: bool, settled: Timestamp) -> Option<Timestamp> {
        self.all
            .values()
            .filter_map(|join| join.wake_at(is_drained, settled))
            .min()
    }

    /// The clock may have been set back: nothing happened later than now.
    pub(crate) fn align(&mut self, now: Timestamp) {
        for ask in self.all.values_mut().filter_map(|join| join.ask.as_mut()) {
            ask.since = ask.since.min(now);
        }
    }
}

impl Join {
    pub(super) const fn new(link: Link, state: JoinState, ask: Option<Ask>) -> Self {
        Self {
            way: Way::first(&link),
            link,
            state,
            ask,
            asked: None,
            failures: 0,
            not_before: Timestamp(0),
        }
    }

    /// The contact that was made, if it has come to that.
    pub(super) const fn contact(&self) -> Option<ContactId> {
        match self.state {
            JoinState::Fetching => None,
            JoinState::Replying { contact, .. } | JoinState::Asked { contact } => Some(contact),
        }
    }

    /// Whether it waits for a person, and there is nothing to ask a server.
    pub(super) const fn is_asked(&self) -> bool {
        matches!(self.state, JoinState::Asked { .. })
    }

    /// When to ask again. Whether it is answered is known once everything was read that waits.
    fn wake_at(&self, is_drained: bool, settled: Timestamp) -> Option<Timestamp> {
        let end = self.ask.as_ref().map(|ask| ask.end(&self.state).0.max(settled));
        if self.is_asked() {
            return end.filter(|_| is_drained);
        }
        let next = self.asked.map_or(self.not_before, |(_, until)| until);
        Some(end.map_or(next, |end| end.min(next)))
    }

    /// The other way is tried at once if there is one, then both again after a while; says whether it comes to that.
    pub(super) fn failed(&mut self, turn: &mut Turn<'_>) -> bool {
        let backoff = turn.desk.config.backoff;
        self.asked = None;
        if self.way == Way::Server && self.link.direct().is_some() {
            self.way = Way::Node;
            return false;
        }
        self.way = Way::first(&self.link);
        self.not_before = turn.now.plus(turn.desk.backoff(self.failures, backoff));
        self.failures = self.failures.saturating_add(1);
        true
    }

    /// What is asked next. The node hands its bundle over without a lane, so the server is asked for that again.
    pub(super) fn question(&self, number: u64) -> Option<Effect> {
        let token = self.link.token();
        Some(match (self.way, &self.state) {
            (_, JoinState::Asked { .. }) => return None,
            (Way::Node, state) => Effect::Visit {
                visit: number,
                node: self.link.direct()?.clone(),
                token,
                reply: match state {
                    JoinState::Replying { envelope, .. } => Some(Arc::clone(envelope)),
                    JoinState::Fetching | JoinState::Asked { .. } => None,
                },
            },
            (
                Way::Server,
                JoinState::Replying {
                    lane: Some(lane),
                    envelope,
                    ..
                },
            ) => Effect::Deposit {
                batch: number,
                store: mailbox(self.link.store()?, *lane),
                token,
                entries: vec![DepositEntry {
                    lane: *lane,
                    envelope: envelope.to_vec(),
                    cancel: None,
                }],
            },
            (Way::Server, JoinState::Fetching | JoinState::Replying { lane: None, .. }) => {
                Effect::FetchInvitation {
                    fetch: number,
                    store: self.link.store()?.clone(),
                    token,
                }
            }
        })
    }

    /// Why nobody will answer any more, if that is so: a node serves an invitation until its end, a server tells so
    /// itself; and whoever is asked need not answer.
    pub(super) fn is_over(&self, now: Timestamp) -> Option<AcceptFailure> {
        match (&self.link, &self.ask) {
            (Link::Invitation(link), _) => {
                let is_over = link.store.is_none() && now.seconds() >= u64::from(link.expires_s);
                is_over.then_some(AcceptFailure::Gone)
            }
            (Link::Address(_), Some(ask)) => {
                let (end, why) = ask.end(&self.state);
                (end <= now).then_some(why)
            }
            (Link::Address(_), None) => Some(AcceptFailure::Gone),
        }
    }
}

impl Way {
    /// The server first: it answers while the inviter is away.
    const fn first(link: &Link) -> Self {
        if link.store().is_some() {
            Self::Server
        } else {
            Self::Node
        }
    }
}

/// The inviter's mailbox as the link names it; the link does not pin the server's own key.
fn mailbox(store: &InvitationStore, lane: LaneId) -> StoreAddress {
    StoreAddress {
        url: store.url.clone(),
        server: ServerKey::new([0; 32]),
        pin: store.pin,
        mailbox: store.mailbox,
        lane,
    }
}
