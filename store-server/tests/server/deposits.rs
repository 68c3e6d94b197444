//! Leaving envelopes.

use hoopoe_protocol::{
    id::LaneId,
    store::{
        deposit::{
            DepositAnswer, DepositEntry, DepositRequest,
            DepositResult::{LaneFull, Malformed, NoSuchLane, ShareFull, Stored},
        },
        error::ProblemCode,
        tokens::TokenScope,
    },
};

use crate::harness::{
    TestServer, cbor,
    live::Live,
    person::{Person, envelope, sized_envelope, tally},
    refused, until,
};

const ALICE: [u8; 32] = [1; 32];
const CAROL: [u8; 32] = [3; 32];

async fn bob_with_contacts(server: &TestServer) -> Person {
    let bob = Person::join(server, 2).await;
    bob.allow(server, &ALICE, TokenScope::Send).await;
    bob.allow(server, &CAROL, TokenScope::Send).await;
    bob
}

#[tokio::test(flavor = "multi_thread")]
async fn a_repeated_deposit_is_stored_once() {
    let server = TestServer::start().await;
    let bob = bob_with_contacts(&server).await;

    for _ in 0..3 {
        assert_eq!(bob.receive(&server, &ALICE, vec![envelope(1)]).await, [Stored]);
    }
    let twice_in_one = vec![envelope(2), envelope(1), envelope(2)];
    assert_eq!(bob.receive(&server, &ALICE, twice_in_one).await, [Stored; 3]);

    let (mut live, waiting) = Live::open(&server, &bob, 10).await;
    assert_eq!(waiting, 2);
    let numbers: Vec<_> = live.envelopes(2).await.iter().map(|one| one.number).collect();
    assert_eq!(numbers, [1, 2]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_waits_is_known_again_after_a_restart_and_forgotten_when_it_was_acknowledged() {
    let server = TestServer::start().await;
    let mut bob = bob_with_contacts(&server).await;
    bob.receive(&server, &ALICE, vec![envelope(1), envelope(2)]).await;
    let now = server.now();
    let server = TestServer::at(server.stop().await, now, |_| {}).await;

    assert_eq!(bob.receive(&server, &CAROL, vec![envelope(1)]).await, [Stored]);

    bob.sign_in_again(&server).await;
    let (mut live, waiting) = Live::open(&server, &bob, 10).await;
    assert_eq!(waiting, 2);
    let last = live.envelopes(2).await[1].sequence;
    live.acknowledge(last).await;
    until("both are gone", async || server.count("envelopes").await == 0).await;
    bob.receive(&server, &ALICE, vec![envelope(1)]).await;
    assert_eq!(live.envelope().await.number, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn each_entry_has_its_own_result_and_one_bad_entry_harms_no_other() {
    let server = TestServer::start().await;
    let bob = bob_with_contacts(&server).await;
    let mut wrong_suite = envelope(5);
    wrong_suite[1] = 0x10;
    let mut wrong_version = envelope(6);
    wrong_version[0] = 2;
    let elsewhere = DepositEntry {
        lane: LaneId::new([0; 8]),
        envelope: envelope(3),
        cancel: None,
    };

    let request = DepositRequest {
        entries: vec![
            bob.entry(envelope(1)),
            bob.entry(vec![1; 2_047]),
            elsewhere,
            bob.entry(wrong_suite),
            bob.entry(wrong_version),
            bob.entry(Vec::new()),
            bob.entry(sized_envelope(2, 98_304)),
        ],
    };
    let answer: DepositAnswer = cbor(
        server
            .post_cbor(&bob.deposit_path(), Some(&ALICE), &request)
            .await,
    )
    .await;

    assert_eq!(
        answer.results,
        [
            Stored, Malformed, NoSuchLane, Malformed, Malformed, Malformed, Stored
        ]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_names_a_lane_that_is_not_there_is_told_to_look_for_newer_routes() {
    let server = TestServer::start().await;
    let bob = bob_with_contacts(&server).await;
    let gone = |number| DepositEntry {
        lane: LaneId::new([0; 8]),
        envelope: envelope(number),
        cancel: None,
    };

    for (entries, hint, results) in [
        (vec![bob.entry(envelope(1))], None, vec![Stored]),
        (
            vec![gone(2), bob.entry(envelope(3))],
            Some("routes_changed"),
            vec![NoSuchLane, Stored],
        ),
        (vec![gone(4)], Some("routes_changed"), vec![NoSuchLane]),
    ] {
        let request = DepositRequest { entries };
        let response = server
            .post_cbor(&bob.deposit_path(), Some(&ALICE), &request)
            .await;
        let told = response
            .headers()
            .get("hoopoe-hint")
            .map(|value| value.to_str().unwrap().to_owned());
        let answer: DepositAnswer = cbor(response).await;

        assert_eq!((told.as_deref(), answer.results), (hint, results));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_size_class_is_taken() {
    let server = TestServer::start().await;
    let bob = bob_with_contacts(&server).await;

    for size in hoopoe_protocol::envelope::SIZE_CLASSES {
        let results = bob.receive(&server, &ALICE, vec![sized_envelope(1, size)]).await;
        assert_eq!(results, [Stored], "{size}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_lane_refuses_and_one_token_fills_no_more_than_its_share() {
    let server = TestServer::with(|config| {
        config.lane_envelopes = 8;
        config.lane_shares = 2.try_into().unwrap();
    })
    .await;
    let bob = bob_with_contacts(&server).await;
    bob.allow(&server, &[5; 32], TokenScope::Send).await;

    let of_alice = bob
        .receive(&server, &ALICE, (1..=6).map(envelope).collect())
        .await;
    assert_eq!(of_alice, [Stored, Stored, Stored, Stored, ShareFull, ShareFull]);
    let of_carol = bob
        .receive(&server, &CAROL, (11..=14).map(envelope).collect())
        .await;
    assert_eq!(of_carol, [Stored; 4]);
    // The lane is full for everybody, but what waits in it is still "stored".
    let of_dave = bob
        .receive(&server, &[5; 32], vec![envelope(21), envelope(1)])
        .await;
    assert_eq!(of_dave, [LaneFull, Stored]);

    let (mut live, _) = Live::open(&server, &bob, 100).await;
    let pushed = live.envelopes(8).await;
    live.acknowledge(pushed[3].sequence).await;
    crate::harness::until("there is room again", async || {
        bob.receive(&server, &ALICE, vec![envelope(5)]).await == [Stored]
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn bytes_count_as_envelopes_do() {
    let server = TestServer::with(|config| {
        config.lane_bytes = 16 * 1024;
        config.lane_shares = 2.try_into().unwrap();
    })
    .await;
    let bob = bob_with_contacts(&server).await;

    let sizes = [(1, 4_096), (2, 4_096), (3, 2_048)].map(|(number, size)| sized_envelope(number, size));
    assert_eq!(
        bob.receive(&server, &ALICE, sizes.to_vec()).await,
        [Stored, Stored, ShareFull]
    );
    let sizes = [8_192, 2_048].map(|size| sized_envelope(1, size));
    assert_eq!(
        bob.receive(&server, &CAROL, sizes.to_vec()).await,
        [Stored, LaneFull]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_overtakes_an_envelope_that_its_full_lane_refused() {
    let server = TestServer::with(|config| {
        config.lane_bytes = 16 * 1024;
        config.lane_shares = 2.try_into().unwrap();
    })
    .await;
    let bob = bob_with_contacts(&server).await;
    let other = bob.with_device(&server, 9).await.registered.lane;
    bob.receive(&server, &ALICE, vec![envelope(1)]).await;
    let to_other = |number| DepositEntry {
        lane: other,
        envelope: envelope(number),
        cancel: None,
    };

    let request = DepositRequest {
        entries: vec![
            bob.entry(envelope(2)),
            bob.entry(vec![1; 2_047]),
            bob.entry(sized_envelope(3, 8_192)),
            bob.entry(envelope(4)),
            to_other(5),
            bob.entry(vec![1; 2_047]),
            bob.entry(envelope(1)),
            bob.entry(envelope(6)),
            to_other(7),
        ],
    };
    let answer: DepositAnswer = cbor(
        server
            .post_cbor(&bob.deposit_path(), Some(&ALICE), &request)
            .await,
    )
    .await;

    assert_eq!(
        answer.results,
        [
            Stored, Malformed, ShareFull, ShareFull, Stored, Malformed, Stored, ShareFull, Stored
        ]
    );
    let (mut live, waiting) = Live::open(&server, &bob, 10).await;
    assert_eq!(waiting, 2);
    let numbers: Vec<_> = live.envelopes(2).await.iter().map(|one| one.number).collect();
    assert_eq!(numbers, [1, 2]);
    // The next request is a new attempt.
    assert_eq!(bob.receive(&server, &ALICE, vec![envelope(4)]).await, [Stored]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_waits_still_counts_after_a_restart() {
    let set = |config: &mut hoopoe_store_server::config::Config| {
        config.lane_envelopes = 4;
        config.lane_shares = 2.try_into().unwrap();
    };
    let server = TestServer::with(set).await;
    let bob = bob_with_contacts(&server).await;
    bob.receive(&server, &ALICE, vec![envelope(1), envelope(2)]).await;
    let now = server.now();

    let server = TestServer::at(server.stop().await, now, set).await;

    assert_eq!(bob.receive(&server, &ALICE, vec![envelope(3)]).await, [ShareFull]);
    assert_eq!(bob.receive(&server, &CAROL, vec![envelope(4)]).await, [Stored]);
}

#[tokio::test(flavor = "multi_thread")]
async fn requests_that_are_no_deposits_are_refused() {
    let server = TestServer::start().await;
    let bob = bob_with_contacts(&server).await;
    let empty = DepositRequest { entries: Vec::new() };
    let one = DepositRequest {
        entries: vec![bob.entry(envelope(1))],
    };
    let too_many = DepositRequest {
        entries: (0..65).map(|n| bob.entry(vec![n; 8])).collect(),
    };
    let path = bob.deposit_path();

    let response = server.post_cbor(&path, Some(&ALICE), &empty).await;
    refused(response, 400, ProblemCode::Malformed).await;
    let response = server.post_cbor(&path, Some(&ALICE), &too_many).await;
    refused(response, 413, ProblemCode::TooLarge).await;
    let response = server.post_cbor(&path, None, &one).await;
    refused(response, 400, ProblemCode::Malformed).await;
    let response = server
        .post_cbor("/v1/mailboxes/short/envelopes", Some(&ALICE), &one)
        .await;
    refused(response, 404, ProblemCode::NotFound).await;
    let response = server
        .post_cbor(
            "/v1/mailboxes/AAAAAAAAAAAAAAAAAAAAAA/envelopes",
            Some(&ALICE),
            &one,
        )
        .await;
    refused(response, 403, ProblemCode::TokenRevoked).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_that_deposits_too_often_waits() {
    let server = TestServer::with(|config| {
        config.deposit_burst = 3.try_into().unwrap();
        config.deposit_every_ms = 3_600_000.try_into().unwrap();
    })
    .await;
    let bob = bob_with_contacts(&server).await;
    bob.receive(&server, &ALICE, vec![envelope(1), envelope(2)]).await;

    let response = bob.send(&server, &ALICE, vec![envelope(3), envelope(4)]).await;
    refused(response, 429, ProblemCode::RateLimited).await;

    assert_eq!(bob.receive(&server, &CAROL, vec![envelope(5)]).await, [Stored]);
}

#[tokio::test(flavor = "multi_thread")]
async fn many_senders_at_once_lose_nothing_and_each_keeps_its_order() {
    let server = TestServer::start().await;
    let bob = bob_with_contacts(&server).await;

    let senders = (0..8_u64).map(|sender| {
        let (server, bob) = (&server, &bob);
        async move {
            for number in 0..10 {
                let results = bob
                    .receive(server, &ALICE, vec![envelope(sender * 100 + number)])
                    .await;
                assert_eq!(results, [Stored]);
            }
        }
    });
    futures::future::join_all(senders).await;

    let (mut live, waiting) = Live::open(&server, &bob, 1_000).await;
    assert_eq!(waiting, 80);
    let numbers: Vec<u64> = live.envelopes(80).await.iter().map(|one| one.number).collect();
    assert!(tally(&numbers).values().all(|&count| count == 1));
    for sender in 0..8 {
        let own = numbers.iter().filter(|&&number| number / 100 == sender);
        assert!(own.is_sorted());
    }
}
