//! The profile's folder: who can look into it, whether there is room, whether its files are what they should be.

use std::{
    fs,
    io::{self, Read as _},
    os::unix::fs::PermissionsExt as _,
    path::Path,
};

use super::super::finding::Finding;
use crate::{
    db::backup,
    profile::{Profile, UnlockError},
};

/// Less free space than this and the next commits fail.
const NO_ROOM: u64 = 32 << 20;
/// Less than this and somebody should know.
const LITTLE_ROOM: u64 = 512 << 20;

/// How a database begins that is not encrypted.
const PLAIN: &[u8] = b"SQLite format 3\0";

pub(super) fn look(profile: &Profile) -> Vec<Finding> {
    let mut findings = vec![permissions(profile.folder()), room(profile.folder())];
    findings.push(vault(profile));
    findings.push(database(&profile.database()));
    match backup::copies(&profile.database()) {
        Ok(copies) if !copies.is_empty() => findings.push(Finding::ok(
            "copies",
            format!(
                "{} from before an upgrade, for going back if that failed",
                copies.len()
            ),
        )),
        // None; that the folder cannot be read is said above.
        _ => {}
    }
    findings
}

fn vault(profile: &Profile) -> Finding {
    let name = "vault";
    let found = match profile.look_at_vault() {
        Ok(()) => return Finding::ok(name, "is whole"),
        Err(UnlockError::Disk(error)) if error.kind() == io::ErrorKind::NotFound => "is gone".to_owned(),
        Err(UnlockError::Disk(error)) => return Finding::fail(name, error.to_string(), "who owns the file?"),
        Err(error) => error.to_string(),
    };
    Finding::fail(
        name,
        found,
        "without it nothing opens the profile; put back a copy of this file, or begin anew with: hoopoe init --words-file",
    )
}

fn permissions(folder: &Path) -> Finding {
    let name = "folder";
    let metadata = match fs::metadata(folder) {
        Ok(metadata) => metadata,
        Err(error) => return Finding::fail(name, error.to_string(), "who owns it?"),
    };
    if metadata.permissions().mode() & 0o077 == 0 {
        Finding::ok(name, "nobody else can look into it")
    } else {
        let advice = format!("close it with: chmod 700 {}", folder.display());
        Finding::warn(name, "others can look into it", advice)
    }
}

fn room(folder: &Path) -> Finding {
    let name = "disk";
    let free = match rustix::fs::statvfs(folder) {
        Ok(disk) => disk.f_bavail.saturating_mul(disk.f_frsize),
        Err(error) => return Finding::warn(name, error.to_string(), "the free space is not known"),
    };
    let found = format!("{} MiB are free", free >> 20);
    if free < NO_ROOM {
        Finding::fail(name, found, "make room, or nothing more can be written")
    } else if free < LITTLE_ROOM {
        Finding::warn(name, found, "make room soon")
    } else {
        Finding::ok(name, found)
    }
}

fn database(path: &Path) -> Finding {
    let name = "file";
    let mut beginning = Vec::new();
    let read = fs::File::open(path).and_then(|file| file.take(16).read_to_end(&mut beginning));
    match read {
        Err(error) => Finding::fail(
            name,
            format!("the database cannot be read: {error}"),
            "was it moved away, lost, or init cut short? see what to do with: hoopoe check",
        ),
        Ok(_) if beginning.is_empty() => Finding::fail(
            name,
            "the database is empty",
            "did a copy not fit onto the disk? see what to do with: hoopoe check",
        ),
        Ok(_) if beginning == PLAIN => Finding::fail(
            name,
            "the database is not encrypted; this program did not write it",
            "find out who did, and look with: hoopoe check",
        ),
        Ok(_) => {
            let bytes = fs::metadata(path).map_or(0, |metadata| metadata.len());
            Finding::ok(
                name,
                format!("the database is encrypted and has {} KiB", bytes >> 10),
            )
        }
    }
}
