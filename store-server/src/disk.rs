//! How much of the disk is left.

use std::path::Path;

/// Room on the disk of a directory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Room {
    /// Bytes that this process may still write.
    pub free: u64,
    /// Bytes of the whole disk.
    pub all: u64,
}

impl Room {
    /// Asks the operating system; nothing if it does not say.
    #[must_use]
    pub fn of(directory: &Path) -> Option<Self> {
        let disk = rustix::fs::statvfs(directory).ok()?;
        Some(Self {
            free: disk.f_bavail.saturating_mul(disk.f_frsize),
            all: disk.f_blocks.saturating_mul(disk.f_frsize),
        })
    }

    /// Whether less than this part of the disk is left.
    #[must_use]
    pub const fn is_below(self, percent: u64) -> bool {
        self.free / 100 < self.all / 10_000 * percent
    }
}

/// How many bytes a file has; one that is not there has none.
#[must_use]
pub fn size(file: &Path) -> u64 {
    file.metadata().map_or(0, |file| file.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_is_of_the_whole_disk() {
        let room = |free| Room {
            free,
            all: 1_000_000_000,
        };

        assert!(room(49_000_000).is_below(5));
        assert!(!room(51_000_000).is_below(5));
        assert!(!room(0).is_below(0));
        assert!(!room(u64::MAX).is_below(100));
    }

    #[test]
    fn the_operating_system_says_how_much_is_left() {
        let room = Room::of(Path::new("/")).unwrap();

        assert!(room.all > 0 && room.free <= room.all);
    }
}
