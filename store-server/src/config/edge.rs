//! Settings of the edge: whose connections are believed to be somebody else's, and what happens before a request.

use std::num::NonZeroU64;

use serde::{Deserialize, Serialize};

use super::{ConfigError, defaults::some_long};
use crate::edge::{forwarded::ProxyHeader, proxies::Proxies};

/// What a connection goes through.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct EdgeSettings {
    /// Proxies that are believed whom they stand for: addresses or networks.
    pub trusted_proxies: Proxies,
    /// The header in which they say so.
    pub proxy_header: ProxyHeader,
    /// Their connections begin with a header of the PROXY protocol.
    pub proxy_protocol: bool,
    /// Most TCP connections that have not come as far as the first request: TLS, and the header of a proxy.
    pub handshakes: usize,
    /// Seconds that this may take.
    pub handshake_s: NonZeroU64,
}

impl Default for EdgeSettings {
    fn default() -> Self {
        Self {
            trusted_proxies: Proxies::default(),
            proxy_header: ProxyHeader::default(),
            proxy_protocol: false,
            handshakes: 1_024,
            handshake_s: some_long(10),
        }
    }
}

impl EdgeSettings {
    /// Refuses to expect something of nobody.
    pub(super) const fn check(&self) -> Result<(), ConfigError> {
        if self.proxy_protocol && self.trusted_proxies.is_empty() {
            return Err(ConfigError::ProxyProtocolOfNobody);
        }
        Ok(())
    }
}
