//! Records that do nothing, whoever appended them, and the log that goes on behind them.

use hoopoe_crypto::{
    group::{
        apply::ApplyError,
        entry::EntryError,
        epoch::EpochKeys,
        ledger::{Came, Ledger, NoKey, Void},
        log::AppendError,
        seal::{LogKey, LogKeys, LogOpenError, LogSealError, Record, seal},
    },
    identity::UserIdentity,
    manifest::ManifestError,
    signature::SignatureError,
};
use hoopoe_protocol::{
    content::group::{EpochOpening, HistoryEpoch},
    group::{EpochReason, GroupEpoch, GroupOp, GroupPolicy, Role},
    id::TopicId,
    keys::LogKeyCommit,
    limits,
    secret::Secret,
    signed::Signed,
};
use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng};

use super::{
    super::crew::{ALICE, BOB, CAROL, DAVE, NOW, create, profile, verified},
    host::{Host, bare, on},
};

/// Alice's group with Bob, an admin, and Carol.
fn three() -> Host {
    let mut host = Host::new(GroupPolicy::default(), 1);
    for (who, role) in [(BOB, Role::Admin), (CAROL, Role::Member)] {
        let add = host.crew.add(who, role);
        host.does(ALICE, add);
        host.does(who, GroupOp::Accept);
    }
    host
}

fn rename(name: &str) -> GroupOp {
    GroupOp::Profile(profile(name))
}

/// Appends it and reads it; whatever it is, the group is as before, and the next entry comes in for everybody.
fn does_nothing(host: &mut Host, key: &LogKey, record: &Record<'_>) -> Void {
    let before = host.ledger.log().tip().clone();
    let Ok(Came::Void(void)) = host.append(key, record) else {
        panic!("it did something");
    };
    assert_eq!(host.ledger.log().tip(), &before);

    host.does(ALICE, rename(&host.ledger.next().to_string()));
    assert_eq!(host.seen(), host.seen_by(&host.newcomer()));
    void
}

#[test]
fn what_breaks_a_rule_is_passed_over_by_all() {
    let mut host = three();
    let key = host.newest.clone();
    let entry = host.crew.entry(BOB, host.crew.remove(ALICE));

    let void = does_nothing(&mut host, &key, &bare(entry.signed()));

    assert_eq!(void, ApplyError::NotAllowed.into());
}

#[test]
fn an_entry_that_is_there_does_not_come_a_second_time() {
    let mut host = three();
    let key = host.newest.clone();
    let entry = host.crew.entry(BOB, rename("Walkers"));
    assert_eq!(host.post(&entry), Came::Appended);

    let void = does_nothing(&mut host, &key, &bare(entry.signed()));

    assert_eq!(void, AppendError::Known.into());
}

#[test]
fn an_entry_behind_one_that_nobody_has_appended_does_not_come() {
    let mut host = three();
    let key = host.newest.clone();
    let mut ahead = host.crew.log.clone();
    on(&mut host, &mut ahead, BOB, rename("Walkers"));
    let second = on(&mut host, &mut ahead, BOB, rename("Climbers"));

    let void = does_nothing(&mut host, &key, &bare(second.signed()));

    assert_eq!(void, AppendError::Ahead.into());
}

#[test]
fn a_signature_of_another_device_does_nothing() {
    let mut host = three();
    let key = host.newest.clone();
    let entry = host.crew.entry(BOB, rename("Walkers"));
    let alices = host.crew.entry(ALICE, rename("Walkers"));
    let forged = Signed::from_parts(entry.signed().body.to_vec(), alices.signed().signature);

    let void = does_nothing(&mut host, &key, &bare(&forged));

    assert_eq!(void, EntryError::Signature(SignatureError::Signature).into());
}

