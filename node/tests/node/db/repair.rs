//! What two devices need to find each other again is kept.

use hoopoe_engine::{
    change::Change,
    row::{GapRow, RemoteId, RemoteRow, ResetWanted},
};
use hoopoe_protocol::{content::repair::CounterRange, time::Timestamp};

use super::round_trip::{after, session};
use crate::fixtures::{TestDatabase, remote, signed};

fn gap(n: i64, first: u64, last: u64) -> GapRow {
    GapRow {
        remote: RemoteId(n),
        counters: CounterRange { first, last },
        since: Timestamp(5),
        asked: 2,
    }
}

#[tokio::test]
async fn the_gaps_of_a_device_are_those_that_were_written_last() {
    let gaps = |n, gaps: &[GapRow]| Change::PutGaps {
        remote: RemoteId(n),
        gaps: gaps.to_vec(),
    };

    let snapshot = after(vec![
        gaps(1, &[gap(1, 1, 2), gap(1, 9, 9)]),
        gaps(2, &[gap(2, 3, 3)]),
        gaps(1, &[gap(1, 4, u64::MAX)]),
    ])
    .await;

    assert_eq!(snapshot.gaps, [gap(1, 4, u64::MAX), gap(2, 3, 3)]);
}

#[tokio::test]
async fn what_did_not_come_is_counted_however_much_a_peer_claims() {
    let mut test = TestDatabase::with_contacts().await;
    assert_eq!(test.database.reader().missing().await.unwrap(), 0);
    let gaps = |n, gaps: &[GapRow]| Change::PutGaps {
        remote: RemoteId(n),
        gaps: gaps.to_vec(),
    };

    test.commit(vec![gaps(1, &[gap(1, 1, 2), gap(1, 9, 9)])]).await;
    assert_eq!(test.database.reader().missing().await.unwrap(), 3);

    test.commit(vec![gaps(2, &[gap(2, 0, u64::MAX)])]).await;
    assert_eq!(test.database.reader().missing().await.unwrap(), u64::MAX);
    test.close().await;
}

#[tokio::test]
async fn a_devices_newer_envelope_key_and_when_it_was_told_to_begin_anew() {
    let row = RemoteRow {
        kem: Some(signed(7)),
        reset_wanted: Some(ResetWanted::Of(session(9))),
        reset_at: Some(Timestamp(8)),
        ..remote(1)
    };
    let other = RemoteRow {
        reset_wanted: Some(ResetWanted::OfAll),
        ..remote(2)
    };

    let snapshot = after(vec![Change::PutRemote(row), Change::PutRemote(other)]).await;

    let [first, second, ..] = &snapshot.remotes[..] else {
        panic!("no device")
    };
    assert_eq!(
        (&first.kem, first.reset_wanted, first.reset_at),
        (
            &Some(signed(7)),
            Some(ResetWanted::Of(session(9))),
            Some(Timestamp(8))
        )
    );
    assert_eq!(second.reset_wanted, Some(ResetWanted::OfAll));
}
