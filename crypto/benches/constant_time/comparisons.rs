//! Comparisons with what only the holder of a secret can compute: what is presented is wrong in its first byte, or in its last.

use hoopoe_crypto::{
    attachment::{Opener, Sealer},
    backup::BackupKey,
    export::{self, Lock},
    route::{hello, verify_hello},
};
use hoopoe_protocol::{
    backup::{BackupHead, ChainCommit},
    blob::header::FileCommit,
    codec,
    content::file::{FileName, MediaType},
    domain::Domain,
    hash,
    id::DeviceId,
    route::PeerIdBytes,
    secret::Secret,
    time::Timestamp,
};
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;

use crate::{
    controls::changed,
    trial::{Bench, Effort},
};

fn secret() -> Secret<32> {
    Secret::new([1; 32])
}

pub(crate) fn measure(bench: &mut Bench) {
    hellos(bench);
    blob(bench);
    exported(bench);
    backup(bench);
}

fn hellos(bench: &mut Bench) {
    let (dialer, listener) = (PeerIdBytes(vec![1; 38]), PeerIdBytes(vec![2; 38]));
    let device = DeviceId::new([3; 32]);
    let direct = secret();
    let right = hello(&direct, &dialer, &listener, &device);
    bench.trial(
        "hello: proof wrong in the first byte, in the last",
        Effort::SHORT,
        |class, _| {
            let mut wrong = right.clone();
            wrong.proof = changed(class, wrong.proof);
            wrong
        },
        |hello| verify_hello(hello, &direct, &dialer, &listener, &device),
    );
    bench.trial(
        "hello: token wrong in the first byte, in the last",
        Effort::SHORT,
        |class, _| {
            let mut wrong = right.clone();
            wrong.token = changed(class, wrong.token);
            wrong
        },
        |hello| verify_hello(hello, &direct, &dialer, &listener, &device),
    );
}

fn blob(bench: &mut Bench) {
    let mut sealer = Sealer::new(&mut ChaCha20Rng::from_seed([1; 32]), 100).unwrap();
    sealer.seal_chunk(&mut vec![7; 100]).unwrap();
    let sealed = sealer.finish().unwrap();
    let name = FileName::new(String::new()).unwrap();
    let offer = sealed.offer(name, MediaType::new(String::new()).unwrap());
    bench.trial(
        "attachment: commitment wrong in the first byte, in the last",
        Effort::SHORT,
        |class, _| {
            let (mut offer, mut outline) = (offer.clone(), sealed.outline);
            let commit = changed(class, *outline.header.commit.as_bytes());
            outline.header.commit = FileCommit::new(commit);
            offer.blob = outline.id();
            (offer, outline)
        },
        |(offer, outline)| Opener::new(offer, *outline).is_err(),
    );
}

fn exported(bench: &mut Bench) {
    let words = secret();
    let new = export::create(&mut ChaCha20Rng::from_seed([1; 32]), Lock::Words(&words)).unwrap();
    bench.trial(
        "export: commitment wrong in the first byte, in the last",
        Effort::SHORT,
        |class, _| {
            let mut head = new.head;
            let (front, sum) = head.split_last_chunk_mut::<8>().unwrap();
            let commit = front.last_chunk_mut::<32>().unwrap();
            *commit = changed(class, *commit);
            sum.copy_from_slice(&hash::labelled(Domain::Export, &[front])[..8]);
            head
        },
        |head| export::open(head, Lock::Words(&words)).is_err(),
    );
}

fn backup(bench: &mut Bench) {
    let key = BackupKey::new(secret());
    let chain = key
        .begin(&mut ChaCha20Rng::from_seed([1; 32]), None, Timestamp(0))
        .unwrap();
    let right: BackupHead = codec::decode(chain.head()).unwrap();
    bench.trial(
        "backup: commitment wrong in the first byte, in the last",
        Effort::SHORT,
        |class, _| {
            let mut wrong = right.clone();
            wrong.commit = ChainCommit::new(changed(class, *wrong.commit.as_bytes()));
            codec::encode(&wrong)
        },
        |head| key.chain(head).is_err(),
    );
}
