//! The list of a backup: what belongs to it, and how to tell that it is whole.

use std::{
    collections::BTreeMap,
    fs::{self, File},
    io::{self, Read, Write},
    path::Path,
};

use data_encoding::HEXLOWER;
use hoopoe_protocol::time::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::{
    data,
    db::{self, stats::Count},
    tls::{acme, self_signed},
};

const FILE: &str = "backup.json";
/// The form of the list.
const FORM: u32 = 1;
/// How much of a file is read at once.
const PIECE: usize = 64 * 1024;

/// What is in a backup.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct List {
    form: u32,
    /// When it was made, in milliseconds since 1970.
    pub made: Timestamp,
    /// The version of the program that made it.
    pub version: String,
    /// The newest migration of its database.
    pub migration: i64,
    /// The operator's counts.
    pub counts: BTreeMap<String, u64>,
    /// Its files, by name.
    pub files: BTreeMap<String, Entry>,
}

/// A file of a backup.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// How many bytes.
    pub bytes: u64,
    /// SHA-256, in lower-case hexadecimal.
    pub sha256: String,
}

/// Why a list cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ListError {
    /// There is none, or it is none.
    #[error("it has no {FILE} that can be read: {0}")]
    Unreadable(io::Error),
    /// It is of another form.
    #[error("it was made by a newer version ({0})")]
    Newer(String),
    /// A name of something that no backup has.
    #[error("{0:?} is nothing that belongs into one")]
    Name(String),
    /// A file is missing, or of another length, or was changed.
    #[error("{0} is not the file that was written")]
    Changed(String),
    /// The file system refused.
    #[error("{0}: {1}")]
    File(String, io::Error),
}

impl List {
    /// Of a folder, all of whose files belong to it.
    ///
    /// # Errors
    /// If a file cannot be read.
    pub fn of(folder: &Path, made: Timestamp, migration: i64, counts: Vec<Count>) -> Result<Self, ListError> {
        let unreadable = |error| ListError::File(folder.display().to_string(), error);
        let mut files = BTreeMap::new();
        for entry in fs::read_dir(folder).map_err(unreadable)? {
            let name = entry
                .map_err(unreadable)?
                .file_name()
                .to_string_lossy()
                .into_owned();
            let file =
                Entry::of(&folder.join(&name)).map_err(|error| ListError::File(name.clone(), error))?;
            files.insert(name, file);
        }
        Ok(Self {
            form: FORM,
            made,
            version: env!("CARGO_PKG_VERSION").to_owned(),
            migration,
            counts: counts
                .into_iter()
                .map(|count| (count.name, count.value))
                .collect(),
            files,
        })
    }

    /// Writes it beside the files, and waits for the disk.
    ///
    /// # Errors
    /// If the file system refuses.
    pub fn write(&self, folder: &Path) -> Result<(), ListError> {
        let write = || -> io::Result<()> {
            let mut file = data::private_file(&folder.join(FILE))?;
            file.write_all(&serde_json::to_vec_pretty(self)?)?;
            file.sync_all()?;
            File::open(folder)?.sync_all()
        };
        write().map_err(|error| ListError::File(FILE.to_owned(), error))
    }

    /// Reads the list of a folder.
    ///
    /// # Errors
    /// If there is none, it is none, or of a newer form.
    pub fn read(folder: &Path) -> Result<Self, ListError> {
        #[derive(Deserialize)]
        struct Form {
            form: u32,
            version: String,
        }
        let bytes = fs::read(folder.join(FILE)).map_err(ListError::Unreadable)?;
        let unreadable = |error: serde_json::Error| ListError::Unreadable(error.into());
        let form: Form = serde_json::from_slice(&bytes).map_err(unreadable)?;
        if form.form != FORM {
            return Err(ListError::Newer(form.version));
        }
        let list: Self = serde_json::from_slice(&bytes).map_err(unreadable)?;
        if let Some(name) = list.files.keys().find(|name| !is_known(name)) {
            return Err(ListError::Name(name.clone()));
        }
        match NEEDED.iter().find(|name| !list.files.contains_key(**name)) {
            Some(name) => Err(ListError::Changed((*name).to_owned())),
            None => Ok(list),
        }
    }

