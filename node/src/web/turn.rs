//! Where those who do something wait for each other.

use std::sync::Arc;

use tokio::sync::{Mutex, MutexGuard};
use tokio_util::task::TaskTracker;

use super::error::Problem;

/// One at a time has it. Cloning it is cheap.
#[derive(Clone, Debug)]
pub(super) struct Turn {
    taken: Arc<Mutex<()>>,
    tasks: TaskTracker,
}

impl Turn {
    /// Nobody has it yet; what is done in it is one of these tasks.
    pub(super) fn new(tasks: &TaskTracker) -> Self {
        Self {
            taken: Arc::default(),
            tasks: tasks.clone(),
        }
    }

    /// Waits until nobody else has it.
    pub(super) async fn wait(&self) -> MutexGuard<'_, ()> {
        self.taken.lock().await
    }

    /// Does something when nobody else has it, to the end, even if whoever asked for it has hung up.
    pub(super) async fn run<T: Send + 'static>(
        &self,
        what: impl Future<Output = Result<T, Problem>> + Send + 'static,
    ) -> Result<T, Problem> {
        let turn = self.clone();
        let done = self.tasks.spawn(async move {
            let _turn = turn.wait().await;
            what.await
        });
        done.await.map_err(|_| Problem::internal())?
    }
}
