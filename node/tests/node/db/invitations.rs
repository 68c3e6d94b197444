//! Invitations, and acceptances of others', are found again as they were.

use hoopoe_engine::{
    change::Change,
    row::{ContactId, InvitationId, InvitationRow, InvitationState, JoinId, JoinRow, JoinState},
};
use hoopoe_protocol::{
    id::LaneId,
    keys::{BundleHash, TokenHash},
    time::Timestamp,
};

use super::round_trip::after;

#[tokio::test]
async fn invitations() {
    let invitation = |n: u8, state| {
        Change::PutInvitation(InvitationRow {
            id: InvitationId(i64::from(n)),
            bundle: BundleHash::new([n; 32]),
            secret_sealed: vec![n; 72],
            bundle_bytes: vec![n; 3_000],
            kem_sealed: vec![n; 72],
            token: TokenHash::new([n; 32]),
            expires: Timestamp(5),
            state,
        })
    };

    let snapshot = after(vec![
        invitation(1, InvitationState::Open),
        invitation(2, InvitationState::Open),
        invitation(2, InvitationState::Used),
        invitation(3, InvitationState::OpenHere),
        Change::DeleteInvitation(InvitationId(1)),
    ])
    .await;

    assert_eq!(snapshot.invitations.len(), 2);
    assert_eq!(snapshot.invitations[0].bundle, BundleHash::new([2; 32]));
    assert_eq!(snapshot.invitations[0].bundle_bytes, vec![2; 3_000]);
    assert_eq!(snapshot.invitations[0].state, InvitationState::Used);
    assert_eq!(snapshot.invitations[1].state, InvitationState::OpenHere);
}

#[tokio::test]
async fn acceptances() {
    let acceptance = |n, state| {
        Change::PutJoin(JoinRow {
            id: JoinId(n),
            link_sealed: vec![1; 200],
            state,
            ask: None,
        })
    };
    let replying = |lane, bytes| JoinState::Replying {
        contact: ContactId(2),
        lane,
        envelope: vec![6; bytes].into(),
    };
    let lane = LaneId::new([5; 8]);

    let snapshot = after(vec![
        acceptance(1, JoinState::Fetching),
        acceptance(2, JoinState::Fetching),
        acceptance(2, replying(Some(lane), 4_096)),
        acceptance(3, JoinState::Fetching),
        Change::DeleteJoin(JoinId(3)),
        acceptance(4, replying(None, 64)),
    ])
    .await;

    let states: Vec<_> = snapshot.joins.iter().map(|join| &join.state).collect();
    let [
        JoinState::Fetching,
        JoinState::Replying {
            contact,
            lane: kept,
            envelope,
        },
        JoinState::Replying { lane: None, .. },
    ] = states[..]
    else {
        panic!("other states: {states:?}")
    };
    assert_eq!(
        (*contact, *kept, envelope.len()),
        (ContactId(2), Some(lane), 4_096)
    );
}
