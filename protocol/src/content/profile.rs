//! What a person shows of themselves to their contacts.

use minicbor::{Decode, Encode, bytes::ByteVec};

/// Who somebody is to those who meet them; the name is at most [`crate::limits::NAME_BYTES`].
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

/// All that a person shows of themselves, once it was more than a name. It takes the place of one with a lower revision.
#[derive(Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct ProfileUpdate {
    /// Above that of every earlier one, from 1 to [`crate::limits::PROFILE_REVISION`].
    #[n(0)]
    pub revision: u64,
    /// The name they chose, at most [`crate::limits::NAME_BYTES`].
    #[n(1)]
    pub name: String,
    /// A line about themselves, at most [`crate::limits::ABOUT_BYTES`]; empty if there is none.
    #[n(2)]
    pub about: String,
    /// The file of a small picture, at most [`crate::limits::AVATAR_BYTES`]. Nobody has looked at it: whoever shows it draws it
    /// anew.
    #[n(3)]
    pub avatar: Option<ByteVec>,
}

impl core::fmt::Debug for ProfileUpdate {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "ProfileUpdate({}, ..)", self.revision)
    }
}