#[test]
fn whom_nobody_has_shown_a_manifest_of_is_not_added() {
    let mut host = three();
    let key = host.newest.clone();
    let entry = host.crew.entry(BOB, host.crew.add(DAVE, Role::Member));

    let void = does_nothing(&mut host, &key, &bare(entry.signed()));

    assert_eq!(void, Void::NoManifest);
}

#[test]
fn a_manifest_that_the_entry_does_not_name_is_not_taken_along() {
    let mut host = three();
    let key = host.newest.clone();
    let others = host.crew.people[4].manifest.clone();
    let add = host.crew.entry(BOB, host.crew.add(DAVE, Role::Member));
    let plain = host.crew.entry(BOB, rename("Walkers"));

    for (entry, as_actor) in [(&add, false), (&plain, false), (&plain, true)] {
        let brought = Some(others.signed());
        let record = Record {
            actor: brought.filter(|_| as_actor),
            subject: brought.filter(|_| !as_actor),
            ..bare(entry.signed())
        };
        assert_eq!(does_nothing(&mut host, &key, &record), Void::Surplus);
    }
    assert!(host.ledger.manifest(&others.reference().hash).is_none());
}

#[test]
fn a_manifest_that_its_person_did_not_sign_does_nothing() {
    let mut host = three();
    let key = host.newest.clone();
    let daves = host.crew.people[DAVE]
        .manifest
        .signed()
        .read_unverified()
        .unwrap();
    let forged = UserIdentity::from_secret(&Secret::new([99; 32])).sign_manifest(&daves);
    let entry = host.crew.entry(BOB, host.crew.add(DAVE, Role::Member));
    let record = Record {
        subject: Some(&forged),
        ..bare(entry.signed())
    };

    let void = does_nothing(&mut host, &key, &record);

    assert_eq!(void, ManifestError::Signature(SignatureError::Signature).into());
}

/// Carol is removed, and works together with the server.
#[test]
fn with_the_key_of_an_epoch_that_is_over_nothing_comes_in() {
    let mut host = three();
    let old = host.newest.clone();
    let remove = host.crew.remove(CAROL);
    host.does(ALICE, remove);
    host.opens(ALICE, EpochReason::Departure);
    let entry = host.crew.entry(BOB, rename("Walkers"));

    assert_eq!(does_nothing(&mut host, &old, &bare(entry.signed())), Void::Key);

    // An epoch might be opened with it, but not by her.
    let epoch = host.epoch(&host.crew.log.tip().clone(), EpochReason::Age);
    let by_carol = host.crew.entry(CAROL, epoch);
    let record = Record {
        opening: Some(opening_of(&host.keys_of(by_carol.entry()).unwrap())),
        ..bare(by_carol.signed())
    };
    assert_eq!(
        does_nothing(&mut host, &old, &record),
        ApplyError::NotActive.into()
    );
    let another = host.new_key();
    let void = does_nothing(&mut host, &another, &bare(entry.signed()));
    assert_eq!(void, LogOpenError::NotAuthentic.into());
}

/// Carol and the server show a newcomer another past, in which she was never removed: all under the key that she has.
#[test]
fn a_past_under_an_older_key_does_not_lead_to_the_key_that_a_newcomer_was_given() {
    let mut host = three();
    let kept = host.records.clone();
    let remove = host.crew.remove(CAROL);
    host.does(ALICE, remove);
    host.opens(ALICE, EpochReason::Departure);
    host.does(BOB, rename("Walkers"));
    host.records.splice(..host.records.len() - 1, kept);

    let shown = host.read_with(LogKeys::new(host.newest.clone()));

    // Nothing leads back from the newest key, so that not even the first record opens; with Carol's help it does.
    let mut keys = LogKeys::new(host.newest.clone());
    keys.learn(host.first_keys().log_key());
    let helped = host.read_with(keys).unwrap().unwrap();
    assert!(shown.is_none());
    assert!(!helped.has_had(&host.newest));
    assert!(
        helped.log().tip().is_active(&host.crew.id(CAROL)),
        "and so it is refused"
    );
}

