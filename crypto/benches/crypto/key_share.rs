//! A hundred devices are given the key of a new group session: the whole round, from the log to the envelopes, beside the same by
//! vodozemac and hpke; and the parts of it.

use core::hint::black_box;

use criterion::Criterion;
use hoopoe_crypto::{
    content::olm_content, envelope, group::audience::PersonDevice, kem::KemSecret, payload, session::Session,
};
use hoopoe_protocol::{
    content::{OlmBody, group::GroupKeyShare, payload::OlmPayload},
    id::{ConversationId, MessageId},
    keys::KemKey,
    secret::Secret,
    version::BODY_VERSION,
};
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;
use vodozemac::{megolm, olm};

use crate::{
    envelope::Hpke,
    olm::raw_sessions,
    people::{NOW, Person, sessions},
    writer::Writer,
};

const DEVICES: u16 = 100;

/// A device that is given a key: our session with it, and what seals for it.
struct Reader {
    session: Session,
    at: PersonDevice,
    kem: KemKey,
}

fn readers(writer: &Writer) -> Vec<Reader> {
    let reader = |seed| {
        let mut person = Person::new(seed, 1);
        let (session, _) = sessions(writer.me(), &mut person);
        Reader {
            session,
            at: PersonDevice {
                user: person.id(),
                device: person.device().id(),
            },
            kem: KemSecret::from_seed(&Secret::new([7; 32])).public(),
        }
    };
    (1_000..1_000 + DEVICES).map(reader).collect()
}

/// The plaintext for one of them.
fn payload(writer: &Writer, reader: &Reader, share: &GroupKeyShare) -> OlmPayload {
    OlmPayload {
        version: BODY_VERSION,
        sender: writer.at.user,
        sender_device: writer.at.device,
        sender_manifest: writer.me().manifest.reference(),
        recipient: reader.at.user,
        recipient_device: reader.at.device,
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

/// The content of one envelope.
fn content(writer: &Writer, reader: &mut Reader, share: &GroupKeyShare) -> Vec<u8> {
    let plaintext = payload::encode(&payload(writer, reader, share));
    let message = reader.session.encrypt(&plaintext).unwrap();
    olm_content(writer.at.device, &reader.session, message).to_bytes()
}

fn sealed(rng: &mut ChaCha20Rng, reader: &Reader, content: &[u8]) -> Vec<u8> {
    envelope::seal(rng, &reader.kem, &reader.at.device, content).unwrap()
}

pub(crate) fn measure(criterion: &mut Criterion) {
    let writer = Writer::new();
    let mut readers = readers(&writer);
    round(criterion, &writer, &mut readers);
    parts(criterion, &writer, &mut readers);
}

fn round(criterion: &mut Criterion, writer: &Writer, readers: &mut [Reader]) {
    let mut rng = ChaCha20Rng::from_seed([3; 32]);
    let head = writer.group.log.tip().head();
    let mut group = criterion.benchmark_group("key share: a round of 100 devices");
    group.sample_size(20);
    // All that has to be done before the first envelope leaves: the sessions are written down, too.
    group.bench_function("hoopoe", |bencher| {
        bencher.iter(|| {
            let audience = writer.audience();
            let session = writer.begin(&audience);
            let share = session.share(head);
            black_box(session.pickle());
            for reader in &mut *readers {
                let content = content(writer, reader, &share);
                black_box(sealed(&mut rng, reader, &content));
                black_box(reader.session.pickle());
            }
        });
    });
    let reader = readers.first_mut().unwrap();
    let share = writer.session.share(head);
    let plaintext = payload::encode(&payload(writer, reader, &share));
    let content = content(writer, reader, &share);
    assert_eq!(
        sealed(&mut rng, reader, &content).len(),
        2_048,
        "the size that is measured"
    );
    let mut raw: Vec<olm::Session> = (0..DEVICES).map(|_| raw_sessions().0).collect();
    let hpke = Hpke::new(2_048);
    group.bench_function("vodozemac and hpke", |bencher| {
        bencher.iter(|| {
            black_box(megolm::GroupSession::new(megolm::SessionConfig::version_2()));
            for session in &mut raw {
                black_box(session.encrypt(&plaintext).unwrap().to_parts());
                black_box(hpke.seal(&mut rng));
            }
        });
    });
    group.finish();
}

fn parts(criterion: &mut Criterion, writer: &Writer, readers: &mut [Reader]) {
    let mut rng = ChaCha20Rng::from_seed([3; 32]);
    let share = writer.session.share(writer.group.log.tip().head());
    let mut group = criterion.benchmark_group("key share: parts of the round");
    group.sample_size(20);
    group.bench_function("hoopoe, audience and session", |bencher| {
        bencher.iter(|| writer.begin(&writer.audience()));
    });
    group.bench_function("hoopoe, 100 payloads in Olm", |bencher| {
        bencher.iter(|| {
            for reader in &mut *readers {
                black_box(content(writer, reader, &share));
            }
        });
    });
    let text = content(writer, readers.first_mut().unwrap(), &share);
    group.bench_function("hoopoe, 100 envelopes", |bencher| {
        bencher.iter(|| {
            for reader in &*readers {
                black_box(sealed(&mut rng, reader, &text));
            }
        });
    });
    group.bench_function("hoopoe, 100 sessions written down", |bencher| {
        bencher.iter(|| {
            for reader in &*readers {
                black_box(reader.session.pickle());
            }
        });
    });
    group.finish();
}
