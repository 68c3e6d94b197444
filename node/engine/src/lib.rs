//! The decisions of a node, pure and synchronous.
//!
//! [`Engine`] takes [`Command`]s (what the user asks) and [`Event`]s (what happened), one or several at a time, and answers with a [`Step`]:
//! rows to write, effects to carry out afterwards, notices for the screen, and when to be called again. It does no I/O,
//! reads no clock and starts no task; all time is an argument. See `docs/architecture.md`.
//!
//! The contract: the changes of a step are committed before any of its effects happens; every effect may be lost or
//! repeated; every inbound envelope may come again. Durable rows and `wake_at` recreate whatever was lost.

mod accepted;
pub mod addresses;
mod allowance;
mod backlog;
mod birth;
mod book;
pub mod change;
pub mod command;
pub mod config;
mod contacts;
mod conversation;
mod delivery;
mod desk;
mod doubt;
mod engine;
pub mod event;
mod held;
mod inbox;
mod live;
mod own;
mod own_route;
mod prekey_stock;
mod presence;
pub mod privacy;
pub mod profile;
mod restore;
pub mod row;
mod seen;
mod state;
pub mod step;
mod tasks;
mod turn;
mod wake;

pub use birth::Birth;

pub use change::{Change, Changes};
pub use command::{Command, CommandError, Reply};
pub use config::Config;
pub use engine::{Born, Engine, Input, Turned};
pub use event::Event;
pub use restore::{RestoreError, recovery_seed};
pub use step::{Effect, Notice, Step};
