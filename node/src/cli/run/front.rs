//! What stays while a node is locked and unlocked: the lock of the profile, its socket, the port of its page.
//!
//! ```text
//! vacant ──account──▶ unlocked ──fully locked──▶ locked: no database, no key, no network
//!                              ◀──passphrase───  (also after `vacant`, if the disk failed when there was an account)
//! ```
//!
//! Neither socket nor port is given up in between: whoever had the port would be sent the passphrase.

use std::{path::PathBuf, sync::Arc, time::Duration};

use serde::Serialize;
use tokio::{sync::mpsc, time::timeout};
use tokio_util::sync::CancellationToken;
use tracing::{info, warn};

use super::{marks, page::Page, refusals, vacant};
use crate::{
    cli::{
        CliError,
        error::command,
        notify,
        output::{self, Paint, Screen},
    },
    config::RunConfig,
    db::backup::Upgrade,
    node::{Opened, Running},
    profile::{Lock, Profile, Unlocked},
    web::{
        self, Access, ApiState, LocalSocket, PortLimits, Porter, Timing,
        doorstep::Doorstep,
        locked::{self, LockedState},
        types::SessionState,
        vacant::{self as vacancy, VacantState},
    },
};

/// How long what goes on beside requests may take to end: the longest is the lock of the screen.
const TASKS: Duration = Duration::from_secs(10);

/// What stays.
pub(super) struct Front<'s> {
    profile: Profile,
    config: RunConfig,
    socket: LocalSocket,
    page: Page,
    porter: Arc<Porter>,
    stop: CancellationToken,
    screen: &'s Screen,
    is_told: bool,
}

/// How the node is.
pub(super) enum Turn {
    /// Nobody has an account yet.
    Vacant(Lock),
    /// It has its keys.
    Unlocked(Unlocked),
    /// It has none. Maybe it was unlocked and could not start.
    Locked(Lock, Option<CliError>),
}

#[derive(Serialize)]
struct Ready {
    running: String,
    /// None while it is not known.
    #[serde(skip_serializing_if = "Option::is_none")]
    page: Option<String>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    locked: bool,
    /// Whether it waits for an account.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    vacant: bool,
}

impl<'s> Front<'s> {
    pub(super) fn new(
        profile: Profile,
        config: RunConfig,
        socket: LocalSocket,
        stop: CancellationToken,
        screen: &'s Screen,
    ) -> Self {
        Self {
            porter: Arc::new(Porter::new(profile.clone())),
            page: Page::new(profile.clone(), config.page_port),
            profile,
            config,
            socket,
            stop,
            screen,
            is_told: false,
        }
    }

    /// Runs until it is stopped, however often it is locked and unlocked.
    pub(super) async fn run(mut self, turn: Turn) -> Result<(), CliError> {
        let mut next = Some(turn);
        // The passphrase was given to the running node, and not to the program that starts it.
        let mut is_taken_up = false;
        while let Some(turn) = next {
            next = match turn {
                Turn::Unlocked(unlocked) => {
                    let lock = unlocked.lock.clone();
                    match self.unlocked(unlocked, is_taken_up).await {
                        Ok(lock) => lock.map(|lock| Turn::Locked(lock, None)),
                        // Whoever unlocked it is told and may try again; nobody else gets the port meanwhile.
                        Err(failure) if is_taken_up && !self.stop.is_cancelled() => {
                            warn!(%failure, "unlocked, but not started; fully locked again");
                            Some(Turn::Locked(lock, Some(failure)))
                        }
                        Err(failure) => return Err(failure),
                    }
                }
                Turn::Locked(lock, failure) => {
                    is_taken_up = true;
                    self.locked(lock, failure).await?.map(Turn::Unlocked)
                }
                Turn::Vacant(lock) => {
                    is_taken_up = true;
                    self.vacant(lock).await?
                }
            };
        }
        info!("stopped");
        Ok(())
    }

