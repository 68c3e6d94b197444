//! The WebSocket of the live connection: frames in under a permit, acknowledgements and pings out.

use std::{pin::pin, sync::Arc, time::Duration};

use futures::{
    SinkExt, StreamExt,
    stream::{SplitSink, SplitStream},
};
use hoopoe_protocol::{
    codec, limits,
    store::live::{ClientFrame, ServerFrame},
};
use reqwest::header::{AUTHORIZATION, HeaderValue};
use tokio::{
    net::TcpStream,
    select,
    sync::{mpsc, watch},
    time::{Instant, sleep, timeout},
};
use tokio_tungstenite::{
    Connector, MaybeTlsStream, WebSocketStream, connect_async_tls_with_config,
    tungstenite::{
        Bytes, Error, Message, client::IntoClientRequest, error::ProtocolError, protocol::WebSocketConfig,
    },
};
use tokio_util::sync::CancellationToken;

use super::End;
use crate::store::{DisconnectReason, StoreConfig, StoreEvent, address::ServerUrl, http};

/// Room for reading; one costs this much while idle.
const READ_BUFFER: usize = 16 * 1024;
/// Nothing that we send is larger than a frame of ours and its head.
const WRITE_BUFFER: usize = 4 * 1024;
/// How many times the server may leave a ping unanswered.
const MISSES: u32 = 2;
/// How long closing may take.
const GOODBYE: Duration = Duration::from_secs(1);

type Stream = WebSocketStream<MaybeTlsStream<TcpStream>>;

/// An open live connection.
pub(super) struct Socket {
    writer: SplitSink<Stream, Message>,
    reader: SplitStream<Stream>,
    silence: Duration,
    progress: Duration,
    /// How many envelopes waited when it was opened.
    pub(super) waiting: u64,
}

impl Socket {
    /// Connects, opens the lane and waits for the server to agree.
    pub(super) async fn open(
        url: &ServerUrl,
        tls: Arc<rustls::ClientConfig>,
        bearer: HeaderValue,
        config: &StoreConfig,
    ) -> Result<Self, End> {
        let mut request = url
            .live()
            .as_str()
            .into_client_request()
            .map_err(|_| DisconnectReason::Unreachable)?;
        request.headers_mut().insert(AUTHORIZATION, bearer);
        let connector = if url.is_encrypted() {
            Connector::Rustls(tls)
        } else {
            Connector::Plain
        };
        let connecting = connect_async_tls_with_config(request, Some(limits()), true, Some(connector));
        let (stream, _) = connecting.await.map_err(refusal)?;
        let (mut writer, mut reader) = stream.split();

        let credit = config.credit.clamp(1, 1_024);
        writer
            .send(binary(&ClientFrame::Open { credit }))
            .await
            .map_err(|_| DisconnectReason::Lost)?;
        let waiting = loop {
            match frame(reader.next().await)? {
                Some(ServerFrame::Opened { waiting }) => break waiting,
                Some(ServerFrame::Envelope { .. }) => return Err(DisconnectReason::Garbled.into()),
                Some(other) => return Err(ending(&other)),
                None => {}
            }
        };
        Ok(Self {
            writer,
            reader,
            silence: config.timing.silence,
            progress: config.timing.request,
            waiting,
        })
    }

    /// Receives and acknowledges until the end.
    pub(super) async fn serve(
        &mut self,
        events: &mpsc::Sender<StoreEvent>,
        acknowledged: watch::Receiver<u64>,
        shutdown: &CancellationToken,
    ) -> End {
        let (pings, ping_queue) = mpsc::channel(1);
        let mut writing = pin!(write(&mut self.writer, acknowledged, ping_queue, self.progress));
        let mut silence = pin!(sleep(self.silence));
        let mut misses = 0;
        let mut permit = None;
        loop {
            let is_ready = permit.is_some();
            select! {
                () = shutdown.cancelled() => break,
                () = &mut writing => return DisconnectReason::Lost.into(),
                reserved = events.reserve(), if !is_ready => match reserved {
                    Ok(reserved) => {
                        permit = Some(reserved);
                        // While nothing was read, silence meant nothing.
                        misses = 0;
                        silence.as_mut().reset(Instant::now() + self.silence);
                    }
                    Err(_) => break,
                },
                message = self.reader.next(), if is_ready => {
                    misses = 0;
                    silence.as_mut().reset(Instant::now() + self.silence);
                    match received(message) {
                        Ok(Some(event)) => if let Some(permit) = permit.take() { permit.send(event) },
                        Ok(None) => {}
                        Err(end) => return end,
                    }
                }
                () = &mut silence, if is_ready => {
                    if misses >= MISSES {
                        return DisconnectReason::Silent.into();
                    }
                    misses += 1;
                    silence.as_mut().reset(Instant::now() + self.silence);
                    // A ping that finds another one waiting would say the same.
                    let _ = pings.try_send(());
                }
            }
        }
        drop(pings);
        // A goodbye is a courtesy; the connection's end says the same.
        let _ = timeout(GOODBYE, writing).await;
        End::Stopped
    }
}

