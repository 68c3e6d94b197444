//! One admitted stream: frames in, frames out, until one side ends it.
//!
//! A link is one task. Reading waits for the network task to take a frame before the next is read, so a slow consumer
//! stops the peer; writing waits for the transport and gives up when a frame makes no progress.

use std::time::Duration;

use futures::{
    AsyncReadExt, AsyncWriteExt,
    io::{ReadHalf, WriteHalf},
};
use hoopoe_protocol::peer::Frame;
use libp2p::Stream;
use tokio::{select, sync::mpsc, time::timeout};
use tokio_util::sync::CancellationToken;

use super::event::DisconnectReason;

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
}

impl Link {
    /// Runs until the stream ends or `closing` is cancelled.
    pub(super) async fn run(self) {
        let (reader, writer) = self.stream.split();
        let reason = select! {
            reason = read(self.id, reader, &self.events, self.progress) => reason,
            reason = write(writer, self.greeting, self.frames, &self.closing, self.progress) => reason,
        };
        // The network task is gone if this fails, and then nobody cares.
        let _ = self.events.send(LinkEvent::Ended(self.id, reason)).await;
    }
}

async fn read(
    id: LinkId,
    mut reader: ReadHalf<Stream>,
    events: &mpsc::Sender<LinkEvent>,
    progress: Duration,
) -> DisconnectReason {
    loop {
        let mut head = [0; 4];
        // Between frames the stream may be silent for as long as it likes.
        if reader.read_exact(&mut head).await.is_err() {
            return DisconnectReason::Lost;
        }
        let Ok(length) = Frame::length(head) else {
            return DisconnectReason::Misbehaved;
        };
        let mut bytes = vec![0; length];
        match timeout(progress, reader.read_exact(&mut bytes)).await {
            Ok(Ok(())) => {}
            Ok(Err(_)) => return DisconnectReason::Lost,
            Err(_) => return DisconnectReason::Stalled,
        }
        match Frame::read(&bytes) {
            Ok(Frame::Bye) => return DisconnectReason::PeerClosed,
            Ok(Frame::Welcome) | Err(_) => return DisconnectReason::Misbehaved,
            Ok(frame) => {
                if events.send(LinkEvent::Frame(id, frame)).await.is_err() {
                    return DisconnectReason::Closed;
                }
            }
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
