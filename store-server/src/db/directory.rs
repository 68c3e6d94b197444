//! What the writer remembers of accounts and tokens.
//!
//! Where one task writes, only it changes them, so what is here is what the database says; it may be forgotten at any time
//! and is read again. Where several instances write, each change begins with a directory that remembers nothing.

use std::{collections::HashMap, mem, sync::Arc};

use hoopoe_protocol::{
    id::{LaneId, MailboxId},
    keys::TokenHash,
};

use super::{
    lane::Counted,
    rows::{AccountRow, LaneRow, TokenRow},
    sql::{Sql, Value},
};

/// Most accounts and tokens each that are remembered.
const REMEMBERED: usize = 50_000;

/// The writer's memory.
#[derive(Debug, Default)]
pub struct Directory {
    accounts: HashMap<MailboxId, Arc<Account>>,
    tokens: HashMap<(AccountRow, TokenHash), Token>,
    // Databases count by looking at every row, which with a million records would hold up everybody's deposits.
    presence_records: Option<u64>,
    removed: Vec<LaneRow>,
    taken_back: Vec<(LaneRow, Counted)>,
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

impl From<Scope> for Value<'_> {
    fn from(scope: Scope) -> Self {
        Self::Int(scope as i64)
    }
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

impl Directory {
    /// Makes room, between transactions.
    pub fn trim(&mut self) {
        if self.accounts.len() > REMEMBERED {
            self.accounts.clear();
        }
        if self.tokens.len() > REMEMBERED {
            self.tokens.clear();
        }
    }

    /// The account with this mailbox.
    pub(crate) async fn account(
        &mut self,
        db: &mut Sql<'_>,
        mailbox: MailboxId,
    ) -> Result<Option<Arc<Account>>, sqlx::Error> {
        if let Some(account) = self.accounts.get(&mailbox) {
            return Ok(Some(Arc::clone(account)));
        }
        let lanes: Vec<(AccountRow, LaneRow, Vec<u8>)> = db
            .rows(
                "SELECT account.id, lane.id, lane.public FROM account JOIN lane ON lane.account = account.id \
                 WHERE account.mailbox = $1",
                &[mailbox.as_bytes().into()],
            )
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
        db: &mut Sql<'_>,
        account: AccountRow,
        hash: TokenHash,
    ) -> Result<Option<Token>, sqlx::Error> {
        if let Some(token) = self.tokens.get(&(account, hash)) {
            return Ok(Some(*token));
        }
        let token: Option<Token> = db
            .row(
                "SELECT id, scope FROM token WHERE account = $1 AND hash = $2",
                &[account.into(), hash.as_bytes().into()],
            )
            .await?;
        if let Some(token) = token {
            self.tokens.insert((account, hash), token);
        }
        Ok(token)
    }

    /// Forgets an account that has other lanes now.
    pub(crate) fn forget_account(&mut self, mailbox: MailboxId) {
        self.accounts.remove(&mailbox);
    }

    /// Remembers that this transaction removes a lane.
    pub(crate) fn remove_lane(&mut self, lane: LaneRow) {
        self.removed.push(lane);
    }

    /// The lanes that this transaction has removed.
    pub(super) fn take_removed(&mut self) -> Vec<LaneRow> {
        mem::take(&mut self.removed)
    }

    /// Remembers that this transaction removes an envelope.
    pub(crate) fn take_back(&mut self, lane: LaneRow, envelope: Counted) {
        self.taken_back.push((lane, envelope));
    }

    /// The envelopes that this transaction has removed.
    pub(super) fn take_taken_back(&mut self) -> Vec<(LaneRow, Counted)> {
        mem::take(&mut self.taken_back)
    }

    /// Forgets a token that was withdrawn.
    pub(crate) fn forget_token(&mut self, account: AccountRow, hash: TokenHash) {
        self.tokens.remove(&(account, hash));
    }

    /// Forgets all tokens.
    pub(crate) fn forget_tokens(&mut self) {
        self.tokens.clear();
    }

    /// Remembers nothing but a number of presence records.
    pub(super) fn with_presence_records(presence_records: Option<u64>) -> Self {
        Self {
            presence_records,
            ..Self::default()
        }
    }

    /// How many presence records there are, if it is remembered.
    pub(super) const fn remembered_presence_records(&self) -> Option<u64> {
        self.presence_records
    }

    /// How many presence records there are.
    pub(crate) async fn presence_records(&mut self, db: &mut Sql<'_>) -> Result<&mut u64, sqlx::Error> {
        let count = match self.presence_records {
            Some(count) => count,
            None => db.count("SELECT COUNT(*) FROM presence", &[]).await?,
        };
        Ok(self.presence_records.insert(count))
    }

    /// Takes account of presence records that were removed.
    pub(crate) fn remove_presence_records(&mut self, removed: u64) {
        self.presence_records = self.presence_records.map(|count| count.saturating_sub(removed));
    }
}

impl Account {
    /// The row of one of its lanes.
    #[must_use]
    pub fn lane(&self, lane: LaneId) -> Option<LaneRow> {
        self.lanes.get(&lane).copied()
    }
}
