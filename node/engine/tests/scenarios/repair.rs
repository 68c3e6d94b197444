//! Two devices that have lost each other find each other again, and nothing is lost.

mod copies;

use hoopoe_crypto::content::Content;
use hoopoe_engine::{
    Notice,
    row::{ContactId, DeliveryState, OutboxKind},
};
use hoopoe_protocol::{
    envelope::{Header, SUITE_BASE},
    id::{DeviceId, SessionId},
    keys::KemKeyId,
    time::Span,
};

use crate::{person::Person, server::Waiting, world::World};

const OTHER: ContactId = ContactId(1);

/// Both know each other and have talked over the server alone.
fn acquainted(seed: u64) -> World {
    let mut world = World::acquainted(2, seed);
    world.apart.insert((0, 1));
    world.disconnect(0, 1);
    world.send(0, 1, "first");
    world.settle();
    world.send(1, 1, "second");
    world.settle();
    world
}

fn has_arrived(person: &Person) -> bool {
    person
        .ticks()
        .iter()
        .all(|(state, _)| *state >= DeliveryState::Delivered)
}

fn resets(person: &Person) -> usize {
    let rows = person.rows.remotes.values();
    rows.filter(|row| row.reset_at.is_some()).count()
}

#[test]
fn garbage_under_unknown_keys_has_new_keys_made_once_a_week() {
    let mut world = acquainted(92);
    let garbage = |n: u16| {
        let [n, _] = n.to_le_bytes();
        let mut bytes = vec![n; 4_096];
        let header = Header {
            suite: SUITE_BASE,
            kid: KemKeyId::new([n; 4]),
        };
        bytes[..header.to_bytes().len()].copy_from_slice(&header.to_bytes());
        bytes
    };
    for day in 0..13 {
        for n in 0..20 {
            world.inject(0, 1, garbage(20 * day + n));
        }
        world.pass(Span::days(1));
    }

    // The first, that of its second week, and one more in each.
    assert_eq!(world.people[1].rows.kem.len(), 4);
    world.send(0, 1, "and all is well");
    world.settle();
    assert!(has_arrived(&world.people[0]));
}

#[test]
fn an_answer_to_a_deposit_does_not_count_for_what_was_encrypted_anew_since() {
    for commit in 0..12 {
        let mut world = acquainted(89);
        world.stop(1);
        world.send(0, 1, "the last one");
        world.pass(Span::seconds(5));
        // Bob has lost all his ratchets, and the server loses what waits.
        let mailbox = world.people[1].store.as_ref().unwrap().mailbox;
        world.server.mailboxes.get_mut(&mailbox).unwrap().lane.clear();
        world.people[1].rows.sessions.clear();
        world.crash_at = Some((world.commits + commit, commit % 2 == 0));
        world.start(1);
        world.send(1, 1, "hello?");
        world.settle();
        world.settle();

        assert!(
            world.people[1]
                .history(OTHER)
                .contains(&"the last one".to_owned()),
            "{commit}"
        );
    }
}

#[test]
fn what_a_server_drops_is_seen_asked_for_and_comes() {
    let mut world = acquainted(83);
    world.stop(1);
    for n in 0..3 {
        world.send(0, 1, &format!("{n}"));
    }
    world.pass(Span::seconds(10));
    let mailbox = world.people[1].store.as_ref().unwrap().mailbox;
    let lane = &mut world.server.mailboxes.get_mut(&mailbox).unwrap().lane;
    assert_eq!(lane.len(), 3);
    lane.remove(1);

    world.start(1);
    world.pass(Span::seconds(20));
    let gaps: Vec<_> = world.people[1].rows.gaps.values().flatten().collect();
    assert_eq!(gaps.len(), 1, "it is shown");
    world.settle();

    assert_eq!(world.people[1].history(OTHER), ["first", "second", "0", "1", "2"]);
    assert!(world.people[1].rows.gaps.values().all(Vec::is_empty));
    assert!(world.people.iter().all(has_arrived));
}

#[test]
fn a_server_that_turns_a_long_lane_round_loses_nothing() {
    let mut world = acquainted(84);
    world.stop(1);
    for n in 0..120 {
        world.send(0, 1, &format!("{n}"));
    }
    world.pass(Span::seconds(60));
    let mailbox = world.people[1].store.as_ref().unwrap().mailbox;
    let lane = &mut world.server.mailboxes.get_mut(&mailbox).unwrap().lane;
    let envelopes: Vec<_> = lane
        .iter()
        .rev()
        .map(|waiting| waiting.envelope.clone())
        .collect();
    for (waiting, envelope) in lane.iter_mut().zip(envelopes) {
        waiting.envelope = envelope;
    }

    world.start(1);
    world.settle();
    world.settle();

    let mut expected = vec!["first".to_owned(), "second".to_owned()];
    expected.extend((0..120).map(|n| n.to_string()));
    assert_eq!(world.people[1].history(OTHER), expected);
    assert!(world.people.iter().all(has_arrived));
}

