//! Every change is found again in the next snapshot, and deleting takes it out.

use hoopoe_engine::{
    change::Change,
    row::{HeldId, HeldRow, OwedReceiptRow, Path, QuarantineRow, RemoteId, SeenEnvelopeRow, Snapshot},
    step::QuarantineReason,
};
use hoopoe_protocol::{
    content::receipt::ReceiptState,
    id::{ContentId, EnvelopeId, SessionId},
    time::Timestamp,
};

use crate::fixtures::{self, TestDatabase, message};

/// What the database says after it was closed and opened again: nothing is left in memory.
pub(super) async fn reloaded(test: TestDatabase) -> Snapshot {
    let folder = test.close().await;
    let database = fixtures::open(&folder).await;
    let snapshot = database.writer().await.unwrap().load().await.unwrap().unwrap();
    database.close().await;
    snapshot
}

pub(super) async fn after(changes: Vec<Change>) -> Snapshot {
    let mut test = TestDatabase::with_contacts().await;
    test.commit(changes).await;
    reloaded(test).await
}

pub(super) fn session(n: u8) -> SessionId {
    SessionId::new([n; 32])
}

#[tokio::test]
async fn messages_that_are_held() {
    let held = |n: u8| HeldRow {
        id: HeldId(i64::from(n)),
        remote: RemoteId(1),
        envelope: EnvelopeId::new([n; 16]),
        path: if n == 1 { Path::Direct } else { Path::Store },
        at: Timestamp(u64::from(n)),
        content_sealed: vec![n; 400],
    };

    let snapshot = after(vec![
        Change::AddHeld(held(1)),
        Change::AddHeld(held(2)),
        Change::DeleteHeld(HeldId(2)),
        // A number is given again once it is free.
        Change::AddHeld(held(2)),
        Change::AddHeld(held(3)),
        Change::DeleteHeld(HeldId(3)),
    ])
    .await;

    let found: Vec<_> = snapshot
        .held
        .iter()
        .map(|row| {
            (
                row.id.0,
                row.envelope,
                row.path,
                row.at.0,
                row.content_sealed.len(),
            )
        })
        .collect();
    assert_eq!(
        found,
        [
            (1, EnvelopeId::new([1; 16]), Path::Direct, 1, 400),
            (2, EnvelopeId::new([2; 16]), Path::Store, 2, 400)
        ]
    );
}

#[tokio::test]
async fn receipts_that_are_owed() {
    let owed = |n, state, due| {
        Change::PutOwedReceipt(OwedReceiptRow {
            remote: RemoteId(1),
            message: message(n),
            state,
            due: Timestamp(due),
        })
    };

    let snapshot = after(vec![
        owed(1, ReceiptState::Delivered, 30),
        owed(2, ReceiptState::Delivered, 20),
        owed(3, ReceiptState::Read, 10),
        owed(1, ReceiptState::Read, 40),
        Change::DeleteOwedReceipts {
            remote: RemoteId(1),
            messages: vec![message(3), message(9)],
        },
        Change::DeleteOwedReceipts {
            remote: RemoteId(2),
            messages: vec![message(1)],
        },
    ])
    .await;

    let found: Vec<_> = snapshot
        .owed_receipts
        .iter()
        .map(|row| (row.message, row.state, row.due.0))
        .collect();
    assert_eq!(
        found,
        [
            (message(2), ReceiptState::Delivered, 20),
            (message(1), ReceiptState::Read, 40)
        ]
    );
}

#[tokio::test]
async fn ids_that_were_seen_until_they_are_forgotten() {
    let row = |n, at| SeenEnvelopeRow {
        envelope: EnvelopeId::new([n; 16]),
        at: Timestamp(at),
        owed: (n == 2).then_some((RemoteId(1), message(2))),
        content: (n == 3).then_some(ContentId::new([n; 16])),
    };
    let envelope = |n, at| Change::AddSeenEnvelope(row(n, at));
    let payload = |n, at| Change::AddSeenMessage {
        remote: RemoteId(1),
        message: message(n),
        at: Timestamp(at),
    };

    let snapshot = after(vec![
        envelope(1, 10),
        envelope(2, 20),
        envelope(2, 99),
        envelope(3, 30),
        payload(1, 10),
        payload(2, 20),
        Change::ForgetSeen {
            before: Timestamp(20),
        },
    ])
    .await;

    assert_eq!(snapshot.seen_envelopes, [row(2, 20), row(3, 30)]);
    assert_eq!(snapshot.seen_messages, [(RemoteId(1), message(2), Timestamp(20))]);
}

#[tokio::test]
async fn an_envelope_that_was_put_aside_is_counted_once() {
    let mut test = TestDatabase::with_contacts().await;
    let row = QuarantineRow {
        envelope: EnvelopeId::new([1; 16]),
        reason: QuarantineReason::Undecryptable,
        at: Timestamp(1),
    };

    test.commit(vec![
        Change::AddQuarantine(row.clone()),
        Change::AddQuarantine(row),
    ])
    .await;

    assert_eq!(test.database.reader().quarantined().await.unwrap(), 1);
    test.close().await;
}
