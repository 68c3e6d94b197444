//! Store servers that are a few maps.

use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    sync::{Arc, Mutex, MutexGuard},
};

use hoopoe_node::{
    db::servers::{RememberedServer, Standing},
    driver::StoreClient,
    store::{self, DisconnectReason, StoreEvent},
};
use hoopoe_protocol::{
    id::{LaneId, MailboxId, PresenceId},
    keys::{ServerKey, TokenHash},
    store::{
        auth::Registered,
        deposit::{DepositEntry, DepositResult},
        error::ProblemCode,
        invitations::WaitingInvitation,
        prekeys::{ClaimedPrekeys, PrekeyKind, SealedPrekey},
        slots::{SlotPut, SlotValue},
    },
    time::Timestamp,
};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

pub(crate) const OTHER: &str = "https://other.example";
pub(crate) const THIRD: &str = "https://third.example";

/// The store servers. A node has its own number at the first, a hundred more at the other, two hundred at the third.
#[derive(Clone, Default)]
pub(crate) struct Server(Arc<Mutex<Inside>>);

#[derive(Default)]
struct Inside {
    lanes: BTreeMap<LaneId, Lane>,
    invitations: BTreeMap<TokenHash, WaitingInvitation>,
    presence: BTreeMap<PresenceId, Vec<u8>>,
}

#[derive(Default)]
struct Lane {
    client: Option<mpsc::Sender<StoreEvent>>,
    waiting: VecDeque<(u64, Vec<u8>)>,
    deposited: u64,
    acknowledged: u64,
    /// Acknowledgements that took another envelope along than the next.
    leaps: Vec<u64>,
    prekeys: Vec<SealedPrekey>,
    /// What stands in this node's slot.
    slot: Option<SlotValue>,
    /// Whether the server answers nothing that is asked of the slot.
    keeps_slot_back: bool,
    /// Tokens that were withdrawn.
    withdrawn: BTreeSet<TokenHash>,
    is_deaf: bool,
    is_away: bool,
    is_closed: bool,
}