    /// The node, until it is fully locked or ends.
    async fn unlocked(&mut self, unlocked: Unlocked, is_taken_up: bool) -> Result<Option<Lock>, CliError> {
        let opened = Opened::open(unlocked, self.config.node()).await;
        let mut opened = opened.map_err(|error| refusals::failed(self.profile.folder(), &error))?;
        if let Err(error) = self.page.take(&mut opened, &self.porter).await {
            opened.close().await;
            return Err(error);
        }
        let until = self.stop.child_token();
        let running = match opened.start(until.clone()).await {
            Ok(running) => running,
            Err(error) if refusals::is_stopped(&error) => return Ok(None),
            Err(error) => {
                until.cancel();
                return Err(refusals::failed(self.profile.folder(), &error));
            }
        };
        let state = self.state(&running, is_taken_up, &until).await;
        let state = match state.and_then(|state| self.tell_ready(SessionState::Open).map(|()| state)) {
            Ok(state) => state,
            Err(error) => {
                // Whoever stops it meanwhile has the database closed under what is read.
                let is_stopped = until.is_cancelled();
                until.cancel();
                drop(running.ended().await);
                return if is_stopped { Ok(None) } else { Err(error) };
            }
        };
        let ended = async {
            let lock = running.ended().await;
            // If it ended by itself, nobody must be answered any more.
            let was_told = until.is_cancelled();
            until.cancel();
            lock.filter(|_| was_told)
        };
        let tasks = state.tasks().clone();
        let lock = self.serve(web::router(state), &until, ended).await;
        tasks.close();
        if timeout(TASKS, tasks.wait()).await.is_err() {
            warn!("something that was served has not ended");
        }
        if self.stop.is_cancelled() {
            return Ok(None);
        }
        if lock.is_some() {
            info!("fully locked");
        }
        Ok(lock)
    }

    /// Nothing but the lock, until somebody brings the passphrase or it ends.
    async fn locked(&mut self, lock: Lock, failure: Option<CliError>) -> Result<Option<Unlocked>, CliError> {
        if self.page.port().is_none() {
            self.page.take_without_keys().await?;
        }
        let (opened, mut keys) = mpsc::channel(1);
        let until = self.stop.child_token();
        let mut door = self.door(SessionState::Locked, &until);
        door.failure = failure.map(|failure| failure.to_string().into());
        self.tell_ready(SessionState::Locked)?;
        let router = locked::router(LockedState { door, opened });
        self.serve(router, &until, until.cancelled()).await;
        let Ok(keys) = keys.try_recv() else {
            return Ok(None);
        };
        info!("unlocked");
        Ok(Some(self.profile.clone().unlocked(keys, lock)))
    }

    /// Nothing but the page, until somebody has made an account in it or it ends.
    async fn vacant(&mut self, lock: Lock) -> Result<Option<Turn>, CliError> {
        self.page.take_anew().await?;
        let (made, mut profile) = mpsc::channel(1);
        let until = self.stop.child_token();
        // What is for this once is kept nowhere.
        let page = self.page.address().filter(|_| self.config.page_port != Some(0));
        let router = vacancy::router(VacantState {
            door: self.door(SessionState::Vacant, &until),
            begin: vacant::begin(self.profile.folder(), lock.clone(), page, made),
            turn: Arc::default(),
        });
        self.tell_ready(SessionState::Vacant)?;
        self.serve(router, &until, until.cancelled()).await;
        if let Ok(made) = profile.try_recv() {
            info!("an account was made");
            return Ok(Some(Turn::Unlocked(made)));
        }
        if self.stop.is_cancelled() {
            return Ok(None);
        }
        warn!("an account was made, but the disk failed; fully locked");
        Ok(Some(Turn::Locked(lock, None)))
    }

    fn door(&self, state: SessionState, until: &CancellationToken) -> Doorstep {
        Doorstep {
            owner: self.socket.owner(),
            address: self.page.address(),
            porter: Arc::clone(&self.porter),
            state,
            failure: None,
            until: until.clone(),
        }
    }

