//! What somebody who holds an address can try, and a server that is with them.

mod crowd;
mod exchanged;

use hoopoe_crypto::{
    address::address_keys,
    content::Content,
    device::Device,
    envelope::{seal, seal_with_psk},
    identity::UserIdentity,
    invite::{InvitePsk, Link, read_link},
    kem::KemSecret,
    route::generate_seeds,
};
use hoopoe_engine::{
    Command, Notice,
    event::{Arrival, LaneNumber},
    step::QuarantineReason,
};
use hoopoe_protocol::{
    address::ContactRequest,
    codec,
    content::profile::Profile,
    identity::{CAPABILITY_PRIMARY, DeviceManifest},
    keys::{TokenHash, UserKey},
    prekey::KemPrekey,
    route::Route,
    secret::Secret,
    signed::Signed,
    time::{Span, Timestamp},
    version::BODY_VERSION,
};
use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng};

use super::{CONTACT, REQUEST, address, ask, dropped, failed, waiting};
use crate::world::World;

/// A person whom somebody made up, with everything that a request needs.
struct Stranger {
    device: Device,
    manifest: Signed<DeviceManifest>,
    kem: KemSecret,
    rng: ChaCha20Rng,
}

impl Stranger {
    fn new(number: u32, now: Timestamp) -> Self {
        let mut seed = [0xee; 32];
        seed[..4].copy_from_slice(&number.to_le_bytes());
        let identity = UserIdentity::from_secret(&Secret::new(seed));
        let device = Device::generate(identity.key());
        let manifest = identity.sign_manifest(&DeviceManifest {
            version: BODY_VERSION,
            user: identity.user_id(),
            user_key: identity.key(),
            epoch: 1,
            previous: None,
            issued: now,
            min_suite: 2,
            devices: vec![device.certificate(CAPABILITY_PRIMARY, now, now.plus(Span::days(365)))],
            revoked: Vec::new(),
        });
        Self {
            device,
            manifest,
            kem: KemSecret::from_seed(&Secret::new(seed)),
            rng: ChaCha20Rng::from_seed(seed),
        }
    }

    fn request(&mut self, owner: UserKey, token: TokenHash, now: Timestamp) -> ContactRequest {
        let kem = KemPrekey {
            version: BODY_VERSION,
            device: self.device.id(),
            epoch: 1,
            suite: hoopoe_protocol::envelope::SUITE_BASE,
            key: self.kem.public(),
            not_before: now.minus(Span::days(1)),
            not_after: now.plus(Span::days(59)),
        };
        let route = Route {
            version: BODY_VERSION,
            device: self.device.id(),
            sequence: 1,
            not_after: now.plus(Span::days(90)),
            store: None,
            peers: Vec::new(),
            addresses: Vec::new(),
            kem: self.device.sign(&kem),
        };
        ContactRequest {
            version: BODY_VERSION,
            owner,
            address: token,
            manifest: self.manifest.clone(),
            profile: Profile {
                name: "Somebody".into(),
            },
            route: self.device.sign(&route),
            seeds: generate_seeds(&mut self.rng, &Secret::new([1; 32])),
            prekeys: self.device.generate_one_time(1, now.plus(Span::days(60))),
            at: now,
            note: "hello".into(),
        }
    }
}

/// What somebody who holds the address knows.
struct Target {
    owner: UserKey,
    token: TokenHash,
    secret: Secret<32>,
}

fn target(link: &str) -> Target {
    let Ok(Link::Address(link)) = read_link(link) else {
        panic!("no address")
    };
    Target {
        owner: link.owner,
        token: TokenHash::of(address_keys(&link.secret).token.expose()),
        secret: link.secret,
    }
}

/// Content reaches Alice as if it had been left in her lane.
fn deposit(world: &mut World, content: &Content) {
    let envelope = sealed(world, content);
    let arrival = Arrival::Store {
        lane: LaneNumber(1),
        sequence: 1_000,
    };
    let event = world.open(0, envelope, arrival);
    world.event(0, event);
}

fn sealed(world: &World, content: &Content) -> Vec<u8> {
    let alice = &world.people[0];
    let prekey: Signed<KemPrekey> = codec::decode(&alice.rows.kem.last().unwrap().prekey).unwrap();
    let key = prekey.read_unverified().unwrap().key;
    let mut rng = ChaCha20Rng::from_seed([3; 32]);
    seal(&mut rng, &key, &alice.engine.own_device(), &content.to_bytes()).unwrap()
}

