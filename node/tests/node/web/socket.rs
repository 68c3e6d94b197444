//! The socket: its place, its rights, its end, and bytes that are no request.

use std::{os::unix::fs::PermissionsExt, path::Path};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::UnixStream,
};

use crate::served::{Served, TestProfile};

impl Served {
    /// Asks and reads until the other side closes.
    async fn ask(&self, path: &str) -> String {
        let request = format!("GET {path} HTTP/1.1\r\nHost: hoopoe\r\nConnection: close\r\n\r\n");
        read(self.connection(request.as_bytes()).await).await
    }

    /// Says this, and nothing after it.
    async fn blurt(&self, bytes: &[u8]) -> String {
        let mut stream = self.connection(bytes).await;
        // The other side may have hung up already.
        stream.shutdown().await.ok();
        read(stream).await
    }

    async fn connection(&self, bytes: &[u8]) -> UnixStream {
        let mut stream = UnixStream::connect(self.profile.socket()).await.unwrap();
        stream.write_all(bytes).await.ok();
        stream
    }
}

async fn read(mut stream: UnixStream) -> String {
    let mut answer = Vec::new();
    // A connection that is cut off is an answer as well.
    stream.read_to_end(&mut answer).await.ok();
    String::from_utf8_lossy(&answer).into_owned()
}

fn mode(path: &Path) -> u32 {
    std::fs::metadata(path).unwrap().permissions().mode() & 0o777
}

#[tokio::test]
async fn the_owner_of_the_folder_is_answered() {
    let served = Served::new().await;

    let answer = served.ask("/v1/status").await;

    assert!(answer.starts_with("HTTP/1.1 200 OK"), "{answer}");
    assert!(answer.contains("\"name\":\"Alice\""), "{answer}");
    served.close().await;
}

#[tokio::test]
async fn only_the_owner_reaches_the_socket() {
    let served = Served::new().await;

    assert_eq!(mode(&served.profile.socket()), 0o600);
    assert_eq!(mode(served.profile.folder()), 0o700);
    served.close().await;
}

#[tokio::test]
async fn garbage_on_the_socket_harms_nothing() {
    let served = Served::new().await;

    for garbage in [
        &b"\x00\xff\xfe\x80garbage"[..],
        b"GET",
        b"GET /v1/status HTTP/9.9\r\n\r\n",
        b"POST /v1/invitations HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999999999999\r\n\r\n",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        &[b'A'; 200_000],
    ] {
        let answer = served.blurt(garbage).await;

        assert!(!answer.contains("200 OK"), "{answer}");
    }
    let answer = served.ask("/v1/server").await;
    assert!(answer.contains("200 OK"), "{answer}");
    served.close().await;
}

#[tokio::test]
async fn a_socket_file_of_a_dead_node_is_replaced_and_goes_in_the_end() {
    let profile = TestProfile::new();
    let path = profile.socket();
    drop(std::os::unix::net::UnixListener::bind(&path).unwrap());
    assert!(path.exists());

    let socket = profile.bind();

    UnixStream::connect(&path).await.unwrap();
    drop(socket);
    assert!(!path.exists());
}

#[tokio::test]
async fn serving_ends_with_the_node_even_while_somebody_watches() {
    let served = Served::new().await;
    let mut stream = UnixStream::connect(served.profile.socket()).await.unwrap();
    stream
        .write_all(b"GET /v1/events HTTP/1.1\r\nHost: x\r\n\r\n")
        .await
        .unwrap();
    let mut head = [0; 12];
    stream.read_exact(&mut head).await.unwrap();
    assert_eq!(&head, b"HTTP/1.1 200");

    served.node.stop.cancel();

    served.task.await.unwrap();
    assert!(!served.profile.socket().exists());
    served.node.close().await;
}
