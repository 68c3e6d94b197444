//! The socket in the profile folder: made, served, and removed when the node ends.

use std::{
    fs, io,
    os::unix::fs::{MetadataExt, PermissionsExt},
    path::{Path, PathBuf},
    time::Duration,
};

use axum::Router;
use tokio::net::UnixListener;
use tokio_util::sync::CancellationToken;

use super::auth::{SocketPeer, UserNumber};
use crate::profile::{Lock, Profile, SocketPathTooLong};

/// How long requests may take to end once the node stops.
const GRACE: Duration = Duration::from_secs(3);

/// A listening socket that only the owner of the profile can reach; its file goes when this is dropped.
#[derive(Debug)]
pub struct LocalSocket {
    listener: Option<UnixListener>,
    path: PathBuf,
    owner: UserNumber,
    identity: FileIdentity,
}

/// Tells one file from another that later has the same name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct FileIdentity {
    device: u64,
    number: u64,
}

/// Why the socket could not be made.
#[derive(Debug, thiserror::Error)]
pub enum BindError {
    /// The file system refused.
    #[error("the socket cannot be made: {0}")]
    Disk(#[from] io::Error),
    /// Sockets have short paths.
    #[error(transparent)]
    Path(#[from] SocketPathTooLong),
}

impl LocalSocket {
    /// Makes the socket in the folder of a profile.
    ///
    /// Whoever holds the lock is the only node of the profile: a socket file that is there already was left by one that
    /// died, and is removed.
    ///
    /// # Errors
    /// If the path is too long, or the file system refuses.
    pub fn bind(profile: &Profile, _held: &Lock) -> Result<Self, BindError> {
        let path = profile.socket()?;
        // The folder is closed to others before the socket exists, so that there is no moment at which they reach it.
        fs::set_permissions(profile.folder(), fs::Permissions::from_mode(0o700))?;
        remove_stale(&path)?;
        let listener = UnixListener::bind(&path)?;
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600))?;
        let metadata = fs::metadata(&path)?;
        let (owner, identity) = (UserNumber(metadata.uid()), FileIdentity::of(&metadata));
        Ok(Self {
            listener: Some(listener),
            path,
            owner,
            identity,
        })
    }

    /// The user who may talk to it.
    #[must_use]
    pub const fn owner(&self) -> UserNumber {
        self.owner
    }

    /// Serves until `stop`, then lets requests under way end for a moment.
    ///
    /// # Errors
    /// If the socket breaks.
    pub async fn serve(mut self, router: Router, stop: CancellationToken) -> io::Result<()> {
        let Some(listener) = self.listener.take() else {
            return Ok(());
        };
        let service = router.into_make_service_with_connect_info::<SocketPeer>();
        let serving = axum::serve(listener, service).with_graceful_shutdown(stop.clone().cancelled_owned());
        let cut = async {
            stop.cancelled().await;
            tokio::time::sleep(GRACE).await;
        };
        tokio::select! {
            ended = serving.into_future() => ended,
            () = cut => Ok(()),
        }
    }
}

impl Drop for LocalSocket {
    fn drop(&mut self) {
        // The lock may be another node's by now, and the file with it.
        let is_ours = fs::metadata(&self.path).is_ok_and(|found| FileIdentity::of(&found) == self.identity);
        if is_ours && let Err(error) = fs::remove_file(&self.path) {
            tracing::warn!(%error, "the socket file could not be removed");
        }
    }
}

impl FileIdentity {
    fn of(metadata: &fs::Metadata) -> Self {
        Self {
            device: metadata.dev(),
            number: metadata.ino(),
        }
    }
}

fn remove_stale(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}
