//! One request and one answer between a stranger and the node that made an invitation, from either side.
//!
//! Its bytes stand in [`hoopoe_protocol::visit`].

use std::{sync::Arc, time::Duration};

use futures::{AsyncReadExt, AsyncWriteExt};
use hoopoe_protocol::{
    limits,
    secret::Secret,
    visit::{self, HEAD_BYTES, VisitHead, VisitKind},
};
use libp2p::{PeerId, Stream, swarm::ConnectionId};
use libp2p_stream::Control;
use tokio::time::{sleep, timeout};

use super::swarm;

/// Before the stream is opened once more: an earlier connection may just be closing.
const PAUSE: Duration = Duration::from_millis(100);

/// What is asked of a node.
pub(super) struct Errand {
    pub(super) token: Secret<32>,
    /// The reply; none fetches the bundle.
    pub(super) reply: Option<Arc<[u8]>>,
}

/// How a visit of ours ended.
pub(super) struct Visited {
    pub(super) visit: u64,
    /// Who was spoken to and the connection that was made for it, if it came to that.
    pub(super) over: Option<(PeerId, ConnectionId)>,
    /// The answer's body; none if there was no answer.
    pub(super) answer: Option<Vec<u8>>,
}

/// A stranger who asked: where the answer goes.
pub(super) struct Asker {
    pub(super) peer: PeerId,
    /// The peer's connections when it opened the stream; the stream is on one of them.
    pub(super) connections: Vec<ConnectionId>,
    pub(super) stream: Stream,
}

/// A stranger's request, as far as it came.
pub(super) struct Heard {
    pub(super) asker: Asker,
    pub(super) head: Option<VisitHead>,
}

/// Asks a node over a connection that exists.
pub(super) async fn ask(
    mut control: Control,
    peer: PeerId,
    errand: Errand,
    deadline: Duration,
) -> Option<Vec<u8>> {
    let asked = async {
        let opened = match control.open_stream(peer, swarm::INVITATIONS).await {
            Ok(stream) => stream,
            Err(_) => {
                sleep(PAUSE).await;
                control.open_stream(peer, swarm::INVITATIONS).await.ok()?
            }
        };
        exchange(opened, &errand).await
    };
    timeout(deadline, asked).await.ok().flatten()
}

async fn exchange(mut stream: Stream, errand: &Errand) -> Option<Vec<u8>> {
    let kind = match errand.reply {
        None => VisitKind::Fetch,
        Some(_) => VisitKind::Reply,
    };
    let head = VisitHead {
        kind,
        token: errand.token.clone(),
    };
    stream.write_all(head.to_bytes().as_slice()).await.ok()?;
    if let Some(reply) = &errand.reply {
        stream.write_all(&visit::with_length(reply)).await.ok()?;
    }
    stream.flush().await.ok()?;
    read_body(&mut stream, visit::longest_answer(kind)).await
}

/// Reads a stranger's head, and nothing behind it.
pub(super) async fn hear(mut asker: Asker, deadline: Duration) -> Heard {
    let mut bytes = zeroize::Zeroizing::new([0; HEAD_BYTES]);
    let head = match timeout(deadline, asker.stream.read_exact(bytes.as_mut_slice())).await {
        Ok(Ok(())) => VisitHead::read(&bytes),
        Ok(Err(_)) | Err(_) => None,
    };
    Heard { asker, head }
}

/// Reads the reply of a stranger who has shown a token.
pub(super) async fn take_reply(mut asker: Asker, deadline: Duration) -> (Asker, Option<Vec<u8>>) {
    let reply = timeout(deadline, read_body(&mut asker.stream, limits::ENVELOPE_BYTES)).await;
    (asker, reply.ok().flatten())
}

/// Answers a stranger, and gives the stream back when they have read it or the time is over.
pub(super) async fn answer(mut asker: Asker, body: Arc<[u8]>, deadline: Duration) -> Asker {
    let told = async {
        asker.stream.write_all(&visit::with_length(&body)).await?;
        asker.stream.close().await?;
        // Whoever has read everything ends the stream; the connection must not be closed before.
        asker.stream.read(&mut [0]).await
    };
    drop(timeout(deadline, told).await);
    asker
}

async fn read_body(stream: &mut Stream, most: usize) -> Option<Vec<u8>> {
    let mut head = [0; 4];
    stream.read_exact(&mut head).await.ok()?;
    let mut body = vec![0; visit::length(head, most)?];
    stream.read_exact(&mut body).await.ok()?;
    Some(body)
}
