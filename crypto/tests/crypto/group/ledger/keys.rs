//! Which key records are sealed under, what a reader knows who lacks one, and what somebody can do who keeps one back.

use hoopoe_crypto::group::{
    apply::ApplyError,
    epoch::EpochKeys,
    ledger::{BeginError, Came, Ledger, NotNext, SealingKeys, Void},
    log::HeadPlace,
    seal::{LogKeys, LogSealError, open},
};
use hoopoe_protocol::{
    group::{EpochReason, GroupEpoch, GroupOp, LogHead, OpenEpoch, Role},
    keys::LogHash,
};
use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng};

use super::{
    super::crew::{ALICE, BOB, CAROL, DAVE, NOW, verified},
    host::{Host, bare, does_nothing, on, rename, three},
};

/// Carol is removed, and works together with the server.
#[test]
fn with_the_key_of_an_epoch_that_is_over_nobody_comes_back() {
    let mut host = three();
    let old = host.newest.clone();
    let remove = host.crew.remove(CAROL);
    host.does(ALICE, remove);
    host.opens(ALICE, EpochReason::Departure);
    let epoch = host.epoch(&host.crew.log.tip().clone(), EpochReason::Age);
    let by_carol = host.crew.entry(CAROL, epoch);

    let void = does_nothing(&mut host, &old, &bare(by_carol.signed()));

    assert_eq!(void, ApplyError::NotActive.into());
}

/// Carol and the server show a newcomer another past, in which she was never removed: with all keys, which somebody gave her who was invited.
#[test]
fn another_past_does_not_lead_to_the_entry_that_a_newcomer_was_told_of() {
    let mut host = three();
    let kept = host.records.len();
    let mut past = host.crew.log.clone();
    let remove = host.crew.remove(CAROL);
    host.does(ALICE, remove);
    host.opens(ALICE, EpochReason::Departure);
    let told = host.ledger.reached().tip().head();
    host.records.truncate(kept);
    host.ledger = host.newcomer_told_of(host.crew.first.head());
    let newest = host.newest.clone();
    let epoch = host.epoch(&past.tip().clone(), EpochReason::Age);
    let made_up = on(&mut host, &mut past, CAROL, epoch);
    assert_eq!(host.append(&newest, &bare(made_up.signed())), Came::Appended);

    let ledger = host.newcomer_told_of(told);

    assert!(ledger.reached().tip().is_active(&host.crew.id(CAROL)));
    assert!(ledger.log().is_none(), "and so nothing follows from it");
}

#[test]
fn who_lacks_a_key_knows_less_and_all_when_it_comes() {
    let mut host = three();
    let old = host.keys.clone();
    let remove = host.crew.remove(CAROL);
    host.does(ALICE, remove);
    host.opens(ALICE, EpochReason::Departure);
    let opened = host.ledger.reached().tip().clone();
    host.does(BOB, rename("Walkers"));

    let carols = host.read_with(&old, opened.head()).unwrap();

    assert_eq!(
        carols.reached().tip(),
        &opened,
        "that she was removed, that an epoch was opened, and not on"
    );
    assert!(carols.log().is_some() && carols.next() == host.ledger.next());
    assert_eq!(carols.unread(), [host.ledger.next() - 1]);
    assert!(host.ledger.unread().is_empty());
    assert_eq!(host.seen(), host.seen_by(&host.newcomer()));
    let any_order: Vec<_> = host.keys.iter().cloned().collect();
    let any_order = any_order.into_iter().rev().collect();
    let read = host.read_with(&any_order, opened.head()).unwrap();
    assert_eq!(host.seen_by(&read), host.seen());
}

/// Whoever opens an epoch and is never heard of again, or gives its keys to nobody, stops nobody.
#[test]
fn an_epoch_whose_keys_nobody_gets_is_opened_anew_under_the_newest_key_that_is_there() {
    let mut host = three();
    let (keys, epochs) = (host.keys.clone(), host.epochs.clone());
    host.opens(BOB, EpochReason::Age);
    host.keys = keys;
    for _ in 0..2 {
        let op = host.epoch(&host.crew.log.tip().clone(), EpochReason::Age);
        let entry = host.crew.entry(ALICE, op);
        let ledger = host.ledger.clone();
        assert_eq!(host.post_by(&ledger, &epochs, &entry), Came::Appended);
    }

    host.does(ALICE, rename("Walkers"));

    assert_eq!(host.ledger.reached().tip().epoch().number, GroupEpoch(3));
    assert_eq!(host.seen(), host.seen_by(&host.newcomer()));
}

/// What Carol does, who gives the keys of the epoch that she opens to nobody but Bob, and what Alice makes of it.
struct Withheld {
    host: Host,
    alice: Ledger,
    /// The end of Alice's log: Carol was removed.
    end: LogHead,
    /// What Carol appended that Alice could not read.
    carols: LogHead,
}

