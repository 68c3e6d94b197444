//! What a group costs: one message of 256 bytes from the text to the envelope and back, beside the raw ratchet and the raw cipher in
//! the same run; and the key of a session for a hundred devices.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    missing_docs,
    reason = "a bench may end loudly, and criterion's macros write undocumented items"
)]

#[path = "group/people.rs"]
mod people;

use std::hint::black_box;

use chacha20poly1305::{AeadInOut, ChaCha20Poly1305, KeyInit, Nonce};
use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use hoopoe_crypto::{
    content::olm_content,
    device::Device,
    envelope as device_envelope,
    group::{
        audience::{Audience, Candidate, Consent, PersonDevice},
        check::{self, GroupArrival, GroupExpectation, Membership, Rights},
        envelope,
        epoch::{EpochKeys, EpochSecret},
        log::{EpochThen, GroupLog},
        outbound::{OutboundSession, Said},
        rotation::Situation,
        share::{Reception, ShareFacts, receive},
    },
    identity::UserIdentity,
    kem::KemSecret,
    manifest::{KnownDevices, VerifiedManifest},
    payload,
    prekeys::VerifiedDhPrekey,
    session::{OlmMessage, PreKeyBytes, Session},
};
use hoopoe_protocol::{
    content::{
        OlmBody,
        group::{GroupBody, GroupFrame, GroupKeyShare},
        payload::OlmPayload,
        text::Text,
    },
    group::{GroupEpoch, LogHead},
    id::{ConversationId, DeviceId, MessageId},
    keys::{EpochCommit, KemKey, LogHash},
    secret::Secret,
    time::Timestamp,
    version::BODY_VERSION,
};
use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng};
use vodozemac::megolm::{GroupSession, InboundGroupSession, MegolmMessage, SessionConfig};

use people::{Person, log};

const NOW: Timestamp = Timestamp(1_800_000_000_000);
const HEAD: LogHead = LogHead {
    seq: 1_000,
    hash: LogHash::new([3; 32]),
};

/// One who writes for a hundred devices.
struct Writer {
    people: Vec<Person>,
    log: GroupLog,
    at: PersonDevice,
    keys: EpochKeys,
    commit: EpochCommit,
    audience: Audience,
    session: OutboundSession,
}

impl Writer {
    fn new() -> Self {
        let mut people = vec![Person::new(1, 1)];
        people.extend((2..22).map(|seed| Person::new(seed, 5)));
        let first = people.first().unwrap();
        let at = PersonDevice {
            user: first.identity.user_id(),
            device: first.devices.first().unwrap().id(),
        };
        let secret = EpochSecret::generate(&mut ChaCha20Rng::seed_from_u64(1), GroupEpoch(0));
        let commit = secret.commit();
        let log = log(&people, commit);
        let keys = secret.in_group(log.tip().group());
        let audience = audience(&people, &at, &log);
        assert_eq!(audience.len(), 100);
        let session = OutboundSession::begin(at, &keys, &situation(&log, &audience));
        Self {
            people,
            log,
            at,
            keys,
            commit,
            audience,
            session,
        }
    }

    fn manifest(&self) -> &VerifiedManifest {
        &self.people.first().unwrap().manifest
    }

    fn device(&self) -> &Device {
        self.people.first().unwrap().devices.first().unwrap()
    }

    /// A session has a hundred messages, so now and then another one is begun; that is not measured.
    fn begin_anew(&mut self) {
        self.session = OutboundSession::begin(self.at, &self.keys, &situation(&self.log, &self.audience));
    }

    fn write(&mut self) -> GroupFrame {
        let said = Said {
            log_head: HEAD,
            message: MessageId::new([4; 16]),
            counter: 5,
            order: 6,
            sent_at: NOW,
            body: GroupBody::Text(Text {
                text: "a".repeat(256),
            }),
        };
        self.session
            .encrypt(&situation(&self.log, &self.audience), said)
            .unwrap()
    }

