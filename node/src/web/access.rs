//! Who may come in over the port: codes, sessions, tokens, and the lock of the screen.
//!
//! ```text
//! code ──▶ open ──30 days unused, or the node starts anew──▶ expired
//!           │ ▲                                               │
//!      lock │ │ passphrase                     passphrase, and another cookie
//!           ▼ │                                               ▼
//!          locked (all sessions)                             open
//! ```
//!
//! While the node does not run, its port is anybody's, and a page that was left open sends its cookie there. So no cookie
//! from before the start opens anything.
//!
//! What ends a session takes it out of the database and tells [`Access::changes`], so that streams end as well.

mod tokens;

use std::{
    collections::BTreeSet,
    fmt,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use hoopoe_protocol::time::Span;
use tokio::sync::{Mutex as AsyncMutex, watch};
use zeroize::Zeroizing;

use super::{
    credential::Credential,
    error::{Code, Problem},
    idle::Idle,
    porter::{Porter, agent_of},
    state,
};
use crate::{
    clock,
    db::{
        CommitError, Keeper, ReadError, Reader,
        access::{SessionId, SessionView},
    },
    page::{PageAddress, Site},
};

/// A session that was not used for so long needs the passphrase.
const UNUSED: Span = Span::days(30);
/// A tab at the shared host that was not used for so long is out, and the host is shut: it was closed. One that is open is
/// used, whether anything happens there or not.
const TAB_UNUSED: Span = Span::days(1);
/// How exactly it is known when something was used.
const USE: Span = Span::hours(1);

/// Who may come in, of one node.
pub struct Access {
    address: PageAddress,
    porter: Arc<Porter>,
    reader: Reader,
    keeper: Keeper,
    is_locked: AtomicBool,
    idle: Idle,
    /// Locking and unlocking take turns.
    turning: AsyncMutex<()>,
    /// Whoever lets new sessions in, or has the porter forget those that the database does not have, takes turns.
    counting: AsyncMutex<()>,
    changed: watch::Sender<()>,
}

/// How it stands with a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It may ask.
    Open,
    /// The screen is locked.
    Locked,
    /// It was not used for long, or came in before the node started.
    Expired,
}

