//! What instances tell each other, by notifications of PostgreSQL itself, which it sends when a transaction is durable: in which
//! lanes something new waits, where a newer live connection of a lane is, and which lanes are no more.
//!
//! They are hints and may get lost; what they would have said is found by looking, twice a minute.

use std::sync::Arc;

use data_encoding::HEXLOWER;
use hoopoe_protocol::keys::ServerKey;
use sqlx::{
    PgConnection,
    postgres::{PgConnectOptions, PgListener, PgPoolOptions},
};

use super::Database;
use crate::db::{
    ReadError,
    rows::{LaneRow, to_unsigned},
};

/// A notification has less than 8,000 bytes; one that would have more says "all".
const MOST_BYTES: usize = 7_000;

/// What the instances of one server listen to, and who of them this is.
#[derive(Clone, Debug)]
pub(super) struct Bus {
    // Listening takes a connection of its own, for as long as the instance runs.
    options: Arc<PgConnectOptions>,
    channel: Arc<str>,
    instance: Arc<str>,
}

impl Bus {
    /// Of an instance that begins. Servers that share a database do not hear each other.
    pub(super) fn new(server: ServerKey, options: PgConnectOptions) -> Self {
        let [a, b, c, d, ..] = *server.as_bytes();
        let mut name = [0; 8];
        // Without randomness all instances have one name and hear nothing; the regular look still finds what waits.
        let _ = getrandom::fill(&mut name);
        Self {
            options: Arc::new(options),
            channel: format!("hoopoe_store_{}", HEXLOWER.encode(&[a, b, c, d])).into(),
            instance: HEXLOWER.encode(&name).into(),
        }
    }
}

/// What another instance says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Heard {
    /// Something waits in these lanes.
    Waiting(Vec<LaneRow>),
    /// Something may wait in any lane.
    Anything,
    /// A live connection of this lane was opened there, the how-manieth.
    Opened(LaneRow, u64),
    /// These lanes are no more.
    Gone(Vec<LaneRow>),
}

/// What the other instances say.
#[derive(Debug)]
pub struct Listener {
    listener: PgListener,
    instance: Arc<str>,
}

impl Listener {
    /// Listens from now on.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn start(database: &Database) -> Result<Self, ReadError> {
        let one = PgPoolOptions::new()
            .max_connections(1)
            .max_lifetime(None)
            .idle_timeout(None)
            .connect_lazy_with(PgConnectOptions::clone(&database.bus.options));
        let mut listener = PgListener::connect_with(&one).await?;
        listener.listen(&database.bus.channel).await?;
        Ok(Self {
            listener,
            instance: Arc::clone(&database.bus.instance),
        })
    }

    /// The next thing that another instance says. After a connection was lost anything may have been said.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn next(&mut self) -> Result<Heard, ReadError> {
        loop {
            match self.listener.try_recv().await? {
                None => return Ok(Heard::Anything),
                Some(notification) => {
                    if let Some(heard) = read(&self.instance, notification.payload()) {
                        return Ok(heard);
                    }
                }
            }
        }
    }
}

/// A lane, as a look finds it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Looked {
    /// Which one.
    pub lane: LaneRow,
    live: i64,
    /// Whether something waits there.
    pub waits: bool,
}

impl Looked {
    /// How many live connections were opened, the newest included.
    #[must_use]
    pub fn turn(&self) -> u64 {
        to_unsigned(self.live)
    }
}

/// Looks at these lanes; of those that are no more there is no answer.
///
/// # Errors
/// If the database fails.
pub async fn look(database: &Database, lanes: &[LaneRow]) -> Result<Vec<Looked>, ReadError> {
    let rows: Vec<i64> = lanes.iter().map(|lane| lane.0).collect();
    Ok(sqlx::query_as(
        "SELECT id AS lane, live, EXISTS (SELECT 1 FROM envelope WHERE envelope.lane = lane.id) AS waits \
         FROM lane WHERE id = ANY($1)",
    )
    .bind(rows)
    .fetch_all(&database.pool)
    .await?)
}

