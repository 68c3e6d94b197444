//! What a person shows of themselves to their contacts.

use minicbor::{Decode, Encode};

/// A profile; the name is at most [`crate::limits::NAME_BYTES`].
#[derive(Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Profile {
    /// The name they chose.
    #[n(0)]
    pub name: String,
}

impl core::fmt::Debug for Profile {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("Profile(..)")
    }
}