fn opening_of(keys: &EpochKeys) -> EpochOpening {
    let parts = keys.to_parts();
    EpochOpening {
        log_key: keys.log_key().commit(),
        keys: hoopoe_protocol::hash::labelled(
            hoopoe_protocol::domain::Domain::EpochKeys,
            &[parts.group_key.expose(), parts.topic.as_bytes()],
        ),
    }
}

#[test]
fn an_epoch_whose_keys_are_not_shown_or_are_others_does_not_open() {
    let mut host = three();
    let key = host.newest.clone();
    let epoch = host.epoch(&host.crew.log.tip().clone(), EpochReason::Age);
    let entry = host.crew.entry(BOB, epoch);
    let shown = opening_of(&host.keys_of(entry.entry()).unwrap());
    let plain = host.crew.entry(BOB, rename("Walkers"));
    let bent = EpochOpening {
        log_key: LogKeyCommit::new([7; 32]),
        ..shown
    };

    for (entry, opening) in [(&entry, None), (&entry, Some(bent)), (&plain, Some(shown))] {
        let record = Record {
            opening,
            ..bare(entry.signed())
        };
        assert_eq!(does_nothing(&mut host, &key, &record), Void::Opening);
    }
    assert_eq!(host.ledger.log().tip().epoch().number.0, 0);
}

/// Otherwise whoever was removed reads on in the epoch that their removal ends.
#[test]
fn an_epoch_does_not_go_back_to_a_key_of_before() {
    let mut host = three();
    let again = HistoryEpoch {
        epoch: GroupEpoch(1),
        topic: TopicId::new([9; 32]),
        ..host.first_keys().to_parts()
    };
    let again = EpochKeys::from_own_store(host.group(), again);
    let op = GroupOp::Epoch(hoopoe_protocol::group::OpenEpoch {
        epoch: GroupEpoch(1),
        commit: again.commit(),
        reason: EpochReason::Age,
    });
    let entry = host.crew.entry(BOB, op);
    let key = host.newest.clone();
    let record = Record {
        opening: Some(opening_of(&again)),
        ..bare(entry.signed())
    };

    assert_eq!(does_nothing(&mut host, &key, &record), Void::Opening);
}

#[test]
fn an_epoch_that_speaks_of_a_branch_that_was_not_copied_here_does_not_open() {
    let mut host = three();
    let mut other = host.crew.log.clone();
    let entry = on(&mut host, &mut other, BOB, rename("Walkers"));
    host.does(ALICE, rename("Climbers"));
    let reason = EpochReason::Fork(other.tip().head());
    let epoch = host.epoch(&host.crew.log.tip().clone(), reason);
    let epoch = host.crew.entry(ALICE, epoch);

    assert_eq!(host.post(&epoch), Came::Void(Void::NoBranch));
    assert_eq!(host.post(&entry), Came::Branch);
    host.opens(ALICE, EpochReason::Fork(other.tip().head()));
    assert_eq!(host.seen(), host.seen_by(&host.newcomer()));
}

/// Anybody who may leave something there.
#[test]
fn bytes_that_are_no_record_hold_nobody_up() {
    let mut host = three();
    for length in [0, 71, 72, 1_024, 5_120, 73_728] {
        let came = host.take(vec![7; length]).unwrap();
        assert!(matches!(came, Came::Void(Void::Closed(_))), "{length}");
    }

    host.does(ALICE, rename("Climbers"));

    assert_eq!(host.seen(), host.seen_by(&host.newcomer()));
}

