//! Deposits: many requests in one transaction, their rows in few statements, a result for each entry.

use std::collections::{HashMap, HashSet};

use hoopoe_protocol::{
    id::{EnvelopeId, LaneId, MailboxId},
    keys::TokenHash,
    store::deposit::DepositResult,
    time::Timestamp,
};
use sqlx::{QueryBuilder, Sqlite, SqliteConnection};

use super::{
    directory::{Directory, Lane, Scope},
    invitations,
    rows::{LaneRow, Sequence, TokenRow, millis, to_signed},
};

/// Most rows of one statement, a power of two.
const CHUNK: usize = 128;

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

/// What became of several requests.
#[derive(Debug, Default)]
pub struct Deposited {
    /// One for each request, in order.
    pub outcomes: Vec<Result<Vec<DepositResult>, NotAdmitted>>,
    /// Lanes with something new.
    pub lanes: HashSet<LaneRow>,
    /// How many envelopes are new.
    pub stored: u64,
}

/// Stores the envelopes of several requests, in order.
///
/// # Errors
/// If the database fails; the transaction must then be given up.
pub async fn deposit(
    db: &mut SqliteConnection,
    directory: &mut Directory,
    quota: &Quota,
    requests: Vec<Deposit>,
) -> Result<Deposited, sqlx::Error> {
    let mut admitted = Vec::with_capacity(requests.len());
    for request in requests {
        admitted.push(admit(db, directory, quota, request).await?);
    }
    let mut gathering = Gathering::default();
    let mut outcomes = Vec::with_capacity(admitted.len());
    for request in admitted {
        outcomes.push(match request {
            Some(request) => Ok(gathering.place(db, directory, quota, request).await?),
            None => Err(NotAdmitted),
        });
    }
    for (token, stored) in gathering.invited {
        invitations::count(db, token, to_signed(stored)).await?;
    }
    let deposited = Deposited {
        outcomes,
        lanes: gathering.rows.iter().map(|row| row.lane).collect(),
        stored: gathering.rows.len() as u64,
    };
    directory.stored(gathering.rows.len());
    insert(db, gathering.rows).await?;
    Ok(deposited)
}

/// A request whose token was found good, with rows in the place of public ids.
struct Admitted {
    sender: Sender,
    entries: Vec<Result<Target, DepositResult>>,
}

#[derive(Clone, Copy)]
struct Sender {
    token: TokenRow,
    invitation: Option<invitations::Admission>,
    now: Timestamp,
}

struct Target {
    lane: LaneRow,
    envelope: Envelope,
}

struct Row {
    lane: LaneRow,
    sequence: Sequence,
    id: EnvelopeId,
    token: TokenRow,
    stored: Timestamp,
    bytes: Vec<u8>,
}

async fn admit(
    db: &mut SqliteConnection,
    directory: &mut Directory,
    quota: &Quota,
    request: Deposit,
) -> Result<Option<Admitted>, sqlx::Error> {
    let Some(account) = directory.account(db, request.mailbox).await? else {
        return Ok(None);
    };
    let Some(token) = directory.token(db, account.row, request.token).await? else {
        return Ok(None);
    };
    let invitation = match token.scope {
        Scope::Claim => return Ok(None),
        Scope::Send => None,
        Scope::Invitation => {
            match invitations::admission(db, token.row, quota.invitation_deposits, request.now).await? {
                None => return Ok(None),
                admission => admission,
            }
        }
    };
    let entries = request
        .entries
        .into_iter()
        .map(|entry| {
            let lane = account
                .lane(entry.lane)
                .filter(|&lane| {
                    invitation
                        .as_ref()
                        .is_none_or(|invitation| invitation.lane == lane)
                })
                .ok_or(DepositResult::NoSuchLane)?;
            let envelope = entry.envelope.ok_or(DepositResult::Malformed)?;
            Ok(Target { lane, envelope })
        })
        .collect();
    let sender = Sender {
        token: token.row,
        invitation,
        now: request.now,
    };
    Ok(Some(Admitted { sender, entries }))
}

