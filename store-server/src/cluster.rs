//! Several instances of one server: each hears from the others in which lanes something new waits, where a device has opened a
//! newer live connection, and which lanes are no more.
//!
//! What is heard is a hint. Whatever gets lost, a look into the database every half minute finds what waits: delivery
//! becomes slower then, and never stops.

use std::{collections::HashSet, time::Duration};

use tokio::time::{MissedTickBehavior, interval, sleep};

use crate::{
    db::{
        ReadError,
        postgres::{
            Database,
            wakes::{self, Heard, Listener},
        },
        rows::LaneRow,
    },
    state::Shared,
};

/// Pause before it is listened anew after the database failed.
const PAUSE: Duration = Duration::from_secs(1);

/// Passes on what the others say, until the server stops. Where there are no others, it has nothing to do.
pub async fn run(state: Shared) {
    let Some(database) = state.shared.clone() else {
        return;
    };
    let work = async {
        tokio::join!(hear(&state, &database), look_regularly(&state, &database));
    };
    state.stop.run_until_cancelled(work).await;
}

/// Counts a live connection that was opened here, and ends older ones of the lane elsewhere; nothing where there are no others.
///
/// # Errors
/// If the database fails.
pub async fn take_turn(state: &Shared, lane: LaneRow) -> Result<Option<u64>, ReadError> {
    match &state.shared {
        None => Ok(None),
        Some(database) => wakes::open(database, lane).await.map(Some),
    }
}

async fn hear(state: &Shared, database: &Database) {
    loop {
        if let Err(error) = pass_on(state, database).await {
            tracing::warn!(%error, "the other instances are not heard");
        }
        sleep(PAUSE).await;
    }
}

async fn pass_on(state: &Shared, database: &Database) -> Result<(), ReadError> {
    let mut listener = Listener::start(database).await?;
    // What was said before is looked for.
    look(state, database).await?;
    loop {
        match listener.next().await? {
            Heard::Waiting(lanes) => lanes.into_iter().for_each(|lane| state.connections.look(lane)),
            Heard::Opened(lane, turn) => state.connections.displace(lane, turn),
            Heard::Gone(lanes) => lanes.into_iter().for_each(|lane| end(state, lane)),
            Heard::Anything => look(state, database).await?,
        }
    }
}

async fn look_regularly(state: &Shared, database: &Database) {
    let mut ticks = interval(Duration::from_secs(state.config.database.poll_s.get()));
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        if let Err(error) = look(state, database).await {
            tracing::warn!(%error, "the look for what waits failed");
        }
    }
}

async fn look(state: &Shared, database: &Database) -> Result<(), ReadError> {
    let lanes = state.connections.lanes();
    let mut gone: HashSet<LaneRow> = lanes.iter().copied().collect();
    for looked in wakes::look(database, &lanes).await? {
        gone.remove(&looked.lane);
        state.connections.displace(looked.lane, looked.turn());
        if looked.waits {
            state.connections.look(looked.lane);
        }
    }
    gone.into_iter().for_each(|lane| end(state, lane));
    Ok(())
}

fn end(state: &Shared, lane: LaneRow) {
    state.sign_ins.end(lane);
    state.connections.end(lane);
}
