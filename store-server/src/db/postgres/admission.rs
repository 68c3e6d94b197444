//! Which tokens of a transaction's deposits are good, and to which lanes they go: a few questions for all of them.

use std::collections::HashMap;

use hoopoe_protocol::{
    id::{LaneId, MailboxId},
    keys::TokenHash,
};
use sqlx::PgConnection;

use crate::db::{
    deposit::{Admitted, Deposit},
    directory::Scope,
    invitations::Admission,
    rows::{AccountRow, LaneRow, TokenRow, millis, to_unsigned},
};

/// A token that was shown, as the database knows it.
#[derive(Clone, Copy, Debug)]
struct Shown {
    row: TokenRow,
    scope: Scope,
}

/// The accounts that requests name, and their lanes.
#[derive(Debug)]
pub(super) struct Accounts(HashMap<MailboxId, (AccountRow, HashMap<LaneId, LaneRow>)>);

impl Accounts {
    /// Looks them up.
    pub(super) async fn of(db: &mut PgConnection, requests: &[Deposit]) -> Result<Self, sqlx::Error> {
        let mut accounts: HashMap<MailboxId, (AccountRow, HashMap<LaneId, LaneRow>)> = HashMap::new();
        if requests.is_empty() {
            return Ok(Self(accounts));
        }
        let mailboxes: Vec<&[u8]> = requests
            .iter()
            .map(|request| &request.mailbox.as_bytes()[..])
            .collect();
        let rows: Vec<(Vec<u8>, AccountRow, Vec<u8>, LaneRow)> = sqlx::query_as(
            "SELECT account.mailbox, account.id, lane.public, lane.id \
             FROM account JOIN lane ON lane.account = account.id WHERE account.mailbox = ANY($1)",
        )
        .bind(mailboxes)
        .fetch_all(db)
        .await?;
        for (mailbox, account, public, lane) in rows {
            if let (Some(mailbox), Some(public)) =
                (MailboxId::from_slice(&mailbox), LaneId::from_slice(&public))
            {
                let (_, lanes) = accounts
                    .entry(mailbox)
                    .or_insert_with(|| (account, HashMap::new()));
                lanes.insert(public, lane);
            }
        }
        Ok(Self(accounts))
    }

    /// The lanes that requests name.
    pub(super) fn lanes(&self, requests: &[Deposit]) -> impl Iterator<Item = LaneRow> {
        requests.iter().flat_map(|request| {
            let lanes = self.0.get(&request.mailbox).map(|(_, lanes)| lanes);
            let named = request.entries.iter();
            named.filter_map(move |entry| lanes?.get(&entry.lane).copied())
        })
    }

    /// Puts rows in the place of what requests name; nothing where the token admits no deposits. The lanes must be held.
    pub(super) async fn admit(
        &self,
        db: &mut PgConnection,
        requests: Vec<Deposit>,
    ) -> Result<Vec<Option<(Scope, Admitted)>>, sqlx::Error> {
        let tokens = self.tokens(db, &requests).await?;
        let admit = |request: Deposit| {
            let (account, lanes) = self.0.get(&request.mailbox)?;
            let shown = tokens.get(&(*account, request.token))?;
            let admitted = Admitted::new(request, shown.row, |lane| lanes.get(&lane).copied());
            (shown.scope != Scope::Claim).then_some((shown.scope, admitted))
        };
        Ok(requests.into_iter().map(admit).collect())
    }

    async fn tokens(
        &self,
        db: &mut PgConnection,
        requests: &[Deposit],
    ) -> Result<HashMap<(AccountRow, TokenHash), Shown>, sqlx::Error> {
        let (of, hashes): (Vec<i64>, Vec<&[u8]>) = requests
            .iter()
            .filter_map(|request| {
                let (account, _) = self.0.get(&request.mailbox)?;
                Some((account.0, &request.token.as_bytes()[..]))
            })
            .unzip();
        let rows: Vec<(AccountRow, Vec<u8>, TokenRow, Scope)> = sqlx::query_as(
            "SELECT token.account, token.hash, token.id, token.scope \
             FROM UNNEST($1::BIGINT[], $2::BYTEA[]) AS shown (account, hash) \
             JOIN token ON token.account = shown.account AND token.hash = shown.hash",
        )
        .bind(of)
        .bind(hashes)
        .fetch_all(db)
        .await?;
        Ok(rows
            .into_iter()
            .filter_map(|(account, hash, row, scope)| {
                Some(((account, TokenHash::from_slice(&hash)?), Shown { row, scope }))
            })
            .collect())
    }
}

/// Narrows what came under invitations to what they still admit. The lanes must be held: nobody else counts then.
pub(super) async fn invite(
    db: &mut PgConnection,
    most: u64,
    requests: Vec<Option<(Scope, Admitted)>>,
) -> Result<Vec<Option<Admitted>>, sqlx::Error> {
    let invited: Vec<i64> = requests
        .iter()
        .flatten()
        .filter(|(scope, _)| *scope == Scope::Invitation)
        .map(|(_, request)| request.sender.token.0)
        .collect();
    let invitations = invitations(db, invited).await?;
    let narrow = |(scope, request): (Scope, Admitted)| {
        if scope != Scope::Invitation {
            return Some(request);
        }
        let &(lane, deposits, expires) = invitations.get(&request.sender.token)?;
        let left = most.saturating_sub(to_unsigned(deposits));
        (expires > millis(request.sender.now)).then(|| request.invited(Admission { lane, left }))
    };
    Ok(requests
        .into_iter()
        .map(|request| request.and_then(narrow))
        .collect())
}

async fn invitations(
    db: &mut PgConnection,
    tokens: Vec<i64>,
) -> Result<HashMap<TokenRow, (LaneRow, i64, i64)>, sqlx::Error> {
    if tokens.is_empty() {
        return Ok(HashMap::new());
    }
    let rows: Vec<(TokenRow, LaneRow, i64, i64)> =
        sqlx::query_as("SELECT token, lane, deposits, expires FROM invitation WHERE token = ANY($1)")
            .bind(tokens)
            .fetch_all(db)
            .await?;
    Ok(rows
        .into_iter()
        .map(|(token, lane, deposits, expires)| (token, (lane, deposits, expires)))
        .collect())
}
