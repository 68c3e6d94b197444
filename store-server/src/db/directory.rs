//! What the writer remembers of accounts, tokens and lanes.
//!
//! Only the writer changes them, so what is here is what the database says; it may be forgotten at any time and is
//! read again. After a transaction that failed all of it is forgotten.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use hoopoe_protocol::{
    id::{EnvelopeId, LaneId, MailboxId},
    keys::TokenHash,
};
use sqlx::SqliteConnection;

use super::{
    deposit::Envelope,
    rows::{AccountRow, LaneRow, Sequence, TokenRow, to_unsigned},
};

/// Most accounts, tokens and lanes each that are remembered.
const REMEMBERED: usize = 50_000;
/// Most envelopes of remembered lanes whose ids are remembered: some 25 MB.
const REMEMBERED_ENVELOPES: usize = 1_000_000;
/// Sequence counters are reserved in blocks of this many, so that few deposits have to write to the lane's row.
const BLOCK: i64 = 256;

/// The writer's memory.
#[derive(Debug, Default)]
pub struct Directory {
    accounts: HashMap<MailboxId, Arc<Account>>,
    tokens: HashMap<(AccountRow, TokenHash), Token>,
    lanes: HashMap<LaneRow, Lane>,
    // How many wait in all of these lanes.
    envelopes: usize,
    epoch: Option<i64>,
    // SQLite counts by looking at every row, which with a million records would hold up everybody's deposits.
    presence_records: Option<u64>,
}

/// An account and its lanes.
#[derive(Debug)]
pub struct Account {
    /// Its row.
    pub row: AccountRow,
    lanes: HashMap<LaneId, LaneRow>,
}

/// What a token admits to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, sqlx::Type)]
#[repr(i64)]
pub enum Scope {
    /// Deposits into the mailbox.
    Send = 0,
    /// Claims of prekeys.
    Claim = 1,
    /// Fetching a bundle, and a few deposits into one lane.
    Invitation = 2,
}

/// A token of an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Token {
    /// Its row.
    #[sqlx(rename = "id")]
    pub row: TokenRow,
    /// What it admits to.
    pub scope: Scope,
}

/// How full a lane is, what waits in it, and its next place.
#[derive(Debug)]
pub struct Lane {
    epoch: i64,
    next: i64,
    reserved: i64,
    /// All that waits.
    pub total: Usage,
    by_token: HashMap<TokenRow, Usage>,
    // An index of the table would say the same, but ids are random: each deposit would write a page of its own for it.
    waiting: HashSet<EnvelopeId>,
}

/// An envelope of a lane, as far as the directory counts it.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct Counted {
    token: TokenRow,
    size: i64,
    envelope_id: Vec<u8>,
}

/// Envelopes that wait.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Usage {
    /// How many.
    pub envelopes: u64,
    /// How many bytes.
    pub bytes: u64,
}

impl Directory {
    /// Makes room, between transactions.
    pub fn trim(&mut self) {
        if self.accounts.len() > REMEMBERED {
            self.accounts.clear();
        }
        if self.tokens.len() > REMEMBERED {
            self.tokens.clear();
        }
        if self.lanes.len() > REMEMBERED || self.envelopes > REMEMBERED_ENVELOPES {
            self.lanes.clear();
            self.envelopes = 0;
        }
    }

    /// The account with this mailbox.
    pub(crate) async fn account(
        &mut self,
        db: &mut SqliteConnection,
        mailbox: MailboxId,
    ) -> Result<Option<Arc<Account>>, sqlx::Error> {
        if let Some(account) = self.accounts.get(&mailbox) {
            return Ok(Some(Arc::clone(account)));
        }
        let lanes: Vec<(AccountRow, LaneRow, Vec<u8>)> = sqlx::query_as(
            "SELECT account.id, lane.id, lane.public FROM account JOIN lane ON lane.account = account.id \
             WHERE account.mailbox = ?",
        )
        .bind(&mailbox.as_bytes()[..])
        .fetch_all(db)
        .await?;
        let Some(&(row, ..)) = lanes.first() else {
            return Ok(None);
        };
        let lanes = lanes
            .into_iter()
            .filter_map(|(_, lane, public)| Some((LaneId::from_slice(&public)?, lane)))
            .collect();
        let account = Arc::new(Account { row, lanes });
        self.accounts.insert(mailbox, Arc::clone(&account));
        Ok(Some(account))
    }

    /// The account's token with this hash.
    pub(crate) async fn token(
        &mut self,
        db: &mut SqliteConnection,
        account: AccountRow,
        hash: TokenHash,
    ) -> Result<Option<Token>, sqlx::Error> {
        if let Some(token) = self.tokens.get(&(account, hash)) {
            return Ok(Some(*token));
        }
        let token: Option<Token> =
            sqlx::query_as("SELECT id, scope FROM token WHERE account = ? AND hash = ?")
                .bind(account)
                .bind(&hash.as_bytes()[..])
                .fetch_optional(db)
                .await?;
        if let Some(token) = token {
            self.tokens.insert((account, hash), token);
        }
        Ok(token)
    }

    /// Forgets a token that was withdrawn.
    pub(crate) fn forget_token(&mut self, account: AccountRow, hash: TokenHash) {
        self.tokens.remove(&(account, hash));
    }

    /// Forgets all tokens.
    pub(crate) fn forget_tokens(&mut self) {
        self.tokens.clear();
    }

