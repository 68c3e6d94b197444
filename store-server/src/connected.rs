//! What a transaction means for those who are connected: something waits for them, or their device was removed.

use std::sync::Arc;

use crate::{
    auth::sign_ins::SignIns,
    connections::Connections,
    db::{pages::Waiting, rows::LaneRow, writer::Wake},
};

/// Passes it on.
#[derive(Debug)]
pub struct Connected {
    /// Live connections.
    pub connections: Arc<Connections>,
    /// Sessions.
    pub sign_ins: Arc<SignIns>,
}

impl Wake for Connected {
    fn wake(&self, lane: LaneRow, fresh: Vec<Waiting>) {
        self.connections.wake(lane, fresh);
    }

    fn gone(&self, lane: LaneRow) {
        self.sign_ins.end(lane);
        self.connections.end(lane);
    }
}