#[test]
fn who_has_not_the_key_of_the_present_epoch_knows_the_beginning() {
    let mut host = three();
    let old = host.newest.clone();
    let remove = host.crew.remove(CAROL);
    host.does(ALICE, remove);
    host.opens(ALICE, EpochReason::Departure);
    let opened = host.ledger.log().tip().clone();
    host.does(BOB, rename("Walkers"));

    let carols = host.read_with(LogKeys::new(old.clone())).unwrap().unwrap_err();
    assert_eq!(
        carols.log().tip(),
        &opened,
        "that she was removed, that an epoch was opened, and not on"
    );

    let mut both = LogKeys::new(old);
    both.learn(host.newest.clone());
    assert_eq!(host.seen_by(&host.read_with(both).unwrap().unwrap()), host.seen());
}

/// Whoever opens an epoch and is never heard of again, or gives its keys to nobody, stops nobody.
#[test]
fn an_epoch_whose_keys_nobody_gets_is_opened_anew_under_the_key_before() {
    let mut host = three();
    let before = LogKeys::new(host.newest.clone());
    for who in [BOB, CAROL] {
        host.opens(who, EpochReason::Age);
    }
    let mut lost = three();
    let before_lost = lost.keys.clone();
    lost.opens(BOB, EpochReason::Age);
    for _ in 0..2 {
        let tip = lost.crew.log.tip().clone();
        let op = lost.epoch(&tip, EpochReason::Age);
        let entry = lost.crew.entry(ALICE, op);
        assert_eq!(lost.post_with(&entry, &before_lost), Came::Appended);
    }
    let plain = lost.crew.entry(ALICE, rename("Walkers"));
    assert_eq!(lost.post(&plain), Came::Appended);
    assert_eq!(lost.ledger.log().tip().epoch().number.0, 3);
    assert_eq!(lost.seen(), lost.seen_by(&lost.newcomer()));

    // Where the epoch after it was opened with its key, it is no key of the log any more.
    let op = host.epoch(&host.crew.log.tip().clone(), EpochReason::Age);
    let entry = host.crew.entry(ALICE, op);
    let keys = host.keys_of(entry.entry()).unwrap();
    let manifest = host.crew.people[ALICE].manifest.clone();
    let mut rng = ChaCha20Rng::seed_from_u64(8);
    assert_eq!(
        host.ledger
            .seal(&mut rng, &before, &entry, (&manifest, None), Some(&keys)),
        Err(LogSealError::NoKey)
    );
}

/// A box with another key than the one before, or with none.
#[test]
fn a_bad_box_keeps_nobody_from_the_beginning_while_one_is_good() {
    let mut host = three();
    let (key, wrong) = (host.newest.clone(), host.new_key());
    let epoch = host.epoch(&host.crew.log.tip().clone(), EpochReason::Age);
    let entry = host.crew.entry(BOB, epoch);
    let keys = host.keys_of(entry.entry()).unwrap();
    let record = Record {
        opening: Some(opening_of(&keys)),
        ..bare(entry.signed())
    };
    let came = host.append_with_box(&key, &record, (&wrong, &keys.log_key()));
    assert_eq!(came, Ok(Came::Appended));
    host.newest = keys.log_key();
    host.keys.learn(keys.log_key());
    assert!(host.read_with(LogKeys::new(host.newest.clone())).is_none());

    host.does(ALICE, rename("Walkers"));

    assert_eq!(host.seen(), host.seen_by(&host.newcomer()));
}

#[test]
fn more_wrong_keys_in_boxes_than_are_tried_do_not_hide_the_right_one() {
    let mut host = three();
    let first = host.newest.clone();
    host.opens(ALICE, EpochReason::Age);
    let key = host.newest.clone();
    for number in 0..100 {
        let entry = host.crew.entry(BOB, rename(&number.to_string()));
        let wrong = host.new_key();
        let came = host.append_with_box(&key, &bare(entry.signed()), (&wrong, &key));
        assert_eq!(came, Ok(Came::Appended));
    }

    assert_eq!(host.seen(), host.seen_by(&host.newcomer()));
    assert!(host.newcomer().has_had(&first));
}

