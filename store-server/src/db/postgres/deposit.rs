//! Deposits in PostgreSQL: a few statements for all of a transaction, whatever their number.

use std::collections::HashSet;

use hoopoe_protocol::id::EnvelopeId;
use sqlx::PgConnection;

use super::{admission, lanes::Lanes};
use crate::db::{
    deposit::{Admitted, Deposited, NotAdmitted, Placed, Placing, Quota},
    directory::Scope,
    lane::Usage,
    recall,
    rows::{LaneRow, TokenRow, millis, to_signed, to_unsigned},
    sql::Sql,
};

/// Stores the envelopes of several requests, in order. The lanes must be held.
///
/// # Errors
/// If the database fails; the transaction must then be given up.
pub(super) async fn deposit(
    db: &mut PgConnection,
    lanes: &mut Lanes,
    quota: &Quota,
    requests: Vec<Option<(Scope, Admitted)>>,
) -> Result<Deposited, sqlx::Error> {
    let requests = admission::invite(db, quota.invitation_deposits, requests).await?;
    recall_waiting(db, lanes, &requests).await?;
    recall_shares(db, lanes, &requests).await?;
    let mut placing = Placing::default();
    let outcomes = requests
        .into_iter()
        .map(|request| {
            request
                .map(|request| placing.place(lanes, quota, request))
                .ok_or(NotAdmitted)
        })
        .collect();
    let deposited = Deposited {
        outcomes,
        fresh: placing.fresh(),
        stored: placing.rows.len() as u64,
    };
    if deposited.stored > 0 {
        count(db, lanes, &placing).await?;
        let recallable = placing.recallable();
        insert(db, placing.rows).await?;
        recall::allow(&mut Sql::Postgres(db), &recallable).await?;
    }
    Ok(deposited)
}

/// Which of these envelopes wait already.
async fn recall_waiting(
    db: &mut PgConnection,
    lanes: &mut Lanes,
    requests: &[Option<Admitted>],
) -> Result<(), sqlx::Error> {
    let targets = requests
        .iter()
        .flatten()
        .flat_map(|request| request.entries.iter().flatten());
    let (rows, ids): (Vec<i64>, Vec<&[u8]>) = targets
        .map(|target| (target.lane.0, &target.envelope.id.as_bytes()[..]))
        .unzip();
    let waiting: Vec<(LaneRow, Vec<u8>)> = sqlx::query_as(WAITING).bind(rows).bind(ids).fetch_all(db).await?;
    for (row, id) in waiting {
        if let (Some(lane), Some(id)) = (lanes.get(row), EnvelopeId::from_slice(&id)) {
            lane.set_waiting(id);
        }
    }
    Ok(())
}

/// How much of each lane came under the tokens that are used now.
async fn recall_shares(
    db: &mut PgConnection,
    lanes: &mut Lanes,
    requests: &[Option<Admitted>],
) -> Result<(), sqlx::Error> {
    let pairs: HashSet<(LaneRow, TokenRow)> = requests
        .iter()
        .flatten()
        .flat_map(|request| request.lanes().map(|lane| (lane, request.sender.token)))
        .collect();
    let (rows, tokens): (Vec<i64>, Vec<i64>) =
        pairs.into_iter().map(|(lane, token)| (lane.0, token.0)).unzip();
    let shares: Vec<(LaneRow, TokenRow, i64, i64)> = sqlx::query_as(
        "SELECT share.lane, share.token, share.envelopes, share.bytes \
         FROM UNNEST($1::BIGINT[], $2::BIGINT[]) AS used (lane, token) \
         JOIN share ON share.lane = used.lane AND share.token = used.token",
    )
    .bind(rows)
    .bind(tokens)
    .fetch_all(db)
    .await?;
    for (row, token, envelopes, bytes) in shares {
        if let Some(lane) = lanes.get(row) {
            let usage = Usage {
                envelopes: to_unsigned(envelopes),
                bytes: to_unsigned(bytes),
            };
            lane.set_token(token, usage);
        }
    }
    Ok(())
}

