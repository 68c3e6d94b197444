//! How a new device becomes one of a person's: it shows a code, an old device scans it, and two digits are typed.
//!
//! ```text
//! new device                                             old device
//! LinkOffer      shows hoopoe://l#… ───────────────────► Scanned::begin      scans
//!             ◄──────── 1 hello { commitment } ───────── Scanned
//! Answered    ───────── 2 answer { nonce } ────────────►
//!             ◄──────── 3 reveal { nonce } ───────────── CodeShown           shows two digits
//! CodeAwaited    two digits are typed
//! Accepted    ───────── 4 typed ───────────────────────► Confirmed           the user approves
//!             ◄──────── 5 person ─────────────────────── Approved
//! Certified   ───────── 6 certificate ─────────────────►
//! Linked      ◄──────── 7 grant { manifest, seed? } ──── Granted
//! ```
//!
//! Every step consumes the state before it, so that none is left out or done twice; whatever does not fit ends the
//! linking, and it begins anew with another code. Frames name their place ([`place`]): one that is not awaited is a
//! repetition, to be passed over by the caller and never given to a state. All of it takes at most [`LINK_TIME`].
//!
//! Before it scans, the old device makes sure of its user; before [`Confirmed::approve`] it asks whether the new device
//! says that the digits were right. What each step keeps out stands in `docs/protocol/link.md`.
//!
//! ```
//! use hoopoe_crypto::{device::Device, identity::UserIdentity};
//! use hoopoe_crypto::link::{Grant, LinkCode, LinkOffer, LinkQr, Scanned};
//! use hoopoe_crypto::manifest::ManifestDraft;
//! use hoopoe_protocol::{envelope::SUITE_BASE, secret::Secret, time::{Span, Timestamp}};
//! # use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng};
//! # let mut rng = ChaCha20Rng::from_seed([0; 32]);
//!
//! let now = Timestamp(1_800_000_000_000);
//! let end = now.plus(Span::days(400));
//! let identity = UserIdentity::from_secret(&Secret::new([1; 32]));
//! let computer = Device::generate(identity.key());
//! let manifest = ManifestDraft::first(identity.key(), SUITE_BASE, &computer.certificate(1, now, end), now)?
//!     .sign(&identity, now)?;
//!
//! let offer = LinkOffer::new(&mut rng, now);
//! let scanned = LinkQr::from_text(&offer.qr().to_text())?;
//! let (old, hello) = Scanned::begin(&mut rng, scanned, now)?;
//! let (new, answer) = offer.hello(&mut rng, &hello, now)?;
//! let (old, reveal) = old.answered(&answer, now)?;
//! let new = new.revealed(&reveal, now)?;
//! let digits: LinkCode = old.code().to_text().parse()?;
//! let (new, typed) = new.typed(&digits, now)?;
//! let old = old.confirmed(&typed, now)?;
//! let (old, person) = old.approve(&manifest, Grant::Linked, now)?;
//! let new = new.person(&person, now)?;
//! let phone = Device::generate(new.user_key());
//! let (new, certificate) = new.certify(&phone, end, now)?;
//! let granted = old.certified(&certificate, &manifest, &identity, now)?;
//! let linked = new.granted(&granted.frame, now)?;
//!
//! assert!(linked.manifest.device(&phone.id()).is_some());
//! assert_eq!(linked.manifest.reference(), granted.manifest.reference());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod channel;
mod code;
mod new;
mod old;
mod qr;

use hoopoe_protocol::{codec::DecodeError, time::Span};

use crate::{
    manifest::{DraftError, ManifestError},
    public_key::PublicKeyError,
};
pub use channel::place;
pub use code::{LinkCode, LinkCodeError};
pub use new::{Accepted, Answered, Certified, CodeAwaited, Joining, LinkOffer, Linked};
pub use old::{Approved, CodeShown, Confirmed, Grant, Granted, Scanned};
pub use qr::{LinkQr, LinkQrError};

/// How long a code is good, and how long everything takes that follows from it, on each side.
pub const LINK_TIME: Span = Span::seconds(120);

/// Why a linking is over.
///
/// On the new device, whatever comes after [`LinkOffer::hello`] has succeeded, [`LinkError::TimedOut`] too, is shown as
/// *somebody scanned this code*. **No new code follows by itself**: the user begins anew on both devices, so that one try is
/// one action of theirs. Whoever scans can work out the digits and let go before anything shows; codes that come by
/// themselves would give them as many tries as they like.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LinkError {
    /// It took longer than [`LINK_TIME`].
    #[error("linking took too long")]
    TimedOut,
    /// A frame of another place than the one that is awaited: a mistake of ours, it should have been passed over.
    #[error("frame {0:?} of the linking is not the one that is awaited")]
    OtherPlace(Option<u8>),
    /// Not sealed by whoever scanned, or showed, this code; or for another place, direction or linking; or changed.
    #[error("the frame is not authentic")]
    NotAuthentic,
    /// The other device's key is a twin or of low order.
    #[error("the other device's key: {0}")]
    Key(#[from] PublicKeyError),
    /// The old device revealed another number than the one that it was bound to.
    #[error("the old device revealed what it was not bound to")]
    Commitment,
    /// Other digits were typed than the old device of this linking shows. Somebody else scanned, or they were mistyped.
    #[error("these are not the digits")]
    WrongCode,
    /// Authentic, but no such body.
    #[error("the frame cannot be read: {0}")]
    Malformed(#[from] DecodeError),
    /// A manifest that does not verify.
    #[error(transparent)]
    Manifest(#[from] ManifestError),
    /// The new device's certificate cannot be added, or the manifest not signed.
    #[error(transparent)]
    Draft(#[from] DraftError),
    /// A manifest, a seed or a device is another person's.
    #[error("not of the person whose device it is to become")]
    OtherPerson,
    /// The manifest in the grant is not above the one that was told before.
    #[error("the granted manifest is not newer")]
    NotNewer,
    /// The manifest in the grant does not list this device with its own certificate.
    #[error("the granted manifest does not list this device")]
    NotListed,
    /// A primary device was given no seed, or a linked one was given one.
    #[error("the seed does not go with the role")]
    Seed,
}
