//! The first bytes on a stream, from either side, each within a deadline.
//!
//! ```text
//! dialer                        listener
//!   hello 48 bytes      →         verifies; a stranger's connection is closed without a word
//!                       ←         Welcome
//! ```

use std::time::Duration;

use futures::{AsyncReadExt, AsyncWriteExt};
use hoopoe_protocol::{
    id::DeviceId,
    limits,
    peer::{Frame, Hello},
};
use libp2p::{PeerId, Stream, swarm::ConnectionId};
use libp2p_stream::Control;
use tokio::time::{sleep, timeout};

use super::{event::DialFailure, swarm};

/// Before the second and the third attempt to say hello.
const PAUSES: [Duration; 2] = [Duration::from_millis(50), Duration::from_millis(200)];

/// How an inbound stream began.
pub(super) struct Arrival {
    pub(super) peer: PeerId,
    /// The peer's connections when it opened the stream; the stream is on one of them.
    pub(super) connections: Vec<ConnectionId>,
    /// The stream and its hello, not verified; none if they did not come.
    pub(super) hello: Option<(Stream, Hello)>,
}

/// How an outbound stream began.
pub(super) struct Departure {
    pub(super) device: DeviceId,
    /// Which dial to this device it belongs to.
    pub(super) dial: u64,
    /// Who was spoken to, if it came to that.
    pub(super) peer: Option<PeerId>,
    /// The stream, admitted by the other side.
    pub(super) stream: Result<Stream, DialFailure>,
}

/// Reads exactly one hello.
pub(super) async fn listen(
    peer: PeerId,
    connections: Vec<ConnectionId>,
    mut stream: Stream,
    deadline: Duration,
) -> Arrival {
    let mut bytes = [0; limits::PEER_HELLO_BYTES];
    let hello = match timeout(deadline, stream.read_exact(&mut bytes)).await {
        Ok(Ok(())) => Some((stream, Hello::read(&bytes))),
        Ok(Err(_)) | Err(_) => None,
    };
    Arrival {
        peer,
        connections,
        hello,
    }
}

/// Opens a stream on a connection that exists, says hello and waits for the welcome.
pub(super) async fn dial(
    mut control: Control,
    peer: PeerId,
    hello: Hello,
    deadline: Duration,
) -> Result<Stream, DialFailure> {
    let attempts = async {
        // One refusal is not final: an honest listener that is busy may drop a stream before it has looked at it, and
        // an earlier connection with the same peer may just be closing.
        for pause in PAUSES {
            if let Ok(stream) = introduce(&mut control, peer, &hello).await {
                return Ok(stream);
            }
            sleep(pause).await;
        }
        introduce(&mut control, peer, &hello).await
    };
    timeout(deadline, attempts)
        .await
        .unwrap_or(Err(DialFailure::TimedOut))
}

async fn introduce(control: &mut Control, peer: PeerId, hello: &Hello) -> Result<Stream, DialFailure> {
    let mut stream = control
        .open_stream(peer, swarm::MESSAGES)
        .await
        .map_err(|_| DialFailure::Refused)?;
    let welcomed = async {
        stream.write_all(&hello.to_bytes()).await?;
        stream.flush().await?;
        let mut head = [0; 4];
        stream.read_exact(&mut head).await?;
        let mut kind = [0; 1];
        stream.read_exact(&mut kind).await?;
        let is_welcome = Frame::length(head) == Ok(kind.len()) && Frame::read(&kind) == Ok(Frame::Welcome);
        Ok::<bool, std::io::Error>(is_welcome)
    };
    match welcomed.await {
        Ok(true) => Ok(stream),
        Ok(false) | Err(_) => Err(DialFailure::Refused),
    }
}
