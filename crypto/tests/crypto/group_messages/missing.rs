//! When the owner of a session that is missing is asked.

use hoopoe_crypto::group::missing::Missing;
use hoopoe_protocol::{
    content::group::RefusedReason,
    time::{Span, Timestamp},
};

use super::world::NOW;

#[test]
fn it_is_asked_after_a_minute_an_hour_six_and_a_day_and_then_no_more() {
    let (mut missing, mut now) = (Missing::noticed(NOW), NOW);
    let hours = [1, 6, 24].map(Span::hours);
    for pause in [Span::seconds(60)].into_iter().chain(hours) {
        assert!(!missing.is_due(now));
        assert!(!missing.is_due(now.plus(Span::millis(pause.0 - 1))));
        now = now.plus(pause);
        assert_eq!(missing.next(), Some(now));
        assert!(missing.is_due(now));
        missing = missing.ask(now);
    }

    assert_eq!(missing.next(), None);
    assert!(!missing.is_due(now.plus(Span::days(999))));
}

#[test]
fn a_refusal_ends_it_and_too_often_does_not() {
    let missing = Missing::noticed(NOW).ask(NOW);

    for reason in [
        RefusedReason::UnknownSession,
        RefusedReason::NotShared,
        RefusedReason::Unverified,
        RefusedReason::NotMember,
        RefusedReason::Revoked,
        RefusedReason::NoHistory,
    ] {
        assert_eq!(missing.refuse(reason).next(), None);
        assert_eq!(missing.refuse(reason).refused, Some(reason));
    }
    assert_eq!(missing.refuse(RefusedReason::TooOften), missing);
}

#[test]
fn a_clock_that_was_set_back_makes_no_question_wait_for_it() {
    let missing = Missing::noticed(NOW);

    assert!(missing.is_due(Timestamp(NOW.0 - 1)));
    assert!(!missing.ask(Timestamp(NOW.0 - 1)).is_due(NOW));
}
