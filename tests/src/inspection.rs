//! Where a process listens, how much memory it has and how long it was on a processor, as Linux tells.

use std::{fs, net::SocketAddr, path::Path, time::Duration};

use anyhow::{Context, Result};

use crate::wait::{self, Look};

/// Where a process listens.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Listeners {
    /// For TCP.
    pub tcp: Vec<SocketAddr>,
    /// For UDP.
    pub udp: Vec<SocketAddr>,
}

/// The memory of a process, in KiB.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Memory {
    /// Now.
    pub resident: u64,
    /// At most, since it started.
    pub peak: u64,
}

/// The state number of a listening TCP socket.
const LISTENING: &str = "0A";

/// The IPv4 addresses on which a process listens, as soon as it does on both TCP and UDP.
///
/// # Errors
/// If it does not in time.
pub fn listeners(process: u32) -> Result<Listeners> {
    wait::until("a node listens", Duration::from_secs(30), || {
        let folder = Path::new("/proc").join(process.to_string());
        let sockets = sockets(&folder)?;
        let table = |name: &str| -> Result<Vec<Row>> {
            let path = folder.join("net").join(name);
            let text = fs::read_to_string(&path).with_context(|| format!("reading {}", path.display()))?;
            Ok(text.lines().skip(1).filter_map(Row::of).collect())
        };
        let own = |row: &&Row| sockets.contains(&row.socket);
        let found = Listeners {
            tcp: table("tcp")?
                .iter()
                .filter(own)
                .filter(|row| row.state == LISTENING)
                .map(|row| row.local)
                .collect(),
            udp: table("udp")?.iter().filter(own).map(|row| row.local).collect(),
        };
        Ok(if found.tcp.is_empty() || found.udp.is_empty() {
            Look::NotYet(format!("{found:?}"))
        } else {
            Look::Done(found)
        })
    })
}

/// How much memory a process has.
///
/// # Errors
/// If it has ended.
pub fn memory(process: u32) -> Result<Memory> {
    let path = format!("/proc/{process}/status");
    let text = fs::read_to_string(&path).with_context(|| format!("reading {path}"))?;
    let field = |name: &str| {
        text.lines()
            .find_map(|line| line.strip_prefix(name))
            .and_then(|rest| rest.split_whitespace().next())
            .and_then(|number| number.parse().ok())
            .with_context(|| format!("no {name} in {path}"))
    };
    Ok(Memory {
        resident: field("VmRSS:")?,
        peak: field("VmHWM:")?,
    })
}

/// How long the threads that a process has now were on a processor, since each began.
///
/// # Errors
/// If it has ended.
pub fn processor_time(process: u32) -> Result<Duration> {
    let folder = format!("/proc/{process}/task");
    let mut nanoseconds = 0_u64;
    for thread in fs::read_dir(&folder).with_context(|| format!("reading {folder}"))? {
        let path = thread.context("reading a folder")?.path().join("schedstat");
        // A thread that ended meanwhile is not counted.
        let text = fs::read_to_string(path).unwrap_or_default();
        let first = text.split_whitespace().next();
        nanoseconds += first.and_then(|number| number.parse::<u64>().ok()).unwrap_or(0);
    }
    Ok(Duration::from_nanos(nanoseconds))
}

/// The numbers of the sockets that a process holds.
fn sockets(folder: &Path) -> Result<Vec<String>> {
    let open = folder.join("fd");
    let mut found = Vec::new();
    for entry in fs::read_dir(&open).with_context(|| format!("reading {}", open.display()))? {
        // A file that was closed meanwhile is none that we look for.
        let Ok(target) = entry
            .context("reading a folder")
            .and_then(|entry| Ok(fs::read_link(entry.path())?))
        else {
            continue;
        };
        let target = target.to_string_lossy().into_owned();
        if let Some(number) = target
            .strip_prefix("socket:[")
            .and_then(|rest| rest.strip_suffix(']'))
        {
            found.push(number.to_owned());
        }
    }
    Ok(found)
}

/// A line of `/proc/net/tcp` or `/proc/net/udp`.
#[derive(Debug, PartialEq, Eq)]
struct Row {
    local: SocketAddr,
    state: String,
    socket: String,
}

impl Row {
    fn of(line: &str) -> Option<Self> {
        let columns: Vec<_> = line.split_whitespace().collect();
        let (address, port) = columns.get(1)?.split_once(':')?;
        let address = u32::from_str_radix(address, 16).ok()?.to_ne_bytes();
        Some(Self {
            local: SocketAddr::from((address, u16::from_str_radix(port, 16).ok()?)),
            state: (*columns.get(3)?).to_owned(),
            socket: (*columns.get(9)?).to_owned(),
        })
    }
}

#[cfg(test)]
mod tests {
    use std::net::{TcpListener, UdpSocket};

    use super::*;

    #[test]
    fn the_listeners_and_the_memory_of_this_process_are_found() {
        let (tcp, udp) = (
            TcpListener::bind("127.0.0.1:0").unwrap(),
            UdpSocket::bind("127.0.0.1:0").unwrap(),
        );

        let found = listeners(std::process::id()).unwrap();

        assert!(found.tcp.contains(&tcp.local_addr().unwrap()), "{found:?}");
        assert!(found.udp.contains(&udp.local_addr().unwrap()), "{found:?}");
        let memory = memory(std::process::id()).unwrap();
        assert!(
            memory.peak >= memory.resident && memory.resident > 500,
            "{memory:?}"
        );
        assert!(processor_time(std::process::id()).unwrap() > Duration::ZERO);
    }
}
