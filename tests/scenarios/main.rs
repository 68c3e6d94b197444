//! Whole-system scenarios: real processes, real sockets on loopback, real databases.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "test crate"
)]

mod away;
mod binaries;
mod direct;
mod full_lock;
mod hostile;
mod idle_lock;
mod invitations;
mod killed;
mod lan;
mod logs_are_clean;
mod markers;
mod moment;
mod paused;
mod pinned;
mod presence;
mod refusals;
mod remembered;
mod restored;
mod server_gone;
mod server_sees_nothing;
mod store_killed;
mod stored;
