//! The service: what is asked of systemd, and what systemd is told.

use std::{
    fs,
    os::unix::{fs::PermissionsExt, net::UnixDatagram},
    path::PathBuf,
    process::{Command, Output, Stdio},
    time::Duration,
};

use super::{Person, answer, complaint, fails, json};

/// Stands in the place of systemctl: writes down what it is asked, and says what it was given to say.
const SYSTEMCTL: &str = r#"#!/bin/sh
echo "$*" >> "${0%/*}/asked"
if [ "$2" = show ]; then
    while read -r line; do echo "$line"; done < "${0%/*}/state"
fi
if [ -e "${0%/*}/broken" ]; then
    echo "Failed to connect to bus: No medium found" >&2
    exit 1
fi
"#;

struct Service {
    person: Person,
    bin: PathBuf,
}

impl Service {
    fn new() -> Self {
        let person = Person::with_profile();
        let bin = person.folder.path().join("bin");
        fs::create_dir(&bin).unwrap();
        let service = Self { person, bin };
        fs::write(service.bin.join("systemctl"), SYSTEMCTL).unwrap();
        fs::set_permissions(service.bin.join("systemctl"), fs::Permissions::from_mode(0o700)).unwrap();
        service.state("LoadState=not-found\nActiveState=inactive\n");
        service
    }

    fn state(&self, text: &str) {
        fs::write(self.bin.join("state"), text).unwrap();
    }

    fn ask<'a>(&self, words: impl IntoIterator<Item = &'a str>, files: &[&'a str]) -> Output {
        let mut command = self.person.command(words, files.iter().copied());
        command
            .env("PATH", &self.bin)
            .env("HOME", self.person.folder.path());
        command.output().unwrap()
    }

    fn install(&self) -> Output {
        self.ask(["service", "install", "--passphrase-file"], &["passphrase"])
    }

    fn asked(&self) -> Vec<String> {
        let asked = fs::read_to_string(self.bin.join("asked")).unwrap_or_default();
        asked.lines().map(str::to_owned).collect()
    }

    fn unit(&self) -> Option<PathBuf> {
        let folder = self.person.folder.path().join(".config/systemd/user");
        let mut found = fs::read_dir(folder).ok()?;
        found.next().map(|entry| entry.unwrap().path())
    }
}

#[test]
fn a_service_is_installed_started_shown_stopped_and_removed() {
    let service = Service::new();

    let installed = answer(&service.install());

    assert!(installed.contains("whoever can read that file"), "{installed}");
    let unit = service.unit().unwrap();
    let name = unit.file_name().unwrap().to_str().unwrap().to_owned();
    let text = fs::read_to_string(&unit).unwrap();
    let passphrase = service.person.folder.path().join("passphrase");
    assert!(text.contains(&format!("LoadCredential=passphrase:{}\n", passphrase.display())));
    assert!(text.contains(&format!(
        "ReadWritePaths=\"{}\"\n",
        service.person.profile().display()
    )));
    assert!(text.contains("/hoopoe.log\"\n"), "{text}");
    assert!(!text.contains("correct horse"));
    answer(&service.ask(["service", "start"], &[]));
    service.state("LoadState=loaded\nActiveState=active\nUnitFileState=enabled\nMainPID=7\nNRestarts=2\n");
    let status = json(&service.ask(["service", "status", "--json"], &[]));
    assert_eq!(
        status,
        serde_json::json!({"unit": name, "installed": true, "state": "active", "enabled": true, "process": 7, "restarts": 2})
    );
    answer(&service.ask(["service", "stop"], &[]));
    answer(&service.ask(["service", "uninstall"], &[]));
    assert_eq!(service.unit(), None);
    let asked: Vec<_> = service
        .asked()
        .into_iter()
        .filter(|words| !words.contains(" show "))
        .collect();
    let expected = [
        "--user daemon-reload".to_owned(),
        format!("--user enable {name}"),
        format!("--user start {name}"),
        format!("--user stop {name}"),
        format!("--user disable --now {name}"),
        "--user daemon-reload".to_owned(),
    ];
    assert_eq!(asked, expected);
    fails(&service.ask(["service", "start"], &[]), 1, "service install");
}

#[test]
fn the_profiles_settings_count_for_the_service() {
    let service = Service::new();
    fs::write(
        service.person.profile().join("hoopoe.toml"),
        "passphrase_file = \"../passphrase\"\nlog_file = \"/var/log/alice/hoopoe.log\"\n",
    )
    .unwrap();

    answer(&service.ask(["service", "install"], &[]));

    let text = fs::read_to_string(service.unit().unwrap()).unwrap();
    assert!(!text.contains("--log-file"), "{text}");
    assert!(text.contains("\" \"/var/log/alice\"\n"), "{text}");
}

#[test]
fn what_stands_in_the_way_of_a_service_is_said() {
    let service = Service::new();
    fails(
        &service.ask(["service", "install"], &[]),
        2,
        "nobody to ask for the passphrase",
    );
    fails(
        &service.ask(["service", "install", "--passphrase-file"], &["nowhere"]),
        1,
        "there is no passphrase file",
    );
    fails(&service.ask(["service", "stop"], &[]), 1, "there is no service");

    fs::write(service.bin.join("broken"), "").unwrap();
    fails(&service.install(), 1, "no systemd serves this user");
    fs::remove_file(service.bin.join("systemctl")).unwrap();
    fails(&service.install(), 1, "there is no systemctl");
    assert_eq!(service.unit(), None);
}

#[test]
fn systemd_itself_understands_the_unit() {
    let service = Service::new();
    answer(&service.install());

    let verified = Command::new("systemd-analyze")
        .args(["verify", "--user", "--man=no"])
        .arg(service.unit().unwrap())
        .env("XDG_RUNTIME_DIR", service.person.folder.path())
        .output();

    // Where there is no systemd, nothing of it can be asked.
    if let Ok(output) = verified {
        assert!(output.status.success(), "{}", complaint(&output));
        // Older than version 254, it knows no growing waits, and says so.
        let said = complaint(&output);
        let others = said
            .lines()
            .filter(|line| !line.contains("'RestartSteps'") && !line.contains("'RestartMaxDelaySec'"));
        assert!(!others.clone().any(|line| line.contains("hoopoe")), "{said}");
    }
}

#[test]
fn a_service_manager_is_told_when_the_node_is_ready_and_ends_it_with_sigterm() {
    let person = Person::with_profile();
    let socket = person.folder.path().join("notify");
    let manager = UnixDatagram::bind(&socket).unwrap();
    manager.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
    let heard = || {
        let mut text = [0; 64];
        let length = manager.recv(&mut text).unwrap();
        String::from_utf8(text[..length].to_vec()).unwrap()
    };
    let words = ["run", "--listen", "/ip4/127.0.0.1/tcp/0", "--passphrase-file"];
    let mut command = person.command(words, ["passphrase"]);
    command.env("NOTIFY_SOCKET", &socket).stdout(Stdio::null());
    let mut node = command.spawn().unwrap();

    assert_eq!(heard(), "READY=1");
    assert!(person.ask(["status"]).status.success());
    let killed = Command::new("kill").arg(node.id().to_string()).status().unwrap();
    assert!(killed.success());
    assert_eq!(heard(), "STOPPING=1");
    assert!(node.wait().unwrap().success());
    assert!(!person.profile().join("hoopoe.sock").exists());
}
