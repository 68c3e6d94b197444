//! A live connection, as a node has it.

use std::time::Duration;

use futures::{SinkExt, StreamExt};
use hoopoe_protocol::{
    codec,
    store::live::{ClientFrame, ServerFrame},
};
use tokio::net::TcpStream;
use tokio_tungstenite::{
    MaybeTlsStream, WebSocketStream, connect_async,
    tungstenite::{
        Error, Message,
        client::IntoClientRequest,
        protocol::{CloseFrame, frame::coding::CloseCode},
    },
};

use super::{
    TestServer,
    person::{Person, number_of},
};

pub(crate) struct Live {
    pub(crate) socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
}

/// An envelope as it came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Pushed {
    pub(crate) sequence: u64,
    pub(crate) token: u64,
    pub(crate) number: u64,
}

impl Live {
    /// Connects without saying anything.
    pub(crate) async fn connect(server: &TestServer, session: &str) -> Result<Self, Error> {
        let mut request = format!("ws://{}/v1/live", server.address)
            .into_client_request()
            .unwrap();
        let bearer = format!("Bearer {session}").parse().unwrap();
        request.headers_mut().insert("authorization", bearer);
        let (socket, _) = connect_async(request).await?;
        Ok(Self { socket })
    }

    /// Connects and opens; answers how many envelopes wait.
    pub(crate) async fn open(server: &TestServer, person: &Person, credit: u32) -> (Self, u64) {
        let mut live = Self::connect(server, &person.session).await.unwrap();
        live.say(&ClientFrame::Open { credit }).await;
        match live.frame().await {
            ServerFrame::Opened { waiting } => (live, waiting),
            other => panic!("expected Opened, got {other:?}"),
        }
    }

    pub(crate) async fn say(&mut self, frame: &ClientFrame) {
        let message = Message::Binary(codec::encode(frame).into());
        self.socket.send(message).await.unwrap();
    }

    pub(crate) async fn acknowledge(&mut self, up_to: u64) {
        self.say(&ClientFrame::Ack { up_to }).await;
    }

    pub(crate) async fn frame(&mut self) -> ServerFrame {
        match self.message().await {
            Message::Binary(bytes) => codec::decode(&bytes).unwrap(),
            other => panic!("expected a frame, got {other:?}"),
        }
    }

    pub(crate) async fn envelope(&mut self) -> Pushed {
        match self.frame().await {
            ServerFrame::Envelope {
                sequence,
                token,
                envelope,
                ..
            } => Pushed {
                sequence,
                token,
                number: number_of(&envelope),
            },
            other => panic!("expected an envelope, got {other:?}"),
        }
    }

    pub(crate) async fn envelopes(&mut self, count: usize) -> Vec<Pushed> {
        let mut pushed = Vec::new();
        for _ in 0..count {
            pushed.push(self.envelope().await);
        }
        pushed
    }

    /// The close frame that ends the connection; panics if a frame comes before it.
    pub(crate) async fn close_code(&mut self) -> CloseCode {
        match self.message().await {
            Message::Close(Some(CloseFrame { code, .. })) => code,
            other => panic!("expected a close, got {other:?}"),
        }
    }

    /// Asks for a pong and answers what came before it: everything that the server had to say by then.
    pub(crate) async fn before_pong(&mut self) -> Vec<Message> {
        self.socket.send(Message::Ping("x".into())).await.unwrap();
        let mut before = Vec::new();
        loop {
            match self.raw_message().await {
                Message::Pong(_) => return before,
                message => before.push(message),
            }
        }
    }

    async fn message(&mut self) -> Message {
        loop {
            match self.raw_message().await {
                Message::Ping(_) | Message::Pong(_) => {}
                message => return message,
            }
        }
    }

    async fn raw_message(&mut self) -> Message {
        tokio::time::timeout(Duration::from_secs(20), self.socket.next())
            .await
            .expect("a message in time")
            .expect("a connection that is open")
            .expect("a message")
    }
}