#[test]
fn a_gap_that_nothing_fills_is_settled_by_the_sender() {
    let mut world = acquainted(85);
    // The server drops a message of Bob's, and Bob does not know it any more.
    world.stop(0);
    world.send(1, 1, "x");
    world.pass(Span::seconds(10));
    let mailbox = world.people[0].store.as_ref().unwrap().mailbox;
    world.server.mailboxes.get_mut(&mailbox).unwrap().lane.clear();
    let outbox = &mut world.people[1].rows.outbox;
    outbox.retain(|_, row| row.kind != OutboxKind::Message);
    world.stop(1);
    world.start(0);
    world.start(1);
    world.send(1, 1, "y");
    world.settle();

    assert!(world.people[0].rows.gaps.values().all(Vec::is_empty));
    assert_eq!(world.people[0].history(OTHER), ["first", "second", "y"]);
}

/// An envelope to Bob in Alice's name that no ratchet opens.
fn poison(world: &World, session: SessionId, n: u8) -> Vec<u8> {
    poison_of(world, world.people[0].engine.own_device(), session, n)
}

/// The same in another device's name.
fn poison_of(world: &World, sender_device: DeviceId, session: SessionId, n: u8) -> Vec<u8> {
    let row = world.people[0].rows.remotes.values().next().unwrap();
    let route = row.route.as_ref().unwrap().read_unverified().unwrap();
    let content = Content::Olm {
        sender_device,
        session,
        message: vec![n; 60],
    };
    let mut rng = rand_chacha::rand_core::SeedableRng::seed_from_u64(u64::from(n));
    let rng: &mut rand_chacha::ChaCha20Rng = &mut rng;
    let key = route.kem.read_unverified().unwrap().key;
    hoopoe_crypto::envelope::seal(rng, &key, &route.device, &content.to_bytes()).unwrap()
}

#[test]
fn poison_blocks_nothing_and_costs_one_session_an_hour() {
    let mut world = World::acquainted(2, 86);
    world.send(0, 1, "before");
    world.settle();
    let session = world.people[1].rows.sessions.keys().next().unwrap().1;
    let sessions = world.people[1].rows.sessions.len();

    for n in 0..50 {
        let bytes = poison(&world, session, n);
        world.inject(0, 1, bytes);
    }
    world.send(0, 1, "after");
    world.settle();
    world.send(1, 1, "and back");
    world.settle();

    assert_eq!(resets(&world.people[1]), 1);
    assert!(world.people[1].rows.sessions.len() <= sessions + 2);
    assert_eq!(world.people[1].history(OTHER), ["before", "after", "and back"]);
    assert_eq!(world.people[0].history(OTHER), ["before", "after", "and back"]);
    assert!(world.people.iter().all(has_arrived));
}

#[test]
fn poison_on_a_lane_is_put_aside_and_leaves_it() {
    let mut world = acquainted(88);
    let session = world.people[1].rows.sessions.keys().next().unwrap().1;
    world.stop(1);
    // Of a device that nobody knows, so that nobody is asked for anything, and nothing comes behind it.
    let envelope = poison_of(&world, DeviceId::new([9; 32]), session, 1);
    // A server need not ask anybody.
    let (address, stored) = (world.server.address(2), world.now);
    let mailbox = world.server.mailboxes.get_mut(&address.mailbox).unwrap();
    mailbox.next += 1;
    let sequence = mailbox.next;
    mailbox.lane.push(Waiting {
        sequence,
        envelope,
        stored,
    });

    world.start(1);
    world.settle();

    assert_eq!(world.people[1].rows.quarantine.len(), 1);
    assert!(world.server.waiting(&address, stored).is_empty());
}

#[test]
fn poison_on_a_strangers_stream_is_not_the_senders() {
    let mut world = World::acquainted(3, 87);
    world.send(0, 1, "before");
    world.settle();
    let session = world.people[1].rows.sessions.keys().next().unwrap().1;

    let bytes = poison(&world, session, 1);
    world.inject(2, 1, bytes);
    world.settle();

    assert_eq!(resets(&world.people[1]), 0);
    assert_eq!(world.people[1].rows.quarantine.len(), 1);
}

#[test]
fn resets_that_poison_has_called_for_day_after_day_cost_nothing_that_was_written_meanwhile() {
    let mut world = acquainted(96);
    world.set_server(false);
    world.send(0, 1, "written offline");
    world.stop(0);
    world.set_server(true);
    for day in 0..6 {
        for n in [2 * day, 2 * day + 1] {
            let bytes = poison(&world, SessionId::new([n; 32]), n);
            world.inject(0, 1, bytes);
        }
        world.pass(Span::days(1));
    }

    world.start(0);
    world.settle();

    assert_eq!(world.people[1].history(OTHER).last().unwrap(), "written offline");
    assert!(world.people.iter().all(has_arrived));
    let has_failed = |notice: &Notice| {
        matches!(
            notice,
            Notice::Delivery {
                state: DeliveryState::Failed,
                ..
            }
        )
    };
    assert!(
        !world.people[0].notices.iter().any(has_failed),
        "not for a moment"
    );
}