impl Access {
    /// For the node with this page and database; the porter may know some browsers already.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn open(
        address: PageAddress,
        porter: Arc<Porter>,
        reader: Reader,
        keeper: Keeper,
    ) -> Result<Self, ReadError> {
        let screen = reader.screen().await?;
        let access = Self {
            address,
            porter,
            reader,
            keeper,
            is_locked: AtomicBool::new(screen.is_locked),
            idle: Idle::new(screen.idle_lock),
            turning: AsyncMutex::default(),
            counting: AsyncMutex::default(),
            changed: watch::Sender::new(()),
        };
        access.settle_guests().await;
        access.end_tabs_unused_for(UNUSED).await?;
        Ok(access)
    }

    /// Writes the browsers down that came before there was a database. One that cannot be needs another code.
    async fn settle_guests(&self) {
        let _turn = self.counting.lock().await;
        for guest in self.porter.guests() {
            let now = clock::now();
            let added = self
                .keeper
                .add_session(guest.site, &guest.hash, &guest.agent, now);
            match added.await {
                Ok(session) => self.porter.settle(guest.session, session),
                Err(error) => {
                    tracing::warn!(%error, "a browser that was here has to come in anew");
                    self.porter.dismiss(guest.session);
                }
            }
        }
    }

    pub(super) const fn address(&self) -> &PageAddress {
        &self.address
    }

    pub(super) const fn keeper(&self) -> &Keeper {
        &self.keeper
    }

    pub(super) fn porter(&self) -> &Porter {
        &self.porter
    }

    /// Told whenever somebody may not ask any more.
    pub(super) fn changes(&self) -> watch::Receiver<()> {
        self.changed.subscribe()
    }

    /// Lets a browser in that has a code for this site; yields what it is known by.
    pub(super) async fn sign_in(
        &self,
        site: Site,
        code: &str,
        agent: &str,
    ) -> Result<(SessionId, Credential), Problem> {
        self.porter.take_code(site, code)?;
        let credential = Credential::draw(site);
        let agent = agent_of(agent);
        let _turn = self.counting.lock().await;
        let (hash, now) = (credential.hash(), clock::now());
        let added = self.keeper.add_session(site, &hash, &agent, now).await;
        let id = added.map_err(not_written)?;
        self.porter.admit(id, site, hash);
        self.idle.touch();
        // The oldest session may have given way, or another tab.
        self.forget_the_gone().await?;
        Ok((id, credential))
    }

    async fn forget_the_gone(&self) -> Result<(), ReadError> {
        let known: BTreeSet<_> = self.reader.sessions().await?.iter().map(|view| view.id).collect();
        self.porter.keep_only(&known);
        self.changed.send_replace(());
        Ok(())
    }

    /// Ends tabs of the shared host that were not used for a day: that host is ours only while somebody uses it. While the screen is
    /// locked none ends, because none can be used.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub async fn end_old_tabs(&self) -> Result<(), ReadError> {
        let is_locked = self.is_locked.load(Ordering::Acquire);
        self.end_tabs_unused_for(if is_locked { UNUSED } else { TAB_UNUSED })
            .await
    }

    /// Ends tabs of the shared host that were not used for so long, or came before the start of the node: while it did not run,
    /// their secrets may have gone to somebody else. Forgets what the porter still knows after a sign-in that was cut off.
    async fn end_tabs_unused_for(&self, longest: Span) -> Result<(), ReadError> {
        let _turn = self.counting.lock().await;
        for session in self.reader.sessions().await? {
            let is_over =
                session.used_at.plus(longest) <= clock::now() || self.standing(&session) == Standing::Expired;
            if session.site == Site::Own || !is_over {
                continue;
            }
            self.porter.dismiss(session.id);
            if let Err(error) = self.keeper.remove_session(session.id).await {
                tracing::warn!(%error, "a session that opens nothing any more stays in the list");
            }
        }
        self.forget_the_gone().await
    }

    /// The session that is known by one of these, and by which, in whatever state; a tab's does not expire but end, and no
    /// passphrase brings it back.
    pub(super) async fn session(
        &self,
        shown: Vec<Credential>,
    ) -> Result<Option<(SessionView, Credential)>, ReadError> {
        // The computer may have slept: nobody shall be answered before it is noticed.
        self.lock_if_idle().await;
        for credential in shown {
            let found = self.reader.session(&credential.hash()).await?;
            let is_left =
                |view: &SessionView| view.site == Site::Own || self.standing(view) != Standing::Expired;
            if let Some(view) = found.filter(is_left) {
                return Ok(Some((view, credential)));
            }
        }
        Ok(None)
    }

    pub(super) fn standing(&self, session: &SessionView) -> Standing {
        let now = clock::now();
        // A use in the future was noted by a clock that was wrong.
        let is_over = session.used_at.plus(UNUSED) <= now || session.used_at > now.plus(USE);
        if is_over || !self.porter.is_present(session.id) {
            Standing::Expired
        } else if self.is_locked.load(Ordering::Acquire) {
            Standing::Locked
        } else {
            Standing::Open
        }
    }

    /// Notes that a session was used. If that cannot be written, it ends earlier than it should; no more than that.
    pub(super) async fn note_session(&self, session: &SessionView) {
        let now = clock::now();
        if now.since(session.used_at) >= USE
            && let Err(error) = self.keeper.use_session(session.id, now).await
        {
            tracing::warn!(%error, "the use of a session was not noted");
        }
    }

    pub(super) async fn lock(&self) -> Result<(), Problem> {
        // First of all, and whether it can be written or not: whoever asked may hang up, and the disk may be full.
        self.shut();
        let _turn = self.turning.lock().await;
        self.shut();
        self.keeper.lock_screen(clock::now()).await.map_err(not_written)
    }

    /// Locks the screen if nobody has touched the page for as long as the user allows.
    pub(super) async fn lock_if_idle(&self) {
        if self.is_locked.load(Ordering::Acquire) || !self.idle.is_due() {
            return;
        }
        tracing::info!("the screen is locked: nobody has touched the page for long");
        if self.lock().await.is_err() {
            tracing::warn!("that the screen is locked is not written, and ends with this process");
        }
    }

    /// Somebody sits in front of the page.
    pub(super) fn touch(&self) {
        self.idle.touch();
    }

    /// After how long without a touch the screen locks by itself; none if it never does.
    pub(super) fn idle_lock(&self) -> Option<Span> {
        self.idle.after()
    }

    /// Has it lock after another time, or never.
    pub(super) async fn set_idle_lock(&self, after: Option<Span>) -> Result<(), Problem> {
        self.keeper.set_idle_lock(after).await.map_err(not_written)?;
        self.idle.touch();
        self.idle.set(after);
        Ok(())
    }

    /// Remembers that somebody has written the recovery words down.
    pub(super) async fn words_are_saved(&self) -> Result<(), Problem> {
        self.keeper.words_are_saved().await.map_err(not_written)
    }

    fn shut(&self) {
        self.is_locked.store(true, Ordering::Release);
        self.changed.send_replace(());
    }

    /// Opens the screen, and the session if it has expired; yields what it is known by then, instead of what it was.
    pub(super) async fn unlock(
        &self,
        session: Option<(SessionId, Standing)>,
        passphrase: Zeroizing<String>,
    ) -> Result<Option<Credential>, Problem> {
        // What the passphrase opens is not needed: all of it is open.
        drop(self.porter.keys(passphrase).await?);
        if let Some((session, Standing::Locked)) = session
            && let Err(error) = self.keeper.use_session(session, clock::now()).await
        {
            tracing::warn!(%error, "the use of a session was not noted");
        }
        // First: an unlock that fails after the session had another secret would lose it, because nobody was told that one.
        self.open_screen().await.map_err(not_written)?;
        let mut renewed = None;
        if let Some((session, Standing::Expired)) = session {
            let credential = Credential::draw(Site::Own);
            let hash = credential.hash();
            let renewing = self.keeper.renew_session(session, &hash, clock::now()).await;
            if !renewing.map_err(not_written)? {
                return Err(Problem::new(
                    Code::NoSession,
                    "this session has ended; see: hoopoe open",
                ));
            }
            self.porter.admit(session, Site::Own, hash);
            renewed = Some(credential);
        }
        Ok(renewed)
    }

    /// Opens the screen: the passphrase was given.
    ///
    /// # Errors
    /// If the database cannot be written; then it stays locked.
    pub async fn open_screen(&self) -> Result<(), CommitError> {
        let _turn = self.turning.lock().await;
        self.keeper.unlock_screen().await?;
        self.idle.touch();
        self.is_locked.store(false, Ordering::Release);
        Ok(())
    }

    pub(super) async fn end_session(&self, session: SessionId) -> Result<bool, Problem> {
        // Here first: whoever asked may hang up while it is written.
        self.porter.dismiss(session);
        self.changed.send_replace(());
        self.keeper.remove_session(session).await.map_err(not_written)
    }

    pub(super) async fn end_sessions(&self) -> Result<u64, Problem> {
        self.porter.dismiss_all();
        self.changed.send_replace(());
        self.keeper.remove_sessions().await.map_err(not_written)
    }

    /// Signs all browsers out and ends all tokens.
    ///
    /// # Errors
    /// If the database cannot be written; browsers are out all the same until the next start.
    pub async fn end_all(&self) -> Result<(), CommitError> {
        self.porter.dismiss_all();
        self.changed.send_replace(());
        self.keeper.remove_sessions().await?;
        self.keeper.remove_tokens().await?;
        self.changed.send_replace(());
        Ok(())
    }

    /// How it stands now with a session that was let in and goes on; none if it has ended.
    pub(super) async fn standing_of(&self, session: SessionId) -> Result<Option<Standing>, ReadError> {
        let all = self.reader.sessions().await?;
        let Some(found) = all.iter().find(|view| view.id == session) else {
            return Ok(None);
        };
        let standing = self.standing(found);
        if standing == Standing::Open {
            self.note_session(found).await;
        }
        Ok(Some(standing))
    }
}

impl fmt::Debug for Access {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Access(..)")
    }
}

#[expect(clippy::needless_pass_by_value, reason = "it is what map_err hands over")]
fn not_written(error: CommitError) -> Problem {
    tracing::error!(%error, "who may ask could not be written");
    state::not_written()
}
