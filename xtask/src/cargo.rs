//! Calls of cargo, as if a person had typed them.

use std::{
    env,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use anyhow::{Context, Result, bail};
use serde::Deserialize;

/// A package of the workspace, as far as the guards need it.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Package {
    pub name: String,
    pub dependencies: Vec<Dependency>,
    pub features: std::collections::BTreeMap<String, Vec<String>>,
    pub targets: Vec<Target>,
    manifest_path: PathBuf,
}

/// What a package says it depends on.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Dependency {
    pub name: String,
    /// `None` for a normal one, else `dev` or `build`.
    pub kind: Option<String>,
}

/// Something that cargo builds for a package.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Target {
    pub name: String,
    pub kind: Vec<String>,
}

/// The workspace as cargo sees it.
#[derive(Debug, Deserialize)]
pub(crate) struct Workspace {
    pub packages: Vec<Package>,
    #[serde(rename = "workspace_root")]
    pub root: PathBuf,
    #[serde(rename = "target_directory")]
    pub target: PathBuf,
}

impl Package {
    /// The package's folder, relative to the root and with slashes.
    pub(crate) fn folder(&self, root: &Path) -> String {
        let folder = self.manifest_path.parent().unwrap_or(&self.manifest_path);
        let relative = folder.strip_prefix(root).unwrap_or(folder);
        relative.to_string_lossy().replace('\\', "/")
    }

    #[cfg(test)]
    pub(crate) fn of(name: &str, dependencies: &[(&str, Option<&str>)]) -> Self {
        Self {
            name: name.to_owned(),
            dependencies: dependencies
                .iter()
                .map(|(name, kind)| Dependency {
                    name: (*name).to_owned(),
                    kind: kind.map(str::to_owned),
                })
                .collect(),
            features: std::collections::BTreeMap::new(),
            targets: Vec::new(),
            manifest_path: PathBuf::from(format!("/tree/{name}/Cargo.toml")),
        }
    }
}

impl Workspace {
    /// Asks cargo about the workspace around the current folder; needs no network.
    pub(crate) fn load() -> Result<Self> {
        let json = output(command().args(["metadata", "--format-version", "1", "--no-deps"]))?;
        serde_json::from_str(&json).context("reading what cargo metadata prints")
    }

    /// A cargo command that starts in the root.
    pub(crate) fn cargo(&self) -> Command {
        let mut cargo = command();
        cargo.current_dir(&self.root);
        cargo
    }
}

/// Cargo, without the variables that `cargo run` has set for us.
///
/// Build scripts that watch one of them would otherwise run again each time a person and xtask take turns.
fn command() -> Command {
    let mut cargo = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    for (name, _) in env::vars_os() {
        let text = name.to_string_lossy();
        if text.starts_with("CARGO_PKG_") || text.starts_with("CARGO_MANIFEST_") {
            cargo.env_remove(&name);
        }
    }
    if system_openssl() {
        // Building OpenSSL costs minutes; the system's is as good for tests and the demo. Releases build their own.
        cargo.env("OPENSSL_NO_VENDOR", "1");
    }
    cargo
}

/// Whether the system has OpenSSL 3 to link SQLCipher with.
fn system_openssl() -> bool {
    succeeds(Command::new("pkg-config").args(["--atleast-version=3", "openssl"]))
}

/// Whether a command can be started and ends well; it prints nothing.
pub(crate) fn succeeds(command: &mut Command) -> bool {
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

/// What a command prints; its errors go to the terminal.
pub(crate) fn output(command: &mut Command) -> Result<String> {
    let done = command
        .stdin(Stdio::null())
        .stderr(Stdio::inherit())
        .output()
        .with_context(|| format!("starting {command:?}"))?;
    if !done.status.success() {
        bail!("{} failed: {}", shown(command), done.status);
    }
    String::from_utf8(done.stdout).with_context(|| format!("reading the output of {command:?}"))
}

/// Runs a command whose output goes to the terminal.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    let status = command
        .status()
        .with_context(|| format!("starting {command:?}"))?;
    if !status.success() {
        bail!("{} failed: {status}", shown(command));
    }
    Ok(())
}

/// A command as a person would type it.
pub(crate) fn shown(command: &Command) -> String {
    let program = Path::new(command.get_program());
    let name = program.file_name().unwrap_or(command.get_program());
    std::iter::once(name)
        .chain(command.get_args())
        .map(|word| word.to_string_lossy().into_owned())
        .collect::<Vec<_>>()
        .join(" ")
}
