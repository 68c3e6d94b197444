//! What is on its way is found again as it was.

use hoopoe_engine::{
    change::Change,
    row::{Letter, OutboxId, OutboxKind, OutboxRow, Path, RemoteId, Sealed},
};
use hoopoe_protocol::{id::EnvelopeId, time::Timestamp};

use super::round_trip::{after, session};
use crate::fixtures::message;

fn letter() -> Letter {
    Letter {
        body: vec![1, 2, 3],
        order: 11,
        at: Timestamp(12),
        counter: Some(u64::MAX),
    }
}

fn outbox(n: i64, sealed: Option<Sealed>) -> OutboxRow {
    OutboxRow {
        id: OutboxId(n),
        remote: RemoteId(1),
        message: message(1),
        kind: OutboxKind::Message,
        letter: letter(),
        sealed,
        repeats: 1,
        sent: None,
        is_taken_back: false,
    }
}

fn sealed(n: u8) -> Option<Sealed> {
    Some(Sealed {
        envelope: EnvelopeId::new([n; 16]),
        bytes: vec![n; 2_048].into(),
        content: vec![n; 900].into(),
        session: session(n),
        kem: u32::from(n),
        until: Timestamp(13),
    })
}

#[tokio::test]
async fn the_outbox_in_its_order() {
    let snapshot = after(vec![
        Change::PutOutbox(outbox(3, sealed(3))),
        Change::PutOutbox(outbox(1, None)),
        Change::PutOutbox(outbox(2, sealed(2))),
        Change::PutOutbox(outbox(4, sealed(4))),
        Change::SetOutboxSent {
            outbox: OutboxId(3),
            path: Path::Store,
            at: Timestamp(5),
        },
        Change::DeleteOutbox(OutboxId(2)),
    ])
    .await;

    assert!(snapshot.outbox.iter().all(|row| !row.is_taken_back));
    let ids: Vec<_> = snapshot.outbox.iter().map(|row| row.id.0).collect();
    assert_eq!(ids, [1, 3, 4]);
    assert!(snapshot.outbox[0].sealed.is_none());
    let Letter {
        body,
        order,
        at,
        counter,
    } = &snapshot.outbox[0].letter;
    assert_eq!(
        (body.as_slice(), *order, *at, *counter),
        ([1, 2, 3].as_slice(), 11, Timestamp(12), Some(u64::MAX))
    );
    let sealed = snapshot.outbox[1].sealed.as_ref().unwrap();
    assert_eq!(
        (sealed.envelope, sealed.bytes.as_ref(), sealed.content.as_ref()),
        (
            EnvelopeId::new([3; 16]),
            [3; 2_048].as_slice(),
            [3; 900].as_slice()
        )
    );
    assert_eq!(
        (sealed.session, sealed.kem, sealed.until),
        (session(3), 3, Timestamp(13))
    );
    assert_eq!(snapshot.outbox[1].repeats, 1);
    assert_eq!(snapshot.outbox[1].sent, Some((Path::Store, Timestamp(5))));
    assert_eq!(snapshot.outbox[2].sent, None);
}

#[tokio::test]
async fn what_was_left_is_taken_back_until_it_is_left_again() {
    let sent = |n| Change::SetOutboxSent {
        outbox: OutboxId(n),
        path: Path::Store,
        at: Timestamp(5),
    };
    let of_other = OutboxRow {
        remote: RemoteId(2),
        ..outbox(4, sealed(4))
    };
    let mut changes: Vec<_> = (1..=3)
        .map(|n| Change::PutOutbox(outbox(n, sealed(n as u8))))
        .collect();
    changes.extend([Change::PutOutbox(of_other), sent(1), sent(2), sent(4)]);
    changes.extend([Change::TakeBackOutbox { remote: RemoteId(1) }, sent(2)]);

    let snapshot = after(changes).await;

    let known: Vec<_> = snapshot
        .outbox
        .iter()
        .map(|row| (row.id.0, row.sent.is_some(), row.is_taken_back))
        .collect();
    assert_eq!(
        known,
        [
            (1, true, true),
            (2, true, false),
            (3, false, false),
            (4, true, false)
        ]
    );
}

#[tokio::test]
async fn a_parcel_that_waited_is_sealed_in_its_place() {
    let snapshot = after(vec![
        Change::PutOutbox(outbox(1, None)),
        Change::PutOutbox(outbox(1, sealed(7))),
    ])
    .await;

    assert_eq!(snapshot.outbox.len(), 1);
    assert!(snapshot.outbox[0].sealed.is_some());
}