/// The keys of all epochs but the two that Carol opened.
fn keys_of_alice(host: &Host) -> LogKeys {
    [0, 3]
        .map(|epoch| host.epochs[epoch].log_key())
        .into_iter()
        .collect()
}

/// Carol opens an epoch, and another one under the key of that. Alice cannot read the second, removes Carol and goes on.
fn withheld() -> Withheld {
    let mut host = three();
    let (keys, epochs) = (host.keys.clone(), host.epochs.clone());
    host.opens(CAROL, EpochReason::Age);
    let mut line = host.crew.log.clone();
    host.opens(CAROL, EpochReason::Age);
    let carols = host.ledger.reached().tip().head();
    let mut alice = host.read_with(&keys, line.tip().head()).unwrap();
    assert_eq!(alice.reached().tip(), line.tip());
    let remove = host.crew.remove(CAROL);
    let opened = host.epoch(&line.tip().clone(), EpochReason::Departure);
    let mut posted = |op| {
        let entry = on(&mut host, &mut line, ALICE, op);
        let number = alice.next();
        assert_eq!(
            host.post_by(&alice, &epochs, &entry),
            Came::Branch,
            "for who has all keys"
        );
        let sealed = host.records.last().unwrap();
        assert_eq!(alice.read(&keys, number, sealed), Ok(Came::Appended));
    };
    posted(remove);
    posted(opened);
    Withheld {
        end: line.tip().head(),
        host,
        alice,
        carols,
    }
}

/// Otherwise whoever keeps a key back until they were removed is never removed.
#[test]
fn a_key_that_comes_late_undoes_nothing() {
    let Withheld { host, alice, end, .. } = withheld();

    let read = host.newcomer_told_of(end);

    assert_eq!(read.reached().tip(), alice.reached().tip());
    assert!(!read.reached().tip().is_active(&host.crew.id(CAROL)));
    assert!(read.branches().is_empty(), "hers counts for nothing");
    assert_eq!(host.ledger.reached().tip().epoch().number, GroupEpoch(2));
}

/// Bob had the key in time and went on with Carol. He and Alice see that there are two branches. He gives her the keys and merges them.
#[test]
fn who_had_the_key_in_time_is_on_another_branch_and_an_admin_of_both_merges() {
    let Withheld {
        mut host,
        alice,
        end,
        carols,
    } = withheld();
    let bobs = host.newcomer_told_of(carols);
    assert_eq!(bobs.reached().place_of(&end), HeadPlace::Ahead);
    assert_eq!(bobs.branches(), [end]);
    assert_eq!(alice.reached().place_of(&carols), HeadPlace::Fork);

    let theirs = bobs.log_at(&end.hash).unwrap();
    let author = host.crew.people[BOB].author();
    let signed = author.merge(NOW, bobs.reached().tip(), theirs.tip(), Vec::new());
    let merge = verified(&host.crew.people, &signed);
    let epochs = host.epochs.clone();
    assert_eq!(host.post_by(&bobs, &epochs, &merge), Came::Appended);

    let records: Vec<_> = (0..).zip(&host.records).collect();
    let mut alice = alice.begin_again(&host.keys, &host.records[0]).unwrap();
    let mut last = None;
    for (number, sealed) in records.into_iter().skip(1) {
        last = Some(alice.read(&host.keys, number, sealed).unwrap());
    }
    assert_eq!(last, Some(Came::Joined));
    assert_eq!(host.seen_by(&alice), host.seen());
    assert!(
        !alice.reached().tip().is_active(&host.crew.id(CAROL)),
        "she was removed on one"
    );
}

/// Bob has both branches before him and is on Alice's. What a record of the other one brought, Alice has not read.
#[test]
fn a_manifest_that_came_on_another_branch_is_brought_again() {
    let Withheld {
        mut host,
        mut alice,
        end,
        ..
    } = withheld();
    let mut carols_line = host.crew.log.clone();
    let add = host.crew.add(DAVE, Role::Member);
    let of_bob = on(&mut host, &mut carols_line, BOB, add.clone());
    assert_eq!(host.post(&of_bob), Came::Appended);
    let (keys, last) = (keys_of_alice(&host), alice.next());
    assert_eq!(
        alice.read(&keys, last, host.records.last().unwrap()),
        Ok(Came::Unread)
    );
    let bob = host.newcomer_told_of(end);
    let entry = on(&mut host, &mut bob.reached().clone(), BOB, add);
    let newest = host.epochs[3].log_key();

    host.ledger = bob.clone();
    assert_eq!(
        host.append(&newest, &bare(entry.signed())),
        Came::Void(Void::NoManifest),
        "also for who has read it"
    );
    let bob = host.ledger.clone();
    let epochs = host.epochs.clone();
    assert_eq!(host.post_by(&bob, &epochs, &entry), Came::Appended);

    let new = (last + 1..).zip(host.records.iter().rev().take(2).rev());
    let came = new.map(|(number, sealed)| alice.read(&keys, number, sealed));
    let came: Vec<_> = came.map(Result::unwrap).collect();
    assert_eq!(came, [Came::Void(Void::NoManifest), Came::Appended]);
}

