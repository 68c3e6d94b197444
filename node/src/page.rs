//! Where the user's browser finds the node: a host that no other program on this computer shares, and a port.
//!
//! Browsers send cookies to every port of a host, so the host has a random label of its own. Both are drawn once and kept:
//! cookies, permissions and an installed app hang on them.

use std::{fmt::Write as _, net::TcpListener};

use hoopoe_crypto::at_rest::StorageKey;

use crate::{
    db::{
        CommitError, Reader, Writer,
        settings::{Setting, SettingChange, SettingError},
    },
    random,
};

/// How many ports are tried when one is drawn.
const DRAWS: usize = 16;

/// The address of the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PageAddress {
    /// The random part of the host.
    pub label: [u8; 8],
    /// The port on loopback.
    pub port: u16,
}

/// Why there is no address.
#[derive(Debug, thiserror::Error)]
pub enum PageAddressError {
    /// What is kept cannot be read.
    #[error(transparent)]
    Read(#[from] SettingError),
    /// What was drawn cannot be kept.
    #[error(transparent)]
    Commit(#[from] CommitError),
}

impl PageAddress {
    /// Host and port, exactly as a browser says them.
    #[must_use]
    pub fn host(&self) -> String {
        let mut host = String::with_capacity(32);
        for byte in self.label {
            // Writing into a string cannot fail.
            let _ = write!(host, "{byte:02x}");
        }
        host.push_str(".localhost");
        // Browsers leave out the port that HTTP has by itself.
        if self.port != 80 {
            let _ = write!(host, ":{}", self.port);
        }
        host
    }

    /// The origin, exactly as a browser says it.
    #[must_use]
    pub fn origin(&self) -> String {
        format!("http://{}", self.host())
    }

    /// What is kept, or else drawn now and kept. A wish for a port is kept from now on; zero is one for any free port, this
    /// once. Another port has another label: cookies are bound to hosts and not to ports, and a page that was left open would
    /// bring them to whoever has the old port now.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn of_profile(
        reader: &Reader,
        writer: &mut Writer,
        storage: &StorageKey,
        wish: Option<u16>,
    ) -> Result<Self, PageAddressError> {
        let label = reader.setting(storage, Setting::PageLabel).await?;
        let label = label.and_then(|bytes| <[u8; 8]>::try_from(bytes.as_slice()).ok());
        let kept = reader.setting(storage, Setting::PagePort).await?;
        let kept = kept.and_then(|bytes| <[u8; 2]>::try_from(bytes.as_slice()).ok());
        let kept = kept.map(u16::from_le_bytes);
        let is_elsewhere = wish.is_some_and(|port| kept != Some(port));
        let label = label.filter(|_| !is_elsewhere);
        let address = Self {
            label: label.unwrap_or_else(random::label),
            port: wish.or(kept).unwrap_or_else(free_port),
        };
        let port = address.port.to_le_bytes();
        let mut changes = Vec::new();
        if label.is_none() && address.port != 0 {
            changes.push(SettingChange {
                setting: Setting::PageLabel,
                value: Some(&address.label),
            });
        }
        if kept != Some(address.port) && address.port != 0 {
            changes.push(SettingChange {
                setting: Setting::PagePort,
                value: Some(&port),
            });
        }
        if !changes.is_empty() {
            writer.set(storage, &mut random::generator(), &changes).await?;
        }
        Ok(address)
    }
}

/// A port that nobody listens on now, if one is found soon.
fn free_port() -> u16 {
    let is_free = |port: &u16| TcpListener::bind(("127.0.0.1", *port)).is_ok();
    let mut drawn = std::iter::repeat_with(random::page_port).take(DRAWS);
    drawn.find(is_free).unwrap_or_else(random::page_port)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_host_is_sixteen_digits_below_localhost() {
        let address = PageAddress {
            label: [0, 1, 2, 3, 0xfc, 0xfd, 0xfe, 0xff],
            port: 61_234,
        };

        assert_eq!(address.host(), "00010203fcfdfeff.localhost:61234");
        assert_eq!(address.origin(), "http://00010203fcfdfeff.localhost:61234");
        let usual = PageAddress { port: 80, ..address };
        assert_eq!(usual.origin(), "http://00010203fcfdfeff.localhost");
    }

    #[test]
    fn ports_are_drawn_above_those_that_systems_give_out() {
        assert!((0..1_000).all(|_| random::page_port() >= 61_000));
    }
}
