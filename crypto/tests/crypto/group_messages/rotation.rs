//! When a session ends: each reason by itself, and the gravest first.

use hoopoe_crypto::group::{
    outbound::{EncryptError, OutboundSession},
    rotation::{Rotation, SESSION_AGE, Situation},
};
use hoopoe_protocol::{
    content::group::RefusedReason,
    group::{EpochReason, GroupEpoch, GroupOp, GroupPolicy, NewManifest, OpenEpoch, RemoveMember, Whoever},
    time::{Span, Timestamp},
};

use super::world::{BOOT, EPOCH, GROUP, NOW, Person, Scene, commit_of, keys, keys_of, parts, said};

struct Case {
    alice: Person,
    bob: Person,
    scene: Scene,
    session: OutboundSession,
}

impl Case {
    fn new() -> Self {
        let (alice, bob) = (Person::new(1), Person::with_devices(2, 2));
        let scene = Scene::of(&[&alice, &bob]);
        let session = OutboundSession::begin(alice.device(0), &keys(), &scene.situation());
        Self {
            alice,
            bob,
            scene,
            session,
        }
    }

    /// What is said of the session when the situation is bent, and that nothing is written with it then.
    fn rotation(&mut self, bend: impl FnOnce(&mut Situation<'_>)) -> Option<Rotation> {
        let mut situation = self.scene.situation();
        bend(&mut situation);
        rotation(&mut self.session, &situation)
    }
}

fn rotation(session: &mut OutboundSession, situation: &Situation<'_>) -> Option<Rotation> {
    let reason = session.rotation(situation);
    let (before, written) = (session.messages(), session.encrypt(situation, said(1, "text")));
    assert_eq!(written.err(), reason.map(EncryptError::Rotation));
    assert_eq!(session.messages(), before + u32::from(reason.is_none()));
    reason
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
fn another_epoch_ends_it_and_so_do_other_keys_of_the_same() {
    let mut case = Case::new();
    case.scene
        .opens(&case.alice, &parts(GroupEpoch(EPOCH.0 + 1), 1, 2));
    assert_eq!(case.rotation(|_| ()), Some(Rotation::Epoch));

    // As the log of another branch says, or of another group.
    let case = Case::new();
    let other = keys_of(GROUP, &parts(EPOCH, 9, 2));
    let mut session = OutboundSession::begin(case.alice.device(0), &other, &case.scene.situation());
    assert_eq!(
        rotation(&mut session, &case.scene.situation()),
        Some(Rotation::Epoch)
    );
}

#[test]
fn nothing_is_written_in_an_epoch_that_is_over() {
    let mut case = Case::new();
    let remove = GroupOp::Remove(RemoveMember {
        user: case.bob.user(),
    });
    case.scene.does(&case.alice, remove);
    assert_eq!(case.rotation(|_| ()), Some(Rotation::EpochOver));

    // Nor with a session that is begun then.
    let mut another = OutboundSession::begin(case.alice.device(0), &keys(), &case.scene.situation());
    assert_eq!(
        rotation(&mut another, &case.scene.situation()),
        Some(Rotation::EpochOver)
    );
}

#[test]
fn nothing_is_written_by_whom_the_policy_does_not_let_or_who_is_not_there() {
    let (alice, bob) = (Person::new(1), Person::new(2));
    let policy = GroupPolicy {
        write: Whoever::Admins,
        ..GroupPolicy::default()
    };
    let scene = Scene::with_policy(&[&alice, &bob], policy);
    let result = |person: &Person| {
        let mut session = OutboundSession::begin(person.device(0), &keys(), &scene.situation());
        rotation(&mut session, &scene.situation())
    };

    assert_eq!(result(&alice), None);
    assert_eq!(result(&bob), Some(Rotation::NotAllowed));
    assert_eq!(result(&Person::new(3)), Some(Rotation::NotAllowed));
}

#[test]
fn somebody_who_comes_or_goes_ends_it() {
    let mut case = Case::new();
    let carol = Person::new(3);
    let more = Scene::of(&[&case.alice, &case.bob, &carol]);
    let fewer = Scene::of(&[&case.alice]);

    for scene in [more, fewer] {
        assert_eq!(
            rotation(&mut case.session, &scene.situation()),
            Some(Rotation::Audience)
        );
    }
}

#[test]
fn an_audience_of_another_state_of_the_group_is_not_written_to() {
    let mut case = Case::new();
    let before = case.scene.audience.clone();
    case.scene.invites(&case.alice, &Person::new(3));

    let situation = Situation {
        audience: &before,
        ..case.scene.situation()
    };
    assert_eq!(rotation(&mut case.session, &situation), Some(Rotation::Audience));
    assert_eq!(case.rotation(|_| ()), None, "whoever is invited changes nothing");
}

#[test]
fn another_set_of_devices_ends_it_and_another_manifest_of_the_same_devices_does_not() {
    let mut case = Case::new();
    case.bob.epoch += 1;
    let same = Scene::of(&[&case.alice, &case.bob]);
    assert_eq!(rotation(&mut case.session, &same.situation()), None);

    case.bob.revoke(1);
    let fewer = Scene::of(&[&case.alice, &case.bob]);

    assert_eq!(
        rotation(&mut case.session, &fewer.situation()),
        Some(Rotation::Audience)
    );
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
    case.scene
        .opens(&case.alice, &parts(GroupEpoch(EPOCH.0 + 1), 1, 2));
    let bend = |situation: &mut Situation<'_>| {
        situation.now = NOW.plus(SESSION_AGE);
        situation.sound_since = BOOT + 1;
    };
    assert_eq!(case.rotation(bend), Some(Rotation::SetBack));

    case.scene.does(&case.bob, GroupOp::Leave);
    assert_eq!(case.rotation(bend), Some(Rotation::EpochOver));
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
    let mut scene = Scene::of(&[&alice, &bob, &dora]);
    scene.invites(&alice, &carol);
    scene.knows(&carol);
    scene.unverified.push(dora.user());

    let audience = scene.audience_at(NOW);

    let mut expected = [alice.device(1), bob.device(0)];
    expected.sort_by_key(|device| device.device);
    assert_eq!(audience.devices().collect::<Vec<_>>(), expected);
    assert_eq!(audience.skipped().count(), 0);
    assert_eq!(audience.admits(&bob.device(0)), Ok(()));
    assert_eq!(audience.admits(&bob.device(1)), Err(RefusedReason::NotShared));
    assert_eq!(audience.admits(&carol.device(0)), Err(RefusedReason::NotShared));
    assert_eq!(audience.admits(&dora.device(0)), Err(RefusedReason::Unverified));
}

#[test]
fn a_device_whose_certificate_has_ended_is_given_nothing() {
    let scene = Case::new().scene;

    let end = NOW.plus(Span::days(60));
    assert_eq!(scene.audience_at(Timestamp(end.0 - 1)).len(), 2);
    assert!(!scene.audience_at(Timestamp(end.0 - 1)).is_empty());
    assert!(scene.audience_at(end).is_empty());
}

#[test]
fn whoever_is_known_by_an_older_manifest_than_the_logs_is_skipped_and_named() {
    let mut case = Case::new();
    case.bob.revoke(1);
    let manifest = case.bob.manifest();
    let open = OpenEpoch {
        epoch: GroupEpoch(EPOCH.0 + 1),
        commit: commit_of(&parts(GroupEpoch(EPOCH.0 + 1), 1, 2)),
        reason: EpochReason::Devices(NewManifest {
            user: case.bob.user(),
            manifest: manifest.reference(),
        }),
    };
    case.scene
        .does_to(&case.alice, GroupOp::Epoch(open), Some(&manifest));
    let bob = case.bob.user();
    let skipped = |scene: &Scene| scene.audience_at(NOW).skipped().copied().collect::<Vec<_>>();

    assert!(case.scene.audience.is_empty());
    assert_eq!(skipped(&case.scene), [bob]);

    case.scene.known.remove(&bob);
    assert_eq!(skipped(&case.scene), [bob], "nor is anything known of him");

    case.scene.knows(&case.bob);
    assert!(skipped(&case.scene).is_empty());
    assert_eq!(case.scene.audience_at(NOW).len(), 1);
}

#[test]
fn whoever_is_known_by_a_newer_manifest_than_the_logs_is_given_keys() {
    let mut case = Case::new();
    case.bob.revoke(1);
    case.scene.knows(&case.bob);

    let audience = case.scene.audience_at(NOW);

    assert_eq!(audience.devices().collect::<Vec<_>>(), [case.bob.device(0)]);
    assert_eq!(audience.skipped().count(), 0);
}

/// Somebody's key signed two manifests of one number, and the log names one of them.
#[test]
fn whoever_is_known_by_another_manifest_of_the_same_number_is_skipped_and_named() {
    let mut case = Case::new();
    case.scene.knows(&Person::with_devices(2, 2));

    let audience = case.scene.audience_at(NOW);

    assert!(audience.is_empty());
    assert_eq!(audience.skipped().collect::<Vec<_>>(), [&case.bob.user()]);
}
