//! The first bytes of a blob: its format, and what the keys of its chunks hang on.

use crate::{fixed::Fixed, id::FileId};

/// Marks a [`FileCommit`].
pub enum FileKey {}

/// What a file's key commits to: no other key has it, and it says nothing about the key.
pub type FileCommit = Fixed<FileKey, 32>;

/// Bytes of a header.
pub const HEADER_BYTES: usize = 56;

/// Format, version, log2 of the bytes in a chunk, and two bytes of nothing.
const FORMAT: [u8; 8] = *b"ATT1\x01\x10\0\0";

/// A blob's header. Every part of it goes into the associated data of every chunk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BlobHeader {
    /// Drawn at random for this blob alone: the salt of its keys.
    pub file: FileId,
    /// Of the key that opens it.
    pub commit: FileCommit,
}

/// Why bytes are no header.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HeaderError {
    /// Not [`HEADER_BYTES`].
    #[error("a header of {0} bytes")]
    Length(usize),
    /// Something else than a blob.
    #[error("not the header of a blob")]
    Format,
    /// A later format.
    #[error("blob version {0} is unknown")]
    Version(u8),
    /// Chunks of another size than the one.
    #[error("chunks of 2^{0} bytes")]
    ChunkSize(u8),
    /// Something stands where only zeros may.
    #[error("the reserved bytes of the header are not zero")]
    Reserved,
}

impl BlobHeader {
    /// The bytes that begin the blob.
    #[must_use]
    pub fn to_bytes(self) -> [u8; HEADER_BYTES] {
        let mut bytes = [0; HEADER_BYTES];
        let (format, rest) = bytes.split_at_mut(FORMAT.len());
        let (file, commit) = rest.split_at_mut(FileId::LEN);
        format.copy_from_slice(&FORMAT);
        file.copy_from_slice(self.file.as_bytes());
        commit.copy_from_slice(self.commit.as_bytes());
        bytes
    }

    /// Reads the bytes that begin a blob.
    ///
    /// # Errors
    /// If they are those of no blob that is known.
    pub fn read(bytes: &[u8]) -> Result<Self, HeaderError> {
        let length = HeaderError::Length(bytes.len());
        let (format, rest) = bytes.split_first_chunk::<8>().ok_or(length)?;
        let (file, commit) = rest.split_first_chunk().ok_or(length)?;
        let commit = FileCommit::from_slice(commit).ok_or(length)?;
        match format {
            [b'A', b'T', b'T', b'1', 1, 16, 0, 0] => Ok(Self {
                file: FileId::new(*file),
                commit,
            }),
            [b'A', b'T', b'T', b'1', 1, 16, ..] => Err(HeaderError::Reserved),
            [b'A', b'T', b'T', b'1', 1, bits, ..] => Err(HeaderError::ChunkSize(*bits)),
            [b'A', b'T', b'T', b'1', version, ..] => Err(HeaderError::Version(*version)),
            _ => Err(HeaderError::Format),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEADER: BlobHeader = BlobHeader {
        file: FileId::new([1; 16]),
        commit: FileCommit::new([2; 32]),
    };

    #[test]
    fn a_header_comes_back_and_every_other_length_is_refused() {
        let bytes = HEADER.to_bytes();

        assert_eq!(BlobHeader::read(&bytes), Ok(HEADER));
        for length in 0..HEADER_BYTES {
            assert_eq!(
                BlobHeader::read(&bytes[..length]),
                Err(HeaderError::Length(length))
            );
        }
        assert_eq!(
            BlobHeader::read(&[bytes.as_slice(), &[0]].concat()),
            Err(HeaderError::Length(57))
        );
    }

    #[test]
    fn another_format_version_or_chunk_size_is_named() {
        let with = |at: usize, byte| {
            let mut bytes = HEADER.to_bytes();
            bytes[at] = byte;
            BlobHeader::read(&bytes)
        };

        for at in 0..4 {
            assert_eq!(with(at, b'x'), Err(HeaderError::Format), "{at}");
        }
        assert_eq!(with(4, 2), Err(HeaderError::Version(2)));
        assert_eq!(with(5, 17), Err(HeaderError::ChunkSize(17)));
        assert_eq!(with(6, 1), Err(HeaderError::Reserved));
        assert_eq!(with(7, 1), Err(HeaderError::Reserved));
    }
}