/// Sends the highest acknowledgement whenever it rises, and pings; says goodbye when nobody can ping any more.
async fn write(
    writer: &mut SplitSink<Stream, Message>,
    mut acknowledged: watch::Receiver<u64>,
    mut pings: mpsc::Receiver<()>,
    progress: Duration,
) {
    // What was acknowledged while there was no connection.
    if *acknowledged.borrow() > 0 {
        acknowledged.mark_changed();
    }
    loop {
        let message = select! {
            // The sender outlives the connection.
            Ok(()) = acknowledged.changed() => {
                binary(&ClientFrame::Ack { up_to: *acknowledged.borrow_and_update() })
            }
            ping = pings.recv() => match ping {
                Some(()) => Message::Ping(Bytes::new()),
                None => Message::Close(None),
            },
        };
        let is_last = message.is_close();
        if !matches!(timeout(progress, writer.send(message)).await, Ok(Ok(()))) || is_last {
            return;
        }
    }
}

fn received(message: Option<Result<Message, Error>>) -> Result<Option<StoreEvent>, End> {
    match frame(message)? {
        Some(ServerFrame::Envelope {
            sequence,
            token,
            stored,
            envelope,
        }) => Ok(Some(StoreEvent::Envelope {
            sequence,
            token,
            stored,
            bytes: envelope,
        })),
        Some(other) => Err(ending(&other)),
        None => Ok(None),
    }
}

/// The frame in a message; none in pings and pongs, which answer themselves.
fn frame(message: Option<Result<Message, Error>>) -> Result<Option<ServerFrame>, End> {
    match message {
        Some(Ok(Message::Binary(bytes))) => codec::decode(&bytes)
            .map(Some)
            .map_err(|_| DisconnectReason::Garbled.into()),
        Some(Ok(Message::Ping(_) | Message::Pong(_))) => Ok(None),
        Some(Ok(Message::Close(_)) | Err(Error::Protocol(ProtocolError::ResetWithoutClosingHandshake)))
        | None => Err(DisconnectReason::Lost.into()),
        Some(
            Ok(Message::Text(_) | Message::Frame(_))
            | Err(Error::Capacity(_) | Error::Protocol(_) | Error::Utf8(_)),
        ) => Err(DisconnectReason::Garbled.into()),
        Some(Err(_)) => Err(DisconnectReason::Lost.into()),
    }
}

/// What a frame means that is not an envelope, on an open connection.
fn ending(frame: &ServerFrame) -> End {
    match frame {
        ServerFrame::Displaced => DisconnectReason::Displaced.into(),
        ServerFrame::GoAway { retry_after_ms } => End::Disconnected {
            reason: DisconnectReason::GoAway,
            wait: Some(Duration::from_millis(*retry_after_ms)),
        },
        ServerFrame::Opened { .. } | ServerFrame::Envelope { .. } => DisconnectReason::Garbled.into(),
    }
}

fn refusal(error: Error) -> End {
    match error {
        Error::Http(response) => {
            let (parts, body) = response.into_parts();
            http::problem(parts.status, &parts.headers, &body.unwrap_or_default()).into()
        }
        Error::Protocol(_) | Error::HttpFormat(_) | Error::Capacity(_) => DisconnectReason::Garbled.into(),
        _ => DisconnectReason::Unreachable.into(),
    }
}

fn binary(frame: &ClientFrame) -> Message {
    Message::Binary(codec::encode(frame).into())
}

fn limits() -> WebSocketConfig {
    WebSocketConfig::default()
        .read_buffer_size(READ_BUFFER)
        .write_buffer_size(WRITE_BUFFER)
        .max_write_buffer_size(2 * WRITE_BUFFER)
        .max_message_size(Some(limits::LIVE_FRAME_BYTES))
        .max_frame_size(Some(limits::LIVE_FRAME_BYTES))
}
