//! A file that lies somewhere as a sealed blob, offered inside the ratchet to whoever may open it.

use core::fmt;

use minicbor::{Decode, Decoder, Encode, Encoder, decode, encode};

use crate::{codec::Wire, id::BlobId, limits, secret::Secret};

/// All that it takes to find, check and open a file.
///
/// How long the blob is and how many chunks it has follow from the size ([`crate::blob::size::BlobSize`]). The rest is in
/// the outline of the blob, which the blob's id is the hash of ([`crate::blob::outline::Outline`]).
#[derive(Clone, Debug, Encode, Decode)]
#[cbor(map)]
pub struct FileOffer {
    /// Opens the blob.
    #[n(0)]
    pub key: Secret<32>,
    /// The blob, whoever holds a copy of it.
    #[n(1)]
    pub blob: BlobId,
    /// Bytes of the file without padding, at most [`limits::FILE_BYTES`].
    #[n(2)]
    pub size: u64,
    /// What whoever offers it calls it.
    #[n(3)]
    pub name: FileName,
    /// What whoever offers it says that it is.
    #[n(4)]
    pub media_type: MediaType,
}

impl Wire for FileOffer {
    const MAX_BYTES: usize = limits::FILE_OFFER_BYTES;
}

/// What somebody calls a file: any text of at most [`limits::FILE_NAME_BYTES`], perhaps none.
///
/// It was written by somebody else and is kept as it came: it may hold separators, `..`, control characters, or text that
/// turns round what stands behind it. It is never a path, and whoever shows it cleans it first.
#[derive(Clone, PartialEq, Eq)]
pub struct FileName(String);

/// What somebody says that a file is, such as `image/png`: any text of at most [`limits::MEDIA_TYPE_BYTES`], perhaps none.
///
/// Nobody has looked whether it is true. Whoever shows a file looks at its bytes.
#[derive(Clone, PartialEq, Eq)]
pub struct MediaType(String);

/// The text is longer than it may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{bytes} bytes of text where at most {most} are allowed")]
pub struct TextTooLong {
    /// Bytes of UTF-8 given.
    pub bytes: usize,
    /// Bytes allowed.
    pub most: usize,
}

impl FileName {
    /// This name.
    ///
    /// # Errors
    /// If it is too long.
    pub fn new(name: String) -> Result<Self, TextTooLong> {
        limited(name, limits::FILE_NAME_BYTES).map(Self)
    }

    /// The name, as it came.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl MediaType {
    /// This type.
    ///
    /// # Errors
    /// If it is too long.
    pub fn new(media_type: String) -> Result<Self, TextTooLong> {
        limited(media_type, limits::MEDIA_TYPE_BYTES).map(Self)
    }

    /// The type, as it came.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn limited(text: String, most: usize) -> Result<String, TextTooLong> {
    let bytes = text.len();
    if bytes > most {
        return Err(TextTooLong { bytes, most });
    }
    Ok(text)
}

impl fmt::Debug for FileName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("FileName(..)")
    }
}

impl fmt::Debug for MediaType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MediaType(..)")
    }
}

impl<C> Encode<C> for FileName {
    fn encode<W: encode::Write>(&self, e: &mut Encoder<W>, _: &mut C) -> Result<(), encode::Error<W::Error>> {
        e.str(&self.0)?.ok()
    }
}

impl<C> Encode<C> for MediaType {
    fn encode<W: encode::Write>(&self, e: &mut Encoder<W>, _: &mut C) -> Result<(), encode::Error<W::Error>> {
        e.str(&self.0)?.ok()
    }
}

impl<'b, C> Decode<'b, C> for FileName {
    fn decode(d: &mut Decoder<'b>, _: &mut C) -> Result<Self, decode::Error> {
        Self::new(d.str()?.to_owned()).map_err(|_| decode::Error::message("the name is too long"))
    }
}

impl<'b, C> Decode<'b, C> for MediaType {
    fn decode(d: &mut Decoder<'b>, _: &mut C) -> Result<Self, decode::Error> {
        Self::new(d.str()?.to_owned()).map_err(|_| decode::Error::message("the media type is too long"))
    }
}
