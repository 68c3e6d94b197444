//! A message for a person to read.

use minicbor::{Decode, Encode};

/// Text, in the safe Markdown subset; at most [`crate::limits::TEXT_BYTES`].
#[derive(Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Text {
    /// The text.
    #[n(0)]
    pub text: String,
}

impl core::fmt::Debug for Text {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        // What people write is never printed.
        write!(f, "Text({} bytes)", self.text.len())
    }
}
