//! The socket in the profile folder: made, served, and removed when the node ends.

use std::{
    fs, io,
    os::unix::fs::{MetadataExt, PermissionsExt},
    path::{Path, PathBuf},
};

use axum::{Router, extract::ConnectInfo};
use hyper::server::conn::http1;
use tokio::net::{UnixListener, UnixStream};
use tokio_util::sync::CancellationToken;

use super::{
    auth::{SocketPeer, UserNumber},
    connections::{self, Answering, Listener},
};
use crate::profile::{Lock, Profile, SocketPathTooLong};

/// Connections at once; others wait. Their owner may leave them open for as long as they like.
const CONNECTIONS: usize = 128;

/// A listening socket that only the owner of the profile can reach; its file goes when this is dropped.
#[derive(Debug)]
pub struct LocalSocket {
    listener: UnixListener,
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
            listener,
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

    /// Serves until `stop`, then lets requests under way end for a moment. Who asks afterwards waits for the next to serve.
    pub async fn serve(&self, router: Router, stop: CancellationToken) {
        let answering = Answering {
            router,
            http: http1::Builder::new(),
            most: CONNECTIONS,
        };
        connections::serve(self, answering, stop).await;
    }
}

impl Listener for LocalSocket {
    type Stream = UnixStream;
    type Mark = ConnectInfo<SocketPeer>;

    async fn accept(&self) -> io::Result<(UnixStream, ConnectInfo<SocketPeer>)> {
        let (stream, _) = self.listener.accept().await?;
        let peer = SocketPeer::of(&stream);
        Ok((stream, ConnectInfo(peer)))
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
