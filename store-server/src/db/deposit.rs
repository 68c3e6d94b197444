//! Deposits: which envelope of which request gets which place. What the databases do with that stands in their folders.

use std::collections::HashMap;

use hoopoe_protocol::{
    id::{EnvelopeId, LaneId, MailboxId},
    keys::{CancelHash, TokenHash},
    store::deposit::DepositResult,
    time::Timestamp,
};

use super::{
    invitations::Admission,
    lane::Lane,
    pages::Waiting,
    rows::{LaneRow, Sequence, TokenRow},
};

/// One request.
#[derive(Debug)]
pub struct Deposit {
    /// The mailbox.
    pub mailbox: MailboxId,
    /// What the sender showed.
    pub token: TokenHash,
    /// What goes where.
    pub entries: Vec<Entry>,
    /// When it came.
    pub now: Timestamp,
}

/// One envelope for one lane.
#[derive(Debug)]
pub struct Entry {
    /// The lane.
    pub lane: LaneId,
    /// The envelope, or nothing if it was none.
    pub envelope: Option<Envelope>,
}

/// An envelope of one of the size classes, with its id.
#[derive(Debug)]
pub struct Envelope {
    /// Computed from the bytes.
    pub id: EnvelopeId,
    /// The bytes.
    pub bytes: Vec<u8>,
    /// What lets its sender take it back.
    pub cancel: Option<CancelHash>,
}

/// The token is not one of the mailbox, or admits to something else, or is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the token admits no deposits here")]
pub struct NotAdmitted;

/// How much a lane may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quota {
    /// Most envelopes.
    pub envelopes: u64,
    /// Most bytes.
    pub bytes: u64,
    /// One token may fill one part in this many.
    pub shares: u64,
    /// Most envelopes under one invitation.
    pub invitation_deposits: u64,
}

/// What became of the requests of a transaction.
#[derive(Debug, Default)]
pub struct Deposited {
    /// One for each request, in order.
    pub outcomes: Vec<Result<Vec<DepositResult>, NotAdmitted>>,
    /// What is new in each lane, for whoever is there to take it.
    pub fresh: HashMap<LaneRow, Vec<Waiting>>,
    /// How many envelopes are new.
    pub stored: u64,
}

/// A request whose token was found good, with rows in the place of public ids.
#[derive(Debug)]
pub(super) struct Admitted {
    pub(super) sender: Sender,
    pub(super) entries: Vec<Result<Target, DepositResult>>,
}

/// Under what a request came.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sender {
    pub(super) token: TokenRow,
    pub(super) invitation: Option<Admission>,
    pub(super) now: Timestamp,
}

/// An envelope and where it goes.
#[derive(Debug)]
pub(super) struct Target {
    pub(super) lane: LaneRow,
    pub(super) envelope: Envelope,
}

/// An envelope that has its place.
#[derive(Debug)]
pub(super) struct Placed {
    pub(super) lane: LaneRow,
    pub(super) sequence: Sequence,
    pub(super) id: EnvelopeId,
    pub(super) token: TokenRow,
    pub(super) stored: Timestamp,
    pub(super) bytes: Vec<u8>,
    pub(super) cancel: Option<CancelHash>,
}

/// Lanes in memory.
pub(super) trait Lanes {
    /// The lane, which was loaded before.
    fn get(&mut self, lane: LaneRow) -> Option<&mut Lane>;
}

impl Admitted {
    /// Puts rows in the place of public ids.
    pub(super) fn new(request: Deposit, token: TokenRow, lane: impl Fn(LaneId) -> Option<LaneRow>) -> Self {
        let sender = Sender {
            token,
            invitation: None,
            now: request.now,
        };
        let entries = request.entries.into_iter().map(|entry| {
            let lane = lane(entry.lane).ok_or(DepositResult::NoSuchLane)?;
            let envelope = entry.envelope.ok_or(DepositResult::Malformed)?;
            Ok(Target { lane, envelope })
        });
        Self {
            sender,
            entries: entries.collect(),
        }
    }

    /// Came under an invitation, which admits to one lane only.
    pub(super) fn invited(mut self, admission: Admission) -> Self {
        self.sender.invitation = Some(admission);
        for entry in &mut self.entries {
            if entry.as_ref().is_ok_and(|target| target.lane != admission.lane) {
                *entry = Err(DepositResult::NoSuchLane);
            }
        }
        self
    }

