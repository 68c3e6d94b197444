//! Sessions: beginning and accepting one, a message of 256 bytes in Olm by itself, and from the text to the envelope and back with the
//! nine checks, beside vodozemac and hpke over the same bytes.

use core::hint::black_box;

use criterion::{BatchSize, Criterion};
use hoopoe_crypto::{
    content::{Content, olm_content},
    device::Device,
    envelope::{self, OpeningKey},
    kem::KemSecret,
    payload::{self, Expectation, GroupTie, MessageKind, Relation},
    prekeys::VerifiedDhPrekey,
    session::{OlmMessage, PreKeyBytes, Session},
};
use hoopoe_protocol::{
    content::{OlmBody, payload::OlmPayload, text::Text},
    id::{ConversationId, MessageId},
    secret::Secret,
    version::BODY_VERSION,
};
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;
use vodozemac::olm::{self, Account, SessionConfig};

use crate::{
    envelope::Hpke,
    people::{END, NOW, Person, sessions},
    raw::{self, Signatory},
};

const ENVELOPE: usize = 2_048;

pub(crate) fn measure(criterion: &mut Criterion) {
    prekey(criterion);
    begin(criterion);
    accept(criterion);
    encrypt(criterion);
    decrypt(criterion);
    send(criterion);
    receive(criterion);
}

/// Both ends of a session with nothing of ours in which both have spoken.
pub(crate) fn raw_sessions() -> (olm::Session, olm::Session) {
    let (alice, mut bob) = (Account::new(), Account::new());
    let one_time = bob.generate_one_time_keys(1).created.remove(0);
    let config = SessionConfig::version_2();
    let mut ours = alice
        .create_outbound_session(config, bob.curve25519_key(), one_time)
        .unwrap();
    let olm::OlmMessage::PreKey(first) = ours.encrypt("hello").unwrap() else {
        panic!("the first message begins the session");
    };
    let mut theirs = bob
        .create_inbound_session(config, alice.curve25519_key(), &first)
        .unwrap()
        .session;
    let answer = theirs.encrypt("hello back").unwrap();
    ours.decrypt(&answer).unwrap();
    (ours, theirs)
}

fn prekey(criterion: &mut Criterion) {
    let mut bob = Person::new(2, 1);
    let certificate = bob.certificate();
    let signed = bob
        .devices
        .first_mut()
        .unwrap()
        .generate_one_time(1, END)
        .remove(0);
    let signatures = [Signatory::of(&signed, certificate.signing.as_bytes())];

    let mut group = criterion.benchmark_group("olm: verify a prekey");
    group.bench_function("hoopoe", |bencher| {
        bencher.iter(|| VerifiedDhPrekey::verify(black_box(&signed), &certificate, NOW).unwrap());
    });
    raw::verify(&mut group, &signatures);
    group.finish();
}

fn begin(criterion: &mut Criterion) {
    let (alice, mut bob) = (Person::new(1, 1), Person::new(2, 1));
    let (certificate, prekey) = (bob.certificate(), bob.one_time());
    let mut group = criterion.benchmark_group("olm: begin a session");
    group.bench_function("hoopoe", |bencher| {
        bencher.iter(|| {
            alice
                .device()
                .begin_session(black_box(&certificate), &prekey)
                .unwrap()
        });
    });
    let (raw_alice, mut raw_bob) = (Account::new(), Account::new());
    let (identity, one_time) = (
        raw_bob.curve25519_key(),
        raw_bob.generate_one_time_keys(1).created.remove(0),
    );
    let config = SessionConfig::version_2();
    group.bench_function("vodozemac", |bencher| {
        bencher.iter(|| {
            raw_alice
                .create_outbound_session(config, black_box(identity), one_time)
                .unwrap()
        });
    });
    group.finish();
}

