//! What the parts of a deposit reach by themselves on the same machine in the same minute: no server can be faster.

use std::{
    net::{SocketAddr, TcpListener},
    path::Path,
    time::Instant,
};

use axum::{Router, body::Bytes, routing::post};
use hoopoe_protocol::{
    codec,
    id::EnvelopeId,
    store::deposit::{DepositAnswer, DepositRequest, DepositResult},
};
use hoopoe_store_server::{api::Cbor, db::sqlite::Database};
use sqlx::{Connection, QueryBuilder, Sqlite};

use crate::{Load, envelope};

/// Rows into the table of envelopes, as many to a transaction as there are connections, with the same pragmas.
pub(crate) async fn of_the_database(directory: &Path, load: Load) {
    let mut database = Database::open(directory).await.unwrap();
    let numbers: Vec<u64> = (0..load.deposits).collect();
    let batch = usize::try_from(load.connections).unwrap();

    let start = Instant::now();
    for numbers in numbers.chunks(batch) {
        let mut transaction = database.writer.begin_with("BEGIN IMMEDIATE").await.unwrap();
        let mut insert = QueryBuilder::<Sqlite>::new(
            "INSERT INTO envelope (lane, sequence, envelope_id, token, stored, bytes) ",
        );
        insert.push_values(numbers, |mut row, &number| {
            let envelope = envelope(number, load.bytes);
            let place = i64::try_from(number).unwrap();
            row.push_bind(i64::try_from(number % load.mailboxes).unwrap())
                .push_bind(place)
                .push_bind(EnvelopeId::of(&envelope).as_bytes().to_vec())
                .push_bind(1)
                .push_bind(place)
                .push_bind(envelope);
        });
        insert.build().execute(&mut *transaction).await.unwrap();
        transaction.commit().await.unwrap();
    }
    println!(
        "ceiling: SQLite alone, {batch} rows to a commit: {:.0}/s",
        load.deposits as f64 / start.elapsed().as_secs_f64()
    );
    database.close().await.unwrap();
}

/// A server that decodes a deposit and answers, and does nothing else.
pub(crate) fn http() -> SocketAddr {
    let answer = async |body: Bytes| {
        let request: DepositRequest = codec::decode(&body).unwrap();
        Cbor(DepositAnswer {
            results: vec![DepositResult::Stored; request.entries.len()],
        })
    };
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    listener.set_nonblocking(true).unwrap();
    let routes = Router::new().route("/v1/mailboxes/{mailbox}/envelopes", post(answer));
    tokio::spawn(async move {
        axum_server::from_tcp(listener)
            .unwrap()
            .serve(routes.into_make_service())
            .await
    });
    address
}