fn with_address(seed: u64) -> (World, Target) {
    let mut world = World::new(2, seed);
    world.settle();
    let link = address(&mut world, 0);
    let target = target(&link);
    (world, target)
}

fn put_aside(world: &World) -> Vec<QuarantineReason> {
    world.people[0]
        .rows
        .quarantine
        .iter()
        .map(|row| row.reason)
        .collect()
}

#[test]
fn a_made_up_person_waits_like_any_other_and_only_as_themselves() {
    let (mut world, target) = with_address(360);
    let now = world.now;
    let mut mallory = Stranger::new(1, now);
    let good = mallory.request(target.owner, target.token, now);

    deposit(&mut world, &Content::ContactRequest(mallory.device.sign(&good)));

    assert_eq!(waiting(&world, 0), [(REQUEST, "hello".to_owned())]);
    assert!(world.people[0].rows.contacts.is_empty());
}

#[test]
fn a_request_with_a_manifest_of_somebody_else_or_for_somebody_else_is_put_aside() {
    let (mut world, target) = with_address(361);
    let now = world.now;
    let (mut mallory, victim) = (Stranger::new(1, now), Stranger::new(2, now));
    let good = mallory.request(target.owner, target.token, now);
    let borrowed = ContactRequest {
        manifest: victim.manifest.clone(),
        ..good.clone()
    };
    let for_another = ContactRequest {
        owner: UserKey::new([9; 32]),
        ..good.clone()
    };
    let under_another = ContactRequest {
        address: TokenHash::new([9; 32]),
        ..good.clone()
    };
    let long = ContactRequest {
        note: "n".repeat(513),
        ..good.clone()
    };
    let without_key = ContactRequest {
        prekeys: Vec::new(),
        ..good.clone()
    };
    let newer = ContactRequest {
        version: BODY_VERSION + 1,
        ..good.clone()
    };
    for bad in [borrowed, for_another, under_another, long, without_key, newer] {
        deposit(&mut world, &Content::ContactRequest(mallory.device.sign(&bad)));
    }
    // Signed by a device that the manifest does not name.
    deposit(&mut world, &Content::ContactRequest(victim.device.sign(&good)));

    use QuarantineReason::{NoInvitation, Untrue};
    assert_eq!(
        put_aside(&world),
        [Untrue, Untrue, NoInvitation, Untrue, Untrue, Untrue, Untrue]
    );
    assert!(world.people[0].rows.requests.is_empty());
}

/// Its certificate lasts 365 days.
#[test]
fn a_device_at_the_end_of_its_certificate_asks_in_vain() {
    let (mut world, target) = with_address(367);
    let now = world.now;
    for (number, days) in [(1, 364), (2, 365)] {
        let mut stranger = Stranger::new(number, now.minus(Span::days(days)));
        let request = stranger.request(target.owner, target.token, now);
        deposit(
            &mut world,
            &Content::ContactRequest(stranger.device.sign(&request)),
        );
    }

    assert_eq!(put_aside(&world), [QuarantineReason::Untrue]);
    assert_eq!(world.people[0].rows.requests.len(), 1);
}

#[test]
fn the_label_of_a_reply_makes_no_request_and_the_other_way_round() {
    let (mut world, target) = with_address(362);
    let now = world.now;
    let mut mallory = Stranger::new(1, now);
    let request = mallory.request(target.owner, target.token, now);
    let request = mallory.device.sign(&request);
    // The same signed bytes under the other kind.
    let as_reply = Signed::from_parts(request.body.clone(), request.signature);

    deposit(&mut world, &Content::InviteReply(as_reply));
    // In the envelope of an invitation, whose key Alice has not.
    let alice = &world.people[0];
    let prekey: Signed<KemPrekey> = codec::decode(&alice.rows.kem.last().unwrap().prekey).unwrap();
    let key = prekey.read_unverified().unwrap().key;
    let psk = InvitePsk {
        id: [1; 32],
        key: target.secret.clone(),
    };
    let content = Content::ContactRequest(request).to_bytes();
    let mut rng = ChaCha20Rng::from_seed([4; 32]);
    let envelope = seal_with_psk(&mut rng, &key, &alice.engine.own_device(), &psk, &content).unwrap();
    let arrival = Arrival::Store {
        lane: LaneNumber(1),
        sequence: 1_001,
    };
    let event = world.open(0, envelope, arrival);
    world.event(0, event);

    assert_eq!(
        put_aside(&world),
        [QuarantineReason::Untrue, QuarantineReason::Unopened]
    );
    assert!(world.people[0].rows.requests.is_empty() && world.people[0].rows.contacts.is_empty());
}