    /// Answers on the socket and on the port, if there is one, until `until`; `work` ends it.
    async fn serve<T>(
        &self,
        router: web::Router,
        until: &CancellationToken,
        work: impl Future<Output = T>,
    ) -> T {
        let on_page = async {
            if let Some(page) = self.page.port() {
                page.serve(router.clone(), PortLimits::default(), until.clone())
                    .await;
            }
        };
        let on_socket = self.socket.serve(router.clone(), until.clone());
        let ((), (), done) = tokio::join!(on_page, on_socket, work);
        done
    }

    /// What answers for the node, once everything is said that has to be said first.
    async fn state(
        &mut self,
        running: &Running,
        is_taken_up: bool,
        until: &CancellationToken,
    ) -> Result<ApiState, CliError> {
        if let Some(upgrade) = &running.upgrade {
            tell(upgrade);
        }
        if running.is_set_back {
            marks::tell_set_back();
            // What was revoked after the copy was made stands in it as good.
            refusals::end_all_access(&running.keeper, &self.porter).await?;
        }
        self.page.end_what_was_lost(&running.keeper).await?;
        let page = self.page.address().unwrap_or(running.page);
        let (reader, keeper) = (running.reader.clone(), running.keeper.clone());
        let access = Access::open(page, Arc::clone(&self.porter), reader, keeper)
            .await
            .map_err(|error| CliError::failed("run_failed", error.to_string()))?;
        if is_taken_up && let Err(error) = access.open_screen().await {
            // The passphrase opens it once more.
            tracing::warn!(%error, "the screen stays locked");
        }
        if !web::assets::are_there() {
            tracing::warn!("this hoopoe was built without its page");
        }
        let state = ApiState::new(
            running.handle.clone(),
            running.reader.clone(),
            self.socket.owner(),
            access,
            Timing::default(),
            until.clone(),
        );
        state.tasks().spawn(marks::watch(
            running.handle.situation(),
            Arc::clone(state.access()),
            running.is_set_back,
            until.clone(),
        ));
        Ok(state)
    }

    /// Says once that everything is up.
    fn tell_ready(&mut self, state: SessionState) -> Result<(), CliError> {
        if std::mem::replace(&mut self.is_told, true) {
            return Ok(());
        }
        let folder: PathBuf = self.profile.folder().to_owned();
        info!(version = env!("CARGO_PKG_VERSION"), ?state, "running");
        let ready = Ready {
            running: folder.display().to_string(),
            page: self.page.address().map(|page| page.origin()),
            locked: state == SessionState::Locked,
            vacant: state == SessionState::Vacant,
        };
        self.screen.answer(&ready, |_, _: Paint| match state {
            SessionState::Vacant => format!(
                "hoopoe is running, and nobody has an account here yet; make one in a browser with: {}",
                command(&folder, "open")
            ),
            SessionState::Locked => format!(
                "hoopoe is running, fully locked; unlock it with: {}",
                command(&folder, "unlock")
            ),
            SessionState::Open | SessionState::Expired => format!(
                "hoopoe is running; talk to it with: {}, or in a browser with: {}",
                command(&folder, "status"),
                command(&folder, "open")
            ),
        })?;
        notify::ready();
        let stopping = self.stop.clone();
        tokio::spawn(async move {
            stopping.cancelled().await;
            notify::stopping();
        });
        Ok(())
    }
}

/// Says that there is a copy, and what it is not for.
fn tell(upgrade: &Upgrade) {
    output::say(&format_args!(
        "hoopoe: the database was upgraded from version {} to {}; the copy {} is for going back to an earlier hoopoe \
         if this one fails, and for nothing else: whoever runs on it later uses message keys a second time",
        upgrade.from,
        upgrade.to,
        upgrade.copy.display()
    ));
}
