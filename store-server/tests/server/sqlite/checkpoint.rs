//! The log goes into the database's file beside the writer.

use hoopoe_protocol::store::{deposit::DepositResult::Stored, tokens::TokenScope};
use hoopoe_store_server::db::FILE;

use crate::harness::{
    TestServer,
    person::{Person, envelope},
    until,
};

const ALICE: [u8; 32] = [1; 32];

#[tokio::test(flavor = "multi_thread")]
async fn the_log_is_moved_before_a_commit_has_to() {
    let server = TestServer::with(|config| config.lane_shares = 1.try_into().unwrap()).await;
    let bob = Person::join(&server, 2).await;
    bob.allow(&server, &ALICE, TokenScope::Send).await;

    // A little more than eight mebibytes, of which the log makes twice as much: a commit moves it only when that has 64.
    for request in 0..65 {
        let envelopes = (0..64).map(|number| envelope(request * 64 + number)).collect();
        assert_eq!(bob.receive(&server, &ALICE, envelopes).await, [Stored; 64]);
    }

    let file = server.directory().join(FILE);
    until("the envelopes are in the file", async || {
        file.metadata().unwrap().len() > 8 * 1024 * 1024
    })
    .await;
}
