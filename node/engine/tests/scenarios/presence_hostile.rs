//! Servers that lie about presence, and contacts that do.

use hoopoe_crypto::presence::PresenceKeys;
use hoopoe_engine::{row::ContactId, step::RecordNews};
use hoopoe_protocol::time::{Span, Timestamp};

use crate::{
    presence::{ALICE, BOB, both_come_back_elsewhere, heard},
    server::Kept,
    world::World,
};

/// Both have come back elsewhere, and Bob's records are made something else until Alice has asked for them.
fn asked_with(seed: u64, mut spoil: impl FnMut(&mut World)) -> World {
    let mut world = World::acquainted(2, seed);
    both_come_back_elsewhere(&mut world);
    world.send(ALICE, 1, "where are you?");
    for _ in 0..300 {
        spoil(&mut world);
        world.pass(Span::millis(100));
    }
    assert!(!world.server.presence_reads.is_empty());
    world
}

/// Nothing was believed, and it was counted; with the truth they find each other all the same.
fn assert_refused_and_healed(mut world: World) {
    assert!(heard(&world, ALICE, RecordNews::Refused) > 0);
    assert_eq!(heard(&world, ALICE, RecordNews::Read), 0);
    assert!(world.people[ALICE].rows.presence_found.is_empty());
    assert!(!world.is_connected(ALICE, BOB));

    world.pass(Span::hours(3));

    assert!(world.is_connected(ALICE, BOB));
    assert_eq!(world.people[BOB].history(ContactId(1)), ["where are you?"]);
}

#[test]
fn bent_records_and_those_of_other_sizes_are_refused() {
    let spoils: [fn(&mut Vec<u8>); 4] = [
        |value| value[100] ^= 1,
        |value| value.truncate(551),
        |value| value.push(0),
        Vec::clear,
    ];
    for (number, spoil) in spoils.into_iter().enumerate() {
        let world = asked_with(510 + number as u64, |world| {
            let values = world.server.presence.values_mut();
            values.filter(|kept| kept.write_key != [0; 32]).for_each(|kept| {
                spoil(&mut kept.value);
                // Once is enough.
                kept.write_key = [0; 32];
            });
        });
        assert_refused_and_healed(world);
    }
}

#[test]
fn a_record_of_somebody_else_is_refused() {
    let world = asked_with(seed_of_one_hour(), |world| {
        let now = world.now;
        assert!(is_of_one_hour(world, now));
        let [alices, bobs] = [ALICE, BOB].map(|who| {
            let keys = keys_of(world, who);
            keys.id(keys.epoch(now))
        });
        // Nor are there those of the hours before, which are true as well.
        let presence = &mut world.server.presence;
        presence.retain(|id, _| [alices, bobs].contains(id));
        // Under his id stands what she tells him, whole.
        let hers = presence.get(&alices).cloned();
        if let (Some(hers), Some(kept)) = (hers, presence.get_mut(&bobs)) {
            kept.value = hers.value;
        }
    });
    assert_refused_and_healed(world);
}

/// Where the hours of both have the same number, so that it is not the hour that tells their records apart.
fn seed_of_one_hour() -> u64 {
    let mut seeds = 520..;
    let found = seeds.find(|seed| {
        let world = World::acquainted(2, *seed);
        let spans = [Span::millis(0), Span::seconds(600)];
        spans
            .iter()
            .all(|span| is_of_one_hour(&world, world.now.plus(*span)))
    });
    found.unwrap()
}

fn is_of_one_hour(world: &World, now: Timestamp) -> bool {
    keys_of(world, ALICE).epoch(now) == keys_of(world, BOB).epoch(now)
}

#[test]
fn a_record_of_another_hour_is_refused() {
    let world = asked_with(521, |world| {
        let keys = bobs_keys(world);
        let (epoch, now) = (keys.epoch(world.now), world.now);
        let stands = world.server.presence.get(&keys.id(epoch)).cloned();
        let opened = stands.and_then(|kept| Some((keys.open(epoch, &kept.value).ok()?, kept)));
        let Some((record, kept)) = opened else { return };
        // Nor is there the one of the hour before, which is true as well.
        world.server.presence.clear();
        // This hour's stands under the next, for which Alice asks as well, and the next one's under this.
        let next = keys.seal(&mut rand_chacha(), epoch.next(), &record).unwrap();
        for (id, value) in [(epoch, next), (epoch.next(), kept.value)] {
            let (until, write_key) = (now.plus(Span::seconds(60)), [0; 32]);
            let kept = Kept {
                write_key,
                value,
                until,
            };
            world.server.presence.insert(keys.id(id), kept);
        }
    });
    assert_refused_and_healed(world);
}