fn accept(criterion: &mut Criterion) {
    let (alice, mut bob) = (Person::new(1, 1), Person::new(2, 1));
    let prekey = bob.one_time();
    let first = alice
        .device()
        .begin_session(&bob.certificate(), &prekey)
        .unwrap()
        .encrypt(b"hello")
        .unwrap();
    let OlmMessage::PreKey(first) = first else {
        panic!("the first message begins the session");
    };
    // A session is accepted once, so each round begins with the device as it was.
    let pickle = bob.device().pickle();
    let mut group = criterion.benchmark_group("olm: accept a session");
    group.bench_function("hoopoe", |bencher| {
        bencher.iter_batched_ref(
            || Device::unpickle(bob.identity.key(), &pickle).unwrap(),
            |device| {
                let first = PreKeyBytes::parse(black_box(&first)).unwrap();
                device.accept_session(&first).unwrap()
            },
            BatchSize::SmallInput,
        );
    });
    let (raw_alice, mut raw_bob) = (Account::new(), Account::new());
    let one_time = raw_bob.generate_one_time_keys(1).created.remove(0);
    let config = SessionConfig::version_2();
    let (_, first) = raw_alice
        .create_outbound_session(config, raw_bob.curve25519_key(), one_time)
        .unwrap()
        .encrypt("hello")
        .unwrap()
        .to_parts();
    let pickle = serde_json::to_vec(&raw_bob.pickle()).unwrap();
    group.bench_function("vodozemac", |bencher| {
        bencher.iter_batched_ref(
            || Account::from_pickle(serde_json::from_slice(&pickle).unwrap()),
            |account| {
                let first = olm::PreKeyMessage::from_bytes(black_box(&first)).unwrap();
                account
                    .create_inbound_session(config, raw_alice.curve25519_key(), &first)
                    .unwrap()
            },
            BatchSize::SmallInput,
        );
    });
    group.finish();
}

fn encrypt(criterion: &mut Criterion) {
    let talk = Talk::new();
    let plaintext = payload::encode(&talk.payload);
    let mut ours = talk.ours;
    let mut group = criterion.benchmark_group("olm: encrypt 256 B");
    group.bench_function("hoopoe", |bencher| {
        bencher.iter(|| ours.encrypt(black_box(&plaintext)).unwrap());
    });
    let (mut raw, _) = raw_sessions();
    group.bench_function("vodozemac", |bencher| {
        bencher.iter(|| raw.encrypt(black_box(&plaintext)).unwrap().to_parts());
    });
    group.finish();
}

fn decrypt(criterion: &mut Criterion) {
    let talk = Talk::new();
    let plaintext = payload::encode(&talk.payload);
    let (mut ours, mut theirs) = (talk.ours, talk.theirs);
    let mut group = criterion.benchmark_group("olm: decrypt 256 B");
    group.bench_function("hoopoe", |bencher| {
        bencher.iter_batched(
            || ours.encrypt(&plaintext).unwrap(),
            |message| theirs.decrypt(&message).unwrap(),
            BatchSize::PerIteration,
        );
    });
    let (mut raw_ours, mut raw_theirs) = raw_sessions();
    group.bench_function("vodozemac", |bencher| {
        bencher.iter_batched(
            || raw_ours.encrypt(&plaintext).unwrap().to_parts(),
            |(kind, bytes)| {
                let message = olm::OlmMessage::from_parts(kind, &bytes).unwrap();
                raw_theirs.decrypt(&message).unwrap()
            },
            BatchSize::PerIteration,
        );
    });
    group.finish();
}

/// Alice, who writes 256 bytes to Bob, and what each of them holds.
struct Talk {
    alice: Person,
    bob: Person,
    ours: Session,
    theirs: Session,
    keys: [OpeningKey; 1],
    payload: OlmPayload,
}

impl Talk {
    fn new() -> Self {
        let (alice, mut bob) = (Person::new(1, 1), Person::new(2, 1));
        let (ours, theirs) = sessions(&alice, &mut bob);
        let payload = OlmPayload {
            version: BODY_VERSION,
            sender: alice.id(),
            sender_device: alice.device().id(),
            sender_manifest: alice.manifest.reference(),
            recipient: bob.id(),
            recipient_device: bob.device().id(),
            session: ours.id(),
            conversation: ConversationId::of_pair(&alice.id(), &bob.id()),
            message: MessageId::new([4; 16]),
            counter: 1_000,
            order: 1_000,
            sent_at: NOW,
            manifest: None,
            body: OlmBody::Text(Text {
                text: "a".repeat(256),
            }),
        };
        let keys = [OpeningKey {
            secret: KemSecret::from_seed(&Secret::new([1; 32])),
            psk: None,
        }];
        Self {
            alice,
            bob,
            ours,
            theirs,
            keys,
            payload,
        }
    }

