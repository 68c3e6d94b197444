//! The two digits that the old device shows, and its user types on the new one.

use core::{fmt, str::FromStr};

use hoopoe_protocol::{domain::Domain, secret::Secret};
use subtle::ConstantTimeEq;

use crate::derivation::derive;

/// Two digits.
#[derive(Clone)]
pub struct LinkCode([u8; 2]);

/// What was typed is not two digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not two digits")]
pub struct LinkCodeError;

impl LinkCode {
    /// The digits of a linking, from its secret and everything that was said in it.
    pub(super) fn of(secret: &Secret<32>, transcript: &[u8; 32]) -> Self {
        let number: Secret<8> = derive(Domain::Link, &[b"code", transcript], secret);
        let number = u64::from_le_bytes(*number.expose()) % 100;
        let digit = |number: u64| b'0'.saturating_add(u8::try_from(number).unwrap_or(0));
        Self([digit(number / 10), digit(number % 10)])
    }

    /// The digits, to be shown.
    #[must_use]
    pub fn to_text(&self) -> String {
        self.0.iter().copied().map(char::from).collect()
    }

    pub(super) fn is(&self, other: &Self) -> bool {
        self.0.ct_eq(&other.0).into()
    }
}

impl FromStr for LinkCode {
    type Err = LinkCodeError;

    /// Reads what was typed, with spaces around it.
    fn from_str(text: &str) -> Result<Self, LinkCodeError> {
        let digits: [u8; 2] = text.trim().as_bytes().try_into().map_err(|_| LinkCodeError)?;
        if digits.iter().all(u8::is_ascii_digit) {
            Ok(Self(digits))
        } else {
            Err(LinkCodeError)
        }
    }
}

impl fmt::Debug for LinkCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("LinkCode(..)")
    }
}
