//! Deposits in SQLite: many requests in one transaction, their rows in few statements, a result for each entry.

use sqlx::{QueryBuilder, Sqlite, SqliteConnection};

use super::lanes::Lanes;
use crate::db::{
    deposit::{self, Admitted, Deposit, Deposited, NotAdmitted, Placed, Placing, Quota},
    directory::{Directory, Scope},
    invitations,
    lane::Lane,
    recall,
    rows::{LaneRow, millis, to_signed},
    sql::Sql,
};

/// Most rows of one statement, a power of two.
const CHUNK: usize = 128;

/// Stores the envelopes of several requests, in order.
///
/// # Errors
/// If the database fails; the transaction must then be given up.
pub(super) async fn deposit(
    db: &mut SqliteConnection,
    directory: &mut Directory,
    lanes: &mut Lanes,
    quota: &Quota,
    requests: Vec<Deposit>,
) -> Result<Deposited, sqlx::Error> {
    let mut admitted = Vec::with_capacity(requests.len());
    for request in requests {
        let request = admit(&mut Sql::Sqlite(&mut *db), directory, quota, request).await?;
        for lane in request.iter().flat_map(Admitted::lanes) {
            lanes.load(db, lane).await?;
        }
        admitted.push(request);
    }
    let mut placing = Placing::default();
    let outcomes = admitted
        .into_iter()
        .map(|request| match request {
            Some(request) => Ok(placing.place(lanes, quota, request)),
            None => Err(NotAdmitted),
        })
        .collect();
    let recallable = placing.recallable();
    for (&token, &stored) in &placing.invited {
        invitations::count(&mut Sql::Sqlite(&mut *db), token, to_signed(stored)).await?;
    }
    let deposited = Deposited {
        outcomes,
        fresh: placing.fresh(),
        stored: placing.rows.len() as u64,
    };
    for &lane in deposited.fresh.keys() {
        lanes.reserve(db, lane).await?;
    }
    lanes.stored(placing.rows.len());
    insert(db, placing.rows).await?;
    recall::allow(&mut Sql::Sqlite(db), &recallable).await?;
    Ok(deposited)
}

impl deposit::Lanes for Lanes {
    fn get(&mut self, lane: LaneRow) -> Option<&mut Lane> {
        Self::get(self, lane)
    }
}

async fn admit(
    db: &mut Sql<'_>,
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
    let admitted = Admitted::new(request, token.row, |lane| account.lane(lane));
    Ok(match token.scope {
        Scope::Claim => None,
        Scope::Send => Some(admitted),
        Scope::Invitation => {
            let now = admitted.sender.now;
            invitations::admission(db, token.row, quota.invitation_deposits, now)
                .await?
                .map(|admission| admitted.invited(admission))
        }
    })
}

async fn insert(db: &mut SqliteConnection, mut rows: Vec<Placed>) -> Result<(), sqlx::Error> {
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
