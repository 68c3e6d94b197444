//! The pool that opens the outer layer of envelopes before the engine sees them.
//!
//! Opening costs a third of a millisecond even for garbage, so it happens beside the driver, two at a time at most, and
//! comes back in the order of arrival. Whoever feeds the pool asks [`Opening::has_room`] first and otherwise reads
//! nothing more from the network: that is the back-pressure. What was said behind an envelope stays behind it.

use std::{
    future::{Ready, ready},
    sync::Arc,
};

use futures::{FutureExt as _, StreamExt as _, future::Either, stream::FuturesOrdered};
use hoopoe_crypto::envelope::{self, OpenError, OpeningKey};
use hoopoe_engine::{
    Event,
    event::{Arrival, InboundEnvelope},
};
use hoopoe_protocol::{
    envelope::Header,
    id::{DeviceId, EnvelopeId},
};
use tokio::{sync::Semaphore, task::JoinError};
use tokio_util::task::AbortOnDropHandle;

/// Envelopes opened at the same time.
const WORKERS: usize = 2;

/// Envelopes that may be in the pool, waiting, being opened, or not fetched yet.
const ROOM: usize = 128;

/// The pool.
pub struct Opening {
    recipient: DeviceId,
    workers: Arc<Semaphore>,
    queue: FuturesOrdered<Place>,
}

/// An envelope that is being opened, or what was said behind it.
type Place = Either<AbortOnDropHandle<Event>, Ready<Result<Event, JoinError>>>;

impl Opening {
    /// A pool for envelopes to this device.
    #[must_use]
    pub fn new(recipient: DeviceId) -> Self {
        Self {
            recipient,
            workers: Arc::new(Semaphore::new(WORKERS)),
            queue: FuturesOrdered::new(),
        }
    }

    /// Whether another envelope may be pushed.
    #[must_use]
    pub fn has_room(&self) -> bool {
        self.has_room_for(1)
    }

    /// Whether this many more envelopes may be pushed.
    #[must_use]
    pub fn has_room_for(&self, more: usize) -> bool {
        self.queue.len().saturating_add(more) <= ROOM
    }

    /// Begins to open an envelope. Must be called inside a tokio runtime.
    pub fn push(&mut self, bytes: Vec<u8>, arrival: Arrival, keys: Arc<[OpeningKey]>) {
        let (workers, recipient) = (Arc::clone(&self.workers), self.recipient);
        let opening = tokio::spawn(async move {
            // The semaphore is never closed; without a permit the envelope would merely be opened beside the others.
            let _permit = workers.acquire().await;
            let (id, header) = (EnvelopeId::of(&bytes), Header::read(&bytes).ok());
            let opened = tokio::task::spawn_blocking(move || envelope::open(&bytes, &recipient, &keys)).await;
            // The task is never aborted, so an error would be a panic; such an envelope must not come again and again.
            let content = opened.unwrap_or(Err(OpenError::NotAuthentic));
            Event::Envelope(InboundEnvelope {
                id,
                header,
                arrival,
                content,
            })
        });
        self.queue
            .push_back(Either::Left(AbortOnDropHandle::new(opening)));
    }

    /// Lets an event wait behind the envelopes that came before it; gives it back if there are none.
    pub fn behind(&mut self, event: Event) -> Option<Event> {
        if self.queue.is_empty() {
            return Some(event);
        }
        self.queue.push_back(Either::Right(ready(Ok(event))));
        None
    }

    /// The next envelope or what waits behind one, in the order of arrival; none if the pool is empty. Dropping the future is safe.
    pub async fn next(&mut self) -> Option<Event> {
        // An error would be a panic of the few lines above; the envelope comes again by its sender's doing.
        self.queue.next().await?.ok()
    }

    /// The same, if it is there already.
    pub fn ready(&mut self) -> Option<Event> {
        self.next().now_or_never().flatten()
    }
}

impl std::fmt::Debug for Opening {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Opening({} envelopes)", self.queue.len())
    }
}
