//! A node of which the local API is served on a real socket, in a profile that is locked as for a running node.

use std::path::{Path, PathBuf};

use hoopoe_engine::Reply;
use hoopoe_node::{
    driver::AskError,
    profile::{Profile, Unlocked},
    random,
    web::{self, LocalSocket},
};
use tempfile::TempDir;
use tokio::task::JoinHandle;

use crate::api::{Scene, TestNode};

/// A served node.
pub(crate) struct Served {
    pub(crate) node: TestNode,
    pub(crate) profile: TestProfile,
    pub(crate) task: JoinHandle<()>,
}

/// A profile in a folder that goes away.
pub(crate) struct TestProfile {
    _folder: TempDir,
    unlocked: Unlocked,
}

impl TestProfile {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path().join("profile");
        let unlocked = Profile::create(&place, b"correct horse", &mut random::generator())
            .unwrap()
            .finish()
            .unwrap();
        Self {
            _folder: folder,
            unlocked,
        }
    }

    pub(crate) fn bind(&self) -> LocalSocket {
        LocalSocket::bind(&self.unlocked.profile, &self.unlocked.lock).unwrap()
    }

    pub(crate) fn folder(&self) -> &Path {
        self.unlocked.profile.folder()
    }

    pub(crate) fn socket(&self) -> PathBuf {
        self.unlocked.profile.socket().unwrap()
    }
}

impl Served {
    /// With an engine that has nothing to say but yes.
    pub(crate) async fn new() -> Self {
        Self::answering(Ok(Reply::Done)).await
    }

    /// With an engine that gives this answer to everything.
    pub(crate) async fn answering(reply: Result<Reply, AskError>) -> Self {
        let profile = TestProfile::new();
        let socket = profile.bind();
        let scene = Scene {
            reply,
            then: Vec::new(),
        };
        let node = TestNode::with(scene, socket.owner()).await;
        let (router, stop) = (web::router(node.state.clone()), node.stop.clone());
        let task = tokio::spawn(async move { socket.serve(router, stop).await });
        Self { node, profile, task }
    }

    /// To be called last: a connection must not close while the process ends.
    pub(crate) async fn close(self) {
        self.node.stop.cancel();
        self.task.await.unwrap();
        self.node.close().await;
    }
}
