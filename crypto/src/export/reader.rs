//! Opening a file chunk by chunk.

use core::fmt;

use hoopoe_protocol::secret::Secret;
use zeroize::Zeroizing;

use super::{
    HEAD_BYTES,
    writer::{CHUNK_BYTES, Chunks, LAST, Position, TAG_BYTES},
};

const LENGTH_BYTES: usize = 4;

/// Opens what is read. What it gives counts only when [`ExportReader::finish`] has said that nothing is missing.
///
/// After an error nothing more comes: the same error is given again.
pub struct ExportReader {
    chunks: Chunks,
    /// What came of the next chunk.
    waiting: Vec<u8>,
    state: State,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Reading,
    Ended,
    Failed(ReadError),
}

/// Why a file is refused behind its head. The fault of whoever kept it: whoever made it has not left it so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    /// A chunk was changed, or stands where another belongs. The first is number 0.
    #[error("chunk {0} of the export file is damaged or in the wrong place")]
    Damaged(u64),
    /// The file ends before its last chunk does.
    #[error("the export file is cut short in chunk {0}")]
    CutShort(u64),
    /// Something stands behind the last chunk.
    #[error("the export file goes on behind its end")]
    TrailingBytes,
}

/// What the next chunk says of itself.
struct ChunkHead {
    sealed_bytes: usize,
    position: Position,
}

impl ExportReader {
    pub(super) fn new(payload: &Secret<32>, head: &[u8; HEAD_BYTES]) -> Self {
        Self {
            chunks: Chunks::new(payload, head),
            waiting: Vec::with_capacity(LENGTH_BYTES + CHUNK_BYTES + TAG_BYTES),
            state: State::Reading,
        }
    }

    /// Takes more of the file behind its head, in pieces of any length, and gives the content of the chunks that are
    /// complete: perhaps nothing yet.
    ///
    /// # Errors
    /// If a chunk is not the next one of this file, or something follows the last.
    pub fn read(&mut self, bytes: &[u8]) -> Result<Zeroizing<Vec<u8>>, ReadError> {
        if let State::Failed(error) = self.state {
            return Err(error);
        }
        let read = self.take(bytes);
        if let Err(error) = &read {
            self.state = State::Failed(*error);
        }
        read
    }

    /// Says that the file has no further bytes.
    ///
    /// # Errors
    /// If something is missing, or was refused before: then nothing that was read counts.
    pub fn finish(self) -> Result<(), ReadError> {
        match self.state {
            State::Ended => Ok(()),
            State::Reading => Err(ReadError::CutShort(self.chunks.next())),
            State::Failed(error) => Err(error),
        }
    }

    fn take(&mut self, bytes: &[u8]) -> Result<Zeroizing<Vec<u8>>, ReadError> {
        let mut plain = Zeroizing::new(Vec::with_capacity(bytes.len().saturating_add(CHUNK_BYTES)));
        let mut rest = bytes;
        while !rest.is_empty() {
            if matches!(self.state, State::Ended) {
                return Err(ReadError::TrailingBytes);
            }
            rest = self.fill(rest)?;
            if let Some((position, sealed)) = self.complete()? {
                let number = self.chunks.next();
                let opened = self.chunks.open(&sealed, position);
                plain.extend_from_slice(&opened.map_err(|_| ReadError::Damaged(number))?);
                self.waiting.clear();
                if position == Position::Last {
                    self.state = State::Ended;
                }
            }
        }
        Ok(plain)
    }

    /// Takes what belongs to the length of the next chunk, or to the chunk; gives what is left.
    fn fill<'b>(&mut self, bytes: &'b [u8]) -> Result<&'b [u8], ReadError> {
        let needed = match self.head()? {
            None => LENGTH_BYTES,
            Some(head) => LENGTH_BYTES.saturating_add(head.sealed_bytes),
        };
        let missing = needed.saturating_sub(self.waiting.len());
        let (taken, left) = bytes.split_at_checked(missing).unwrap_or((bytes, &[]));
        self.waiting.extend_from_slice(taken);
        Ok(left)
    }

    /// The next chunk, once it is complete.
    fn complete(&self) -> Result<Option<(Position, Vec<u8>)>, ReadError> {
        let Some(head) = self.head()? else {
            return Ok(None);
        };
        let sealed = self.waiting.get(LENGTH_BYTES..).unwrap_or_default();
        Ok((sealed.len() == head.sealed_bytes).then(|| (head.position, sealed.to_vec())))
    }

    /// What the next chunk says of itself, once its length has come: checked before anything of it is kept.
    fn head(&self) -> Result<Option<ChunkHead>, ReadError> {
        let Some(length) = self.waiting.first_chunk::<LENGTH_BYTES>() else {
            return Ok(None);
        };
        let marked = u32::from_le_bytes(*length);
        let number = self.chunks.next();
        let damaged = ReadError::Damaged(number);
        let length = usize::try_from(marked & !LAST).map_err(|_| damaged)?;
        let position = if marked & LAST == 0 {
            Position::Inner
        } else {
            Position::Last
        };
        // Inner chunks are full; only the last of an empty content is empty.
        let is_possible = match position {
            Position::Inner => length == CHUNK_BYTES,
            Position::Last => length <= CHUNK_BYTES && (length > 0 || number == 0),
        };
        if !is_possible {
            return Err(damaged);
        }
        Ok(Some(ChunkHead {
            sealed_bytes: length.saturating_add(TAG_BYTES),
            position,
        }))
    }
}

impl fmt::Debug for ExportReader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ExportReader(chunk {}, ..)", self.chunks.next())
    }
}
