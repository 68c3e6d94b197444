//! Several instances of one server: each hears from the others in which lanes something new waits.
//!
//! What is heard is a hint. Whatever gets lost, a look into the database every half minute finds what waits: delivery
//! becomes slower then, and never stops.

use std::time::Duration;

use sqlx::PgPool;
use tokio::time::{MissedTickBehavior, interval, sleep};

use crate::{
    db::{
        ReadError, Readers,
        postgres::wakes::{self, Listener, Woken},
        rows::LaneRow,
        writer::Wake,
    },
    state::Shared,
};

/// Pause before it is listened anew after the database failed.
const PAUSE: Duration = Duration::from_secs(1);

/// Passes on what the others say, until the server stops. Where there are no others, it has nothing to do.
pub async fn run(state: Shared) {
    let Readers::Postgres(pool) = state.readers.clone() else {
        return;
    };
    let work = async {
        tokio::join!(hear(&state, &pool), look(&state, &pool));
    };
    state.stop.run_until_cancelled(work).await;
}

async fn hear(state: &Shared, pool: &PgPool) {
    loop {
        if let Err(error) = pass_on(state, pool).await {
            tracing::warn!(%error, "the other instances are not heard");
        }
        sleep(PAUSE).await;
    }
}

async fn pass_on(state: &Shared, pool: &PgPool) -> Result<(), ReadError> {
    let mut listener = Listener::start(pool).await?;
    loop {
        let lanes = match listener.next().await? {
            Woken::Lanes(lanes) => lanes,
            Woken::All => state.connections.lanes(),
        };
        wake(state, lanes);
    }
}

async fn look(state: &Shared, pool: &PgPool) {
    let mut ticks = interval(Duration::from_secs(state.config.database.poll_s.get()));
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        match wakes::waiting(pool, &state.connections.lanes()).await {
            Ok(lanes) => wake(state, lanes),
            Err(error) => tracing::warn!(%error, "the look for what waits failed"),
        }
    }
}

fn wake(state: &Shared, lanes: Vec<LaneRow>) {
    for lane in lanes {
        state.connections.wake(lane);
    }
}
