//! The local API while nobody has an account here yet: a browser that came with a code makes one, and nothing else is answered.

use std::{fmt, sync::Arc};

use axum::{
    Extension, Router,
    extract::{DefaultBodyLimit, FromRef, State},
    http::StatusCode,
    middleware,
    routing::{get, post},
};
use futures::future::BoxFuture;
use hoopoe_crypto::recovery::{RecoverySeed, WordsError};
use tokio::sync::Mutex;
use zeroize::Zeroizing;

use super::{
    BODY_BYTES, assets,
    doorstep::{self, AsOwner, Doorstep},
    error::{Code, Problem},
    headers,
    request::Body,
    types::{CreateAccount, RestoreAccount},
};
use crate::{db::access::SessionId, random};

/// An account that is to be made here.
pub struct Beginning {
    /// The name that contacts see.
    pub name: String,
    /// What opens the profile from now on.
    pub passphrase: Zeroizing<String>,
    /// What the recovery words spell.
    pub seed: RecoverySeed,
    /// Whether whoever asks has the words, and was somebody before.
    pub is_restored: bool,
}

/// Why there is no account.
#[derive(Debug, thiserror::Error)]
pub enum BeginError {
    /// The name is none.
    #[error("{0}")]
    Name(String),
    /// The passphrase is none.
    #[error("the passphrase is empty or longer than {PASSPHRASE_BYTES} bytes; choose one that only you know")]
    Passphrase,
    /// The disk refused, and nothing is left of it.
    #[error("the account could not be written, and nothing was kept: {0}")]
    Disk(String),
    /// The disk refused when the account was there already. It is kept, fully locked.
    #[error("the account was made, but the disk refused to finish it ({0}); unlock it with your passphrase")]
    Unfinished(String),
}

/// Makes the account, whole or not at all; then the node starts. If it is there and the disk fails, it is locked.
pub type Begin = Arc<dyn Fn(Beginning) -> BoxFuture<'static, Result<(), BeginError>> + Send + Sync>;

/// What is answered from.
#[derive(Clone)]
pub struct VacantState {
    /// Who may ask.
    pub door: Doorstep,
    /// Makes the account.
    pub begin: Begin,
    /// One at a time.
    pub turn: Arc<Mutex<()>>,
}

impl fmt::Debug for VacantState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("VacantState")
            .field("door", &self.door)
            .finish_non_exhaustive()
    }
}

impl FromRef<VacantState> for Doorstep {
    fn from_ref(state: &VacantState) -> Self {
        state.door.clone()
    }
}

/// No passphrase that somebody types is longer.
const PASSPHRASE_BYTES: usize = 1_024;
/// No 24 words are longer.
const WORDS_BYTES: usize = 1_024;

/// The API of a node that nobody has an account on.
pub fn router(state: VacantState) -> Router {
    Router::new()
        .route("/", get(assets::page))
        .route("/assets/{file}", get(assets::asset))
        .route(assets::WORKER, get(assets::worker))
        .route("/v1/codes", post(doorstep::make_code).fallback(vacant))
        .route(
            "/v1/session",
            get(doorstep::show).post(doorstep::sign_in).fallback(vacant),
        )
        .route("/v1/account", post(create).fallback(vacant))
        .route("/v1/account/restore", post(restore).fallback(vacant))
        .fallback(vacant)
        .method_not_allowed_fallback(vacant)
        .layer(DefaultBodyLimit::max(BODY_BYTES))
        // The first that a request meets, whatever it asks for.
        .layer(middleware::from_fn_with_state(
            state.door.clone(),
            doorstep::admitted,
        ))
        .layer(middleware::map_response(headers::complete))
        .with_state(state)
}

async fn vacant() -> Problem {
    Problem::new(
        Code::NoAccount,
        "there is no account here yet; make one in the browser with: hoopoe open",
    )
}

/// Who asks: a browser that came with a code, or the owner on the socket. A program with a token is neither.
type Who = (Option<Extension<SessionId>>, Option<Extension<AsOwner>>);

async fn create(
    State(state): State<VacantState>,
    session: Option<Extension<SessionId>>,
    owner: Option<Extension<AsOwner>>,
    Body(asked): Body<CreateAccount>,
) -> Result<StatusCode, Problem> {
    check(&(session, owner))?;
    let beginning = Beginning {
        name: asked.name,
        passphrase: Zeroizing::new(asked.passphrase),
        seed: RecoverySeed::generate(&mut random::generator()),
        is_restored: false,
    };
    state.make(beginning).await
}

async fn restore(
    State(state): State<VacantState>,
    session: Option<Extension<SessionId>>,
    owner: Option<Extension<AsOwner>>,
    Body(asked): Body<RestoreAccount>,
) -> Result<StatusCode, Problem> {
    check(&(session, owner))?;
    let (words, passphrase) = (Zeroizing::new(asked.words), Zeroizing::new(asked.passphrase));
    if words.len() > WORDS_BYTES {
        return Err(words_invalid(&WordsError::Checksum));
    }
    let beginning = Beginning {
        name: asked.name,
        passphrase,
        seed: RecoverySeed::from_words(&words).map_err(|error| words_invalid(&error))?,
        is_restored: true,
    };
    state.make(beginning).await
}

fn check(who: &Who) -> Result<(), Problem> {
    match who {
        (None, None) => Err(super::auth::no_session()),
        _ => Ok(()),
    }
}

fn words_invalid(error: &WordsError) -> Problem {
    Problem::new(
        Code::WordsInvalid,
        format!("these are not the recovery words: {error}"),
    )
}

impl VacantState {
    /// A task of its own: whoever asked may hang up, and the account is made whole all the same.
    async fn make(self, beginning: Beginning) -> Result<StatusCode, Problem> {
        let length = beginning.passphrase.len();
        if length == 0 || length > PASSPHRASE_BYTES {
            return Err(BeginError::Passphrase.into());
        }
        let making = tokio::spawn(async move {
            let _turn = self.turn.lock().await;
            if self.door.until.is_cancelled() {
                return Err(already());
            }
            let begun = (self.begin)(beginning).await;
            if matches!(begun, Ok(()) | Err(BeginError::Unfinished(_))) {
                self.door.until.cancel();
            }
            begun?;
            Ok(StatusCode::NO_CONTENT)
        });
        making.await.unwrap_or_else(|_| Err(Problem::internal()))
    }
}

/// Somebody has an account here.
pub(super) fn already() -> Problem {
    Problem::new(
        Code::AccountExists,
        "there is an account here already; another one needs a folder of its own: hoopoe --profile DIR open",
    )
}

impl From<BeginError> for Problem {
    fn from(error: BeginError) -> Self {
        let code = match error {
            BeginError::Name(_) => Code::NameInvalid,
            BeginError::Passphrase => Code::PassphraseInvalid,
            BeginError::Disk(_) => Code::NotWritten,
            BeginError::Unfinished(_) => Code::AccountUnfinished,
        };
        Self::new(code, error.to_string())
    }
}
