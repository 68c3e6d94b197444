//! X-Wing keys of envelopes: the private half, and a peer's signed prekey after it has been verified.

use core::fmt;

use hoopoe_protocol::{
    envelope::{SUITE_BASE, SUITE_PSK},
    id::DeviceId,
    identity::DeviceCert,
    keys::{KemKey, KemKeyId, X25519Key},
    prekey::KemPrekey,
    secret::Secret,
    signed::Signed,
    time::{Span, Timestamp},
    version::BODY_VERSION,
};
use hpke::{Deserializable, Kem, Serializable, kem::XWing};
use rand_core::CryptoRng;
use zeroize::Zeroizing;

use crate::{
    manifest::VerifiedManifest,
    public_key::{self, PublicKeyError},
    signature::{self, SignatureError},
};

pub(crate) type PublicKey = <XWing as Kem>::PublicKey;
pub(crate) type PrivateKey = <XWing as Kem>::PrivateKey;

/// How far a peer's clock may be ahead of ours before its newest prekey is not used yet.
const CLOCK_TOLERANCE: Span = Span::hours(24);

/// The longest window of a prekey, also of an invitation's. A device that was lost cannot sign one that outlives it by more.
const LONGEST: Span = Span::days(60);

/// The private half of a KEM key. What is stored of it is its 32-byte seed.
pub struct KemSecret {
    seed: Secret<32>,
    // Expanded once: that takes as long as a decapsulation.
    private: Box<PrivateKey>,
    public: KemKey,
    kid: KemKeyId,
}

impl KemSecret {
    /// A new key.
    pub fn generate(rng: &mut impl CryptoRng) -> Self {
        let mut seed = Zeroizing::new([0; 32]);
        rng.fill_bytes(seed.as_mut_slice());
        Self::from_seed(&Secret::new(*seed))
    }

    /// The key with this seed.
    #[must_use]
    pub fn from_seed(seed: &Secret<32>) -> Self {
        #[expect(
            clippy::expect_used,
            reason = "hpke refuses only other lengths, and any 32 bytes are an X-Wing seed"
        )]
        let private = Box::new(PrivateKey::from_bytes(seed.expose()).expect("32 bytes"));
        let mut public = [0; KemKey::LEN];
        XWing::sk_to_pk(&private).write_exact(&mut public);
        let public = KemKey::new(public);
        Self {
            seed: seed.clone(),
            private,
            public,
            kid: KemKeyId::of(&public),
        }
    }

    /// The seed, to be stored sealed.
    #[must_use]
    pub const fn seed(&self) -> &Secret<32> {
        &self.seed
    }

    /// The public half.
    #[must_use]
    pub const fn public(&self) -> KemKey {
        self.public
    }

    /// The short id by which envelopes select this key.
    #[must_use]
    pub const fn kid(&self) -> KemKeyId {
        self.kid
    }

    pub(crate) const fn private(&self) -> &PrivateKey {
        &self.private
    }
}

impl fmt::Debug for KemSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KemSecret")
            .field("kid", &self.kid)
            .finish_non_exhaustive()
    }
}

/// Why 1,216 bytes are no acceptable KEM key. The fault of whoever made it, or of whoever handed it over unsigned.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KemKeyError {
    /// The ML-KEM half is no encapsulation key.
    #[error("the ML-KEM half is malformed")]
    MlKem,
    /// The X25519 half is a twin or of low order.
    #[error("the X25519 half: {0}")]
    X25519(#[from] PublicKeyError),
}

/// Reads a foreign encapsulation key, both halves checked: hpke looks at the ML-KEM half only.
pub(crate) fn read_public(key: &KemKey) -> Result<PublicKey, KemKeyError> {
    let point = key.as_bytes().last_chunk::<32>().ok_or(KemKeyError::MlKem)?;
    public_key::check_agreement(&X25519Key::new(*point))?;
    PublicKey::from_bytes(key.as_bytes()).map_err(|_| KemKeyError::MlKem)
}

