//! Two devices or two people beside each other: digits that are typed, and what shows that both saw the same.

use hoopoe_crypto::{
    link::{CodeAwaited, LinkCode, LinkOffer, Scanned},
    verification::{Answered, Party, Started, Waiting},
};
use hoopoe_protocol::{
    id::DeviceId,
    keys::{ManifestHash, UserKey},
    time::Timestamp,
    verification::{ComparisonConfirm, ComparisonMac},
};
use rand_chacha::ChaCha20Rng;

use crate::{
    controls::changed,
    trial::{Bench, Effort},
    welch::Class,
};

const NOW: Timestamp = Timestamp(1_800_000_000_000);

pub(crate) fn measure(bench: &mut Bench) {
    bench.trial(
        "linking: first digit wrong, second digit wrong",
        Effort::LONG,
        typed,
        |input| {
            let (new, code) = input.take().unwrap();
            new.typed(&code, NOW).is_err()
        },
    );
    bench.trial(
        "emoji: MAC wrong in the first byte, in the last",
        Effort::LONG,
        vouched,
        |input| {
            let (waiting, confirm) = input.take().unwrap();
            waiting.confirmed(&confirm, NOW).is_err()
        },
    );
}

/// A new device that waits for the digits, and wrong ones.
fn typed(class: Class, rng: &mut ChaCha20Rng) -> Option<(CodeAwaited, LinkCode)> {
    let offer = LinkOffer::new(rng, NOW);
    let (old, hello) = Scanned::begin(rng, offer.qr().clone(), NOW).unwrap();
    let (new, answer) = offer.hello(rng, &hello, NOW).unwrap();
    let (old, reveal) = old.answered(&answer, NOW).unwrap();
    let new = new.revealed(&reveal, NOW).unwrap();
    let digits: [u8; 2] = old.code().to_text().as_bytes().try_into().unwrap();
    let wrong = changed(class, digits).map(char::from);
    Some((new, String::from_iter(wrong).parse().unwrap()))
}

fn party(n: u8) -> Party {
    Party {
        user_key: UserKey::new([n; 32]),
        device: DeviceId::new([n; 32]),
        manifest: ManifestHash::new([n; 32]),
    }
}

/// Somebody who waits for the other's word, and a wrong one.
fn vouched(class: Class, rng: &mut ChaCha20Rng) -> Option<(Waiting, ComparisonConfirm)> {
    let (started, start) = Started::begin(rng, party(1), party(2), NOW);
    let (answered, answer) = Answered::answer(&start, party(2), party(1), NOW);
    let (alice, reveal) = started.answered(&answer, NOW).unwrap();
    let (waiting, _) = alice.same();
    let (_, mut confirm) = answered.revealed(&reveal, NOW).unwrap().same();
    confirm.user = ComparisonMac::new(changed(class, *confirm.user.as_bytes()));
    Some((waiting, confirm))
}
