//! One admitted stream: frames in, frames out, until one side ends it.
//!
//! A link is one task. Reading waits for the network task to take a frame before the next is read, so a slow consumer
//! stops the peer; writing waits for the transport and gives up when a frame makes no progress.

use std::{sync::Arc, time::Duration};

use futures::{
    AsyncReadExt, AsyncWriteExt,
    io::{ReadHalf, WriteHalf},
};
use hoopoe_protocol::peer::Frame;
use libp2p::Stream;
use tokio::{
    select,
    sync::mpsc,
    time::{Instant, timeout},
};
use tokio_util::sync::CancellationToken;

use super::{Counted, Counters, LiveLimits, event::DisconnectReason, live::LiveAllowance};

/// How long a goodbye may take.
pub(super) const GOODBYE: Duration = Duration::from_secs(1);

/// Names a link; never used twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct LinkId(pub(super) u64);

/// What a link reports: frames, then exactly one end.
pub(super) enum LinkEvent {
    /// A frame came.
    Frame(LinkId, Frame),
    /// The link has ended.
    Ended(LinkId, DisconnectReason),
}

/// What a link needs.
pub(super) struct Link {
    pub(super) id: LinkId,
    pub(super) stream: Stream,
    /// Written before everything else.
    pub(super) greeting: Option<Frame>,
    pub(super) frames: mpsc::Receiver<Frame>,
    pub(super) closing: CancellationToken,
    pub(super) events: mpsc::Sender<LinkEvent>,
    pub(super) progress: Duration,
    pub(super) live: LiveLimits,
    pub(super) counters: Arc<Counters>,
}

impl Link {
    /// Runs until the stream ends or `closing` is cancelled.
    pub(super) async fn run(self) {
        let (reader, writer) = self.stream.split();
        let incoming = Incoming {
            id: self.id,
            events: self.events.clone(),
            progress: self.progress,
            live: LiveAllowance::new(self.live, Instant::now()),
            counters: self.counters,
        };
        let reason = select! {
            reason = incoming.read(reader) => reason,
            reason = write(writer, self.greeting, self.frames, &self.closing, self.progress) => reason,
        };
        // The network task is gone if this fails, and then nobody cares.
        let _ = self.events.send(LinkEvent::Ended(self.id, reason)).await;
    }
}

/// The half of a link that reads.
struct Incoming {
    id: LinkId,
    events: mpsc::Sender<LinkEvent>,
    progress: Duration,
    live: LiveAllowance,
    counters: Arc<Counters>,
}

impl Incoming {
    async fn read(mut self, mut reader: ReadHalf<Stream>) -> DisconnectReason {
        loop {
            let frame = match self.frame(&mut reader).await {
                Ok(frame) => frame,
                Err(reason) => return reason,
            };
            match frame {
                Frame::Bye => return DisconnectReason::PeerClosed,
                Frame::Welcome => return DisconnectReason::Misbehaved,
                Frame::Live(_) if !self.live.take(Instant::now()) => {
                    self.counters.count(Counted::LiveFlood);
                    // A flood must not keep the other tasks from their turn.
                    tokio::task::yield_now().await;
                }
                frame => {
                    let event = LinkEvent::Frame(self.id, frame);
                    if self.events.send(event).await.is_err() {
                        return DisconnectReason::Closed;
                    }
                }
            }
        }
    }

    async fn frame(&self, reader: &mut ReadHalf<Stream>) -> Result<Frame, DisconnectReason> {
        let mut head = [0; 4];
        // Between frames the stream may be silent for as long as it likes.
        let begun = reader.read_exact(&mut head).await;
        begun.map_err(|_| DisconnectReason::Lost)?;
        let length = Frame::length(head).map_err(|_| DisconnectReason::Misbehaved)?;
        let mut bytes = vec![0; length];
        match timeout(self.progress, reader.read_exact(&mut bytes)).await {
            Ok(Ok(())) => Frame::read(&bytes).map_err(|_| DisconnectReason::Misbehaved),
            Ok(Err(_)) => Err(DisconnectReason::Lost),
            Err(_) => Err(DisconnectReason::Stalled),
        }
    }
}

async fn write(
    mut writer: WriteHalf<Stream>,
    mut greeting: Option<Frame>,
    mut frames: mpsc::Receiver<Frame>,
    closing: &CancellationToken,
    progress: Duration,
) -> DisconnectReason {
    loop {
        let frame = match greeting.take() {
            Some(greeting) => Some(greeting),
            None => select! {
                biased;
                () = closing.cancelled() => None,
                frame = frames.recv() => frame,
            },
        };
        let Some(frame) = frame else {
            // A goodbye is a courtesy; the connection's end says the same.
            let _ = timeout(GOODBYE, put(&mut writer, &Frame::Bye)).await;
            let _ = timeout(GOODBYE, writer.close()).await;
            return DisconnectReason::Closed;
        };
        let written = select! {
            biased;
            () = closing.cancelled() => return DisconnectReason::Closed,
            written = timeout(progress, put(&mut writer, &frame)) => written,
        };
        match written {
            Ok(Ok(())) => {}
            Ok(Err(_)) => return DisconnectReason::Lost,
            Err(_) => return DisconnectReason::Stalled,
        }
    }
}

async fn put(writer: &mut WriteHalf<Stream>, frame: &Frame) -> std::io::Result<()> {
    writer.write_all(&frame.to_bytes()).await?;
    writer.flush().await
}
