//! A contact's device at this moment: what it was told, and what it says.

use hoopoe_crypto::live::LiveReceiver;
use hoopoe_protocol::time::Timestamp;

use super::{heard::Heard, outgoing::Outgoing};

#[derive(Default)]
pub(super) struct Peer {
    pub(super) out: Outgoing,
    pub(super) incoming: Option<Incoming>,
    pub(super) heard: Heard,
    /// When there may be something to say to it even if nothing happens.
    pub(super) next: Option<Timestamp>,
}

/// The key under which a device sends.
pub(super) struct Incoming {
    pub(super) number: u64,
    pub(super) receiver: LiveReceiver,
}

impl Peer {
    /// The connection is over, and with it all that was said on it; answers what was heard.
    pub(super) fn end(&mut self) -> Heard {
        self.out.disconnected();
        (self.incoming, self.next) = (None, None);
        std::mem::take(&mut self.heard)
    }

    /// The clock may have been set back. What was to be said at a time is looked at once more now.
    pub(super) fn align(&mut self, now: Timestamp) {
        self.out.align(now);
        self.heard.align(now);
        self.next = self.next.map(|at| now.min(at));
    }
}
