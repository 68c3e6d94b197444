//! Requests of the owner, made one after another in the order they were given.

use std::sync::Arc;

use hoopoe_protocol::{
    id::SlotId,
    store::{
        error::ProblemCode,
        invitations::InvitationUpload,
        prekeys::{PrekeyCount, PrekeyUpload},
        slots::{SlotPut, SlotValue},
        tokens::TokenChanges,
    },
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
    ReadSlot { slot: SlotId },
    WriteSlot { slot: SlotId, put: SlotPut },
}

/// What an errand yields beside being done.
enum Done {
    Nothing,
    Prekeys(PrekeyCount),
    Slot(Option<SlotValue>),
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
            let done = perform(&sign_in, &mut session, &errand).await;
            if let Err(error) = done {
                tracing::debug!(?error, "an owner's request failed");
            }
            for event in errand.outcome(done) {
                events.send(event).await?;
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
    let at = |slot: &SlotId| format!("/v1/slots/{}", slot.to_text());
    let request = match errand {
        Errand::Tokens { changes, .. } => sign_in.post("/v1/tokens").json(changes),
        Errand::Prekeys { upload, .. } => http::with_cbor(sign_in.put("/v1/prekeys"), upload),
        Errand::Invitation { upload, .. } => http::with_cbor(sign_in.put("/v1/invitations"), upload),
        Errand::ReadSlot { slot } => sign_in.get(&at(slot)),
        Errand::WriteSlot { slot, put } => http::with_cbor(sign_in.put(&at(slot)), put),
    };
    let request = http::with_bearer(request, &session.token.token)?;
    match errand {
        Errand::Prekeys { .. } => http::json(request).await.map(Done::Prekeys),
        Errand::Tokens { .. } | Errand::Invitation { .. } | Errand::WriteSlot { .. } => {
            http::nothing(request).await.map(|()| Done::Nothing)
        }
        Errand::ReadSlot { .. } => match http::cbor(request).await {
            Ok(slot) => Ok(Done::Slot(Some(slot))),
            Err(TaskError::Problem {
                code: ProblemCode::NotFound,
                ..
            }) => Ok(Done::Slot(None)),
            Err(error) => Err(error),
        },
    }
}

impl Errand {
    /// What is reported of it.
    fn outcome(&self, done: Result<Done, TaskError>) -> Vec<StoreEvent> {
        let task = match self {
            Self::Tokens { task, .. } | Self::Prekeys { task, .. } | Self::Invitation { task, .. } => *task,
            Self::ReadSlot { .. } | Self::WriteSlot { .. } => {
                return vec![match done {
                    Ok(Done::Slot(slot)) => StoreEvent::SlotRead { slot },
                    Ok(_) => StoreEvent::SlotWritten,
                    Err(error) => StoreEvent::SlotFailed { error },
                }];
            }
        };
        match done {
            Ok(Done::Prekeys(PrekeyCount { one_time })) => {
                vec![
                    StoreEvent::TaskDone { task },
                    StoreEvent::PrekeyCount { one_time },
                ]
            }
            Ok(_) => vec![StoreEvent::TaskDone { task }],
            Err(error) => vec![StoreEvent::TaskFailed { task, error }],
        }
    }
}