/// Counts a live connection of a lane, and tells the others; answers the how-manieth it is.
///
/// # Errors
/// If the database fails.
pub async fn open(database: &Database, lane: LaneRow) -> Result<u64, ReadError> {
    let mut transaction = database.pool.begin().await?;
    let turn: i64 = sqlx::query_scalar("UPDATE lane SET live = live + 1 WHERE id = $1 RETURNING live")
        .bind(lane)
        .fetch_one(&mut *transaction)
        .await?;
    let bus = &database.bus;
    notify(
        &mut transaction,
        bus,
        format!("{} opened {} {turn}", bus.instance, lane.0),
    )
    .await?;
    transaction.commit().await?;
    Ok(to_unsigned(turn))
}

/// Tells the others, when this transaction is durable.
///
/// # Errors
/// If the database fails; the transaction must then be given up.
pub(super) async fn tell(
    db: &mut PgConnection,
    bus: &Bus,
    lanes: impl Iterator<Item = &LaneRow>,
) -> Result<(), sqlx::Error> {
    let lanes: Vec<LaneRow> = lanes.copied().collect();
    if lanes.is_empty() {
        return Ok(());
    }
    notify(db, bus, waiting(&bus.instance, &lanes)).await
}

/// Tells the others which lanes are no more, when this transaction is durable. They are those of one account, so they fit.
///
/// # Errors
/// If the database fails; the transaction must then be given up.
pub(super) async fn tell_gone(
    db: &mut PgConnection,
    bus: &Bus,
    lanes: &[LaneRow],
) -> Result<(), sqlx::Error> {
    if lanes.is_empty() {
        return Ok(());
    }
    notify(db, bus, format!("{} gone {}", bus.instance, listed(lanes))).await
}

async fn notify(db: &mut PgConnection, bus: &Bus, text: String) -> Result<(), sqlx::Error> {
    sqlx::query("SELECT pg_notify($1, $2)")
        .bind(&*bus.channel)
        .bind(text)
        .execute(db)
        .await?;
    Ok(())
}

fn waiting(instance: &str, lanes: &[LaneRow]) -> String {
    let text = format!("{instance} waiting {}", listed(lanes));
    if text.len() <= MOST_BYTES {
        text
    } else {
        format!("{instance} anything")
    }
}

fn listed(lanes: &[LaneRow]) -> String {
    let rows: Vec<String> = lanes.iter().map(|lane| lane.0.to_string()).collect();
    rows.join(",")
}

fn unlisted(lanes: &str) -> Option<Vec<LaneRow>> {
    let rows = lanes.split(',').map(|row| row.parse().ok().map(LaneRow));
    rows.collect()
}

/// What a notification says; nothing if this instance sent it, or it is none of ours.
fn read(own: &str, text: &str) -> Option<Heard> {
    let words: Vec<&str> = text.split(' ').collect();
    match words[..] {
        [instance, ..] if instance == own => None,
        [_, "anything"] => Some(Heard::Anything),
        [_, "waiting", lanes] => unlisted(lanes).map(Heard::Waiting),
        [_, "gone", lanes] => unlisted(lanes).map(Heard::Gone),
        [_, "opened", lane, turn] => Some(Heard::Opened(LaneRow(lane.parse().ok()?), turn.parse().ok()?)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn others_read_which_lanes_and_oneself_reads_nothing() {
        let lanes = vec![LaneRow(7), LaneRow(1_000_000)];

        assert_eq!(
            read("own", &waiting("another", &lanes)),
            Some(Heard::Waiting(lanes.clone()))
        );
        assert_eq!(read("own", &waiting("own", &lanes)), None);
        assert_eq!(
            read("own", "another opened 7 3"),
            Some(Heard::Opened(LaneRow(7), 3))
        );
        assert_eq!(
            read("own", "another gone 7,9"),
            Some(Heard::Gone(vec![LaneRow(7), LaneRow(9)]))
        );
    }

    #[test]
    fn too_many_lanes_are_any_lanes() {
        let many: Vec<LaneRow> = (0..10_000).map(LaneRow).collect();
        let text = waiting("another", &many);

        assert!(text.len() < 8_000);
        assert_eq!(read("own", &text), Some(Heard::Anything));
    }

    #[test]
    fn what_is_no_notification_says_nothing() {
        for text in [
            "",
            "another",
            "another x",
            "another waiting",
            "another waiting 1,,2",
            "another waiting 1 2",
            "another gone",
            "another gone 7,x",
            "another opened 1",
            "another opened 1 -2",
        ] {
            assert_eq!(read("own", text), None, "{text:?}");
        }
    }
}