impl Server {
    fn inside(&self) -> MutexGuard<'_, Inside> {
        self.0.lock().unwrap()
    }

    /// From now on, all commands of this node find a full queue; or no more.
    pub(crate) fn set_deaf(&self, node: u8, is_deaf: bool) {
        self.inside().lanes.entry(lane(node)).or_default().is_deaf = is_deaf;
    }

    /// From now on this node hears nothing, until it is back and hears everything at once.
    pub(crate) fn set_away(&self, node: u8, is_away: bool) {
        let mut inside = self.inside();
        inside.lanes.entry(lane(node)).or_default().is_away = is_away;
        if !is_away {
            inside.connect(node);
        }
    }

    /// From now on this node is not taken in; or it is again, the next time it asks.
    pub(crate) fn set_closed(&self, node: u8, is_closed: bool) {
        self.inside().lanes.entry(lane(node)).or_default().is_closed = is_closed;
    }

    /// Acknowledgements of this node that took along an envelope which it had not acknowledged by itself.
    pub(crate) fn leaps(&self, node: u8) -> Vec<u64> {
        self.inside().lanes[&lane(node)].leaps.clone()
    }

    /// What stands in this node's slot.
    pub(crate) fn slot(&self, node: u8) -> Option<SlotValue> {
        self.inside().lanes[&lane(node)].slot.clone()
    }

    /// Something else stands in this node's slot from now on.
    pub(crate) fn set_slot(&self, node: u8, slot: Option<SlotValue>) {
        self.inside().lanes.entry(lane(node)).or_default().slot = slot;
    }

    /// From now on nothing is answered that is asked of this node's slot; or it is again.
    pub(crate) fn keep_slot_back(&self, node: u8, is_kept: bool) {
        let mut inside = self.inside();
        inside.lanes.entry(lane(node)).or_default().keeps_slot_back = is_kept;
    }

    /// How many one-time prekeys of this node wait.
    pub(crate) fn prekey_ids(&self, node: u8) -> Vec<u64> {
        let prekeys = &self.inside().lanes[&lane(node)].prekeys;
        prekeys.iter().map(|prekey| prekey.key_id).collect()
    }

    /// How many envelopes were ever deposited for this node.
    pub(crate) fn deposited(&self, node: u8) -> u64 {
        self.inside().lanes[&lane(node)].deposited
    }

    /// How many tokens this node has withdrawn.
    pub(crate) fn withdrawn(&self, node: u8) -> usize {
        self.inside().lanes[&lane(node)].withdrawn.len()
    }

    /// How many envelopes for this node it has not acknowledged.
    pub(crate) fn unacknowledged(&self, node: u8) -> usize {
        self.inside().lanes[&lane(node)].waiting.len()
    }

    /// Whether an invitation of anybody waits.
    pub(super) fn has_an_invitation(&self) -> bool {
        !self.inside().invitations.is_empty()
    }

    pub(super) fn client(&self, node: u8, server: Option<&RememberedServer>) -> StoreClient {
        let (sender, events) = mpsc::channel(4_096);
        let place = match server.map(|server| server.url.as_str()) {
            Some(OTHER) => 100,
            Some(THIRD) => 200,
            _ => 0,
        };
        let node = node + place;
        let is_closed = self.inside().lanes.entry(lane(node)).or_default().is_closed;
        let is_new = server.is_some_and(|server| matches!(server.standing, Standing::Next { .. }));
        if is_new && is_closed {
            let reason = DisconnectReason::Refused(ProblemCode::InviteCodeRefused);
            sender.try_send(StoreEvent::Disconnected { reason }).unwrap();
        } else if server.is_some() {
            let registered = Registered {
                mailbox: MailboxId::new([node; 16]),
                lane: lane(node),
            };
            sender
                .try_send(StoreEvent::Registered {
                    server: ServerKey::new([place; 32]),
                    registered,
                })
                .unwrap();
            let mut inside = self.inside();
            inside.lanes.entry(lane(node)).or_default().client = Some(sender.clone());
            inside.connect(node);
        }
        let server = self.clone();
        let outlet = Box::new(move |command| server.inside().obey(node, &sender, command));
        StoreClient {
            events,
            outlet,
            guard: CancellationToken::new().drop_guard(),
        }
    }
}

impl Inside {
    /// Tells a node that it is connected, and everything that waits for it.
    fn connect(&mut self, node: u8) {
        let lane = self.lanes.entry(lane(node)).or_default();
        let one_time = lane
            .prekeys
            .iter()
            .filter(|prekey| prekey.kind == PrekeyKind::OneTime)
            .count();
        let one_time = u64::try_from(one_time).unwrap();
        lane.tell(StoreEvent::Connected { waiting: 0 });
        lane.tell(StoreEvent::PrekeyCount { one_time });
        for (sequence, bytes) in lane.waiting.clone() {
            lane.tell(envelope(sequence, bytes));
        }
    }

    fn obey(
        &mut self,
        node: u8,
        answers: &mpsc::Sender<StoreEvent>,
        command: store::Command,
    ) -> Result<(), store::SendError> {
        if self.lanes.entry(lane(node)).or_default().is_deaf {
            return Err(store::SendError::Full);
        }
        if let Some(answer) = self.answer(node, command) {
            // A client that was replaced hears nothing any more.
            drop(answers.try_send(answer));
        }
        Ok(())
    }

