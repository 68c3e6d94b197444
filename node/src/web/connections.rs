//! Connections of a listener: taken, answered, and cut off when the node ends.
//!
//! Nothing that a connection was answered from is kept when serving ends: what comes after may have to be without it.

use std::{io, sync::Arc, time::Duration};

use axum::{Router, http::Extensions};
use hyper::{server::conn::http1, service::service_fn};
use hyper_util::{rt::TokioIo, service::TowerToHyperService};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    task::JoinSet,
    time::{sleep, timeout},
};
use tokio_util::sync::CancellationToken;

/// How long requests may take to end once the node stops.
const GRACE: Duration = Duration::from_secs(3);
/// How long the system may be short of something before another connection is taken.
const PAUSE: Duration = Duration::from_millis(100);

/// Where connections come from.
pub(super) trait Listener: Sync {
    /// A connection.
    type Stream: AsyncRead + AsyncWrite + Unpin + Send + 'static;
    /// What each of its requests is marked with, so that it is known where they came in.
    type Mark: Clone + Send + Sync + 'static;

    /// The next connection.
    fn accept(&self) -> impl Future<Output = io::Result<(Self::Stream, Self::Mark)>> + Send;
}

/// How connections are answered.
pub(super) struct Answering {
    pub(super) router: Router,
    pub(super) http: http1::Builder,
    /// Connections at once; others wait.
    pub(super) most: usize,
}

/// Serves until `stop`, then lets requests under way end for a moment.
pub(super) async fn serve<L: Listener>(listener: &L, answering: Answering, stop: CancellationToken) {
    let Answering { router, http, most } = answering;
    let http = Arc::new(http);
    let mut open = JoinSet::new();
    loop {
        let has_room = open.len() < most;
        tokio::select! {
            () = stop.cancelled() => break,
            Some(_) = open.join_next() => {}
            accepted = listener.accept(), if has_room => match accepted {
                Ok((stream, mark)) => {
                    open.spawn(answer(stream, mark, Arc::clone(&http), router.clone(), stop.clone()));
                }
                Err(error) => {
                    tracing::warn!(%error, "a connection could not be taken");
                    sleep(PAUSE).await;
                }
            }
        }
    }
    let all_ended = timeout(GRACE, async { while open.join_next().await.is_some() {} }).await;
    if all_ended.is_err() {
        open.shutdown().await;
    }
}

async fn answer<S: AsyncRead + AsyncWrite + Unpin + Send + 'static>(
    stream: S,
    mark: impl Clone + Send + Sync + 'static,
    http: Arc<http1::Builder>,
    router: Router,
    stop: CancellationToken,
) {
    let service = TowerToHyperService::new(router);
    let service = service_fn(move |mut request: hyper::Request<hyper::body::Incoming>| {
        let extensions: &mut Extensions = request.extensions_mut();
        extensions.insert(mark.clone());
        hyper::service::Service::call(&service, request)
    });
    let connection = http
        .serve_connection(TokioIo::new(stream), service)
        .with_upgrades();
    let mut connection = std::pin::pin!(connection);
    let ended = tokio::select! {
        ended = connection.as_mut() => ended,
        () = stop.cancelled() => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    // Whoever connects may hang up, be slow, or talk nonsense.
    if let Err(error) = ended {
        tracing::debug!(%error, "a connection ended badly");
    }
}
