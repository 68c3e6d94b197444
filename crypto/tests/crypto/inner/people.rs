//! Alice, Bob and Mallory: people with one device each, and sessions between them.

use hoopoe_crypto::{
    device::{AcceptedSession, Device},
    identity::UserIdentity,
    manifest::VerifiedManifest,
    prekeys::VerifiedDhPrekey,
    session::{OlmMessage, PreKeyBytes, Session},
};
use hoopoe_protocol::{
    identity::{CAPABILITY_PRIMARY, DeviceCert, DeviceManifest},
    secret::Secret,
    signed::Signed,
    time::{Span, Timestamp},
    version::BODY_VERSION,
};

pub(crate) const NOW: Timestamp = Timestamp(1_800_000_000_000);

pub(crate) fn later() -> Timestamp {
    NOW.plus(Span::days(60))
}

pub(crate) struct Person {
    pub(crate) identity: UserIdentity,
    pub(crate) device: Device,
}

impl Person {
    pub(crate) fn new(seed: u8) -> Self {
        let identity = UserIdentity::from_secret(&Secret::new([seed; 32]));
        let device = Device::generate(identity.key());
        Self { identity, device }
    }

    pub(crate) fn signed_cert(&self) -> Signed<DeviceCert> {
        self.device.certificate(CAPABILITY_PRIMARY, NOW, later())
    }

    pub(crate) fn cert(&self) -> DeviceCert {
        self.signed_cert().read_unverified().unwrap()
    }

    /// What the person would sign, for tests to bend before it is signed.
    pub(crate) fn draft(&self, epoch: u64) -> DeviceManifest {
        DeviceManifest {
            version: BODY_VERSION,
            user: self.identity.user_id(),
            user_key: self.identity.key(),
            epoch,
            previous: None,
            issued: NOW,
            min_suite: 2,
            devices: vec![self.signed_cert()],
            revoked: Vec::new(),
        }
    }

    pub(crate) fn publish(&self, draft: &DeviceManifest) -> VerifiedManifest {
        VerifiedManifest::verify(&self.identity.sign_manifest(draft)).unwrap()
    }

    pub(crate) fn manifest(&self, epoch: u64) -> VerifiedManifest {
        self.publish(&self.draft(epoch))
    }

    pub(crate) fn one_time(&mut self) -> VerifiedDhPrekey {
        let signed = self.device.generate_one_time(1, later()).remove(0);
        VerifiedDhPrekey::verify(&signed, &self.cert(), NOW).unwrap()
    }

    pub(crate) fn fallback(&mut self) -> VerifiedDhPrekey {
        let signed = self.device.rotate_fallback(later());
        VerifiedDhPrekey::verify(&signed, &self.cert(), NOW).unwrap()
    }

    /// Begins a session with a one-time key that the other has just made.
    pub(crate) fn begin_with(&self, other: &mut Self) -> Session {
        let prekey = other.one_time();
        self.device.begin_session(&other.cert(), &prekey).unwrap()
    }

    pub(crate) fn accept(&mut self, message: &OlmMessage) -> AcceptedSession {
        self.device.accept_session(&prekey_message(message)).unwrap()
    }
}

pub(crate) fn prekey_message(message: &OlmMessage) -> PreKeyBytes {
    match message {
        OlmMessage::PreKey(bytes) => PreKeyBytes::parse(bytes).unwrap(),
        OlmMessage::Normal(_) => panic!("not a pre-key message"),
    }
}

pub(crate) fn bytes_of(message: &OlmMessage) -> &[u8] {
    match message {
        OlmMessage::PreKey(bytes) | OlmMessage::Normal(bytes) => bytes,
    }
}

/// Both ends of a session in which both have spoken.
pub(crate) fn established(alice: &Person, bob: &mut Person) -> (Session, Session) {
    let mut ours = alice.begin_with(bob);
    let first = ours.encrypt(b"hello").unwrap();
    let mut theirs = bob.accept(&first).session;
    let answer = theirs.encrypt(b"hello back").unwrap();
    ours.decrypt(&answer).unwrap();
    (ours, theirs)
}

/// The bytes with every occurrence of one part replaced.
pub(crate) fn replaced(bytes: &[u8], part: &[u8; 32], by: &[u8; 32]) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    let at = bytes.windows(32).position(|window| window == part).unwrap();
    bytes[at..at + 32].copy_from_slice(by);
    bytes
}

/// The same key in another encoding: the top bit, which X25519 ignores.
pub(crate) fn twin(key: &[u8; 32]) -> [u8; 32] {
    let mut twin = *key;
    twin[31] |= 0x80;
    twin
}
