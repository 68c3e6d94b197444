//! Bounds on TCP connections: of all, of one network, and of those that have not come as far as a request. One more is
//! closed at once, before it costs a handshake.

use std::{
    net::IpAddr,
    sync::Arc,
    task::{Context, Poll},
};

use axum::http::Request;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tower::Service;

use super::{Peer, refusals::Refusal};
use crate::shares::{Holder, Share, Shares};

/// Room for connections.
#[derive(Clone, Debug)]
pub(super) struct Places {
    all: Arc<Semaphore>,
    networks: Arc<Shares>,
    half_open: Arc<Semaphore>,
}

/// The place of a connection before its first request.
#[derive(Debug)]
pub(super) struct Place {
    room: OwnedSemaphorePermit,
    network: Option<Share>,
    _half_open: OwnedSemaphorePermit,
}

/// A connection's service, and its place.
#[derive(Clone)]
pub struct Placed<S> {
    inner: S,
    peer: Peer,
    // Shared, because services must be cloneable; the last clone gives the place back.
    _place: Arc<(OwnedSemaphorePermit, Option<Share>)>,
}

impl Places {
    pub(super) fn new(most: usize, of_one_network: usize, half_open: usize) -> Self {
        let room = |most: usize| Arc::new(Semaphore::new(most.clamp(1, Semaphore::MAX_PERMITS)));
        Self {
            all: room(most),
            networks: Shares::new(of_one_network.max(1)),
            half_open: room(half_open),
        }
    }

    /// A place among all, and among those that are half open.
    pub(super) fn take(&self) -> Result<Place, Refusal> {
        let all = Arc::clone(&self.all);
        let half_open = Arc::clone(&self.half_open);
        Ok(Place {
            room: all.try_acquire_owned().map_err(|_| Refusal::Full)?,
            network: None,
            _half_open: half_open.try_acquire_owned().map_err(|_| Refusal::Handshakes)?,
        })
    }

    /// A place among those of the network of this address.
    pub(super) fn of_network(&self, address: IpAddr) -> Result<Share, Refusal> {
        self.networks
            .take(Holder::network(address))
            .ok_or(Refusal::Network)
    }
}

impl Place {
    /// Counts the connection for a network, from now on.
    pub(super) fn count_for(&mut self, network: Share) {
        self.network = Some(network);
    }
}

impl<S> Placed<S> {
    /// The connection is no longer half open.
    pub(super) fn new(inner: S, peer: Peer, place: Place) -> Self {
        Self {
            inner,
            peer,
            _place: Arc::new((place.room, place.network)),
        }
    }
}

impl<S: Service<Request<B>>, B> Service<Request<B>> for Placed<S> {
    type Response = S::Response;
    type Error = S::Error;
    type Future = S::Future;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, mut request: Request<B>) -> S::Future {
        request.extensions_mut().insert(self.peer);
        self.inner.call(request)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_that_is_no_longer_half_open_makes_room_for_the_next_handshake() {
        let places = Places::new(8, 8, 1);
        let place = places.take().unwrap();
        assert_eq!(places.take().unwrap_err(), Refusal::Handshakes);

        let placed = Placed::new((), Peer(IpAddr::from([192, 0, 2, 1])), place);

        assert!(places.take().is_ok());
        drop(placed);
        assert_eq!(places.all.available_permits(), 8);
    }

    #[test]
    fn a_handshake_for_which_there_is_no_room_takes_none_of_the_others() {
        let places = Places::new(2, 2, 1);
        let _place = places.take().unwrap();

        for _ in 0..10 {
            assert_eq!(places.take().unwrap_err(), Refusal::Handshakes);
        }

        assert_eq!(places.all.available_permits(), 1);
    }
}
