//! How two people meet, and how their devices reach each other: invitations, addresses, routes, sealed prekeys, presence, and the frames
//! of a direct connection.

use core::hint::black_box;

use criterion::{BatchSize, Criterion};
use hmac::{Hmac, KeyInit, Mac};
use hoopoe_crypto::{
    address::{open_address_bundle, seal_address_bundle},
    invite::{open_bundle, read_link, seal_bundle, write_link},
    kem::KemSecret,
    live::{LiveReceiver, LiveSender},
    presence::PresenceKeys,
    route::{VerifiedRoute, hello, verify_hello},
    sealed_prekey::{open_prekey, seal_prekey},
};
use hoopoe_protocol::{
    address::AddressLink,
    codec,
    content::live::{LiveBody, Typing},
    envelope::{SUITE_BASE, SUITE_PSK},
    id::{DeviceId, LaneId, MailboxId},
    invitation::{FLAG_CONTACT, FLAG_ONE_TIME, InvitationBundle, InvitationLink, InvitationStore},
    keys::{BundleHash, ServerKey},
    limits,
    prekey::KemPrekey,
    presence::PresenceRecord,
    route::{PeerIdBytes, Route, StoreAddress},
    secret::Secret,
    store::prekeys::PrekeyKind,
    time::Span,
    version::BODY_VERSION,
};
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;
use sha2::Sha256;

use crate::{
    people::{NOW, Person},
    raw::{self, OVERHEAD, Signatory},
};

const MAILBOX: MailboxId = MailboxId::new([6; 16]);
const LANE: LaneId = LaneId::new([7; 8]);

pub(crate) fn measure(criterion: &mut Criterion) {
    link(criterion);
    bundle(criterion);
    address(criterion);
    route(criterion);
    sealed_prekey(criterion);
    presence(criterion);
    hellos(criterion);
    live(criterion);
}

fn rng() -> ChaCha20Rng {
    ChaCha20Rng::from_seed([1; 32])
}

fn secret() -> Secret<32> {
    Secret::new([5; 32])
}

fn peer(byte: u8) -> PeerIdBytes {
    PeerIdBytes(vec![byte; 38])
}

fn kem_prekey(person: &Person, suite: u8) -> KemPrekey {
    KemPrekey {
        version: BODY_VERSION,
        device: person.device().id(),
        epoch: 1,
        suite,
        key: KemSecret::from_seed(&secret()).public(),
        not_before: NOW,
        not_after: NOW.plus(Span::days(60)),
    }
}

fn bundle_of(person: &Person, suite: u8) -> InvitationBundle {
    InvitationBundle {
        version: BODY_VERSION,
        manifest: person.manifest.signed().clone(),
        kem: person.device().sign(&kem_prekey(person, suite)),
    }
}

fn link_to(person: &Person, bundle: BundleHash) -> InvitationLink {
    InvitationLink {
        flags: FLAG_ONE_TIME | FLAG_CONTACT,
        inviter: person.identity.key(),
        secret: secret(),
        bundle,
        expires_s: 1_900_000_000,
        store: Some(store()),
        direct: None,
    }
}

fn store() -> InvitationStore {
    InvitationStore {
        url: "https://store.example".into(),
        pin: None,
        mailbox: MAILBOX,
    }
}

fn link(criterion: &mut Criterion) {
    let link = link_to(&Person::new(1, 1), BundleHash::new([3; 32]));
    let text = write_link(&link);
    let mut group = criterion.benchmark_group("invitation: link");
    group.bench_function("hoopoe, write", |bencher| {
        bencher.iter(|| write_link(black_box(&link)))
    });
    group.bench_function("hoopoe, read", |bencher| {
        bencher.iter(|| read_link(black_box(&text)).unwrap())
    });
    group.finish();
}

