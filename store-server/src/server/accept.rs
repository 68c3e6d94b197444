//! Bounds on TCP connections, of all and of one network: one more is closed at once, before it costs a handshake.

use std::{
    io,
    sync::Arc,
    task::{Context, Poll},
};

use axum_server::accept::Accept;
use futures::future::{Either, Ready, ready};
use tokio::{
    net::TcpStream,
    sync::{OwnedSemaphorePermit, Semaphore},
};
use tower::Service;

use crate::shares::{Holder, Share, Shares};

/// Accepts connections while there is room.
#[derive(Clone, Debug)]
pub(super) struct Capped<A> {
    inner: A,
    room: Arc<Semaphore>,
    networks: Arc<Shares>,
}

/// A connection's service, and its place.
#[derive(Clone, Debug)]
pub(super) struct Placed<S> {
    inner: S,
    // Shared, because services must be cloneable; the last clone gives the place back.
    _place: Arc<(OwnedSemaphorePermit, Share)>,
}

impl<A> Capped<A> {
    pub(super) fn new(inner: A, most: usize, of_one_network: usize) -> Self {
        Self {
            inner,
            room: Arc::new(Semaphore::new(most.clamp(1, Semaphore::MAX_PERMITS))),
            networks: Shares::new(of_one_network.max(1)),
        }
    }

    fn place(&self, stream: &TcpStream) -> Option<(OwnedSemaphorePermit, Share)> {
        let network = Holder::network(stream.peer_addr().ok()?.ip());
        let room = Arc::clone(&self.room).try_acquire_owned().ok()?;
        Some((room, self.networks.take(network)?))
    }
}

type Accepted<A, S> = <A as Accept<TcpStream, Placed<S>>>::Future;

impl<A, S> Accept<TcpStream, S> for Capped<A>
where
    A: Accept<TcpStream, Placed<S>>,
{
    type Stream = A::Stream;
    type Service = A::Service;
    type Future = Either<Accepted<A, S>, Ready<io::Result<(A::Stream, A::Service)>>>;

    fn accept(&self, stream: TcpStream, service: S) -> Self::Future {
        match self.place(&stream) {
            Some(place) => {
                let placed = Placed {
                    inner: service,
                    _place: Arc::new(place),
                };
                Either::Left(self.inner.accept(stream, placed))
            }
            None => Either::Right(ready(Err(io::Error::other("too many connections")))),
        }
    }
}

impl<S: Service<R>, R> Service<R> for Placed<S> {
    type Response = S::Response;
    type Error = S::Error;
    type Future = S::Future;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, request: R) -> S::Future {
        self.inner.call(request)
    }
}
