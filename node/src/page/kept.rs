//! Where the page is, in a file beside the database: for a start that has no key yet.
//!
//! The database says the same, and what it says is sealed; so whoever opens it writes this file anew. Nothing in it is secret
//! from the owner of the profile, and nobody else can read it.

use std::{fs, io};

use serde::{Deserialize, Serialize};

use super::PageAddress;
use crate::profile::{Profile, record};

/// What the file says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeptPage {
    /// Where the page is.
    pub address: PageAddress,
    /// Whether another program had its port when this one wanted it, before the database was open: it may have been sent
    /// cookies and tokens, so none of them is good any more.
    pub was_lost: bool,
}

#[derive(Serialize, Deserialize)]
struct Record {
    label: String,
    port: u16,
    #[serde(default)]
    was_lost: bool,
}

/// No record is longer.
const BYTES: usize = 256;

impl KeptPage {
    /// What is kept in this profile; none if there is no such file, or none that anybody understands.
    ///
    /// # Errors
    /// If the disk refuses.
    pub fn read(profile: &Profile) -> io::Result<Option<Self>> {
        let text = match fs::read(profile.page().0) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error),
        };
        Ok(Self::understood(&text))
    }

    fn understood(text: &[u8]) -> Option<Self> {
        let record: Record = serde_json::from_slice(text.get(..text.len().min(BYTES))?).ok()?;
        let label = data_encoding::HEXLOWER.decode(record.label.as_bytes()).ok()?;
        let address = PageAddress {
            label: label.as_slice().try_into().ok()?,
            port: record.port,
        };
        // Port zero is one for any free port, and nobody keeps that.
        (record.port != 0).then_some(Self {
            address,
            was_lost: record.was_lost,
        })
    }

    /// Keeps it.
    ///
    /// # Errors
    /// If the disk refuses; then what was kept before still is.
    pub fn write(&self, profile: &Profile) -> io::Result<()> {
        let record = Record {
            label: data_encoding::HEXLOWER.encode(&self.address.label),
            port: self.address.port,
            was_lost: self.was_lost,
        };
        let (path, beside) = profile.page();
        record::replace(&path, &beside, &serde_json::to_vec(&record)?)
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    #[test]
    fn what_is_kept_is_read_again_by_its_owner_alone() {
        let folder = tempfile::tempdir().unwrap();
        let profile = Profile::at(folder.path().to_owned());
        assert_eq!(KeptPage::read(&profile).unwrap(), None);
        for was_lost in [false, true] {
            let kept = KeptPage {
                address: PageAddress {
                    label: [0xfe; 8],
                    port: 61_234,
                },
                was_lost,
            };

            kept.write(&profile).unwrap();

            assert_eq!(KeptPage::read(&profile).unwrap(), Some(kept));
        }
        let mode = fs::metadata(profile.page().0).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }

    #[test]
    fn what_nobody_understands_counts_as_nothing() {
        for text in [
            "",
            "{",
            "[]",
            r#"{"label": "00", "port": 61000}"#,
            r#"{"label": "0001020304050607", "port": 0}"#,
            r#"{"label": "0001020304050607", "port": 70000}"#,
            r#"{"label": "000102030405060g", "port": 61000}"#,
        ] {
            assert_eq!(KeptPage::understood(text.as_bytes()), None, "{text}");
        }
    }
}
