//! The regular clean-up: what is over in the database and in memory goes.

use std::time::Duration;

use tokio::time::{MissedTickBehavior, interval};

use crate::{
    db::{Change, expiry::Expire},
    state::Shared,
};

/// Cleans up until the server stops.
pub async fn run(state: Shared) {
    let mut ticks = interval(Duration::from_secs(state.config.sweep_s.get()));
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            () = state.stop.cancelled() => return,
            _ = ticks.tick() => sweep(&state).await,
        }
    }
}

/// Cleans up once: steps through the writer until nothing is left that is over.
pub async fn sweep(state: &Shared) {
    let now = state.clock.now();
    if let Err(error) = state.sign_ins.forget_old(now).await {
        tracing::warn!(%error, "sessions that are over were not forgotten");
    }
    state.limits.forget_idle();
    let step = Expire {
        now,
        ttl: state.config.ttl(),
        rows: state.config.sweep_rows.max(1),
    };
    while !state.stop.is_cancelled() {
        match state.writer.change(Change::Expire, step).await {
            Ok(expired) if expired.may_go_on(&step) => {}
            Ok(_) => return,
            Err(error) => {
                tracing::warn!(%error, "a clean-up was put off");
                return;
            }
        }
    }
}
