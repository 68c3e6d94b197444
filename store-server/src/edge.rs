//! The edge: what happens to a connection before its first request, and whose it is.
//!
//! ```text
//! accepted ──room──→ [PROXY header] ──network──→ [TLS] ──→ requests, each with its `Peer`
//!     │        │            │            │         │
//!     └────────┴── closed, without a word ─────────┘
//! ```
//!
//! Everything up to the first request has a deadline of its own (`handshake_s`), and only so many connections may be that
//! far at a time (`handshakes`).

pub mod forwarded;
pub mod places;
pub mod proxies;
pub mod refusals;

use std::{io, net::IpAddr, sync::Arc, time::Duration};

use axum_server::accept::Accept;
use futures::{FutureExt, future::BoxFuture};
use proxy_header::{ParseConfig, io::ProxiedStream};
use tokio::{net::TcpStream, time::timeout};
use tokio_rustls::{TlsAcceptor, server::TlsStream};

use self::{
    places::{Place, Placed, Places},
    proxies::Proxies,
    refusals::{Refusal, Refusals},
};
use crate::{config::Config, tls::served::ACME_TLS};

/// Where a connection comes from, as far as its proxies say: each request has it. Neither kept beyond the connection nor
/// logged.
#[derive(Clone, Copy)]
pub struct Peer(pub IpAddr);

/// Lets connections in, or closes them.
#[derive(Clone)]
pub struct Edge {
    places: Places,
    proxies: Proxies,
    greeting: Greeting,
    open_to: OpenTo,
    patience: Duration,
    refusals: Arc<Refusals>,
}

/// How connections of trusted proxies begin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Greeting {
    /// With the client's bytes.
    None,
    /// With a header of the PROXY protocol, which says whose they are.
    ProxyProtocol,
}

/// Whose connections are taken at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum OpenTo {
    Everybody,
    /// Plain HTTP that leaves the machine goes to proxies alone.
    TrustedProxies,
}

/// The edge with TLS behind it.
#[derive(Clone)]
pub struct TlsEdge {
    edge: Edge,
    tls: TlsAcceptor,
}

/// A connection whose client's bytes come next.
type Stream = ProxiedStream<TcpStream>;

impl Edge {
    /// The edge of a server with this configuration, that listens where it says.
    #[must_use]
    pub fn new(config: &Config, refusals: Arc<Refusals>) -> Self {
        let is_private = config.certificate_source().is_some() || config.listen.ip().is_loopback();
        Self {
            places: Places::new(
                config.connections,
                config.network_connections,
                config.edge.handshakes,
            ),
            proxies: config.edge.trusted_proxies.clone(),
            greeting: if config.edge.proxy_protocol {
                Greeting::ProxyProtocol
            } else {
                Greeting::None
            },
            open_to: if is_private {
                OpenTo::Everybody
            } else {
                OpenTo::TrustedProxies
            },
            patience: Duration::from_secs(config.edge.handshake_s.get()),
            refusals,
        }
    }

    /// With TLS behind it.
    #[must_use]
    pub const fn with_tls(self, tls: TlsAcceptor) -> TlsEdge {
        TlsEdge { edge: self, tls }
    }

    /// Lets a connection as far as the client's own bytes.
    async fn enter(&self, stream: TcpStream) -> Result<(Stream, Peer, Place), Refusal> {
        let neighbour = stream.peer_addr().map_err(|_| Refusal::Gone)?.ip().to_canonical();
        let is_proxy = self.proxies.has(neighbour);
        if self.open_to == OpenTo::TrustedProxies && !is_proxy {
            return Err(Refusal::NoProxy);
        }
        stream.set_nodelay(true).map_err(|_| Refusal::Gone)?;
        let mut place = self.places.take()?;
        if !is_proxy {
            place.count_for(self.places.of_network(neighbour)?);
        }
        if self.greeting == Greeting::None || !is_proxy {
            return Ok((ProxiedStream::unproxied(stream), Peer(neighbour), place));
        }
        let addresses_alone = ParseConfig {
            include_tlvs: false,
            ..ParseConfig::default()
        };
        let stream = ProxiedStream::create_from_tokio(stream, addresses_alone)
            .await
            .map_err(|_| Refusal::ProxyHeader)?;
        let Some(told) = stream.proxy_header().proxied_address() else {
            // The proxy speaks for itself: it looks whether the server is there.
            return Ok((stream, Peer(neighbour), place));
        };
        let client = told.source.ip().to_canonical();
        if !self.proxies.has(client) {
            place.count_for(self.places.of_network(client)?);
        }
        Ok((stream, Peer(client), place))
    }