    /// The lanes to which something goes.
    pub(super) fn lanes(&self) -> impl Iterator<Item = LaneRow> {
        self.entries.iter().flatten().map(|target| target.lane)
    }
}

/// Envelopes that are being placed in one transaction.
#[derive(Debug, Default)]
pub(super) struct Placing {
    /// Those that have a place.
    pub(super) rows: Vec<Placed>,
    /// How many came under each invitation: several requests of one transaction may come under the same.
    pub(super) invited: HashMap<TokenRow, u64>,
}

impl Placing {
    /// Places the envelopes of one request. A lane that was not loaded is none.
    pub(super) fn place(
        &mut self,
        lanes: &mut impl Lanes,
        quota: &Quota,
        request: Admitted,
    ) -> Vec<DepositResult> {
        let mut results = Vec::with_capacity(request.entries.len());
        // A smaller envelope could still fit, but must not overtake the one that its sender put before it.
        let mut refused: HashMap<LaneRow, DepositResult> = HashMap::new();
        for entry in request.entries {
            let target = match entry {
                Ok(target) => target,
                Err(result) => {
                    results.push(result);
                    continue;
                }
            };
            let row = target.lane;
            let result = match lanes.get(row) {
                None => DepositResult::NoSuchLane,
                Some(lane) if lane.has(&target.envelope.id) => DepositResult::Stored,
                Some(lane) => match refused.get(&row) {
                    Some(&result) => result,
                    None => self.store(lane, quota, request.sender, target),
                },
            };
            if result != DepositResult::Stored {
                refused.insert(row, result);
            }
            results.push(result);
        }
        results
    }

    /// Gives an envelope the next place of its lane, if it fits.
    fn store(
        &mut self,
        lane: &mut Lane,
        quota: &Quota,
        sender: Sender,
        Target { lane: row, envelope }: Target,
    ) -> DepositResult {
        let bytes = envelope.bytes.len() as u64;
        match fits(quota, lane, sender.token, bytes) {
            DepositResult::Stored if self.is_invited(sender) => {}
            DepositResult::Stored => return DepositResult::ShareFull,
            full => return full,
        }
        if sender.invitation.is_some() {
            *self.invited.entry(sender.token).or_default() += 1;
        }
        self.rows.push(Placed {
            lane: row,
            sequence: lane.take(sender.token, envelope.id, bytes),
            id: envelope.id,
            token: sender.token,
            stored: sender.now,
            bytes: envelope.bytes,
            cancel: envelope.cancel,
        });
        DepositResult::Stored
    }

    /// What the rows will be to a reader. A copy of the bytes is little beside reading them again.
    pub(super) fn fresh(&self) -> HashMap<LaneRow, Vec<Waiting>> {
        let mut fresh: HashMap<LaneRow, Vec<Waiting>> = HashMap::new();
        for row in &self.rows {
            fresh.entry(row.lane).or_default().push(Waiting {
                sequence: row.sequence,
                token: row.token,
                stored: row.stored,
                bytes: row.bytes.clone(),
                may_be_recalled: row.cancel.is_some(),
            });
        }
        fresh
    }

    /// Those that may be taken back.
    pub(super) fn recallable(&self) -> Vec<(LaneRow, Sequence, CancelHash)> {
        let rows = self.rows.iter();
        rows.filter_map(|row| Some((row.lane, row.sequence, row.cancel?)))
            .collect()
    }

    fn is_invited(&self, sender: Sender) -> bool {
        let used = self.invited.get(&sender.token).copied().unwrap_or(0);
        sender.invitation.is_none_or(|invitation| used < invitation.left)
    }
}

fn fits(quota: &Quota, lane: &Lane, token: TokenRow, bytes: u64) -> DepositResult {
    let share = lane.of_token(token);
    let shares = quota.shares.max(1);
    if lane.total.envelopes >= quota.envelopes || lane.total.bytes.saturating_add(bytes) > quota.bytes {
        DepositResult::LaneFull
    } else if share.envelopes >= quota.envelopes / shares
        || share.bytes.saturating_add(bytes) > quota.bytes / shares
    {
        DepositResult::ShareFull
    } else {
        DepositResult::Stored
    }
}
