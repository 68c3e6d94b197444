//! Requests of the owner, made one after another in the order they were given.

use std::sync::Arc;

use hoopoe_protocol::store::{
    error::ProblemCode, invitations::InvitationUpload, prekeys::PrekeyCount, prekeys::PrekeyUpload,
    tokens::TokenChanges,
};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use super::{
    StoreEvent, TaskError, http,
    sign_in::{Session, SignIn},
};

/// What to do.
pub(super) enum Errand {
    Tokens { task: u64, changes: TokenChanges },
    Prekeys { task: u64, upload: PrekeyUpload },
    Invitation { task: u64, upload: InvitationUpload },
}

/// What an errand yields beside being done.
enum Done {
    Nothing,
    Prekeys(PrekeyCount),
}

/// Runs errands until shutdown, or until nobody listens.
pub(super) async fn run(
    sign_in: Arc<SignIn>,
    mut errands: mpsc::Receiver<Errand>,
    events: mpsc::Sender<StoreEvent>,
    shutdown: CancellationToken,
) {
    let mut session = None;
    let work = async {
        while let Some(errand) = errands.recv().await {
            let task = errand.task();
            match perform(&sign_in, &mut session, &errand).await {
                Ok(Done::Nothing) => events.send(StoreEvent::TaskDone { task }).await?,
                Ok(Done::Prekeys(PrekeyCount { one_time })) => {
                    events.send(StoreEvent::TaskDone { task }).await?;
                    events.send(StoreEvent::PrekeyCount { one_time }).await?;
                }
                Err(error) => {
                    tracing::debug!(task, ?error, "owner's task failed");
                    events.send(StoreEvent::TaskFailed { task, error }).await?;
                }
            }
        }
        Ok::<(), mpsc::error::SendError<StoreEvent>>(())
    };
    if let Some(Err(_)) = shutdown.run_until_cancelled(work).await {
        shutdown.cancel();
    }
}

/// Makes a request in the current session, and once more in a new one if the current one is over.
async fn perform(
    sign_in: &SignIn,
    session: &mut Option<Session>,
    errand: &Errand,
) -> Result<Done, TaskError> {
    if let Some(current) = session.take() {
        match request(sign_in, &current, errand).await {
            Err(TaskError::Problem {
                code: ProblemCode::Unauthenticated,
                ..
            }) => {}
            other => {
                *session = Some(current);
                return other;
            }
        }
    }
    let current = session.insert(sign_in.session().await?);
    request(sign_in, current, errand).await
}

async fn request(sign_in: &SignIn, session: &Session, errand: &Errand) -> Result<Done, TaskError> {
    let request = match errand {
        Errand::Tokens { changes, .. } => sign_in.post("/v1/tokens").json(changes),
        Errand::Prekeys { upload, .. } => http::with_cbor(sign_in.put("/v1/prekeys"), upload),
        Errand::Invitation { upload, .. } => http::with_cbor(sign_in.put("/v1/invitations"), upload),
    };
    let request = http::with_bearer(request, &session.token.token)?;
    match errand {
        Errand::Prekeys { .. } => http::json(request).await.map(Done::Prekeys),
        Errand::Tokens { .. } | Errand::Invitation { .. } => {
            http::nothing(request).await.map(|()| Done::Nothing)
        }
    }
}

impl Errand {
    const fn task(&self) -> u64 {
        match self {
            Self::Tokens { task, .. } | Self::Prekeys { task, .. } | Self::Invitation { task, .. } => *task,
        }
    }
}
