//! What is decided and committed together.

use hoopoe_engine::{self as engine, Reply};
use tokio::sync::oneshot;

use super::{AskError, JoinError, network::ChoiceAsker, servers::ServerChange, transport::RenewalAsker};

/// What the engine will decide on together, and who waits for it.
#[derive(Default)]
pub(super) struct Batch {
    pub(super) inputs: Vec<engine::Input>,
    /// One for each command among the inputs, in their order.
    pub(super) askers: Vec<oneshot::Sender<Result<Reply, AskError>>>,
    /// Who wants another server, or none.
    pub(super) servers: Vec<(oneshot::Sender<Result<(), JoinError>>, ServerChange)>,
    /// Who wants another peer id.
    pub(super) renewals: Vec<RenewalAsker>,
    /// Who has chosen something.
    pub(super) choices: Vec<ChoiceAsker>,
}