    fn share(&self) -> GroupKeyShare {
        self.session.share(HEAD)
    }
}

fn audience(people: &[Person], at: &PersonDevice, log: &GroupLog) -> Audience {
    let known: Vec<_> = people
        .iter()
        .map(|person| KnownDevices::begin(person.manifest.clone(), NOW).unwrap())
        .collect();
    Audience::of(&at.device, log.tip(), NOW, |user| {
        let devices = known.iter().find(|known| known.newest().user() == *user)?;
        let consent = Consent::Given;
        Some(Candidate { devices, consent })
    })
}

const fn situation<'a>(log: &'a GroupLog, audience: &'a Audience) -> Situation<'a> {
    Situation {
        group: log.tip(),
        audience,
        now: NOW,
        boot: 1,
        sound_since: 0,
    }
}

const RIGHTS: Rights = Rights {
    may_write: true,
    epoch: EpochThen::AtMost(GroupEpoch(0)),
};

fn encrypt(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("group: encrypt 256 B");
    let mut writer = Writer::new();
    group.bench_function("megolm with payload, commitment and rotation", |bench| {
        bench.iter(|| {
            if writer.session.messages() == 100 {
                writer.begin_anew();
            }
            writer.write()
        });
    });
    let mut raw = GroupSession::new(SessionConfig::version_2());
    group.bench_function("vodozemac", |bench| {
        bench.iter(|| raw.encrypt(black_box(&[0x61; 512])).to_bytes());
    });
    group.finish();
}

fn seal(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("group: seal 2 KiB");
    let mut writer = Writer::new();
    let frame = writer.write();
    let mut rng = ChaCha20Rng::seed_from_u64(2);
    group.bench_function("hoopoe", |bench| {
        bench.iter(|| envelope::seal(&mut rng, &writer.keys, black_box(&frame)).unwrap());
    });
    let sealed = envelope::seal(&mut rng, &writer.keys, &frame).unwrap();
    group.bench_function("hoopoe, open", |bench| {
        bench.iter(|| envelope::open(&writer.keys, black_box(&sealed)).unwrap());
    });
    let mut text = vec![0; 2_048];
    group.bench_function("chacha20poly1305", |bench| {
        bench.iter(|| {
            ChaCha20Poly1305::new(&[7; 32].into())
                .encrypt_inout_detached(&Nonce::default(), b"", black_box(text.as_mut_slice()).into())
                .unwrap()
        });
    });
    group.finish();
}

fn read(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("group: read 256 B");
    let mut writer = Writer::new();
    let (share, facts) = (
        writer.share(),
        ShareFacts {
            sender: Membership::Active(RIGHTS),
            commits: vec![writer.commit],
        },
    );
    let frame = writer.write();
    let expectation = GroupExpectation {
        keys: &writer.keys,
        manifest: writer.manifest(),
        membership: &|_, _| Membership::Active(RIGHTS),
        arrival: GroupArrival::Topic,
        since: 0,
        seen: &|_, _| None,
    };
    group.bench_function("megolm with commitment and nine checks", |bench| {
        bench.iter_batched(
            || match receive(writer.at, &share, &facts).unwrap() {
                Reception::Taken(taken) => taken.session,
                Reception::Held(_) => panic!("held"),
            },
            |mut session| check::read(&mut session, &frame, &expectation).unwrap(),
            BatchSize::SmallInput,
        );
    });
    let raw = GroupSession::new(SessionConfig::version_2());
    let mut reader = InboundGroupSession::from(&raw);
    let mut raw = raw;
    let message = raw.encrypt([0x61; 512]).to_bytes();
    group.bench_function("vodozemac", |bench| {
        bench.iter(|| {
            let message = MegolmMessage::from_bytes(black_box(&message)).unwrap();
            reader.decrypt(&message).unwrap()
        });
    });
    group.finish();
}

