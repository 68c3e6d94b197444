//! Where the user's browser finds the node: a host that no other program on this computer shares, and a port.
//!
//! Browsers send cookies to every port of a host, so the host has a random label of its own. Both are drawn once and kept:
//! cookies, permissions and an installed app hang on them.

mod kept;

use std::{fmt::Write as _, net::TcpListener};

use hoopoe_crypto::at_rest::StorageKey;

pub use kept::KeptPage;

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

/// Under which host a browser finds the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Site {
    /// One that no other program of this computer has: cookies are bound to it.
    Own,
    /// 127.0.0.1, for browsers that resolve nothing below `localhost`. Every program with a port has pages there, and gets
    /// the cookies of all others.
    Shared,
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
    /// Its own host and the port, exactly as a browser says them.
    #[must_use]
    pub fn host(&self) -> String {
        self.host_at(Site::Own)
    }

    /// Host and port, exactly as a browser says them.
    #[must_use]
    pub fn host_at(&self, site: Site) -> String {
        let mut host = String::with_capacity(32);
        match site {
            Site::Own => {
                for byte in self.label {
                    // Writing into a string cannot fail.
                    let _ = write!(host, "{byte:02x}");
                }
                host.push_str(".localhost");
            }
            Site::Shared => host.push_str("127.0.0.1"),
        }
        // Browsers leave out the port that HTTP has by itself.
        if self.port != 80 {
            let _ = write!(host, ":{}", self.port);
        }
        host
    }

    /// Its own origin, exactly as a browser says it.
    #[must_use]
    pub fn origin(&self) -> String {
        self.origin_at(Site::Own)
    }

    /// The origin, exactly as a browser says it.
    #[must_use]
    pub fn origin_at(&self, site: Site) -> String {
        format!("http://{}", self.host_at(site))
    }

    /// What is kept, or else drawn now; nothing is written.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn of_profile(
        reader: &Reader,
        storage: &StorageKey,
        wish: Option<u16>,
    ) -> Result<Self, PageAddressError> {
        let label = kept_label(reader, storage).await?;
        let kept = kept_port(reader, storage).await?;
        Ok(Self::wished(label, kept, wish))
    }

    /// What is kept, or else drawn now. A wish for a port wins; zero is one for any free port, this once. Another port has
    /// another label: cookies are bound to hosts and not to ports, and a page that was left open would bring them to
    /// whoever has the old port now.
    #[must_use]
    pub fn wished(label: Option<[u8; 8]>, kept: Option<u16>, wish: Option<u16>) -> Self {
        let is_elsewhere = wish.is_some_and(|port| kept != Some(port));
        Self {
            label: label.filter(|_| !is_elsewhere).unwrap_or_else(random::label),
            port: wish.or(kept).unwrap_or_else(free_port),
        }
    }

    /// Whether its port is the one that is kept.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn is_kept(&self, reader: &Reader, storage: &StorageKey) -> Result<bool, PageAddressError> {
        Ok(kept_port(reader, storage).await? == Some(self.port))
    }

    /// Keeps it from now on, unless it is for any free port.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn keep(
        &self,
        reader: &Reader,
        writer: &mut Writer,
        storage: &StorageKey,
    ) -> Result<(), PageAddressError> {
        if self.port == 0 {
            return Ok(());
        }
        let port = self.port.to_le_bytes();
        let mut changes = Vec::new();
        if kept_label(reader, storage).await? != Some(self.label) {
            changes.push(SettingChange {
                setting: Setting::PageLabel,
                value: Some(&self.label),
            });
        }
        if kept_port(reader, storage).await? != Some(self.port) {
            changes.push(SettingChange {
                setting: Setting::PagePort,
                value: Some(&port),
            });
        }
        if !changes.is_empty() {
            writer.set(storage, &mut random::generator(), &changes).await?;
        }
        Ok(())
    }
}

async fn kept_label(reader: &Reader, storage: &StorageKey) -> Result<Option<[u8; 8]>, PageAddressError> {
    let label = reader.setting(storage, Setting::PageLabel).await?;
    Ok(label.and_then(|bytes| bytes.as_slice().try_into().ok()))
}

async fn kept_port(reader: &Reader, storage: &StorageKey) -> Result<Option<u16>, PageAddressError> {
    let port = reader.setting(storage, Setting::PagePort).await?;
    let port = port.and_then(|bytes| bytes.as_slice().try_into().ok());
    Ok(port.map(u16::from_le_bytes))
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
        assert_eq!(address.origin_at(Site::Shared), "http://127.0.0.1:61234");
        let usual = PageAddress { port: 80, ..address };
        assert_eq!(usual.origin(), "http://00010203fcfdfeff.localhost");
    }

    #[test]
    fn ports_are_drawn_above_those_that_systems_give_out() {
        assert!((0..1_000).all(|_| random::page_port() >= 61_000));
    }
}
