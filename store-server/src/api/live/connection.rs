//! One live connection: its first frame, its last, and what is written between them.

use std::time::Duration;

use axum::{
    body::Bytes,
    extract::ws::{CloseFrame, Message, WebSocket, close_code},
};
use futures::SinkExt;
use hoopoe_protocol::{
    codec,
    store::live::{ClientFrame, ServerFrame},
};
use tokio::time::timeout;

use super::{pushing::Pushing, window::Window};
use crate::{
    cluster,
    connections::Place,
    db::{ReadError, devices, pages, rows::LaneRow},
    state::Shared,
};

/// One live connection.
pub(super) struct Connection {
    pub(super) socket: WebSocket,
    pub(super) state: Shared,
    pub(super) lane: LaneRow,
}

/// Why a connection ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// The client has gone.
    Gone,
    /// The client does not take what it is sent, or does not say that it is there.
    Silent,
    /// The client broke the protocol.
    Protocol(&'static str),
    /// A newer connection has taken over.
    Displaced,
    /// The device was removed.
    Removed,
    /// The server stops, or has too many connections.
    GoAway,
    /// The database failed.
    Fault,
}

impl Connection {
    pub(super) const fn new(socket: WebSocket, state: Shared, lane: LaneRow) -> Self {
        Self { socket, state, lane }
    }

    pub(super) async fn run(mut self) {
        let end = match self.open().await {
            Ok((window, place)) => Pushing::new(&mut self, window, place).run().await,
            Err(end) => end,
        };
        tracing::debug!(?end, "a live connection ends");
        self.close(end).await;
    }

    async fn open(&mut self) -> Result<(Window, Place), End> {
        let patience = Duration::from_secs(self.state.config.live_open_s.get());
        let stop = self.state.stop.clone();
        let message = tokio::select! {
            () = stop.cancelled() => return Err(End::GoAway),
            message = timeout(patience, self.socket.recv()) => message.map_err(|_| End::Silent)?,
        };
        let credit = match frame(message)? {
            Some(ClientFrame::Open { credit }) => credit,
            _ => return Err(End::Protocol("the first frame must be Open")),
        };
        let window = Window::new(credit).map_err(|_| End::Protocol("credit is 1 to 1024"))?;
        // Taken before the queue is looked at, so that no wake is lost in between.
        let place = self.state.connections.take(self.lane).map_err(|_| End::GoAway)?;
        // Afterwards as well: whoever removes the device ends the connections that have their place by then.
        if !devices::is_there(&self.state.readers, self.lane)
            .await
            .map_err(fault)?
        {
            return Err(End::Removed);
        }
        if let Some(turn) = cluster::take_turn(&self.state, self.lane).await.map_err(fault)? {
            place.set_turn(turn);
        }
        let waiting = pages::waiting(&self.state.readers, self.lane)
            .await
            .map_err(fault)?;
        self.feed(&ServerFrame::Opened { waiting }).await?;
        self.flush().await?;
        Ok((window, place))
    }

    pub(super) async fn feed(&mut self, frame: &ServerFrame) -> Result<(), End> {
        let message = Message::Binary(Bytes::from(codec::encode(frame)));
        timeout(self.patience(), self.socket.feed(message))
            .await
            .map_err(|_| End::Silent)?
            .map_err(|_| End::Gone)
    }

    pub(super) async fn flush(&mut self) -> Result<(), End> {
        timeout(self.patience(), self.socket.flush())
            .await
            .map_err(|_| End::Silent)?
            .map_err(|_| End::Gone)
    }

    async fn close(&mut self, end: End) {
        let (frame, code, reason) = match end {
            End::Gone => return,
            End::Silent => (None, close_code::POLICY, "too slow"),
            End::Protocol(reason) => (None, close_code::PROTOCOL, reason),
            End::Displaced => (Some(ServerFrame::Displaced), close_code::NORMAL, "displaced"),
            End::Removed => (None, close_code::POLICY, "removed"),
            End::GoAway => (Some(self.go_away()), close_code::AWAY, "going away"),
            End::Fault => (None, close_code::ERROR, "fault"),
        };
        if let Some(frame) = frame
            && self.feed(&frame).await.is_err()
        {
            return;
        }
        let close = Message::Close(Some(CloseFrame {
            code,
            reason: reason.into(),
        }));
        // The client may have gone meanwhile, which is what was wanted.
        drop(timeout(self.patience(), self.socket.send(close)).await);
    }

    // Spread, so that not all clients of a server that restarts come back at once.
    fn go_away(&self) -> ServerFrame {
        let mut bytes = [0; 8];
        let random = getrandom::fill(&mut bytes).map_or(0, |()| u64::from_le_bytes(bytes));
        ServerFrame::GoAway {
            retry_after_ms: random % self.state.config.go_away_ms.saturating_add(1),
        }
    }

    pub(super) fn patience(&self) -> Duration {
        Duration::from_secs(self.state.config.live_send_s.get())
    }
}

/// The frame in a message; none if the message only keeps the connection alive.
pub(super) fn frame(message: Option<Result<Message, axum::Error>>) -> Result<Option<ClientFrame>, End> {
    match message {
        Some(Ok(Message::Binary(bytes))) => codec::decode(&bytes)
            .map(Some)
            .map_err(|_| End::Protocol("not a frame")),
        Some(Ok(Message::Ping(_) | Message::Pong(_))) => Ok(None),
        Some(Ok(Message::Text(_))) => Err(End::Protocol("frames are binary")),
        Some(Ok(Message::Close(_)) | Err(_)) | None => Err(End::Gone),
    }
}

pub(super) fn fault(error: ReadError) -> End {
    tracing::error!(%error, "a live connection could not read");
    End::Fault
}