#[test]
fn a_request_that_was_declined_or_has_ended_cannot_be_repeated() {
    let (mut world, target) = with_address(363);
    let now = world.now;
    let mut mallory = Stranger::new(1, now);
    let ahead = now.plus(Span::hours(23));
    let request = mallory.request(target.owner, target.token, ahead);
    let content = Content::ContactRequest(mallory.device.sign(&request));
    deposit(&mut world, &content);
    world
        .command(0, Command::DeclineRequest { request: REQUEST })
        .unwrap();

    for _ in 0..70 {
        world.pass(Span::hours(12));
        // As if nothing were known any more of what was handled.
        world.people[0].rows.forget_seen();
        world.stop(0);
        world.start(0);
        world.settle();
        deposit(&mut world, &content);
        assert_eq!(waiting(&world, 0), []);
    }
}

#[test]
fn a_request_from_a_clock_far_ahead_or_behind_is_put_aside() {
    let (mut world, target) = with_address(364);
    let now = world.now;
    let mut mallory = Stranger::new(1, now);
    for at in [now.plus(Span::days(2)), now.minus(Span::days(30))] {
        let request = mallory.request(target.owner, target.token, at);
        deposit(
            &mut world,
            &Content::ContactRequest(mallory.device.sign(&request)),
        );
    }

    assert_eq!(put_aside(&world), [QuarantineReason::NoInvitation; 2]);
}

#[test]
fn of_thousands_of_requests_sixty_four_wait_and_the_first_stay() {
    let (mut world, target) = with_address(365);
    let now = world.now;
    for number in 0..1_000 {
        let mut mallory = Stranger::new(number, now);
        let request = mallory.request(target.owner, target.token, now);
        deposit(
            &mut world,
            &Content::ContactRequest(mallory.device.sign(&request)),
        );
    }

    assert_eq!(waiting(&world, 0).len(), 64);
    assert_eq!(world.people[0].rows.requests.len(), 64);
    assert_eq!(dropped(&world, 0), 1_000 - 64);
    assert!(world.people[0].rows.quarantine.is_empty());
    let is_news = |notice: &&Notice| matches!(notice, Notice::Request { .. });
    assert_eq!(world.people[0].notices.iter().filter(is_news).count(), 64);

    // Declining makes room, and those who were declined are remembered within bounds.
    for number in 1_000..1_300 {
        let (first, _) = waiting(&world, 0)[0];
        world
            .command(0, Command::DeclineRequest { request: first })
            .unwrap();
        let mut mallory = Stranger::new(number, now);
        let request = mallory.request(target.owner, target.token, now);
        deposit(
            &mut world,
            &Content::ContactRequest(mallory.device.sign(&request)),
        );
    }
    assert_eq!(world.people[0].rows.requests.len(), 64 + 256);
    // A new address is the way out.
    world.command(0, Command::NewAddress).unwrap();
    assert_eq!(waiting(&world, 0), []);
}

#[test]
fn who_is_blocked_while_they_wait_waits_no_more() {
    let mut world = World::new(2, 371);
    world.settle();
    let links = [address(&mut world, 0), address(&mut world, 1)];
    ask(&mut world, 0, &links[1], "");
    ask(&mut world, 1, &links[0], "");
    assert_eq!(waiting(&world, 0).len(), 1);

    world.command(0, Command::Block { contact: CONTACT }).unwrap();

    assert_eq!(waiting(&world, 0), []);
    assert!(world.people[0].rows.joins.is_empty());
}

#[test]
fn a_request_comes_through_a_lane_and_no_other_way() {
    let (mut world, target) = with_address(369);
    let now = world.now;
    let mut mallory = Stranger::new(1, now);
    let request = mallory.request(target.owner, target.token, now);
    let content = Content::ContactRequest(mallory.device.sign(&request));
    let bytes = sealed(&world, &content);

    world.inject(1, 0, bytes);

    assert_eq!(put_aside(&world), [QuarantineReason::Untrue]);
    assert!(world.people[0].rows.requests.is_empty());
}

#[test]
fn garbage_under_the_token_costs_nothing_but_its_envelopes() {
    let (mut world, _) = with_address(370);
    for length in [2_048, 4_096] {
        let arrival = Arrival::Store {
            lane: LaneNumber(1),
            sequence: 2_000,
        };
        let event = world.open(0, vec![0x5a; length], arrival);
        world.event(0, event);
    }

    assert!(world.people[0].rows.requests.is_empty());
    assert_eq!(put_aside(&world), [QuarantineReason::Unopened; 2]);
}