    /// Compares the files with what the list says of them.
    ///
    /// # Errors
    /// If one is missing or another one.
    pub fn compare(&self, folder: &Path) -> Result<(), ListError> {
        for (name, listed) in &self.files {
            let found = Entry::of(&folder.join(name));
            if found.is_ok_and(|found| found == *listed) {
                continue;
            }
            return Err(ListError::Changed(name.clone()));
        }
        Ok(())
    }
}

impl Entry {
    fn of(path: &Path) -> io::Result<Self> {
        let mut file = File::open(path)?;
        let (mut hash, mut bytes) = (Sha256::new(), 0_u64);
        let mut piece = vec![0; PIECE];
        loop {
            let length = file.read(&mut piece)?;
            let Some(read) = piece.get(..length).filter(|read| !read.is_empty()) else {
                break;
            };
            hash.update(read);
            bytes += read.len() as u64;
        }
        Ok(Self {
            bytes,
            sha256: HEXLOWER.encode(&hash.finalize()),
        })
    }
}

/// What no backup is without.
const NEEDED: [&str; 2] = [db::FILE, data::KEY_FILE];

/// Whether a backup may have a file of this name.
fn is_known(name: &str) -> bool {
    let others = self_signed::NAMES.iter().chain(&acme::kept::NAMES);
    NEEDED.iter().chain(others).any(|known| *known == name)
}

#[cfg(test)]
mod tests {
    use tempfile::TempDir;

    use super::*;

    fn folder() -> TempDir {
        let folder = TempDir::new().unwrap();
        fs::write(folder.path().join(data::KEY_FILE), "1").unwrap();
        fs::write(folder.path().join(db::FILE), vec![2; PIECE + 1]).unwrap();
        folder
    }

    fn list(folder: &TempDir) -> List {
        List::of(folder.path(), Timestamp(7), 3, Vec::new()).unwrap()
    }

    #[test]
    fn what_was_written_is_read_and_fits() {
        let folder = folder();
        let list = list(&folder);
        list.write(folder.path()).unwrap();

        assert_eq!(List::read(folder.path()).unwrap(), list);
        assert_eq!(list.files[db::FILE].bytes, PIECE as u64 + 1);
        list.compare(folder.path()).unwrap();
    }

    #[test]
    fn a_file_that_is_missing_shorter_or_another_is_noticed() {
        for (name, change) in [
            (data::KEY_FILE, None),
            (db::FILE, Some(vec![2; PIECE])),
            (data::KEY_FILE, Some(vec![b'2'])),
        ] {
            let folder = folder();
            let list = list(&folder);
            let path = folder.path().join(name);
            match change {
                None => fs::remove_file(path).unwrap(),
                Some(bytes) => fs::write(path, bytes).unwrap(),
            }

            let noticed = list.compare(folder.path()).unwrap_err();
            assert!(
                matches!(&noticed, ListError::Changed(changed) if changed == name),
                "{noticed}"
            );
        }
    }

    #[test]
    fn a_list_with_other_files_than_belong_to_it_or_of_a_newer_form_is_refused() {
        for name in [
            "../key",
            "/etc/passwd",
            "",
            ".",
            "..",
            "a/b",
            "backup.json",
            "lock",
        ] {
            let folder = folder();
            let mut list = list(&folder);
            let entry = list.files[data::KEY_FILE].clone();
            list.files.insert(name.to_owned(), entry);
            list.write(folder.path()).unwrap();
            assert!(
                matches!(List::read(folder.path()), Err(ListError::Name(_))),
                "{name:?}"
            );
        }
        for name in NEEDED {
            let folder = folder();
            let mut list = list(&folder);
            list.files.remove(name);
            list.write(folder.path()).unwrap();
            assert!(
                matches!(List::read(folder.path()), Err(ListError::Changed(_))),
                "{name:?}"
            );
        }
        let folder = folder();
        let mut newer = list(&folder);
        newer.form = 2;
        newer.write(folder.path()).unwrap();
        assert!(matches!(List::read(folder.path()), Err(ListError::Newer(_))));
        fs::write(folder.path().join(FILE), "{").unwrap();
        assert!(matches!(List::read(folder.path()), Err(ListError::Unreadable(_))));
    }
}
