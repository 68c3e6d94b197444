//! Telling the other instances in which lanes something new waits: one notification for each transaction, from PostgreSQL
//! itself, sent when the transaction is durable.
//!
//! It is a hint and may get lost; what waits is found by looking, twice a minute.

use std::sync::LazyLock;

use sqlx::{PgConnection, PgPool, postgres::PgListener};

use crate::db::{ReadError, rows::LaneRow};

/// What the instances listen to.
pub const CHANNEL: &str = "hoopoe_store_wake";

/// A notification has less than 8,000 bytes; one that would have more says "all".
const MOST_BYTES: usize = 7_000;

/// A name of this run of the program, by which it knows its own notifications.
static INSTANCE: LazyLock<String> = LazyLock::new(|| {
    let mut bytes = [0; 8];
    // Without randomness all instances have one name and hear nothing; the regular look still finds what waits.
    let _ = getrandom::fill(&mut bytes);
    data_encoding::HEXLOWER.encode(&bytes)
});

/// A notification, as it stands in the database's words: who sent it, and the lanes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Woken {
    /// These lanes.
    Lanes(Vec<LaneRow>),
    /// Any lane.
    All,
}

/// What the other instances say.
#[derive(Debug)]
pub struct Listener(PgListener);

impl Listener {
    /// Listens from now on.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn start(pool: &PgPool) -> Result<Self, ReadError> {
        let mut listener = PgListener::connect_with(pool).await?;
        listener.listen(CHANNEL).await?;
        Ok(Self(listener))
    }

    /// The next thing that another instance says. After a connection was lost anything may have been said.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn next(&mut self) -> Result<Woken, ReadError> {
        loop {
            match self.0.try_recv().await? {
                None => return Ok(Woken::All),
                Some(notification) => {
                    if let Some(woken) = read(notification.payload()) {
                        return Ok(woken);
                    }
                }
            }
        }
    }
}

/// In which of these lanes something waits.
///
/// # Errors
/// If the database fails.
pub async fn waiting(pool: &PgPool, lanes: &[LaneRow]) -> Result<Vec<LaneRow>, ReadError> {
    let rows: Vec<i64> = lanes.iter().map(|lane| lane.0).collect();
    Ok(sqlx::query_scalar(
        "SELECT id FROM UNNEST($1::BIGINT[]) AS mine (id) \
         WHERE EXISTS (SELECT 1 FROM envelope WHERE envelope.lane = mine.id)",
    )
    .bind(rows)
    .fetch_all(pool)
    .await?)
}

/// Tells the others, when this transaction is durable.
///
/// # Errors
/// If the database fails; the transaction must then be given up.
pub(super) async fn tell(db: &mut PgConnection, lanes: &[LaneRow]) -> Result<(), sqlx::Error> {
    if lanes.is_empty() {
        return Ok(());
    }
    sqlx::query("SELECT pg_notify($1, $2)")
        .bind(CHANNEL)
        .bind(text(&INSTANCE, lanes))
        .execute(db)
        .await?;
    Ok(())
}

fn text(instance: &str, lanes: &[LaneRow]) -> String {
    let rows: Vec<String> = lanes.iter().map(|lane| lane.0.to_string()).collect();
    let text = format!("{instance} {}", rows.join(","));
    if text.len() <= MOST_BYTES {
        text
    } else {
        format!("{instance} all")
    }
}

/// What a notification says; nothing if this instance sent it, or it is none of ours.
#[must_use]
pub fn read(text: &str) -> Option<Woken> {
    let (instance, lanes) = text.split_once(' ')?;
    if instance == *INSTANCE {
        return None;
    }
    if lanes == "all" {
        return Some(Woken::All);
    }
    let rows: Result<Vec<LaneRow>, _> = lanes.split(',').map(|row| row.parse().map(LaneRow)).collect();
    rows.ok().map(Woken::Lanes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn others_read_which_lanes_and_oneself_reads_nothing() {
        let lanes = vec![LaneRow(7), LaneRow(1_000_000)];

        assert_eq!(read(&text("another", &lanes)), Some(Woken::Lanes(lanes.clone())));
        assert_eq!(read(&text(&INSTANCE, &lanes)), None);
    }

    #[test]
    fn too_many_lanes_are_all_lanes() {
        let many: Vec<LaneRow> = (0..10_000).map(LaneRow).collect();
        let text = text("another", &many);

        assert!(text.len() < 8_000);
        assert_eq!(read(&text), Some(Woken::All));
    }

    #[test]
    fn what_is_no_notification_says_nothing() {
        for text in ["", "another", "another x", "another 1,,2", "another 1 2"] {
            assert_eq!(read(text), None, "{text:?}");
        }
    }
}
