//! What stays at the door whether the node is unlocked or not: which browsers are here, the codes by which others come, and how
//! often codes and passphrases were guessed.
//!
//! Cookies and codes are kept as hashes, and a passphrase is looked at and forgotten. A browser that comes while there is no
//! database is a guest: its session has a number below zero until the database can write it down.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicI64, Ordering},
    },
};

use data_encoding::BASE64URL_NOPAD;
use hoopoe_protocol::{hash, secret::Secret};
use subtle::ConstantTimeEq;
use tokio::{sync::Mutex as AsyncMutex, task};
use zeroize::Zeroizing;

use super::{
    codes::{self, CodeRefused, Codes},
    credential::Credential,
    error::{Code, Problem},
    tries::Tries,
};
use crate::{
    clock,
    db::access::{SecretHash, SessionId},
    page::Site,
    profile::{Keys, Profile},
    random,
};

/// What is known of browsers and passphrases without the database.
pub struct Porter {
    profile: Profile,
    codes: Mutex<Codes>,
    /// The number of the guest who came last.
    guests: AtomicI64,
    /// The value that each session has to repeat with everything that changes something; new after each start.
    csrf: Mutex<BTreeMap<SessionId, Secret<32>>>,
    /// The sessions that came in, or were taken up again, since the start.
    present: Mutex<BTreeMap<SessionId, Present>>,
    wrong_passphrases: Mutex<Tries>,
    /// One passphrase at a time: each costs 64 MiB.
    guessing: Arc<AsyncMutex<()>>,
}

/// A session that is here.
struct Present {
    /// Of what its browser shows.
    hash: SecretHash,
    site: Site,
    /// What the browser called itself, as long as nobody has written that down.
    agent: Option<String>,
}

/// A browser that came while there was no database.
pub(super) struct Guest {
    pub(super) session: SessionId,
    pub(super) hash: SecretHash,
    pub(super) site: Site,
    pub(super) agent: String,
}

/// Guests at once; the oldest gives way.
const GUESTS: usize = 8;

/// The longest name of a browser that is kept, in characters.
const AGENT: usize = 160;

impl Porter {
    /// Of the node with this profile; nobody is here yet.
    #[must_use]
    pub fn new(profile: Profile) -> Self {
        Self {
            profile,
            codes: Mutex::default(),
            guests: AtomicI64::default(),
            csrf: Mutex::default(),
            present: Mutex::default(),
            wrong_passphrases: Mutex::default(),
            guessing: Arc::default(),
        }
    }

    /// A session came in at this site with something that has this hash, or has it from now on.
    pub(super) fn admit(&self, session: SessionId, site: Site, hash: SecretHash) {
        guard(&self.csrf).remove(&session);
        let present = Present {
            hash,
            site,
            agent: None,
        };
        guard(&self.present).insert(session, present);
    }

    pub(super) fn make_code(&self, site: Site) -> codes::Code {
        guard(&self.codes).make(site, clock::now())
    }

    /// Uses a code up.
    pub(super) fn take_code(&self, site: Site, code: &str) -> Result<(), Problem> {
        // The clock is looked at while nobody else counts: what was counted later would be in the future.
        let taken = guard(&self.codes).take(code, site, clock::now());
        taken.map_err(|refused| match refused {
            CodeRefused::Wrong => Problem::new(
                Code::CodeRefused,
                "this code is used up or too old; get a new one with: hoopoe open",
            ),
            CodeRefused::TooMany => too_many_tries(),
        })
    }

    /// Whether the page is at the shared host too: from when a code for it was made until that has ended, and so has the
    /// session that it brought. Whoever never asks for one has nothing there that could be attacked.
    pub(super) fn is_shared(&self) -> bool {
        guard(&self.codes).is_any_for(Site::Shared, clock::now()) || self.is_any_at(Site::Shared)
    }

    /// Lets a browser in that has a code, while there is no database; yields what it is known by.
    pub(super) fn receive(
        &self,
        site: Site,
        code: &str,
        agent: &str,
    ) -> Result<(SessionId, Credential), Problem> {
        self.take_code(site, code)?;
        let credential = Credential::draw(site);
        let session = SessionId(self.guests.fetch_sub(1, Ordering::Relaxed) - 1);
        let arrived = Present {
            hash: credential.hash(),
            site,
            agent: Some(agent_of(agent)),
        };
        let mut present = guard(&self.present);
        // Numbers go down, so the oldest guest is the highest.
        let guests = present.iter().rev().filter(|(id, _)| id.0 < 0);
        let surplus = (guests.clone().count() + 1).saturating_sub(GUESTS);
        let gives_way = |(place, (_, one)): &(usize, (&SessionId, &Present))| {
            // At the shared host there is one tab at a time.
            *place < surplus || (site == Site::Shared && one.site == site)
        };
        let gone: Vec<_> = guests
            .enumerate()
            .filter(gives_way)
            .map(|(_, (id, _))| *id)
            .collect();
        let mut csrf = guard(&self.csrf);
        for id in gone {
            present.remove(&id);
            csrf.remove(&id);
        }
        present.insert(session, arrived);
        Ok((session, credential))
    }