    /// Bounds what a connection does before its first request.
    async fn in_time<T>(&self, steps: impl Future<Output = Result<T, Refusal>>) -> io::Result<T> {
        let outcome = timeout(self.patience, steps)
            .await
            .unwrap_or(Err(Refusal::TooSlow));
        outcome.map_err(|refusal| {
            self.refusals.count(refusal);
            io::Error::other(refusal)
        })
    }
}

impl<S: Send + 'static> Accept<TcpStream, S> for Edge {
    type Stream = Stream;
    type Service = Placed<S>;
    type Future = BoxFuture<'static, io::Result<(Stream, Placed<S>)>>;

    fn accept(&self, stream: TcpStream, service: S) -> Self::Future {
        let edge = self.clone();
        async move {
            let (stream, peer, place) = edge.in_time(edge.enter(stream)).await?;
            Ok((stream, Placed::new(service, peer, place)))
        }
        .boxed()
    }
}

impl<S: Send + 'static> Accept<TcpStream, S> for TlsEdge {
    type Stream = TlsStream<Stream>;
    type Service = Placed<S>;
    type Future = BoxFuture<'static, io::Result<(TlsStream<Stream>, Placed<S>)>>;

    fn accept(&self, stream: TcpStream, service: S) -> Self::Future {
        let Self { edge, tls } = self.clone();
        async move {
            let steps = async {
                let (stream, peer, place) = edge.enter(stream).await?;
                let stream = tls.accept(stream).await.map_err(|_| Refusal::Tls)?;
                // An authority has seen what it came for, and nothing may follow (RFC 8737, section 3).
                if stream.get_ref().1.alpn_protocol() == Some(ACME_TLS) {
                    return Err(Refusal::Challenge);
                }
                Ok((stream, peer, place))
            };
            let (stream, peer, place) = edge.in_time(steps).await?;
            Ok((stream, Placed::new(service, peer, place)))
        }
        .boxed()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use proxy_header::{ProxiedAddress, ProxyHeader};
    use tokio::{
        io::{AsyncReadExt, AsyncWriteExt},
        net::TcpListener,
    };

    use super::*;
    use crate::config::EdgeSettings;

    /// An edge that listens where everybody can reach it, behind these proxies.
    fn edge(proxies: &[&str], set: impl FnOnce(&mut Config)) -> Edge {
        let proxies: Vec<String> = proxies.iter().map(|proxy| (*proxy).to_owned()).collect();
        let mut config = Config {
            listen: ([0, 0, 0, 0], 80).into(),
            edge: EdgeSettings {
                trusted_proxies: proxies.try_into().unwrap(),
                handshake_s: 1.try_into().unwrap(),
                ..EdgeSettings::default()
            },
            ..Config::default()
        };
        set(&mut config);
        Edge::new(&config, Arc::default())
    }

    fn behind_proxy(edge_of: &[&str]) -> Edge {
        edge(edge_of, |config| config.edge.proxy_protocol = true)
    }

    /// Both ends of a connection on loopback.
    async fn connection() -> (TcpStream, TcpStream) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let client = TcpStream::connect(listener.local_addr().unwrap()).await.unwrap();
        (client, listener.accept().await.unwrap().0)
    }

    /// Lets a connection in on which these bytes come; answers whose it is, and what is left of the bytes.
    async fn entered(edge: &Edge, bytes: &[u8]) -> Result<(IpAddr, Vec<u8>), Refusal> {
        let (mut client, server) = connection().await;
        client.write_all(bytes).await.unwrap();
        client.shutdown().await.unwrap();
        let (mut stream, Peer(peer), _place) = edge.enter(server).await?;
        let mut rest = Vec::new();
        stream.read_to_end(&mut rest).await.unwrap();
        Ok((peer, rest))
    }

    fn header(source: &str) -> ProxyHeader<'static> {
        let source: IpAddr = source.parse().unwrap();
        let destination = if source.is_ipv4() {
            "192.0.2.9"
        } else {
            "2001:db8::9"
        };
        ProxyHeader::with_address(ProxiedAddress::stream(
            (source, 4_711).into(),
            (destination.parse::<IpAddr>().unwrap(), 443).into(),
        ))
    }

    fn encoded(header: &ProxyHeader<'_>) -> [Vec<u8>; 2] {
        let (mut one, mut two) = (Vec::new(), Vec::new());
        header.encode_v1(&mut one).unwrap();
        header.encode_v2(&mut two).unwrap();
        [one, two]
    }

    #[tokio::test]
    async fn plain_http_that_leaves_the_machine_is_for_trusted_proxies_alone() {
        let theirs = entered(&edge(&["127.0.0.1"], |_| {}), b"GET").await;
        let others = entered(&edge(&["192.0.2.1"], |_| {}), b"GET").await;
        let on_loopback = edge(&["192.0.2.1"], |config| {
            config.listen = ([127, 0, 0, 1], 80).into()
        });
        let with_tls = edge(&["192.0.2.1"], |config| config.tls.self_signed = true);

        let localhost = IpAddr::from([127, 0, 0, 1]);
        assert_eq!(theirs, Ok((localhost, b"GET".to_vec())));
        assert_eq!(others, Err(Refusal::NoProxy));
        assert_eq!(entered(&on_loopback, b"GET").await.unwrap().0, localhost);
        assert_eq!(entered(&with_tls, b"GET").await.unwrap().0, localhost);
    }

    #[tokio::test]
    async fn the_header_of_the_proxy_protocol_says_whose_a_connection_is() {
        let edge = behind_proxy(&["127.0.0.1"]);

        for source in ["192.0.2.1", "2001:db8::1"] {
            for mut bytes in encoded(&header(source)) {
                bytes.extend(b"GET /");
                let (client, rest) = entered(&edge, &bytes).await.unwrap();

                assert_eq!(client, source.parse::<IpAddr>().unwrap());
                assert_eq!(rest, b"GET /");
            }
        }
        for bytes in encoded(&ProxyHeader::with_local()) {
            assert_eq!(
                entered(&edge, &bytes).await.unwrap().0,
                IpAddr::from([127, 0, 0, 1])
            );
        }
    }

    #[tokio::test]
    async fn strangers_are_not_asked_for_a_header_and_theirs_is_not_believed() {
        let edge = edge(&["192.0.2.1"], |config| {
            (config.edge.proxy_protocol, config.tls.self_signed) = (true, true);
        });
        let [bytes, _] = encoded(&header("198.51.100.1"));

        let (client, rest) = entered(&edge, &bytes).await.unwrap();

        assert_eq!((client, rest), (IpAddr::from([127, 0, 0, 1]), bytes));
    }

    #[tokio::test]
    async fn a_proxys_connection_without_a_header_is_refused() {
        let edge = behind_proxy(&["127.0.0.1"]);

        for bytes in [
            &b""[..],
            b"GET / HTTP/1.1\r\n",
            b"PROXY TCP4 192.0.2.1\r\n",
            b"PROXY TCP4 192.0.2.256 192.0.2.9 1 2\r\n",
            b"PROXY TCP6 192.0.2.1 192.0.2.9 1 2\r\n",
            b"PROXY UNKNOWN",
            b"\r\n\r\n\0\r\nQUIT\n\x31\x11\0\x0c",
            &[b'P'; 200],
        ] {
            assert_eq!(
                entered(&edge, bytes).await,
                Err(Refusal::ProxyHeader),
                "{bytes:?}"
            );
        }
    }

    #[tokio::test]
    async fn a_header_that_does_not_end_is_not_waited_for() {
        let edge = behind_proxy(&["127.0.0.1"]);
        let (mut client, server) = connection().await;
        client.write_all(b"PROXY TCP4 ").await.unwrap();

        let refused = edge.accept(server, ()).await.err().unwrap();

        assert_eq!(refused.to_string(), "not in time");
        assert!(edge.refusals.named().any(|count| count == ("too_slow", 1)));
    }

    #[tokio::test]
    async fn the_clients_network_is_counted_and_never_the_proxys() {
        let edge = edge(&["127.0.0.1"], |config| {
            (config.edge.proxy_protocol, config.network_connections) = (true, 2);
        });
        let enter = async |source: &str| {
            let (mut client, server) = connection().await;
            let [bytes, _] = encoded(&header(source));
            client.write_all(&bytes).await.unwrap();
            edge.enter(server).await.map(|(_, _, place)| place)
        };

        let _first = enter("192.0.2.1").await.unwrap();
        let _second = enter("192.0.2.2").await.unwrap();
        assert_eq!(enter("192.0.2.3").await.unwrap_err(), Refusal::Network);

        let mut held = Vec::new();
        for network in 0..8 {
            held.push(enter(&format!("198.51.{network}.1")).await.unwrap());
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn whatever_a_proxy_sends_is_a_header_or_refused(
            signed: bool,
            bytes in proptest::collection::vec(any::<u8>(), 0..300),
        ) {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            let edge = behind_proxy(&["127.0.0.1"]);
            let mut sent = if signed { b"\r\n\r\n\0\r\nQUIT\n".to_vec() } else { b"PROXY ".to_vec() };
            sent.extend(&bytes);

            let outcome = runtime.block_on(entered(&edge, &sent));

            if let Ok((_, rest)) = outcome {
                prop_assert!(sent.ends_with(&rest));
            }
        }
    }
}
