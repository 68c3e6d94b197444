//! Which key records are sealed under, how readers find it, and what somebody can do who has another.

use hoopoe_crypto::group::{
    apply::ApplyError,
    epoch::EpochKeys,
    ledger::{Came, Ledger, NoKey, Void},
    seal::{LogKeys, LogOpenError, LogSealError, Record},
};
use hoopoe_protocol::{
    content::group::{EpochOpening, HistoryEpoch},
    group::{EpochReason, GroupEpoch, GroupOp},
    id::TopicId,
    keys::LogKeyCommit,
};
use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng};

use super::{
    super::crew::{ALICE, BOB, CAROL},
    host::{bare, does_nothing, opening_of, rename, three},
};

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
