//! The text of the systemd unit.

use std::path::{Path, PathBuf};

/// What differs from one unit to another. All paths are absolute.
pub(super) struct Unit {
    /// The program.
    pub(super) program: PathBuf,
    /// The folder of the profile.
    pub(super) profile: PathBuf,
    /// The file with the passphrase.
    pub(super) passphrase: PathBuf,
    /// Where to log, unless the profile's settings say it.
    pub(super) log: Option<PathBuf>,
    /// Folders outside the profile that the node writes to.
    pub(super) writable: Vec<PathBuf>,
}

/// A path cannot stand in a unit.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the path {} cannot stand in a systemd unit", .0.display())]
pub(super) struct BadPath(PathBuf);

impl Unit {
    /// The unit.
    ///
    /// What needs capabilities that a user's manager does not have is left out (`PrivateDevices=`, `ProtectClock=`, …):
    /// there it stops the service from starting. A systemd before version 254 passes over the growing waits, and gives up
    /// after ten failures in an hour all the same.
    pub(super) fn text(&self) -> Result<String, BadPath> {
        let log = match &self.log {
            Some(log) => format!(" --log-file {}", quoted(log, Place::Command)?),
            None => String::new(),
        };
        let mut writable = quoted(&self.profile, Place::Setting)?;
        for folder in &self.writable {
            writable.push(' ');
            writable.push_str(&quoted(folder, Place::Setting)?);
        }
        Ok(format!(
            "# Made by `hoopoe service install`, which overwrites changes. Add your own with: systemctl --user edit\n\
             \n\
             [Unit]\n\
             Description=Hoopoe, a messenger without anyone in the middle\n\
             Documentation=man:systemd.exec(5)\n\
             StartLimitIntervalSec=1h\n\
             StartLimitBurst=10\n\
             \n\
             [Service]\n\
             Type=notify\n\
             NotifyAccess=main\n\
             ExecStart={program} --profile {profile} run --passphrase-file %d/passphrase{log}\n\
             LoadCredential=passphrase:{passphrase}\n\
             Restart=on-failure\n\
             RestartSec=5s\n\
             RestartSteps=6\n\
             RestartMaxDelaySec=5min\n\
             RestartPreventExitStatus=2 3\n\
             TimeoutStartSec=2min\n\
             TimeoutStopSec=30s\n\
             \n\
             UMask=0077\n\
             LimitCORE=0\n\
             MemoryMax=1G\n\
             TasksMax=256\n\
             NoNewPrivileges=yes\n\
             PrivateTmp=yes\n\
             ProtectSystem=strict\n\
             ReadWritePaths={writable}\n\
             LockPersonality=yes\n\
             MemoryDenyWriteExecute=yes\n\
             RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6 AF_NETLINK\n\
             RestrictNamespaces=yes\n\
             RestrictRealtime=yes\n\
             RestrictSUIDSGID=yes\n\
             SystemCallArchitectures=native\n\
             SystemCallFilter=@system-service\n\
             \n\
             [Install]\n\
             WantedBy=default.target\n",
            program = quoted(&self.program, Place::Command)?,
            profile = quoted(&self.profile, Place::Command)?,
            passphrase = plain(&self.passphrase)?,
        ))
    }
}

/// Where a path stands: a command also knows variables.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Command,
    Setting,
}

/// In quotes, with everything escaped that means something to systemd.
fn quoted(path: &Path, place: Place) -> Result<String, BadPath> {
    let text = plain(path)?.replace('\\', "\\\\").replace('"', "\\\"");
    let text = match place {
        Place::Command => text.replace('$', "$$"),
        Place::Setting => text,
    };
    Ok(format!("\"{text}\""))
}

/// As it stands, apart from the sign that begins a specifier.
fn plain(path: &Path) -> Result<String, BadPath> {
    let text = path.to_str().filter(|text| !text.chars().any(char::is_control));
    text.map(|text| text.replace('%', "%%"))
        .ok_or_else(|| BadPath(path.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unit() -> Unit {
        Unit {
            program: "/usr/bin/hoopoe".into(),
            profile: "/srv/alice/.local/share/hoopoe/profile".into(),
            passphrase: "/srv/alice/.config/hoopoe/passphrase".into(),
            log: Some("/srv/alice/.local/share/hoopoe/profile/hoopoe.log".into()),
            writable: Vec::new(),
        }
    }

    /// Frozen: whoever has installed a service relies on it.
    const FROZEN: &str = r#"# Made by `hoopoe service install`, which overwrites changes. Add your own with: systemctl --user edit

[Unit]
Description=Hoopoe, a messenger without anyone in the middle
Documentation=man:systemd.exec(5)
StartLimitIntervalSec=1h
StartLimitBurst=10

[Service]
Type=notify
NotifyAccess=main
ExecStart="/usr/bin/hoopoe" --profile "/srv/alice/.local/share/hoopoe/profile" run --passphrase-file %d/passphrase --log-file "/srv/alice/.local/share/hoopoe/profile/hoopoe.log"
LoadCredential=passphrase:/srv/alice/.config/hoopoe/passphrase
Restart=on-failure
RestartSec=5s
RestartSteps=6
RestartMaxDelaySec=5min
RestartPreventExitStatus=2 3
TimeoutStartSec=2min
TimeoutStopSec=30s

UMask=0077
LimitCORE=0
MemoryMax=1G
TasksMax=256
NoNewPrivileges=yes
PrivateTmp=yes
ProtectSystem=strict
ReadWritePaths="/srv/alice/.local/share/hoopoe/profile"
LockPersonality=yes
MemoryDenyWriteExecute=yes
RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6 AF_NETLINK
RestrictNamespaces=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
SystemCallArchitectures=native
SystemCallFilter=@system-service

[Install]
WantedBy=default.target
"#;

    #[test]
    fn the_unit_is_as_it_was() {
        assert_eq!(unit().text().unwrap(), FROZEN);
    }

    #[test]
    fn what_means_something_to_systemd_is_escaped() {
        let unit = Unit {
            program: "/opt/50% \"off\"/$HOME/hoop\\oe".into(),
            writable: vec!["/var/log/a b$".into()],
            log: None,
            ..unit()
        };

        let text = unit.text().unwrap();

        assert!(
            text.contains(r#"ExecStart="/opt/50%% \"off\"/$$HOME/hoop\\oe" --profile "#),
            "{text}"
        );
        assert!(text.contains("profile\" \"/var/log/a b$\"\n"), "{text}");
        assert!(!text.contains("--log-file"), "{text}");
    }

    #[test]
    fn a_path_with_a_line_feed_adds_no_line() {
        let unit = Unit {
            profile: "/srv/a\nExecStartPre=/bin/evil".into(),
            ..unit()
        };

        assert!(unit.text().is_err());
    }
}