/// Rows that are being gathered for one transaction.
#[derive(Default)]
struct Gathering {
    rows: Vec<Row>,
    // Several requests of one transaction may come under one invitation.
    invited: HashMap<TokenRow, u64>,
}

impl Gathering {
    async fn place(
        &mut self,
        db: &mut SqliteConnection,
        directory: &mut Directory,
        quota: &Quota,
        request: Admitted,
    ) -> Result<Vec<DepositResult>, sqlx::Error> {
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
            let lane = target.lane;
            let result = if directory.lane(db, lane).await?.has(&target.envelope.id) {
                DepositResult::Stored
            } else if let Some(&result) = refused.get(&lane) {
                result
            } else {
                self.store(db, directory, quota, request.sender, target).await?
            };
            if result != DepositResult::Stored {
                refused.insert(lane, result);
            }
            results.push(result);
        }
        Ok(results)
    }

    /// Gives an envelope the next place of its lane, if it fits.
    async fn store(
        &mut self,
        db: &mut SqliteConnection,
        directory: &mut Directory,
        quota: &Quota,
        sender: Sender,
        Target { lane, envelope }: Target,
    ) -> Result<DepositResult, sqlx::Error> {
        let bytes = envelope.bytes.len() as u64;
        let state = directory.lane(db, lane).await?;
        match fits(quota, state, sender.token, bytes) {
            DepositResult::Stored if self.is_invited(sender) => {}
            DepositResult::Stored => return Ok(DepositResult::ShareFull),
            full => return Ok(full),
        }
        let sequence = state.take(db, lane, sender.token, &envelope).await?;
        if sender.invitation.is_some() {
            *self.invited.entry(sender.token).or_default() += 1;
        }
        self.rows.push(Row {
            lane,
            sequence,
            id: envelope.id,
            token: sender.token,
            stored: sender.now,
            bytes: envelope.bytes,
        });
        Ok(DepositResult::Stored)
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

async fn insert(db: &mut SqliteConnection, mut rows: Vec<Row>) -> Result<(), sqlx::Error> {
    while !rows.is_empty() {
        let rest = rows.split_off(rows.len().min(CHUNK));
        let mut query = QueryBuilder::<Sqlite>::new(
            "INSERT INTO envelope (lane, sequence, envelope_id, token, stored, bytes) \
             SELECT column1, column2, column3, column4, column5, column6 FROM (",
        );
        query.push_values(filled_up(rows), |mut values, row| {
            values
                .push_bind(row.as_ref().map(|row| row.lane))
                .push_bind(row.as_ref().map(|row| row.sequence))
                .push_bind(row.as_ref().map(|row| row.id.as_bytes().to_vec()))
                .push_bind(row.as_ref().map(|row| row.token))
                .push_bind(row.as_ref().map(|row| millis(row.stored)))
                .push_bind(row.map(|row| row.bytes));
        });
        query.push(") WHERE column1 IS NOT NULL");
        query.build().execute(&mut *db).await?;
        rows = rest;
    }
    Ok(())
}

/// Rows, and as many times nothing as make their number a power of two. So any number of them is one statement, of
/// which there are few to prepare; each statement more would be a way to the database's thread and back, in which
/// everybody waits.
fn filled_up<T>(
    rows: impl IntoIterator<Item = T, IntoIter: ExactSizeIterator>,
) -> impl Iterator<Item = Option<T>> {
    let rows = rows.into_iter();
    let length = rows.len().next_power_of_two();
    rows.map(Some)
        .chain(core::iter::repeat_with(|| None))
        .take(length)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_filled_up_to_a_power_of_two() {
        for (rows, length) in [(1, 1), (2, 2), (3, 4), (54, 64), (128, 128)] {
            let all: Vec<Option<usize>> = filled_up(0..rows).collect();

            assert_eq!(all.len(), length);
            assert_eq!(
                all.into_iter().flatten().collect::<Vec<_>>(),
                (0..rows).collect::<Vec<_>>()
            );
        }
    }
}