fn bundle(criterion: &mut Criterion) {
    let (mut rng, person) = (rng(), Person::new(1, 1));
    let (bundle, secret) = (bundle_of(&person, SUITE_PSK), secret());
    let sealed = seal_bundle(&mut rng, &secret, &bundle);
    let link = link_to(&person, sealed.hash);

    let mut group = criterion.benchmark_group("invitation: seal a bundle");
    group.bench_function("hoopoe", |bencher| {
        bencher.iter(|| seal_bundle(&mut rng, &secret, black_box(&bundle)));
    });
    raw::seal(&mut group, sealed.bytes.len());
    group.finish();

    let mut group = criterion.benchmark_group("invitation: open and verify a bundle");
    group.bench_function("hoopoe", |bencher| {
        bencher.iter(|| open_bundle(&link, black_box(&sealed.sealed), NOW).unwrap());
    });
    raw::verify(&mut group, &signatures(&person, &bundle));
    group.finish();
}

/// What is verified of a bundle: the two signatures of a manifest of one device, and that of a key.
fn signatures(person: &Person, bundle: &InvitationBundle) -> [Signatory; 3] {
    let manifest = person.manifest.signed();
    let body = manifest.read_unverified().unwrap();
    let signing = person.certificate().signing;
    [
        Signatory::of(manifest, body.user_key.as_bytes()),
        Signatory::of(body.devices.first().unwrap(), signing.as_bytes()),
        Signatory::of(&bundle.kem, signing.as_bytes()),
    ]
}

fn address(criterion: &mut Criterion) {
    let (mut rng, person) = (rng(), Person::new(1, 1));
    let link = AddressLink {
        owner: person.identity.key(),
        secret: secret(),
        store: store(),
    };
    let bundle = bundle_of(&person, SUITE_BASE);
    let sealed = seal_address_bundle(&mut rng, &link.secret, &bundle);
    let mut group = criterion.benchmark_group("address: open and verify a bundle");
    group.bench_function("hoopoe", |bencher| {
        bencher.iter(|| open_address_bundle(&link, black_box(&sealed), NOW).unwrap());
    });
    raw::verify(&mut group, &signatures(&person, &bundle));
    group.finish();
}

fn route(criterion: &mut Criterion) {
    let person = Person::new(1, 1);
    let device = person.certificate();
    let route = Route {
        version: BODY_VERSION,
        device: person.device().id(),
        sequence: 1,
        not_after: NOW.plus(Span::days(30)),
        store: Some(StoreAddress {
            url: "https://store.example:8443".into(),
            server: ServerKey::new([5; 32]),
            pin: None,
            mailbox: MAILBOX,
            lane: LANE,
        }),
        peers: vec![peer(1)],
        addresses: vec!["/ip4/192.0.2.1/udp/4001/quic-v1".into()],
        kem: person.device().sign(&kem_prekey(&person, SUITE_BASE)),
    };
    let signed = person.device().sign(&route);
    let signatures = [
        Signatory::of(&signed, device.signing.as_bytes()),
        Signatory::of(&route.kem, device.signing.as_bytes()),
    ];

    let mut group = criterion.benchmark_group("route: sign");
    group.bench_function("hoopoe", |bencher| {
        bencher.iter(|| person.device().sign(black_box(&route)))
    });
    raw::sign(&mut group, &signed);
    group.finish();

    let mut group = criterion.benchmark_group("route: verify, with its KEM key");
    group.bench_function("hoopoe", |bencher| {
        bencher.iter(|| VerifiedRoute::verify(black_box(&signed), &device).unwrap());
    });
    raw::verify(&mut group, &signatures);
    group.finish();
}

