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

/// One of the first so many numbers, at most 256, each as likely as the others.
#[must_use]
pub fn below(numbers: usize) -> usize {
    use rand_core::Rng as _;

    let numbers = numbers.clamp(1, 256);
    // What does not fill a whole round is drawn again.
    let rounds = 256 - 256 % numbers;
    loop {
        let mut byte = [0];
        generator().fill_bytes(&mut byte);
        let drawn = usize::from(byte[0]);
        if drawn < rounds {
            return drawn % numbers;
        }
    }
}

/// One of the ports that nobody can register: 49,152 to 65,535 (RFC 6335, section 6).
#[must_use]
pub fn dynamic_port() -> u16 {
    use rand_core::Rng as _;

    let mut bytes = [0; 2];
    generator().fill_bytes(&mut bytes);
    0xc000 | u16::from_le_bytes(bytes)
}

/// The random part of the page's host.
#[must_use]
pub fn label() -> [u8; 8] {
    use rand_core::Rng as _;

    let mut bytes = [0; 8];
    generator().fill_bytes(&mut bytes);
    bytes
}

/// A port for the page: from 61,000 up, where Linux gives none to outgoing connections.
#[must_use]
pub fn page_port() -> u16 {
    use rand_core::Rng as _;

    let mut bytes = [0; 2];
    generator().fill_bytes(&mut bytes);
    61_000 + u16::from_le_bytes(bytes) % 4_536
}
