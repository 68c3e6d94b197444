//! What waits in a lane, in order, a page at a time.

use futures::{Stream, TryStreamExt};
use hoopoe_protocol::time::Timestamp;

use super::{
    ReadError,
    rows::{LaneRow, Sequence, TokenRow, to_unsigned},
    sql::Readers,
};

/// Bytes after which a page ends, whatever its length.
pub const PAGE_BYTES: usize = 256 * 1024;

/// An envelope that waits.
#[derive(Debug)]
pub struct Waiting {
    /// Its place.
    pub sequence: Sequence,
    /// The token under which it came.
    pub token: TokenRow,
    /// When it came.
    pub stored: Timestamp,
    /// The ciphertext.
    pub bytes: Vec<u8>,
    /// Whether whoever left it could take it back when this was read.
    pub may_be_recalled: bool,
}

/// The envelopes behind `after`, at most `most` of them and not much more than 256 KiB.
///
/// # Errors
/// If the database fails.
pub async fn page(
    readers: &Readers,
    lane: LaneRow,
    after: Sequence,
    most: u32,
) -> Result<Vec<Waiting>, ReadError> {
    let most = i64::from(most);
    match readers {
        Readers::Sqlite(pool) => {
            gather(sqlx::query_as(PAGE).bind(lane).bind(after).bind(most).fetch(pool)).await
        }
        Readers::Postgres(pool) => {
            gather(sqlx::query_as(PAGE).bind(lane).bind(after).bind(most).fetch(pool)).await
        }
    }
}

type WaitingRow = (Sequence, TokenRow, i64, Vec<u8>, bool);

async fn gather(
    mut rows: impl Stream<Item = Result<WaitingRow, sqlx::Error>> + Unpin,
) -> Result<Vec<Waiting>, ReadError> {
    let mut page = Vec::new();
    let mut size = 0_usize;
    while let Some((sequence, token, stored, bytes, may_be_recalled)) = rows.try_next().await? {
        size = size.saturating_add(bytes.len());
        page.push(Waiting {
            sequence,
            token,
            stored: Timestamp(to_unsigned(stored)),
            bytes,
            may_be_recalled,
        });
        if size >= PAGE_BYTES {
            break;
        }
    }
    Ok(page)
}

/// How many envelopes wait.
///
/// # Errors
/// If the database fails.
pub async fn waiting(readers: &Readers, lane: LaneRow) -> Result<u64, ReadError> {
    readers.count(WAITING, &[lane.into()]).await
}

/// The statement of [`page`], for the test of its plan.
pub const PAGE: &str = "SELECT sequence, token, stored, bytes, \
                        EXISTS (SELECT 1 FROM recall WHERE recall.lane = envelope.lane \
                        AND recall.sequence = envelope.sequence) FROM envelope \
                        WHERE lane = $1 AND sequence > $2 ORDER BY sequence LIMIT $3";

/// The statement of [`waiting`], for the test of its plan.
pub const WAITING: &str = "SELECT COUNT(*) FROM envelope WHERE lane = $1";
