//! Acceptances under way, and whom each asks next: the inviter's server, or their own node.

use std::{collections::BTreeMap, sync::Arc};

use hoopoe_crypto::invite::invite_keys;
use hoopoe_protocol::{
    id::LaneId,
    invitation::{InvitationLink, InvitationStore},
    keys::ServerKey,
    route::StoreAddress,
    store::deposit::DepositEntry,
    time::Timestamp,
};

use crate::{
    row::{JoinId, JoinState},
    step::Effect,
    turn::Turn,
};

/// Acceptances under way.
#[derive(Default)]
pub(crate) struct Joins {
    pub(crate) all: BTreeMap<JoinId, Join>,
    pub(super) last: i64,
}

pub(crate) struct Join {
    pub(crate) link: InvitationLink,
    pub(crate) state: JoinState,
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
    pub(crate) fn restore(&mut self, id: JoinId, link: InvitationLink, state: JoinState) {
        self.last = self.last.max(id.0);
        self.all.insert(id, Join::new(link, state));
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

    /// When to ask again.
    pub(crate) fn wake_at(&self) -> Option<Timestamp> {
        self.all
            .values()
            .map(|join| join.asked.map_or(join.not_before, |(_, until)| until))
            .min()
    }
}

impl Join {
    pub(super) const fn new(link: InvitationLink, state: JoinState) -> Self {
        Self {
            way: Way::first(&link),
            link,
            state,
            asked: None,
            failures: 0,
            not_before: Timestamp(0),
        }
    }

    /// The other way is tried at once if there is one, then both again after a while; says whether it comes to that.
    pub(super) fn failed(&mut self, turn: &mut Turn<'_>) -> bool {
        let backoff = turn.desk.config.backoff;
        self.asked = None;
        if self.way == Way::Server && self.link.direct.is_some() {
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
        let token = invite_keys(&self.link.secret).token;
        Some(match (self.way, &self.state) {
            (Way::Node, state) => Effect::Visit {
                visit: number,
                node: self.link.direct.clone()?,
                token,
                reply: match state {
                    JoinState::Fetching => None,
                    JoinState::Replying { envelope, .. } => Some(Arc::clone(envelope)),
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
                store: mailbox(self.link.store.as_ref()?, *lane),
                token,
                entries: vec![DepositEntry {
                    lane: *lane,
                    envelope: envelope.to_vec(),
                }],
            },
            (Way::Server, JoinState::Fetching | JoinState::Replying { lane: None, .. }) => {
                Effect::FetchInvitation {
                    fetch: number,
                    store: self.link.store.clone()?,
                    token,
                }
            }
        })
    }

    /// Whether nobody will answer any more: a node serves an invitation until its end, a server tells so itself.
    pub(super) fn is_over(&self, now: Timestamp) -> bool {
        self.link.store.is_none() && now.seconds() >= u64::from(self.link.expires_s)
    }
}

impl Way {
    /// The server first: it answers while the inviter is away.
    const fn first(link: &InvitationLink) -> Self {
        if link.store.is_some() {
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