    /// The browsers that nobody has written down yet, the oldest first.
    pub(super) fn guests(&self) -> Vec<Guest> {
        let present = guard(&self.present);
        let guest = |(id, one): (&SessionId, &Present)| {
            Some(Guest {
                session: *id,
                hash: one.hash,
                site: one.site,
                agent: one.agent.clone()?,
            })
        };
        present.iter().rev().filter_map(guest).collect()
    }

    /// A guest has a session of this name from now on, and goes on with what it was given.
    pub(super) fn settle(&self, guest: SessionId, session: SessionId) {
        let csrf = guard(&self.csrf).remove(&guest);
        if let Some(csrf) = csrf {
            guard(&self.csrf).insert(session, csrf);
        }
        let mut present = guard(&self.present);
        if let Some(one) = present.remove(&guest) {
            present.insert(session, Present { agent: None, ..one });
        }
    }

    /// Whether somebody is here at this site.
    pub(super) fn is_any_at(&self, site: Site) -> bool {
        guard(&self.present).values().any(|present| present.site == site)
    }

    pub(super) fn is_present(&self, session: SessionId) -> bool {
        guard(&self.present).contains_key(&session)
    }

    /// The session that is here and known by this.
    pub(super) fn session(&self, credential: &Credential) -> Option<SessionId> {
        let sought = credential.hash();
        let present = guard(&self.present);
        let found = present.iter().find(|(_, present)| present.hash == sought);
        found.map(|(session, _)| *session)
    }

    /// A session has ended.
    pub(super) fn dismiss(&self, session: SessionId) {
        guard(&self.csrf).remove(&session);
        guard(&self.present).remove(&session);
    }

    /// All sessions have ended.
    pub fn dismiss_all(&self) {
        self.keep_only(&BTreeSet::new());
    }

    /// All sessions that are not among these have ended.
    pub(super) fn keep_only(&self, known: &BTreeSet<SessionId>) {
        guard(&self.csrf).retain(|session, _| known.contains(session));
        guard(&self.present).retain(|session, _| known.contains(session));
    }

    /// What a session has to repeat with everything that changes something.
    pub(super) fn csrf(&self, session: SessionId) -> String {
        let mut all = guard(&self.csrf);
        let value = all.entry(session).or_insert_with(random::secret);
        BASE64URL_NOPAD.encode(value.expose())
    }

    pub(super) fn is_csrf(&self, session: SessionId, said: &str) -> bool {
        self.csrf(session).as_bytes().ct_eq(said.as_bytes()).into()
    }

    /// The keys of the profile, for whoever has its passphrase. Five wrong ones in a minute are looked at.
    pub(super) async fn keys(&self, passphrase: Zeroizing<String>) -> Result<Keys, Problem> {
        // Held until the work is done, also if whoever asked hangs up.
        let turn = Arc::clone(&self.guessing).lock_owned().await;
        guard(&self.wrong_passphrases)
            .begin(clock::now())
            .map_err(|_| too_many_tries())?;
        let profile = self.profile.clone();
        let opening = task::spawn_blocking(move || {
            let keys = profile.keys(passphrase.as_bytes());
            drop(turn);
            keys
        });
        let keys = match opening.await {
            Ok(Ok(Some(keys))) => keys,
            Ok(Ok(None)) => {
                return Err(Problem::new(
                    Code::WrongPassphrase,
                    "this is not the passphrase of this profile",
                ));
            }
            Ok(Err(error)) => {
                tracing::error!(%error, "the passphrase could not be checked");
                return Err(Problem::internal());
            }
            // It panicked, which was printed.
            Err(_) => return Err(Problem::internal()),
        };
        guard(&self.wrong_passphrases).succeed();
        Ok(keys)
    }
}

impl fmt::Debug for Porter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Porter(..)")
    }
}

/// What a browser calls itself, as far as it is kept.
pub(super) fn agent_of(said: &str) -> String {
    said.chars().filter(|c| !c.is_control()).take(AGENT).collect()
}

/// What is kept of a secret that somebody shows to be let in.
pub(super) fn hash_of(secret: &[u8]) -> SecretHash {
    SecretHash::new(hash::plain(secret))
}

pub(super) fn too_many_tries() -> Problem {
    Problem::new(
        Code::TooManyTries,
        "too many wrong tries within a minute; wait one and try again",
    )
}

// Nothing panics while one of these is held, so a poisoned lock is sound.
pub(super) fn guard<T>(of: &Mutex<T>) -> MutexGuard<'_, T> {
    of.lock().unwrap_or_else(PoisonError::into_inner)
}
