//! The live connection of a device, as a node has it.

use futures::{SinkExt, StreamExt};
use hoopoe_protocol::{
    codec,
    store::live::{ClientFrame, ServerFrame},
};
use tokio::net::TcpStream;
use tokio_rustls::client::TlsStream;
use tokio_tungstenite::{
    WebSocketStream, client_async_with_config,
    tungstenite::{Message, client::IntoClientRequest, protocol::WebSocketConfig},
};

use crate::{endpoint::Endpoint, error::LoadError};

/// A live connection that is open.
pub struct Live {
    socket: WebSocketStream<TlsStream<TcpStream>>,
}

/// How many bytes are read at once. It is what a connection costs this side.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reading {
    /// For a connection on which little comes.
    Little,
    /// For one on which very much comes.
    Much,
}

/// An envelope as it came.
#[derive(Debug)]
pub struct Pushed {
    /// Its place in the lane.
    pub sequence: u64,
    /// The envelope.
    pub envelope: Vec<u8>,
}

impl Live {
    /// Connects and opens.
    ///
    /// # Errors
    /// If the server is gone, or refuses.
    pub async fn open(
        endpoint: &Endpoint,
        session: &str,
        credit: u32,
        reading: Reading,
    ) -> Result<Opened, LoadError> {
        let stream = endpoint.connect().await?;
        let mut request = format!("wss://{}/v1/live", endpoint.address()).into_client_request()?;
        let bearer = format!("Bearer {session}")
            .parse()
            .map_err(|_| LoadError::Unexpected("a session that is no header".to_owned()))?;
        request.headers_mut().insert("authorization", bearer);
        let bytes = match reading {
            Reading::Little => 4 * 1024,
            Reading::Much => 64 * 1024,
        };
        let config = WebSocketConfig::default()
            .read_buffer_size(bytes)
            .write_buffer_size(0);
        let (socket, _) = client_async_with_config(request, stream, Some(config)).await?;
        let mut live = Self { socket };
        live.say(&ClientFrame::Open { credit }).await?;
        match live.frame().await? {
            ServerFrame::Opened { waiting } => Ok(Opened { live, waiting }),
            other => Err(LoadError::Unexpected(format!("{other:?}"))),
        }
    }

    /// The next envelope. Whoever drops the future loses nothing.
    ///
    /// # Errors
    /// If the connection breaks, or something else comes.
    pub async fn envelope(&mut self) -> Result<Pushed, LoadError> {
        match self.frame().await? {
            ServerFrame::Envelope {
                sequence, envelope, ..
            } => Ok(Pushed { sequence, envelope }),
            other => Err(LoadError::Unexpected(format!("{other:?}"))),
        }
    }

    /// Says that everything up to there is safe here.
    ///
    /// # Errors
    /// If the connection breaks.
    pub async fn acknowledge(&mut self, up_to: u64) -> Result<(), LoadError> {
        self.say(&ClientFrame::Ack { up_to }).await
    }

    async fn say(&mut self, frame: &ClientFrame) -> Result<(), LoadError> {
        let message = Message::Binary(codec::encode(frame).into());
        Ok(self.socket.send(message).await?)
    }

    async fn frame(&mut self) -> Result<ServerFrame, LoadError> {
        loop {
            let gone = || LoadError::Broken("the server hung up".to_owned());
            match self.socket.next().await.ok_or_else(gone)?? {
                Message::Binary(bytes) => {
                    return codec::decode(&bytes).map_err(|error| LoadError::Unexpected(error.to_string()));
                }
                Message::Ping(_) | Message::Pong(_) => {}
                other => return Err(LoadError::Unexpected(format!("{other:?}"))),
            }
        }
    }
}

/// What opening answered.
pub struct Opened {
    /// The connection.
    pub live: Live,
    /// How many envelopes wait.
    pub waiting: u64,
}