/// The keys with which Bob tells Alice.
fn bobs_keys(world: &World) -> PresenceKeys {
    keys_of(world, BOB)
}

/// The keys with which one of the two tells the other.
fn keys_of(world: &World, who: usize) -> PresenceKeys {
    world.people[who].presence_keys(ContactId(1))
}

/// What stands at the server of Bob for Alice now.
fn stands(world: &World) -> Vec<u8> {
    let keys = bobs_keys(world);
    let id = keys.id(keys.epoch(world.now));
    world.server.presence[&id].value.clone()
}

#[test]
fn an_old_record_that_is_shown_again_is_refused_and_leads_nowhere() {
    let mut world = World::acquainted(2, 530);
    both_come_back_elsewhere(&mut world);
    world.stop(ALICE);
    let old = stands(&world);
    world.moves(BOB, "/ip4/192.0.2.55/tcp/5");
    world.pass(Span::seconds(5));
    world.start(ALICE);
    world.send(ALICE, 1, "one");
    world.pass(Span::seconds(60));
    assert!(world.is_connected(ALICE, BOB));
    let known = world.people[ALICE].rows.presence_found[&ContactId(1)].clone();
    assert_eq!(known.addresses, ["/ip4/192.0.2.55/tcp/5"]);

    // Bob goes; whatever is asked for is answered with what he left first.
    world.stop(BOB);
    world.send(ALICE, 1, "two");
    for _ in 0..600 {
        let keys = bobs_keys(&world);
        let id = keys.id(keys.epoch(world.now));
        if let Some(kept) = world.server.presence.get_mut(&id) {
            kept.value.clone_from(&old);
        }
        world.pass(Span::seconds(1));
    }

    assert!(heard(&world, ALICE, RecordNews::Refused) > 0);
    assert_eq!(world.people[ALICE].rows.presence_found[&ContactId(1)], known);
}

#[test]
fn a_record_that_is_over_is_refused_and_one_that_never_ends_is_cut_short() {
    for (seed, expires, is_taken) in [(531, Timestamp(1), false), (532, Timestamp(u64::MAX), true)] {
        let world = asked_with(seed, |world| {
            let keys = bobs_keys(world);
            let (epoch, now) = (keys.epoch(world.now), world.now);
            if let Some(kept) = world.server.presence.get_mut(&keys.id(epoch)) {
                let mut record = keys.open(epoch, &kept.value).unwrap();
                record.expires = expires;
                // Nobody is there.
                record.addresses = vec!["/ip4/198.51.100.1/tcp/1".into()];
                kept.value = keys.seal(&mut rand_chacha(), epoch, &record).unwrap();
                kept.until = now.plus(Span::seconds(30));
            }
        });
        let found = world.people[ALICE].rows.presence_found.get(&ContactId(1));
        assert_eq!(found.is_some(), is_taken);
        assert!(found.is_none_or(|found| found.expires <= world.now.plus(Span::hours(3))));
        assert_eq!(heard(&world, ALICE, RecordNews::Refused) > 0, !is_taken);
    }
}

fn rand_chacha() -> rand_chacha::ChaCha20Rng {
    use rand_chacha::rand_core::SeedableRng;
    rand_chacha::ChaCha20Rng::seed_from_u64(7)
}

#[test]
fn who_takes_the_place_of_a_record_keeps_it_for_an_hour_and_costs_no_more_than_that() {
    let mut world = World::acquainted(2, 533);
    world.settle();
    // Alice holds the seed of Bob's records for her and writes the next ones herself.
    let keys = bobs_keys(&world);
    let next = keys.epoch(world.now).next();
    let taken = Kept {
        write_key: [0; 32],
        value: vec![0; 552],
        until: world.now.plus(Span::hours(3)),
    };
    world.server.presence.insert(keys.id(next), taken);
    let before = world.server.presence_puts;
    let written = heard(&world, BOB, RecordNews::Written);

    world.pass(keys.begin(next).since(world.now).max(Span::seconds(1)));
    world.pass(Span::seconds(1_800));
    assert_eq!(heard(&world, BOB, RecordNews::Written), written);
    // Alice's for Bob and his own, once each.
    assert!(world.server.presence_puts - before <= 3);

    world.pass(Span::hours(1));
    assert!(heard(&world, BOB, RecordNews::Written) > written);
}
