//! A small file that must never be half written, as the vault's: a crash leaves the old record or the new one, and what is
//! destroyed cannot be read again.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Write as _},
    os::unix::fs::OpenOptionsExt as _,
    path::Path,
};

/// Writes the record beside its place, onto the disk, and then moves it there: a crash leaves the old or the new.
pub(crate) fn replace(path: &Path, beside: &Path, record: &[u8]) -> io::Result<()> {
    let old = match OpenOptions::new().write(true).open(path) {
        Ok(old) => Some(old),
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        Err(error) => return Err(error),
    };
    let mut file = OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(beside)?;
    file.write_all(record)?;
    file.sync_all()?;
    fs::rename(beside, path)?;
    sync_folder(path)?;
    // From here on the new record is the one that a crash leaves. That the old one cannot be overwritten is no failure:
    // it has no name any more.
    if let Some(old) = old {
        let _ = overwrite(&old);
    }
    Ok(())
}

/// Overwrites a record and removes it, also if the former fails; nothing happens if there is none.
pub(super) fn destroy(path: &Path) -> io::Result<()> {
    let overwritten = match OpenOptions::new().write(true).open(path) {
        Ok(file) => overwrite(&file),
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => Err(error),
    };
    fs::remove_file(path)?;
    sync_folder(path)?;
    overwritten
}

/// In place, so that the blocks which held the record hold zeros: as far as the file system and the disk write in place.
fn overwrite(mut file: &File) -> io::Result<()> {
    let length = file.metadata()?.len();
    io::copy(&mut io::Read::take(io::repeat(0), length), &mut file)?;
    file.sync_all()
}

pub(super) fn sync_folder(path: &Path) -> io::Result<()> {
    path.parent()
        .map_or(Ok(()), |folder| File::open(folder)?.sync_all())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_that_was_replaced_is_overwritten_where_it_lay() {
        let folder = tempfile::tempdir().unwrap();
        let (path, beside) = (folder.path().join("vault"), folder.path().join("vault.new"));
        replace(&path, &beside, b"old record").unwrap();
        // Another name for the same blocks.
        let blocks = folder.path().join("blocks");
        fs::hard_link(&path, &blocks).unwrap();

        replace(&path, &beside, b"new").unwrap();

        assert_eq!(fs::read(&path).unwrap(), b"new");
        assert_eq!(fs::read(&blocks).unwrap(), [0; 10]);
        assert!(!beside.exists());
    }

    #[test]
    fn a_record_that_is_destroyed_is_overwritten_first() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("vault");
        let blocks = folder.path().join("blocks");
        fs::write(&path, "record").unwrap();
        fs::hard_link(&path, &blocks).unwrap();

        destroy(&path).unwrap();
        destroy(&path).unwrap();

        assert!(!path.exists());
        assert_eq!(fs::read(&blocks).unwrap(), [0; 6]);
    }
}
