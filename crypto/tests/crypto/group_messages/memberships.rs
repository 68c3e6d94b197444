//! What a log says of who wrote: what they could do then, and whether they still can.

use hoopoe_crypto::group::{
    check::{Membership, Rights},
    log::EpochThen,
};
use hoopoe_protocol::{
    group::{GroupEpoch, GroupOp, GroupPolicy, LogHead, Role, Whoever},
    keys::LogHash,
};

use crate::group::crew::{ALICE, BOB, CAROL, Crew, DAVE};

const RIGHTS: Rights = Rights {
    may_write: true,
    epoch: EpochThen::Exactly(GroupEpoch(0)),
};

fn admins_write() -> GroupOp {
    GroupOp::Policy(GroupPolicy {
        write: Whoever::Admins,
        ..GroupPolicy::default()
    })
}

#[test]
fn who_is_there_and_may_write_is_active_and_who_has_gone_is_not() {
    let mut crew = Crew::three();
    let then = crew.log.tip().head();
    let remove = crew.remove(CAROL);
    crew.does(ALICE, remove);

    let of = |who| Membership::in_log(&crew.log, &crew.id(who), &then);
    assert_eq!(of(BOB), Membership::Active(RIGHTS));
    assert_eq!(of(CAROL), Membership::Former(RIGHTS));
    assert_eq!(of(DAVE), Membership::Outside);
}

#[test]
fn whom_the_policy_silences_is_believed_like_one_who_has_gone() {
    let mut crew = Crew::three();
    let then = crew.log.tip().head();
    crew.does(ALICE, admins_write());
    let now = crew.log.tip().head();

    let of = |who, head| Membership::in_log(&crew.log, &crew.id(who), head);
    assert_eq!(of(CAROL, &then), Membership::Former(RIGHTS));
    assert_eq!(of(BOB, &then), Membership::Active(RIGHTS));
    // Who could not write then is refused by check 8.
    let silent = Rights {
        may_write: false,
        ..RIGHTS
    };
    assert_eq!(of(CAROL, &now), Membership::Active(silent));
}

#[test]
fn who_is_an_admin_no_longer_where_only_admins_write_is_believed_like_one_who_has_gone() {
    let mut crew = Crew::three();
    crew.does(ALICE, admins_write());
    let then = crew.log.tip().head();
    let demote = crew.make(BOB, Role::Member);
    crew.does(ALICE, demote);

    let bob = Membership::in_log(&crew.log, &crew.id(BOB), &then);

    assert_eq!(bob, Membership::Former(RIGHTS));
}

#[test]
fn who_names_another_entry_of_a_number_shows_a_fork_and_who_names_a_later_one_is_waited_for() {
    let crew = Crew::three();
    let tip = crew.log.tip().head();
    let twin = LogHead {
        hash: LogHash::new([7; 32]),
        ..tip
    };
    let later = LogHead {
        seq: tip.seq + 1,
        ..tip
    };

    let of = |head| Membership::in_log(&crew.log, &crew.id(BOB), head);
    assert_eq!(of(&twin), Membership::Fork);
    assert_eq!(of(&later), Membership::Behind);
}
