//! Secrets that are read, written and used: one that is all zeros, and others. Recovery words are looked up in a list, once, when a
//! person writes them down or types them; it is known that time tells which.

use hoopoe_crypto::{
    invite::{read_link, write_link},
    recovery::RecoverySeed,
    signature::SigningKey,
};
use hoopoe_protocol::{
    id::{DeviceId, MailboxId},
    invitation::{InvitationLink, InvitationStore},
    keys::{BundleHash, UserKey, X25519Key},
    prekey::{DhPrekey, DhPrekeyKind},
    secret::Secret,
    time::Timestamp,
    version::BODY_VERSION,
};
use rand_chacha::ChaCha20Rng;
use rand_core::Rng;

use crate::{
    trial::{Bench, Effort},
    welch::Class,
};

/// Zeros, or anything.
fn secret(class: Class, rng: &mut ChaCha20Rng) -> Secret<32> {
    let mut bytes = [0; 32];
    rng.fill_bytes(&mut bytes);
    match class {
        Class::One => Secret::new([0; 32]),
        Class::Other => Secret::new(bytes),
    }
}

fn link(secret: Secret<32>) -> InvitationLink {
    InvitationLink {
        flags: 3,
        inviter: UserKey::new([1; 32]),
        secret,
        bundle: BundleHash::new([3; 32]),
        expires_s: 1_900_000_000,
        store: Some(InvitationStore {
            url: "https://store.example".into(),
            pin: None,
            mailbox: MailboxId::new([5; 16]),
        }),
        direct: None,
    }
}

pub(crate) fn measure(bench: &mut Bench) {
    bench.trial(
        "invitation: written with a secret of zeros, with another",
        Effort::SHORT,
        |class, rng| link(secret(class, rng)),
        |link| write_link(link),
    );
    bench.trial(
        "invitation: read with a secret of zeros, with another",
        Effort::SHORT,
        |class, rng| write_link(&link(secret(class, rng))),
        |text| read_link(text).is_ok(),
    );
    let body = DhPrekey {
        version: BODY_VERSION,
        device: DeviceId::new([1; 32]),
        key_id: 1,
        kind: DhPrekeyKind::Fallback,
        key: X25519Key::new([9; 32]),
        not_after: Timestamp(0),
    };
    bench.trial(
        "signature: by a key of zeros, by another",
        Effort::SHORT,
        |class, rng| SigningKey::from_seed(&secret(class, rng)),
        |key| key.sign(&body),
    );
    bench.trial(
        "known: recovery words written of a seed of zeros, of another",
        Effort::SHORT,
        |class, rng| RecoverySeed::new(secret(class, rng)),
        |seed| seed.words(),
    );
    bench.trial(
        "known: recovery words read of a seed of zeros, of another",
        Effort::SHORT,
        |class, rng| RecoverySeed::new(secret(class, rng)).words(),
        |words| RecoverySeed::from_words(words).is_ok(),
    );
}
