//! When a session ends: each reason by itself, and the gravest first.

use hoopoe_crypto::group::{
    audience::{Audience, Candidate, Consent},
    outbound::OutboundSession,
    rotation::{Rotation, SESSION_AGE, Situation},
    state::{Member, Standing},
};
use hoopoe_protocol::{
    content::group::RefusedReason,
    group::{GroupEpoch, Role},
    id::UserId,
    time::{Span, Timestamp},
};

use super::world::{ACTIVE, BOOT, EPOCH, NOW, Person, audience, keys, said, situation};

struct Case {
    alice: Person,
    bob: Person,
    audience: Audience,
    session: OutboundSession,
}

impl Case {
    fn new() -> Self {
        let (alice, bob) = (Person::new(1), Person::with_devices(2, 2));
        let audience = audience(&alice.device(0), &[&alice, &bob]);
        let session = OutboundSession::begin(alice.device(0), &keys(), &situation(&audience));
        Self {
            alice,
            bob,
            audience,
            session,
        }
    }

    /// What is said of the session when the situation is bent, and that nothing is written with it then.
    fn rotation(&mut self, bend: impl FnOnce(&mut Situation<'_>)) -> Option<Rotation> {
        let mut situation = situation(&self.audience);
        bend(&mut situation);
        let reason = self.session.rotation(&situation);
        let (before, written) = (
            self.session.messages(),
            self.session.encrypt(&situation, said(1, "text")),
        );
        assert_eq!(written.err(), reason);
        assert_eq!(self.session.messages(), before + u32::from(reason.is_none()));
        reason
    }

    fn with_audience(&mut self, audience: &Audience) -> Option<Rotation> {
        let situation = situation(audience);
        self.session.rotation(&situation)
    }
}

#[test]
fn a_session_is_used_as_long_as_nothing_has_changed() {
    let mut case = Case::new();

    assert_eq!(case.rotation(|_| ()), None);
    assert_eq!(
        case.rotation(|situation| situation.now = NOW.plus(Span::hours(23))),
        None
    );
    assert_eq!(case.rotation(|situation| situation.boot = BOOT + 1), None);
    assert_eq!(case.rotation(|situation| situation.sound_since = BOOT), None);
}

#[test]
fn another_epoch_ends_it() {
    assert_eq!(
        Case::new().rotation(|situation| situation.epoch = GroupEpoch(EPOCH.0 + 1)),
        Some(Rotation::Epoch)
    );
}

#[test]
fn somebody_who_comes_or_goes_ends_it() {
    let mut case = Case::new();
    let (own, carol) = (case.alice.device(0), Person::new(3));
    let with_carol = audience(&own, &[&case.alice, &case.bob, &carol]);
    let without_bob = audience(&own, &[&case.alice]);

    assert_eq!(case.with_audience(&with_carol), Some(Rotation::Audience));
    assert_eq!(case.with_audience(&without_bob), Some(Rotation::Audience));
}

#[test]
fn another_set_of_devices_ends_it_and_another_manifest_of_the_same_devices_does_not() {
    let mut case = Case::new();
    let own = case.alice.device(0);
    let same = audience(&own, &[&case.bob, &case.alice]);
    assert_eq!(case.with_audience(&same), None);

    case.bob.revoke(1);
    let fewer = audience(&own, &[&case.alice, &case.bob]);

    assert_eq!(case.with_audience(&fewer), Some(Rotation::Audience));
}

#[test]
fn a_day_ends_it_and_so_does_a_beginning_in_the_future() {
    let mut case = Case::new();

    assert_eq!(
        case.rotation(|situation| situation.now = NOW.plus(SESSION_AGE)),
        Some(Rotation::Age)
    );
    assert_eq!(
        case.rotation(|situation| situation.now = Timestamp(NOW.0 - 1)),
        Some(Rotation::Age)
    );
}

#[test]
fn a17_a_session_from_before_a_setback_is_never_used_again() {
    assert_eq!(
        Case::new().rotation(|situation| situation.sound_since = BOOT + 1),
        Some(Rotation::SetBack)
    );
}

#[test]
fn of_several_reasons_the_gravest_is_told() {
    let mut case = Case::new();
    let bend = |situation: &mut Situation<'_>| {
        situation.now = NOW.plus(SESSION_AGE);
        situation.epoch = GroupEpoch(0);
        situation.sound_since = BOOT + 1;
    };

    assert_eq!(case.rotation(bend), Some(Rotation::SetBack));
}

#[test]
fn the_audience_is_active_members_devices_and_nobody_else() {
    let (alice, mut bob, carol, dora) = (
        Person::with_devices(1, 2),
        Person::with_devices(2, 2),
        Person::new(3),
        Person::new(4),
    );
    bob.revoke(1);
    let invited = Member {
        role: Role::Owner,
        standing: Standing::Invited {
            by: UserId::new([0; 32]),
        },
    };
    let manifests = [&alice, &bob, &carol, &dora].map(Person::manifest);
    let candidate = |index: usize, member, consent| Candidate {
        member,
        manifest: &manifests[index],
        consent,
    };

    let audience = Audience::of(
        &alice.device(0).device,
        [
            candidate(0, &ACTIVE, Consent::Given),
            candidate(1, &ACTIVE, Consent::Given),
            candidate(2, &invited, Consent::Given),
            candidate(3, &ACTIVE, Consent::Unverified),
        ],
    );

    let mut expected = [alice.device(1), bob.device(0)];
    expected.sort_by_key(|device| device.device);
    assert_eq!(audience.devices().collect::<Vec<_>>(), expected);
    assert_eq!(audience.admits(&bob.device(0)), Ok(()));
    assert_eq!(audience.admits(&bob.device(1)), Err(RefusedReason::NotShared));
    assert_eq!(audience.admits(&carol.device(0)), Err(RefusedReason::NotShared));
    assert_eq!(audience.admits(&dora.device(0)), Err(RefusedReason::Unverified));
}
