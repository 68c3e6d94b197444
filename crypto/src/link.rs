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
//! repetition, to be passed over by the caller and never given to a state. All of it, until the old device signs, takes at most [`LINK_TIME`].
//!
//! Before it scans, the old device makes sure of its user; before [`Confirmed::approve`] it asks whether the new device
//! says that the digits were right. What each step keeps out stands in `docs/protocol/link.md`. All of it in use, and what follows from it, is in the [tutorial](crate::tutorial::linked_device).

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

/// How long a code is good, and how long everything takes that follows from it, on each side, until the old device signs.
pub const LINK_TIME: Span = Span::seconds(120);

/// Why a linking is over.
///
/// On the new device, whatever comes after [`LinkOffer::hello`] has succeeded, [`LinkError::TimedOut`] too, is shown as
/// *somebody scanned this code*. **No new code follows by itself**: the user begins anew on both devices, so that one try is
/// one action of theirs. Whoever scans can work out the digits and let go before anything shows; codes that come by
/// themselves would give them as many tries as they like.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LinkError {
    /// It took longer than [`LINK_TIME`], or the clock was set back meanwhile, so that nobody knows.
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
