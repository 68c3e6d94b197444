//! Where the server was last reached, kept in its data directory for the operator's commands.

use std::{fs, io, path::Path};

use hoopoe_protocol::route::ServerPin;
use serde::{Deserialize, Serialize};

const FILE: &str = "address.json";

/// What somebody needs to know to join, beside an invite code.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Announced {
    /// Its URL, if it is known under which it can be reached.
    pub url: Option<String>,
    /// The key of its certificate, if it has made that itself.
    pub pin: Option<ServerPin>,
}

impl Announced {
    /// Keeps it.
    ///
    /// # Errors
    /// If the file system refuses.
    pub fn keep(&self, data: &Path) -> io::Result<()> {
        let beside = data.join("address.json.new");
        fs::write(&beside, serde_json::to_vec(self)?)?;
        fs::rename(beside, data.join(FILE))
    }

    /// Reads it; a server that has not told, or a file that is damaged, says nothing. The next start writes it anew.
    #[must_use]
    pub fn read(data: &Path) -> Self {
        fs::read(data.join(FILE))
            .ok()
            .and_then(|bytes| serde_json::from_slice(&bytes).ok())
            .unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_kept_is_read_and_damage_says_nothing() {
        let data = tempfile::TempDir::new().unwrap();
        let announced = Announced {
            url: Some("https://192.0.2.1:8480".to_owned()),
            pin: Some(ServerPin::new([7; 32])),
        };
        assert_eq!(Announced::read(data.path()), Announced::default());

        announced.keep(data.path()).unwrap();
        assert_eq!(Announced::read(data.path()), announced);

        fs::write(data.path().join(FILE), "{").unwrap();
        assert_eq!(Announced::read(data.path()), Announced::default());
    }
}
