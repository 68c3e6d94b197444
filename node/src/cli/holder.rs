//! Which program holds a port of this computer, as far as the system says: other users' programs it keeps to itself.

use std::{fs, path::Path};

/// The state of a socket that listens, in `/proc/net/tcp`.
const LISTENS: &str = "0A";

/// A program, and its process.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Holder {
    pub(super) name: String,
    pub(super) process: u32,
}

/// Who listens on this port; none if nobody does, or the system does not say.
pub(super) fn of_port(port: u16) -> Option<Holder> {
    let tables = ["/proc/net/tcp", "/proc/net/tcp6"];
    let inode = tables
        .iter()
        .filter_map(|table| fs::read_to_string(table).ok())
        .find_map(|table| table.lines().find_map(|line| listener(line, port)))?;
    let socket = format!("socket:[{inode}]");
    fs::read_dir("/proc").ok()?.flatten().find_map(|entry| {
        let process = entry.file_name().to_str()?.parse().ok()?;
        let has_it = has_open(&entry.path(), &socket);
        has_it.then(|| Holder {
            name: fs::read_to_string(entry.path().join("comm"))
                .unwrap_or_default()
                .trim_end()
                .to_owned(),
            process,
        })
    })
}

/// The number of the socket that a line of the table says listens on this port.
fn listener(line: &str, port: u16) -> Option<String> {
    let mut columns = line.split_whitespace().skip(1);
    let (_, local) = columns.next()?.rsplit_once(':')?;
    let state = columns.nth(1)?;
    let is_it = state == LISTENS && u16::from_str_radix(local, 16) == Ok(port);
    is_it.then(|| columns.nth(5).map(str::to_owned)).flatten()
}

fn has_open(process: &Path, socket: &str) -> bool {
    let Ok(files) = fs::read_dir(process.join("fd")) else {
        return false;
    };
    files
        .flatten()
        .filter_map(|file| fs::read_link(file.path()).ok())
        .any(|target| target == Path::new(socket))
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;

    use super::*;

    #[test]
    fn a_line_of_the_table_is_read() {
        let line = "   1: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 54321 1 0 100";

        assert_eq!(listener(line, 8_080).as_deref(), Some("54321"));
        assert_eq!(listener(line, 8_081), None);
        assert_eq!(listener(&line.replace(" 0A ", " 01 "), 8_080), None);
        assert_eq!(listener("  sl  local_address rem_address   st", 8_080), None);
        assert_eq!(listener("", 8_080), None);
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn a_port_of_ones_own_is_found() {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();

        let holder = of_port(listener.local_addr().unwrap().port()).unwrap();

        assert_eq!(holder.process, std::process::id());
        assert!(!holder.name.is_empty());
    }
}