fn sealed_prekey(criterion: &mut Criterion) {
    let (mut rng, person, key) = (rng(), Person::new(1, 1), secret());
    let signed = codec::encode(&person.device().sign(&kem_prekey(&person, SUITE_BASE)));
    let sealed = seal_prekey(&mut rng, &key, &MAILBOX, &LANE, PrekeyKind::Kem, 1, &signed);

    let mut group = criterion.benchmark_group("prekey: seal");
    group.bench_function("hoopoe", |bencher| {
        bencher.iter(|| {
            seal_prekey(
                &mut rng,
                &key,
                &MAILBOX,
                &LANE,
                PrekeyKind::Kem,
                1,
                black_box(&signed),
            )
        });
    });
    raw::seal(&mut group, signed.len());
    group.finish();

    let mut group = criterion.benchmark_group("prekey: open");
    group.bench_function("hoopoe", |bencher| {
        bencher.iter(|| open_prekey(&key, &MAILBOX, &LANE, black_box(&sealed)).unwrap());
    });
    raw::open(&mut group, signed.len());
    group.finish();
}

fn presence(criterion: &mut Criterion) {
    let (mut rng, keys) = (rng(), PresenceKeys::new(&secret()));
    let epoch = keys.epoch(NOW);
    let record = PresenceRecord {
        sequence: 3,
        expires: NOW,
        peers: vec![peer(1)],
        addresses: vec!["/ip4/192.0.2.1/udp/4001/quic-v1".into()],
    };
    let value = keys.seal(&mut rng, epoch, &record).unwrap();

    let mut group = criterion.benchmark_group("presence: seal");
    group.bench_function("hoopoe", |bencher| {
        bencher.iter(|| keys.seal(&mut rng, epoch, black_box(&record)).unwrap());
    });
    raw::seal(&mut group, limits::PRESENCE_VALUE_BYTES - OVERHEAD);
    group.finish();

    let mut group = criterion.benchmark_group("presence: open");
    group.bench_function("hoopoe", |bencher| {
        bencher.iter(|| keys.open(epoch, black_box(&value)).unwrap());
    });
    raw::open(&mut group, limits::PRESENCE_VALUE_BYTES - OVERHEAD);
    group.finish();
}

fn hellos(criterion: &mut Criterion) {
    let (direct, device) = (secret(), DeviceId::new([3; 32]));
    let (dialer, listener) = (peer(1), peer(2));
    let shown = hello(&direct, &dialer, &listener, &device);
    let mut group = criterion.benchmark_group("direct: verify a hello");
    group.bench_function("hoopoe", |bencher| {
        bencher.iter(|| {
            assert!(verify_hello(
                black_box(&shown),
                &direct,
                &dialer,
                &listener,
                &device
            ))
        });
    });
    // Label, two peers and a device, with their lengths.
    group.bench_function("hmac, of 140 bytes", |bencher| {
        bencher.iter(|| {
            let mut mac = Hmac::<Sha256>::new_from_slice(direct.expose()).unwrap();
            mac.update(black_box(&[7; 140]));
            mac.finalize()
        });
    });
    group.finish();
}

fn live(criterion: &mut Criterion) {
    let (alice, bob) = (DeviceId::new([1; 32]), DeviceId::new([2; 32]));
    let mut sender = LiveSender::new(&secret(), &alice, &bob);
    let body = LiveBody {
        typing: Typing::Started,
        presence: None,
        last_seen: None,
    };
    let frame = sender.seal(&body).unwrap();
    let mut group = criterion.benchmark_group("live: seal a frame");
    group.bench_function("hoopoe", |bencher| {
        bencher.iter(|| sender.seal(black_box(&body)).unwrap())
    });
    raw::seal(&mut group, limits::PEER_LIVE_BYTES - 24);
    group.finish();

    let mut group = criterion.benchmark_group("live: open a frame");
    group.bench_function("hoopoe", |bencher| {
        bencher.iter_batched_ref(
            || LiveReceiver::new(&secret(), &alice, &bob),
            |receiver| receiver.open(black_box(&frame)).unwrap(),
            BatchSize::SmallInput,
        );
    });
    raw::open(&mut group, limits::PEER_LIVE_BYTES - 24);
    group.finish();
}
