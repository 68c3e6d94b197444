//! Sealed presence: numbers, and what was found.

use hoopoe_engine::{
    change::Change,
    row::{ContactId, PresenceRow},
};
use hoopoe_protocol::{presence::PresenceRecord, route::PeerIdBytes, time::Timestamp};

use super::round_trip::after;

fn row(contact: i64, sequence: u64) -> PresenceRow {
    PresenceRow {
        contact: ContactId(contact),
        record: PresenceRecord {
            sequence,
            expires: Timestamp(7),
            peers: vec![PeerIdBytes(vec![1; 38])],
            addresses: vec!["/ip4/192.0.2.1/tcp/1".into()],
        },
    }
}

#[tokio::test]
async fn the_number_is_that_which_was_written_last_and_zero_before() {
    assert_eq!(after(Vec::new()).await.presence_sequence, 0);

    let snapshot = after(vec![
        Change::SetPresenceSequence(5),
        Change::SetPresenceSequence(8),
    ])
    .await;

    assert_eq!(snapshot.presence_sequence, 8);
}

#[tokio::test]
async fn of_each_contact_the_newest_record_is_kept_until_it_counts_no_more() {
    let contact = ContactId(2);

    let snapshot = after(vec![
        Change::PutPresenceFound(row(1, 4)),
        Change::PutPresenceFound(row(2, 1)),
        Change::PutPresenceFound(row(1, u64::MAX)),
        Change::DeletePresenceFound { contact },
    ])
    .await;

    assert_eq!(snapshot.presence_found, [row(1, u64::MAX)]);
}
