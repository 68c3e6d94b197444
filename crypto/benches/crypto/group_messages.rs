//! A message of 256 bytes in a group, from the text to the envelope and back, beside vodozemac's Megolm and ChaCha20-Poly1305 over the
//! same bytes; and the two layers each by itself.

use core::hint::black_box;

use chacha20poly1305::{AeadInOut, ChaCha20Poly1305, KeyInit, Nonce, Tag};
use criterion::{BatchSize, Criterion};
use hoopoe_crypto::group::{
    check::{self, GroupArrival, GroupExpectation, Membership, Rights},
    envelope,
    inbound::InboundSession,
    log::EpochThen,
    share::{Reception, ShareFacts, receive},
};
use hoopoe_protocol::{content::group::GroupFrame, group::GroupEpoch};
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;
use vodozemac::megolm::{GroupSession, InboundGroupSession, MegolmMessage, SessionConfig, SessionKey};

use crate::writer::Writer;

/// What the padded text of an envelope of this size has: 70 bytes of head and 16 of tag are not in it.
const ENVELOPE: usize = 2_048;
const PADDED: usize = ENVELOPE - 86;

const RIGHTS: Rights = Rights {
    may_write: true,
    epoch: EpochThen::AtMost(GroupEpoch(0)),
};

pub(crate) fn measure(criterion: &mut Criterion) {
    let mut writer = Writer::new();
    let mut raw = Raw::beside(&mut writer);
    write(criterion, &mut writer, &mut raw);
    read(criterion, &mut writer, &mut raw);
}

/// The two ciphers with nothing of ours, and a plaintext of the length that ours has.
struct Raw {
    plaintext: Vec<u8>,
    ratchet: GroupSession,
    reader: InboundGroupSession,
    cipher: ChaCha20Poly1305,
}

impl Raw {
    fn beside(writer: &mut Writer) -> Self {
        let key = writer.session.share(writer.group.log.tip().head()).session_key;
        let key = SessionKey::from_bytes(key.expose()).unwrap();
        let mut reader = InboundGroupSession::new(&key, SessionConfig::version_2());
        let message = MegolmMessage::from_bytes(&writer.write().megolm).unwrap();
        let plaintext = reader.decrypt(&message).unwrap().plaintext;
        let ratchet = GroupSession::new(SessionConfig::version_2());
        Self {
            plaintext,
            reader: InboundGroupSession::from(&ratchet),
            ratchet,
            cipher: ChaCha20Poly1305::new(&[1; 32].into()),
        }
    }

    /// As ours, no session has more than a hundred messages.
    fn encrypt(&mut self) -> Vec<u8> {
        if self.ratchet.message_index() == 100 {
            self.ratchet = GroupSession::new(SessionConfig::version_2());
        }
        self.ratchet.encrypt(black_box(&self.plaintext)).to_bytes()
    }

    fn seal(&self, text: &mut [u8]) -> Tag {
        let text = black_box(text).into();
        self.cipher
            .encrypt_inout_detached(&Nonce::default(), b"", text)
            .unwrap()
    }

    fn open(&self, text: &mut [u8], tag: &Tag) {
        let text = black_box(text).into();
        let opened = self
            .cipher
            .decrypt_inout_detached(&Nonce::default(), b"", text, tag);
        opened.unwrap();
    }
}

fn write(criterion: &mut Criterion, writer: &mut Writer, raw: &mut Raw) {
    let mut rng = ChaCha20Rng::from_seed([2; 32]);
    let mut text = vec![7; PADDED];

    let mut group = criterion.benchmark_group("group message: write 256 B");
    group.bench_function("hoopoe", |bencher| {
        bencher.iter(|| {
            let frame = writer.write();
            envelope::seal(&mut rng, &writer.keys, &frame).unwrap()
        });
    });
    group.bench_function("vodozemac and chacha20poly1305", |bencher| {
        bencher.iter(|| (raw.encrypt(), raw.seal(&mut text)));
    });
    group.finish();

    let mut group = criterion.benchmark_group("group message: encrypt 256 B");
    group.bench_function("hoopoe", |bencher| bencher.iter(|| writer.write()));
    group.bench_function("vodozemac", |bencher| bencher.iter(|| raw.encrypt()));
    group.finish();

    let mut group = criterion.benchmark_group("group message: seal 2 KiB");
    let frame = writer.write();
    assert_eq!(
        envelope::seal(&mut rng, &writer.keys, &frame).unwrap().len(),
        ENVELOPE
    );
    group.bench_function("hoopoe", |bencher| {
        bencher.iter(|| envelope::seal(&mut rng, &writer.keys, black_box(&frame)).unwrap());
    });
    group.bench_function("chacha20poly1305", |bencher| bencher.iter(|| raw.seal(&mut text)));
    group.finish();
}

/// What somebody who is given the session holds of it.
fn reader(writer: &Writer) -> InboundSession {
    let share = writer.session.share(writer.group.log.tip().head());
    let facts = ShareFacts {
        sender: Membership::Active(RIGHTS),
        commits: vec![writer.commit],
    };
    match receive(writer.at, &share, &facts).unwrap() {
        Reception::Taken(taken) => taken.session,
        Reception::Held(_) => panic!("held"),
    }
}

fn read(criterion: &mut Criterion, writer: &mut Writer, raw: &mut Raw) {
    writer.session = writer.begin(&writer.audience);
    let frame: GroupFrame = writer.write();
    let mut rng = ChaCha20Rng::from_seed([2; 32]);
    let sealed = envelope::seal(&mut rng, &writer.keys, &frame).unwrap();
    let expectation = GroupExpectation {
        keys: &writer.keys,
        manifest: &writer.me().manifest,
        membership: &|_, _| Membership::Active(RIGHTS),
        arrival: GroupArrival::Topic,
        since: 0,
        seen: &|_, _| None,
    };
    raw.ratchet = GroupSession::new(SessionConfig::version_2());
    raw.reader = InboundGroupSession::from(&raw.ratchet);
    let message = raw.encrypt();
    let mut text = vec![7; PADDED];
    let tag = raw.seal(&mut text);

    let mut group = criterion.benchmark_group("group message: read 256 B");
    group.bench_function("hoopoe", |bencher| {
        bencher.iter_batched_ref(
            || reader(writer),
            |session| {
                let frame = envelope::open(&writer.keys, black_box(&sealed)).unwrap();
                check::read(session, &frame, &expectation).unwrap()
            },
            BatchSize::SmallInput,
        );
    });
    group.bench_function("vodozemac and chacha20poly1305", |bencher| {
        bencher.iter_batched_ref(
            || text.clone(),
            |text| {
                raw.open(text, &tag);
                let message = MegolmMessage::from_bytes(black_box(&message)).unwrap();
                raw.reader.decrypt(&message).unwrap()
            },
            BatchSize::SmallInput,
        );
    });
    group.finish();
}