#[test]
fn what_is_appended_is_sealed_under_the_newest_key_of_the_log_that_its_author_has() {
    let mut host = three();
    let first = host.first_keys();
    host.opens(ALICE, EpochReason::Age);
    let never_opened = host.epoch(&host.crew.log.tip().clone(), EpochReason::Age);
    let of_nobody = match never_opened {
        GroupOp::Epoch(OpenEpoch { commit, .. }) => host
            .epochs
            .iter()
            .find(|keys| keys.commit() == commit)
            .unwrap()
            .clone(),
        _ => unreachable!(),
    };
    let second = host.epochs[1].clone();
    let entry = host.crew.entry(BOB, rename("Walkers"));
    let manifest = host.crew.people[BOB].manifest.clone();
    let mut rng = ChaCha20Rng::seed_from_u64(7);
    let given = second.log_key();
    let mut opens = |epochs: &[EpochKeys], given| {
        let keys = SealingKeys { epochs, given };
        let sealed = host.ledger.seal(&mut rng, keys, &entry, (&manifest, None))?;
        let read = |key: &EpochKeys| {
            let keys = LogKeys::from_iter([key.log_key()]);
            host.ledger
                .clone()
                .read(&keys, host.ledger.next(), &sealed)
                .unwrap()
        };
        Ok([read(&first), read(&second), read(&of_nobody)].map(|came| came == Came::Appended))
    };
    let all = [of_nobody.clone(), first.clone(), second.clone()];

    assert_eq!(opens(&all, None), Ok([false, true, false]));
    assert_eq!(opens(&all[..2], Some(&given)), Ok([true, false, false]));
    assert_eq!(
        opens(&[], Some(&given)),
        Ok([false, true, false]),
        "who was just invited"
    );
    assert_eq!(opens(&all[..1], None), Err(LogSealError::NoKey));
}

/// Nothing is signed behind what may be another log, and no group begins with other keys than its first entry says.
#[test]
fn before_the_anchor_is_met_nothing_is_sealed_nor_a_group_begun_with_other_keys() {
    let mut host = three();
    let first = host.first_keys();
    host.opens(ALICE, EpochReason::Age);
    let entry = host.crew.entry(BOB, rename("Walkers"));
    let manifest = host.crew.people[BOB].manifest.clone();
    let mut rng = ChaCha20Rng::seed_from_u64(8);
    let stranger = Ledger::begin(&host.group(), &host.keys, end_of_nothing(), &host.records[0]).unwrap();
    let keys = SealingKeys {
        epochs: &host.epochs,
        given: None,
    };

    let sealed = stranger.seal(&mut rng, keys, &entry, (&manifest, None));

    assert_eq!(sealed.err(), Some(LogSealError::NotAnchored));
    let mut creates = |keys| Ledger::create(&mut rng, &host.crew.first, &manifest, keys).err();
    assert_eq!(creates(&host.epochs[1]), Some(LogSealError::OtherKeys));
    assert_eq!(creates(&first), None);
}

/// A head that no log has.
fn end_of_nothing() -> LogHead {
    LogHead {
        seq: 1,
        hash: LogHash::new([0; 32]),
    }
}

/// She was a member before and has the key of that time, as all have who went since.
#[test]
fn who_is_invited_again_accepts_under_the_key_that_they_were_given() {
    let mut host = three();
    let old = host.first_keys();
    let remove = host.crew.remove(CAROL);
    host.does(ALICE, remove);
    host.opens(ALICE, EpochReason::Departure);
    let add = host.crew.add(CAROL, Role::Member);
    host.does(ALICE, add);
    let accept = host.crew.entry(CAROL, GroupOp::Accept);
    let manifest = host.crew.people[CAROL].manifest.clone();
    let given = host.newest.clone();
    let keys = SealingKeys {
        epochs: std::slice::from_ref(&old),
        given: Some(&given),
    };

    let mut rng = ChaCha20Rng::seed_from_u64(7);
    let sealed = host
        .ledger
        .seal(&mut rng, keys, &accept, (&manifest, None))
        .unwrap();

    let place = (host.group(), host.ledger.next());
    assert!(
        open(&old.log_key(), &place.0, place.1, &sealed)
            .unwrap()
            .is_none()
    );
    assert_eq!(host.take(sealed), Came::Appended);
}

#[test]
fn a_record_is_read_once_and_in_its_turn() {
    let mut host = three();
    let next = host.ledger.next();
    let last = host.records.last().unwrap().clone();

    for number in [0, next - 1, next + 1] {
        assert_eq!(host.ledger.read(&host.keys, number, &last), Err(NotNext { next }));
    }

    host.does(ALICE, rename("Walkers"));
    assert_eq!(
        Ledger::begin(
            &host.group(),
            &LogKeys::default(),
            host.crew.first.head(),
            &host.records[0]
        )
        .err(),
        Some(BeginError::NoKey)
    );
}
