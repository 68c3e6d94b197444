//! What concerns SQLite alone: its file, its plans, and its one writer that waits.

mod backup;
mod busy;
mod checkpoint;
mod plans;
mod schema;
