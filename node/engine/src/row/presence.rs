//! What is kept of sealed presence.

use hoopoe_protocol::presence::PresenceRecord;

use super::ContactId;

/// The newest presence record of a contact: nothing with its number or a lower one is taken any more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PresenceRow {
    /// Whose.
    pub contact: ContactId,
    /// What it said; it ends no later than three hours after it was found.
    pub record: PresenceRecord,
}
