//! What stays at the door whether the node is unlocked or not: which browsers are here, and how often a passphrase was guessed.
//!
//! Nothing of it opens anything: cookies are kept as hashes, and a passphrase is looked at and forgotten.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use data_encoding::BASE64URL_NOPAD;
use hoopoe_protocol::{hash, secret::Secret};
use subtle::ConstantTimeEq;
use tokio::{sync::Mutex as AsyncMutex, task};
use zeroize::Zeroizing;

use super::{
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
}

impl Porter {
    /// Of the node with this profile; nobody is here yet.
    #[must_use]
    pub fn new(profile: Profile) -> Self {
        Self {
            profile,
            csrf: Mutex::default(),
            present: Mutex::default(),
            wrong_passphrases: Mutex::default(),
            guessing: Arc::default(),
        }
    }

    /// A session came in at this site with something that has this hash, or has it from now on.
    pub(super) fn admit(&self, session: SessionId, site: Site, hash: SecretHash) {
        guard(&self.csrf).remove(&session);
        guard(&self.present).insert(session, Present { hash, site });
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
