//! The account that a browser makes where nobody has one.

use std::{path::Path, sync::Arc};

use tokio::{runtime::Handle, sync::mpsc, task};

use crate::{
    node::{self, AccountError, NewAccount, Words},
    page::PageAddress,
    profile::{Lock, Profile, Unlocked},
    random,
    web::vacant::{Begin, BeginError, Beginning},
};

/// What makes the account; the profile goes where `made` is heard.
pub(super) fn begin(
    folder: &Path,
    lock: Lock,
    page: Option<PageAddress>,
    made: mpsc::Sender<Unlocked>,
) -> Begin {
    let profile = Profile::at(folder.to_owned());
    Arc::new(move |beginning| {
        let (profile, lock, made) = (profile.clone(), lock.clone(), made.clone());
        // What is stretched of the passphrase keeps a core busy, so all of it has a thread of its own.
        let making = task::spawn_blocking(move || {
            let unlocked = Handle::current().block_on(make(&profile, lock, page, beginning))?;
            // Whoever serves this waits for it.
            drop(made.try_send(unlocked));
            Ok(())
        });
        Box::pin(async {
            making
                .await
                .unwrap_or_else(|error| Err(BeginError::Disk(error.to_string())))
        })
    })
}

async fn make(
    profile: &Profile,
    lock: Lock,
    page: Option<PageAddress>,
    beginning: Beginning,
) -> Result<Unlocked, BeginError> {
    let Beginning {
        name,
        passphrase,
        seed,
        is_restored,
    } = beginning;
    let founding = profile
        .found(lock, passphrase.as_bytes(), &mut random::generator())
        .map_err(|error| BeginError::Disk(error.to_string()))?;
    let account = NewAccount {
        name,
        seed,
        words: if is_restored { Words::Known } else { Words::Owed },
        server: None,
        page,
    };
    node::create_account(&founding, account)
        .await
        .map_err(|error| match error {
            AccountError::Name | AccountError::NameMarks => BeginError::Name(error.to_string()),
            other => BeginError::Disk(other.to_string()),
        })?;
    founding.finish().map_err(|error| {
        let error = error.to_string();
        if profile.exists().unwrap_or(true) {
            BeginError::Unfinished(error)
        } else {
            BeginError::Disk(error)
        }
    })
}
