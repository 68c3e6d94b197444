//! What the user chooses about the network while the node runs.

use hoopoe_engine::Event;
use tokio::sync::oneshot;
use tracing::{info, warn};

use super::{AskError, Batch, Driver};
use crate::{
    choice::{self, Network, NetworkChange},
    db::CommitError,
    p2p,
};

/// Whoever waits for a choice to hold.
pub(super) type ChoiceAsker = oneshot::Sender<Result<Network, AskError>>;

impl Driver {
    /// Makes a choice durable, before anything follows from it.
    pub(super) async fn choose(&mut self, change: NetworkChange) -> Result<(), CommitError> {
        let next = self.parts.network.after(change);
        if next != self.parts.network {
            let (writer, storage) = (&mut self.parts.writer, &self.parts.storage);
            next.chosen.keep(writer, storage).await?;
            self.parts.network = next;
        }
        Ok(())
    }

    /// Tells the engine what holds now.
    pub(super) fn chosen(&mut self, reply: ChoiceAsker, batch: &mut Batch) {
        self.tell(Event::Addresses(self.parts.network.addresses()), batch);
        batch.choices.push(reply);
    }

    /// What was told to contacts is durable: notes that, lets the network follow, and answers.
    pub(super) async fn follow_choice(&mut self, askers: Vec<ChoiceAsker>) -> Result<(), CommitError> {
        let told = self.parts.engine.addresses();
        if self.parts.config.addresses != told {
            let (writer, storage) = (&mut self.parts.writer, &self.parts.storage);
            choice::keep_told(writer, storage, told).await?;
            self.parts.config.addresses = told;
        }
        let visibility = self.parts.network.visibility();
        if self.visibility != visibility {
            self.show(visibility);
        }
        for asker in askers {
            // Who asked may have gone.
            drop(asker.send(Ok(self.parts.network)));
        }
        Ok(())
    }

    fn show(&mut self, visibility: p2p::Visibility) {
        let transport_key = self.parts.transport.secret().clone();
        let command = p2p::Command::Show {
            transport_key,
            visibility,
        };
        if (self.parts.direct_outlet)(command).is_err() {
            return warn!("the network goes on as it is, until it hears of the choice");
        }
        info!(?visibility, "the network begins anew");
        self.visibility = visibility;
        self.parts.engine.peer_ends();
    }
}