/// Why a signed KEM prekey is refused. The fault of whoever handed it over if the signature is not right, else of
/// the device that signed it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KemPrekeyError {
    /// The device did not sign this.
    #[error("the KEM prekey: {0}")]
    Signature(#[from] SignatureError),
    /// The body has a version that we do not know.
    #[error("KEM prekey version {0} is unknown")]
    Version(u8),
    /// The device signed a prekey of another device.
    #[error("the KEM prekey names another device")]
    Device,
    /// The prekey is for a suite that we do not know.
    #[error("KEM prekey suite {0:#04x} is unknown")]
    Suite(u8),
    /// The key itself is unusable.
    #[error("the KEM prekey: {0}")]
    Key(#[from] KemKeyError),
    /// It ends before it begins, or lasts longer than any may.
    #[error("the KEM prekey ends before it begins, or lasts longer than 60 days")]
    Window,
}

/// Why nothing is sealed to a KEM prekey that was verified.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UnusableKemPrekey {
    /// Its device is not in the manifest, was revoked, or is at the end of its certificate.
    #[error("the KEM prekey is of a device to which nothing may be sent")]
    Device,
    /// The person accepts stronger suites only.
    #[error("the KEM prekey is for suite {suite:#04x}, and its owner accepts {least:#04x} and stronger")]
    Suite {
        /// The prekey's.
        suite: u8,
        /// The manifest's.
        least: u8,
    },
    /// Its time has not begun, by more than clocks may differ.
    #[error("the time of the KEM prekey has not begun")]
    Early,
    /// Its time is over.
    #[error("the time of the KEM prekey is over")]
    Over,
}

/// A KEM prekey that its device has signed and that can be sealed to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifiedKemPrekey {
    signed: Signed<KemPrekey>,
    prekey: KemPrekey,
}

impl VerifiedKemPrekey {
    /// Verifies the signature against the device's certificate, which the caller has verified, and then the body.
    ///
    /// # Errors
    /// If anything about it is not as it must be.
    pub fn verify(signed: &Signed<KemPrekey>, device: &DeviceCert) -> Result<Self, KemPrekeyError> {
        let prekey = signature::verify(signed, &device.signing)?;
        check_body(&prekey, &device.device_id())?;
        Ok(Self {
            signed: signed.clone(),
            prekey,
        })
    }

    /// Whether an envelope may be sealed to it now, by the newest manifest of its owner: the device is in it and its
    /// certificate not over, the suite is as strong as the person wants it, and the time is right.
    ///
    /// # Errors
    /// Says what is against it.
    pub fn check_usable(&self, newest: &VerifiedManifest, now: Timestamp) -> Result<(), UnusableKemPrekey> {
        let KemPrekey { device, suite, .. } = self.prekey;
        if newest.active_device(&device, now).is_none() {
            return Err(UnusableKemPrekey::Device);
        }
        if !newest.accepts_suite(suite) {
            let least = newest.min_suite();
            return Err(UnusableKemPrekey::Suite { suite, least });
        }
        self.check_time(now)
    }

    /// Whether its time is right: never after its end, and not long before its beginning.
    ///
    /// # Errors
    /// Says whether it is too early or too late.
    pub fn check_time(&self, now: Timestamp) -> Result<(), UnusableKemPrekey> {
        if now > self.prekey.not_after {
            return Err(UnusableKemPrekey::Over);
        }
        if self.prekey.not_before > now.plus(CLOCK_TOLERANCE) {
            return Err(UnusableKemPrekey::Early);
        }
        Ok(())
    }

    /// The body.
    #[must_use]
    pub const fn prekey(&self) -> &KemPrekey {
        &self.prekey
    }

    /// The body with its signature, as it came.
    #[must_use]
    pub const fn signed(&self) -> &Signed<KemPrekey> {
        &self.signed
    }
}

fn check_body(prekey: &KemPrekey, device: &DeviceId) -> Result<(), KemPrekeyError> {
    if prekey.version != BODY_VERSION {
        return Err(KemPrekeyError::Version(prekey.version));
    }
    if prekey.device != *device {
        return Err(KemPrekeyError::Device);
    }
    if prekey.suite != SUITE_BASE && prekey.suite != SUITE_PSK {
        return Err(KemPrekeyError::Suite(prekey.suite));
    }
    if prekey.not_before >= prekey.not_after || prekey.not_after.since(prekey.not_before) > LONGEST {
        return Err(KemPrekeyError::Window);
    }
    read_public(&prekey.key)?;
    Ok(())
}
