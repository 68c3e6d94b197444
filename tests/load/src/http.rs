//! One connection that is kept, and requests on it: as much of HTTP/1.1 (RFC 9112) as the server's answers need.

use serde::{Serialize, de::DeserializeOwned};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};
use tokio_rustls::client::TlsStream;

use crate::{endpoint::Endpoint, error::LoadError};

/// Room for an answer; few are larger.
const ANSWER_BYTES: usize = 2 * 1024;

/// One connection, for one request after the other.
pub struct Http {
    stream: TlsStream<TcpStream>,
    buffer: Vec<u8>,
}

/// The head of a request, but for its length.
#[derive(Clone, Copy)]
pub struct Head<'a> {
    /// How it is asked.
    pub method: &'a str,
    /// Where.
    pub path: &'a str,
    /// Further fields, each with its end of line.
    pub fields: &'a str,
}

impl Head<'_> {
    /// The request with this body.
    #[must_use]
    pub fn with(&self, body: &[u8]) -> Vec<u8> {
        let Self { method, path, fields } = self;
        let length = body.len();
        let head =
            format!("{method} {path} HTTP/1.1\r\nhost: load\r\ncontent-length: {length}\r\n{fields}\r\n");
        let mut request = head.into_bytes();
        request.extend_from_slice(body);
        request
    }
}

impl Http {
    /// Connects.
    ///
    /// # Errors
    /// If nobody is there.
    pub async fn connect(endpoint: &Endpoint) -> Result<Self, LoadError> {
        Ok(Self {
            stream: endpoint.connect().await?,
            buffer: Vec::with_capacity(ANSWER_BYTES),
        })
    }

    /// Sends a request and waits for the body of its answer. A future that is dropped leaves a connection that is of no
    /// more use.
    ///
    /// # Errors
    /// If the connection breaks, or the server refuses.
    pub async fn ask(&mut self, request: &[u8]) -> Result<&[u8], LoadError> {
        self.stream.write_all(request).await?;
        self.stream.flush().await?;
        self.buffer.clear();
        let answer = loop {
            if self.stream.read_buf(&mut self.buffer).await? == 0 {
                return Err(LoadError::Broken("the server hung up".to_owned()));
            }
            if let Some(answer) = Answer::read(&self.buffer)? {
                break answer;
            }
        };
        let body = self.buffer.get(answer.body).unwrap_or_default();
        if (200..300).contains(&answer.status) {
            return Ok(body);
        }
        Err(LoadError::Refused {
            status: answer.status,
            problem: String::from_utf8_lossy(body).into_owned(),
        })
    }

    /// Asks in JSON, and reads the answer as JSON.
    ///
    /// # Errors
    /// If the connection breaks, or the server refuses or answers something else.
    pub async fn json<A: DeserializeOwned>(
        &mut self,
        path: &str,
        fields: &str,
        body: &impl Serialize,
    ) -> Result<A, LoadError> {
        let answer = self.post_json(path, fields, body).await?;
        serde_json::from_slice(answer).map_err(|error| LoadError::Unexpected(error.to_string()))
    }

    /// Asks in JSON.
    ///
    /// # Errors
    /// If the connection breaks, or the server refuses.
    pub async fn post_json(
        &mut self,
        path: &str,
        fields: &str,
        body: &impl Serialize,
    ) -> Result<&[u8], LoadError> {
        let body = serde_json::to_vec(body).map_err(|error| LoadError::Unexpected(error.to_string()))?;
        let fields = format!("content-type: application/json\r\n{fields}");
        let head = Head {
            method: "POST",
            path,
            fields: &fields,
        };
        self.ask(&head.with(&body)).await
    }
}

/// An answer that is there completely.
struct Answer {
    status: u16,
    body: core::ops::Range<usize>,
}

impl Answer {
    /// Reads the answer that a buffer begins with; none if more of it has to come.
    fn read(buffer: &[u8]) -> Result<Option<Self>, LoadError> {
        let Some(end) = buffer.windows(4).position(|bytes| bytes == b"\r\n\r\n") else {
            return Ok(None);
        };
        let strange = || LoadError::Unexpected("no answer of HTTP/1.1 with a length".to_owned());
        let head = buffer
            .get(..end)
            .and_then(|head| core::str::from_utf8(head).ok())
            .ok_or_else(strange)?;
        let status = head
            .strip_prefix("HTTP/1.1 ")
            .and_then(|rest| rest.get(..3)?.parse().ok())
            .ok_or_else(strange)?;
        let length = match head
            .lines()
            .find_map(|line| line.strip_prefix("content-length: "))
        {
            Some(length) => length.parse().map_err(|_| strange())?,
            None if status == 204 => 0,
            None => return Err(strange()),
        };
        let body = end + 4..end + 4 + length;
        Ok((buffer.len() >= body.end).then_some(Self { status, body }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_read_when_all_of_it_is_there() {
        let whole = b"HTTP/1.1 200 OK\r\ncontent-length: 3\r\n\r\nabc";

        for part in 0..whole.len() {
            assert!(Answer::read(&whole[..part]).unwrap().is_none(), "{part}");
        }
        let answer = Answer::read(whole).unwrap().unwrap();
        assert_eq!((answer.status, &whole[answer.body]), (200, &b"abc"[..]));
    }

    #[test]
    fn an_answer_without_content_has_no_length() {
        let answer = Answer::read(b"HTTP/1.1 204 No Content\r\n\r\n").unwrap().unwrap();

        assert_eq!((answer.status, answer.body.len()), (204, 0));
        assert!(Answer::read(b"HTTP/1.1 200 OK\r\n\r\n").is_err());
    }
}
