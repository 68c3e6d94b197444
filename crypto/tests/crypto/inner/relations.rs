//! Check 8, cell by cell: each body, from each relation.

use hoopoe_crypto::payload::{Expectation, GroupTie, MessageKind, PayloadError, Relation, check};
use hoopoe_protocol::{
    content::{
        OlmBody,
        own::{OwnCopy, Said, SyncNews},
        payload::OlmPayload,
        receipt::{Receipt, ReceiptState},
        text::Text,
    },
    id::{ConversationId, DeviceId},
};

use super::{
    payloads::{GROUP, MESSAGE, SESSION, bodies, greeting, group_bodies},
    people::{NOW, Person},
};

/// Every body there is, a receipt of each state.
fn all_bodies() -> Vec<OlmBody> {
    let read = OlmBody::Receipt(Receipt {
        state: ReceiptState::Read,
        messages: vec![MESSAGE],
        at: NOW,
    });
    let said = Said::Text(Text { text: "hello".into() });
    let own = [
        read,
        OlmBody::OwnCopy(OwnCopy { said }),
        OlmBody::Sync(SyncNews::Read(Vec::new())),
    ];
    bodies().into_iter().chain(group_bodies()).chain(own).collect()
}

/// The table of docs/protocol/olm.md: contact, merely a member, own device.
const fn row(body: &OlmBody) -> [bool; 3] {
    match body {
        OlmBody::Receipt(receipt) => [true, false, matches!(receipt.state, ReceiptState::Delivered)],
        OlmBody::Text(_) | OlmBody::Introduction(_) | OlmBody::Profile(_) | OlmBody::LiveKey(_) => {
            [true, false, false]
        }
        OlmBody::RouteUpdate(_) | OlmBody::Reset(_) | OlmBody::Missing(_) | OlmBody::Settled(_) => {
            [true, false, true]
        }
        OlmBody::GroupKeyShare(_)
        | OlmBody::GroupKeyWanted(_)
        | OlmBody::GroupKeyRefused(_)
        | OlmBody::GroupHistory(_) => [true, true, true],
        OlmBody::OwnCopy(_) | OlmBody::Sync(_) => [false, false, true],
    }
}

fn said_by(relation: Relation, body: OlmBody) -> Result<(), PayloadError> {
    let (alice, bob) = (Person::new(1), Person::new(2));
    let manifest = alice.manifest(7);
    let (me, my_device) = match relation {
        Relation::OwnDevice => (alice.identity.user_id(), DeviceId::new([8; 32])),
        Relation::Contact | Relation::Member => (bob.identity.user_id(), bob.device.id()),
    };
    let conversation = match body.group() {
        Some(_) => ConversationId::of_group(&GROUP),
        None => ConversationId::of_pair(&alice.identity.user_id(), &me),
    };
    let payload = OlmPayload {
        recipient: me,
        recipient_device: my_device,
        conversation,
        body,
        ..greeting(&alice, &bob, &manifest)
    };
    let expectation = Expectation {
        me,
        my_device,
        sender: &manifest,
        newest: &manifest,
        pinned: alice.identity.key(),
        relation,
        session: SESSION,
        session_peer: alice.device.agreement_key(),
        kind: MessageKind::PreKey,
        is_ours: &|_| true,
        groups: &|_| GroupTie::Together,
        is_seen: &|_, _| false,
    };
    check(payload, &expectation).map(|_| ())
}

#[test]
fn check_8_each_body_comes_from_whom_the_table_says_and_from_nobody_else() {
    for body in all_bodies() {
        let relations = [Relation::Contact, Relation::Member, Relation::OwnDevice];
        for (relation, is_allowed) in relations.into_iter().zip(row(&body)) {
            let expected = if is_allowed {
                Ok(())
            } else {
                Err(PayloadError::Body)
            };

            assert_eq!(
                said_by(relation, body.clone()),
                expected,
                "{relation:?}: {body:?}"
            );
        }
    }
}