    /// What is asked as the owner of a lane is answered by the lane, the rest here.
    fn answer(&mut self, node: u8, command: store::Command) -> Option<StoreEvent> {
        Some(match command {
            store::Command::Invitation { task, upload } => {
                let waiting = WaitingInvitation {
                    lane: lane(node),
                    sealed: upload.sealed,
                };
                self.invitations.insert(upload.token, waiting);
                StoreEvent::TaskDone { task }
            }
            store::Command::Reconnect => {
                self.lanes
                    .entry(lane(node))
                    .or_default()
                    .tell(StoreEvent::Disconnected {
                        reason: DisconnectReason::Requested,
                    });
                self.connect(node);
                return None;
            }
            store::Command::Deposit { batch, entries, .. } => StoreEvent::Deposited {
                batch,
                results: self.deposit(entries),
            },
            store::Command::Claim { task, store, .. } => StoreEvent::Claimed {
                task,
                prekeys: self.lanes.entry(store.lane).or_default().claim(),
            },
            store::Command::FetchInvitation { task, token, .. } => {
                let invitation = self.invitations[&TokenHash::of(token.expose())].clone();
                StoreEvent::InvitationFetched { task, invitation }
            }
            store::Command::PutPresence { put, id, value, .. } => {
                self.presence.insert(id, value);
                StoreEvent::PresencePut { put }
            }
            store::Command::ReadPresence { read, ids, .. } => {
                let values = ids.iter().map(|id| self.presence.get(id).cloned());
                StoreEvent::PresenceRead {
                    read,
                    values: values.collect(),
                }
            }
            of_the_lane => return self.lanes.entry(lane(node)).or_default().answer(of_the_lane),
        })
    }

    fn deposit(&mut self, entries: Vec<DepositEntry>) -> Vec<DepositResult> {
        let mut results = Vec::new();
        for entry in entries {
            let lane = self.lanes.get_mut(&entry.lane).unwrap();
            if !lane.waiting.iter().any(|(_, bytes)| *bytes == entry.envelope) {
                lane.deposited += 1;
                lane.waiting.push_back((lane.deposited, entry.envelope.clone()));
                lane.tell(envelope(lane.deposited, entry.envelope));
            }
            results.push(DepositResult::Stored);
        }
        results
    }
}

impl Lane {
    /// None if nothing is answered.
    fn answer(&mut self, command: store::Command) -> Option<StoreEvent> {
        match command {
            store::Command::Tokens { task, changes } => {
                self.withdrawn.extend(changes.revoke);
                Some(StoreEvent::TaskDone { task })
            }
            store::Command::Prekeys { task, upload } => {
                if upload.replaces == Some(true) {
                    self.prekeys.clear();
                }
                self.prekeys.extend(upload.prekeys);
                Some(StoreEvent::TaskDone { task })
            }
            store::Command::Ack { up_to } => {
                if up_to > self.acknowledged + 1 {
                    self.leaps.push(up_to);
                }
                self.acknowledged = self.acknowledged.max(up_to);
                self.waiting.retain(|(sequence, _)| *sequence > up_to);
                None
            }
            store::Command::WriteSlot { put, .. } if !self.keeps_slot_back => Some(self.write_slot(put)),
            store::Command::ReadSlot { .. } if !self.keeps_slot_back => Some(StoreEvent::SlotRead {
                slot: self.slot.clone(),
            }),
            _ => None,
        }
    }

    fn write_slot(&mut self, put: SlotPut) -> StoreEvent {
        let present = self.slot.as_ref().map_or(0, |slot| slot.version);
        if present != put.expected {
            let error = store::TaskError::Problem {
                code: ProblemCode::Conflict,
                retry_after: None,
            };
            return StoreEvent::SlotFailed { error };
        }
        self.slot = Some(SlotValue {
            version: put.version,
            value: put.value,
        });
        StoreEvent::SlotWritten
    }

    fn tell(&self, event: StoreEvent) {
        if let Some(client) = &self.client
            && !self.is_away
        {
            drop(client.try_send(event));
        }
    }

    fn claim(&mut self) -> ClaimedPrekeys {
        let newest = |kind| {
            self.prekeys
                .iter()
                .rev()
                .find(|prekey| prekey.kind == kind)
                .cloned()
        };
        let (kem, fallback) = (newest(PrekeyKind::Kem), newest(PrekeyKind::Fallback));
        let one_time = self
            .prekeys
            .iter()
            .position(|prekey| prekey.kind == PrekeyKind::OneTime);
        ClaimedPrekeys {
            kem,
            dh: one_time.map(|place| self.prekeys.remove(place)).or(fallback),
        }
    }
}

fn envelope(sequence: u64, bytes: Vec<u8>) -> StoreEvent {
    StoreEvent::Envelope {
        sequence,
        token: 1,
        stored: Timestamp(1),
        bytes,
    }
}

fn lane(node: u8) -> LaneId {
    LaneId::new([node; 8])
}
