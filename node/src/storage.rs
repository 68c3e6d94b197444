//! What a profile takes on the disk.

use std::{fs, io, path::Path};

use crate::db::backup;

/// What its files take, in bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Taken {
    /// The database, with what is not yet part of its file.
    pub database: u64,
    /// The log, with its older files.
    pub logs: u64,
    /// Copies of the database that were made before its schema changed.
    pub copies: u64,
    /// How many copies those are.
    pub number_of_copies: usize,
}

/// Looks at the files beside a database.
///
/// # Errors
/// If the folder cannot be read.
pub fn taken(database: &Path) -> io::Result<Taken> {
    let copies = backup::copies(database)?;
    let own = name(database).unwrap_or_default();
    let mut taken = Taken {
        copies: copies.iter().map(|copy| size(copy)).sum(),
        number_of_copies: copies.len(),
        ..Taken::default()
    };
    let folder = database.parent().unwrap_or(Path::new("."));
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let Some(name) = name(&path) else { continue };
        if [own.clone(), format!("{own}-wal"), format!("{own}-shm")].contains(&name) {
            taken.database += size(&path);
        } else if name.starts_with("hoopoe.log") {
            taken.logs += size(&path);
        }
    }
    Ok(taken)
}

/// Removes the copies; says how many there were. An earlier program cannot be gone back to any more.
///
/// # Errors
/// If one cannot be removed.
pub fn remove_copies(database: &Path) -> io::Result<usize> {
    let copies = backup::copies(database)?;
    copies.iter().try_for_each(fs::remove_file)?;
    Ok(copies.len())
}

fn name(path: &Path) -> Option<String> {
    Some(path.file_name()?.to_str()?.to_owned())
}

/// A file that goes in this moment takes nothing.
fn size(path: &Path) -> u64 {
    fs::metadata(path).map_or(0, |file| file.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_file_is_counted_where_it_belongs_and_copies_alone_are_removed() {
        let folder = tempfile::tempdir().unwrap();
        let database = folder.path().join("hoopoe.db");
        for (name, bytes) in [
            ("hoopoe.db", 7),
            ("hoopoe.db-wal", 5),
            ("hoopoe.log", 3),
            ("hoopoe.log.1", 2),
            ("vault", 100),
        ] {
            fs::write(folder.path().join(name), vec![0; bytes]).unwrap();
        }
        let copy = folder
            .path()
            .join("hoopoe.db.schema-12.only-after-a-failed-upgrade");
        fs::write(&copy, [0; 11]).unwrap();
        let copies = backup::copies(&database).unwrap();

        let before = taken(&database).unwrap();
        let removed = remove_copies(&database).unwrap();

        let expected = Taken {
            database: 12,
            logs: 5,
            copies: 11 * copies.len() as u64,
            number_of_copies: copies.len(),
        };
        assert_eq!(before, expected);
        assert_eq!(removed, copies.len());
        assert_eq!(taken(&database).unwrap().number_of_copies, 0);
        assert!(database.exists());
    }
}
