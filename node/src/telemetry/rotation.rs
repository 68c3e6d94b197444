//! A log file that has an end: when it is full it becomes `.1`, what was `.1` becomes `.2`, and the oldest goes.

use std::{
    fs::{self, File, OpenOptions, Permissions},
    io::{self, Write},
    os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _},
    path::{Path, PathBuf},
};

/// How much is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Most bytes of one file; a line that is longer gets a file of its own.
    pub bytes: u64,
    /// Most files, with the one that is being written.
    pub files: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            bytes: 2 << 20,
            files: 5,
        }
    }
}

/// The file that is being written. Only its owner can read it.
#[derive(Debug)]
pub struct RotatingFile {
    path: PathBuf,
    limits: Limits,
    file: File,
    written: u64,
}

impl RotatingFile {
    /// Goes on where an earlier run ended.
    ///
    /// # Errors
    /// If the file cannot be made or written.
    pub fn open(path: &Path, limits: Limits) -> io::Result<Self> {
        let file = append(path)?;
        // A file from elsewhere may be open to others.
        file.set_permissions(Permissions::from_mode(0o600))?;
        let written = file.metadata()?.len();
        Ok(Self {
            path: path.to_owned(),
            limits,
            file,
            written,
        })
    }

    fn rotate(&mut self) -> io::Result<()> {
        for number in (1..self.limits.files).rev() {
            let from = if number == 1 {
                self.path.clone()
            } else {
                numbered(&self.path, number - 1)
            };
            match fs::rename(from, numbered(&self.path, number)) {
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                moved => moved?,
            }
        }
        self.file = append(&self.path)?;
        // Where one file is all there may be, it was not moved.
        self.file.set_len(0)?;
        self.written = 0;
        Ok(())
    }
}

impl Write for RotatingFile {
    /// What comes in one call stays in one file; the log writes each line in one.
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let more = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        if self.written > 0 && self.written.saturating_add(more) > self.limits.bytes {
            // If that fails nothing is written: better no log than one without an end.
            self.rotate()?;
        }
        self.file.write_all(bytes)?;
        self.written = self.written.saturating_add(more);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

/// The last lines of a log, at most so many, the oldest first; also from the file before, if this one is short.
///
/// # Errors
/// If a file that is there cannot be read.
pub fn last_lines(path: &Path, most: usize) -> io::Result<Vec<String>> {
    let mut lines = Vec::new();
    for file in [numbered(path, 1), path.to_owned()] {
        match fs::read(&file) {
            Ok(bytes) => lines.extend(String::from_utf8_lossy(&bytes).lines().map(str::to_owned)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(error),
        }
    }
    Ok(lines.split_off(lines.len().saturating_sub(most)))
}

fn append(path: &Path) -> io::Result<File> {
    OpenOptions::new()
        .append(true)
        .create(true)
        .mode(0o600)
        .open(path)
}

fn numbered(path: &Path, number: usize) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(format!(".{number}"));
    name.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMITS: Limits = Limits { bytes: 10, files: 3 };

    fn content(path: &Path) -> Option<String> {
        fs::read_to_string(path).ok()
    }

    #[test]
    fn a_full_file_moves_up_and_the_oldest_goes() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("log");
        let mut log = RotatingFile::open(&path, LIMITS).unwrap();

        for line in ["one..\n", "two\n", "three\n", "four....\n", "five.....\n"] {
            log.write_all(line.as_bytes()).unwrap();
        }

        assert_eq!(content(&path).unwrap(), "five.....\n");
        assert_eq!(content(&numbered(&path, 1)).unwrap(), "four....\n");
        assert_eq!(content(&numbered(&path, 2)).unwrap(), "three\n");
        assert_eq!(content(&numbered(&path, 3)), None);
        assert_eq!(last_lines(&path, 5).unwrap(), ["four....", "five....."]);
        assert_eq!(last_lines(&path, 1).unwrap(), ["five....."]);
    }

    #[test]
    fn it_goes_on_where_it_ended_and_a_single_file_begins_anew() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("log");
        let limits = Limits { files: 1, ..LIMITS };
        RotatingFile::open(&path, limits)
            .unwrap()
            .write_all(b"one\n")
            .unwrap();

        let mut log = RotatingFile::open(&path, limits).unwrap();
        log.write_all(b"two\n").unwrap();
        assert_eq!(content(&path).unwrap(), "one\ntwo\n");
        log.write_all(b"longer than a file may be\n").unwrap();

        assert_eq!(content(&path).unwrap(), "longer than a file may be\n");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn others_cannot_read_any_of_the_files() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("log");
        fs::write(&path, "old\n").unwrap();
        fs::set_permissions(&path, Permissions::from_mode(0o644)).unwrap();

        let mut log = RotatingFile::open(&path, LIMITS).unwrap();
        for _ in 0..9 {
            log.write_all(b"a line\n").unwrap();
        }

        for entry in fs::read_dir(folder.path()).unwrap() {
            let mode = entry.unwrap().metadata().unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
        }
    }

    #[test]
    fn a_log_that_is_not_there_has_no_lines() {
        let folder = tempfile::tempdir().unwrap();

        assert!(last_lines(&folder.path().join("log"), 5).unwrap().is_empty());
    }
}