#[test]
fn a_first_record_that_does_not_create_that_group_begins_nothing() {
    let host = three();
    let mut rng = ChaCha20Rng::seed_from_u64(9);
    let (group, keys) = (host.group(), host.first_keys());
    let key = keys.log_key();
    let people = &host.crew.people;
    let other = people[BOB].author().create(
        NOW,
        hoopoe_protocol::group::Create {
            commit: keys.commit(),
            ..create(GroupPolicy::default())
        },
    );
    let accept = host.crew.entry(BOB, GroupOp::Accept);
    let own = host.crew.first.signed();
    let mut begin = |entry: &Signed<_>, who: Option<usize>, subject: bool, opening| {
        let manifest = who.map(|who| people[who].manifest.signed());
        let record = Record {
            opening,
            actor: manifest,
            subject: manifest.filter(|_| subject),
            ..bare(entry)
        };
        let sealed = seal(&mut rng, &key, (&group, 0), &record, (&key, &key)).unwrap();
        Ledger::begin(&group, &LogKeys::new(key.clone()), &sealed).err()
    };
    let shown = Some(opening_of(&keys));

    assert_eq!(begin(own, Some(ALICE), false, shown), None);
    assert_eq!(begin(own, Some(ALICE), false, None), Some(Void::Opening));
    assert_eq!(begin(own, None, false, shown), Some(Void::NoManifest));
    assert_eq!(begin(own, Some(BOB), false, shown), Some(Void::Surplus));
    assert_eq!(begin(own, Some(ALICE), true, shown), Some(Void::Beginning));
    assert_eq!(
        begin(accept.signed(), Some(BOB), false, None),
        Some(Void::Beginning)
    );
    let another = verified(people, &other);
    assert_eq!(
        begin(another.signed(), Some(BOB), false, shown),
        Some(Void::Beginning),
        "another group"
    );
    let unknown = host.newcomer();
    assert_eq!(
        Ledger::begin(&unknown.log().tip().group(), &LogKeys::new(key), &[7; 1_024]).err(),
        Some(LogOpenError::NotAuthentic.into())
    );
}

#[test]
fn keys_go_with_the_entry_that_opens_their_epoch_and_with_no_other() {
    let mut host = three();
    let mut rng = ChaCha20Rng::seed_from_u64(7);
    let first = host.first_keys();
    let epoch = host.epoch(&host.crew.log.tip().clone(), EpochReason::Age);
    let entry = host.crew.entry(BOB, epoch);
    let plain = host.crew.entry(BOB, rename("Walkers"));
    let manifest = host.crew.people[BOB].manifest.clone();
    let mut sealed = |entry, opened| {
        let people = (&manifest, None);
        host.ledger
            .seal(&mut rng, &host.keys, entry, people, opened)
            .err()
    };

    assert_eq!(sealed(&entry, None), Some(LogSealError::Opening));
    assert_eq!(sealed(&entry, Some(&first)), Some(LogSealError::Opening));
    assert_eq!(sealed(&plain, Some(&first)), Some(LogSealError::Opening));
    assert_eq!(sealed(&plain, None), None);
    let others = host.keys_of(entry.entry()).unwrap();
    assert_eq!(
        Ledger::create(&mut rng, &host.crew.first, &manifest, &others).err(),
        Some(LogSealError::Opening)
    );
    let stranger = LogKeys::new(host.new_key());
    assert_eq!(
        host.ledger
            .seal(&mut rng, &stranger, &plain, (&manifest, None), None)
            .err(),
        Some(LogSealError::NoKey)
    );
    assert_eq!(host.ledger.clone().read(&stranger, &[7; 1_024]), Err(NoKey));
}

#[test]
fn whoever_comes_in_with_one_device_is_told_by_no_size() {
    let mut host = three();
    host.opens(ALICE, EpochReason::Age);
    let remove = host.crew.remove(CAROL);
    host.does(BOB, remove);

    for sealed in &host.records {
        assert_eq!(sealed.len(), limits::SEALED_RECORD_SIZES[0]);
    }
}