/// Keeps how full lanes and shares are now.
async fn count(db: &mut PgConnection, lanes: &mut Lanes, placing: &Placing) -> Result<(), sqlx::Error> {
    let touched: HashSet<(LaneRow, TokenRow)> =
        placing.rows.iter().map(|row| (row.lane, row.token)).collect();
    let only_lanes: HashSet<LaneRow> = touched.iter().map(|&(lane, _)| lane).collect();
    let mut of_lanes = Columns::default();
    for row in only_lanes {
        if let Some(lane) = lanes.get(row) {
            of_lanes.push([row.0, lane.next()], lane.total);
        }
    }
    let mut of_tokens = Columns::default();
    for (row, token) in touched {
        if let Some(lane) = lanes.get(row) {
            of_tokens.push([row.0, token.0], lane.of_token(token));
        }
    }
    let (invitations, deposits): (Vec<i64>, Vec<i64>) = placing
        .invited
        .iter()
        .map(|(token, stored)| (token.0, to_signed(*stored)))
        .unzip();
    let [lane, next, lane_envelopes, lane_bytes] = of_lanes.0;
    let [of, token, token_envelopes, token_bytes] = of_tokens.0;
    let query = sqlx::query(COUNT)
        .bind(lane)
        .bind(next)
        .bind(lane_envelopes)
        .bind(lane_bytes);
    let query = query.bind(of).bind(token).bind(token_envelopes).bind(token_bytes);
    query.bind(invitations).bind(deposits).execute(db).await?;
    Ok(())
}

/// Two keys, envelopes, bytes.
#[derive(Default)]
struct Columns([Vec<i64>; 4]);

impl Columns {
    fn push(&mut self, [first, second]: [i64; 2], usage: Usage) {
        let row = [first, second, to_signed(usage.envelopes), to_signed(usage.bytes)];
        for (column, value) in self.0.iter_mut().zip(row) {
            column.push(value);
        }
    }
}

async fn insert(db: &mut PgConnection, rows: Vec<Placed>) -> Result<(), sqlx::Error> {
    let mut lanes = Vec::with_capacity(rows.len());
    let mut sequences = Vec::with_capacity(rows.len());
    let mut ids: Vec<&[u8]> = Vec::with_capacity(rows.len());
    let mut tokens = Vec::with_capacity(rows.len());
    let mut times = Vec::with_capacity(rows.len());
    let mut bytes: Vec<&[u8]> = Vec::with_capacity(rows.len());
    for row in &rows {
        lanes.push(row.lane.0);
        sequences.push(row.sequence.in_database());
        ids.push(row.id.as_bytes());
        tokens.push(row.token.0);
        times.push(millis(row.stored));
        bytes.push(&row.bytes);
    }
    let query = sqlx::query(INSERT).bind(lanes).bind(sequences).bind(ids);
    query.bind(tokens).bind(times).bind(bytes).execute(db).await?;
    Ok(())
}

/// Which of these envelopes wait; for the test of its plan.
pub const WAITING: &str = "SELECT envelope.lane, envelope.envelope_id \
    FROM UNNEST($1::BIGINT[], $2::BYTEA[]) AS offered (lane, envelope_id) \
    JOIN envelope ON envelope.lane = offered.lane AND envelope.envelope_id = offered.envelope_id";

const COUNT: &str = "WITH of_lanes AS (\
        UPDATE lane SET next = now.next, envelopes = now.envelopes, bytes = now.bytes \
        FROM UNNEST($1::BIGINT[], $2::BIGINT[], $3::BIGINT[], $4::BIGINT[]) AS now (id, next, envelopes, bytes) \
        WHERE lane.id = now.id), \
    of_tokens AS (\
        INSERT INTO share (lane, token, envelopes, bytes) \
        SELECT * FROM UNNEST($5::BIGINT[], $6::BIGINT[], $7::BIGINT[], $8::BIGINT[]) \
        ON CONFLICT (lane, token) DO UPDATE SET envelopes = excluded.envelopes, bytes = excluded.bytes) \
    UPDATE invitation SET deposits = invitation.deposits + used.deposits \
    FROM UNNEST($9::BIGINT[], $10::BIGINT[]) AS used (token, deposits) WHERE invitation.token = used.token";

const INSERT: &str = "INSERT INTO envelope (lane, sequence, envelope_id, token, stored, bytes) \
    SELECT * FROM UNNEST($1::BIGINT[], $2::BIGINT[], $3::BYTEA[], $4::BIGINT[], $5::BIGINT[], $6::BYTEA[])";
