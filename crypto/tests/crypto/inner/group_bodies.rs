//! Checks 8 and 9 for what is said about a group between two.

use hoopoe_crypto::payload::{GroupTie, PayloadError, Relation};
use hoopoe_protocol::id::ConversationId;

use super::{
    checks::{Case, bent},
    payloads::{GROUP, bodies, group_bodies},
};

/// What the checks say to each body about a group, in the group's conversation, after the case was bent.
fn bent_in_group(bend: impl Fn(&mut Case)) -> Vec<Option<PayloadError>> {
    let about_group = |body| {
        bent(|case| {
            case.payload.body = body;
            case.payload.conversation = ConversationId::of_group(&GROUP);
            bend(case);
        })
    };
    group_bodies().into_iter().map(about_group).collect()
}

#[test]
fn keys_of_a_group_come_from_contacts_and_from_people_who_are_merely_in_it() {
    assert_eq!(bent_in_group(|_| ()), [None; 4]);
    assert_eq!(bent_in_group(|case| case.relation = Relation::Member), [None; 4]);
    assert_eq!(bent_in_group(|case| case.tie = GroupTie::Unknown), [None; 4]);
}

#[test]
fn check_8_somebody_who_is_merely_in_a_group_with_us_says_nothing_else() {
    for body in bodies() {
        assert_eq!(
            bent(|case| {
                case.relation = Relation::Member;
                case.payload.body = body;
            }),
            Some(PayloadError::Body)
        );
    }
}

#[test]
fn check_9_keys_of_a_group_stand_in_its_conversation_and_both_are_in_it() {
    let refused = [Some(PayloadError::Conversation); 4];
    let of_pair = |case: &mut Case| {
        let (sender, me) = (case.alice.identity.user_id(), case.bob.identity.user_id());
        case.payload.conversation = ConversationId::of_pair(&sender, &me);
    };

    assert_eq!(bent_in_group(of_pair), refused);
    assert_eq!(bent_in_group(|case| case.tie = GroupTie::Apart), refused);
    for body in bodies() {
        assert_eq!(
            bent(|case| {
                case.payload.body = body;
                case.payload.conversation = ConversationId::of_group(&GROUP);
            }),
            Some(PayloadError::Conversation)
        );
    }
}