    /// A lane, read if it is not remembered.
    pub(crate) async fn lane(
        &mut self,
        db: &mut SqliteConnection,
        row: LaneRow,
    ) -> Result<&mut Lane, sqlx::Error> {
        if !self.lanes.contains_key(&row) {
            let epoch = self.epoch(db).await?;
            let lane = read_lane(db, row, epoch).await?;
            self.envelopes += lane.waiting.len();
            self.lanes.insert(row, lane);
        }
        self.lanes.get_mut(&row).ok_or(sqlx::Error::RowNotFound)
    }

    /// Takes account of an envelope that was removed.
    pub(crate) fn remove(&mut self, lane: LaneRow, envelope: &Counted) {
        if let Some(lane) = self.lanes.get_mut(&lane) {
            lane.remove(envelope);
            self.envelopes = self.envelopes.saturating_sub(1);
        }
    }

    /// Takes account of envelopes that were stored.
    pub(crate) fn stored(&mut self, count: usize) {
        self.envelopes += count;
    }

    /// How many presence records there are.
    pub(crate) async fn presence_records(
        &mut self,
        db: &mut SqliteConnection,
    ) -> Result<&mut u64, sqlx::Error> {
        let count = match self.presence_records {
            Some(count) => count,
            None => {
                let count: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM presence")
                    .fetch_one(db)
                    .await?;
                to_unsigned(count)
            }
        };
        Ok(self.presence_records.insert(count))
    }

    /// Takes account of presence records that were removed.
    pub(crate) fn remove_presence_records(&mut self, removed: u64) {
        self.presence_records = self.presence_records.map(|count| count.saturating_sub(removed));
    }

    async fn epoch(&mut self, db: &mut SqliteConnection) -> Result<i64, sqlx::Error> {
        if let Some(epoch) = self.epoch {
            return Ok(epoch);
        }
        let epoch: i64 = sqlx::query_scalar("SELECT value FROM epoch WHERE id = 1")
            .fetch_one(db)
            .await?;
        self.epoch = Some(epoch);
        Ok(epoch)
    }
}

impl Account {
    /// The row of one of its lanes.
    #[must_use]
    pub fn lane(&self, lane: LaneId) -> Option<LaneRow> {
        self.lanes.get(&lane).copied()
    }
}

impl Lane {
    /// What waits of one token.
    #[must_use]
    pub fn of_token(&self, token: TokenRow) -> Usage {
        self.by_token.get(&token).copied().unwrap_or_default()
    }

    /// Whether the envelope waits already.
    #[must_use]
    pub fn has(&self, envelope: &EnvelopeId) -> bool {
        self.waiting.contains(envelope)
    }

    /// The last place that was given away.
    #[must_use]
    pub const fn last(&self) -> Sequence {
        Sequence::new(self.epoch, self.next - 1)
    }

    /// Takes the next place for an envelope.
    pub(crate) async fn take(
        &mut self,
        db: &mut SqliteConnection,
        row: LaneRow,
        token: TokenRow,
        envelope: &Envelope,
    ) -> Result<Sequence, sqlx::Error> {
        if self.next >= self.reserved {
            self.reserved = self.next + BLOCK;
            sqlx::query("UPDATE lane SET next_reserved = ? WHERE id = ?")
                .bind(self.reserved)
                .bind(row)
                .execute(db)
                .await?;
        }
        let sequence = Sequence::new(self.epoch, self.next);
        self.next += 1;
        let bytes = envelope.bytes.len() as u64;
        self.waiting.insert(envelope.id);
        self.total.add(bytes);
        self.by_token.entry(token).or_default().add(bytes);
        Ok(sequence)
    }

    fn add(&mut self, envelope: &Counted) {
        let bytes = to_unsigned(envelope.size);
        self.total.add(bytes);
        self.by_token.entry(envelope.token).or_default().add(bytes);
        self.waiting.extend(EnvelopeId::from_slice(&envelope.envelope_id));
    }

    fn remove(&mut self, envelope: &Counted) {
        let bytes = to_unsigned(envelope.size);
        self.total.subtract(bytes);
        if let Some(usage) = self.by_token.get_mut(&envelope.token) {
            usage.subtract(bytes);
            if usage.envelopes == 0 {
                self.by_token.remove(&envelope.token);
            }
        }
        if let Some(id) = EnvelopeId::from_slice(&envelope.envelope_id) {
            self.waiting.remove(&id);
        }
    }
}

impl Usage {
    const fn add(&mut self, bytes: u64) {
        self.envelopes = self.envelopes.saturating_add(1);
        self.bytes = self.bytes.saturating_add(bytes);
    }

    const fn subtract(&mut self, bytes: u64) {
        self.envelopes = self.envelopes.saturating_sub(1);
        self.bytes = self.bytes.saturating_sub(bytes);
    }
}

async fn read_lane(db: &mut SqliteConnection, row: LaneRow, epoch: i64) -> Result<Lane, sqlx::Error> {
    let reserved: i64 = sqlx::query_scalar("SELECT next_reserved FROM lane WHERE id = ?")
        .bind(row)
        .fetch_one(&mut *db)
        .await?;
    let waiting: Vec<Counted> = sqlx::query_as(LANE).bind(row).fetch_all(db).await?;
    let mut lane = Lane {
        epoch,
        next: reserved,
        reserved,
        total: Usage::default(),
        by_token: HashMap::new(),
        waiting: HashSet::with_capacity(waiting.len()),
    };
    for envelope in &waiting {
        lane.add(envelope);
    }
    Ok(lane)
}

/// What waits in a lane; for the test of its plan.
pub const LANE: &str = "SELECT token, LENGTH(bytes) AS size, envelope_id FROM envelope WHERE lane = ?";
