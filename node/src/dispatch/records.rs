//! Presence records, in the words of the store adapter.

use hoopoe_engine::Effect;

use crate::store::Command;

/// The command for store servers; none if the effect is about no record.
pub(super) fn command(effect: Effect) -> Option<Command> {
    match effect {
        Effect::PutPresence {
            put,
            store,
            id,
            write_key,
            value,
        } => Some(Command::PutPresence {
            put,
            store,
            id,
            write_key,
            value,
        }),
        Effect::ReadPresence { read, store, ids } => Some(Command::ReadPresence { read, store, ids }),
        _ => None,
    }
}