/// A device that is given a key: our session with it, and what seals for it.
struct Reader {
    session: Session,
    device: DeviceId,
    kem: KemKey,
}

fn readers(writer: &Writer, count: u8) -> Vec<Reader> {
    let reader = |seed: u8| {
        let end = Timestamp(u64::MAX);
        let mut device = Device::generate(UserIdentity::from_secret(&Secret::new([seed; 32])).key());
        let cert = device.certificate(0, NOW, end).read_unverified().unwrap();
        let prekey = device.generate_one_time(1, end).remove(0);
        let prekey = VerifiedDhPrekey::verify(&prekey, &cert, NOW).unwrap();
        let mut session = writer.device().begin_session(&cert, &prekey).unwrap();
        let OlmMessage::PreKey(first) = session.encrypt(b"hello").unwrap() else {
            panic!("the first message begins the session");
        };
        let accepted = device.accept_session(&PreKeyBytes::parse(&first).unwrap());
        let answer = accepted.unwrap().session.encrypt(b"hello back").unwrap();
        session.decrypt(&answer).unwrap();
        Reader {
            session,
            device: device.id(),
            kem: KemSecret::from_seed(&Secret::new([seed; 32])).public(),
        }
    };
    (2..count + 2).map(reader).collect()
}

fn share_payload(writer: &Writer, reader: &Reader, share: &GroupKeyShare) -> OlmPayload {
    OlmPayload {
        version: BODY_VERSION,
        sender: writer.at.user,
        sender_device: writer.at.device,
        sender_manifest: writer.manifest().reference(),
        recipient: writer.at.user,
        recipient_device: reader.device,
        session: reader.session.id(),
        conversation: ConversationId::of_group(&share.group),
        message: MessageId::new([4; 16]),
        counter: 1_000,
        order: 1_000,
        sent_at: NOW,
        manifest: None,
        body: OlmBody::GroupKeyShare(share.clone()),
    }
}

fn key_share(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("group: key for 100 devices");
    group.sample_size(20);
    let writer = Writer::new();
    let mut readers = readers(&writer, 100);
    let mut rng = ChaCha20Rng::seed_from_u64(3);
    let share = writer.share();
    group.bench_function("payload, Olm and envelope", |bench| {
        bench.iter(|| {
            for reader in &mut readers {
                let plaintext = payload::encode(&share_payload(&writer, reader, &share));
                let message = reader.session.encrypt(&plaintext).unwrap();
                let content = olm_content(writer.at.device, &reader.session, message).to_bytes();
                let sealed = device_envelope::seal(&mut rng, &reader.kem, &reader.device, &content).unwrap();
                assert_eq!(sealed.len(), 2_048);
                black_box(sealed);
            }
        });
    });
    group.bench_function("payload and Olm alone", |bench| {
        bench.iter(|| {
            for reader in &mut readers {
                let plaintext = payload::encode(&share_payload(&writer, reader, &share));
                black_box(reader.session.encrypt(&plaintext).unwrap());
            }
        });
    });
    group.bench_function("pickles of the Olm sessions", |bench| {
        bench.iter(|| {
            for reader in &readers {
                black_box(reader.session.pickle());
            }
        });
    });
    let content = [7; 800];
    group.bench_function("envelopes alone", |bench| {
        bench.iter(|| {
            for reader in &readers {
                black_box(device_envelope::seal(&mut rng, &reader.kem, &reader.device, &content).unwrap());
            }
        });
    });
    group.bench_function("the audience, from the log and manifests", |bench| {
        bench.iter(|| audience(&writer.people, &writer.at, &writer.log));
    });
    group.bench_function("beginning the session", |bench| {
        bench.iter(|| {
            OutboundSession::begin(writer.at, &writer.keys, &situation(&writer.log, &writer.audience))
        });
    });
    group.finish();
}

criterion_group!(benches, encrypt, seal, read, key_share);
criterion_main!(benches);
