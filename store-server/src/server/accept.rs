//! A bound on TCP connections: one more is closed at once.

use std::{
    io,
    sync::Arc,
    task::{Context, Poll},
};

use axum_server::accept::Accept;
use futures::future::{Either, Ready, ready};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tower::Service;

/// Accepts connections while there is room.
#[derive(Clone, Debug)]
pub(super) struct Capped<A> {
    inner: A,
    room: Arc<Semaphore>,
}

/// A connection's service, and its place.
#[derive(Clone, Debug)]
pub(super) struct Placed<S> {
    inner: S,
    // Shared, because services must be cloneable; the last clone gives the place back.
    _place: Arc<OwnedSemaphorePermit>,
}

impl<A> Capped<A> {
    pub(super) fn new(inner: A, most: usize) -> Self {
        Self {
            inner,
            room: Arc::new(Semaphore::new(most.clamp(1, Semaphore::MAX_PERMITS))),
        }
    }
}

type Accepted<A, I, S> = <A as Accept<I, Placed<S>>>::Future;

impl<A, I, S> Accept<I, S> for Capped<A>
where
    A: Accept<I, Placed<S>>,
{
    type Stream = A::Stream;
    type Service = A::Service;
    type Future = Either<Accepted<A, I, S>, Ready<io::Result<(A::Stream, A::Service)>>>;

    fn accept(&self, stream: I, service: S) -> Self::Future {
        match Arc::clone(&self.room).try_acquire_owned() {
            Ok(place) => {
                let placed = Placed {
                    inner: service,
                    _place: Arc::new(place),
                };
                Either::Left(self.inner.accept(stream, placed))
            }
            Err(_) => Either::Right(ready(Err(io::Error::other("too many connections")))),
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
