//! A PostgreSQL of one's own, from the system's package: in a temporary folder, on a socket there, gone with its owner.

use std::{
    ffi::OsStr,
    fs,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::Duration,
};

use anyhow::{Context, Result, bail};
use tempfile::TempDir;

use crate::wait::{self, Look};

/// Names the database on which the server's tests run, if not on SQLite.
pub const VARIABLE: &str = "HOOPOE_TEST_POSTGRES";

/// Where Debian keeps the programs, in a folder for each version.
const PLACES: &str = "/usr/lib/postgresql";

/// Its superuser.
const USER: &str = "hoopoe";

/// Who runs it where this process is root, which PostgreSQL refuses to be. Debian's package makes this account.
const SYSTEM_USER: &str = "postgres";

/// How long it may take to answer.
const PATIENCE: Duration = Duration::from_secs(60);

/// A PostgreSQL that runs until this is dropped.
#[derive(Debug)]
pub struct Postgres {
    programs: PathBuf,
    folder: TempDir,
    server: Child,
}

/// The folder of PostgreSQL's programs: of the newest version that is installed.
#[must_use]
pub fn find() -> Option<PathBuf> {
    let version = |folder: &Path| folder.file_name()?.to_str()?.parse::<u32>().ok();
    fs::read_dir(PLACES)
        .ok()?
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|folder| folder.join("bin/initdb").is_file())
        .max_by_key(|folder| version(folder))
        .map(|folder| folder.join("bin"))
}

impl Postgres {
    /// Makes a cluster and starts it.
    ///
    /// # Errors
    /// If PostgreSQL is not installed, or does not start.
    pub fn start() -> Result<Self> {
        let Some(programs) = find() else {
            bail!("PostgreSQL is needed: on Debian, apt-get install postgresql");
        };
        let folder = TempDir::with_prefix("hoopoe-pg-").context("making a folder")?;
        if is_root() {
            own(folder.path())?;
        }
        let data = folder.path().join("data");
        let mut make = program(&programs, "initdb");
        make.arg("--pgdata").arg(&data).args([
            "--username",
            USER,
            "--auth=trust",
            "--encoding=UTF8",
            "--locale=C",
            "--no-sync",
        ]);
        run(&mut make)?;
        let server = program(&programs, "postgres")
            .arg("-D")
            .arg(&data)
            .arg("-k")
            .arg(folder.path())
            .args(["-c", "listen_addresses=", "-c", "max_connections=500"])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(fs::File::create(folder.path().join("log")).context("making its log")?)
            .spawn()
            .context("starting PostgreSQL")?;
        let mut started = Self {
            programs,
            folder,
            server,
        };
        started.wait()?;
        Ok(started)
    }

    /// What a program connects to.
    #[must_use]
    pub fn url(&self) -> String {
        format!(
            "postgres://{USER}@localhost/postgres?host={}",
            self.folder.path().display()
        )
    }

    fn wait(&mut self) -> Result<()> {
        let mut asking = program(&self.programs, "pg_isready");
        asking.arg("--quiet").arg("--host").arg(self.folder.path());
        wait::until("PostgreSQL answers", PATIENCE, || {
            if asking.status().context("asking PostgreSQL")?.success() {
                return Ok(Look::Done(()));
            }
            let log = fs::read_to_string(self.folder.path().join("log")).unwrap_or_default();
            let last = log.lines().last().unwrap_or_default().to_owned();
            match self.server.try_wait().context("looking at PostgreSQL")? {
                Some(_) => bail!("PostgreSQL did not start: {last}"),
                None => Ok(Look::NotYet(last)),
            }
        })
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        let mut stop = program(&self.programs, "pg_ctl");
        stop.args(["stop", "--mode=immediate", "--silent", "--pgdata"])
            .arg(self.folder.path().join("data"));
        // Where it cannot be asked, it ends with this process.
        if run(&mut stop).is_err() {
            drop(self.server.kill());
        }
        drop(self.server.wait());
    }
}

/// One of the programs, as somebody whom PostgreSQL accepts; it ends when this process does.
fn program(folder: &Path, name: &str) -> Command {
    let mut command = Command::new("setpriv");
    command.args(["--pdeathsig", "TERM"]);
    if is_root() {
        command.args(["--reuid", SYSTEM_USER, "--regid", SYSTEM_USER, "--clear-groups"]);
    }
    command.arg(folder.join(name)).current_dir("/");
    command
}

fn own(folder: &Path) -> Result<()> {
    fs::set_permissions(folder, fs::Permissions::from_mode(0o755)).context("opening the folder")?;
    run(Command::new("chown").arg(OsStr::new(SYSTEM_USER)).arg(folder))
}

fn is_root() -> bool {
    let said = Command::new("id").arg("-u").output();
    said.is_ok_and(|said| said.stdout.trim_ascii() == b"0")
}

fn run(command: &mut Command) -> Result<()> {
    let said = command
        .stdin(Stdio::null())
        .output()
        .with_context(|| format!("starting {}", command.get_program().display()))?;
    if !said.status.success() {
        bail!("{}", String::from_utf8_lossy(&said.stderr).trim());
    }
    Ok(())
}