    fn send(&mut self, rng: &mut ChaCha20Rng) -> Vec<u8> {
        let message = self
            .ours
            .encrypt(&payload::encode(black_box(&self.payload)))
            .unwrap();
        let content = olm_content(self.alice.device().id(), &self.ours, message).to_bytes();
        let key = self.keys.first().unwrap().secret.public();
        envelope::seal(rng, &key, &self.bob.device().id(), &content).unwrap()
    }

    fn receive(&mut self, sealed: &[u8]) -> OlmPayload {
        let opened = envelope::open(sealed, &self.bob.device().id(), &self.keys).unwrap();
        let Content::Olm { message, .. } = Content::read(&opened).unwrap() else {
            panic!("a message of a session that both have");
        };
        let plaintext = self.theirs.decrypt(&OlmMessage::Normal(message)).unwrap();
        payload::check(payload::decode(&plaintext).unwrap(), &self.expectation()).unwrap()
    }

    fn expectation(&self) -> Expectation<'_> {
        Expectation {
            me: self.bob.id(),
            my_device: self.bob.device().id(),
            sender: &self.alice.manifest,
            newest: &self.alice.manifest,
            pinned: self.alice.identity.key(),
            relation: Relation::Contact,
            session: self.theirs.id(),
            session_peer: self.theirs.peer_agreement_key(),
            kind: MessageKind::Normal,
            is_ours: &|_| false,
            groups: &|_| GroupTie::Apart,
            is_seen: &|_, _| false,
        }
    }
}

fn send(criterion: &mut Criterion) {
    let mut rng = ChaCha20Rng::from_seed([1; 32]);
    let mut talk = Talk::new();
    assert_eq!(talk.send(&mut rng).len(), ENVELOPE, "the size that is measured");
    let mut group = criterion.benchmark_group("message: send 256 B");
    group.bench_function("hoopoe", |bencher| bencher.iter(|| talk.send(&mut rng)));
    let plaintext = payload::encode(&talk.payload);
    let ((mut raw, _), hpke) = (raw_sessions(), Hpke::new(ENVELOPE));
    group.bench_function("vodozemac and hpke", |bencher| {
        bencher.iter(|| {
            let message = raw.encrypt(black_box(&plaintext)).unwrap().to_parts();
            (message, hpke.seal(&mut rng))
        });
    });
    group.finish();
}

fn receive(criterion: &mut Criterion) {
    let mut rng = ChaCha20Rng::from_seed([1; 32]);
    let talk = core::cell::RefCell::new(Talk::new());
    let mut group = criterion.benchmark_group("message: receive 256 B");
    group.bench_function("hoopoe", |bencher| {
        bencher.iter_batched(
            || talk.borrow_mut().send(&mut rng),
            |sealed| talk.borrow_mut().receive(&sealed),
            BatchSize::PerIteration,
        );
    });
    let plaintext = payload::encode(&talk.borrow().payload);
    let ((mut raw_ours, mut raw_theirs), hpke) = (raw_sessions(), Hpke::new(ENVELOPE));
    group.bench_function("vodozemac and hpke", |bencher| {
        bencher.iter_batched(
            || {
                (
                    raw_ours.encrypt(&plaintext).unwrap().to_parts(),
                    hpke.seal(&mut rng),
                )
            },
            |((kind, bytes), sealed)| {
                let opened = hpke.open(&sealed);
                let message = olm::OlmMessage::from_parts(kind, &bytes).unwrap();
                (opened, raw_theirs.decrypt(&message).unwrap())
            },
            BatchSize::PerIteration,
        );
    });
    group.finish();
}
