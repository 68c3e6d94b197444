//! The operating system's randomness: the only place of the node that draws it.

use getrandom::SysRng;
use hoopoe_protocol::secret::Secret;
use rand_core::{CryptoRng, UnwrapErr};
use zeroize::Zeroizing;

/// A generator that asks the operating system each time.
///
/// It panics if the operating system has no randomness, because nothing could go on safely.
#[must_use]
pub fn generator() -> impl CryptoRng {
    UnwrapErr(SysRng)
}

/// 32 random bytes.
#[must_use]
pub fn secret() -> Secret<32> {
    use rand_core::Rng as _;

    let mut bytes = Zeroizing::new([0; 32]);
    generator().fill_bytes(bytes.as_mut_slice());
    Secret::new(*bytes)
}
